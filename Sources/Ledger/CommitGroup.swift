public import Basics

/// The name of one record of the vault.
public enum VaultRecordID: Hashable, Sendable {
  /// The caller's id of the person with a surrogate number.
  case person(UInt32)
  /// One personal value, by its number in the ledger.
  case value(UInt32)
}

/// What is made durable together: everything decided since the group before was handed over.
///
/// It holds what three stores are to write, in the order of the decisions. Parts of one decision are
/// all in one group, so a decision is durable with its group or not at all.
public struct CommitGroup: Forgetting, Sendable {
  /// Events for the ledger: lines, each with its newline.
  public var events = ByteBuffer()
  /// How many of the lines each decision gave, and where they end, in order.
  private(set) var decisions: [(lines: Int, end: Int)] = []
  /// Records for the vault: lines, and the name of each.
  public var records = ByteBuffer()
  private(set) var recordIDs: [VaultRecordID] = []
  /// What people did: lines, and the number of the consent that each is kept under.
  public var behaviour = ByteBuffer()
  private(set) var behaviourConsents: [UInt32] = []
  /// What the decisions order to go, in their order.
  public private(set) var forgotten: [Forgotten] = []

  public init() {}

  public var isEmpty: Bool {
    decisions.isEmpty && behaviourConsents.isEmpty && recordIDs.isEmpty && forgotten.isEmpty
  }

  /// Bytes to be written.
  public var byteCount: Int { events.count + records.count + behaviour.count }

  /// Lines for the ledger.
  public var eventCount: Int { decisions.reduce(0) { $0 + $1.lines } }

  /// Says that the last `count` lines of `events` are one decision.
  public mutating func endDecision(lines count: Int) {
    decisions.append((count, events.count))
  }

  /// Says that the last `count` lines of `events` belong to the decision before them.
  public mutating func extendDecision(lines count: Int) {
    invariant(!decisions.isEmpty, "no decision to extend")
    decisions[decisions.count - 1].lines += count
    decisions[decisions.count - 1].end = events.count
  }

  /// Says that the last line of `records` is the record of this name.
  public mutating func endRecord(_ id: VaultRecordID) {
    recordIDs.append(id)
  }

  /// Says that the last line of `behaviour` is kept under this consent.
  public mutating func endBehaviour(consent: UInt32) {
    behaviourConsents.append(consent)
  }

  /// Orders something to go from the stores.
  public mutating func forget(_ one: Forgotten) { forgotten.append(one) }

  /// Records of the vault that go.
  var erasedRecords: [VaultRecordID] {
    forgotten.compactMap { one in
      switch one {
      case .person(let number): .person(number)
      case .value(let number): .value(number)
      case .consent: nil
      }
    }
  }

  /// Consents that ended: what was done under them goes.
  var endedConsents: [UInt32] {
    forgotten.compactMap { one in
      if case .consent(let number) = one { number } else { nil }
    }
  }

  /// Forgets everything and keeps the room; the bytes are overwritten.
  public mutating func clear() {
    events.clear()
    decisions.removeAll(keepingCapacity: true)
    records.clear()
    recordIDs.removeAll(keepingCapacity: true)
    behaviour.clear()
    behaviourConsents.removeAll(keepingCapacity: true)
    forgotten.removeAll(keepingCapacity: true)
  }
}

/// Where groups are made durable, or kept in memory where nothing need be.
public protocol CommitTarget {
  /// Takes a group whole and leaves an empty one, for its room. After a failure it takes no more.
  mutating func commit(_ group: inout CommitGroup) throws(LogFailure)
}

/// The stores could not keep what they were given. The writer stops: nothing is answered as if it had
/// worked.
public struct LogFailure: Error, Equatable, Sendable {
  public let message: String

  public init(_ message: String) {
    self.message = message
  }
}
