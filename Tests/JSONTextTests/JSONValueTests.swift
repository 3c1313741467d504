import Basics
import JSONText
import TestSupport
import Testing

@Suite struct JSONValueTests {
  private func value(_ text: String) throws -> JSONValue {
    try JSONDocument(scanning: Array(text.utf8)).root
  }

  @Test func stringsAreDecoded() throws {
    #expect(
      try value(#""a\"\\\/\b\f\n\r\tA\u00e9\u20AC\ud83d\ude00é""#).string
        == "a\"\\/\u{8}\u{C}\n\r\tAé€😀é")
    #expect(try value("\"\"").string == "")
    #expect(try value("12").string == nil)
  }

  @Test(.namesItsRow)
  func wholeNumbersAreExact() {
    let rows: [(String, Int64)] = [
      ("0", 0), ("-0", 0), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
      ("9007199254740993", 9_007_199_254_740_993), ("1.0", 1), ("1e3", 1_000), ("-2.50e1", -25),
      ("1e13", 10_000_000_000_000),
    ]
    forEachRow(rows) { (text, number) throws in
      #expect(try value(text).integer == number)
    }
  }

  @Test(.namesItsRow)
  func whatIsNotWholeIsNotRounded() {
    let rows: [String] = [
      "9223372036854775808", "-9223372036854775809", "1.5", "1e30", "\"1\"", "true",
    ]
    forEachRow(rows) { text throws in
      #expect(try value(text).integer == nil)
    }
  }

  @Test(arguments: [
    ("0.1", 0.1), ("1e-400", 0), ("-0", -0.0), ("1.7976931348623157e308", 1.7976931348623157e308),
  ])
  func doublesAreTheNearest(text: String, number: Double) throws {
    #expect(try value(text).double == number)
  }

  @Test func doublesBeyondTheRangeAreRefused() throws {
    #expect(try value("1e400").double == nil)
    #expect(try value("-1e309").double == nil)
  }

  @Test func pointersNameThePlace() throws {
    let root = try value(#"{"a":[{"b/c~d":1},2]}"#)
    let array = root.members[0].value
    #expect(root.pointer == "")
    #expect(array.elements[0].members[0].value.pointer == "/a/0/b~1c~0d")
    #expect(array.elements[1].pointer == "/a/1")
    #expect(root.members[0].name.pointer == "/a")
    // The slash joins the accent behind it into one character, and is escaped all the same.
    let joined = try value("{\"a/\u{301}b\":[]}")
    #expect(joined.members[0].value.pointer == "/a~1\u{301}b")
  }

  @Test func writtenTextReadsBack() throws {
    try forAll(seeds: 300) { seed, random in
      var writer = JSONWriter(isIndented: random.below(2) == 0)
      var model = ""
      write(&writer, &random, depth: 0, &model)
      var found = ""
      describe(try JSONDocument(scanning: writer.bytes).root, &found)
      #expect(found == model, "seed \(seed)")
    }
  }

  /// Writes a random value and its description.
  private func write(
    _ writer: inout JSONWriter, _ random: inout Random, depth: Int, _ model: inout String
  ) {
    switch random.below(depth > 4 ? 5 : 7) {
    case 0:
      writer.null()
      model += "null "
    case 1:
      writer.boolean(true)
      model += "true "
    case 2:
      let number = Int64(random.next() >> 1 | 1 << 60) * (random.below(2) == 0 ? 1 : -1)
      writer.integer(number)
      model += "\(number) "
    case 3:
      let number = Double(bitPattern: random.next())
      writer.double(number)
      model += number.isFinite ? "\(number) " : "null "
    case 4:
      let text = randomText(&random)
      writer.string(text)
      model += "'\(text)' "
    case 5:
      writer.beginArray()
      model += "[ "
      for _ in 0..<random.below(4) { write(&writer, &random, depth: depth + 1, &model) }
      writer.endArray()
      model += "] "
    default:
      writer.beginObject()
      model += "{ "
      for number in 0..<random.below(4) {
        let name = "\(number)" + randomText(&random)
        writer.name(name)
        model += "'\(name)' "
        write(&writer, &random, depth: depth + 1, &model)
      }
      writer.endObject()
      model += "} "
    }
  }

  private func randomText(_ random: inout Random) -> String {
    let scalars: [UnicodeScalar] = ["a", "\"", "\\", "\n", "\u{0}", "\u{1F}", "é", "€", "😀", "/"]
    var text = ""
    for _ in 0..<random.below(6) { text.unicodeScalars.append(random.element(scalars)) }
    return text
  }

  private func describe(_ value: JSONValue, _ model: inout String) {
    switch value.kind {
    case .null: model += "null "
    case .boolean: model += "\(value.boolean ?? false) "
    case .number:
      // Whole doubles are written without ".0", so a number may read as either kind.
      let text = String(decoding: value.text, as: UTF8.self)
      let isWhole = Int64(text).map { $0.magnitude > 1 << 53 } ?? false
      let double = value.double.map { "\($0)" } ?? "?"
      model += (isWhole ? text : double) + " "
    case .string: model += "'\(value.string ?? "?")' "
    case .array:
      model += "[ "
      for element in value.elements { describe(element, &model) }
      model += "] "
    case .object:
      model += "{ "
      for (name, value) in value.members {
        model += "'\(name.string ?? "?")' "
        describe(value, &model)
      }
      model += "} "
    }
  }
}

@Suite struct ObjectReaderTests {
  private enum Color: String, CaseIterable { case red, green }

