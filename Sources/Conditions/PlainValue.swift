import Basics
import JSONText

/// A JSON value decoded, to be compared: strings as UTF-8, so that only the same characters are the
/// same; numbers exact where they are whole and fit 64 bits; objects without an order.
indirect enum PlainValue: Hashable, Sendable {
  /// Null, and what is not there.
  case null
  case boolean(Bool)
  case whole(Int64)
  /// A number that is no `whole`. What leaves the doubles' range is infinite.
  case real(Double)
  case text([UInt8])
  case array([PlainValue])
  case object([[UInt8]: PlainValue])

  init(_ value: JSONValue) {
    switch value.kind {
    case .null: self = .null
    case .boolean: self = .boolean(value.boolean ?? false)
    case .number: self = PlainValue.number(value)
    case .string: self = .text(value.stringBytes)
    case .array: self = .array(value.elements.map { PlainValue($0) })
    case .object:
      var members: [[UInt8]: PlainValue] = [:]
      for (name, value) in value.members { members[name.stringBytes] = PlainValue(value) }
      self = .object(members)
    }
  }

  private static func number(_ value: JSONValue) -> PlainValue {
    if let whole = value.integer { return .whole(whole) }
    let isNegative = value.text.first == UInt8(ascii: "-")
    let real = value.double ?? (isNegative ? -.infinity : .infinity)
    // One number has one case, however it is written.
    return Int64(exactly: real).map { .whole($0) } ?? .real(real)
  }

  var kind: JSONKind {
    switch self {
    case .null: .null
    case .boolean: .boolean
    case .whole, .real: .number
    case .text: .string
    case .array: .array
    case .object: .object
    }
  }

  /// Whether the value has no parts. The SDKs find arrays and objects equal to none by `$eq`, `$in`
  /// and in groups.
  var isScalar: Bool { kind != .array && kind != .object }

  /// A text without regard to case; any other value as it is.
  var folded: PlainValue {
    guard case .text(let text) = self else { return self }
    return .text(Array(String(decoding: text, as: UTF8.self).lowercased().utf8))
  }

  /// What stands at a path; null where nothing does.
  subscript(_ path: AttributePath) -> PlainValue {
    var value = self
    for name in path.names {
      guard case .object(let members) = value, let member = members[name] else { return .null }
      value = member
    }
    return value
  }
}

/// Names of members, from the outermost object inwards.
struct AttributePath: Sendable {
  /// The names joined by dots, as conditions write them.
  let text: String
  let names: [[UInt8]]

  init(_ text: String) {
    self.text = text
    names = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { Array($0) }
  }
}

// MARK: Order

extension PlainValue {
  /// The order of two values, nil where there is none. Two texts compare by their characters;
  /// otherwise both must be numbers or count as one.
  func order(to other: PlainValue) -> Order? {
    if case .text(let text) = self, case .text(let otherText) = other {
      return Order(text, otherText)
    }
    guard let left = counted, let right = other.counted else { return nil }
    switch (left, right) {
    case (.whole(let left), .whole(let right)): return Order(left, right)
    case (.whole(let left), .real(let right)): return Order(Double(left), right)
    case (.real(let left), .whole(let right)): return Order(left, Double(right))
    case (.real(let left), .real(let right)): return Order(left, right)
    }
  }

  private enum Number {
    case whole(Int64)
    case real(Double)
  }

  /// The value where a number is needed: null counts as 0, true as 1, false as 0, and a text as the
  /// number that it spells.
  private var counted: Number? {
    switch self {
    case .null: .whole(0)
    case .boolean(let isTrue): .whole(isTrue ? 1 : 0)
    case .whole(let whole): .whole(whole)
    case .real(let real): .real(real)
    case .text(let text): PlainValue.spelt(text)
    case .array, .object: nil
    }
  }

  /// The decimal number that a text spells, blanks around it aside.
  private static func spelt(_ text: [UInt8]) -> Number? {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    func isNumeric(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"),
        UInt8(ascii: "-"), UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    guard let first = text.firstIndex(where: { !isBlank($0) }),
      let last = text.lastIndex(where: { !isBlank($0) }),
      // The standard library reads words such as "nan" and hexadecimal digits too.
      text[first...last].allSatisfy(isNumeric)
    else { return nil }
    let digits = String(decoding: text[first...last], as: UTF8.self)
    return Int64(digits).map { .whole($0) } ?? Double(digits).map { .real($0) }
  }
}

// MARK: Versions

extension PlainValue {
  /// The value as a version, in bytes whose order is that of the versions:
  ///
  ///     "v1.20.0-rc.1+build"  →  "    1-   20-    0-rc-    1"
  ///     "1.20.0"              →  "    1-   20-    0-~"
  ///
  /// Numbers are padded so that 20 comes after 3; a blank sorts before every letter, a tilde after.
  /// Whatever is neither text nor number is version 0.
  var versionKey: [UInt8] {
    var version: [UInt8]
    switch self {
    case .text(let text): version = text.isEmpty ? [UInt8(ascii: "0")] : text
    case .whole(let whole): version = Array(String(whole).utf8)
    case .real(let real): version = Array(DecimalText.shortest(real).utf8)
    case .null, .boolean, .array, .object: version = [UInt8(ascii: "0")]
    }
    if version.first == UInt8(ascii: "v") { version.removeFirst() }
    if let build = version.firstIndex(of: UInt8(ascii: "+")) { version.removeSubrange(build...) }
    var parts = version.split(omittingEmptySubsequences: false) {
      $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
    }
    // Three parts are a release, which comes after everything that leads up to it.
    if parts.count == 3 { parts.append([UInt8(ascii: "~")]) }
    return Array(parts.map { PlainValue.padded($0) }.joined(separator: [UInt8(ascii: "-")]))
  }

  private static func padded(_ part: ArraySlice<UInt8>) -> [UInt8] {
    let isNumber =
      !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let width = isNumber ? 5 : 0
    return Array(repeating: UInt8(ascii: " "), count: max(0, width - part.count)) + part
  }
}
