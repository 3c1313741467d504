import Conditions
import JSONText

/// Conditions and what they are asked of, written as JSON.
enum ConditionText {
  /// Whether a condition holds, all three as JSON.
  static func holds(
    _ condition: String, _ attributes: String, groups: String = "{}"
  ) throws -> Bool {
    var members: [String: JSONValue] = [:]
    for (name, group) in try value(groups).members { members[name.string ?? ""] = group }
    return Condition(try value(condition)).holds(for: try value(attributes), groups: members)
  }

  static func value(_ text: String) throws -> JSONValue {
    try JSONDocument(scanning: Array(text.utf8)).root
  }
}
