import Basics
public import JSONText

extension Condition {
  /// Reports whatever in a condition would silently never hold, be ignored, or mean something else
  /// in another SDK, each at its own place. A condition that reports nothing does what it says.
  ///
  /// Stricter than `init`: names that start with `$` are operators only, and lists are not empty.
  public static func check(_ value: JSONValue, _ problems: Problems) {
    ConditionCheck(problems: problems).condition(value)
  }
}

private struct ConditionCheck {
  let problems: Problems

  // MARK: Conditions

  func condition(_ value: JSONValue) {
    guard value.kind == .object else {
      problems.report("expected a condition (an object), found \(value.summary)", at: value)
      return
    }
    for (name, operand) in value.members {
      if let junction = name.string.flatMap({ Junction(rawValue: $0) }) {
        self.junction(junction, operand)
      } else if name.isOperator {
        misplaced(name)
      } else {
        path(name)
        self.value(operand)
      }
    }
  }

  private func junction(_ junction: Junction, _ operand: JSONValue) {
    switch junction {
    case .and, .or, .nor:
      for element in elements(operand, of: junction.rawValue) { condition(element) }
    case .not:
      if operand.kind == .object {
        condition(operand)
      } else {
        expected("an object", for: junction.rawValue, operand)
      }
    }
  }

  /// An operator where an attribute should be.
  private func misplaced(_ name: JSONValue) {
    if let known = name.string.flatMap({ ValueOperator(rawValue: $0) }) {
      problems.report(
        "\"\(known.rawValue)\" asks for a value: expected an attribute around it, such as "
          + "{\"age\": {\"\(known.rawValue)\": …}}", at: name)
    } else {
      unknown(name, among: Junction.allCases.map(\.rawValue))
    }
  }

  private func path(_ name: JSONValue) {
    if AttributePath(name.string ?? "").names.contains([]) {
      problems.report(
        "expected names joined by single dots, found \(name.summary)", at: name)
    }
  }

  // MARK: Values

  /// What stands beside a path, or is asked of an element.
  private func value(_ value: JSONValue) {
    guard value.kind == .object else { return }
    let members = value.members
    let operators = members.filter { $0.name.isOperator }
    if members.isEmpty {
      problems.report("expected operators or members to be equal to, found neither", at: value)
    } else if let first = operators.first, operators.count < members.count {
      problems.report(
        "found operators and attributes in one object (\(first.name.summary)); expected "
          + "operators only, or none", at: value)
    } else {
      for (name, operand) in operators { self.operator(name, operand) }
    }
  }

  private func `operator`(_ name: JSONValue, _ operand: JSONValue) {
    guard let known = name.string.flatMap({ ValueOperator(rawValue: $0) }) else {
      if let junction = name.string.flatMap({ Junction(rawValue: $0) }) {
        problems.report(
          "\"\(junction.rawValue)\" joins conditions: expected it beside attributes, not below one",
          at: name)
      } else {
        unknown(name, among: ValueOperator.allCases.map(\.rawValue))
      }
      return
    }
    let word = known.rawValue
    switch known {
    case .equal, .unequal:
      scalar(operand, for: word)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      if operand.kind != .number, operand.kind != .string {
        expected("a number or a string", for: word, operand)
      }
    case .versionEqual, .versionUnequal, .versionLess, .versionLessOrEqual, .versionGreater,
      .versionGreaterOrEqual:
      if operand.kind != .string { expected("a version (a string)", for: word, operand) }
    case .isIn, .isInFolded, .isNotIn, .isNotInFolded:
      for element in elements(operand, of: word) { scalar(element, for: word) }
    case .isInGroup, .isNotInGroup:
      if operand.kind != .string { expected("a string", for: word, operand) }
    case .matches, .matchesNot:
      pattern(operand, for: word, ignoresCase: false)
    case .matchesFolded, .matchesNotFolded:
      pattern(operand, for: word, ignoresCase: true)
    case .all, .allFolded:
      for element in elements(operand, of: word) { value(element) }
    case .someElement:
      someElement(operand)
    case .size:
      size(operand)
    case .exists:
      if operand.kind != .boolean { expected("true or false", for: word, operand) }
    case .type:
      type(operand)
    case .not:
      if operand.kind == .object {
        value(operand)
      } else {
        expected("an object", for: word, operand)
      }
    }
  }

  // MARK: Operands

  private func scalar(_ operand: JSONValue, for word: String) {
    if operand.kind == .array || operand.kind == .object {
      expected("a string, a number, true, false or null", for: word, operand)
    }
  }

  private func pattern(_ operand: JSONValue, for word: String, ignoresCase: Bool) {
    guard let source = operand.string else {
      return expected("a pattern (a string)", for: word, operand)
    }
    do throws(PatternFault) {
      _ = try Pattern(source, ignoresCase: ignoresCase)
    } catch {
      problems.report("invalid pattern for \"\(word)\": \(error.message)", at: operand)
    }
  }

  private func someElement(_ operand: JSONValue) {
    if operand.kind != .object {
      expected("a condition (an object)", for: ValueOperator.someElement.rawValue, operand)
    } else if operand.asksOperators {
      value(operand)
    } else {
      condition(operand)
    }
  }

  private func size(_ operand: JSONValue) {
    if operand.members.contains(where: { $0.name.isOperator }) {
      value(operand)
    } else if operand.integer.map({ $0 < 0 }) ?? true {
      expected("a whole number from 0 or operators", for: ValueOperator.size.rawValue, operand)
    }
  }

  private func type(_ operand: JSONValue) {
    if operand.string.flatMap({ JSONKind(word: $0) }) != nil { return }
    problems.report(
      {
        let guess = operand.string.flatMap { didYouMean($0, among: JSONKind.words) }
        let hint = guess.map { "; did you mean \"\($0)\"?" } ?? ""
        return "expected one of \(listed(JSONKind.words)) for \"$type\", found "
          + operand.summary + hint
      }(), at: operand)
  }

  /// The elements of a list that an operator needs, reported when there is no list or nothing in it.
  private func elements(_ operand: JSONValue, of word: String) -> [JSONValue] {
    if operand.kind != .array {
      expected("an array", for: word, operand)
    } else if operand.elements.isEmpty {
      problems.report("expected at least one element for \"\(word)\", found none", at: operand)
    }
    return operand.elements
  }

  // MARK: Reports

  private func expected(_ what: String, for word: String, _ operand: JSONValue) {
    problems.report("expected \(what) for \"\(word)\", found \(operand.summary)", at: operand)
  }

  private func unknown(_ name: JSONValue, among known: [String]) {
    problems.report(
      {
        let word = name.string ?? ""
        let guess = didYouMean(word, among: known)
        let hint = guess.map { "; did you mean \"\($0)\"?" } ?? "; known here: \(listed(known))"
        return "unknown operator \"\(word.prefix(Limits.idBytes))\"\(hint)"
      }(), at: name)
  }
}
