import Basics
import JSONText

/// What a condition asks of one value, an attribute's or an array element's.
indirect enum ValueTest: Sendable {
  case all([ValueTest])
  case not(ValueTest)
  case equals(PlainValue)
  /// Equals a text without regard to case; the text is folded.
  case equalsFolded(PlainValue)
  case ordered(Relation, PlainValue)
  case version(Relation, key: [UInt8])
  /// Is one of the values, or has an element that is. The values are scalars, folded where case is
  /// ignored.
  case member(of: Set<PlainValue>, ignoresCase: Bool)
  case group(String, isMember: Bool)
  case pattern(Pattern, matches: Bool)
  /// Is an array, and for each test there is an element that passes it.
  case covers([ValueTest])
  /// Is an array with an element that passes the test.
  case someElement(ValueTest)
  /// Is an array with an element for which the condition holds.
  case someObject(Clause)
  case size(ValueTest)
  case exists(Bool)
  case kind(JSONKind)
  case never

  func holds(for value: PlainValue, _ groups: [String: JSONValue]) -> Bool {
    switch self {
    case .all(let tests): tests.allSatisfy { $0.holds(for: value, groups) }
    case .not(let test): !test.holds(for: value, groups)
    case .equals(let expected): value == expected
    case .equalsFolded(let expected): value.folded == expected
    case .ordered(let relation, let expected):
      value.order(to: expected).map { relation.admits($0) } ?? false
    case .version(let relation, let key): relation.admits(Order(value.versionKey, key))
    case .member(let members, let ignoresCase):
      ValueTest.isIn(members, value, ignoresCase: ignoresCase)
    case .group(let name, let isMember):
      ValueTest.isInGroup(groups[name], value).map { $0 == isMember } ?? false
    case .pattern(let pattern, let matches):
      ValueTest.isFound(pattern, in: value).map { $0 == matches } ?? false
    case .covers(let tests):
      value.elements.map { elements in
        tests.allSatisfy { test in elements.contains { test.holds(for: $0, groups) } }
      } ?? false
    // The SDKs pass over null: an element that is not there passes no test.
    case .someElement(let test):
      value.elements?.contains { $0 != .null && test.holds(for: $0, groups) } ?? false
    case .someObject(let clause):
      value.elements?.contains { $0 != .null && clause.holds(for: $0, groups) } ?? false
    case .size(let test):
      value.elements.map { test.holds(for: .whole(Int64($0.count)), groups) } ?? false
    case .exists(let isWanted): (value != .null) == isWanted
    case .kind(let kind): value.kind == kind
    case .never: false
    }
  }

  private static func isIn(
    _ members: Set<PlainValue>, _ value: PlainValue, ignoresCase: Bool
  ) -> Bool {
    (value.elements ?? [value]).contains { members.contains(ignoresCase ? $0.folded : $0) }
  }

  /// Nil for a group that cannot be read: nobody is in it, and nobody is not.
  private static func isInGroup(_ group: JSONValue?, _ value: PlainValue) -> Bool? {
    guard let group else { return false }
    if group.kind != .array { return nil }
    let members = group.elements.lazy.map { PlainValue($0) }.filter { $0.isScalar }
    guard let elements = value.elements else { return members.contains(value) }
    let set = Set(members)
    return elements.contains { set.contains($0) }
  }

  /// Nil for a text beyond the limit. What is no text holds no pattern.
  private static func isFound(_ pattern: Pattern, in value: PlainValue) -> Bool? {
    guard case .text(let text) = value else { return false }
    return text.count <= Limits.searchedBytes ? pattern.isFound(in: text) : nil
  }
}

extension PlainValue {
  /// The elements of an array; nil for any other kind.
  fileprivate var elements: [PlainValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }
}
