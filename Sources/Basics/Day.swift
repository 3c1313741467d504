/// A calendar day in UTC, from 1970 through the year 9999.
public struct Day: Hashable, Comparable, Sendable {
  /// Its midnight.
  public let start: Instant

  /// A day written `YYYY-MM-DD` (RFC 3339 full-date); nil for anything else, such as a 30 February.
  public init?(_ text: String) {
    guard let start = Instant(day: text) else { return nil }
    self.start = start
  }

  /// The day that a moment lies in; nil before 1970 and after 9999.
  public init?(of moment: Instant) {
    guard Instant.range.contains(moment) else { return nil }
    let days = moment.milliseconds / Instant.dayMilliseconds
    start = Instant(milliseconds: days * Instant.dayMilliseconds)
  }

  public static func < (left: Self, right: Self) -> Bool { left.start < right.start }

  /// `2026-11-24`.
  public var text: String { String(start.text.prefix(10)) }

  /// Whole days from an earlier day until this one; negative from a later one.
  public func days(since other: Day) -> Int {
    Int((start.milliseconds - other.start.milliseconds) / Instant.dayMilliseconds)
  }

  /// So many days later; the last day there is when that lies beyond the year 9999.
  public func adding(days: Int) -> Day {
    let latest = Day(of: Instant.range.upperBound) ?? self
    return Day(of: start.adding(days: days)) ?? latest
  }
}
