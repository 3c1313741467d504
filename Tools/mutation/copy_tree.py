"""The copy of the tree that holds all mutants at once, and its build."""

import hashlib
import re
import subprocess
from collections import defaultdict
from pathlib import Path

from sites import render, sites

# Where deciding, applying, erasing and the stores are. What is new there is mutated without being named here.
FOLDERS = ("Sources/Exchanges", "Sources/Engine", "Sources/Ledger")
# What the tests judge by: a mutant of it is a mutant of a test.
ORACLES = ("Digest", "Invariants")

SWITCH = "Sources/Basics/MutantSwitch.swift"
SWITCH_TEXT = """\
// Generated: it chooses among the mutants of this copy, or notes which ones are reached.
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

private let word = getenv("QUID_MUTANT").map { String(cString: $0) } ?? ""
private let isNoting = word == "record"

/// Which ones are chosen; or, where they are noted, which ones are already.
nonisolated(unsafe) private let isMarked: UnsafeMutablePointer<Bool> = {
  let room = UnsafeMutablePointer<Bool>.allocate(capacity: 8192)
  room.initialize(repeating: false, count: 8192)
  for number in word.split(separator: ",").compactMap({ Int($0) }) { room[number] = true }
  return room
}()

@inline(never)
public func mutant(_ number: Int) -> Bool {
  if !isNoting { return isMarked[number] }
  if isMarked[number] { return false }
  isMarked[number] = true
  guard let path = getenv("QUID_MUTANT_FILE") else { return false }
  let line = Array("\\(number)\\n".utf8)
  let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
  _ = write(file, line, line.count)
  _ = close(file)
  return false
}
"""
# In a copy with mutants in it much is unused or never so; only what is no Swift matters.
STRICTNESS = re.compile(r"^  \.(treatAllWarnings\(as: \.error\)|strictMemorySafety\(\)),\n", re.M)
ERROR = re.compile(r"^(/[^:\n]+\.swift):(\d+):\d+: error: ", re.M)
CRASH = re.compile(r"\[(/[^:\]\n]+\.swift):(\d+):\d+ - line:")
ROUNDS = 12


class Unbuildable(Exception):
    pass


def subjects(root):
    """The files that are mutated, by their paths in the tree."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.swift")):
            if not any(word in path.name for word in ORACLES):
                yield str(path.relative_to(root))


def all_sites(root):
    return [site for path in subjects(root) for site in sites(path, (root / path).read_text())]


def files(root):
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in inside.parts):
            yield inside


def fingerprint(root):
    """What results depend on: the sources, the tests, and how mutants are made and run."""
    digest = hashlib.sha256()
    for path in files(root):
        if path.parts[0] in ("Sources", "Tests", "Package.swift") or path.parts[:2] == ("Tools", "mutation"):
            digest.update(f"{path}\0".encode() + hashlib.sha256((root / path).read_bytes()).digest())
    return digest.hexdigest()[:16]


class Copy:
    """`numbered` are the mutants in it: a number for each, which stays when others are dropped."""

    def __init__(self, root, folder, numbered, tell):
        self.root, self.folder, self.numbered, self.tell = root, folder, dict(numbered), tell

    def write(self):
        """Writes what differs, so that only that is built again."""
        by_path = defaultdict(list)
        for number, site in self.numbered.items():
            by_path[site.path].append((number, site))
        wanted = {SWITCH: SWITCH_TEXT.encode()}
        for inside in files(self.root):
            wanted[str(inside)] = (self.root / inside).read_bytes()
        for path, chosen in by_path.items():
            wanted[path] = render(wanted[path].decode(), chosen).encode()
        wanted["Package.swift"] = STRICTNESS.sub("", wanted["Package.swift"].decode()).encode()
        if self.folder.exists():
            for inside in list(files(self.folder)):
                if str(inside) not in wanted:
                    (self.folder / inside).unlink()
        for path, content in wanted.items():
            target = self.folder / path
            if not target.is_file() or target.read_bytes() != content:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                target.chmod((self.root / path).stat().st_mode if path != SWITCH else 0o644)

    def build(self):
        """Builds, without the mutants that are no Swift. Gives those, and the folder of what was built."""
        dropped = []
        for turn in range(1, ROUNDS + 1):
            self.tell(f"build {turn}: {len(self.numbered)} mutants")
            self.write()
            # All errors at once, not those of the first file that has any.
            run = subprocess.run(
                ["swift", "build", "--build-tests", "--package-path", str(self.folder),
                 "-Xswiftc", "-continue-building-after-errors"],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
            if run.returncode == 0:
                place = subprocess.run(
                    ["swift", "build", "--show-bin-path", "--package-path", str(self.folder)],
                    stdout=subprocess.PIPE, text=True, check=True)
                return dropped, Path(place.stdout.strip())
            broken = self._broken(run.stdout)
            if not broken:
                raise Unbuildable(f"the copy does not build, and not for a mutant:\n{run.stdout[-4000:]}")
            dropped += [self.numbered.pop(number) for number in broken]
        raise Unbuildable(f"the copy does not build after {ROUNDS} rounds")

    def _broken(self, output):
        """The mutants that the compiler's errors are of: on the line, else around it, else in its function."""
        broken = set()
        for path, line in set(ERROR.findall(output)) or set(CRASH.findall(output)):
            try:
                inside = str(Path(path).resolve().relative_to(self.folder.resolve()))
            except ValueError:
                continue
            line = int(line)
            here = [(number, site) for number, site in self.numbered.items() if site.path == inside]
            for found in (
                    [one for one in here if line in (one[1].line, one[1].last_line)],
                    [one for one in here if one[1].line <= line <= one[1].last_line],
                    [one for one in here if one[1].around[0] <= line <= one[1].around[1]],
                    here):
                if found:
                    broken.update(number for number, _ in found)
                    break
        return sorted(broken)
