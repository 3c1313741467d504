public import Basics
import Catalogs

/// A clearance and what became of it.
public struct ClearanceRecord: Equatable, Sendable {
  public let clearance: Clearance
  public internal(set) var closedAt: Instant?
  public internal(set) var readCount = 0

  /// Whether it lets anybody read at a moment.
  public func isOpen(at now: Instant) -> Bool {
    closedAt == nil && now >= clearance.from && now < clearance.until
  }

  /// Whether it is over and nobody ever read under it (Q42).
  public func isUnused(at now: Instant) -> Bool {
    readCount == 0 && (closedAt != nil || now >= clearance.until)
  }
}

/// One read that was made, for statements.
public struct ReadRecord: Equatable, Sendable {
  public let clearance: ClearanceID
  public let consent: ConsentID
  /// What was read, so that a statement can name it.
  public let value: ValueID
  public internal(set) var at: Instant
  public let purpose: String
  /// The consent's next older read.
  var earlier = ExchangeState.none
}

/// Every clearance, in the order of its numbers, with the counts that were told under them.
public struct ClearanceTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [ClearanceRecord] = []
  public internal(set) var counts = ToldCounts()

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> ClearanceRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  func isOpen(_ id: ClearanceID, at now: Instant) -> Bool {
    id.index < records.count && records[id.index].isOpen(at: now)
  }

  mutating func append(_ clearance: Clearance) {
    records.append(ClearanceRecord(clearance: clearance))
  }

  /// Whoever was cleared for a time that has not come is cleared for nothing.
  mutating func setClock(to now: Instant) {
    for index in records.indices {
      let end = records[index].clearance.from > now ? now : nil
      records[index].closedAt = (records[index].closedAt ?? end).map { Swift.min($0, now) }
    }
    counts.setClock(to: now)
  }

  func digest(into writer: inout DigestWriter) {
    for record in records {
      let clearance = record.clearance
      for name in [
        clearance.actor, clearance.role, clearance.task, clearance.purpose, clearance.approver,
        clearance.approverRole,
      ] {
        writer.add(name)
      }
      writer.add(clearance.fields)
      writer.add(count: clearance.persons.count)
      for person in clearance.persons { writer.add(person.rawValue, after: .person) }
      writer.add(clearance.from)
      writer.add(clearance.until)
      writer.add(count: record.readCount)
      writer.add(record.closedAt)
    }
  }
}

/// Every read under a clearance, oldest first; those of what was given with a consent are a chain, newest first.
public struct ReadTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [ReadRecord] = []

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> ReadRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  mutating func append(_ read: ReadRecord, of consent: inout ConsentRecord) {
    var read = read
    read.earlier = consent.newestRead
    consent.newestRead = UInt32(records.count)
    records.append(read)
  }

  /// Every read of what was given with a consent, oldest first.
  /// - Complexity: O(reads of the consent).
  func all(of consent: ConsentRecord) -> [ReadRecord] {
    var found: [ReadRecord] = []
    var index = consent.newestRead
    while index != ExchangeState.none {
      found.append(records[Int(index)])
      index = records[Int(index)].earlier
    }
    return found.reversed()
  }

  mutating func setClock(to now: Instant) {
    for index in records.indices { records[index].at = Swift.min(records[index].at, now) }
  }

  func digest(into writer: inout DigestWriter) {
    for record in records {
      writer.add(Int64(record.clearance.rawValue))
      writer.add(record.consent.rawValue, after: .other)
      writer.add(record.value.rawValue, after: .other)
      writer.add(record.at)
      writer.add(record.purpose)
    }
  }
}
