import Basics

/// What a level takes, in words: for whoever gave something else. The words follow from the catalog alone,
/// so they tell nothing of what was given.
extension Generalization {
  /// Such as `a date such as 2000-02-29, or a day such as --02-29`.
  /// - Parameters:
  ///   - type: the type of the values that are given.
  ///   - words: what a choice takes, where the catalog lists it; see `Field.words`.
  public func expected(of type: ValueType, words: [String]? = nil) -> String {
    if let words { return "one of the catalog's values: \(Generalization.few(of: words))" }
    if self == .answered { return "a text that is not empty" }
    return switch type {
    case .date: expectedDate
    case .age:
      self == .asGiven ? "whole years from 0 to 150, such as 34" : "whole years, such as 34"
    case .amount:
      self == .asGiven
        ? "a number such as 2750.50, with at most six decimals"
        : "a number that is not negative, such as 2750.50, with at most six decimals"
    case .code: expectedCode
    case .location: "latitude and longitude in degrees, such as 52.52,13.405"
    case .choice, .text: "a text that is not empty"
    }
  }

  private var expectedDate: String {
    let date = "a date such as 2000-02-29"
    let isReal = "that the calendar has"
    return switch self {
    case .year: "\(date) \(isReal), or a year such as 2000"
    case .yearMonth: "\(date) \(isReal), or a month such as 2000-02"
    case .month: "\(date), a day such as --02-29, or a month such as 02, \(isReal)"
    case .monthDay: "\(date), or a day such as --02-29, \(isReal)"
    case .atLeast, .band: "\(date) \(isReal) and that is not to come"
    case .asGiven, .first, .decimals, .groups, .answered: "\(date) \(isReal)"
    }
  }

  private var expectedCode: String {
    guard case .first(let count) = self, count > 1 else { return "at least one letter or digit" }
    let numbers = ["two", "three", "four", "five", "six", "seven", "eight", "nine"]
    let number = count - 2 < numbers.count ? numbers[count - 2] : "\(count)"
    return "at least \(number) characters, each a letter from A to Z or a digit"
  }

  /// A few words of a list, with the last: `34, 36, 38, 40, … 52`.
  private static func few(of words: [String]) -> String {
    func short(_ word: String) -> String {
      word.count > Limits.toldWordCharacters
        ? word.prefix(Limits.toldWordCharacters) + "…" : word
    }
    guard words.count > Limits.toldWords, let last = words.last else {
      return words.map { short($0) }.joined(separator: ", ")
    }
    let first = words.prefix(Limits.toldWords / 2).map { short($0) }
    return "\(first.joined(separator: ", ")), … \(short(last))"
  }
}

extension Field {
  /// Whether a choice takes a word at a level: where levels of it list its values, no others.
  public func takes(_ word: String, at rule: Generalization) -> Bool {
    let groups = listedGroups(at: rule)
    return groups.isEmpty
      || groups.contains { $0.values.contains(word) || (rule != .asGiven && $0.id == word) }
  }

  /// What a choice takes at a level: of a coarser level its groups and their values, of the finest the values of
  /// all; nil where no level lists any.
  public func words(at rule: Generalization) -> [String]? {
    let groups = listedGroups(at: rule)
    if groups.isEmpty { return nil }
    var seen: Set<String> = []
    let words = (rule == .asGiven ? [] : groups.map(\.id)) + groups.flatMap(\.values)
    return words.filter { seen.insert($0).inserted }
  }

  private func listedGroups(at rule: Generalization) -> [Generalization.Group] {
    if type != .choice { return [] }
    if case .groups(let groups) = rule { return groups }
    return levels.flatMap { level -> [Generalization.Group] in
      if case .groups(let groups) = level.rule { return groups }
      return []
    }
  }
}
