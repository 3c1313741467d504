public import Basics
import Catalogs

/// The benefit that a consent is owed.
public struct PromiseRecord: Equatable, Sendable {
  public let consent: ConsentID
  /// The consent's when the promise was made: where it was counted, its end is counted.
  public let tallyOffer: OfferID
  public internal(set) var due: Instant
  public internal(set) var outcome = PromiseOutcome.open
  /// The consent's next older promise, or `none`.
  var earlier = ExchangeState.none
  public internal(set) var settledAt = Instant(milliseconds: 0)
  public internal(set) var value = Amount.zero

  /// Whether its due date has passed without a delivery, and nobody has said yet that it is broken (Q3). Nor is
  /// what was overdue forgotten with the person whom it was owed.
  public func isOverdue(at now: Instant) -> Bool {
    switch outcome {
    case .open: now > due
    case .lapsed: settledAt > due
    case .kept, .late, .short, .broken, .compensated: false
    }
  }
}

/// Every promise that was ever made, in the order of its numbers, and how many are open by when they are due.
///
/// Those of a consent are a chain through it, newest first.
public struct PromiseTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [PromiseRecord] = []
  var dues = DueCounts()

  public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { records.count }
  public internal(set) subscript(index: Int) -> PromiseRecord {
    @inlinable get { records[index] }
    _modify { yield &records[index] }
  }

  mutating func append(_ promise: PromiseRecord) {
    records.append(promise)
    dues.add(promise.due)
  }

  mutating func settle(
    _ id: PromiseID, _ outcome: PromiseOutcome, at now: Instant, _ value: Amount
  ) {
    if records[id.index].outcome == .open { dues.remove(records[id.index].due) }
    records[id.index].outcome = outcome
    records[id.index].settledAt = now
    records[id.index].value = value
  }

  /// Every promise that a consent was ever owed, oldest first.
  /// - Complexity: O(promises of the consent).
  func all(of consent: ConsentRecord) -> [PromiseID] {
    var found: [PromiseID] = []
    var index = consent.promise
    while index != ExchangeState.none {
      found.append(PromiseID(index))
      index = records[Int(index)].earlier
    }
    return found.reversed()
  }

  func isOpen(_ id: PromiseID) -> Bool {
    id.index < records.count && records[id.index].outcome == .open
  }

  /// Whether nobody delivered, as somebody said or the clock does (Q20, Q26).
  func isBroken(_ id: PromiseID, at now: Instant) -> Bool {
    let promise = records[id.index]
    return promise.outcome == .broken
      || (promise.outcome == .open && now >= promise.due.adding(days: Limits.lateDays))
  }

  /// How many are past their deadline, to the minute, and neither kept nor settled otherwise yet.
  /// - Complexity: O(minutes since the latest event), and no more than O(minutes in which an open one is due).
  public func overdueCount(at now: Instant) -> Int { dues.overdue(at: now) }

  /// How many are open, by when they are due, counted anew.
  /// - Complexity: O(promises).
  func countedDues(at latest: Instant) -> DueCounts {
    var dues = DueCounts()
    for promise in records where promise.outcome == .open { dues.add(promise.due) }
    dues.advance(to: latest)
    return dues
  }

  /// An open promise is the newest of its consent, and was made when that was given or last renewed: it is due as
  /// long after now. To be called before the consents' clock is set.
  mutating func setClock(to now: Instant, _ consents: ConsentTable) {
    for index in records.indices {
      let promise = records[index]
      records[index].due = promise.due.moved(with: consents[promise.consent.index].from, to: now)
      records[index].settledAt = Swift.min(promise.settledAt, now)
    }
    dues = countedDues(at: now)
  }

  func digest(into writer: inout DigestWriter) {
    for promise in records {
      writer.add(promise.consent.rawValue, after: .other)
      writer.add(promise.tallyOffer.rawValue, after: .other)
      writer.add(promise.due)
      writer.add(Int64(promise.outcome.rawValue))
      if promise.outcome == .open { continue }
      writer.add(promise.settledAt)
      writer.add(promise.value.micros)
    }
  }
}
