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
    case .age: "whole years from 0 to 150, such as 34"
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
  /// Whether a choice takes a word at a level: where the catalog lists its values, no others.
  public func takes(_ word: String, at rule: Generalization) -> Bool {
    words(at: rule)?.contains(word) ?? true
  }

  /// What a choice takes at a level: of a coarser level its groups and their values, of the finest its options, or
  /// the values of all groups; nil where the catalog lists none.
  public func words(at rule: Generalization) -> [String]? {
    let groups = listedGroups(at: rule)
    if !rule.isGroups, !options.isEmpty { return options }
    if groups.isEmpty { return nil }
    var seen: Set<String> = []
    let words = (rule == .asGiven ? [] : groups.map(\.id)) + groups.flatMap(\.values)
    return words.filter { seen.insert($0).inserted }
  }

  private func listedGroups(at rule: Generalization) -> [Generalization.Group] {
    if type != .choice { return [] }
    return rule.isGroups ? rule.groups : levels.flatMap(\.rule.groups)
  }
}

extension Generalization {
  /// The groups of a rule that has any.
  var groups: [Group] {
    if case .groups(let groups) = self { groups } else { [] }
  }

  var groupIDs: [String] { groups.map(\.id) }
  var isGroups: Bool { !groups.isEmpty }
}

extension ValueForm {
  /// What is taken, in words; they follow from the catalog alone.
  public var expected: String {
    if rule == .answered, type != .choice { return rule.expected(of: type) }
    switch type {
    case .choice: return rule.expected(of: type, words: field?.words(at: rule))
    case .age:
      let example = ValueForm.example(34, in: bounds)
      return "whole years\(ValueForm.words(of: bounds)), such as \(example)"
    case .amount where bounds?.atMost != nil || field?.bounds?.atLeast != nil:
      let example = ValueForm.example(2750, in: bounds)
      return "a number\(ValueForm.words(of: bounds)), such as \(example), with at most six decimals"
    case .date, .amount, .code, .location, .text: break
    }
    let words = rule.expected(of: type)
    guard let length = field?.length else { return words }
    return "\(words), of at most \(length) characters"
  }

  /// ` from 0 to 150`, ` from 0 on`, ` up to 150`.
  private static func words(of bounds: ValueBounds?) -> String {
    switch (bounds?.atLeast?.decimal, bounds?.atMost?.decimal) {
    case (let least?, let most?): " from \(least) to \(most)"
    case (let least?, nil): " from \(least) on"
    case (nil, let most?): " up to \(most)"
    case (nil, nil): ""
    }
  }

  /// A number that people know, or one that the bounds let through.
  private static func example(_ number: Int64, in bounds: ValueBounds?) -> String {
    var example = Amount(micros: number * Amount.microsPerUnit)
    if let most = bounds?.atMost, example > most { example = most }
    if let least = bounds?.atLeast, example < least { example = least }
    return example.decimal
  }
}
