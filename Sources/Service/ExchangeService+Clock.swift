public import Basics
import Engine
import Exchanges

/// What the service makes of its clocks.
extension ExchangeService {
  /// What time may put an end to.
  enum Endings: Equatable {
    /// Whatever is over at the moment that counts: where nobody looks at clocks, as in tests of the rest.
    case free
    /// What is over at this moment too.
    case due(Instant)
    /// Nothing.
    case waiting
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

  /// The moment by which it is judged what may be used.
  var useMoment: Instant { engine.useMoment(now) }

  /// Takes up what the clocks say. To be called before lines are taken and before deadlines are enforced.
  public mutating func heed(_ guarded: GuardedClock) {
    let latest = engine.state.exchange.latest
    let moment = clock == .system ? guarded.moment : max(latest, seen)
    clockMoment = moment
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
    if isLeap {
      recommendations.reviewAll(engine.state.exchange, at: engine.useMoment(moment))
    }
  }

  /// Notes that an answer rested on the moment at which it was given.
  mutating func tellMoment() { told = max(told, now) }

  /// Puts the moment on record where an answer told what time alone had brought about, and in a service in which
  /// nothing has happened for long: so that no clock which goes back later takes it back (Q21), and a quiet week
  /// is told from a leap.
  public mutating func noteTime(at moment: Instant) {
    let latest = engine.state.exchange.latest
    let next = latest.adding(milliseconds: Int64(Limits.momentMinutes) * 60_000)
    engine.noteTime(at: clock == .system && moment >= next ? moment : told)
  }
}
