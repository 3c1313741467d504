import JSONText
import TestSupport
import Testing

/// RFC 8259 production by production: what must be taken, and what must be refused at which byte.
/// Written for this scanner; the messages are pinned in `JSONScannerTests`.
@Suite struct JSONGrammarTests {
  /// Section 2 and 3: structure, white space, and literal names.
  static let structure = [
    "null", "true", "false", "0", "\"\"", "[]", "{}", " null", "null ", "\tnull", "null\t",
    "\nnull", "null\n", "\rnull", "null\r", "\r\n\t null \t\r\n", "  []  ", "[ ]", "[\n]", "{\t}",
    "{\r}", "[null]", "[true]", "[false]", "[ null , true , false ]", "[[]]", "[[[[]]]]", "[{}]",
    "[{},{}]", "[[],[]]", "[[],{},\"\",0,null]", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":null}",
    "{ \"a\" : 1 }", "{\n\"a\"\n:\n1\n}", "{\"a\":1,\"b\":2}", "{\"a\":1 , \"b\" : 2 }",
    "{\"\":1}", "{\"a\":{\"a\":{\"a\":{}}}}", "[{\"a\":1},{\"a\":1}]", "{\"a\":{\"b\":1},\"b\":2}",
    "{\"true\":true,\"null\":null}", "{\"A\":1,\"a\":1}", "{\"a\":1,\"a \":1}", "{\"é\":1,\"e\":1}",
    "{\"\\u00e9\":1,\"e\\u0301\":2}", "[1,[2,[3,[4]]],5]", "{\"a\":[{\"b\":[{}]}],\"c\":0}",
  ]

  /// Section 6: numbers.
  static let numbers = [
    "0", "-0", "1", "-1", "9", "10", "19", "1234567890", "-1234567890", "0.0", "-0.0", "0.1",
    "0.00000000000000000001", "1.5", "-1.5", "10.01", "1e1", "1E1", "1e+1", "1e-1", "1E+1", "1E-1",
    "0e0", "0e+0", "-0e-0", "0E0", "1.5e10", "1.5E-10", "1e00", "1e007", "123.456e789", "1e400",
    "-1e400", "1e-400", "9007199254740993", "18446744073709551616",
    "123456789012345678901234567890",
    "0.1234567890123456789012345678901234567890", "[0,-0]", "[1e1,2]", "{\"a\":-1.0e-1}", "[ 0 ]",
  ]

  /// Section 7: strings, and section 8.1: UTF-8.
  static let strings = [
    "\"a\"", "\" \"", "\"/\"", "\"'\"", "\"1234567\"", "\"12345678\"", "\"123456789\"",
    "\"1234567890123456\"", "\"[]{},:\"", "\"// no comment\"", "\"\u{7F}\"", "\"é\"", "\"ß€😀\"",
    "\"\u{80}\"", "\"\u{7FF}\"", "\"\u{800}\"", "\"\u{D7FF}\"", "\"\u{E000}\"", "\"\u{FFFD}\"",
    "\"\u{FFFE}\"", "\"\u{FFFF}\"", "\"\u{10000}\"", "\"\u{10FFFF}\"", "\"\u{FEFF}\"",
    "\"\u{2028}\u{2029}\"", #""\"""#, #""\\""#, #""\/""#, #""\b\f\n\r\t""#, #""\\\"""#, #""\\\\""#,
    #""\u0000""#, #""\u001f""#, #""\u0022""#, #""\u005C""#, #""\uABCD""#, #""\uabcd""#,
    #""\uAbCd""#, #""\ud800\udc00""#, #""\uDBFF\uDFFF""#, #""\ud83d\ude00""#, #""a\u0062c""#,
    #""\uFFFE\uFFFF""#, #""1234567\n""#, #""12345678\n9""#, #""\u0041\u0041\u0041\u0041""#,
    #"{"\n":1,"n":1}"#, #"{"\u0061":1,"b":1}"#, "[\"é\",\"\\u00e9\"]",
  ]

