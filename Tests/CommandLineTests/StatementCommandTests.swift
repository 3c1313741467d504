import Foundation
import JSONText
import Ledger
import Platform
import TestSupport
import Testing

/// `quid statement` on real files.
@Suite struct StatementCommandTests {
  /// A data directory in which the sample's story was told.
  private func withData(_ body: (String) throws -> Void) throws {
    try Places.withTemporaryFolder { folder in
      let data = folder.appending(path: "data").path
      try PersonSample.write(to: FileStorage(data))
      try body(data)
    }
  }

  private func statement(_ data: String, _ more: String...) throws -> QuidProcess.Result {
    try QuidProcess.run(
      ["statement", "--data", data, "--person", PersonSample.key, "--at", "2026-06-10"] + more)
  }

  private func contents(_ data: String) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: data) {
      let file = URL(filePath: data).appending(path: name)
      if (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true {
        found[name] = try Places.bytes(of: file)
      }
    }
    return found
  }

  @Test func everyFormatIsPrintedAndNothingIsChanged() throws {
    try withData { data in
      let before = try contents(data)
      let text = try statement(data)
      #expect(text.exitCode == 0)
      #expect(text.errors == "")
      #expect(
        text.output.hasPrefix("Your data statement\nFor ada.o'neil@example.org, as of 10 June 2026")
      )
      for words in [
        "view 2, cart 1", "$10.50", "Kranich Parcels, in Leipzig", "In your account, under Size.",
      ] {
        #expect(text.output.contains(words), "\(words)")
      }
      let page = try statement(data, "--html")
      #expect(page.exitCode == 0)
      #expect(page.output.hasPrefix("<!doctype html>"))
      #expect(page.output.contains("&lt;script&gt;"))
      for (format, member) in [
        ("json", "format"), ("consents", "@context"), ("prov", "prefix"), ("receipts", ""),
      ] {
        let found = try statement(data, "--\(format)")
        #expect(found.exitCode == 0)
        let root = try JSONDocument(scanning: Array(found.output.utf8)).root
        #expect(member.isEmpty ? root.kind == .array : root.member(member) != nil, "\(format)")
        #expect(try statement(data, "--\(format)").output == found.output)
      }
      #expect(try contents(data) == before)
    }
  }

  /// A service holds the lock for as long as it runs; whoever only reads does not ask for it.
  @Test func aLockHeldByAServiceDoesNotMatter() throws {
    try withData { data in
      let held = FileStorage(data)
      for name in ["lock", "ledger/00000000.jsonl"] {
        let isLocked = try held.lock(name, ownerIn: "lock")
        #expect(isLocked, "\(name)")
      }
      #expect(try statement(data).exitCode == 0)
      withExtendedLifetime(held) {}
    }
  }

  @Test func whoeverIsUnknownIsToldSoWithoutTheID() throws {
    try withData { data in
      let found = try QuidProcess.run([
        "statement", "--data", data, "--person", "mallory@example.org",
      ])
      #expect(found.exitCode == 1)
      #expect(found.output == "")
      #expect(found.errors == "quid statement: nobody is known by that id\n")
    }
  }

  @Test func theDayMustNotLieBeforeTheLatestEvent() throws {
    try withData { data in
      let arguments = ["statement", "--data", data, "--person", PersonSample.key, "--at"]
      let early = try QuidProcess.run(arguments + ["2026-06-08"])
      #expect(early.exitCode == 2)
      #expect(
        early.errors
          == "quid statement: --at must not lie before the day of the ledger's latest event, "
          + "2026-06-09\n")
      #expect(try QuidProcess.run(arguments + ["2026-06-09"]).exitCode == 0)
    }
  }

  @Test func damageIsNamedWithExitOne() throws {
    try withData { data in
      let segment = URL(filePath: data).appending(path: "ledger/00000000.jsonl")
      var bytes = try Places.bytes(of: segment)
      bytes[bytes.count / 2] ^= 1
      try Data(bytes).write(to: segment)
      let found = try statement(data)
      #expect(found.exitCode == 1)
      #expect(found.output == "")
      #expect(found.errors.hasPrefix("quid statement: \(segment.path):"), "\(found.errors)")
      #expect(!found.errors.contains("ada"))
    }
  }

  @Test(.namesItsRow)
  func badUsageIsExitTwoWithAWord() {
    let rows: [([String], String)] = [
      (["statement"], "expected --data DIR"),
      (["statement", "--data", "x"], "expected --person ID"),
      (["statement", "--data", "x", "--person"], "--person needs a value"),
      (
        ["statement", "ada@example.org", "--data", "x"],
        "expected options only; the person comes with --person ID"
      ),
      (
        ["statement", "--data", "x", "--person", "ada", "--json", "--html"],
        "one form at a time, not --html and --json"
      ),
      (
        ["statement", "--data", "x", "--person", "ada", "--at", "tomorrow"],
        "--at needs a day written YYYY-MM-DD, not \"tomorrow\""
      ),
    ]
    forEachRow(rows) { (arguments, message) in
      let found = try QuidProcess.run(arguments)
      #expect(found.exitCode == 2)
      #expect(found.output == "")
      #expect(found.errors == "quid statement: \(message)\nSee: quid statement --help\n")
    }
  }

  @Test func aFolderWithoutALedgerIsExitTwo() throws {
    let found = try QuidProcess.run(["statement", "--data", "no-such", "--person", "ada"])
    #expect(found.exitCode == 2)
    #expect(found.errors == "quid statement: there are no stores in \"no-such\"\n")
  }

  @Test func helpIsShown() throws {
    let found = try QuidProcess.run(["statement", "--help"])
    #expect(found.exitCode == 0)
    #expect(found.output == (try QuidProcess.run(["help", "statement"]).output))
    #expect(found.output.contains("--person ID"))
  }
}
