public import JSONText

/// Who is eligible, as a question about one person's attributes, in the Mongo-style syntax that
/// GrowthBook's SDKs share (their specification 0.7).
///
///     {"country": {"$in": ["DE", "AT"]}, "$or": [{"age": {"$gte": 18}}, {"guardian.agrees": true}]}
///
///     condition   {"$and": [condition…], "$or": […], "$nor": […], "$not": condition, path: value…}
///     path        names joined by dots: "guardian.agrees" is {"guardian": {"agrees": …}}
///     value       {"$operator": operand…}, or any other JSON, which the attribute must equal
///
/// An object holds when all its members do. An attribute that is missing is as one that is null:
/// it equals null only, counts as 0 where numbers are compared, and is in no list and no group.
///
/// Whatever makes no sense (an unknown operator, an operand of the wrong kind, a condition that is
/// no object) never holds, so that a mistake lets nobody in; `check` reports it. A negation around it
/// holds, as in the SDKs. Where the SDKs differ among themselves, the stricter ones are followed: no
/// value equals one of another kind, arrays have no paths, and patterns are searched for in strings
/// only.
///
/// Nothing here can hang: the cost is bounded by the size of the condition times the size of the
/// attributes, patterns included, which `Pattern` searches without ever going back. Patterns and
/// searched strings are limited besides (`Limits.patternBytes`, `patternDepth`, `patternSteps`,
/// `searchedBytes`): beyond a limit neither `$regex` nor `$notRegex` holds.
public struct Condition: Equatable, Sendable {
  /// Every path that the condition reads, sorted, each once.
  ///
  /// What `$elemMatch` reads of an array's objects is listed below the array: `pets` and `pets.name`
  /// for `{"pets": {"$elemMatch": {"name": "Rex"}}}`; and so are the names of a whole object that an
  /// attribute must equal.
  public let attributes: [String]
  /// The names of the groups that `$inGroup` and `$notInGroup` ask for, sorted, each once.
  public let groups: [String]
  private let text: [UInt8]
  private let clause: Clause

  /// Reads the condition once: operands are decoded, patterns compiled. Any value is a condition;
  /// see `check` for what is wrong with it.
  public init(_ value: JSONValue) {
    text = Array(value.text)
    clause = Clause(value)
    var names = ConditionNames()
    names.add(clause, below: "")
    attributes = names.attributes.sorted()
    groups = names.groups.sorted()
  }

  /// Whether the condition holds for a person with these attributes.
  /// - Parameters:
  ///   - attributes: an object; a path that leads nowhere in it is an attribute that is not there.
  ///   - groups: the members of each group, as an array. A group that is not there has no members; in one that
  ///     is no array nobody is and nobody is not.
  /// - Complexity: O(condition × (attributes + groups)).
  public func holds(for attributes: JSONValue, groups: [String: JSONValue] = [:]) -> Bool {
    clause.holds(for: PlainValue(attributes), groups)
  }

  /// Whether two conditions are written alike, to the byte.
  public static func == (left: Condition, right: Condition) -> Bool {
    left.text == right.text
  }
}

/// Collects what conditions read. It visits every part of a condition, so nothing hides a path.
private struct ConditionNames {
  var attributes: Set<String> = []
  var groups: Set<String> = []

  /// - Parameter prefix: the path of the array whose elements the clause is about, with a dot.
  mutating func add(_ clause: Clause, below prefix: String) {
    switch clause {
    case .all(let clauses), .any(let clauses):
      for clause in clauses { add(clause, below: prefix) }
    case .not(let clause):
      add(clause, below: prefix)
    case .attribute(let path, let test):
      attributes.insert(prefix + path.text)
      add(test, at: prefix + path.text)
    case .never:
      break
    }
  }

  private mutating func add(_ value: PlainValue, at path: String) {
    switch value {
    case .object(let members):
      for (name, value) in members {
        let below = path + "." + String(decoding: name, as: UTF8.self)
        attributes.insert(below)
        add(value, at: below)
      }
    case .array(let elements): for element in elements { add(element, at: path) }
    default: break
    }
  }

  private mutating func add(_ test: ValueTest, at path: String) {
    switch test {
    case .all(let tests), .covers(let tests):
      for test in tests { add(test, at: path) }
    case .not(let test), .size(let test), .someElement(let test):
      add(test, at: path)
    case .someObject(let clause):
      add(clause, below: path + ".")
    case .group(let name, _):
      groups.insert(name)
    case .equals(let value):
      add(value, at: path)
    case .equalsFolded, .ordered, .version, .member, .pattern, .exists, .kind, .never:
      break
    }
  }
}
