import Basics
import JSONText
import TestSupport
import Testing

@Suite struct JSONScannerTests {
  /// What RFC 8259 says is JSON.
  @Test(.namesItsRow)
  func whatIsJSONIsTaken() {
    let rows: [String] = [
      "null", " true ", "false\n", "0", "-0", "-0.0", "1e5", "1E+5", "1e-5", "0.5",
      "123456789012345678",
      "\"\"", "\"a\"", #""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00""#, "\"é€😀\"", "\"\u{7F}\"",
      "\"\u{2028}\u{2029}\"", "[]", "[ ]", "{}", "{ }", "[1,2]", "[[],{}]",
      "{\"a\":1,\"b\":[true]}",
      "{\"\":0}", "\t\r\n [1 , 2 ]\r\n", "{\"a\":{\"a\":1}}", "[\"\\u0000\"]", "1e400",
    ]
    forEachRow(rows) { text in
      _ = try JSONDocument(scanning: Array(text.utf8))
    }
  }

  /// What is not JSON: the byte at which that shows, and the message.
  @Test(.namesItsRow)
  func whatIsNotJSONIsRefusedAtItsByte() {
    let rows: [(String, Int, String)] = [
      ("", 0, "expected a JSON value, found nothing"),
      ("  ", 0, "expected a JSON value, found nothing"),
      ("nul", 0, "expected a value, found nul"),
      ("True", 0, "expected a value, found True; JSON writes true, false and null"),
      ("NaN", 0, "expected a value, found NaN; JSON has no such number"),
      ("[Infinity]", 1, "expected a value, found Infinity; JSON has no such number"),
      ("-Infinity", 1, "expected a digit after \"-\", found Infinity"),
      ("01", 0, "a number does not start with 0 before another digit"),
      ("-01", 0, "a number does not start with 0 before another digit"),
      ("+1", 0, "expected a value, found \"+\"; a number starts with a digit or \"-\""),
      (".5", 0, "expected a value, found \".\"; a number starts with a digit or \"-\""),
      ("1.", 2, "expected a digit after \".\", found the end of the text"),
      ("1e", 2, "expected a digit in the exponent, found the end of the text"),
      ("1e+", 3, "expected a digit in the exponent, found the end of the text"),
      ("1.e1", 2, "expected a digit after \".\", found e1"),
      ("0x1", 1, "expected the end of the text, found more after its one value"),
      ("1 2", 2, "expected the end of the text, found more after its one value"),
      ("{}{}", 2, "expected the end of the text, found more after its one value"),
      ("[1,]", 3, "expected a value, found \"]\"; the last comma is too many"),
      ("[,1]", 1, "expected a value, found \",\""),
      ("[1 2]", 3, "expected \",\" or \"]\", found 2"),
      ("[1}", 2, "expected \",\" or \"]\", found \"}\""),
      ("{]", 1, "expected a member name in quotes, found \"]\""),
      ("{\"a\":1,}", 7, "expected a member name in quotes, found \"}\""),
      ("{\"a\":1]", 6, "expected \",\" or \"}\", found \"]\""),
      ("{a:1}", 1, "expected a member name in quotes, found a"),
      ("{'a':1}", 1, "expected a member name in quotes, found \"'\""),
      ("['a']", 1, "expected a value, found \"'\"; a string takes double quotes"),
      ("{\"a\" 1}", 5, "expected \":\" after the member name, found 1"),
      ("{\"a\"}", 4, "expected \":\" after the member name, found \"}\""),
      ("// c\n1", 0, "expected a value, found \"/\"; JSON has no comments"),
      ("[1\n", 3, "the text ends before the \"]\" that closes what line 1 opens"),
      ("{\"a\":\n[1]", 9, "the text ends before the \"}\" that closes what line 1 opens"),
      ("\"abc", 0, "this string does not end"),
      ("\"abc\\", 4, "this escape does not end"),
      ("\"\\x\"", 1, "unknown escape; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u"),
      ("\"\\u12g4\"", 1, "expected four hexadecimal digits after \\u"),
      ("\"\\ud800\"", 1, "this high surrogate stands alone"),
      ("\"\\ud800\\u0041\"", 1, "this high surrogate stands alone"),
      ("\"\\udc00\"", 1, "this low surrogate stands alone"),
      (
        "\"a\u{0}b\"", 2,
        "found a control character (byte 0x00) in a string; write it as an escape such as \\n"
      ),
      (
        "\"a\nb\"", 2,
        "found a control character (byte 0x0A) in a string; write it as an escape such as \\n"
      ),
      ("{\"a\":1,\"a\":2}", 7, "duplicate member \"a\""),
      ("{\"a\":1,\"\\u0061\":2}", 7, "duplicate member \"a\""),
      (
        "\u{FEFF}{}", 0,
        "found a byte order mark; expected JSON in plain UTF-8: save it without the mark"
      ),
      ("\u{B}1", 0, "expected a value, found byte 0x0B"),
    ]
    forEachRow(rows) { (text, byte, message) in
      let isInside = !message.hasPrefix("expected the end")
      #expect(throws: JSONFault(byte: byte, message, isInside: isInside)) {
        try JSONDocument(scanning: Array(text.utf8))
      }
    }
  }

  /// Invalid UTF-8 at every place in a string: lone continuation, overlong, surrogate, beyond
  /// U+10FFFF, cut short.
  @Test(.namesItsRow)
  func invalidUTF8IsRefusedWhereItStands() {
    let rows: [[UInt8]] = [
      [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3, 0x41],
      [0xE2, 0x82, 0x41], [0xF0, 0x9F, 0x98, 0x41],
    ]
    forEachRow(rows) { sequence in
      for lead in 0..<4 {
        for tail in [[], [UInt8(ascii: "z")]] {
          let text = [UInt8(ascii: "\"")] + Array(repeating: UInt8(ascii: "a"), count: lead)
          let whole = text + sequence + tail + [UInt8(ascii: "\"")]
          #expect(
            throws: JSONFault(
              byte: lead + 1, "found bytes that are not UTF-8; save the file as UTF-8")
          ) {
            try JSONDocument(scanning: whole)
          }
        }
      }
    }
  }

  @Test func utf16IsNamed() {
    #expect(throws: JSONFault(byte: 0, "found UTF-16; expected JSON in UTF-8")) {
      try JSONDocument(scanning: [0xFF, 0xFE, 0x7B, 0x00])
    }
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
  func nestingEndsAtItsLimit(open: String, close: String) throws {
    func text(_ depth: Int) -> [UInt8] {
      let inner = open == "[" ? "" : "1"
      return Array(
        (String(repeating: open, count: depth) + inner + String(repeating: close, count: depth))
          .utf8)
    }
    _ = try JSONDocument(scanning: text(64))
    let fault = JSONFault(byte: 64 * open.utf8.count, "nested deeper than 64 levels")
    #expect(throws: fault) { try JSONDocument(scanning: text(65)) }
    #expect(throws: fault) { try JSONDocument(scanning: text(10_000)) }
    #expect(throws: fault) { try JSONDocument(scanning: text(1_000_000)) }
  }

  @Test func duplicatesAreFoundInLargeObjectsToo() throws {
    var members = (0..<2_000).map { "\"m\($0)\":0" }
    _ = try JSONDocument(scanning: Array("{\(members.joined(separator: ","))}".utf8))
    members.append("\"m\\u0031\":0")
    #expect(throws: JSONFault.self) {
      try JSONDocument(scanning: Array("{\(members.joined(separator: ","))}".utf8))
    }
  }

  /// Whatever a text is turned into, scanning it answers, and a fault lies within the text.
  @Test func mutatedTextsNeverBreakTheScanner() throws {
    let seedText = try Places.bytes("Scenarios/replications/data-for-money.json")
    forAll(seeds: 400) { seed, random in
      let start = random.below(seedText.count)
      var text = Array(seedText[start..<min(seedText.count, start + 1 + random.below(400))])
      for _ in 0...random.below(6) where !text.isEmpty {
        let place = random.below(text.count)
        switch random.below(4) {
        case 0: text[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: text.remove(at: place)
        case 2: text.insert(UInt8(ascii: "\""), at: place)
        default: text.insert(contentsOf: text[place...].prefix(8), at: place)
        }
      }
      do throws(JSONFault) {
        let document = try JSONDocument(scanning: text)
        visitAll(document.root)
      } catch {
        #expect((0...text.count).contains(error.byte), "seed \(seed)")
        #expect(!error.message.isEmpty, "seed \(seed)")
      }
    }
  }

  /// Decodes everything, so that nothing that was scanned fails later.
  private func visitAll(_ value: JSONValue) {
    _ = (value.string, value.double, value.integer, value.boolean, value.summary, value.pointer)
    for element in value.elements { visitAll(element) }
    for member in value.members { visitAll(member.value) }
  }
}
