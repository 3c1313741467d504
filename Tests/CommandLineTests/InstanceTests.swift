import Basics
import Engine
import Exchanges
import Foundation
import Ledger
import Platform
import TestSupport
import Testing

/// What tells one installation from another, as whoever reads its exports sees it.
@Suite(.serialized) struct InstanceTests {
  /// A service's life in which nobody says anything.
  private func serve(_ data: URL, _ catalog: URL) throws {
    let service = try ServiceProcess(data, ["--catalog", catalog.path])
    try service.endInput()
    #expect(service.wait() == 0)
  }

  private func events(_ data: URL) throws -> [JSONTree] {
    let exported = try QuidProcess.run(["log", "export", "--data", data.path])
    #expect(exported.exitCode == 0)
    return try exported.output.split(separator: "\n").map { try JSONTree(text: String($0)) }
  }

  private func sources(_ data: URL) throws -> Set<String> {
    Set(
      try events(data).map { event in
        guard case .string(let source)? = event["/source"] else { return "none" }
        return source
      })
  }

  /// A new ledger begins with its installation, which stays what it is; another one is another.
  @Test func eachInstallationIsFoundedOnce() throws {
    try Places.withTemporaryFolder { folder in
      let catalog = try QuidProcess.starter(in: folder).appending(path: "catalog.json")
      var seen: [String] = []
      for name in ["one", "other"] {
        let data = folder.appending(path: name)
        try serve(data, catalog)
        let first = try sources(data)
        try serve(data, catalog)
        #expect(try sources(data) == first && first.count == 1)
        let all = try events(data)
        #expect(all.count { $0["/type"] == .string("quid.instanceFounded") } == 1)
        guard case .string(let instance)? = all.first?["/data/instance"] else {
          Issue.record("the first event founds nothing")
          continue
        }
        #expect(first == ["urn:x-quid:\(instance)"])
        seen += first
      }
      #expect(Set(seen).count == 2)
    }
  }

  /// A ledger of before ledgers said which installation they are of. A function of its own, which lets go of its lock.
  private func writeOldLedger(to data: URL, laterBy milliseconds: Int64) throws {
    let (stores, opened) = try Stores.open(FileStorage(data.path), owner: "test")
    var shop = try Shop()
    shop.engine = opened
    shop.now = shop.now.adding(milliseconds: milliseconds)
    try shop.adopt([])
    try shop.answer("size-for-fit", .declined, by: try shop.newcomer())
    var group = CommitGroup()
    shop.engine.handOver(&group)
    try stores.commit(&group)
    try stores.close()
  }

  /// Another person in it.
  private func writeMore(to data: URL) throws {
    let (stores, opened) = try Stores.open(FileStorage(data.path), owner: "test")
    var engine = opened
    _ = try engine.person(for: "late".utf8.span, at: engine.state.exchange.latest)
    var group = CommitGroup()
    engine.handOver(&group)
    try stores.commit(&group)
    try stores.close()
  }

  /// A ledger of before ledgers said so has a name by how it begins, which its next start founds it by: its exports of
  /// before and after are one installation's, and those of another old ledger are not.
  @Test func anOldLedgerIsFoundedByTheNameThatItHas() throws {
    try Places.withTemporaryFolder { folder in
      var seen: Set<String> = []
      for (number, name) in ["one", "other"].enumerated() {
        let data = folder.appending(path: name)
        try writeOldLedger(to: data, laterBy: Int64(number))
        let before = try sources(data)
        let records = try consents(data)
        let found = try #require(before.first)
        #expect(before.count == 1 && found.hasPrefix("urn:x-quid:"))
        #expect(records.contains("\(found):person-0") && !records.contains("unnamed"))
        try writeMore(to: data)
        #expect(try sources(data) == before, "more events give no other name")
        let service = try ServiceProcess(data, ["--clock", "input"])
        try service.endInput()
        #expect(service.wait() == 0)
        #expect(try sources(data) == before)
        #expect(try events(data).count { $0["/type"] == .string("quid.instanceFounded") } == 1)
        #expect(try consents(data).contains("\(found):person-0"))
        let verified = try QuidProcess.run(["log", "verify", "--data", data.path])
        #expect(verified.exitCode == 0)
        seen.formUnion(before)
      }
      #expect(seen.count == 2)
    }
  }

  /// The person's consent records, as one who reads several installations has them.
  private func consents(_ data: URL) throws -> String {
    let printed = try QuidProcess.run([
      "statement", "--data", data.path, "--person", "person-1@example.org", "--consents",
    ])
    #expect(printed.exitCode == 0, "\(printed.errors)")
    return printed.output
  }

  /// Who gives a source has it.
  @Test func aSourceThatIsGivenIsTaken() throws {
    try Places.withTemporaryFolder { folder in
      let data = folder.appending(path: "data").path
      try PersonSample.write(to: FileStorage(data))
      let exported = try QuidProcess.run(
        ["log", "export", "--data", data, "--source", "https://shop.example/quid"])
      let lines = exported.output.split(separator: "\n")
      #expect(lines.allSatisfy { $0.contains(#""source":"https://shop.example/quid""#) })
    }
  }

  @Test func theSchemaOfEventsIsPrinted() throws {
    let printed = try QuidProcess.run(["schema", "events"])
    #expect(printed.exitCode == 0)
    let validator = try SchemaValidator(printed.output)
    try Places.withTemporaryFolder { folder in
      let data = folder.appending(path: "data")
      try PersonSample.write(to: FileStorage(data.path))
      for event in try events(data) { #expect(try validator.accepts(event)) }
    }
  }
}
