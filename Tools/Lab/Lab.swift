// The programs that measure and check Quid, in one executable that stands in the manifest with QUID_LAB=1:
//
//   QUID_LAB=1 swift run -c release quid-lab            lists them
//   QUID_LAB=1 swift run -c release quid-lab NAME …     runs one
//
// `Tools/benchmark`, `compare-json`, `crash` and `soak` build and call those that they need.

import Basics
import Platform

/// A program of the lab.
struct LabProgram: Sendable {
  let name: String
  /// What stands behind its name, for each way to call it.
  let calls: [String]
  /// What it does, in a line.
  let about: String
  /// Takes the words behind its name.
  /// - Throws: `LabUsage` when they do not say what to do.
  let run: @Sendable ([String]) throws -> Void

  /// The ways to call it, a line each.
  var usage: [String] { calls.map { "quid-lab \(name) \($0)" } }

  var help: String { ([about] + usage.map { "  " + $0 }).joined(separator: "\n") }
}

/// A program was called otherwise than it can be.
struct LabUsage: Error {}

/// Writes a line to standard output. When that cannot be done, nobody reads the figures, and the process ends.
func show(_ text: String) {
  do {
    try writeAll(Array((text + "\n").utf8), to: Stream.output, name: "standard output")
  } catch {
    exitProcess(error.isClosedPipe ? 0 : 3)
  }
}

/// Writes a line to standard error, if that can be done.
func complain(_ text: String) {
  try? writeAll(Array((text + "\n").utf8), to: Stream.error, name: "standard error")
}

enum Lab {
  static let programs = [
    ledgerBenchmark, offerBenchmark, indexBenchmark, jsonBenchmark, crashWriter, serviceFuzz,
    serviceSoak, experimentValidity,
  ]

  /// Runs the program that the first word names.
  /// - Returns: the exit code.
  static func run(_ words: [String]) throws -> Int32 {
    guard let name = words.first, name != "--help" else {
      show("Programs that measure and check Quid.\n")
      show(programs.map(\.help).joined(separator: "\n\n"))
      return 0
    }
    guard let program = programs.first(where: { $0.name == name }) else {
      let names = programs.map(\.name).joined(separator: ", ")
      complain("quid-lab: there is no program \"\(cleaned(name))\"; there is \(names)")
      return 2
    }
    if words.contains("--help") {
      show(program.help)
      return 0
    }
    do {
      try program.run(Array(words.dropFirst()))
    } catch is LabUsage {
      complain("usage: " + program.usage.joined(separator: "\n       "))
      return 2
    } catch let failure as PlatformFailure {
      complain("quid-lab \(name): \(failure.message)")
      return 3
    }
    return 0
  }
}

#if !QUID_FUZZ
  @main enum Main {
    static func main() throws {
      prepareProcess()
      exitProcess(try Lab.run(Array(CommandLine.arguments.dropFirst())))
    }
  }
#endif
