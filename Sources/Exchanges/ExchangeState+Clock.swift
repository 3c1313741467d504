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
    promises.dues.advance(to: moment)
    rightsRequests.dues.advance(to: moment)
    budgets.lapse(by: moment, offers, terms)
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
    adoptedAt = min(adoptedAt, now)
    promises.setClock(to: now, consents)
    consents.setClock(to: now)
    offers.setClock(to: now)
    budgets.recount(offers, terms)
    rightsRequests.setClock(to: now)
    preferences.setClock(to: now)
    refusals.setClock(to: now)
    values.setClock(to: now)
    clearances.setClock(to: now)
    reads.setClock(to: now)
    disclosures.setClock(to: now)
    experiments.setClock(to: now)
    for index in people.indices {
      people[index].lastSeen = min(people[index].lastSeen, PersonRecord.seconds(now))
    }
  }
}

extension Instant {
  /// As long after `now` as this is after `start`, where that lies ahead of `now`; else this.
  func moved(with start: Instant, to now: Instant) -> Instant {
    start <= now ? self : adding(milliseconds: now.milliseconds - start.milliseconds)
  }
}
