import Basics
import JSONText
import TestSupport
import Testing

/// What nodes stand for, read from the text without making anything new.
@Suite struct JSONNodeTests {
  private func nodes(_ text: [UInt8]) throws -> [JSONNode] {
    var nodes: [JSONNode] = []
    try JSONScanner.scan(text.span, into: &nodes)
    return nodes
  }

  @Test func nodesStandInTheOrderOfTheText() throws {
    let nodes = try nodes(Array(#"{"a": [1, 2]}"#.utf8))
    #expect(nodes.map(\.start) == [0, 1, 6, 7, 10])
    #expect(nodes.map(\.end) == [13, 4, 12, 8, 11])
    #expect(nodes.map(\.next) == [5, 2, 5, 4, 5])
    #expect(nodes.map(\.kind) == [.object, .string, .array, .number, .number])
  }

  @Test func stringsAreComparedByValue() throws {
    let text = Array(#"["method","m\u0065thod","methods","","m",7,"caf\u00e9"]"#.utf8)
    let nodes = try nodes(text)
    let equal = nodes.map { $0.isString("method", in: text.span) }
    #expect(equal == [false, true, true, false, false, false, false, false])
    #expect(nodes.map { $0.isString("", in: text.span) }[4])
    let word = Array("café".utf8)
    #expect(
      nodes.map { $0.isString(word.span, in: text.span) } == Array(repeating: false, count: 7) + [
        true
      ])
  }

  @Test func stringsAreAppended() throws {
    let text = Array(#"["plain","\"\\\/\b\f\n\r\t","\u0041\u00e9\u20ac\ud83d\ude00","é",1]"#.utf8)
    let nodes = try nodes(text)
    var buffer = ByteBuffer()
    for node in nodes {
      node.appendString(in: text.span, to: &buffer)
      buffer.append(UInt8(ascii: "|"))
    }
    #expect(
      String(decoding: buffer.bytes, as: UTF8.self)
        == "|plain|\"\\/\u{8}\u{C}\n\r\t|Aé€😀|é||")
  }

  /// Every character that four digits can spell, and every pair of the astral planes' edges.
  @Test func escapesDecodeToTheirCharacters() throws {
    func spelt(_ unit: UInt16) -> String {
      "\\u" + String(repeating: "0", count: 4 - String(unit, radix: 16).count)
        + String(unit, radix: 16)
    }
    var scalars: [UnicodeScalar] = []
    for value in UInt32(0)...0xFFFF where value % 7 == 0 || value < 0x900 {
      if let scalar = UnicodeScalar(value) { scalars.append(scalar) }
    }
    for value in [0x10000, 0x103FF, 0x10400, 0x1F600, 0xFFFFF, 0x100000, 0x10FFFF] as [UInt32] {
      if let scalar = UnicodeScalar(value) { scalars.append(scalar) }
    }
    var buffer = ByteBuffer()
    for scalar in scalars {
      let text = Array("\"\(String(scalar).utf16.map(spelt).joined())\"".utf8)
      let nodes = try nodes(text)
      buffer.clear()
      nodes[0].appendString(in: text.span, to: &buffer)
      #expect(buffer.bytes == Array(String(scalar).utf8), "U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test func membersAreWalkedInOrder() throws {
    let text = Array(#"{"a":{"x":[1,{}]},"b":[],"\u0063":null}"#.utf8)
    let nodes = try nodes(text)
    var members = JSONMembers(of: 0, in: nodes.span)
    var found: [JSONKind] = []
    while let member = members.next(in: nodes.span) { found.append(nodes[member.value].kind) }
    #expect(found == [.object, .array, .null])
    #expect(
      JSONMembers.value("b", of: 0, in: nodes.span, text.span).map { nodes[$0].kind } == .array)
    #expect(
      JSONMembers.value("c", of: 0, in: nodes.span, text.span).map { nodes[$0].kind } == .null)
    #expect(JSONMembers.value("x", of: 0, in: nodes.span, text.span) == nil)
    var none = JSONMembers(of: 4, in: nodes.span)
    #expect(none.next(in: nodes.span) == nil)
    var empty = JSONMembers(of: 6, in: nodes.span)
    #expect(empty.next(in: nodes.span) == nil)
  }

  @Test func roomIsUsedAgain() throws {
    let lines = ["[1,2,3,4,5,6,7,8,9]", "{}", "[[],[],[]]", "\"a\"", "[1,2,3,4,5,6,7,8,9]"]
    var nodes: [JSONNode] = []
    nodes.reserveCapacity(64)
    let capacity = nodes.capacity
    for line in lines {
      let text = Array(line.utf8)
      try JSONScanner.scan(text.span, into: &nodes)
      #expect(nodes.capacity == capacity)
      #expect(NaiveJSON.nodes(text)?.count == nodes.count)
    }
    let bad = Array("[1,".utf8)
    #expect(throws: JSONFault.self) { try JSONScanner.scan(bad.span, into: &nodes) }
    let good = Array("[1]".utf8)
    try JSONScanner.scan(good.span, into: &nodes)
    #expect(nodes.count == 2)
  }

  /// Dense texts fill more nodes than the first guess has.
  @Test(arguments: [1, 7, 64, 1_000, 20_000])
  func denseTextsFindRoom(count: Int) throws {
    for item in ["1", "[]", "\"\"", "{\"\":1}"] {
      let text = Array("[\(Array(repeating: item, count: count).joined(separator: ","))]".utf8)
      #expect(try nodes(text).count == NaiveJSON.nodes(text)?.count)
    }
    let deep = Array(
      (String(repeating: "[", count: count) + String(repeating: "]", count: count)).utf8)
    var nodes: [JSONNode] = []
    try JSONScanner.scan(deep.span, into: &nodes, depthLimit: count)
    #expect(nodes.count == count)
    let open = Array(String(repeating: "[", count: count).utf8)
    #expect(throws: JSONFault.self) {
      try JSONScanner.scan(open.span, into: &nodes, depthLimit: count)
    }
  }

  // MARK: Names

  /// At each size of an object, on both sides of what is compared and what is hashed: all names
  /// differ, or one repeats another, plainly or spelt with an escape.
  @Test func everyRepeatedNameIsFound() throws {
    for count in [2, 3, 8, 15, 16, 17, 18, 40] {
      for long in ["", "the same beginning of a name "] {
        let names = (0..<count).map { "\(long)\($0)" }
        let last = count - 1
        for place in [0, (last - 1) / 2, last - 1] {
          for spelt in [
            names[place],
            "\\u00" + hexadecimal(names[place].utf8.first ?? 0) + names[place].dropFirst(),
          ] {
            var members = names.map { "\"\($0)\":{\"x\":0}" }
            _ = try nodes(Array("{\(members.joined(separator: ","))}".utf8))
            members[last] = "\"\(spelt)\":1"
            let before = members[..<last].joined(separator: ",")
            let text = Array("{\(before),\(members[last])}".utf8)
            let fault = #expect(throws: JSONFault.self) { try nodes(text) }
            #expect(fault?.byte == 2 + before.utf8.count)
            #expect(fault?.message == "duplicate member \"\(names[place])\"")
          }
        }
      }
    }
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  /// Names that all set the same marks, many of them: comparing each with each would take hours.
  @Test func manyNamesTakeLinearTime() throws {
    let members = (0..<100_000).map { "\"prefixed\(String($0 + 100_000))\":0" }
    #expect(try nodes(Array("{\(members.joined(separator: ","))}".utf8)).count == 200_001)
    let nested =
      "{" + members[..<50_000].map { $0.dropLast() + "{\"a\":1,\"b\":2}" }.joined(separator: ",")
      + "}"
    #expect(try nodes(Array(nested.utf8)).count == 300_001)
  }
}
