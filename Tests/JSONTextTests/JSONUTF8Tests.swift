import JSONText
import TestSupport
import Testing

/// Bytes that are not UTF-8, at every place within a string and within eight bytes.
@Suite struct JSONUTF8Tests {
  static let invalid: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE],
    [0xFF], [0xC3], [0xE2, 0x82], [0xE2], [0xF0, 0x9F, 0x98], [0xF0, 0x9F], [0xF0], [0xC3, 0x28],
    [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xF0, 0x28, 0x8C, 0xBC], [0xF0, 0x9F, 0x28, 0xBC],
    [0xF0, 0x9F, 0x98, 0x28],
  ]

  @Test(.namesItsRow)
  func isRefusedAtEveryPlace() {
    forEachRow(JSONUTF8Tests.invalid) { sequence in
      let wanted = "found bytes that are not UTF-8; save the file as UTF-8"
      var nodes: [JSONNode] = []
      for before in 0..<20 {
        for after in [0, 1, 3, 8] {
          let string =
            [0x22] + Array(repeating: UInt8(ascii: "a"), count: before) + sequence
            + Array(repeating: UInt8(ascii: "z"), count: after) + [0x22]
          for (head, tail) in [
            ("", ""), ("[1,", "]"), ("{", ":1}"), ("[\"é\",", ",2]"), ("[\"\\n\",", "]"),
          ] {
            let text = Array(head.utf8) + string + Array(tail.utf8)
            #expect(throws: JSONFault(byte: head.utf8.count + 1 + before, wanted)) {
              try JSONScanner.scan(text.span, into: &nodes)
            }
            // Behind characters that are fine, and cut off by the end of the text.
            let cut = Array(text.prefix(head.utf8.count + 1 + before + sequence.count))
            #expect(throws: JSONFault.self) { try JSONScanner.scan(cut.span, into: &nodes) }
          }
        }
      }
    }
  }

  /// The first and last character of each length, at every place.
  @Test(.namesItsRow)
  func whatIsUTF8IsTakenAtEveryPlace() {
    let rows: [String] = [
      "\u{80}", "\u{7FF}", "\u{800}", "\u{FFF}", "\u{1000}", "\u{CFFF}", "\u{D000}", "\u{D7FF}",
      "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{3FFFF}", "\u{40000}", "\u{FFFFF}", "\u{100000}",
      "\u{10FFFF}",
    ]
    forEachRow(rows) { character in
      var nodes: [JSONNode] = []
      for before in 0..<20 {
        for after in 0..<10 {
          let inner =
            String(repeating: "a", count: before) + character + String(repeating: "z", count: after)
          let text = Array("[\"\(inner)\",\"\(character)\(inner)\"]".utf8)
          try JSONScanner.scan(text.span, into: &nodes)
          #expect(nodes[1].content.count == inner.utf8.count)
        }
      }
    }
  }

  /// Stops of every kind at every place: the eight bytes looked at at once hide none.
  @Test func everyByteIsSeenAtEveryPlace() {
    var nodes: [JSONNode] = []
    for byte in UInt8(0)...0x7F {
      for before in 0..<18 {
        let inner = Array(repeating: UInt8(ascii: "a"), count: before) + [byte]
        let text = [0x22] + inner + Array("bcdefghij\"".utf8)
        do throws(JSONFault) {
          try JSONScanner.scan(text.span, into: &nodes)
          #expect(byte >= 0x20 && byte != 0x22 || byte == 0x5C)
          #expect(nodes[0].hasEscapes == (byte == 0x5C))
        } catch {
          #expect(byte < 0x20 || byte == 0x22)
          #expect(error.byte == before + (byte == 0x22 ? 2 : 1))
        }
      }
    }
  }
}
