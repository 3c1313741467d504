import Basics
import Engine
import Exchanges
import Foundation
import Ledger
import Platform
import TestSupport
import Testing

/// `quid run --data` and `quid log` on real files.
@Suite struct LogCommandTests {
  private let dataForMoney = "Scenarios/replications/data-for-money.json"

  /// The study's ledger, written once: what it printed, and its files by their paths in the folder.
  private static let study = Result {
    try Places.withTemporaryFolder { folder in
      let result = try QuidProcess.run([
        "run", "--data", folder.appending(path: "data").path,
        "Scenarios/replications/data-for-money.json",
      ])
      #expect(result.exitCode == 0, "\(result.errors)")
      var files: [String: Data] = [:]
      for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
        let file = folder.appending(path: path)
        if try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
          files[path] = try Data(contentsOf: file)
        }
      }
      return (output: result.output, files: files)
    }
  }

  /// The study's ledger where sweeps run whole, else one of fifty people.
  private func withSomeLedger(_ body: (String) throws -> Void) throws {
    if isThorough { try withLedger(body) } else { try withFewPeople(body) }
  }

  private func withLedger(_ body: (String) throws -> Void) throws {
    let files = try Self.study.get().files
    try Places.withTemporaryFolder { folder in
      for (path, bytes) in files {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: file)
      }
      try body(folder.appending(path: "data").path)
    }
  }

  /// A ledger of fifty people, of whom the study's expectations do not hold.
  private func withFewPeople(_ body: (String) throws -> Void) throws {
    try Places.withTemporaryFolder { folder in
      let rows = folder.appending(path: "rows.csv")
      let people = (0..<50).map { "secret-\($0)@example.org,control,true,1\n" }.joined()
      try Data(("person,incentive,shown_data,shared\n" + people).utf8).write(to: rows)
      let data = folder.appending(path: "data").path
      let result = try QuidProcess.run([
        "run", "--data", data, "--replay", rows.path, dataForMoney,
      ])
      #expect(result.exitCode == 1)
      try body(data)
    }
  }

  @Test func aRunsLedgerVerifiesAndReplaysToItsDigest() throws {
    try withLedger { data in
      let verified = try QuidProcess.run(["log", "verify", "--data", data])
      #expect(verified.exitCode == 0)
      #expect(
        verified.output.hasPrefix(
          "✓ 36356 events in 2 segments, 0 of behaviour, 6325 records in the vault, whole\nhead "))
      let state = try Self.study.get().output.split(separator: "\n").last { $0.hasPrefix("state ") }
      let digest = try QuidProcess.run(["log", "digest", "--data", data])
      #expect(digest.output == (state ?? "") + "\n")
    }
  }

  /// The head proves itself, and nothing else passes for it.
  @Test func theHeadOfAWholeLogIsKnown() throws {
    try withSomeLedger { data in
      let verified = try QuidProcess.run(["log", "verify", "--data", data])
      let head = try #require(verified.output.split(separator: " ").last?.dropLast())
      let known = ["log", "verify", "--data", data, "--head", String(head)]
      #expect(try QuidProcess.run(known).exitCode == 0)
      let other = ["log", "verify", "--data", data, "--head", String(head.reversed())]
      let refused = try QuidProcess.run(other)
      #expect(refused.exitCode == 1)
      #expect(refused.output.contains("is nowhere in this log"))
    }
  }

  /// A decision, made again from the stores, is explained in the bytes of the day.
  @Test func aDecisionIsExplainedFromTheLog() throws {
    try Places.withTemporaryFolder { folder in
      let data = folder.appending(path: "data").path
      let (stores, opened) = try Stores.open(FileStorage(data), owner: "test")
      var shop = try Shop(judges: true)
      shop.engine = opened
      try shop.adopt([])
      let request = OfferRequest(try shop.newcomer(), placement: "account")
      let explanation = shop.engine.explain(request, at: shop.now)
      #expect(try shop.engine.nextOffer(request, at: shop.now).offer == OfferID(0))
      var group = CommitGroup()
      shop.engine.handOver(&group)
      try stores.commit(&group)
      try stores.close()
      let explained = try QuidProcess.run(["log", "explain", "--data", data, "--offer", "0"])
      #expect(explained.exitCode == 0)
      #expect(explained.output == String(decoding: explanation, as: UTF8.self))
      let beyond = try QuidProcess.run(["log", "explain", "--data", data, "--offer", "7"])
      #expect(beyond.exitCode == 1)
      #expect(beyond.errors == "quid log: there is no offer 7; the log has 1\n")
    }
  }

  /// A closed ledger cannot be torn: damage is known for what it is, to the last byte.
  @Test func damageAtTheVeryEndIsNamedToo() throws {
    try withSomeLedger { data in
      let segment = URL(filePath: data).appending(path: "ledger/00000000.jsonl")
      var bytes = try Places.bytes(of: segment)
      bytes[bytes.count - 5] ^= 1
      try Data(bytes).write(to: segment)
      #expect(try QuidProcess.run(["log", "verify", "--data", data]).exitCode == 1)
    }
  }

  @Test func whatIsNoLedgerIsLeftAlone() throws {
    try Places.withTemporaryFolder { folder in
      let ledger = folder.appending(path: "data/ledger")
      try FileManager.default.createDirectory(at: ledger, withIntermediateDirectories: true)
      let file = ledger.appending(path: "00000000.jsonl")
      try Data("{\"my\":\"data\"}".utf8).write(to: file)
      let data = folder.appending(path: "data").path
      #expect(try QuidProcess.run(["run", "--data", data, dataForMoney]).exitCode == 2)
      let verified = try QuidProcess.run(["log", "verify", "--data", data])
      #expect(verified.exitCode == 1)
      #expect(verified.output.contains("the segment's header is not whole"))
      #expect(try Places.bytes(of: file) == Array("{\"my\":\"data\"}".utf8))
    }
  }

  @Test func damageIsNamedWithExitOne() throws {
    try withSomeLedger { data in
      let segment = URL(filePath: data).appending(path: "ledger/00000000.jsonl")
      var bytes = try Places.bytes(of: segment)
      bytes[bytes.count / 3] ^= 1
      try Data(bytes).write(to: segment)
      let verified = try QuidProcess.run(["log", "verify", "--data", data])
      #expect(verified.exitCode == 1)
      #expect(verified.output.contains("✗ ledger/00000000.jsonl:"))
      let digest = try QuidProcess.run(["log", "digest", "--data", data])
      #expect(digest.exitCode == 1)
      #expect(digest.output == "")
      #expect(try Places.bytes(of: segment) == bytes, "damage was changed")
    }
  }

  @Test func eventsAreExportedForOtherTools() throws {
    try withLedger { data in
      let events = try QuidProcess.run(["log", "export", "--data", data])
      let lines = events.output.split(separator: "\n")
      #expect(lines.count == 36_356)
      for line in [lines[0], lines[20], lines[36_355]] {
        let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(event?["specversion"] as? String == "1.0")
        for name in ["id", "source", "type", "time", "sequence"] {
          let value = event?[name] as? String
          #expect(value?.isEmpty == false, "\(name)")
        }
        #expect(event?["data"] is [String: Any])
      }
      try expectGolden(lines[15..<24].joined(separator: "\n") + "\n", "export.cloudevents.jsonl")
    }
  }

  /// The cells of a row (RFC 4180): what stands in quotes parts none.
  private func cellCount(_ row: Substring) -> Int {
    var isQuoted = false
    var count = 1
    for byte in row.utf8 {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == UInt8(ascii: ","), !isQuoted { count += 1 }
    }
    return count
  }

  private let columnCount = 81

  @Test func aTableIsExportedForOtherTools() throws {
    try withFewPeople { data in
      let table = try QuidProcess.run(["log", "export", "--format", "csv", "--data", data])
      let rows = table.output.split(separator: "\n")
      #expect(rows.count > 100)
      #expect(rows.allSatisfy { cellCount($0) == columnCount })
      let golden = try Places.bytes("Tests/Golden/export.csv").split(separator: 0x0A)
      #expect(golden[0].elementsEqual(rows[0].utf8))
    }
  }

  /// The study's takes long without the optimizer.
  @Test(.thorough) func theStudysTableIsExported() throws {
    try withLedger { data in
      let table = try QuidProcess.run(["log", "export", "--format", "csv", "--data", data])
      let rows = table.output.split(separator: "\n")
      #expect(rows.count == 36_357)
      #expect(rows.allSatisfy { cellCount($0) == columnCount })
      try expectGolden(rows[..<24].joined(separator: "\n") + "\n", "export.csv")
    }
  }

  @Test func aLedgerIsNotWrittenTwice() throws {
    try withSomeLedger { data in
      let again = try QuidProcess.run(["run", "--data", data, dataForMoney])
      #expect(again.exitCode == 2)
      #expect(
        again.errors == "quid run: \"\(data)\" holds a ledger already; name a new one\n")
      #expect(try QuidProcess.run(["log", "verify", "--data", data]).exitCode == 0)
    }
  }

  @Test func noIDOfThePeopleIsInTheLedger() throws {
    try withFewPeople { data in
      let segment = URL(filePath: data).appending(path: "ledger/00000000.jsonl")
      let text = String(decoding: try Places.bytes(of: segment), as: UTF8.self)
      #expect(text.contains("personRegistered"))
      #expect(!text.contains("secret"))
    }
  }

  @Test(.namesItsRow)
  func badUsageIsExitTwoWithAWord() {
    let rows: [([String], String)] = [
      (
        ["log"],
        "quid log: expected an action: verify, digest, export, explain\nSee: quid log --help\n"
      ),
      (
        ["log", "verfy", "--data", "x"],
        "quid log: \"verfy\" is not an action; did you mean \"verify\"?\nSee: quid log --help\n"
      ),
      (["log", "verify"], "quid log: expected --data DIR\nSee: quid log --help\n"),
      (
        ["log", "verify", "digest", "--data", "x"],
        "quid log: expected one argument, found 2\nSee: quid log --help\n"
      ),
      (
        ["log", "digest", "--data", "x", "--head", "00"],
        "quid log: --head goes with verify\nSee: quid log --help\n"
      ),
      (
        ["log", "export", "--data", "x", "--format", "xml"],
        "quid log: --format is cloudevents or csv, not \"xml\"\nSee: quid log --help\n"
      ),
      (
        ["log", "verify", "--data", "x", "--head", "12ab"],
        "quid log: --head needs the 64 hexadecimal digits that verify prints\nSee: quid log --help\n"
      ),
      (["log", "verify", "--data", "no-such"], "quid log: there are no stores in \"no-such\"\n"),
      (
        ["run", "--data", "x", "a.json", "b.json"],
        "quid run: --data goes with one scenario, not 2\nSee: quid run --help\n"
      ),
    ]
    forEachRow(rows) { (arguments, errors) in
      let result = try QuidProcess.run(arguments)
      #expect(result.exitCode == 2)
      #expect(result.output == "")
      #expect(result.errors == errors)
    }
  }
}
