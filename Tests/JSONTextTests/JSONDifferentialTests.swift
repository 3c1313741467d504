import Basics
import Foundation
import JSONText
import TestSupport
import Testing

/// The scanner beside the naive checker: the same verdict on every text, and the same nodes.
@Suite struct JSONDifferentialTests {
  /// Scans into nodes that were used before, as a service does, and compares.
  private func compare(
    _ text: [UInt8], _ nodes: inout [JSONNode], _ note: @autoclosure () -> String
  ) {
    let wanted = NaiveJSON.nodes(text)
    do throws(JSONFault) {
      try JSONScanner.scan(text.span, into: &nodes)
      let found = nodes.map { node in
        NaiveJSON.Node(
          start: Int(node.start), end: Int(node.end), next: Int(node.next), kind: node.kind,
          hasEscapes: node.hasEscapes)
      }
      #expect(found == wanted, "\(note()): \(String(decoding: text, as: UTF8.self))")
    } catch {
      #expect(wanted == nil, "\(note()): \(error) \(String(decoding: text, as: UTF8.self))")
      #expect((0...text.count).contains(error.byte), "\(note())")
    }
  }

  @Test func madeAndMutatedTextsGetTheSameVerdict() {
    var nodes: [JSONNode] = []
    forAll(seeds: 300, thorough: 1_500) { seed, random in
      let text = JSONTextMaker.text(&random)
      compare(text, &nodes, "seed \(seed)")
      if NaiveJSON.nodes(text) == nil { Issue.record("seed \(seed) made no JSON") }
      for _ in 0..<6 {
        compare(JSONTextMaker.mutated(text, &random), &nodes, "seed \(seed), mutated")
      }
    }
  }

  /// Every text of up to four of these bytes; every string of up to three of those.
  @Test func allShortTextsGetTheSameVerdict() {
    var nodes: [JSONNode] = []
    func all(_ alphabet: [UInt8], _ length: Int, _ wrap: ([UInt8]) -> [UInt8]) {
      var count = 1
      for _ in 0..<length { count *= alphabet.count }
      for number in 0..<count {
        var (rest, text): (Int, [UInt8]) = (number, [])
        for _ in 0..<length {
          text.append(alphabet[rest % alphabet.count])
          rest /= alphabet.count
        }
        compare(wrap(text), &nodes, "\(text)")
      }
    }
    for length in 0...4 { all(Array("{}[],:\"-01.e ".utf8), length) { $0 } }
    let bytes =
      Array("\"\\u0dn".utf8) + [0x00, 0x1F, 0x20, 0x7F, 0x80, 0xBF, 0xC2, 0xE0, 0xED, 0xF4]
    for length in 0...3 { all(bytes, length) { [0x22] + $0 + [0x22] } }
  }

  /// White space of every length before, between and behind, so that each stands at each place
  /// within eight bytes, and each text ends at each.
  @Test func spaceMovesNothing() {
    var nodes: [JSONNode] = []
    for count in 0..<20 {
      let space = String(repeating: " ", count: count)
      for parts in [
        [
          "{", "\"name\"", ":", "[", "true", ",", "\"a longer value\"", "]", ",", "\"b\"", ":",
          "-1.5", "}",
        ],
        ["[", "\"\"", ",", "\"1234567\"", ",", "\"12345678\"", ",", "\"é\"", "]"],
      ] {
        for place in 0...parts.count {
          let text = parts[..<place].joined() + space + parts[place...].joined()
          compare(Array(text.utf8), &nodes, text)
          for cut in 0..<text.utf8.count { compare(Array(text.utf8.prefix(cut)), &nodes, text) }
        }
      }
    }
  }

  /// Files in `Corpus` are named by what must come of them: `yes-WHY.json`, `no-BYTE-WHY.json`.
  /// An input that found a bug, here or in a fuzzer, joins them and stays.
  @Test func theCorpusGetsItsVerdicts() throws {
    let folder = Places.repository.appending(path: "Tests/JSONTextTests/Corpus")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    #expect(files.count >= 20)
    var nodes: [JSONNode] = []
    for file in files {
      let name = file.lastPathComponent
      let text = try Places.bytes(of: file)
      compare(text, &nodes, name)
      do throws(JSONFault) {
        try JSONScanner.scan(text.span, into: &nodes)
        #expect(name.hasPrefix("yes-"), "\(name) was taken")
      } catch {
        #expect(name.hasPrefix("no-\(error.byte)-"), "\(name): \(error)")
      }
    }
  }
}

