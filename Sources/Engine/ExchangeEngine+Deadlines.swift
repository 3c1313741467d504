public import Basics
import Exchanges

/// What a sweep looks at next, of each kind.
struct DeadlineCursors: Sendable {
  var consents = 0
  var promises = 0
  var disclosures = 0
  var people = 0
  /// The kind that is swept first: the next one, where a call wrote all that it may, so that none waits for ever.
  var first = 0
}

extension ExchangeEngine {
  /// States what the clock has brought about: consents past their end, promises past their time, holds
  /// that are over, dispositions that are overdue, people of whom nothing is kept. Nobody waits for this:
  /// everything is checked whenever it is relied on (Q20); this is what makes it go.
  /// - Parameters:
  ///   - moment: when it is said; one before the latest event counts as that event's.
  ///   - due: the moment by which it is judged what is over, where that is earlier than the one at which it counts.
  ///   - count: how many of each kind to look at; the next call goes on behind them.
  ///   - most: how many events end the call, so that it holds up nobody who waits; the next goes on behind what was
  ///     looked at. What one thing brings about is written as a whole.
  /// - Complexity: O(count).
  public mutating func enforceDeadlines(
    at moment: Instant, due: Instant? = nil, lookingAt count: Int = 4_096, writing most: Int = .max
  ) {
    let now = effective(moment)
    let due = due.map { min($0, now) } ?? now
    let begun = eventCount
    for step in 0..<4 {
      let rest = most - (eventCount - begun)
      switch (cursors.first + step) % 4 {
      case 0:
        sweep(\.consents, of: state.exchange.consents.count, count, rest) { engine, index in
          engine.enforce(ConsentID(index: index), at: now, due)
        }
      case 1:
        sweep(\.promises, of: state.exchange.promises.count, count, rest) { engine, index in
          engine.enforce(PromiseID(index: index), at: now, due)
        }
      case 2:
        sweep(\.disclosures, of: state.exchange.disclosures.count, count, rest) { engine, index in
          engine.enforce(DisclosureID(index: index), at: now, due)
        }
      default:
        sweep(\.people, of: state.exchange.people.count, count, rest) { engine, index in
          engine.enforce(PersonID(index: index), at: now, due)
        }
      }
    }
    if eventCount - begun >= most { cursors.first = (cursors.first + 1) % 4 }
  }

  /// Looks at the next so many of a kind, from its cursor on and round, until so many events were written.
  private mutating func sweep(
    _ kind: WritableKeyPath<DeadlineCursors, Int>, of total: Int, _ count: Int, _ most: Int,
    _ enforce: (inout ExchangeEngine, Int) -> Void
  ) {
    let begun = eventCount
    var index = cursors[keyPath: kind]
    for _ in 0..<min(count, total) {
      if eventCount - begun >= most { break }
      if index >= total { index = 0 }
      enforce(&self, index)
      index += 1
    }
    cursors[keyPath: kind] = index
  }

  private mutating func enforce(_ id: PersonID, at now: Instant, _ due: Instant) {
    if state.exchange.knows(id), state.exchange.isIdle(id, at: due) {
      _ = try? perform(.forgetIdlePerson(id), at: now)
    }
  }

  private mutating func enforce(_ id: DisclosureID, at now: Instant, _ due: Instant) {
    let record = state.exchange.disclosures[id.index]
    if record.disposedAt == nil, record.breachedAt == nil,
      let obligation = state.exchange.obligation(id, at: due), due >= obligation.due
    {
      _ = try? perform(.reportOverdue(id), at: now)
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
    let outcome = promise.outcome(at: due)
    if outcome == .broken || outcome == .short,
      state.exchange.consents[promise.consent.index].ending == .none,
      state.exchange.consents[promise.consent.index].promise == id.rawValue,
      state.exchange.hasLapsed(promise.consent, at: due)
    {
      _ = try? perform(.invalidateConsent(promise.consent, .promiseBroken), at: now)
    }
  }
}
