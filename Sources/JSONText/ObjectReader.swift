public import Basics

/// Reads one object of a catalog or scenario member by member, and reports whatever is missing,
/// wrong or left over. A nil answer always comes with a report, at the latest from `finish`.
public struct ObjectReader {
  public let object: JSONValue
  public let problems: Problems
  private let members: [(name: String, key: JSONValue, value: JSONValue)]
  private let present: Set<String>
  private var known: [String] = []
  private var missing: [String] = []

  /// Nil after a report where the value is no object.
  /// - Parameters:
  ///   - value: what should be an object.
  ///   - what: what the object stands for, for messages: "a field".
  ///   - problems: where everything wrong with it is reported.
  public init?(_ value: JSONValue, as what: String, _ problems: Problems) {
    guard value.kind == .object else {
      problems.report("expected \(what) (an object), found \(value.summary)", at: value)
      return nil
    }
    object = value
    self.problems = problems
    members = value.members.map { ($0.name.string ?? "", $0.name, $0.value) }
    present = Set(members.map(\.name))
  }

  /// Reports every member that was not asked for, and those that are missing. Call it last.
  public mutating func finish() {
    var meant: [String] = []
    let free = known.filter { !present.contains($0) }
    for member in members where !known.contains(member.name) {
      guard problems.isShowing else {
        problems.report("", at: member.key)
        continue
      }
      let guess = didYouMean(member.name, among: free)
      let hint = guess.map { "; did you mean \"\($0)\"?" } ?? "; known here: \(listed(known))"
      let shown = String(member.name.prefix(Limits.idBytes))
      let message = "unknown member \"\(shown)\"\(hint)"
      if let guess {
        problems.report(message, at: member.key)
        meant.append(guess)
      } else {
        problems.reportUnknown(message, at: member.key)
      }
    }
    // A misspelt member was reported with the name that was meant: one mistake, one report.
    let absent = missing.filter { !meant.contains($0) }
    if !absent.isEmpty {
      let members = absent.count == 1 ? "member" : "members"
      problems.report("missing \(members) \(listed(absent))", at: object)
    }
  }

  /// The member's value, or nil without a report when it is absent.
  public mutating func optional(_ name: String) -> JSONValue? {
    known.append(name)
    return members.first { $0.name == name }?.value
  }

  /// The member's value; when absent, `finish` reports it.
  public mutating func required(_ name: String) -> JSONValue? {
    let value = optional(name)
    if value == nil { missing.append(name) }
    return value
  }

  /// The member's string; see `Problems.string`.
  public mutating func string(_ name: String) -> String? {
    required(name).flatMap { problems.string($0) }
  }

  /// The string of a member that may be absent.
  public mutating func optionalString(_ name: String) -> String? {
    optional(name).flatMap { problems.string($0) }
  }

  /// The member's id; see `Problems.id`.
  public mutating func id(_ name: String) -> String? {
    required(name).flatMap { problems.id($0) }
  }

  /// True or false; the standard one when the member is absent.
  public mutating func flag(_ name: String, standard: Bool = false) -> Bool {
    guard let value = optional(name) else { return standard }
    return value.boolean ?? problems.expected("true or false", value) ?? standard
  }

  /// A whole number in a range; nil when the member is absent.
  public mutating func optionalInteger(_ name: String, in range: ClosedRange<Int>) -> Int? {
    optional(name).flatMap { value in
      problems.integer(value, in: Int64(range.lowerBound)...Int64(range.upperBound)).map { Int($0) }
    }
  }

  /// One word out of the cases of an enum; nil when the member is absent.
  public mutating func optionalChoice<Choice: CaseIterable & RawRepresentable>(
    _ name: String, of choices: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    optional(name).flatMap { problems.choice($0, of: choices) }
  }

  /// The elements of an array that may be absent; empty then.
  public mutating func optionalElements(_ name: String, atMost count: Int) -> [JSONValue] {
    optional(name).flatMap { problems.elements($0, count: 0...count) } ?? []
  }

  /// The member's whole number in a range, exact.
  public mutating func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
    required(name).flatMap { problems.integer($0, in: range) }
  }

  /// The member's number in a range.
  public mutating func number(_ name: String, in range: ClosedRange<Double>) -> Double? {
    required(name).flatMap { problems.number($0, in: range) }
  }

  /// One word out of the cases of an enum.
  public mutating func choice<Choice: CaseIterable & RawRepresentable>(
    _ name: String, of choices: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    required(name).flatMap { problems.choice($0, of: choices) }
  }

  /// The elements of an array of `count` elements.
  public mutating func elements(_ name: String, count: ClosedRange<Int>) -> [JSONValue]? {
    required(name).flatMap { problems.elements($0, count: count) }
  }
}

