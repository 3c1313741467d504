import Basics
import JSONText

/// What a field takes beyond its type: options of a choice, bounds of a number, length of a text.
struct ValueLimitsReader {
  let problems: Problems

  func options(_ value: JSONValue, _ type: ValueType?) -> [String]? {
    guard isFor([.choice], "options", value, type),
      let words = problems.elements(value, count: 1...Limits.entryParts)
    else { return nil }
    var seen: Set<String> = []
    return words.compactMap { word in
      problems.string(word).flatMap { text -> String? in
        if seen.insert(text).inserted { return text }
        problems.report("the option stands here twice", at: word)
        return nil
      }
    }
  }

  func bounds(_ value: JSONValue, _ type: ValueType?) -> ValueBounds? {
    guard isFor([.age, .amount], "bounds", value, type),
      var reader = ObjectReader(value, as: "bounds", problems)
    else { return nil }
    let range = -Limits.valueUnits...Limits.valueUnits
    let atLeast = reader.optional("atLeast").flatMap { problems.amount($0, units: range) }
    let atMost = reader.optional("atMost").flatMap { problems.amount($0, units: range) }
    reader.finish()
    if let atLeast, let atMost, atLeast > atMost {
      problems.report("\"atLeast\" is above \"atMost\"", at: value)
      return nil
    }
    return ValueBounds(atLeast: atLeast, atMost: atMost)
  }

  func length(_ value: JSONValue, _ type: ValueType?) -> Int? {
    guard isFor([.text, .code], "length", value, type) else { return nil }
    return problems.integer(value, in: 1...Int64(Limits.valueBytes)).map { Int($0) }
  }

  /// Whether a member fits the type of its field; reported where it does not.
  private func isFor(
    _ types: [ValueType], _ name: String, _ value: JSONValue, _ type: ValueType?
  ) -> Bool {
    guard let type, !types.contains(type) else { return true }
    let words = types.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
    problems.report(
      "\"\(name)\" is for fields of type \(words), not \"\(type.rawValue)\"", at: value)
    return false
  }

  /// Where a choice has options, each group is made of them, and each of them is in a group.
  func checkGroups(_ levels: [Level], _ options: [String], _ value: JSONValue) {
    if options.isEmpty { return }
    for (index, level) in levels.enumerated() where level.rule.isGroups {
      let grouped = level.rule.groups.flatMap(\.values)
      if grouped.contains(where: { !options.contains($0) }) {
        problems.report(
          "a group holds a value that is not among \"options\"", at: value.elements[index])
      }
      if options.contains(where: { !grouped.contains($0) }) {
        problems.report("one of \"options\" is in no group", at: value.elements[index])
      }
    }
  }
}
