import JSONText

/// A condition read: what is asked of an object with attributes.
indirect enum Clause: Sendable {
  case all([Clause])
  /// Holds for an empty list too, as in the SDKs.
  case any([Clause])
  case not(Clause)
  case attribute(AttributePath, ValueTest)
  case never

  func holds(for attributes: PlainValue, _ groups: [String: JSONValue]) -> Bool {
    switch self {
    case .all(let clauses):
      clauses.allSatisfy { $0.holds(for: attributes, groups) }
    case .any(let clauses):
      clauses.isEmpty || clauses.contains { $0.holds(for: attributes, groups) }
    case .not(let clause):
      !clause.holds(for: attributes, groups)
    case .attribute(let path, let test):
      test.holds(for: attributes[path], groups)
    case .never:
      false
    }
  }
}

extension Clause {
  /// Reads a condition. All names but the four that join conditions are paths, even those that
  /// start with `$`; `Condition.check` reports them.
  init(_ value: JSONValue) {
    guard value.kind == .object else {
      self = .never
      return
    }
    let clauses = value.members.map { member in
      let name = member.name.string ?? ""
      return switch Junction(rawValue: name) {
      case .and: Clause.joined(member.value) { .all($0) }
      case .or: Clause.joined(member.value) { .any($0) }
      case .nor: Clause.joined(member.value) { .not(.any($0)) }
      case .not: member.value.kind == .object ? Clause.not(Clause(member.value)) : .never
      case nil: Clause.attribute(AttributePath(name), ValueTest(member.value))
      }
    }
    self = .all(clauses)
  }

  private static func joined(_ value: JSONValue, _ join: ([Clause]) -> Clause) -> Clause {
    value.kind == .array ? join(value.elements.map { Clause($0) }) : .never
  }
}
