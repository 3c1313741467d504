public import Basics

/// How long what people do counts, in days from their own entry: each metric closes by itself, and none waits for
/// another's.
///
///     entry                W               W + longest deadline     W + D
///       ├── first yes ──────┤                      │                  │
///       ├── promises and value ────────────────────┤                  │
///       ├── withdrawals, lasting opt-in ──────────────────────────────┤
///
/// A day of entries is closed for a metric when its last person's window is over. What comes later is *late*: counted
/// apart, and no evidence. Since a person enters before their day ends, nothing timely ever comes to a closed day.
public struct MetricWindows: Equatable, Sendable {
  /// W: days in which a first yes counts.
  public var answerDays: Int
  /// D: days beyond W for which a yes must stand to be lasting.
  public var lastingDays: Int
  /// Days beyond W in which promises are due: the longest of all arms.
  public var deadlineDays: Int

  public init(answerDays: Int = 14, lastingDays: Int = 30, deadlineDays: Int = 0) {
    self.answerDays = answerDays
    self.lastingDays = lastingDays
    self.deadlineDays = deadlineDays
  }

  /// Days from entry in which what happens counts for a metric.
  public func days(_ metric: ExperimentMetric) -> Int {
    switch metric {
    case .optIn: answerDays
    case .lastingOptIn, .withdrawals: answerDays + lastingDays
    case .value, .promises: answerDays + deadlineDays
    }
  }

  /// Whether something that happens so many milliseconds after entry counts for a metric.
  public func holds(_ age: Int64, _ metric: ExperimentMetric) -> Bool {
    age <= Int64(days(metric)) * Instant.dayMilliseconds
  }

  /// When a day of entries, counted from 1970, is closed for a metric.
  public func closes(day: Int32, _ metric: ExperimentMetric) -> Instant {
    Instant(milliseconds: (Int64(day) + 1 + Int64(days(metric))) * Instant.dayMilliseconds)
  }

  /// The last day of entries that is closed for a metric at a moment; below every day where none is.
  public func lastClosed(at moment: Instant, _ metric: ExperimentMetric) -> Int32 {
    let whole = moment.milliseconds / Instant.dayMilliseconds
    return Int32(clamping: whole - 1 - Int64(days(metric)))
  }
}
