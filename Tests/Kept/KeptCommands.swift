import Foundation
import TestSupport
import Testing

/// What a user of the commands must find as they found it before. A line that changes in this folder
/// is committed by itself, with the reason.
@Suite struct KeptCommands {
  /// The commands of the README's first block of shell lines, without what stands behind `#`.
  private func commandsOfTheREADME() throws -> [String] {
    let text = String(decoding: try Places.bytes("README.md"), as: UTF8.self)
    let block = try #require(text.components(separatedBy: "```sh\n").dropFirst().first)
    let lines = try #require(block.components(separatedBy: "```").first).split(separator: "\n")
    return lines.compactMap { $0.split(separator: "#").first }
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test func theREADMEBeginsWithTwoCommands() throws {
    #expect(
      try commandsOfTheREADME() == [
        "swift run -c release quid run Scenarios/replications/data-for-money.json", "swift test",
      ])
    // The second one is what CI runs first, from a fresh clone.
    let ci = String(decoding: try Places.bytes(".ci/run"), as: UTF8.self)
    #expect(ci.contains("\nswift test\n"))
  }

  /// Berke et al., CSCW 2024, to the byte.
  @Test func theFirstCommandShowsTheStudy() throws {
    let command = try #require(try commandsOfTheREADME().first).split(separator: " ").map(
      String.init)
    let result = try QuidProcess.run(Array(command.dropFirst(5)))
    #expect(result.exitCode == 0 && result.errors == "")
    let kept = String(decoding: try Places.bytes("Tests/Kept/data-for-money.txt"), as: UTF8.self)
    let (lines, keptLines) = (
      result.output.components(separatedBy: "\n"), kept.components(separatedBy: "\n")
    )
    for (number, (line, keptLine)) in zip(lines, keptLines).enumerated() where line != keptLine {
      Issue.record("data-for-money.txt:\(number + 1): kept \"\(keptLine)\", found \"\(line)\"")
    }
    #expect(result.output == kept)
    // The README tells the digest that everybody can compare with.
    let state = try #require(lines.last { $0.hasPrefix("state ") })
    let readme = String(decoding: try Places.bytes("README.md"), as: UTF8.self)
    #expect(readme.components(separatedBy: state).count == 3)
  }

  @Test func whatInitWritesChecksCleanAndRuns() throws {
    try Places.withTemporaryFolder { folder in
      #expect(try QuidProcess.run(["init", "shop"], in: folder).exitCode == 0)
      let checked = try QuidProcess.run(
        ["check", "shop/catalog.json", "shop/scenario.json"], in: folder)
      #expect(checked.exitCode == 0 && checked.errors == "")
      #expect(checked.output.contains("nothing to say"))
      let run = try QuidProcess.run(["run", "shop/scenario.json"], in: folder)
      #expect(run.exitCode == 0 && run.errors == "")
      #expect(run.output.contains("✓ 1 of 1 expectation holds"))
    }
  }

  /// Seconds of processor time, of the command alone, as the shell counts them: neither other tests
  /// nor a slow disk are in it.
  private func processorSeconds(_ command: String, in folder: URL) throws -> Double {
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/bash")
    shell.arguments = ["-c", "TIMEFORMAT='%3U %3S'; time \(command) > /dev/null"]
    shell.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    environment["LC_ALL"] = "C"
    environment["PATH"] = Places.products.path + ":" + (environment["PATH"] ?? "")
    shell.environment = environment
    let errors = Pipe()
    shell.standardError = errors
    try shell.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0, "\(command): \(text)")
    let parts = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    #expect(parts.count == 2, "\(command): \(text)")
    return parts.reduce(0, +)
  }

  /// A tenth of the second is what these take: the bound is a promise, no benchmark.
  @Test(
    .enabled(if: isOptimised, "a debug build is slower; .ci/run tests in release too"))
  func aFirstDayWaitsForNothing() throws {
    try Places.withTemporaryFolder { folder in
      let study = Places.repository.appending(
        path: "Scenarios/replications/data-for-money.json"
      ).path
      for command in [
        "quid init shop", "quid check shop/catalog.json", "quid run shop/scenario.json",
        "quid run '\(study)'",
      ] {
        let seconds = try processorSeconds(command, in: folder)
        #expect(seconds < 1, "\(command) took \(seconds) s")
      }
    }
  }

  /// Place, what is wrong, what was meant, and a caret under it.
  @Test func aFaultOfAFileIsShownWhereItStands() throws {
    try Places.withTemporaryFolder { folder in
      try """
      {
        "format": "quid-catalog/1",
        "fields": [
          { "id": "shoeSize", "levles": [] }
        ]
      }

      """.write(to: folder.appending(path: "c.json"), atomically: true, encoding: .utf8)
      let result = try QuidProcess.run(["check", "c.json"], in: folder)
      #expect(result.exitCode == 2)
      #expect(
        result.errors.hasPrefix(
          """
          c.json:4:25: /fields/0/levles: unknown member "levles"; did you mean "levels"?
               4 |     { "id": "shoeSize", "levles": [] }
                 |                         ^

          """), "\(result.errors)")
    }
  }

  /// A finding names rule, reason and fix, with the caret under what it speaks of.
  @Test func aFindingIsShownWithItsFix() throws {
    let result = try QuidProcess.run([
      "check", "--today", "2026-11-24",
      "Scenarios/catalogs/bad/Q45-full-date-for-a-present.json",
    ])
    #expect(result.exitCode == 1 && result.errors == "")
    let lines = result.output.components(separatedBy: "\n")
    let first = try #require(lines.firstIndex { $0.contains(": downgrade Q45: ") })
    #expect(lines[first].hasPrefix("Scenarios/catalogs/bad/Q45-full-date-for-a-present.json:"))
    #expect(lines[first + 2].hasSuffix("^"))
    #expect(
      result.output.contains("fix: ask for \"monthDay\" instead of \"fullDate\""),
      "\(result.output)")
  }
}
