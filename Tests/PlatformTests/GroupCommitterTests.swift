import Basics
import Ledger
import Platform
import TestSupport
import Testing

/// Keeps nothing and expects nothing.
private final class NoFold: Fold {
  func addEvent(_ members: Span<UInt8>) throws {}
  func stands(consent: UInt32) -> Bool { true }
  func hasEnded(consent: UInt32) -> Bool { false }
  func coversBehaviour(consent: UInt32) -> Bool { true }
  func stands(_ id: VaultRecordID) -> Bool { true }
  var numbers: (people: Int, values: Int, consents: Int) { (0, 0, 0) }
  func branch() -> any Fold { self }
  func addBehaviour(_ members: Span<UInt8>) throws {}
  func addRecord(_ id: VaultRecordID, _ members: Span<UInt8>) throws {}
}

private func group(_ number: Int) -> CommitGroup {
  var group = CommitGroup()
  group.events.append("{\"n\":")
  group.events.append(decimal: Int64(number))
  group.events.append("}\n")
  group.endDecision(lines: 1)
  return group
}

@Suite struct GroupCommitterTests {
  private func open(_ storage: SimulatedStorage) throws -> Stores {
    try Stores(opening: storage, owner: "test", fold: NoFold())
  }

  private func lines(_ storage: SimulatedStorage) throws -> [String] {
    var lines: [String] = []
    try DurableLog.visitLines(of: "ledger", on: storage) { lines.append(text($0)) }
    return lines
  }

  @Test func groupsBecomeDurableInTheirOrder() throws {
    let storage = SimulatedStorage()
    let committer = GroupCommitter(try open(storage))
    for number in 0..<50 {
      var full = group(number)
      try committer.commit(&full)
      #expect(full.isEmpty)
      #expect(committer.committed <= committer.handedOver)
    }
    var empty = CommitGroup()
    try committer.commit(&empty)
    try committer.wait()
    let count = committer.handedOver
    #expect(committer.committed == count)
    try committer.close()
    try committer.close()
    #expect(try lines(storage) == (0..<count).map { "{\"n\":\($0)}" })
  }

  /// From the first failure on nothing is taken, nothing is acknowledged and nothing is sealed.
  @Test func aFailureStopsTheWriter() throws {
    let storage = SimulatedStorage()
    let stores = try open(storage)
    storage.fault = SimulatedStorage.Fault(
      operation: storage.operationCount + 7, isLasting: false)
    let committer = GroupCommitter(stores)
    var acknowledged = 0
    #expect(throws: LogFailure.self) {
      for number in 0..<100 {
        var full = group(number)
        try committer.commit(&full)
        try committer.wait()
        acknowledged = committer.committed
      }
    }
    #expect(committer.committed == acknowledged && acknowledged < 50)
    var another = group(100)
    #expect(throws: LogFailure.self) { try committer.commit(&another) }
    #expect(throws: LogFailure.self) { try committer.wait() }
    #expect(throws: LogFailure.self) { try committer.close() }
    storage.kill()
    #expect(try lines(storage).count >= acknowledged)
  }
}
