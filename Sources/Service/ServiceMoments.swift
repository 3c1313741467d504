import Basics
import Engine
import Exchanges

/// Whose clock counts.
public enum ServiceClock: String, CaseIterable, Sendable {
  /// The machine's.
  case system
  /// The callers': each request says when it happens.
  case input
}

/// Why nothing ends for reasons of time, or less than there would be: what health and log tell.
public enum EndingsWait: String, CaseIterable, Sendable {
  /// The clock that counts is ahead of the time that has passed or, where it is the callers', of the machine's.
  case clockAhead
  /// It is behind.
  case clockBehind
  /// The service was off so long, or the callers' moments leapt so far, that the clock has to prove itself first.
  case afterPause

  /// The sentence for people.
  public var reason: String {
    switch self {
    case .clockAhead, .clockBehind:
      "the clocks differ: requests are answered, and what time ends waits until they agree again, or the "
        + "service is started anew with a clock that is right"
    case .afterPause:
      "time has leapt by more than \(Limits.pauseHours) hours: nothing ends for reasons of time until it has "
        + "gone on for \(Limits.calmHours) hours"
    }
  }
}

/// What the service makes of its clocks: the moment that a request counts as, and what time may put an end to.
struct ServiceMoments {
  /// What time may put an end to.
  enum Endings: Equatable {
    /// Whatever is over at the moment that counts: where nobody looks at clocks, as in tests of the rest.
    case free
    /// What is over at this moment too.
    case due(Instant)
    /// Nothing.
    case waiting
  }

  let clock: ServiceClock
  /// The machine's moment at which the line being answered came.
  var arrival = Instant(milliseconds: 0)
  /// The latest moment at which anything was answered, and at which a response rested on that.
  private(set) var seen = Instant(milliseconds: 0)
  private var told = Instant(milliseconds: 0)
  /// The moment of the last sweep.
  private(set) var swept = Instant(milliseconds: 0)
  private(set) var endings = Endings.free
  private(set) var endingsWait: EndingsWait?
  /// The moment now, as far as the clocks were heeded.
  private(set) var now: Instant?

  init(_ clock: ServiceClock) { self.clock = clock }

  /// The moment that a request counts as.
  /// - Parameters:
  ///   - said: when it says that it happens.
  ///   - latest: the moment of the latest event.
  /// - Throws: that it must say one, or must not, or is too far ahead.
  mutating func take(
    _ said: Instant?, for time: MethodTime, after latest: Instant
  ) throws(RequestFault) -> Instant {
    let own: Instant
    switch (clock, said) {
    case (.system, nil): own = arrival
    case (.input, let said?): own = said
    case (.system, _?):
      throw .parameters(
        "params.at: time is this machine's here; start the service with --clock input")
    case (.input, nil):
      if time != .none {
        throw .parameters("params.at: expected a moment, since the service runs with --clock input")
      }
      own = latest
    }
    let latest = max(seen, latest)
    if clock == .input {
      // The first moment of all is held against the machine's clock, for want of another.
      let before = latest.milliseconds > 0 ? latest : arrival
      if own > before.adding(days: Limits.leapDays) {
        throw .parameters(
          "params.at: more than \(Limits.leapDays) days ahead of "
            + (latest.milliseconds > 0 ? "everything before" : "this machine's clock")
            + "; it would end what has not ended")
      }
    }
    // Time never goes back, neither behind what was decided nor behind what was answered.
    seen = max(own, latest)
    return seen
  }

  /// Notes that a response rested on the moment at which it was given, which is the one seen last.
  mutating func tell() { told = max(told, seen) }

  /// Takes up what the clocks say.
  /// - Returns: whether the machine's clock has come to be ahead of the moments that count, or is so no more.
  mutating func heed(_ guarded: GuardedClock, _ engine: inout ExchangeEngine) -> Bool {
    let latest = engine.state.exchange.latest
    let moment = clock == .system ? guarded.moment : max(latest, seen)
    now = moment
    let passed = moment.milliseconds - latest.milliseconds
    let isCalm =
      engine.state.exchange.isCalm
      && (latest.milliseconds == 0 || !ExchangeState.isLeap(passed))
    let ahead = clock == .system ? guarded.ahead : nil
    switch (clock, guarded.leap) {
    case (.system, .ahead?): (endings, endingsWait) = (.waiting, .clockAhead)
    case (.system, .behind?): (endings, endingsWait) = (.waiting, .clockBehind)
    case _ where !isCalm: (endings, endingsWait) = (.waiting, .afterPause)
    default:
      endings = .due(min(moment, guarded.machine))
      let isAhead = moment.milliseconds - guarded.machine.milliseconds > GuardedClock.tolerance
      endingsWait = isAhead ? .clockAhead : nil
    }
    engine.endingsWait = endings != .due(moment)
    let isLeap = (ahead == nil) != (engine.ahead == nil)
    engine.ahead = ahead
    return isLeap
  }

  /// The moment as which a sweep at another counts.
  mutating func sweep(at moment: Instant, after latest: Instant) -> Instant {
    let now = clock == .system ? moment : max(seen, latest)
    swept = max(swept, now)
    return now
  }

  /// The moment to put on record: see `ExchangeService.noteTime`.
  func noted(at moment: Instant, after latest: Instant) -> Instant {
    let next = latest.adding(milliseconds: Int64(Limits.momentMinutes) * 60_000)
    return clock == .system && moment >= next ? moment : told
  }
}
