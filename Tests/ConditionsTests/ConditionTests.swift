import Basics
import Conditions
import Foundation
import JSONText
import TestSupport
import Testing

/// What conditions hold for whom, operator by operator, and what they say of themselves.
@Suite struct ConditionTests {
  private func expect(
    _ condition: String, _ attributes: String, _ holds: Bool, groups: String = "{}",
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = try ConditionText.holds(condition, attributes, groups: groups)
    #expect(
      found == holds, "\(condition) for \(attributes)", sourceLocation: sourceLocation)
  }

  // MARK: Conditions

  @Test(.namesItsRow)
  func conditionsJoin() {
    let rows: [(String, String, Bool)] = [
      (#"{}"#, #"{}"#, true),
      (#"{}"#, #"{"plan":"free"}"#, true),
      (#"{"plan":"free"}"#, #"{"plan":"free","seats":1}"#, true),
      (#"{"plan":"free","seats":1}"#, #"{"plan":"free","seats":2}"#, false),
      (#"{"$and":[{"plan":"free"},{"seats":1}]}"#, #"{"plan":"free","seats":1}"#, true),
      (#"{"$and":[{"plan":"free"},{"seats":1}]}"#, #"{"plan":"free","seats":2}"#, false),
      (#"{"$or":[{"plan":"free"},{"seats":1}]}"#, #"{"plan":"team","seats":1}"#, true),
      (#"{"$or":[{"plan":"free"},{"seats":1}]}"#, #"{"plan":"team","seats":2}"#, false),
      (#"{"$nor":[{"plan":"free"},{"seats":1}]}"#, #"{"plan":"team","seats":2}"#, true),
      (#"{"$nor":[{"plan":"free"},{"seats":1}]}"#, #"{"plan":"team","seats":1}"#, false),
      (#"{"$not":{"plan":"free"}}"#, #"{"plan":"team"}"#, true),
      (#"{"$not":{"plan":"free"}}"#, #"{"plan":"free"}"#, false),
      (#"{"$not":{}}"#, #"{}"#, false),
      // Of an empty list, "any" holds as "all" does.
      (#"{"$and":[]}"#, #"{}"#, true), (#"{"$or":[]}"#, #"{}"#, true),
      (#"{"$nor":[]}"#, #"{}"#, false),
      // Beside one another all must hold.
      (#"{"$or":[{"a":1},{"b":1}],"c":1}"#, #"{"b":1,"c":1}"#, true),
      (#"{"$or":[{"a":1},{"b":1}],"c":1}"#, #"{"b":1,"c":2}"#, false),
      (#"{"$not":{"$or":[{"a":1},{"$and":[{"b":2},{"c":3}]}]}}"#, #"{"b":2,"c":3}"#, false),
      (#"{"$not":{"$or":[{"a":1},{"$and":[{"b":2},{"c":3}]}]}}"#, #"{"b":2,"c":4}"#, true),
      // What is no condition never holds, wherever it stands.
      (#"[]"#, #"{}"#, false), (#"null"#, #"{}"#, false), (#"true"#, #"{}"#, false),
      (#""x""#, #"{}"#, false), (#"{"$and":[1]}"#, #"{}"#, false),
      (#"{"$or":[1,{}]}"#, #"{}"#, true),
      (#"{"$nor":[1]}"#, #"{}"#, true),
      (#"{"$and":{}}"#, #"{}"#, false), (#"{"$or":1}"#, #"{}"#, false),
      (#"{"$nor":null}"#, #"{}"#, false), (#"{"$not":[]}"#, #"{}"#, false),
      // Attributes that are no object have none.
      (#"{"a":null}"#, #"[1]"#, true), (#"{"a":1}"#, #"1"#, false),
      // Every other name is an attribute's, even with a dollar.
      (#"{"$plans":{"$elemMatch":{"$eq":"x"}}}"#, #"{"$plans":["y","x"]}"#, true),
      (#"{"$gt":5}"#, #"{}"#, false), (#"{"$gt":5}"#, #"{"$gt":5}"#, true),
    ]
    forEachRow(rows) { (condition, attributes, holds) in
      try expect(condition, attributes, holds)
    }
  }

  @Test(.namesItsRow)
  func pathsLeadThroughObjects() {
    let rows: [(String, String, Bool)] = [
      (#"{"pet.name":"Rex"}"#, #"{"pet":{"name":"Rex"}}"#, true),
      (#"{"pet.name":"Rex"}"#, #"{"pet.name":"Rex"}"#, false),
      (#"{"pet.name":"Rex"}"#, #"{"pet":{"name":"Ada"}}"#, false),
      (#"{"a.b.c.d.e":1}"#, #"{"a":{"b":{"c":{"d":{"e":1}}}}}"#, true),
      (#"{"a.b.c.d.e":1}"#, #"{"a":{"b":{"c":{"d":1}}}}"#, false),
      (#"{"a.b":null}"#, #"{"a":{"b":null}}"#, true), (#"{"a.b":null}"#, #"{"a":{}}"#, true),
      (#"{"a.b":null}"#, #"{"a":7}"#, true), (#"{"a.b":null}"#, #"{"a":null}"#, true),
      // Neither arrays nor strings have members.
      (#"{"a.0":1}"#, #"{"a":[1]}"#, false), (#"{"a.length":1}"#, #"{"a":[1]}"#, false),
      (#"{"a.length":1}"#, #"{"a":"x"}"#, false), (#"{"a.0":1}"#, #"{"a":{"0":1}}"#, true),
      (#"{"":1}"#, #"{"":1}"#, true), (#"{"a.":1}"#, #"{"a":{"":1}}"#, true),
      (#"{"größe":1}"#, #"{"gr\u00f6\u00dfe":1}"#, true),
      // A letter with its accent and the two apart are different names.
      ("{\"e\u{301}\":1}", "{\"\u{E9}\":1}", false),
    ]
    forEachRow(rows) { (condition, attributes, holds) in
      try expect(condition, attributes, holds)
    }
  }

  // MARK: Values

  @Test(.namesItsRow)
  func plainValuesAreEqual() {
    let rows: [(String, String, Bool)] = [
      ("1", "1", true), ("1", "1.0", true), ("1e3", "1000", true), ("-0", "0", true),
      ("0.1", "0.10", true), ("1", "2", false), ("0.5", "5e-1", true),
      ("9007199254740993", "9007199254740993", true),
      ("9007199254740993", "9007199254740992", false),
      ("1e400", "1e400", true), ("1e400", "-1e400", false),
      (#""x""#, #""x""#, true), (#""x""#, #""X""#, false), (#""x""#, #""\u0078""#, true),
      ("\"\u{E9}\"", "\"e\u{301}\"", false), ("true", "true", true), ("true", "false", false),
      ("false", "false", true), ("null", "null", true),
      // No value equals one of another kind.
      ("1", #""1""#, false), (#""1""#, "1", false), ("true", "1", false), ("1", "true", false),
      ("true", #""true""#, false), ("false", "0", false), ("false", #""""#, false),
      ("null", "0", false), ("null", #""""#, false), ("null", "false", false),
      ("null", "{}", false), (#""null""#, "null", false), ("0", "null", false),
      ("false", "null", false), (#""""#, "null", false),
      ("[1,2]", "[1,2]", true), ("[1,2]", "[2,1]", false), ("[1,2]", "[1,2,3]", false),
      ("[1]", "1", false), ("1", "[1]", false), ("[]", "[]", true), ("[]", "null", false),
      ("[null]", "[null]", true), ("[1.0]", "[1]", true), (#"["1"]"#, "[1]", false),
      // Objects equal each other in any order.
      (#"{"b":1,"c":[2]}"#, #"{"c":[2],"b":1}"#, true),
      (#"{"b":{"d":1,"e":2}}"#, #"{"b":{"e":2,"d":1}}"#, true),
      (#"{"b":1}"#, #"{"b":1,"c":2}"#, false), (#"{"b":1,"c":2}"#, #"{"b":1}"#, false),
      (#"{"b":1}"#, #"{"b":2}"#, false), ("{}", "{}", true), ("{}", #"{"b":1}"#, false),
      ("{}", "null", false), ("{}", "[]", false), (#"{"b":null}"#, "{}", false),
      // Operators beside other names are members like any other.
      (#"{"$gt":1,"b":1}"#, "2", false), (#"{"$gt":1,"b":1}"#, #"{"b":1,"$gt":1}"#, true),
    ]
    forEachRow(rows) { (expected, actual, holds) in
      try expect(#"{"a":\#(expected)}"#, #"{"a":\#(actual)}"#, holds)
      if actual == "null" { try expect(#"{"a":\#(expected)}"#, "{}", holds) }
    }
  }

  /// Rows of an operator with its operand, a value, and whether it holds; nil for no value at all.
  private static let operators: [(operation: String, value: String?, holds: Bool)] = [
    (#""$eq":1"#, "1", true), (#""$eq":1"#, "1.0", true), (#""$eq":1"#, #""1""#, false),
    (#""$eq":1"#, "true", false), (#""$eq":null"#, nil, true), (#""$eq":0"#, nil, false),
    (#""$eq":"x""#, #"["x"]"#, false), (#""$ne":1"#, "2", true), (#""$ne":1"#, "1", false),
    (#""$ne":1"#, #""1""#, true), (#""$ne":1"#, nil, true), (#""$ne":null"#, nil, false),
    // Arrays and objects have an identity, which is never the condition's.
    (#""$eq":[1]"#, "[1]", false), (#""$ne":[1]"#, "[1]", true), (#""$eq":{}"#, "{}", false),

    (#""$lt":5"#, "4", true), (#""$lt":5"#, "5", false), (#""$lte":5"#, "5", true),
    (#""$lte":5"#, "5.1", false), (#""$gt":5"#, "6", true), (#""$gt":5"#, "5", false),
    (#""$gte":5"#, "5", true), (#""$gte":5"#, "4.9", false),
    (#""$gt":5,"$lt":7"#, "6", true), (#""$gt":5,"$lt":7"#, "7", false),
    (#""$lt":9007199254740993"#, "9007199254740992", true),
    (#""$gt":9007199254740992"#, "9007199254740993", true),
    (#""$lt":1e400"#, "1e300", true), (#""$gt":-1e400"#, "-9223372036854775808", true),
    (#""$lt":9223372036854775807"#, "0.5", true), (#""$gt":0.5"#, "1", true),
    // Two strings compare as text, a string and a number as numbers.
    (#""$lt":"10""#, #""9""#, false), (#""$lt":10"#, #""9""#, true), (#""$lt":"10""#, "9", true),
    (#""$gt":"a""#, #""b""#, true), (#""$gt":"a""#, #""B""#, false),
    (#""$gt":"a""#, #""aa""#, true),
    (#""$gte":"é""#, #""z""#, false), (#""$gt":"\ufffd""#, #""\ud83d\ude00""#, true),
    (#""$gt":5"#, #"" 6 ""#, true), (#""$gt":5"#, #""06""#, true), (#""$gt":5"#, #""+6""#, true),
    (#""$gt":5"#, #""6e0""#, true), (#""$gt":5"#, #"".6e1""#, true), (#""$gt":5"#, #""6.""#, true),
    (#""$gt":5"#, #""six""#, false), (#""$lt":5"#, #""six""#, false), (#""$lt":5"#, #""""#, false),
    (#""$gt":5"#, #""0x10""#, false), (#""$gt":5"#, #""inf""#, false),
    (#""$gt":5"#, #""nan""#, false),
    (#""$gt":5"#, #""6 7""#, false), (#""$gt":5"#, #""1e""#, false), (#""$lte":"x""#, "1", false),
    // Nothing counts as 0, yes as 1.
    (#""$lt":1"#, nil, true), (#""$gt":-1"#, nil, true), (#""$gt":0"#, nil, false),
    (#""$gte":0"#, nil, true), (#""$lt":1"#, "null", true), (#""$lt":"x""#, nil, false),
    (#""$lt":"1""#, nil, true), (#""$gte":null"#, "0", true), (#""$gt":0"#, "true", true),
    (#""$lt":1"#, "false", true), (#""$gt":0"#, "[1]", false), (#""$lt":2"#, "{}", false),
    (#""$gt":[0]"#, "1", false), (#""$lt":{}"#, "1", false),

    (#""$in":[1,"b"]"#, "1", true), (#""$in":[1,"b"]"#, #""b""#, true),
    (#""$in":[1]"#, #""1""#, false),
    (#""$in":["b"]"#, #""B""#, false), (#""$in":[1]"#, nil, false), (#""$in":[null]"#, nil, true),
    (#""$in":[]"#, "1", false), (#""$in":1"#, "1", false), (#""$in":{}"#, "1", false),
    (#""$in":[1,2]"#, "[3,2]", true), (#""$in":[1,2]"#, "[3,4]", false),
    (#""$in":[1]"#, "[]", false),
    (#""$in":[[1]]"#, "[1]", false), (#""$in":[[1]]"#, "[[1]]", false),
    (#""$in":[1.0]"#, "1", true),
    (#""$nin":[1]"#, "2", true), (#""$nin":[1]"#, "1", false), (#""$nin":[1]"#, nil, true),
    (#""$nin":[null]"#, nil, false), (#""$nin":1"#, "2", false), (#""$nin":[1,2]"#, "[3]", true),
    (#""$nin":[1,2]"#, "[3,1]", false), (#""$nin":[]"#, "1", true),
    (#""$ini":["Ä","x"]"#, #""ä""#, true), (#""$ini":["ä"]"#, #""Ä""#, true),
    (#""$ini":["a"]"#, #"["B","A"]"#, true), (#""$ini":["a"]"#, #""b""#, false),
    (#""$ini":[1]"#, "1", true), (#""$ini":["a"]"#, nil, false), (#""$ini":"a""#, #""a""#, false),
    (#""$nini":["A"]"#, #""a""#, false), (#""$nini":["A"]"#, #""b""#, true),
    (#""$nini":["A"]"#, nil, true), (#""$nini":["A"]"#, #"["a"]"#, false),
    (#""$nini":0"#, "1", false),

    (#""$all":[1,2]"#, "[2,3,1]", true), (#""$all":[1,2]"#, "[2,3]", false),
    (#""$all":[]"#, "[]", true),
    (#""$all":[1]"#, "1", false), (#""$all":[1]"#, nil, false), (#""$all":1"#, "[1]", false),
    (#""$all":[]"#, "1", false), (#""$all":[{"$gt":5},{"$lt":2}]"#, "[1,6]", true),
    (#""$all":[{"$gt":5},{"$lt":2}]"#, "[3,6]", false), (#""$all":[{"b":1}]"#, #"[{"b":1}]"#, true),
    (#""$all":["a"]"#, #"["A"]"#, false), (#""$alli":["a","B"]"#, #"["b","A"]"#, true),
    (#""$alli":["a","b"]"#, #"["A"]"#, false), (#""$alli":[1]"#, "[1]", true),
    (#""$alli":["a"]"#, #""a""#, false), (#""$alli":"a""#, #"["a"]"#, false),
    (#""$alli":[{"$in":["a"]}]"#, #"["A"]"#, false),

    (#""$size":2"#, "[1,2]", true), (#""$size":2"#, "[1]", false), (#""$size":0"#, "[]", true),
    (#""$size":0"#, nil, false), (#""$size":1"#, #""x""#, false),
    (#""$size":{"$gte":2}"#, "[1,2]", true),
    (#""$size":{"$gte":2}"#, "[1]", false), (#""$size":{"$in":[1,3]}"#, "[1,2,3]", true),
    (#""$size":"1""#, "[1]", false), (#""$size":true"#, "[1]", false),

    (#""$elemMatch":{"$gt":5,"$lt":7}"#, "[1,6]", true),
    (#""$elemMatch":{"$gt":5,"$lt":7}"#, "[1,9]", false), (#""$elemMatch":{"$gt":5}"#, "6", false),
    (#""$elemMatch":{"$eq":0}"#, "[0]", true), (#""$elemMatch":{"$eq":false}"#, "[false]", true),
    (#""$elemMatch":{"$ne":1}"#, "[null]", false), (#""$elemMatch":{"$ne":1}"#, "[null,2]", true),
    (#""$elemMatch":{"$not":{"$gt":5}}"#, "[9,3]", true), (#""$elemMatch":{"$gt":5}"#, nil, false),
    (#""$elemMatch":{"b":1}"#, #"[{"b":2},{"b":1}]"#, true),
    (#""$elemMatch":{"b":1,"c":2}"#, #"[{"b":1},{"c":2}]"#, false),
    (#""$elemMatch":{"b.c":{"$in":[1]}}"#, #"[{"b":{"c":1}}]"#, true),
    (#""$elemMatch":{"b":null}"#, "[5]", true), (#""$elemMatch":{"b":null}"#, "[null]", false),
    (#""$elemMatch":{"$or":[{"b":1}],"c":1}"#, #"[{"b":1,"c":1}]"#, true),
    // Of operators alone, the value is asked, which "or" cannot do.
    (#""$elemMatch":{"$or":[{"b":1}]}"#, #"[{"b":1}]"#, false),
    (#""$elemMatch":{}"#, "[0]", true), (#""$elemMatch":{}"#, "[]", false),
    (#""$elemMatch":1"#, "[1]", false),
    (#""$elemMatch":{"$elemMatch":{"$eq":1}}"#, "[[2],[1]]", true),

    (#""$exists":true"#, "0", true), (#""$exists":true"#, nil, false),
    (#""$exists":true"#, "null", false),
    (#""$exists":false"#, nil, true), (#""$exists":false"#, "null", true),
    (#""$exists":false"#, "false", false), (#""$exists":1"#, "1", true),
    (#""$exists":0"#, "1", false),
    (#""$exists":"""#, nil, true), (#""$exists":"no""#, nil, false),
    (#""$exists":null"#, nil, true),
    (#""$exists":[]"#, "1", true),

    (#""$type":"string""#, #""x""#, true), (#""$type":"string""#, "1", false),
    (#""$type":"number""#, "1.5", true), (#""$type":"number""#, #""1""#, false),
    (#""$type":"boolean""#, "false", true), (#""$type":"array""#, "[]", true),
    (#""$type":"object""#, "{}", true), (#""$type":"object""#, "[]", false),
    (#""$type":"null""#, "null", true), (#""$type":"null""#, nil, true),
    (#""$type":"null""#, "0", false),
    (#""$type":"undefined""#, nil, false), (#""$type":1"#, "1", false),

    (#""$not":{"$gt":5}"#, "5", true), (#""$not":{"$gt":5}"#, "6", false),
    (#""$not":1"#, "2", true),
    (#""$not":1"#, "1", false), (#""$not":{"$not":{"$gt":5}}"#, "6", true),
    (#""$not":{"b":1}"#, "1", true),
    (#""$not":{"b":1}"#, #"{"b":1}"#, false), (#""$not":{"$in":[1]}"#, nil, true),
    (#""$between":[1,2]"#, "1", false), (#""$not":{"$between":[1,2]}"#, "1", true),
    (#""$gt":0,"$between":1"#, "1", false), (#""$":1"#, "1", false), (#""$GT":0"#, "1", false),
    (#""$and":[]"#, "1", false),
  ]

  @Test(.namesItsRow)
  func operatorsAsk() {
    forEachRow(Self.operators) { (operation, value, holds) in
      let attributes = value.map { #"{"a":\#($0)}"# } ?? "{}"
      try expect(#"{"a":{\#(operation)}}"#, attributes, holds)
      try expect(#"{"a":{"$not":{\#(operation)}}}"#, attributes, !holds)
      try expect(#"{"$not":{"a":{\#(operation)}}}"#, attributes, !holds)
      try expect(#"{"b.a":{\#(operation)}}"#, #"{"b":\#(attributes)}"#, holds)
    }
  }

  /// Versions in ascending order; those in one row are the same.
  private static let versions: [[String?]] = [
    [nil, "null", "true", "[]", "{}", #""""#, "0", #""0""#, #""v0""#, #""0+1""#],
    [#""0.0.0-1""#], [#""0.0.0""#], [#""0.0.1-alpha""#], [#""0.0.1""#, #""v0.0.1""#], ["0.5"],
    ["1", #""1""#, #""v1""#, "1.0"],
    [#""1.2.3-2""#], [#""1.2.3-10""#], [#""1.2.3-10.1""#], [#""1.2.3-Rc""#],
    [#""1.2.3-rc""#, #""1.2.3-rc+7""#, #""v1-2-3-rc""#], [#""1.2.3-rc.1""#], [#""1.2.3-rc.x""#],
    [#""1.2.3-rd""#], [#""1.2.3""#, #""v1.2.3""#, #""1.2.3+build.9-x""#, #""1-2-3""#],
    [#""1.2.20""#], [#""1.10.0""#], ["1.15"], [#""1.20.0-rc""#], ["2"], [#""9.0.0""#],
    [#""10.0.0""#], [#""99999.0.0""#], [#""latest""#], [#""vv1""#],
  ]

  @Test func versionsAreOrdered() throws {
    for (row, left) in ConditionTests.versions.enumerated() {
      for (otherRow, right) in ConditionTests.versions.enumerated() {
        for left in left {
          for right in right {
            let attributes = left.map { #"{"v":\#($0)}"# } ?? "{}"
            for (word, holds) in [
              ("veq", row == otherRow), ("vne", row != otherRow), ("vlt", row < otherRow),
              ("vlte", row <= otherRow), ("vgt", row > otherRow), ("vgte", row >= otherRow),
            ] {
              try expect(#"{"v":{"$\#(word)":\#(right ?? "null")}}"#, attributes, holds)
            }
          }
        }
      }
    }
  }

  @Test(.namesItsRow)
  func groupsHaveMembers() {
    let rows: [(String, String, Bool, Bool)] = [
      (#""team""#, "1", true, false), (#""team""#, #""b""#, true, false),
      (#""team""#, #""1""#, false, true),
      (#""team""#, "2", false, true), (#""team""#, "[5,1]", true, false),
      (#""team""#, "[5]", false, true),
      (#""team""#, "null", false, true), (#""team""#, "[2]", false, true),
      (#""team""#, "[[2]]", false, true),
      (#""empty""#, "1", false, true), (#""unknown""#, "1", false, true),
      (#""withNull""#, "null", true, false),
      // In a group that cannot be read, or is not named, nobody is and nobody is not.
      (#""object""#, "1", false, false), (#""text""#, #""1""#, false, false),
      ("1", "1", false, false),
      (#"["team"]"#, "1", false, false), ("null", "1", false, false),
    ]
    forEachRow(rows) { (name, value, isIn, isNotIn) in
      let groups =
        #"{"team":[1,"b",[2]],"empty":[],"object":{"1":1},"text":"1","withNull":[null]}"#
      try expect(#"{"a":{"$inGroup":\#(name)}}"#, #"{"a":\#(value)}"#, isIn, groups: groups)
      try expect(#"{"a":{"$notInGroup":\#(name)}}"#, #"{"a":\#(value)}"#, isNotIn, groups: groups)
      if value == "null" {
        try expect(#"{"a":{"$inGroup":\#(name)}}"#, "{}", isIn, groups: groups)
      }
    }
  }

  // MARK: The SDKs' cases

  @Test(.enabled(if: Places.shared != nil, "needs the SDKs' cases beside the checkout"))
  func theSharedCasesHold() throws {
    let file = try #require(Places.shared).appending(
      path: "data/experiments/growthbook_cases_half.json")
    let root = try JSONDocument(scanning: Places.bytes(of: file)).root
    let cases = try #require(root.member("evalCondition")).elements
    for row in cases.map(\.elements) {
      var groups: [String: JSONValue] = [:]
      if row.count > 4 {
        for (name, group) in row[4].members { groups[try #require(name.string)] = group }
      }
      let holds = Condition(row[1]).holds(for: row[2], groups: groups)
      #expect(holds == row[3].boolean, "\(row[0].summary)")
    }
    #expect(cases.count >= 120)
  }

  // MARK: What a condition says of itself

  @Test(.namesItsRow)
  func aConditionNamesWhatItReads() {
    let rows: [(String, [String], [String])] = [
      (#"{}"#, [], []), (#"5"#, [], []), (#"{"b":1,"a.c":2}"#, ["a.c", "b"], []),
      (
        #"{"$and":[{"a":1},{"$or":[{"b":{"$gt":1}},{"$nor":[{"c":1},{"$not":{"d":1}}]}]}],"a":2}"#,
        ["a", "b", "c", "d"], []
      ),
      (#"{"$or":[5,{"a":1}],"b":{"$none":1}}"#, ["a", "b"], []),
      (#"{"a":{"$elemMatch":{"b.c":1}}}"#, ["a", "a.b.c"], []),
      (#"{"a":{"$elemMatch":{}}}"#, ["a"], []), (#"{"a":{"$elemMatch":{"$gt":1}}}"#, ["a"], []),
      (
        #"{"a.b":{"$elemMatch":{"c":{"$elemMatch":{"d":1}},"e":1}}}"#,
        ["a.b", "a.b.c", "a.b.c.d", "a.b.e"], []
      ),
      (
        #"{"a":{"$not":{"$all":[{"$elemMatch":{"$or":[{"b":1}],"c":1}}]}}}"#, ["a", "a.b", "a.c"],
        []
      ),
      (#"{"a":{"$size":{"$not":{"$elemMatch":{"b":1}}}}}"#, ["a", "a.b"], []),
      (#"{"a":{"$alli":["x",{"$elemMatch":{"b":1}}]}}"#, ["a", "a.b"], []),
      (#"{"a":{"b":{"c":1}}}"#, ["a", "a.b", "a.b.c"], []),
      (#"{"$plan":1,"":2}"#, ["", "$plan"], []),
      (
        #"{"a":{"$inGroup":"y"},"$not":{"b":{"$not":{"$notInGroup":"x"}}}}"#, ["a", "b"],
        ["x", "y"]
      ),
      (
        #"{"a":{"$elemMatch":{"b":{"$inGroup":"x"}}},"c":{"$elemMatch":{"$inGroup":"x"}}}"#,
        ["a", "a.b", "c"], ["x"]
      ),
      (#"{"a":{"$inGroup":5}}"#, ["a"], []),
    ]
    forEachRow(rows) { (text, attributes, groups) in
      let condition = Condition(try ConditionText.value(text))
      #expect(condition.attributes == attributes)
      #expect(condition.groups == groups)
    }
  }

  @Test func conditionsAreEqualWhenWrittenAlike() throws {
    let file = try ConditionText.value(#"[{"a":1},{"a":1},{"a": 1},{"a":2}]"#).elements
    #expect(Condition(file[0]) == Condition(file[1]))
    #expect(Condition(file[0]) != Condition(file[2]))
    #expect(Condition(file[0]) != Condition(file[3]))
  }
}
