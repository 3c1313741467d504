/// A moment: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Time is always an argument. Nothing below the command line reads a clock.
@frozen
public struct Instant: Hashable, Comparable, Sendable {
  public let milliseconds: Int64

  @inlinable
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  @inlinable
  public static func < (left: Self, right: Self) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// From 1970 through the year 9999: what commands and logs may name. Adding `Limits` of days to
  /// one of these stays far within 64 bits.
  public static let range =
    Instant(milliseconds: 0)...Instant(milliseconds: 253_402_300_799_999)

  /// Milliseconds of one day.
  public static let dayMilliseconds: Int64 = 86_400_000

  /// The same time of day, `days` days later.
  @inlinable
  public func adding(days: Int) -> Instant {
    Instant(milliseconds: milliseconds + Int64(days) * Instant.dayMilliseconds)
  }

  /// So many milliseconds later.
  @inlinable
  public func adding(milliseconds more: Int64) -> Instant {
    Instant(milliseconds: milliseconds + more)
  }
}

extension Instant {
  /// The same time of day a calendar month later, or on the month's last day where it has no such day:
  /// 31 January + 1 month is 28 or 29 February (GDPR 12(3), as Regulation 1182/71 art. 3 counts).
  public var nextMonth: Instant {
    let date = text.utf8.map { Int($0) - 48 }
    let year = date[0] * 1_000 + date[1] * 100 + date[2] * 10 + date[3]
    let month = date[5] * 10 + date[6]
    let day = date[8] * 10 + date[9]
    let next = month == 12 ? (year + 1, 1) : (year, month + 1)
    let rest = Instant.days(inMonth: month, year: year) - day
    return adding(days: rest + min(day, Instant.days(inMonth: next.1, year: next.0)))
  }

  /// Midnight UTC at the start of a calendar day written `YYYY-MM-DD` (RFC 3339 full-date), years
  /// 1970 to 9999; nil for anything else, such as a 30 February.
  public init?(day text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
      return nil
    }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else {
      return nil
    }
    self.init(year: year, month: month, day: day)
  }

  /// Midnight UTC at the start of a day; nil when there is no such day from 1970 on.
  init?(year: Int, month: Int, day: Int) {
    guard year >= 1970, (1...12).contains(month), day >= 1,
      day <= Instant.days(inMonth: month, year: year)
    else { return nil }
    var days = 365 * (year - 1970) + Instant.leapDays(before: year) - Instant.leapDays(before: 1970)
    for earlier in 1..<month { days += Instant.days(inMonth: earlier, year: year) }
    milliseconds = Int64(days + day - 1) * Instant.dayMilliseconds
  }

  /// The moment as RFC 3339 writes it, in UTC: `2026-11-23T16:02:00.123Z`.
  public var text: String {
    let days = milliseconds >= 0 ? milliseconds / Instant.dayMilliseconds : -1
    invariant(days >= 0, "a moment before 1970")
    // Years begin in March here, so that the leap day is a year's last, and are counted in eras of
    // 400 years, which all have 146,097 days.
    let shifted = Int(days) + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let time = Int(milliseconds % Instant.dayMilliseconds)
    // Written digit by digit, since exports and lists are full of moments.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24)
    Instant.append(year, 4, "-", to: &bytes)
    Instant.append(month, 2, "-", to: &bytes)
    Instant.append(day, 2, "T", to: &bytes)
    Instant.append(time / 3_600_000, 2, ":", to: &bytes)
    Instant.append(time / 60_000 % 60, 2, ":", to: &bytes)
    Instant.append(time / 1_000 % 60, 2, ".", to: &bytes)
    Instant.append(time % 1_000, 3, "Z", to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A number of so many digits or more, and what stands behind it.
  private static func append(
    _ value: Int, _ width: Int, _ end: Unicode.Scalar, to bytes: inout [UInt8]
  ) {
    var unit = 1
    for _ in 1..<width { unit *= 10 }
    while value / unit >= 10 { unit *= 10 }
    while unit > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(value / unit % 10))
      unit /= 10
    }
    bytes.append(UInt8(ascii: end))
  }

  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func leapDays(before year: Int) -> Int {
    (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400
  }

  /// The days of a month, 1 to 12, in a year.
  public static func days(inMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
