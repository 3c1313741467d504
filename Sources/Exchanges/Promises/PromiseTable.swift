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
  /// While it is open: when a correction opened it anew, or 0.
  public internal(set) var settledAt = Instant(milliseconds: 0)
  /// What came of it so far: deliveries, as they were put right, and compensation.
  public internal(set) var value = Amount.zero

  /// Whether nothing of it has come, and nobody has said how it ended.
  var isAwaited: Bool { outcome == .open && value == .zero }

  /// Whether its due date has passed without a delivery, and nobody has said yet that it is broken (Q3). Nor is
  /// what was overdue forgotten with the person whom it was owed.
  public func isOverdue(at now: Instant) -> Bool {
    switch outcome {
    case .open: value == .zero && now > due
    case .lapsed: value == .zero && settledAt > due
    case .kept, .late, .short, .broken, .compensated: false
    }
  }

  /// Whether a part of it has come and its due date has passed without the rest: by the clock, which no event says.
  public func isPartOverdue(at now: Instant) -> Bool {
    switch outcome {
    case .open: value > .zero && now > due
    case .lapsed: value > .zero && settledAt > due
    case .kept, .late, .short, .broken, .compensated: false
    }
  }

  /// What has become of it by a moment: what came in part is `short` from its due date on, whether or not the rest
  /// can still come late.
  public func outcome(at now: Instant) -> PromiseOutcome {
    outcome == .open && isPartOverdue(at: now) ? .short : outcome
  }

  /// Whether nothing more is taken as a delivery: it is settled, or the time in which it could come late is over.
  func isOver(at now: Instant) -> Bool {
    outcome != .open || now >= due.adding(days: Limits.lateDays)
  }
}

/// Every promise that was ever made, in the order of its numbers, and of how many nothing has come yet, by when they
/// are due.
///
/// Those of a consent are a chain through it, newest first.
public struct PromiseTable: RandomAccessCollection, Sendable {
  @usableFromInline var records: [PromiseRecord] = []
  public internal(set) var deliveries = DeliveryTable()
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
    change(id) {
      $0.outcome = outcome
      $0.settledAt = now
      $0.value = value
    }
  }

  /// Changes what became of a promise, or when it is due.
  mutating func change(_ id: PromiseID, _ body: (inout PromiseRecord) -> Void) {
    if records[id.index].isAwaited { dues.remove(records[id.index].due) }
    body(&records[id.index])
    if records[id.index].isAwaited { dues.add(records[id.index].due) }
  }

  mutating func note(_ delivery: Delivery, at now: Instant) {
    deliveries.append(delivery, at: now)
  }

  /// Nothing more is owed under a promise that is open; what came of it came.
  mutating func lapse(_ id: PromiseID, at now: Instant) {
    if isOpen(id) { settle(id, .lapsed, at: now, records[id.index].value) }
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
    return promise.outcome == .broken || (promise.isAwaited && promise.isOver(at: now))
  }

  /// Whether a promise of a consent is still to be settled, by more than compensation for what came in part: the newest,
  /// or an earlier one that a correction opened anew.
  /// - Complexity: O(promises of the consent).
  func isAnyAwaited(of consent: ConsentRecord, at now: Instant) -> Bool {
    var index = consent.promise
    while index != ExchangeState.none {
      let promise = records[Int(index)]
      if promise.isAwaited || !promise.isOver(at: now) { return true }
      index = promise.earlier
    }
    return false
  }

  /// How many are past their deadline, to the minute, of which nothing has come and nobody has said how they ended.
  /// - Complexity: O(minutes since the latest event), and no more than O(minutes in which an open one is due).
  public func overdueCount(at now: Instant) -> Int { dues.overdue(at: now) }

  /// Of how many nothing has come, by when they are due, counted anew.
  /// - Complexity: O(promises).
  func countedDues(at latest: Instant) -> DueCounts {
    var dues = DueCounts()
    for promise in records where promise.isAwaited { dues.add(promise.due) }
    dues.advance(to: latest)
    return dues
  }

  /// An open promise is the newest of its consent, and was made when that was given or last renewed, or it was opened
  /// anew: it is due as long after now. To be called before the consents' clock is set.
  mutating func setClock(to now: Instant, _ consents: ConsentTable) {
    for index in records.indices {
      let promise = records[index]
      let isAnew = promise.outcome == .open && promise.settledAt.milliseconds > 0
      let start = isAnew ? promise.settledAt : consents[promise.consent.index].from
      records[index].due = promise.due.moved(with: start, to: now)
      records[index].settledAt = Swift.min(promise.settledAt, now)
    }
    deliveries.setClock(to: now)
    dues = countedDues(at: now)
  }

  func digest(into writer: inout DigestWriter) {
    for promise in records {
      writer.add(promise.consent.rawValue, after: .other)
      writer.add(promise.tallyOffer.rawValue, after: .other)
      writer.add(promise.due)
      let isUntouched = promise.isAwaited && promise.settledAt.milliseconds == 0
      // No outcome has the number of what is open and not as it was made.
      writer.add(promise.outcome == .open && !isUntouched ? -1 : Int64(promise.outcome.rawValue))
      if isUntouched { continue }
      writer.add(promise.settledAt)
      writer.add(promise.value.micros)
    }
  }

  /// Whether each delivery is told by the promise that it settled: one for each, whole, in the order in which they
  /// came, by nobody who is named. As in ledgers from before deliveries had numbers.
  /// - Complexity: O(deliveries).
  private var tellsDeliveries: Bool {
    var last: (at: Instant, promise: PromiseID)?
    for delivery in deliveries {
      let promise = records[delivery.promise.index]
      if delivery.earlier != ExchangeState.none || delivery.staff != ExchangeState.none
        || ![.kept, .late, .short].contains(promise.outcome)
        || promise.settledAt != delivery.at || promise.value != delivery.value
      {
        return false
      }
      if let last, (last.at, last.promise) >= (delivery.at, delivery.promise) { return false }
      last = (delivery.at, delivery.promise)
    }
    return true
  }

  /// To be fed last of all that is always there.
  func digestDeliveries(into writer: inout DigestWriter) {
    if tellsDeliveries { return }
    // Neither a count nor a calm, which may stand here too.
    writer.add(-1)
    deliveries.digest(into: &writer)
  }
}
