public import Basics
import Exchanges

/// The moment of a store, from two clocks that are held against one another: the machine's, and the time that has
/// passed, time asleep included.
///
/// A wrong clock would end what has not ended, and that cannot be undone. So the moment follows the machine's clock
/// only while the two agree; where they do not, it goes on by the time that has passed, nothing ends for reasons
/// of time, and what is over by either clock is not used (Q20, Q21).
///
///     machine   10:00  10:01  2098…   2098…  10:04
///     passed        0      1      2       3      4
///     moment    10:00  10:01  10:02   10:03  10:04
///     leap                    ahead   ahead
public struct GuardedClock: Sendable {
  /// How the machine's clock differs from the time that has passed.
  public enum Leap: String, Sendable {
    case ahead = "clockAhead"
    case behind = "clockBehind"
  }

  /// What decisions count as: never before what was decided, and never before what was seen.
  public private(set) var moment: Instant
  /// What the machine's clock said last.
  public private(set) var machine: Instant
  /// How the two differ now; nil while they agree.
  public private(set) var leap: Leap?
  /// Where both stood when they last agreed for a day: a clock that is set right by a little each day is no leap.
  private var anchor: (machine: Instant, elapsed: UInt64)
  /// By how much they differed when the leap began, and since when they have differed by that.
  private var drift: Int64 = 0
  private var leapSince: UInt64 = 0

  /// - Parameters:
  ///   - latest: the store's last moment.
  ///   - machine: the machine's clock, which `ClockStart` has let pass.
  ///   - elapsed: nanoseconds that have passed since any point before.
  public init(after latest: Instant, machine: Instant, elapsed: UInt64) {
    moment = max(latest, machine)
    self.machine = machine
    anchor = (machine, elapsed)
  }

  /// Reads both clocks.
  public mutating func read(machine: Instant, elapsed: UInt64) {
    self.machine = machine
    let passed = Int64((elapsed - anchor.elapsed) / 1_000_000)
    let difference = machine.milliseconds - anchor.machine.milliseconds - passed
    if abs(difference) <= GuardedClock.tolerance {
      leap = nil
      moment = max(moment, machine)
      if passed >= Instant.dayMilliseconds { anchor = (machine, elapsed) }
      return
    }
    moment = max(moment, anchor.machine.adding(milliseconds: passed))
    if leap == nil || abs(difference - drift) > GuardedClock.tolerance {
      (drift, leapSince) = (difference, elapsed)
    }
    leap = difference > 0 ? .ahead : .behind
    if hasStood(until: elapsed) {
      anchor = (machine, elapsed)
      leap = nil
      moment = max(moment, machine)
    }
  }

  /// Whether a clock that is ahead has been so for a day, and by no more than a start would let pass: as of a
  /// machine whose passing time stood still with it.
  private func hasStood(until elapsed: UInt64) -> Bool {
    drift > 0 && drift <= Int64(Limits.absenceDays) * Instant.dayMilliseconds
      && elapsed - leapSince >= UInt64(Instant.dayMilliseconds) * 1_000_000
  }

  /// What the machine's clock says where that is ahead.
  public var ahead: Instant? { leap == .ahead ? machine : nil }

  static let tolerance = Int64(Limits.clockMinutes) * 60_000
}

/// Whether a service may begin with the clock that the machine has: what is told where it may not.
public struct ClockRefusal: Error, Equatable {
  public let message: String
}

/// How a service begins with the clock that the machine has.
public enum ClockStart: Equatable, Sendable {
  /// The clock goes on from the store's last moment, or after so long that nothing ends for a while.
  case usual, afterPause
  /// Only on somebody's word, and that was given.
  case confirmed

  /// Judges a start before anything is written.
  /// - Parameters:
  ///   - latest: the store's last moment; that of 1970 for one that has none.
  ///   - machine: the machine's clock.
  ///   - confirmed: the day that somebody says it is. It counts on that day only, so that it cannot stand
  ///     in the way of the guard for ever.
  /// - Throws: `ClockRefusal` where the clock, or the store, may be wrong.
  public static func judge(
    after latest: Instant, machine: Instant, confirmed: Day?
  ) throws(ClockRefusal) -> ClockStart {
    guard let problem = problem(after: latest, machine: machine) else {
      let isPause =
        latest.milliseconds > 0
        && ExchangeState.isLeap(machine.milliseconds - latest.milliseconds)
      return isPause ? .afterPause : .usual
    }
    let today = Day(of: machine)
    if let today, confirmed == today { return .confirmed }
    let other = confirmed == nil ? "" : " --clock-is names another day."
    throw ClockRefusal(
      message: problem + ". Nothing was changed." + other
        + " Set the clock right; or, if it is right, start once with --clock-is \(today?.text ?? "DATE")"
    )
  }

  private static func problem(after latest: Instant, machine: Instant) -> String? {
    let clock = "this machine's clock says \(machine.text)"
    if latest.milliseconds <= 0 {
      let years = Limits.firstYears
      return Int(machine.text.prefix(4)).map(years.contains) ?? false
        ? nil
        : "\(clock), and a new data directory begins between \(years.lowerBound) and \(years.upperBound)"
    }
    let passed = machine.milliseconds - latest.milliseconds
    let store = "the last moment in the data directory is \(latest.text)"
    if passed < -GuardedClock.tolerance { return "\(clock), and \(store), which is later" }
    if passed > Int64(Limits.absenceDays) * Instant.dayMilliseconds {
      return "\(clock), and \(store), more than \(Limits.absenceDays) days before"
    }
    return nil
  }
}