  @Test func whatTheGrammarHasIsTaken() {
    let all = JSONGrammarTests.structure + JSONGrammarTests.numbers + JSONGrammarTests.strings
    var nodes: [JSONNode] = []
    for text in all {
      #expect(throws: Never.self, "\(text)") {
        let bytes = Array(text.utf8)
        try JSONScanner.scan(bytes.span, into: &nodes)
        #expect(Int(nodes[0].next) == nodes.count, "\(text)")
      }
    }
  }

  static let badStructure: [(String, Int)] = [
    ("", 0), (" ", 0), ("\n\n", 0), ("[", 1), ("{", 1), ("]", 0), ("}", 0), (",", 0), (":", 0),
    ("[ ", 2), ("{ ", 2), ("[[]", 3), ("[[]]]", 4), ("[1", 2), ("[1,", 3), ("[1, ", 4), ("[,]", 1),
    ("[1,]", 3), ("[1,,2]", 3), ("[1 2]", 3), ("[1;2]", 2), ("[1:2]", 2), ("[1}", 2), ("[}", 1),
    ("{]", 1), ("{,}", 1), ("{:1}", 1), ("{1:1}", 1), ("{null:1}", 1), ("{[]:1}", 1), ("{\"a\"", 4),
    ("{\"a\":", 5), ("{\"a\":1", 6), ("{\"a\":1,", 7), ("{\"a\"}", 4), ("{\"a\",1}", 4),
    ("{\"a\":}", 5), ("{\"a\":,1}", 5), ("{\"a\":1,}", 7), ("{\"a\":1 ,}", 8), ("{\"a\":1,,}", 7),
    ("{\"a\":1 \"b\":2}", 7), ("{\"a\":1;\"b\":2}", 6), ("{\"a\"::1}", 5), ("{\"a\":1:2}", 6),
    ("{\"a\":1]", 6), ("{\"a\" 1}", 5), ("{\"a\"=1}", 4), ("{a:1}", 1), ("{'a':1}", 1),
    ("[1]]", 3), ("{}}", 2), ("[] []", 3), ("1 1", 2), ("null null", 5), ("null,", 4),
    ("\"\"\"\"", 2),
    ("\"a\"b", 3), ("[]x", 2), ("{}//", 2), ("/**/1", 0), ("1/**/", 1), ("[1,/**/2]", 3),
    ("#\n1", 0), ("[1,#\n2]", 3), ("(1)", 0), ("<a>", 0), ("\u{B}1", 0), ("\u{C}1", 0),
    ("1\u{C}", 1), ("\u{A0}1", 0), ("[\u{2003}1]", 1), ("\u{0}", 0), ("1\u{0}", 1), ("[\u{0}]", 1),
    ("{\"a\":1,\"a\":1}", 7), ("{\"\":1,\"\":1}", 6), ("{\"a\":1,\"b\":2,\"a\":3}", 13),
    ("{\"a\":{\"b\":1,\"b\":2}}", 12), ("[{\"a\":1,\"a\":1}]", 8), ("{\"a\":[],\"a\":1}", 8),
    ("{\"a\":{\"x\":1},\"a\":1}", 13), (#"{"a":1,"\u0061":1}"#, 7), (#"{"\u0061":1,"a":1}"#, 12),
    (#"{"\/":1,"/":1}"#, 8), (#"{"é":1,"\u00E9":1}"#, 8), (#"{"😀":1,"\ud83d\ude00":1}"#, 10),
    ("{\"longer than eight\":1,\"longer than eight\":1}", 23),
  ]

  static let badWords: [(String, Int)] = [
    ("n", 0), ("nul", 0), ("nulll", 0), ("Null", 0), ("NULL", 0), ("null0", 0), ("null_", 0),
    ("t", 0), ("tru", 0), ("truee", 0), ("True", 0), ("TRUE", 0), ("true1", 0), ("f", 0),
    ("fals", 0), ("falsey", 0), ("False", 0), ("nan", 0), ("NaN", 0), ("-NaN", 1), ("Infinity", 0),
    ("-Infinity", 1), ("inf", 0), ("undefined", 0), ("None", 0), ("[tru]", 1), ("[nulL]", 1),
    ("truefalse", 0), ("true false", 5), ("[true false]", 6), ("{\"a\":nil}", 5), ("abc", 0),
    ("ｔrue", 0),
  ]

  static let badNumbers: [(String, Int)] = [
    ("-", 1), ("--1", 1), ("+1", 0), ("+", 0), ("-a", 1), ("- 1", 1), ("00", 0), ("01", 0),
    ("-00", 0), ("-01", 0), ("012", 0), ("[01]", 1), ("[1,-01]", 3), ("1.", 2), ("1. ", 2),
    ("-1.", 3), ("0.", 2), (".1", 0), ("-.1", 1), ("1..1", 2), ("1.1.1", 3), ("1.a", 2), ("1e", 2),
    ("1e ", 2), ("1E", 2), ("1e+", 3), ("1e-", 3), ("1e+-1", 3), ("1ee1", 2), ("1e1.5", 3),
    ("1e1e1", 3), ("1.e1", 2), ("0.e1", 2), ("-e1", 1), ("e1", 0), ("1a", 1), ("1_000", 1),
    ("1,000", 1), ("0x10", 1), ("0b1", 1), ("0o7", 1), ("1f", 1), ("1l", 1), ("1-1", 1), ("1+1", 1),
    ("[1.]", 3), ("[1e]", 3), ("{\"a\":1.}", 7), ("１", 0), ("1\u{660}", 1), ("∞", 0),
  ]

  static let badStrings: [(String, Int)] = [
    ("\"", 0), ("\"a", 0), ("[\"a", 1), ("[\"a]", 1), ("\"12345678", 0), ("'a'", 0), ("`a`", 0),
    ("“a”", 0), ("\"\t\"", 1), ("\"\n\"", 1), ("\"\r\"", 1), ("\"\u{0}\"", 1), ("\"\u{1F}\"", 1),
    ("\"1234567\u{1}\"", 8), ("\"12345678\u{1}\"", 9), ("{\"\n\":1}", 2), (#""\"#, 1), (#""\""#, 0),
    (#""\\\""#, 0), (#""\a""#, 1), (#""\v""#, 1), (#""\0""#, 1), (#""\x41""#, 1), (#""\'""#, 1),
    (#""\U0041""#, 1), (#""\ ""#, 1), ("\"\\\n\"", 1), (#""\u""#, 1), (#""\u0""#, 1),
    (#""\u00""#, 1),
    (#""\u004""#, 1), (#""\u004g""#, 1), (#""\u 041""#, 1), (#""\u+041""#, 1), (#""\u{41}""#, 1),
    (#""\u004"#, 1), (#""abc\q""#, 4), (#""1234567\q""#, 8), (#""\ud800""#, 1), (#""\udbff""#, 1),
    (#""\udc00""#, 1), (#""\udfff""#, 1), (#""\ud800a""#, 1), (#""\ud800\n""#, 1),
    (#""\ud800\u0041""#, 1), (#""\ud800\ud800""#, 1), (#""\udc00\ud800""#, 1), (#""\ud800\u""#, 1),
    (#""a\ud83d\ude00\ud83d""#, 14), (#"{"\ud800":1}"#, 2), ("\"é\n\"", 3), ("\u{FEFF}1", 0),
    ("\u{FEFF}", 0), ("[\u{FEFF}1]", 1), ("é", 0), ("[é]", 1), ("1é", 1),
  ]

  @Test func whatTheGrammarHasNotIsRefusedAtItsByte() {
    let all =
      JSONGrammarTests.badStructure + JSONGrammarTests.badWords + JSONGrammarTests.badNumbers
      + JSONGrammarTests.badStrings
    for (text, byte) in all {
      let bytes = Array(text.utf8)
      var nodes: [JSONNode] = []
      do throws(JSONFault) {
        try JSONScanner.scan(bytes.span, into: &nodes)
        Issue.record("\(text) was taken")
      } catch {
        #expect(error.byte == byte, "\(text): \(error.message)")
        #expect(NaiveJSON.nodes(bytes) == nil, "\(text): the naive checker takes it")
      }
    }
  }

  /// The hint about a last comma is given where there is one, and nowhere else.
  @Test(arguments: [
    ("[1,]", "expected a value, found \"]\"; the last comma is too many"),
    ("{\"a\":]", "expected a value, found \"]\""), ("]", "expected a value, found \"]\""),
    ("[{\"a\":]", "expected a value, found \"]\""),
  ])
  func aCommaTooManyIsNamed(text: String, message: String) throws {
    let fault = #expect(throws: JSONFault.self) { try JSONDocument(scanning: Array(text.utf8)) }
    #expect(fault?.message == message)
  }

  /// The limit is the caller's.
  @Test(.namesItsRow)
  func depthEndsAtTheGivenLimit() {
    let rows: [Int] = [0, 1, 2, 63, 64, 65, 1_000]
    forEachRow(rows) { limit in
      var nodes: [JSONNode] = []
      for (open, inner, close) in [("[", "", "]"), ("{\"a\":", "0", "}")] {
        func text(_ depth: Int) -> [UInt8] {
          Array(
            (String(repeating: open, count: depth) + (depth == 0 ? "0" : inner)
              + String(repeating: close, count: depth)).utf8)
        }
        let within = text(limit)
        try JSONScanner.scan(within.span, into: &nodes, depthLimit: limit)
        let beyond = text(limit + 1)
        #expect(
          throws: JSONFault(byte: limit * open.utf8.count, "nested deeper than \(limit) levels")
        ) {
          try JSONScanner.scan(beyond.span, into: &nodes, depthLimit: limit)
        }
      }
    }
  }
}
