import Basics
import Conditions
import JSONText
import TestSupport
import Testing

/// What is told of a condition that is wrong: each fault at its place, with what was expected there.
@Suite struct ConditionCheckTests {
  private func messages(_ text: String) throws -> [String] {
    let problems = Problems(fileName: "c.json")
    Condition.check(try ConditionText.value(text), problems)
    #expect(problems.count == problems.messages.count)
    return problems.messages.map { String($0.split(separator: "\n")[0]) }
  }

  @Test(.namesItsRow)
  func aSoundConditionReportsNothing() {
    let rows: [String] = [
      "{}", #"{"a":1,"b.c":null,"d":[1,{}],"e":{"f":{}}}"#,
      #"{"$and":[{"a":1}],"$or":[{"a":1}],"$nor":[{}],"$not":{"a":1},"b":2}"#,
      #"{"a":{"$eq":1,"$ne":null,"$lt":1,"$lte":"x","$gt":-1.5,"$gte":0}}"#,
      #"{"a":{"$veq":"1","$vne":"1","$vlt":"1.2.3-rc","$vlte":"1","$vgt":"1","$vgte":"v1"}}"#,
      #"{"a":{"$in":[1,null],"$nin":["x"],"$ini":[true],"$nini":[2]}}"#,
      #"{"a":{"$all":[1,{"$gt":1},[2]],"$alli":["x",{"b":1}]}}"#,
      #"{"a":{"$inGroup":"x","$notInGroup":"y","$exists":true}}"#,
      #"{"a":{"$regex":"^(a|b)+$","$regexi":"x","$notRegex":"\\d","$notRegexi":""}}"#,
      #"{"a":{"$size":0},"b":{"$size":{"$gt":1}},"c":{"$type":"null"},"d":{"$not":{"$gt":1}}}"#,
      #"{"a":{"$elemMatch":{"$gt":1}},"b":{"$elemMatch":{"$or":[{"c":1}],"d":1}},"c":{"$elemMatch":{}}}"#,
    ]
    forEachRow(rows) { text throws in
      #expect(try messages(text) == [])
    }
  }

