import Basics

/// How a date is written: ISO 8601, as much of it as a level needs.
enum DateForm {
  /// How far back a date of birth may lie. The oldest person known reached 122 years (Jeanne Calment); nobody
  /// alive is older than 117.
  static let yearsBack = 120

  /// Why a date is not taken at a level; nil where it is.
  /// - Parameter isBirth: whether somebody living was born on it.
  static func fault(
    in given: String, _ rule: Generalization, isBirth: Bool, on day: Day
  ) -> ValueFault? {
    // Behind "--" there is no year (ISO 8601).
    guard let parts = DateParts(given), !given.hasPrefix("--") || parts.year == nil else {
      return shapeFault(given)
    }
    if isMissing(parts, for: rule) { return .partMissing }
    return rangeFault(parts, rule, isBirth, on: day)
  }

  private static func isMissing(_ parts: DateParts, for rule: Generalization) -> Bool {
    switch rule {
    case .year: parts.year == nil
    case .yearMonth: parts.year == nil || parts.month == nil
    case .month: parts.month == nil
    case .monthDay: parts.month == nil || parts.day == nil
    default: parts.year == nil || parts.month == nil || parts.day == nil
    }
  }

  /// What lies in the future or too long ago, as far as the date tells.
  private static func rangeFault(
    _ parts: DateParts, _ rule: Generalization, _ isBirth: Bool, on day: Day
  ) -> ValueFault? {
    var isAge = false
    switch rule {
    case .atLeast, .band: isAge = true
    default: break
    }
    guard isBirth || isAge, let year = parts.year, let today = DateParts(day.text),
      let thisYear = today.year
    else { return nil }
    func order(_ year: Int) -> Int { (year * 16 + (parts.month ?? 0)) * 32 + (parts.day ?? 0) }
    /// Today, to what the date tells.
    func limit(_ year: Int) -> Int {
      let month = parts.month == nil ? 0 : today.month ?? 0
      return (year * 16 + month) * 32 + (parts.day == nil ? 0 : today.day ?? 0)
    }
    if order(year) > limit(thisYear) { return .inFuture }
    return isBirth && order(year) < limit(thisYear - yearsBack) ? .tooLongAgo : nil
  }

  /// What keeps a text from being a date, or as much of one as ISO 8601 has a form for.
  private static func shapeFault(_ given: String) -> ValueFault {
    let bytes = Array(given.utf8)
    func isDigit(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    if bytes.count > 10, DateParts(String(decoding: bytes[..<10], as: UTF8.self))?.day != nil {
      // `2000-02-29T00:00:00Z`, or a space in place of the T.
      if !isDigit(bytes[10]) { return .timeOfDay }
    }
    let words = given.split { !$0.isLetter }
    if words.contains(where: { $0.count >= 3 }) { return .monthAsWord }
    if !words.isEmpty { return .dateOrder }
    let isPlain = bytes.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "-") }
    let parts = given.split { !($0.isASCII && $0.isNumber) }
    let numbers = parts.compactMap { Int($0) }
    let widths = parts.map(\.utf8.count)
    if numbers.count != parts.count { return .dateOrder }
    let isBehindHyphens = given.hasPrefix("--")
    switch widths {
    case [4, 2, 2], [4, 2]:
      return isPlain && isDigit(bytes[0]) && isJoined(bytes, parts.count) ? .noSuchDay : .dateOrder
    case [2, 2] where isPlain && (isBehindHyphens || isJoined(bytes, 2)): return .noSuchDay
    case [2] where isPlain: return .noSuchDay
    case let widths where widths.count == 3 && widths[0] == 4 && widths[1...].allSatisfy { $0 < 3 }:
      return isPlain ? .shortPart : .dateOrder
    case [4, 1]: return .shortPart
    case let widths where widths.count < 3 && widths.allSatisfy { $0 < 3 } && isPlain:
      return .shortPart
    default: break
    }
    guard numbers.count == 2 || numbers.count == 3 else { return .dateOrder }
    // A first number that is no day is a year of two digits.
    if numbers.count == 3, widths[2] < 4, numbers[0] > 31 { return .shortPart }
    let isEitherWay =
      (1...12).contains(numbers[0]) && (1...12).contains(numbers[1]) && numbers[0] != numbers[1]
    return isEitherWay ? .ambiguousDate : .dateOrder
  }

  /// Whether numbers are joined by one hyphen each, with nothing before or behind.
  private static func isJoined(_ bytes: [UInt8], _ count: Int) -> Bool {
    bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).count == count
  }
}
