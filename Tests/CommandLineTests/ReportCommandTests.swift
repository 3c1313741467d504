import Foundation
import JSONText
import Ledger
import Platform
import TestSupport
import Testing

/// `quid report` on real files.
@Suite struct ReportCommandTests {
  /// A data directory in which experiments ran.
  private func withData(_ experiments: [String], _ body: (String) throws -> Void) throws {
    try Places.withTemporaryFolder { folder in
      let data = folder.appending(path: "data").path
      try ExperimentSample.write(to: FileStorage(data), experiments: experiments)
      try body(data)
    }
  }

  private func report(_ data: String, _ more: String...) throws -> QuidProcess.Result {
    try QuidProcess.run(["report", "--data", data, "--at", "2027-04-01"] + more)
  }

  @Test func oneExperimentIsToldInFull() throws {
    try withData(["coffee"]) { data in
      let text = try report(data)
      #expect(text.exitCode == 0 && text.errors == "", "\(text.errors)")
      #expect(
        text.output.hasPrefix("Experiment \"coffee\"\nBegun 2026-11-24, running; it tells of"))
      for words in [
        "Not yet: ", "fewer than 10", "Looked for: sampleRatio", "every arm has 10 new people",
        "opt-in per person entered",
      ] {
        #expect(text.output.contains(words), "\(words): \(text.output)")
      }
      #expect(!text.output.contains("\u{1B}"))
      #expect(try report(data, "--experiment", "coffee").output == text.output)
      let json = try JSONTree(text: report(data, "--experiment", "coffee", "--json").output)
      #expect(json["/format"] == .string("quid-experiment/1"))
      #expect(json["/verdict"] == .string("notYet") && json["/alarms"] == .array([]))
      #expect(json["/arms/0/entered"] == .number("50"))
      #expect(json["/arms/0/erased"] == .string("fewer than 10"))
      let all = try JSONTree(text: report(data, "--json").output)
      #expect(all["/format"] == .string("quid-experiments/1"))
      #expect(all["/experiments/0/verdict"] == json["/verdict"])
      #expect(all["/experiments/0/arms"] == json["/arms"] && json["/arms/1"] != nil)
    }
  }

  /// On a terminal it is coloured, and fits.
  @Test func aTerminalIsColoured() throws {
    try withData(["coffee"]) { data in
      let arguments = ["report", "--data", data, "--at", "2027-04-01"]
      let (code, screen) = try QuidProcess.runOnTerminal(arguments, columns: 100)
      #expect(code == 0 && screen.contains("\u{1B}[33mNot yet: "), "\(screen)")
      let plain = try QuidProcess.runOnTerminal(
        arguments, columns: 100, environment: ["NO_COLOR": "1"]
      ).screen
      #expect(!plain.contains("\u{1B}"))
      for line in plain.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
    }
  }

  @Test func severalAreListed() throws {
    try withData(["coffee", "sizes"]) { data in
      let text = try report(data)
      #expect(text.exitCode == 0)
      #expect(
        text.output.contains(
          "\"coffee\", stopped \(ExperimentSample.lastDay), 100 people to date\n"))
      #expect(
        text.output.contains("\"sizes\", running, 0 people to date\nNot yet: not every arm has 10"))
      #expect(text.output.hasSuffix("\nAll of one: quid report --experiment NAME\n"))
      let one = try report(data, "--experiment", "coffee").output
      #expect(one.contains("Changed \(ExperimentSample.lastDay): nobody new enters\n"), "\(one)")
    }
  }

  /// Early on nothing is closed, and a report says so; nothing is changed by asking.
  @Test func aLockHeldByAServiceDoesNotMatter() throws {
    try withData(["coffee"]) { data in
      let held = FileStorage(data)
      for name in ["lock", "ledger/00000000.jsonl"] {
        let isLocked = try held.lock(name, ownerIn: "lock")
        #expect(isLocked, "\(name)")
      }
      let early = try QuidProcess.run(
        ["report", "--data", data, "--at", ExperimentSample.lastDay, "--json"])
      withExtendedLifetime(held) {}
      let json = try JSONTree(text: early.output)["/experiments/0"]
      #expect(json?["/arms/0/enteredToDate"] == .number("50"))
      #expect(json?["/reasons/0/code"] == .string("noEvidence"), "\(early.output)")
    }
  }

  @Test func whatNeverStartedIsNamed() throws {
    try withData(["coffee"]) { data in
      for (name, message) in [
        (
          "cofee",
          "an experiment \"cofee\" was never started; did you mean \"coffee\"?; these were: \"coffee\""
        ),
        (
          "waiting",
          "the experiment \"waiting\" is declared in the catalog and was never started: "
            + "experiment.start begins it"
        ),
      ] {
        let found = try report(data, "--experiment", name)
        #expect(found.exitCode == 2 && found.output == "")
        #expect(found.errors == "quid report: \(message)\n")
      }
      let early = try QuidProcess.run(["report", "--data", data, "--at", "2026-11-30"])
      #expect(early.exitCode == 2)
      #expect(
        early.errors
          == "quid report: --at must not lie before the day of the ledger's latest event, "
          + "\(ExperimentSample.lastDay)\n")
    }
    try withData([]) { data in
      let found = try report(data)
      #expect(found.exitCode == 2)
      #expect(
        found.errors
          == "quid report: no experiment was ever started in \"\(data)\"; the catalog declares "
          + "\"waiting\", to be started\n")
    }
  }

  @Test(.namesItsRow)
  func badUsageIsExitTwoWithAWord() {
    let rows: [([String], String)] = [
      (["report"], "expected --data DIR"),
      (
        ["report", "coffee", "--data", "x"],
        "expected options only, found \"coffee\"; an experiment comes with --experiment NAME"
      ),
      (
        ["report", "--data", "x", "--at", "tomorrow"],
        "--at needs a day written YYYY-MM-DD, not \"tomorrow\""
      ),
    ]
    forEachRow(rows) { (arguments, message) in
      let found = try QuidProcess.run(arguments)
      #expect(found.exitCode == 2 && found.output == "")
      #expect(found.errors == "quid report: \(message)\nSee: quid report --help\n")
    }
  }

  @Test func aFolderWithoutStoresIsExitTwo() throws {
    let found = try QuidProcess.run(["report", "--data", "no-such"])
    #expect(found.exitCode == 2)
    #expect(found.errors == "quid report: there are no stores in \"no-such\"\n")
  }

  @Test func helpIsShown() throws {
    let help = try QuidProcess.run(["report", "--help"])
    #expect(help.exitCode == 0 && help.output.contains("Usage: quid report --data DIR"))
  }
}