// MARK: Values

extension Problems {
  /// A string that is not empty, not over the limit, and holds nothing that a terminal would obey.
  public func string(_ value: JSONValue) -> String? {
    if value.kind == .string, value.text.count > Limits.stringBytes {
      report(
        "expected at most \(Limits.stringBytes) bytes, found a string of \(value.text.count)",
        at: value)
      return nil
    }
    guard let string = value.string else { return expected("a string", value) }
    if string.utf8.isEmpty { return expected("a string that is not empty", value) }
    if !string.unicodeScalars.allSatisfy(isPrintable) {
      return expected("a string without control or formatting characters", value)
    }
    return string
  }

  /// Words that may be missing: the empty string as well, which `string` refuses.
  public func words(_ value: JSONValue) -> String {
    value.string == "" ? "" : string(value) ?? ""
  }

  /// An id: letters, digits, `-`, `_` and `.`, at most `Limits.idBytes`.
  public func id(_ value: JSONValue) -> String? {
    guard let id = value.string, isID(id) else {
      return expected(
        "an id (1 to \(Limits.idBytes) letters, digits, \"-\", \"_\" or \".\")", value)
    }
    return id
  }

  /// A whole number in a range, exact.
  public func integer(_ value: JSONValue, in range: ClosedRange<Int64>) -> Int64? {
    guard let integer = value.integer, range.contains(integer) else {
      return expected("a whole number from \(range.lowerBound) to \(range.upperBound)", value)
    }
    return integer
  }

  /// A number in a range that doubles can hold.
  public func number(_ value: JSONValue, in range: ClosedRange<Double>) -> Double? {
    guard let number = value.double, range.contains(number) else {
      return expected(
        "a number from \(DecimalText.shortest(range.lowerBound)) to "
          + DecimalText.shortest(range.upperBound), value)
    }
    return number
  }

  /// An amount with at most six decimals, exact.
  public func amount(_ value: JSONValue, units range: ClosedRange<Int64>) -> Amount? {
    let unit = Amount.microsPerUnit
    guard value.kind == .number, let amount = Amount(decimal: value.text),
      (range.lowerBound * unit...range.upperBound * unit).contains(amount.micros)
    else {
      return expected(
        "an amount from \(range.lowerBound) to \(range.upperBound) with at most six decimals", value
      )
    }
    return amount
  }

  /// One word out of the cases of an enum; reported with the nearest one otherwise.
  public func choice<Choice: CaseIterable & RawRepresentable>(
    _ value: JSONValue, of choices: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    if let choice = value.string.flatMap({ Choice(rawValue: $0) }) { return choice }
    let words = choices.allCases.map { $0.rawValue }
    let hint =
      value.string.flatMap { didYouMean($0, among: words) }.map { "; did you mean \"\($0)\"?" }
      ?? ""
    report(
      "expected one of \(listed(words)), found \(value.summary)\(hint)", at: value)
    return nil
  }

  /// The elements of an array, as many as the range allows.
  public func elements(_ value: JSONValue, count range: ClosedRange<Int>) -> [JSONValue]? {
    guard value.kind == .array else { return expected("an array", value) }
    let elements = value.elements
    if !range.contains(elements.count) {
      report(
        "expected \(range.lowerBound) to \(range.upperBound) elements, found \(elements.count)",
        at: value)
      return nil
    }
    return elements
  }

  /// The index of the name that the value gives; reported with the nearest one when there is none.
  public func reference(_ value: JSONValue, to what: String, in names: Names) -> Int? {
    guard let id = id(value) else { return nil }
    if let index = names[id] { return index }
    if !names.isComplete { return nil }
    report(
      {
        let hint =
          didYouMean(id, among: names.all).map { "; did you mean \"\($0)\"?" }
          ?? "; there is \(names.all.isEmpty ? "none" : listed(names.all))"
        return "no \(what) is called \"\(id)\"\(hint)"
      }(), at: value)
    return nil
  }

  /// Reports what was expected instead of a value.
  public func expected<Wanted>(_ what: String, _ value: JSONValue) -> Wanted? {
    report("expected \(what), found \(value.summary)", at: value)
    return nil
  }
}

/// Names that values refer to, found by one look each.
public struct Names {
  public let all: [String]
  /// Whether these are all: when some could not be read, which was reported, a name that is missing
  /// here may be one of those and is not reported again.
  public let isComplete: Bool
  private let indexes: [String: Int]

  public init(_ all: [String], isComplete: Bool = true) {
    self.all = all
    self.isComplete = isComplete
    indexes = Dictionary(zip(all, all.indices)) { first, _ in first }
  }

  /// The index of the first of that name.
  public subscript(_ name: String) -> Int? { indexes[name] }
}
