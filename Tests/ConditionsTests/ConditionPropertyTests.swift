import Basics
import Conditions
import JSONText
import TestSupport
import Testing

/// Laws of conditions, held on random ones.
@Suite struct ConditionPropertyTests {
  /// A JSON value to be built, changed and written.
  private indirect enum Sample: Equatable {
    case scalar(String)
    case array([Sample])
    case object([(name: String, value: Sample)])

    static func == (left: Sample, right: Sample) -> Bool { left.text == right.text }

    var text: String {
      switch self {
      case .scalar(let text): text
      case .array(let elements): "[\(elements.map(\.text).joined(separator: ","))]"
      case .object(let members):
        "{\(members.map { "\"\($0.name)\":\($0.value.text)" }.joined(separator: ","))}"
      }
    }

    /// The same value with the members of all its objects in another order.
    func shuffled(_ random: inout Random) -> Sample {
      switch self {
      case .scalar: return self
      case .array(let elements): return .array(elements.map { $0.shuffled(&random) })
      case .object(let members):
        var left = members.map { (name: $0.name, value: $0.value.shuffled(&random)) }
        var mixed: [(name: String, value: Sample)] = []
        while !left.isEmpty { mixed.append(left.remove(at: random.below(left.count))) }
        return .object(mixed)
      }
    }
  }

  // MARK: Random values and conditions

  private static let names = ["a", "b", "c", "d"]
  private static let scalars = [
    "null", "true", "false", "0", "1", "2", "1.5", "-1", "\"\"", "\"a\"", "\"A\"", "\"b\"",
    "\"1\"",
    "\"1.2.3\"", "\"1.2.3-a\"", "9007199254740993", "1e400",
  ]
  private static let operators = [
    "$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$veq", "$vne", "$vlt", "$vlte", "$vgt", "$vgte",
    "$in",
    "$nin", "$ini", "$nini", "$inGroup", "$notInGroup", "$regex", "$regexi", "$notRegex",
    "$notRegexi",
    "$all", "$alli", "$elemMatch", "$size", "$exists", "$type", "$not", "$none",
  ]

  private func value(_ random: inout Random, depth: Int = 0) -> Sample {
    switch random.below(depth > 3 ? 5 : 9) {
    case 0..<5: .scalar(random.element(ConditionPropertyTests.scalars))
    case 5, 6: .array((0..<random.below(4)).map { _ in value(&random, depth: depth + 1) })
    default: object(&random, depth: depth) { value(&$0, depth: depth + 1) }
    }
  }

  private func object(
    _ random: inout Random, depth: Int = 0, _ make: (inout Random) -> Sample
  ) -> Sample {
    var members: [(name: String, value: Sample)] = []
    for name in ConditionPropertyTests.names where random.below(2) == 0 {
      members.append((name, make(&random)))
    }
    return .object(members)
  }

  private func attributes(_ random: inout Random) -> Sample {
    object(&random) { value(&$0, depth: 1) }
  }

  /// A condition, now and then with a mistake in it.
  private func condition(_ random: inout Random, depth: Int = 0) -> Sample {
    if random.below(40) == 0 { return value(&random) }
    var members: [(name: String, value: Sample)] = []
    for junction in ["$and", "$or", "$nor"] where depth < 4 && random.below(5) == 0 {
      let conditions = (0..<random.below(4)).map { _ in condition(&random, depth: depth + 1) }
      members.append((junction, random.below(40) == 0 ? value(&random) : .array(conditions)))
    }
    if depth < 4, random.below(5) == 0 {
      members.append(("$not", condition(&random, depth: depth + 1)))
    }
    let paths = ["a", "b", "c.a", "d.b.a", "a.b", "b.c"]
    for path in paths where random.below(4) == 0 {
      members.append((path, test(&random, depth: depth)))
    }
    return .object(members)
  }

  private func test(_ random: inout Random, depth: Int) -> Sample {
    if depth > 4 || random.below(4) == 0 { return value(&random, depth: 2) }
    var members: [(name: String, value: Sample)] = []
    for _ in 0..<1 + random.below(2) {
      let word = random.element(ConditionPropertyTests.operators)
      if members.contains(where: { $0.name == word }) { continue }
      members.append((word, operand(of: word, &random, depth: depth)))
    }
    return .object(members)
  }

  private func operand(of word: String, _ random: inout Random, depth: Int) -> Sample {
    if random.below(20) == 0 { return value(&random, depth: 2) }
    switch word {
    case "$in", "$nin", "$ini", "$nini":
      return .array((0..<random.below(4)).map { _ in value(&random, depth: 3) })
    case "$all", "$alli":
      return .array((0..<random.below(3)).map { _ in test(&random, depth: depth + 1) })
    case "$inGroup", "$notInGroup":
      return .scalar(random.element(["\"g\"", "\"h\"", "\"none\""]))
    case "$regex", "$regexi", "$notRegex", "$notRegexi":
      return .scalar(random.element(["\"a\"", "\"^A?$\"", "\"(\"", "\"[0-9]\"", "\"\""]))
    case "$elemMatch":
      return random.below(2) == 0
        ? condition(&random, depth: depth + 1) : test(&random, depth: depth + 1)
    case "$size": return random.below(2) == 0 ? .scalar("1") : test(&random, depth: depth + 1)
    case "$type":
      return .scalar(random.element(["\"string\"", "\"null\"", "\"array\"", "\"x\""]))
    case "$not": return test(&random, depth: depth + 1)
    default: return .scalar(random.element(ConditionPropertyTests.scalars))
    }
  }

  private static let groups = #"{"g":[1,"a",null,[1]],"h":{"a":1}}"#

  private func holds(_ condition: Sample, _ attributes: Sample) throws -> Bool {
    try ConditionText.holds(condition.text, attributes.text, groups: ConditionPropertyTests.groups)
  }

  // MARK: Properties

  @Test func anyJSONIsACondition() throws {
    try forAll(seeds: 100, thorough: 500) { _, random in
      let condition = random.below(2) == 0 ? value(&random) : condition(&random)
      let root = try ConditionText.value(condition.text)
      let problems = Problems(fileName: "c.json")
      Condition.check(root, problems)
      _ = try holds(condition, random.below(2) == 0 ? value(&random) : attributes(&random))
    }
  }

  /// The deepest conditions and attributes that JSON may have.
  @Test func depthIsNoDanger() throws {
    for (open, close) in [
      (#"{"$not":"#, "}"), (#"{"$and":["#, "]}"), (#"{"a":{"$elemMatch":"#, "}}"),
      (#"{"a":{"$not":{"$all":["#, "]}}}"), ("[", "]"), (#"{"a":"#, "}"),
    ] {
      let levels = (Limits.jsonDepth - 1) / open.count { $0 == "{" || $0 == "[" }
      let text =
        String(repeating: open, count: levels) + "{}" + String(repeating: close, count: levels)
      let condition = Condition(try ConditionText.value(text))
      _ = condition.holds(for: try ConditionText.value(text))
      Condition.check(try ConditionText.value(text), Problems(fileName: "c.json"))
    }
  }

  @Test func negationsInvert() throws {
    try forAll(seeds: 40, thorough: 200) { seed, random in
      let attributes = attributes(&random)
      let (first, second) = (condition(&random), condition(&random))
      let (isFirst, isSecond) = (try holds(first, attributes), try holds(second, attributes))
      let list = "[\(first.text),\(second.text)]"
      let label: Comment = "seed \(seed): \(list) for \(attributes.text)"
      func asWritten(_ text: String) throws -> Bool { try holds(.scalar(text), attributes) }
      if case .object = first {
        #expect(try asWritten("{\"$not\":\(first.text)}") != isFirst, label)
      }
      #expect(try asWritten("{\"$and\":\(list)}") == (isFirst && isSecond), label)
      #expect(try asWritten("{\"$or\":\(list)}") == (isFirst || isSecond), label)
      #expect(try asWritten("{\"$nor\":\(list)}") == !(isFirst || isSecond), label)
      #expect(
        try asWritten("{\"$not\":{\"$or\":\(list)}}") == asWritten("{\"$nor\":\(list)}"), label)
      let test = test(&random, depth: 0)
      for path in ["a", "c.a"] {
        let isHolding = try asWritten("{\"\(path)\":\(test.text)}")
        #expect(
          try asWritten("{\"\(path)\":{\"$not\":\(test.text)}}") != isHolding,
          "seed \(seed): \(test.text) for \(attributes.text)")
      }
    }
  }

  /// What the pairs of operators say of one operand. Those with an operand of the wrong kind hold
  /// neither way.
  @Test func opposedOperatorsExclude() throws {
    try forAll(seeds: 50, thorough: 250) { seed, random in
      let attributes = attributes(&random)
      for (word, opposite) in [
        ("$eq", "$ne"), ("$veq", "$vne"), ("$vlt", "$vgte"), ("$vgt", "$vlte"), ("$in", "$nin"),
        ("$ini", "$nini"), ("$inGroup", "$notInGroup"), ("$regex", "$notRegex"),
        ("$regexi", "$notRegexi"), ("$lt", "$gte"), ("$gt", "$lte"),
      ] {
        let operand = operand(of: word, &random, depth: 0)
        let isHolding = try holds(.scalar("{\"a\":{\"\(word)\":\(operand.text)}}"), attributes)
        let isOpposite = try holds(
          .scalar("{\"a\":{\"\(opposite)\":\(operand.text)}}"), attributes)
        #expect(
          !(isHolding && isOpposite),
          "seed \(seed): \(word) \(operand.text) for \(attributes.text)")
      }
    }
  }

  @Test func theOrderOfMembersDoesNotMatter() throws {
    try forAll(seeds: 60, thorough: 300) { seed, random in
      let (condition, attributes) = (condition(&random), attributes(&random))
      let (other, others) = (condition.shuffled(&random), attributes.shuffled(&random))
      #expect(
        try holds(condition, attributes) == holds(other, others),
        "seed \(seed): \(condition.text) for \(attributes.text)")
      let (read, otherRead) = (
        Condition(try ConditionText.value(condition.text)),
        Condition(try ConditionText.value(other.text))
      )
      #expect(read.attributes == otherRead.attributes)
      #expect(read.groups == otherRead.groups)
    }
  }

  // MARK: What a condition reads

  /// The attributes with everything changed that is neither on nor below one of the paths.
  private func changed(_ value: Sample, keeping paths: [[Substring]], _ random: inout Random)
    -> Sample
  {
    if paths.contains([]) { return value }
    if paths.isEmpty { return self.value(&random) }
    // On the way to a path. Only an object leads further: what is none may be any other such thing.
    guard case .object(let members) = value else {
      return random.below(2) == 0
        ? .scalar(random.element(ConditionPropertyTests.scalars)) : .array([])
    }
    var result: [(name: String, value: Sample)] = []
    for name in ConditionPropertyTests.names + ["e"] {
      let below = paths.filter { $0.first == name[...] }.map { Array($0.dropFirst()) }
      if let member = members.first(where: { $0.name == name }) {
        if below.isEmpty, random.below(3) == 0 { continue }
        result.append((name, changed(member.value, keeping: below, &random)))
      } else if below.isEmpty, random.below(2) == 0 {
        result.append((name, self.value(&random)))
      }
    }
    return .object(result)
  }

  @Test func whatIsNotListedIsNotRead() throws {
    var changes = 0
    try forAll(seeds: 160, thorough: 800) { seed, random in
      let condition = condition(&random)
      let read = Condition(try ConditionText.value(condition.text))
      let paths = read.attributes.map {
        $0.split(separator: ".", omittingEmptySubsequences: false)
      }
      for _ in 0..<10 {
        let attributes = attributes(&random)
        let other =
          paths.isEmpty
          ? self.attributes(&random) : changed(attributes, keeping: paths, &random)
        if other != attributes { changes += 1 }
        let isHolding = read.holds(for: try ConditionText.value(attributes.text))
        let isHoldingForOther = read.holds(for: try ConditionText.value(other.text))
        if isHolding != isHoldingForOther {
          Issue.record("seed \(seed): \(condition.text): \(attributes.text), \(other.text)")
        }
      }
    }
    #expect(changes > sampled(800, thorough: 4_000))
  }

  @Test func groupsThatAreNotListedAreNotRead() throws {
    try forAll(seeds: 60, thorough: 300) { seed, random in
      let (condition, attributes) = (condition(&random), attributes(&random))
      let read = Condition(try ConditionText.value(condition.text))
      let groups = try ConditionText.value(ConditionPropertyTests.groups)
      var members: [String: JSONValue] = [:]
      for (name, group) in groups.members where read.groups.contains(name.string ?? "") {
        members[name.string ?? ""] = group
      }
      let found = read.holds(for: try ConditionText.value(attributes.text), groups: members)
      #expect(try found == holds(condition, attributes), "seed \(seed): \(condition.text)")
    }
  }

  /// Operands without anything in them mean nothing to nearly every operator.
  @Test func emptyOperandsAreReported() throws {
    for word in ConditionPropertyTests.operators where word != "$not" {
      for operand in ["{}", "[]", "[[]]"] {
        let root = try ConditionText.value("{\"a\":{\"\(word)\":\(operand)}}")
        let problems = Problems(fileName: "c.json")
        Condition.check(root, problems)
        let isSound =
          word == "$elemMatch" && operand == "{}" || word.hasPrefix("$all") && operand == "[[]]"
        #expect((problems.count == 0) == isSound, "\(word) \(operand)")
      }
    }
  }
}