  /// Reads `{"id": …, "count": 1…9, "share": 0…1, "color": …, "list": 1…2 elements}`.
  private func problems(_ text: String) throws -> [String] {
    let problems = Problems(fileName: "f.json")
    let root = try JSONDocument(scanning: Array(text.utf8)).root
    if var reader = ObjectReader(root, as: "a thing", problems) {
      _ = reader.id("id")
      _ = reader.integer("count", in: 1...9)
      _ = reader.number("share", in: 0...1)
      _ = reader.choice("color", of: Color.self)
      _ = reader.elements("list", count: 1...2)
      _ = reader.optionalString("note")
      reader.finish()
    }
    return problems.messages.map { String($0.split(separator: "\n")[0]) }
  }

  @Test func aGoodObjectHasNoProblems() throws {
    #expect(
      try problems(#"{"id":"a-1","count":9,"share":0,"color":"red","list":[1]}"#) == [])
  }

  @Test(.namesItsRow)
  func eachFaultIsToldWithItsPlace() {
    let rows: [(String, String)] = [
      ("[]", "f.json:1:1: expected a thing (an object), found an array"),
      (
        #"{"id":"a","count":1,"share":1,"colour":"red","list":[1]}"#,
        "f.json:1:31: /colour: unknown member \"colour\"; did you mean \"color\"?"
      ),
      (
        #"{"id":"a","count":1,"share":1,"color":"red","list":[1],"x":1}"#,
        "f.json:1:56: /x: unknown member \"x\"; known here: \"id\", \"count\", \"share\", \"color\", "
          + "\"list\", \"note\""
      ),
      (#"{"id":"a","share":1,"color":"red","list":[1]}"#, "f.json:1:1: missing member \"count\""),
      (
        #"{"id":"a","color":"red","list":[1]}"#,
        "f.json:1:1: missing members \"count\", \"share\""
      ),
      (
        #"{"id":"a","count":10,"share":1,"color":"red","list":[1]}"#,
        "f.json:1:19: /count: expected a whole number from 1 to 9, found 10"
      ),
      (
        #"{"id":"a","count":"1","share":1,"color":"red","list":[1]}"#,
        "f.json:1:19: /count: expected a whole number from 1 to 9, found \"1\""
      ),
      (
        #"{"id":"a","count":1,"share":1.2,"color":"red","list":[1]}"#,
        "f.json:1:29: /share: expected a number from 0 to 1, found 1.2"
      ),
      (
        #"{"id":"a","count":1,"share":1,"color":"gren","list":[1]}"#,
        "f.json:1:39: /color: expected one of \"red\", \"green\", found \"gren\"; "
          + "did you mean \"green\"?"
      ),
      (
        #"{"id":"a b","count":1,"share":1,"color":"red","list":[1]}"#,
        "f.json:1:7: /id: expected an id (1 to 64 letters, digits, \"-\", \"_\" or \".\"), found \"a b\""
      ),
      (
        #"{"id":"a","count":1,"share":1,"color":"red","list":[]}"#,
        "f.json:1:52: /list: expected 1 to 2 elements, found 0"
      ),
      (
        #"{"id":"a","count":1,"share":1,"color":"red","list":[1],"note":""}"#,
        "f.json:1:63: /note: expected a string that is not empty, found \"\""
      ),
    ]
    forEachRow(rows) { (text, message) throws in
      #expect(try problems(text) == [message])
    }
  }

  @Test func theLineIsShownWithAMark() throws {
    let problems = Problems(fileName: "f.json")
    let root = try JSONDocument(scanning: Array("{\n  \"é\": [1, \"x\"]\n}".utf8)).root
    problems.report("wrong", at: root.members[0].value.elements[1])
    #expect(
      problems.messages == [
        "f.json:2:12: /é/1: wrong\n     2 |   \"é\": [1, \"x\"]\n       |            ^"
      ])
  }

  @Test func controlCharactersAreRefusedAndNeverShown() throws {
    let problems = Problems(fileName: "f\u{1B}[31m.json")
    let text = #"["a\u001b]0;x\u0007", "\u202eb", "line\nbreak"]"#
    let root = try JSONDocument(scanning: Array(text.utf8)).root
    for element in root.elements { #expect(problems.string(element) == nil) }
    #expect(problems.count == 3)
    let shown = problems.messages.joined()
    #expect(shown.unicodeScalars.allSatisfy { isPrintable($0) || $0 == "\n" })
  }

  /// Ten thousand problems on one long line, and as many unknown members, cost no more than the few
  /// that are shown: the test would take minutes otherwise.
  @Test func unshownProblemsCostNothing() throws {
    let members = (0..<20_000).map { "\"unknown-member-\($0)\":0" }
    let root = try JSONDocument(scanning: Array("{\(members.joined(separator: ","))}".utf8)).root
    let problems = Problems(fileName: "f.json")
    var reader = try #require(ObjectReader(root, as: "a thing", problems))
    _ = reader.id("id")
    reader.finish()
    for member in root.members { problems.report("wrong", at: member.value) }
    #expect(problems.count == 40_001)
    #expect(problems.messages.count == 20)
  }

  @Test func whatStandsBehindATextIsNotShown() {
    let problems = Problems(fileName: "f.json")
    let text = Array("{\"a\":1}\n{\"name\":\"SECRET\"}\n".utf8)
    #expect(throws: JSONFault.self) {
      do throws(JSONFault) {
        _ = try JSONDocument(scanning: text)
      } catch {
        problems.report(error, in: text)
        throw error
      }
    }
    #expect(
      problems.messages == [
        "f.json:2:1: expected the end of the text, found more after its one value"
      ])
  }

  @Test func moreProblemsThanAreShownAreCounted() {
    let problems = Problems(fileName: "f.json")
    for _ in 0..<100 { problems.report("again") }
    #expect(problems.messages.count == 20)
    #expect(problems.count == 100)
  }

  @Test func overlongStringsAreRefusedWithTheirSize() throws {
    let problems = Problems(fileName: "f.json")
    let text = "\"" + String(repeating: "a", count: 10_000_000) + "\""
    let root = try JSONDocument(scanning: Array(text.utf8)).root
    #expect(problems.string(root) == nil)
    #expect(
      problems.messages[0].hasPrefix(
        "f.json:1:1: expected at most 65536 bytes, found a string of 10000002"))
    #expect(problems.messages[0].utf8.count < 400)
  }

  @Test func aNameIsFoundWhereverItIs() throws {
    let text = #"{"a": [{"b": 1}, {"c/d": {"e": 2, "b": 3}}], "b": 4}"#
    let root = try JSONDocument(scanning: Array(text.utf8)).root
    let first = try #require(root.name("b"))
    #expect(first.pointer == "/a/0/b" && first.name.startByte == 8)
    #expect(root.name("e")?.pointer == "/a/1/c~1d/e")
    #expect(root.name("f") == nil)
  }
}
