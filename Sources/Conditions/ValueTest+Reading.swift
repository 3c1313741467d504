import JSONText

extension ValueTest {
  /// Reads what a condition has beside a path: operators, or a value to be equal to.
  init(_ value: JSONValue) {
    guard value.asksOperators else {
      self = .equals(PlainValue(value))
      return
    }
    self = .all(
      value.members.map { member in
        guard let name = ValueOperator(rawValue: member.name.string ?? "") else { return .never }
        return ValueTest(name, member.value)
      })
  }

  private init(_ name: ValueOperator, _ operand: JSONValue) {
    switch name {
    case .equal: self = .equal(operand)
    case .unequal: self = .not(.equal(operand))
    case .less: self = .ordered(.less, PlainValue(operand))
    case .lessOrEqual: self = .ordered(.lessOrEqual, PlainValue(operand))
    case .greater: self = .ordered(.greater, PlainValue(operand))
    case .greaterOrEqual: self = .ordered(.greaterOrEqual, PlainValue(operand))
    case .versionEqual: self = .version(.equal, operand)
    case .versionUnequal: self = .version(.unequal, operand)
    case .versionLess: self = .version(.less, operand)
    case .versionLessOrEqual: self = .version(.lessOrEqual, operand)
    case .versionGreater: self = .version(.greater, operand)
    case .versionGreaterOrEqual: self = .version(.greaterOrEqual, operand)
    case .isIn: self = .member(of: operand)
    case .isInFolded: self = .member(of: operand, ignoresCase: true)
    case .isNotIn: self = .member(of: operand, isMember: false)
    case .isNotInFolded: self = .member(of: operand, isMember: false, ignoresCase: true)
    case .isInGroup: self = .inGroup(operand, isMember: true)
    case .isNotInGroup: self = .inGroup(operand, isMember: false)
    case .matches: self = .pattern(operand, matches: true)
    case .matchesFolded: self = .pattern(operand, matches: true, ignoresCase: true)
    case .matchesNot: self = .pattern(operand, matches: false)
    case .matchesNotFolded: self = .pattern(operand, matches: false, ignoresCase: true)
    case .all: self = .covers(operand) { ValueTest($0) }
    case .allFolded: self = .covers(operand) { .folded($0) }
    case .someElement: self = .someElement(operand)
    case .size: self = .size(ValueTest(operand))
    case .exists: self = .exists(PlainValue(operand).isAffirmative)
    case .type: self = operand.string.flatMap { JSONKind(word: $0) }.map { .kind($0) } ?? .never
    case .not: self = .not(ValueTest(operand))
    }
  }

  private static func equal(_ operand: JSONValue) -> ValueTest {
    let value = PlainValue(operand)
    return value.isScalar ? .equals(value) : .never
  }

  private static func version(_ relation: Relation, _ operand: JSONValue) -> ValueTest {
    .version(relation, key: PlainValue(operand).versionKey)
  }

  private static func member(
    of operand: JSONValue, isMember: Bool = true, ignoresCase: Bool = false
  ) -> ValueTest {
    guard operand.kind == .array else { return .never }
    let values = operand.elements.map { PlainValue($0) }.filter { $0.isScalar }
    let members = Set(ignoresCase ? values.map { $0.folded } : values)
    let test = ValueTest.member(of: members, ignoresCase: ignoresCase)
    return isMember ? test : .not(test)
  }

  private static func inGroup(_ operand: JSONValue, isMember: Bool) -> ValueTest {
    operand.string.map { .group($0, isMember: isMember) } ?? .never
  }

  private static func pattern(
    _ operand: JSONValue, matches: Bool, ignoresCase: Bool = false
  ) -> ValueTest {
    guard let source = operand.string,
      let pattern = try? Pattern(source, ignoresCase: ignoresCase)
    else { return .never }
    return .pattern(pattern, matches: matches)
  }

  private static func covers(
    _ operand: JSONValue, _ read: (JSONValue) -> ValueTest
  ) -> ValueTest {
    operand.kind == .array ? .covers(operand.elements.map(read)) : .never
  }

  private static func folded(_ value: JSONValue) -> ValueTest {
    value.kind == .string ? .equalsFolded(PlainValue(value).folded) : ValueTest(value)
  }

  private static func someElement(_ operand: JSONValue) -> ValueTest {
    if operand.kind != .object { return .never }
    return operand.asksOperators
      ? .someElement(ValueTest(operand)) : .someObject(Clause(operand))
  }
}

extension PlainValue {
  /// Whether the value says yes where true or false is meant: all but false, 0, the empty text and
  /// null.
  fileprivate var isAffirmative: Bool {
    switch self {
    case .null, .boolean(false), .whole(0), .text([]): false
    case .boolean, .whole, .real, .text, .array, .object: true
    }
  }
}

extension JSONValue {
  /// Whether the value is an object whose names all start with `$`, and at least one.
  var asksOperators: Bool {
    let members = members
    return !members.isEmpty && members.allSatisfy { $0.name.isOperator }
  }

  /// Whether the value is a name that starts with `$`.
  var isOperator: Bool { stringBytes.first == UInt8(ascii: "$") }
}

extension JSONKind {
  /// The names that `$type` takes.
  static let words = ["string", "number", "boolean", "array", "object", "null"]

  init?(word: String) {
    switch word {
    case "string": self = .string
    case "number": self = .number
    case "boolean": self = .boolean
    case "array": self = .array
    case "object": self = .object
    case "null": self = .null
    default: return nil
    }
  }
}
