import Catalogs

/// The times that a sentence names: `90 days`, `one year`, `12 Monate`.
enum StatedTimes {
  /// Each as the days that it may mean: a month is 28 to 31 days.
  static func days(in text: String) -> [ClosedRange<Int>] {
    let words = TextWords.split(text)
    return zip(words, words.dropFirst()).compactMap { first, second in
      guard let number = Int(first) ?? numbers[first] else { return nil }
      guard number > 0, number <= 40_000,
        let unit = units.first(where: { second.hasPrefix($0.word) })
      else { return nil }
      return unit.days.lowerBound * number...unit.days.upperBound * number
    }
  }

  private static let numbers = [
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirty": 30, "sixty": 60,
    "ninety": 90, "ein": 1, "eine": 1, "einen": 1, "einem": 1, "zwei": 2, "drei": 3, "vier": 4,
    "fünf": 5, "sechs": 6, "zwölf": 12, "dreißig": 30, "sechzig": 60, "neunzig": 90,
  ]

  private static let units: [(word: String, days: ClosedRange<Int>)] = [
    ("day", 1...1), ("tag", 1...1), ("week", 7...7), ("woche", 7...7), ("month", 28...31),
    ("monat", 28...31), ("year", 365...366), ("jahr", 365...366),
  ]
}
