public import Basics

/// What a person can ask for by right (GDPR 15–21).
public enum RightsRequest: String, CaseIterable, Sendable {
  case access, portability, rectification, erasure, restriction, objection
}

/// A request by right, by when a response is due, and when it was given.
public struct RightsRecord: Equatable, Sendable {
  public let person: PersonID
  public let kind: RightsRequest
  public internal(set) var receivedAt: Instant
  public internal(set) var due: Instant
  public internal(set) var respondedAt: Instant?
  /// The person's next older request, or `none`.
  var earlier = ExchangeState.none
}

/// Every request for a right, in the order of its numbers, and how many are open by when they are due.
///
/// A person's requests are a chain through it, newest first. Few people ever make one, so where the chain begins stands
/// here, for those who did, and takes nothing in the records of all others.
public struct RightsTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [RightsRecord] = []
  /// The newest request of each person who made one.
  var newest: [PersonID: UInt32] = [:]
  var dues = DueCounts()

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> RightsRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  /// Takes a request, to which a response is due within a month (GDPR 12).
  mutating func append(_ kind: RightsRequest, of person: PersonID, at now: Instant) {
    let earlier = newest.updateValue(UInt32(records.count), forKey: person)
    records.append(
      RightsRecord(
        person: person, kind: kind, receivedAt: now, due: now.nextMonth,
        earlier: earlier ?? ExchangeState.none))
    dues.add(now.nextMonth)
  }

  mutating func respond(_ id: RightsRequestID, at now: Instant) {
    records[id.index].respondedAt = now
    dues.remove(records[id.index].due)
  }

  /// How many wait for a response.
  public var openCount: Int { dues.open }

  /// How many of them are past their month, to the minute.
  /// - Complexity: as `PromiseTable.overdueCount`.
  public func overdueCount(at now: Instant) -> Int { dues.overdue(at: now) }

  /// Every request that a person made, oldest first.
  /// - Complexity: O(requests of the person).
  public func all(of person: PersonID) -> [RightsRequestID] {
    var found: [RightsRequestID] = []
    var index = newest[person] ?? ExchangeState.none
    while index != ExchangeState.none {
      found.append(RightsRequestID(index))
      index = records[Int(index)].earlier
    }
    return found.reversed()
  }

  /// Whether a person waits for a response.
  /// - Complexity: O(requests of the person).
  func isWaiting(_ person: PersonID) -> Bool {
    var index = newest[person] ?? ExchangeState.none
    while index != ExchangeState.none {
      if records[Int(index)].respondedAt == nil { return true }
      index = records[Int(index)].earlier
    }
    return false
  }

  /// How many are open, by when they are due, counted anew.
  /// - Complexity: O(requests).
  func countedDues(at latest: Instant) -> DueCounts {
    var dues = DueCounts()
    for request in records where request.respondedAt == nil { dues.add(request.due) }
    dues.advance(to: latest)
    return dues
  }

  /// What was received later than now counts as received now.
  mutating func setClock(to now: Instant) {
    for index in records.indices {
      if records[index].receivedAt > now { records[index].due = now.nextMonth }
      records[index].receivedAt = Swift.min(records[index].receivedAt, now)
      records[index].respondedAt = records[index].respondedAt.map { Swift.min($0, now) }
    }
    dues = countedDues(at: now)
  }

  func digest(into writer: inout DigestWriter) {
    for request in records {
      writer.add(request.person.rawValue, after: .person)
      writer.add(request.kind.rawValue)
      writer.add(request.receivedAt)
      writer.add(request.due)
      writer.add(request.respondedAt)
    }
  }
}