  @Test(.namesItsRow)
  func whatIsOutOfPlaceIsTold() {
    let rows: [(String, String)] = [
      ("[]", "c.json:1:1: expected a condition (an object), found an array"),
      ("5", "c.json:1:1: expected a condition (an object), found 5"),
      (
        #"{"$and":[{"a":1},"b"]}"#,
        "c.json:1:18: /$and/1: expected a condition (an object), found \"b\""
      ),
      (
        #"{"$and":{"a":1}}"#, #"c.json:1:9: /$and: expected an array for "$and", found an object"#
      ),
      (#"{"$or":1}"#, #"c.json:1:8: /$or: expected an array for "$or", found 1"#),
      (#"{"$or":[]}"#, #"c.json:1:8: /$or: expected at least one element for "$or", found none"#),
      (#"{"$nor":null}"#, #"c.json:1:9: /$nor: expected an array for "$nor", found null"#),
      (
        #"{"$not":[{"a":1}]}"#,
        #"c.json:1:9: /$not: expected an object for "$not", found an array"#
      ),
      (#"{"$an":[]}"#, #"c.json:1:2: /$an: unknown operator "$an"; did you mean "$and"?"#),
      (
        #"{"$plan":1}"#,
        #"c.json:1:2: /$plan: unknown operator "$plan"; known here: "$and", "$or", "$nor", "$not""#
      ),
      (
        #"{"$gt":1}"#,
        "c.json:1:2: /$gt: \"$gt\" asks for a value: expected an attribute around it, such as "
          + "{\"age\": {\"$gt\": …}}"
      ),
      (
        #"{"a":{"$or":[{"b":1}]}}"#,
        "c.json:1:7: /a/$or: \"$or\" joins conditions: expected it beside attributes, not below one"
      ),
      (#"{"":1}"#, #"c.json:1:2: /: expected names joined by single dots, found """#),
      (#"{"a..b":1}"#, #"c.json:1:2: /a..b: expected names joined by single dots, found "a..b""#),
      (#"{"a.":1}"#, #"c.json:1:2: /a.: expected names joined by single dots, found "a.""#),
      (
        #"{"a":{}}"#,
        "c.json:1:6: /a: expected operators or members to be equal to, found neither"
      ),
      (
        #"{"a":{"b":1,"$gt":2}}"#,
        "c.json:1:6: /a: found operators and attributes in one object (\"$gt\"); expected operators "
          + "only, or none"
      ),
      (
        #"{"a":{"$gtt":1}}"#,
        #"c.json:1:7: /a/$gtt: unknown operator "$gtt"; did you mean "$gt"?"#
      ),
      (
        #"{"a":{"$notregex":"x"}}"#,
        #"c.json:1:7: /a/$notregex: unknown operator "$notregex"; did you mean "$notRegex"?"#
      ),
      (
        #"{"a":{"$within":1}}"#,
        "c.json:1:7: /a/$within: unknown operator \"$within\"; known here: \"$eq\", \"$ne\", \"$lt\", "
          + "\"$lte\", \"$gt\", \"$gte\", \"$veq\", \"$vne\", \"$vlt\", \"$vlte\", \"$vgt\", \"$vgte\", …"
      ),
    ]
    forEachRow(rows) { (text, message) throws in
      #expect(try messages(text) == [message])
    }
  }

  @Test(.namesItsRow)
  func operandsOfTheWrongKindAreTold() {
    let rows: [(String, String, String, String)] = [
      ("$eq", "[1]", "expected a string, a number, true, false or null", "an array"),
      ("$ne", "{}", "expected a string, a number, true, false or null", "an object"),
      ("$lt", "null", "expected a number or a string", "null"),
      ("$lte", "true", "expected a number or a string", "true"),
      ("$gt", "[1]", "expected a number or a string", "an array"),
      ("$gte", "{}", "expected a number or a string", "an object"),
      ("$veq", "1", "expected a version (a string)", "1"),
      ("$vne", "null", "expected a version (a string)", "null"),
      ("$vlt", "1.10", "expected a version (a string)", "1.10"),
      ("$vlte", "[]", "expected a version (a string)", "an array"),
      ("$vgt", "{}", "expected a version (a string)", "an object"),
      ("$vgte", "true", "expected a version (a string)", "true"),
      ("$in", "1", "expected an array", "1"), ("$nin", #""x""#, "expected an array", #""x""#),
      ("$ini", "{}", "expected an array", "an object"),
      ("$nini", "null", "expected an array", "null"),
      ("$in", "[]", "expected at least one element", "none"),
      ("$nin", "[]", "expected at least one element", "none"),
      ("$all", "1", "expected an array", "1"), ("$alli", #""x""#, "expected an array", #""x""#),
      ("$all", "[]", "expected at least one element", "none"),
      ("$inGroup", "1", "expected a string", "1"),
      ("$notInGroup", #"["x"]"#, "expected a string", "an array"),
      ("$regex", "1", "expected a pattern (a string)", "1"),
      ("$notRegexi", "null", "expected a pattern (a string)", "null"),
      ("$elemMatch", "1", "expected a condition (an object)", "1"),
      ("$size", #""3""#, "expected a whole number from 0 or operators", #""3""#),
      ("$size", "-1", "expected a whole number from 0 or operators", "-1"),
      ("$size", "1.5", "expected a whole number from 0 or operators", "1.5"),
      ("$size", #"{"b":1}"#, "expected a whole number from 0 or operators", "an object"),
      ("$exists", "1", "expected true or false", "1"),
      ("$not", "1", "expected an object", "1"), ("$not", "[]", "expected an object", "an array"),
      (
        "$type", #""int""#,
        #"expected one of "string", "number", "boolean", "array", "object", "null""#, #""int""#
      ),
    ]
    forEachRow(rows) { (word, operand, expected, found) throws in
      #expect(
        try messages(#"{"a":{"\#(word)":\#(operand)}}"#) == [
          "c.json:1:\(10 + word.count): /a/\(word): \(expected) for \"\(word)\", found \(found)"
        ])
    }
  }

  @Test(.namesItsRow)
  func faultsBelowAreToldAtTheirPlace() {
    let rows: [(String, String)] = [
      (
        #"{"a":{"$in":[1,[2]]}}"#,
        "c.json:1:16: /a/$in/1: expected a string, a number, true, false or null for \"$in\", found "
          + "an array"
      ),
      (
        #"{"a":{"$type":"strng"}}"#,
        "c.json:1:15: /a/$type: expected one of \"string\", \"number\", \"boolean\", \"array\", "
          + "\"object\", \"null\" for \"$type\", found \"strng\"; did you mean \"string\"?"
      ),
      (
        #"{"a":{"$not":{"$gtt":1}}}"#,
        #"c.json:1:15: /a/$not/$gtt: unknown operator "$gtt"; did you mean "$gt"?"#
      ),
      (
        #"{"a":{"$all":[{"$ge":1}]}}"#,
        #"c.json:1:16: /a/$all/0/$ge: unknown operator "$ge"; did you mean "$ne"?"#
      ),
      (
        #"{"a":{"$size":{"$in":1}}}"#,
        #"c.json:1:22: /a/$size/$in: expected an array for "$in", found 1"#
      ),
      (
        #"{"a":{"$elemMatch":{"$in":1}}}"#,
        #"c.json:1:27: /a/$elemMatch/$in: expected an array for "$in", found 1"#
      ),
      (
        #"{"a":{"$elemMatch":{"b":{"$in":1}}}}"#,
        #"c.json:1:32: /a/$elemMatch/b/$in: expected an array for "$in", found 1"#
      ),
      (
        #"{"$or":[{"$not":{"a":{"$exists":0}}}]}"#,
        #"c.json:1:33: /$or/0/$not/a/$exists: expected true or false for "$exists", found 0"#
      ),
      (
        #"{"a":{"$regex":"a(b"}}"#,
        #"c.json:1:16: /a/$regex: invalid pattern for "$regex": this "(" is not closed, at character 2"#
      ),
      (
        #"{"a":{"$notRegexi":"(a)\\1"}}"#,
        "c.json:1:20: /a/$notRegexi: invalid pattern for \"$notRegexi\": references back into the "
          + "pattern are not searched for, at character 4"
      ),
    ]
    forEachRow(rows) { (text, message) throws in
      #expect(try messages(text) == [message])
    }
  }

  @Test func allFaultsAreToldAtOnce() throws {
    let text = #"{"a":{"$in":1,"$gtt":2,"$gt":3},"b..c":{"$size":"x"},"$or":[4]}"#
    #expect(try messages(text).count == 5)
  }

  @Test func overlongPatternsAreTold() throws {
    func messages(_ pattern: String) throws -> [String] {
      try self.messages(#"{"a":{"$regex":"\#(pattern)"}}"#)
    }
    let most = String(repeating: "a", count: Limits.patternBytes)
    #expect(try messages(most) == [])
    #expect(
      try messages(most + "a") == [
        "c.json:1:16: /a/$regex: invalid pattern for \"$regex\": expected at most 1024 bytes, found "
          + "1025"
      ])
    #expect(try messages("a{2048}") == [])
    #expect(
      try messages("a{2049}") == [
        "c.json:1:16: /a/$regex: invalid pattern for \"$regex\": expected at most 2048 steps with "
          + "all repeats written out"
      ])
  }

  /// Names of a catalog's author may hold anything.
  @Test func whatIsShownIsClean() throws {
    let text = "{\"$\\u001b[31m\(String(repeating: "x", count: 500))\":1}"
    let shown = try messages(text)
    #expect(shown.count == 1)
    #expect(shown[0].unicodeScalars.allSatisfy(isPrintable))
    #expect(shown[0].utf8.count < 300)
  }
}
