import Basics
import Foundation
import TestSupport
import Testing

/// `quid evaluate` as it is run.
@Suite struct EvaluateCommandTests {
  /// A folder with `train.tsv`, `test.tsv` and `other.tsv`.
  private func withLogs<Result>(_ body: (URL) throws -> Result) throws -> Result {
    try Places.withTemporaryFolder { folder in
      for (name, sessions, seed) in [("train", 400, 1), ("test", 60, 2), ("other", 40, 3)] {
        let text = SampleLog.text(
          sessions: sessions, seed: UInt64(seed), from: 1_500_000_000 + seed * 1_000_000)
        try Data(text.utf8).write(to: folder.appending(path: name + ".tsv"))
      }
      return try body(folder)
    }
  }

  /// A report without what depends on the machine.
  private func report(_ text: String) throws -> NSDictionary {
    let root = try JSONSerialization.jsonObject(with: Data(text.utf8))
    var report = try #require(root as? [String: Any])
    #expect(report.removeValue(forKey: "loading") != nil)
    let runs = try #require(report["runs"] as? [[String: Any]])
    report["runs"] = runs.map { run in
      var run = run
      #expect(run.removeValue(forKey: "speed") != nil)
      return run
    }
    return report as NSDictionary
  }

  @Test(.namesItsRow)
  func badUsageIsExitTwo() {
    let rows: [([String], String)] = [
      ([], "expected a log to learn from"),
      (
        ["a", "b"],
        "expected one log to learn from, found 2; the one to predict stands behind --test"
      ),
      (["a", "--tset", "b"], "unknown option \"--tset\"; did you mean \"--test\"?"),
      (["a", "--test", "b", "--hold-out", "1"], "--hold-out and --test exclude each other"),
      (["-", "--test", "-"], "standard input can be one of the two logs, not both"),
      (
        ["a", "--hold-out", "100%"],
        "--hold-out needs days from 1 to 3660, or a share such as 10%, not \"100%\""
      ),
      (
        ["a", "--hold-out", "0"],
        "--hold-out needs days from 1 to 3660, or a share such as 10%, not \"0\""
      ),
      (["a", "--at", "101"], "--at needs a whole number from 1 to 100, not \"101\""),
      (
        ["a", "--variant", "kep"],
        "--variant is one of both, keep, drop, not \"kep\"; did you mean \"keep\"?"
      ),
      (
        ["a", "--session-gap", "0"],
        "--session-gap needs a whole number from 1 to 527040, not \"0\""
      ),
      (
        ["a", "--columns", "itm=x"], "--columns: unknown role \"itm\"; did you mean \"item\"?"
      ),
      (["a", "--write", "w"], "--write goes with --tune"),
      (["a", "--budget", "9"], "--budget goes with --tune"),
      (["a", "--tune-pool"], "--tune-pool goes with --tune"),
      (
        ["a", "--tune", "--budget", "0"],
        "--budget needs a whole number from 1 to 100000, not \"0\""
      ),
      (
        ["a", "--tune", "--json", "-", "--write=-"],
        "standard output can take one of --json and --write, not both"
      ),
      (
        ["a", "--hold-out", "+"],
        "--hold-out needs days from 1 to 3660, or a share such as 10%, not \"+\""
      ),
      (["a", "--set", "selfBoost=."], "--set: selfBoost needs a number from 0 to 10, not \".\""),
      (
        ["a", "--set", "nieghbours=1"],
        "--set: unknown parameter \"nieghbours\"; did you mean \"neighbours\"?"
      ),
    ]
    forEachRow(rows) { (arguments, message) in
      let result = try QuidProcess.run(["evaluate"] + arguments)
      #expect(result.exitCode == 2)
      #expect(result.output == "")
      #expect(result.errors == "quid evaluate: \(message)\nSee: quid evaluate --help\n")
    }
  }

