// Feeds made-up, broken and random lines to the service without its pipes, and checks every answer.
//
//   quid-lab service-fuzz LINES SEED [LIFE]   so many lines of a seed; from a life on, where one is to be run
//                                             again, and then each line is written to standard error first
//
// Prints a summary, or the line that was answered wrongly, and exits with 1.

import Basics
import Engine
import JSONText
import Platform
import TestSupport

/// A line as it can be shown: as text where it is printable, else in hexadecimal.
private func shown(_ bytes: [UInt8]) -> String {
  let head = bytes.prefix(2_000)
  let rest = bytes.count > head.count ? " … \(bytes.count) bytes" : ""
  if head.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
    return String(decoding: head, as: UTF8.self) + rest
  }
  return "0x" + hexadecimal(Array(head)) + rest
}

/// A row of `/proc/self/status` in kibibytes; 0 where there is none.
private func memory(_ name: String) -> Int {
  let bytes = (try? readFile("/proc/self/status", limitBytes: 1 << 20)) ?? []
  let row = bytes.split(separator: UInt8(ascii: "\n"))
    .first { $0.starts(with: name.utf8) }
  return Int(
    String(decoding: row?.filter { (0x30...0x39).contains($0) } ?? [], as: UTF8.self)) ?? 0
}

/// Why a method was refused, and how often.
private func refusals(_ method: String, _ counts: FuzzCounts) -> String {
  counts.refused.filter { $0.key.hasPrefix(method + " ") }.sorted { $0.key < $1.key }
    .map { "\($0.key.dropFirst(method.utf8.count + 1)) \($0.value)" }.joined(separator: ", ")
}

private func summary(_ fuzz: ServiceFuzz, nanoseconds: UInt64, early: Int) -> String {
  let counts = fuzz.counts
  let done = counts.done.values.reduce(0, +)
  let errors = counts.errors.sorted { $0.key > $1.key }.map { "\($0.key): \($0.value)" }
  return """
    \(counts.lines) lines in \(nanoseconds / 1_000_000_000) s: \(counts.answers) answers, \(done) results, \
    errors \(errors.joined(separator: ", ")); \(counts.repeats) keys again; \(counts.lives) lives, \
    \(counts.folds) ledgers folded and \(counts.openings) stores opened to the same, \(counts.crashes) answers \
    as after a crash; \
    memory \(early / 1_024) MiB after the first lives, \(memory("VmHWM") / 1_024) MiB at most; \
    slowest line \(fuzz.slowest.nanoseconds / 1_000) µs: \(shown(Array(fuzz.slowest.line.prefix(120))))
    done: \(counts.done.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    never done: \(fuzz.neverDone.map { "\($0) (\(refusals($0, counts)))" }.joined(separator: ", "))
    """
}

private func run(lines: Int, seed: UInt64, life: Int?) throws {
  let linesPerLife = 20_000
  var fuzz = try ServiceFuzz(seed: seed, linesPerLife: linesPerLife, schemaEvery: 256)
  let start = monotonicNanoseconds()
  if let life {
    fuzz.trace = { complain(shown($0)) }
    try fuzz.run(lines: lines, firstLife: life)
  } else {
    // By then every kind of life has been had, and what is kept for good is there.
    let first = min(lines, 16 * linesPerLife)
    try fuzz.run(lines: first)
    let early = memory("VmHWM")
    if lines > first { try fuzz.run(lines: lines - first, firstLife: 16) }
    show(summary(fuzz, nanoseconds: monotonicNanoseconds() - start, early: early))
    if early > 0, memory("VmRSS") > early * 3 / 2 + (64 << 10) {
      show("memory grows")
      exitProcess(1)
    }
  }
}

let serviceFuzz = LabProgram(
  name: "service-fuzz", calls: ["LINES SEED [LIFE]"],
  about:
    "lines made up, broken and random, each answer checked; from a life on, each line told first"
) { words in
  guard words.count == 2 || words.count == 3, let lines = Int(words[0]), let seed = UInt64(words[1])
  else { throw LabUsage() }
  do {
    try run(lines: lines, seed: seed, life: words.count == 3 ? Int(words[2]) : nil)
  } catch let fault as ServiceFuzz.Fault {
    show("seed \(seed), life \(fault.life), line \(fault.number): \(fault.message)")
    show("  line:   \(shown(fault.line))")
    show("  answer: \(String(decoding: fault.answer.prefix(2_000), as: UTF8.self))")
    exitProcess(1)
  }
}

#if QUID_FUZZ
  // In a build of its own the whole executable is libFuzzer's, which has the only `main`:
  //
  //   QUID_LAB=1 swift build -c release --product quid-lab --sanitize fuzzer -Xswiftc -DQUID_FUZZ \
  //     --scratch-path .build-fuzz
  //   SWIFT_BACKTRACE=enable=no .build-fuzz/release/quid-lab FOLDER Tests/ServiceTests/Corpus

  /// Takes the lines of an input; ends the process at a wrong answer, so that the input is kept.
  @_cdecl("LLVMFuzzerTestOneInput")
  package func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    let lines = input.split(separator: 0x0A).map { Array($0) }
    do {
      var fuzz = try ServiceFuzz(seed: 1, linesPerLife: 1, schemaEvery: 1)
      try fuzz.replay(lines)
    } catch {
      invariant(false, "\(error)")
    }
    return 0
  }
#endif
