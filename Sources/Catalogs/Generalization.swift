public import Basics

/// How a value is made coarse enough for a level (Q15). What a person gives finer than that is cut
/// down before anything is written.
///
///     given 1990-04-12   year 1990 · yearMonth 1990-04 · month 04 · monthDay 04-12 · atLeast 18 yes
///     given 34           band 10 → 30-39
///     given 10115        first 3 → 101
///     given 52.52,13.405 decimals 1 → 52.5,13.4
public enum Generalization: Hashable, Sendable {
  /// The value as it was given: for a field's finest level.
  case asGiven
  case year, yearMonth, month, monthDay
  /// Whether it is at least so much: years of age for a date, else the number itself.
  case atLeast(Int)
  /// The band of a width that it falls in; years of age for a date.
  case band(Int)
  /// The first characters.
  case first(Int)
  /// Degrees cut to so many decimals.
  case decimals(Int)
  /// The group that holds the value: a coarser word, and the values it stands for.
  case groups([Group])
  /// Only that something was given.
  case answered

  /// A coarser word and the values that it stands for.
  public struct Group: Hashable, Sendable {
    public let id: String
    public let values: [String]

    public init(id: String, values: [String]) {
      self.id = id
      self.values = values
    }
  }

  /// The types whose values the rule can make coarser.
  public var types: [ValueType] {
    switch self {
    case .asGiven, .answered: ValueType.allCases
    case .year, .yearMonth, .month, .monthDay: [.date]
    case .atLeast, .band: [.date, .age, .amount]
    case .first: [.code]
    case .decimals: [.location]
    case .groups: [.choice]
    }
  }

  /// Its name in catalogs.
  public var name: String {
    switch self {
    case .asGiven: "asGiven"
    case .year: "year"
    case .yearMonth: "yearMonth"
    case .month: "month"
    case .monthDay: "monthDay"
    case .atLeast: "atLeast"
    case .band: "band"
    case .first: "first"
    case .decimals: "decimals"
    case .groups: "groups"
    case .answered: "answered"
    }
  }

  /// The rule of a name, with its number where it has one; nil when there is none such.
  public init?(_ name: String, _ number: Int?) {
    let plain: [Generalization] = [.asGiven, .year, .yearMonth, .month, .monthDay, .answered]
    if let number {
      let numbered: [Generalization] = [
        .atLeast(number), .band(number), .first(number), .decimals(number),
      ]
      guard let rule = numbered.first(where: { $0.name == name }) else { return nil }
      self = rule
    } else {
      guard let rule = plain.first(where: { $0.name == name }) else { return nil }
      self = rule
    }
  }

  /// How many values the rule can give, of birth dates spread over the 62 years that adults were born
  /// in; nil where only the catalog can say.
  public func cells(of type: ValueType) -> Double? {
    let years = 62.0
    switch (self, type) {
    case (.asGiven, .date): return years * 365.25
    case (.asGiven, .age): return years
    case (.year, _): return years
    case (.yearMonth, _): return years * 12
    case (.month, _): return 12
    case (.monthDay, _): return 366
    case (.atLeast, _): return 2
    case (.band(let width), .date), (.band(let width), .age):
      return (years / Double(max(1, width))).rounded(.up)
    case (.groups(let groups), _): return Double(groups.count)
    case (.answered, _): return 1
    default: return nil
    }
  }
}

/// A value made coarse enough for a level.
public struct GeneralizedValue: Equatable, Sendable {
  public let text: String
  /// Whether more had been given than the level holds.
  public let wasFiner: Bool
}

extension Generalization {
  /// A given value as a level with this rule holds it; nil when it is no value of the type, or too
  /// coarse for the level.
  /// - Parameters:
  ///   - given: the value as the person gave it.
  ///   - type: what it must be.
  ///   - day: the day that ages are counted on.
  public func generalize(_ given: String, _ type: ValueType, on day: Day) -> GeneralizedValue? {
    switch self {
    case .answered: return GeneralizedValue(text: "yes", wasFiner: true)
    case .groups(let groups):
      if groups.contains(where: { $0.id == given }) {
        return GeneralizedValue(text: given, wasFiner: false)
      }
      let group = groups.first { $0.values.contains(given) }
      return group.map { GeneralizedValue(text: $0.id, wasFiner: true) }
    case .first(let count): return Generalization.prefix(given, count)
    case .decimals(let count): return Generalization.grid(given, count)
    case .asGiven where type != .date: return Generalization.checked(given, type)
    default: break
    }
    if type == .date {
      return DateParts(given).flatMap { $0.generalized(by: self, on: day) }
    }
    guard let number = Amount(decimal: given.utf8) else { return nil }
    return Generalization.number(number, type, self)
  }

  private static func checked(_ given: String, _ type: ValueType) -> GeneralizedValue? {
    let isSound =
      switch type {
      case .age: Int(given).map { (0...150).contains($0) } ?? false
      case .amount: Amount(decimal: given.utf8) != nil
      case .code: !code(given).isEmpty
      case .location: coordinates(given) != nil
      case .date, .choice, .text: !given.isEmpty
      }
    return isSound ? GeneralizedValue(text: given, wasFiner: false) : nil
  }

  private static func number(
    _ number: Amount, _ type: ValueType, _ rule: Generalization
  ) -> GeneralizedValue? {
    let whole = Int(number.micros / Amount.microsPerUnit)
    if number.micros < 0 || (type == .age && (number.micros % Amount.microsPerUnit != 0)) {
      return nil
    }
    switch rule {
    case .atLeast(let bound): return GeneralizedValue(text: yesNo(whole >= bound), wasFiner: true)
    case .band(let width): return GeneralizedValue(text: band(whole, width), wasFiner: true)
    default: return nil
    }
  }

  static func yesNo(_ is: Bool) -> String { `is` ? "yes" : "no" }

  static func band(_ number: Int, _ width: Int) -> String {
    let low = number / width * width
    return "\(low)-\(low + width - 1)"
  }

  /// Letters and digits of a code, in capitals: `sw1a 1aa` and `SW1A1AA` are one.
  private static func code(_ text: String) -> String {
    String(
      decoding: text.uppercased().utf8.filter {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }, as: UTF8.self)
  }

  private static func prefix(_ given: String, _ count: Int) -> GeneralizedValue? {
    let code = code(given)
    if code.count < count { return nil }
    return GeneralizedValue(text: String(code.prefix(count)), wasFiner: code.count > count)
  }

  private static func coordinates(_ given: String) -> (Amount, Amount)? {
    let parts = given.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 2, let latitude = Amount(decimal: parts[0].utf8),
      let longitude = Amount(decimal: parts[1].utf8),
      latitude.micros.magnitude <= 90_000_000, longitude.micros.magnitude <= 180_000_000
    else { return nil }
    return (latitude, longitude)
  }

  /// The south-west corner of the grid cell that holds a point.
  private static func grid(_ given: String, _ decimals: Int) -> GeneralizedValue? {
    guard let (latitude, longitude) = coordinates(given) else { return nil }
    var step: Int64 = Amount.microsPerUnit
    for _ in 0..<min(6, decimals) { step /= 10 }
    func corner(_ degrees: Amount) -> Amount {
      let rest = degrees.micros % step
      return Amount(micros: degrees.micros - (rest < 0 ? rest + step : rest))
    }
    let (south, west) = (corner(latitude), corner(longitude))
    return GeneralizedValue(
      text: "\(south.decimal),\(west.decimal)", wasFiner: south != latitude || west != longitude)
  }
}
