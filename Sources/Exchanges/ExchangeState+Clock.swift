import Basics

/// What the state knows of the clock that its events were written by.
///
/// Time alone ends consents and erases what was kept under them, and that cannot be undone. So after a leap of
/// more than `Limits.pauseHours` (a machine that was off, or a clock that is wrong) time has to go on for
/// `Limits.calmHours` without another one before anything may end for reasons of time. A running service writes
/// its moment at least hourly, so that a leap is told from a quiet week.
extension ExchangeState {
  /// Milliseconds of `calm` with which endings by time need not wait.
  static let fullCalm = Int64(Limits.calmHours) * 3_600_000

  /// Whether the clock has gone on long enough without a leap.
  public var isCalm: Bool { calm >= ExchangeState.fullCalm }

  /// Takes the moment of an event: the clock never goes back behind the latest.
  mutating func passTime(to moment: Instant) {
    if moment <= latest { return }
    if latest.milliseconds > 0 {
      let passed = moment.milliseconds - latest.milliseconds
      calm = ExchangeState.isLeap(passed) ? 0 : min(calm + passed, ExchangeState.fullCalm)
    }
    latest = moment
    promiseDues.advance(to: moment)
    requestDues.advance(to: moment)
  }

  /// Whether so much time between two events is more than a machine that is off for a weekend explains.
  public static func isLeap(_ milliseconds: Int64) -> Bool {
    milliseconds > Int64(Limits.pauseHours) * 3_600_000
  }

  /// Takes it from somebody who is responsible that this is the moment now: the one way in which a store that
  /// stands in a wrong year comes out of it.
  ///
  /// What is dated later counts as of now, and what ends or is due a time after that ends and is due as long
  /// after now. Nothing that has ended comes back, and no no is forgotten.
  /// - Complexity: O(state) where the clock goes back, else O(1).
  mutating func setClock(to now: Instant) {
    let isBack = now < latest
    passTime(to: now)
    calm = ExchangeState.fullCalm
    if !isBack { return }
    latest = now
    for index in promises.indices { setClock(ofPromise: index, to: now) }
    for index in consents.indices { consents[index].setClock(to: now) }
    for index in offers.indices {
      offers[index].shownAt = min(offers[index].shownAt, now)
      offers[index].answeredAt = min(offers[index].answeredAt, now)
    }
    for index in requests.indices { requests[index].setClock(to: now) }
    for index in preferences.indices {
      preferences[index].preference.said = min(preferences[index].preference.said, now)
    }
    for index in clearances.indices {
      // Who was cleared for a time that has not come is cleared for nothing.
      let end = clearances[index].clearance.from > now ? now : nil
      clearances[index].closedAt = (clearances[index].closedAt ?? end).map { min($0, now) }
    }
    for index in reads.indices { reads[index].at = min(reads[index].at, now) }
    for index in disclosures.indices { disclosures[index].setClock(to: now) }
    for index in experiments.indices {
      experiments[index].startedAt = min(experiments[index].startedAt, now)
      experiments[index].stoppedAt = experiments[index].stoppedAt.map { min($0, now) }
    }
    for index in people.indices {
      people[index].lastSeen = min(people[index].lastSeen, ExchangeState.seconds(now))
    }
    partnerUses = partnerUses.mapValues { min($0, now) }
    partnerReviews = partnerReviews.mapValues { min($0, now) }
    (promiseDues, requestDues) = countedDues
  }

  /// An open promise is the newest of its consent, and was made when that was given or last renewed.
  private mutating func setClock(ofPromise index: Int, to now: Instant) {
    let promise = promises[index]
    promises[index].due = promise.due.moved(with: consents[promise.consent.index].from, to: now)
    promises[index].settledAt = min(promise.settledAt, now)
  }

  /// Seconds since 1970, rounded up, as `PersonRecord.lastSeen` has them.
  static func seconds(_ moment: Instant) -> UInt32 {
    UInt32(truncatingIfNeeded: min((moment.milliseconds + 999) / 1_000, 0xFFFF_FFFF))
  }
}

extension Instant {
  /// As long after `now` as this is after `start`, where that lies ahead of `now`; else this.
  fileprivate func moved(with start: Instant, to now: Instant) -> Instant {
    start <= now ? self : adding(milliseconds: now.milliseconds - start.milliseconds)
  }
}

extension ConsentRecord {
  /// When it was given stands with its values in the vault, and stays what it is called there.
  fileprivate mutating func setClock(to now: Instant) {
    until = until.moved(with: from, to: now)
    from = min(from, now)
    endedAt = min(endedAt, now)
  }
}

extension RightsRecord {
  fileprivate mutating func setClock(to now: Instant) {
    if receivedAt > now { due = now.nextMonth }
    receivedAt = min(receivedAt, now)
    answeredAt = answeredAt.map { min($0, now) }
  }
}

extension DisclosureRecord {
  fileprivate mutating func setClock(to now: Instant) {
    disclosure.until = disclosure.until.moved(with: at, to: now)
    at = min(at, now)
    toldAt = toldAt.map { min($0, now) }
    disposedAt = disposedAt.map { min($0, now) }
    breachedAt = breachedAt.map { min($0, now) }
  }
}
