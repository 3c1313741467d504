import Engine
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
  private func writeOldLedger(to data: URL) throws {
    let (stores, opened) = try Stores.open(FileStorage(data.path), owner: "test")
    var shop = try Shop()
    shop.engine = opened
    try shop.adopt([])
    _ = try shop.newcomer()
    var group = CommitGroup()
    shop.engine.handOver(&group)
    try stores.commit(&group)
    try stores.close()
  }

  /// A ledger of before ledgers said so gets one at its next start, which all of its exports then have.
  @Test func anOldLedgerIsFoundedAtItsNextStart() throws {
    try Places.withTemporaryFolder { folder in
      let data = folder.appending(path: "data")
      try writeOldLedger(to: data)
      #expect(try sources(data) == ["/quid/ledger"])
      let service = try ServiceProcess(data, ["--clock", "input"])
      try service.endInput()
      #expect(service.wait() == 0)
      let found = try sources(data)
      #expect(found.count == 1 && found != ["/quid/ledger"])
      let verified = try QuidProcess.run(["log", "verify", "--data", data.path])
      #expect(verified.exitCode == 0)
    }
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