/// Makes texts by the grammar, and damages them.
enum JSONTextMaker {
  static func text(_ random: inout Random) -> [UInt8] {
    var text: [UInt8] = []
    space(&text, &random)
    value(&text, &random, depth: 0)
    space(&text, &random)
    return text
  }

  static func mutated(_ text: [UInt8], _ random: inout Random) -> [UInt8] {
    var text = text
    for _ in 0...random.below(3) where !text.isEmpty {
      let place = random.below(text.count)
      switch random.below(7) {
      case 0: text[place] ^= 1 << UInt8(random.below(8))
      case 1: text[place] = UInt8(truncatingIfNeeded: random.next())
      case 2: text.remove(at: place)
      case 3: text.insert(random.element(Array("{}[],:\"\\0 ".utf8)), at: place)
      case 4: text.removeSubrange(place...)
      case 5: text.insert(contentsOf: text[place...].prefix(1 + random.below(12)), at: place)
      default: text.swapAt(place, random.below(text.count))
      }
    }
    return text
  }

  private static func value(_ text: inout [UInt8], _ random: inout Random, depth: Int) {
    switch random.below(depth > 5 ? 5 : 9) {
    case 0: text += random.element(["null", "true", "false"]).utf8
    case 1, 2: number(&text, &random)
    case 3, 4: string(&text, &random)
    case 5, 6:
      text += "[".utf8
      list(&text, &random) { text, random, _ in value(&text, &random, depth: depth + 1) }
      text += "]".utf8
    default:
      text += "{".utf8
      list(&text, &random) { text, random, number in
        // A number within makes names differ, whatever else they hold.
        string(&text, &random, prefix: random.below(2) == 0 ? "n\(number)" : "\(number)-long-name")
        space(&text, &random)
        text += ":".utf8
        space(&text, &random)
        value(&text, &random, depth: depth + 1)
      }
      text += "}".utf8
    }
  }

  private static func list(
    _ text: inout [UInt8], _ random: inout Random,
    _ item: (inout [UInt8], inout Random, Int) -> Void
  ) {
    space(&text, &random)
    let count = random.below(20) == 0 ? 15 + random.below(6) : random.below(5)
    for number in 0..<count {
      if number > 0 {
        text += ",".utf8
        space(&text, &random)
      }
      item(&text, &random, number)
      space(&text, &random)
    }
  }

  private static func space(_ text: inout [UInt8], _ random: inout Random) {
    if random.below(3) > 0 { return }
    for _ in 0..<random.below(4) { text.append(random.element([0x20, 0x09, 0x0A, 0x0D])) }
  }

  private static func number(_ text: inout [UInt8], _ random: inout Random) {
    func digits(_ random: inout Random) -> String {
      String((0...random.below(5)).map { _ in random.element(Array("0123456789")) })
    }
    var number = random.below(3) == 0 ? "-" : ""
    number += random.below(3) == 0 ? "0" : "\(1 + random.below(9))" + digits(&random)
    if random.below(3) == 0 { number += "." + digits(&random) }
    if random.below(3) == 0 {
      number += random.element(["e", "E", "e+", "E-", "e-"]) + digits(&random)
    }
    text += number.utf8
  }

  private static func string(
    _ text: inout [UInt8], _ random: inout Random, prefix: String = ""
  ) {
    let parts = [
      "a", "b", " ", "plain text", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u0041",
      "\\u00e9",
      "\\ud83d\\ude00", "\\u0000", "{", "]", ":", "\u{7F}",
    ]
    text += ("\"" + prefix).utf8
    for _ in 0..<random.below(6) { text += random.element(parts).utf8 }
    text += "\"".utf8
  }
}
