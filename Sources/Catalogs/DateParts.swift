import Basics

/// As much of a date as is known: `1990-04-12`, `1990-04`, `1990`, `04-12`, `--04-12` or `04`.
struct DateParts: Equatable, Sendable {
  let year: Int?
  let month: Int?
  let day: Int?

  /// Nil for what is no date: a month 13, a 30 February, a 29 February of a common year. Without a
  /// year, 29 February is a day like others (Q46).
  init?(_ text: String) {
    let text = text.hasPrefix("--") ? text.dropFirst(2) : text[...]
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.map { part in
      part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        ? Int(part) : nil
    }
    let widths = parts.map(\.utf8.count)
    switch widths {
    case [4, 2, 2]: (year, month, day) = (numbers[0], numbers[1], numbers[2])
    case [4, 2]: (year, month, day) = (numbers[0], numbers[1], nil)
    case [4]: (year, month, day) = (numbers[0], nil, nil)
    case [2, 2]: (year, month, day) = (nil, numbers[0], numbers[1])
    case [2]: (year, month, day) = (nil, numbers[0], nil)
    default: return nil
    }
    if numbers.contains(nil) { return nil }
    if let month, !(1...12).contains(month) { return nil }
    if let day, let month {
      // Year 2000 had a 29 February, as every unknown year may have.
      if !(1...Instant.days(inMonth: month, year: year ?? 2000)).contains(day) { return nil }
    }
  }

  func generalized(by rule: Generalization, on day: Day) -> GeneralizedValue? {
    let parts = [year, month, self.day].count { $0 != nil }
    func value(_ text: String?, _ kept: Int) -> GeneralizedValue? {
      text.map { GeneralizedValue(text: $0, wasFiner: parts > kept) }
    }
    switch rule {
    case .asGiven: return text.map { GeneralizedValue(text: $0, wasFiner: false) }
    case .year: return value(yearText, 1)
    case .yearMonth: return value(joined(yearText, monthText), 2)
    case .month: return value(monthText, 1)
    case .monthDay: return value(joined(monthText, dayText), 2)
    case .atLeast(let years):
      return age(on: day).map { Generalization.yesNo($0 >= years) }.flatMap { value($0, 0) }
    case .band(let width):
      return age(on: day).map { Generalization.band($0, width) }.flatMap { value($0, 0) }
    case .first, .decimals, .groups, .answered: return nil
    }
  }

  private var yearText: String? { year.map { DecimalText.padded($0, to: 4) } }
  private var monthText: String? { month.map { DecimalText.padded($0, to: 2) } }
  private var dayText: String? { day.map { DecimalText.padded($0, to: 2) } }
  private var text: String? {
    let known = [yearText, monthText, dayText].compactMap { $0 }
    return known.count == 3 ? known.joined(separator: "-") : nil
  }

  private func joined(_ first: String?, _ second: String?) -> String? {
    guard let first, let second else { return nil }
    return "\(first)-\(second)"
  }

  /// Full years lived on a day; nil unless the whole date is known and past. Somebody born on 29
  /// February is a year older on 1 March of a common year: not a day early.
  private func age(on today: Day) -> Int? {
    let now = today.text.split(separator: "-").compactMap { Int($0) }
    guard let year, let month, let day, now.count == 3 else { return nil }
    let hadBirthday = (now[1], now[2]) >= (month, day)
    let age = now[0] - year - (hadBirthday ? 0 : 1)
    return age < 0 ? nil : age
  }
}

extension LeapDay {
  /// The day of a year on which something due on a month and day (`02-29`) is given.
  public func day(_ monthDay: String, inYear year: Int) -> String {
    let date = "\(DecimalText.padded(year, to: 4))-\(monthDay)"
    if DateParts(date) != nil { return date }
    return "\(DecimalText.padded(year, to: 4))-\(rawValue)"
  }
}