  @Test func helpIsAnAnswer() throws {
    let result = try QuidProcess.run(["evaluate", "--help"])
    #expect(result.exitCode == 0)
    #expect(result.output.hasPrefix("Learn recommendations from a log"))
    #expect(try QuidProcess.run(["help", "evaluate"]).output == result.output)
    #expect(try QuidProcess.run(["help"]).output.contains("\n  evaluate LOG "))
    #expect(
      try QuidProcess.run(["evalute"]).errors.contains("did you mean \"evaluate\"?"))
  }

  @Test func badInputIsExitTwoWithItsPlaceAndWithoutItsContent() throws {
    try withLogs { folder in
      let bad = folder.appending(path: "bad.tsv")
      try Data("SessionId\tItemId\tTime\n1\ta\tsecret\n".utf8).write(to: bad)
      let placed = try QuidProcess.run(["evaluate", "train.tsv", "--test", "bad.tsv"], in: folder)
      #expect(placed.exitCode == 2)
      #expect(placed.output == "")
      #expect(
        placed.errors == "bad.tsv:2: column \"Time\": expected seconds or milliseconds since 1970 "
          + "that lie from 1990 to 2100, or a moment such as 2026-11-24T10:00:00Z\nquid evaluate: nothing was evaluated\n"
      )
      let missing = try QuidProcess.run(["evaluate", "no.tsv"], in: folder)
      #expect(missing.exitCode == 2)
      #expect(
        missing.errors == "quid evaluate: cannot read \"no.tsv\": No such file or directory\n")
      let strange = folder.appending(path: "strange.tsv")
      try Data("SessionId\tItemId\tTime\n1\tq\t1700000001\n1\tr\t1700000002\n".utf8).write(
        to: strange)
      let other = try QuidProcess.run(
        ["evaluate", "train.tsv", "--test", "strange.tsv"], in: folder)
      #expect(other.exitCode == 2)
      #expect(
        other.errors == "quid evaluate: no session to predict has two acts with items that are in "
          + "training; are the two logs of the same shop?\n")
      let input = try QuidProcess.run(
        ["evaluate", "train.tsv", "--json", "./train.tsv"], in: folder)
      #expect(input.exitCode == 2)
      #expect(
        input.errors == "quid evaluate: \"./train.tsv\" is an input, and would be replaced\n")
    }
  }

  @Test func aReportIsShownAndTheSameEachTime() throws {
    try withLogs { folder in
      let arguments = ["evaluate", "train.tsv", "--test", "test.tsv", "--at", "5"]
      let shown = try QuidProcess.run(arguments, in: folder)
      #expect(shown.exitCode == 0, "\(shown.errors)")
      #expect(shown.errors == "")
      #expect(shown.output.hasPrefix("learned from "))
      #expect(shown.output.contains("\nweighting  variant    HR@5"))
      #expect(shown.output.contains("\nstandard   drop "))
      let json = try QuidProcess.run(arguments + ["--json", "-"], in: folder)
      #expect(json.exitCode == 0)
      let first = try report(json.output)
      #expect(first["format"] as? String == "quid-evaluation/1")
      let again = try QuidProcess.run(arguments + ["--json", "r.json"], in: folder)
      #expect(again.output.hasPrefix("learned from "))
      let stored = try String(contentsOf: folder.appending(path: "r.json"), encoding: .utf8)
      #expect(try report(stored) == first)
      let runs = try #require(first["runs"] as? [[String: Any]])
      #expect(runs.compactMap { $0["variant"] as? String } == ["keep", "drop"])
      // Two of three steps go one item on.
      let quality = try #require(runs[1]["quality"] as? [String: Any])
      #expect(try #require(quality["hitRate"] as? Double) > 0.6)
    }
  }

  /// Numbers on the command line are read as people type them.
  @Test func numbersAreReadAsTheyAreTyped() throws {
    try withLogs { folder in
      func runs(_ arguments: String...) throws -> NSArray {
        let result = try QuidProcess.run(
          ["evaluate", "train.tsv", "--json", "-"] + arguments, in: folder)
        #expect(result.exitCode == 0, "\(arguments): \(result.errors)")
        let report = try report(result.output)
        return try #require(report["runs"] as? NSArray)
      }
      let expected = try runs("--set", "selfBoost=0.5", "--hold-out", "0.5%")
      for typed in [".5", "+.5", "+0.5", "5e-1", "00.5", "0.50"] {
        #expect(try runs("--set", "selfBoost=\(typed)", "--hold-out", "\(typed)%") == expected)
      }
      let whole = try runs("--hold-out", "20%")
      #expect(try runs("--hold-out", "20.%") == whole)
    }
  }

  @Test func tuningWritesTheSameWhateverIsTested() throws {
    try withLogs { folder in
      var written: [Data] = []
      for test in [["--test", "test.tsv"], ["--test", "other.tsv"]] {
        let result = try QuidProcess.run(
          ["evaluate", "train.tsv", "--tune", "--budget", "20", "--write", "w.json"] + test,
          in: folder)
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(result.errors == "")
        #expect(result.output.contains("\ntuned on "))
        #expect(result.output.contains("\nstandard   keep "))
        #expect(result.output.contains("\ntuned      keep "))
        written.append(try Data(contentsOf: folder.appending(path: "w.json")))
      }
      #expect(written[0] == written[1])
      let given = try QuidProcess.run(
        ["evaluate", "train.tsv", "--weighting", "w.json", "--hold-out", "20%"], in: folder)
      #expect(given.exitCode == 0, "\(given.errors)")
      #expect(given.output.contains("the newest 20 % of the sessions, held out\n"))
      #expect(given.output.contains("\ngiven      keep "))
    }
  }

  @Test func aWeightingThatCannotBeReadIsToldWithItsPlace() throws {
    try withLogs { folder in
      try Data(#"{"format": "quid-weighting/1", "parameters": {"pol": 1}}"#.utf8)
        .write(to: folder.appending(path: "w.json"))
      let result = try QuidProcess.run(
        ["evaluate", "train.tsv", "--weighting", "w.json"], in: folder)
      #expect(result.exitCode == 2)
      #expect(result.errors.hasPrefix("w.json:1:47: /parameters/pol: unknown member \"pol\""))
      #expect(
        result.errors.hasSuffix(
          "quid evaluate: the weighting cannot be read; nothing was evaluated\n"))
    }
  }

  @Test func peopleAreToldFromSessions() throws {
    try Places.withTemporaryFolder { folder in
      var text = "timestamp,visitorid,event,itemid,transactionid\n"
      for person in 0..<50 {
        for (step, item) in ["a", "b", "c", "a", "b"].enumerated() {
          // The last two an hour later.
          let time = 1_433_221_332_000 + person * 1_000 + step * 60_000 + step / 3 * 3_600_000
          text += "\(time),\(person),view,\(item),\n"
        }
      }
      try Data(text.utf8).write(to: folder.appending(path: "events.csv"))
      let whole = try QuidProcess.run(["evaluate", "events.csv"], in: folder)
      #expect(whole.exitCode == 0, "\(whole.errors)")
      #expect(whole.output.contains("Column \"visitorid\" seems to tell people"))
      let cut = try QuidProcess.run(
        ["evaluate", "events.csv", "--session-gap", "30", "--hold-out=50%"], in: folder)
      #expect(cut.exitCode == 0, "\(cut.errors)")
      #expect(cut.output.contains("learned from 150 acts in 50 sessions on 3 items"))
      #expect(!cut.output.contains("visitorid"))
    }
  }

  // MARK: Packed files

  /// Runs a program with arguments in a folder.
  private func start(_ words: [String], in folder: URL) throws -> (code: Int32, errors: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    let errors = folder.appending(path: "errors")
    _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOf: errors, encoding: .utf8))
  }

  @Test func packedLogsAreReadAndDamageIsTold() throws {
    try withLogs { folder in
      let plain = try report(
        QuidProcess.run(["evaluate", "train.tsv", "--json", "-"], in: folder).output)
      #expect(try start(["gzip", "-k", "train.tsv"], in: folder).code == 0)
      let result = try QuidProcess.run(["evaluate", "train.tsv.gz", "--json", "-"], in: folder)
      #expect(result.exitCode == 0, "\(result.errors)")
      let packed = try report(result.output)
      #expect(packed["runs"] as? NSArray == plain["runs"] as? NSArray)

      let file = folder.appending(path: "train.tsv.gz")
      let bytes = try Data(contentsOf: file)
      try bytes.prefix(bytes.count / 2).write(to: file)
      let torn = try QuidProcess.run(["evaluate", "train.tsv.gz"], in: folder)
      #expect(torn.exitCode == 2)
      #expect(
        torn.errors.hasSuffix(
          "quid evaluate: cannot read \"train.tsv.gz\": gzip could not unpack it\n"))
      try bytes.write(to: folder.appending(path: "named.tsv"))
      let named = try QuidProcess.run(["evaluate", "named.tsv"], in: folder)
      #expect(named.exitCode == 2)
      #expect(named.errors.contains("named.tsv:1: expected a header line, found compressed data"))

      try bytes.write(to: file)
      let quid = Places.products.appending(path: "quid").path
      let without = try start(["PATH=/nowhere", quid, "evaluate", "train.tsv.gz"], in: folder)
      #expect(without.code == 2)
      #expect(
        without.errors
          == "quid evaluate: cannot read \"train.tsv.gz\": it is packed, and unpacking it takes gzip: "
          + "cannot start \"gzip\": No such file or directory\n")
    }
  }

  @Test func aLogIsReadFromStandardInput() throws {
    try withLogs { folder in
      let quid = Places.products.appending(path: "quid").path
      for words in ["- --test test.tsv", "train.tsv --test -"] {
        let input = words.hasPrefix("-") ? "train.tsv" : "test.tsv"
        let result = try start(
          ["sh", "-c", "exec \"$0\" evaluate \(words) --json r.json < \(input)", quid], in: folder)
        #expect(result.code == 0, "\(result.errors)")
        let text = try String(contentsOf: folder.appending(path: "r.json"), encoding: .utf8)
        let training = try #require(try report(text)["training"] as? [String: Any])
        #expect(training["sessions"] as? Int == 400)
      }
    }
  }

  // MARK: Public logs

  private static let clicks: URL? = {
    let folder = Places.shared?.appending(path: "data/clicks")
    let isThere = folder.map {
      FileManager.default.fileExists(atPath: $0.appending(path: "rsc15_100k_test.tsv.gz").path)
    }
    return isThere == true ? folder : nil
  }()

  /// VS-kNN reaches 0.6882 and 0.3667 here.
  @Test(.enabled(if: clicks != nil, "needs the public click logs beside the checkout"))
  func aPublicLogIsPredictedAsWellAsItsPublishedPeers() throws {
    let folder = try #require(EvaluateCommandTests.clicks)
    let result = try QuidProcess.run(
      [
        "evaluate", "rsc15_100k_train_full.tsv.gz", "--test", "rsc15_100k_test.tsv.gz",
        "--variant", "keep", "--json", "-",
      ], in: folder)
    #expect(result.exitCode == 0, "\(result.errors)")
    let report = try report(result.output)
    let test = try #require(report["test"] as? [String: Any])
    #expect(test["cases"] as? Int == 10_152)
    let run = try #require((report["runs"] as? [[String: Any]])?.first)
    let quality = try #require(run["quality"] as? [String: Any])
    #expect(try #require(quality["hitRate"] as? Double) > 0.68)
    #expect(try #require(quality["reciprocalRank"] as? Double) > 0.36)
  }
}
