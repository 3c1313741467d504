"""Runs suites of tests over the copy: once to note which mutants each one reaches, then with one mutant at a time."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

# Test targets that run what is mutated; the others are below it or look at text.
TARGETS = ("LedgerTests", "CatalogsTests", "TrustRulesTests", "ExchangesTests", "EngineTests", "PlatformTests",
           "ScenariosTests", "StatementsTests", "ReportsTests", "ServiceTests", "CommandLineTests", "KeptTests")
# Their processes meet the machine's clock: on a busy one a test may fail without a reason.
CLOCKED = ("PlatformTests", "CommandLineTests")
FAILED = re.compile(r"Test (\S+?)\(.*recorded an issue")
STARTED = re.compile(r"Test (\S+?)\(.*started\.")
ROOM_KIB = 8 << 20  # of memory for each process
MOST_WITHOUT = 3


class Outcome:
    """How a run ended: `passed`, `failed`, `crashed` or `timed out`; by which test; in how many seconds."""

    def __init__(self, how, test, seconds):
        self.how, self.test, self.seconds = how, test, seconds


class Stopped(Exception):
    """Somebody has stopped the whole; how a run ended tells nothing."""


class Suites:
    def __init__(self, tree, products):
        self.tree, self.bundle = tree, products / "quidPackageTests.xctest"
        self.running, self.lock, self.is_stopped = set(), threading.Lock(), False

    def names(self):
        """The suites of the targets, and what stands in no suite as one of its own."""
        listed = subprocess.run(
            [str(self.bundle), "--testing-library", "swift-testing", "--list-tests"],
            stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n")
        names = {line.rsplit("/", 1)[0] if "/" in line else line.split("(")[0] for line in listed if line}
        return sorted(name for name in names if name.split(".")[0] in TARGETS)

    def judge(self, suite, mutant, limit, without=()):
        """Runs a suite with a mutant; where a busy machine can fail a test, a failure must happen twice."""
        outcome = self.run(suite, mutant, limit, without)
        if outcome.how == "failed" and suite.split(".")[0] in CLOCKED:
            outcome = self.run(suite, mutant, limit, without)
        return outcome

    def run(self, suite, mutant, limit, without=(), note=None):
        """Runs a suite, without some of its tests, up to its first failure.

        `limit` seconds of wall clock, and of processor time for each process: what loops in a process that a test
        has started ends as well."""
        if self.is_stopped:
            raise Stopped
        scratch = tempfile.mkdtemp(prefix="quid-mutant-")
        environment = dict(
            os.environ, QUID_MUTANT=str(mutant), TMPDIR=scratch, NO_COLOR="1", SWIFT_BACKTRACE="enable=no")
        if note:
            environment["QUID_MUTANT_FILE"] = str(note)
        command = [
            "bash", "-c", f'ulimit -c 0 -t {int(limit) + 1} -v {ROOM_KIB}; exec "$@"', "run", str(self.bundle),
            "--testing-library", "swift-testing", "--no-parallel", "--filter", f"^{re.escape(suite)}(/|\\()"]
        for test in without:
            command += ["--skip", f"^{re.escape(suite)}/{re.escape(test)}\\("]
        start = time.monotonic()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
            cwd=self.tree, text=True, errors="replace", start_new_session=True)
        with self.lock:
            self.running.add(process)
        late = threading.Event()
        timer = threading.Timer(limit, lambda: (late.set(), self._end(process)))
        timer.start()
        try:
            outcome = self._watch(process, late, start)
            if self.is_stopped:
                raise Stopped
            return outcome
        finally:
            timer.cancel()
            self._end(process)
            with self.lock:
                self.running.discard(process)
            shutil.rmtree(scratch, ignore_errors=True)

    def _watch(self, process, late, start):
        last = "?"
        for line in process.stdout:
            begun, failed = STARTED.search(line), FAILED.search(line)
            if failed:
                self._end(process)
                return Outcome("failed", failed.group(1), time.monotonic() - start)
            last = begun.group(1) if begun else last
        code = process.wait()
        seconds = time.monotonic() - start
        if late.is_set() or code in (-signal.SIGXCPU, -signal.SIGKILL):
            return Outcome("timed out", last, seconds)
        if code < 0:
            return Outcome("crashed", last, seconds)
        return Outcome("passed" if code == 0 else "failed", last, seconds)

    def _end(self, process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def stop(self):
        self.is_stopped = True
        with self.lock:
            for process in self.running:
                self._end(process)


def reached(suites, name, folder, limit):
    """Runs a suite without a mutant. Gives its seconds, the numbers of the mutants that it reaches, and its tests that
    fail even so, on this machine at this moment, and cannot judge."""
    note, without = Path(folder) / f"reached-{name}", []
    while True:
        note.unlink(missing_ok=True)
        outcome = suites.run(name, "record", limit, without, note)
        if outcome.how == "passed":
            break
        if outcome.how != "failed" or outcome.test in without or len(without) == MOST_WITHOUT:
            raise RuntimeError(f"{name} does not pass without a mutant: {outcome.test} {outcome.how}")
        without.append(outcome.test)
    numbers = sorted({int(line) for line in note.read_text().split()}) if note.exists() else []
    note.unlink(missing_ok=True)
    return outcome.seconds, numbers, without
