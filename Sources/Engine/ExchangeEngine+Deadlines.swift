public import Basics
import Exchanges

/// What a sweep looks at next, of each kind.
struct DeadlineCursors: Sendable {
  var consents = 0
  var promises = 0
  var disclosures = 0
  var people = 0

  /// The next so many numbers below a total, from the cursor on and round.
  static func turn(_ cursor: inout Int, _ total: Int, _ count: Int) -> [Int] {
    if total == 0 { return [] }
    if cursor >= total { cursor = 0 }
    let start = cursor
    let length = min(count, total)
    cursor = (start + length) % total
    return (start..<start + length).map { $0 % total }
  }
}

extension ExchangeEngine {
  /// States what the clock has brought about: consents past their end, promises past their time, holds
  /// that are over, dispositions that are overdue, people of whom nothing is kept. Nobody waits for this:
  /// everything is checked whenever it is relied on (Q20); this is what makes it go.
  /// - Parameters:
  ///   - moment: when it is said; one before the latest event counts as that event's.
  ///   - due: the moment by which it is judged what is over, where that is earlier than the one at which it counts.
  ///   - count: how many of each kind to look at; the next call goes on behind them.
  /// - Complexity: O(count).
  public mutating func enforceDeadlines(
    at moment: Instant, due: Instant? = nil, lookingAt count: Int = 4_096
  ) {
    let now = effective(moment)
    let due = due.map { min($0, now) } ?? now
    for index in DeadlineCursors.turn(&cursors.consents, state.exchange.consents.count, count) {
      enforce(ConsentID(index: index), at: now, due)
    }
    for index in DeadlineCursors.turn(&cursors.promises, state.exchange.promises.count, count) {
      enforce(PromiseID(index: index), at: now, due)
    }
    let disclosures = state.exchange.disclosures.count
    for index in DeadlineCursors.turn(&cursors.disclosures, disclosures, count) {
      let id = DisclosureID(index: index)
      let record = state.exchange.disclosures[index]
      if record.disposedAt == nil, record.breachedAt == nil,
        let obligation = state.exchange.obligation(id, at: due), due >= obligation.due
      {
        _ = try? perform(.reportOverdue(id), at: now)
      }
    }
    for index in DeadlineCursors.turn(&cursors.people, state.exchange.people.count, count) {
      let person = PersonID(index: index)
      if state.exchange.knows(person), state.exchange.isIdle(person, at: due) {
        _ = try? perform(.forgetIdlePerson(person), at: now)
      }
    }
  }

  private mutating func enforce(_ id: ConsentID, at now: Instant, _ due: Instant) {
    let consent = state.exchange.consents[id.index]
    if consent.isOnHold {
      if state.exchange.isHoldOver(of: id, at: due) { _ = try? perform(.releaseHold(id), at: now) }
    } else if consent.ending == .none, due >= consent.until {
      _ = try? perform(.expireConsent(id), at: now)
    }
  }

  private mutating func enforce(_ id: PromiseID, at now: Instant, _ due: Instant) {
    let end = state.exchange.promises[id.index].due.adding(days: Limits.lateDays)
    if due >= end { _ = try? perform(.breakPromise(id), at: now) }
    let promise = state.exchange.promises[id.index]
    let isOver =
      promise.outcome == .broken || promise.outcome == .short
    if isOver, state.exchange.consents[promise.consent.index].ending == .none,
      state.exchange.consents[promise.consent.index].promise == id.rawValue,
      state.exchange.hasLapsed(promise.consent, at: due)
    {
      _ = try? perform(.invalidateConsent(promise.consent, .promiseBroken), at: now)
    }
  }
}
