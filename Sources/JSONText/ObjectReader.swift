public import Basics

/// Reads one object of a catalog or scenario member by member, and reports whatever is missing,
/// wrong or left over. A nil answer always comes with a report, at the latest from `finish`.
public struct ObjectReader {
  public let object: JSONValue
  public let problems: Problems
  private let members: [(name: String, key: JSONValue, value: JSONValue)]
  private var known: [String] = []
  private var missing: [String] = []

  /// - Parameter what: what the object stands for, for messages: "a field".
  public init?(_ value: JSONValue, as what: String, _ problems: Problems) {
    guard value.kind == .object else {
      problems.report("expected \(what) (an object), found \(value.summary)", at: value)
      return nil
    }
    object = value
    self.problems = problems
    members = value.members.map { ($0.name.string ?? "", $0.name, $0.value) }
  }

  /// Reports every member that was not asked for, and those that are missing. Call it last.
  public mutating func finish() {
    var meant: [String] = []
    for member in members where !known.contains(member.name) {
      let free = known.filter { name in !members.contains { $0.name == name } }
      let guess = didYouMean(member.name, among: free)
      let hint =
        guess.map { "; did you mean \"\($0)\"?" }
        ?? "; known here: \(known.map { "\"\($0)\"" }.joined(separator: ", "))"
      let shown = String(member.name.prefix(Limits.idBytes))
      problems.report("unknown member \"\(shown)\"\(hint)", at: member.key)
      if let guess { meant.append(guess) }
    }
    // A misspelt member was reported with the name that was meant: one mistake, one report.
    let absent = missing.filter { !meant.contains($0) }.map { "\"\($0)\"" }
    if !absent.isEmpty {
      let members = absent.count == 1 ? "member" : "members"
      problems.report("missing \(members) \(absent.joined(separator: ", "))", at: object)
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

  public mutating func string(_ name: String) -> String? {
    required(name).flatMap { problems.string($0) }
  }

  public mutating func optionalString(_ name: String) -> String? {
    optional(name).flatMap { problems.string($0) }
  }

  public mutating func id(_ name: String) -> String? {
    required(name).flatMap { problems.id($0) }
  }

  public mutating func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
    required(name).flatMap { problems.integer($0, in: range) }
  }

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
  /// A string that is not empty, not over the limit, and holds no NUL.
  public func string(_ value: JSONValue) -> String? {
    if value.kind == .string, value.text.count > Limits.stringBytes {
      report(
        "expected at most \(Limits.stringBytes) bytes, found a string of \(value.text.count)",
        at: value)
      return nil
    }
    guard let string = value.string else { return expected("a string", value) }
    if string.utf8.isEmpty || string.utf8.contains(0) {
      return expected("a string that is not empty and holds no NUL", value)
    }
    return string
  }

  /// An id: letters, digits, `-`, `_` and `.`, at most `Limits.idBytes`.
  public func id(_ value: JSONValue) -> String? {
    let isWord = value.stringBytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard value.kind == .string, isWord, (1...Limits.idBytes).contains(value.stringBytes.count)
    else {
      return expected(
        "an id (1 to \(Limits.idBytes) letters, digits, \"-\", \"_\" or \".\")", value)
    }
    return value.string
  }

  /// A whole number in a range, exact.
  public func integer(_ value: JSONValue, in range: ClosedRange<Int64>) -> Int64? {
    guard let integer = value.integer, range.contains(integer) else {
      return expected("a whole number from \(range.lowerBound) to \(range.upperBound)", value)
    }
    return integer
  }

  public func number(_ value: JSONValue, in range: ClosedRange<Double>) -> Double? {
    guard let number = value.double, range.contains(number) else {
      return expected(
        "a number from \(plain(range.lowerBound)) to \(plain(range.upperBound))", value)
    }
    return number
  }

  public func boolean(_ value: JSONValue) -> Bool? {
    value.boolean ?? expected("true or false", value)
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

  public func choice<Choice: CaseIterable & RawRepresentable>(
    _ value: JSONValue, of choices: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    if let choice = value.string.flatMap({ Choice(rawValue: $0) }) { return choice }
    let words = choices.allCases.map { $0.rawValue }
    let hint =
      value.string.flatMap { didYouMean($0, among: words) }.map { "; did you mean \"\($0)\"?" }
      ?? ""
    report(
      "expected one of \(words.map { "\"\($0)\"" }.joined(separator: ", ")), found "
        + value.summary + hint, at: value)
    return nil
  }

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

  /// The one of `ids` that the value names, by its index; reported with the nearest one otherwise.
  public func reference(_ value: JSONValue, to what: String, in ids: [String]) -> Int? {
    guard let id = id(value) else { return nil }
    if let index = ids.firstIndex(of: id) { return index }
    let hint =
      didYouMean(id, among: ids).map { "; did you mean \"\($0)\"?" }
      ?? (ids.count > 12
        ? "" : "; there is \(ids.isEmpty ? "none" : ids.joined(separator: ", "))")
    report("no \(what) is called \"\(id)\"\(hint)", at: value)
    return nil
  }

  /// Reports what was expected instead of a value.
  public func expected<Wanted>(_ what: String, _ value: JSONValue) -> Wanted? {
    report("expected \(what), found \(value.summary)", at: value)
    return nil
  }

  private func plain(_ number: Double) -> String {
    let text = number.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
