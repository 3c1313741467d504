import Basics

/// Breaks lines in the ways that break readers.
struct LineMutator {
  private static let tokens: [[UInt8]] =
    [
      "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "true", "-", "e", ".", "0", "\\u0000",
      "\\ud800", "\\udc00", "\\ud83d\\udcb6", "\\x", "\\u12", "\u{FEFF}", "\u{2028}",
      "e\u{301}\u{301}",
      "\"id\":1,", "\"id\":null,", "\"method\":\"rpc.discover\",", "\"params\":{},",
      "\"person\":\"zz-1\",",
      "\"jsonrpc\":\"2.0\",", "{}", "[]", "1e999", "-0", "99999999999999999999999999", "//", "'",
      "\"idempotencyKey\":\"0b1f7d9e-3c55-4222-8333-000000000001\",",
    ].map { Array($0.utf8) } + [
      [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x00],
      [0x1F], [0x7F], [0x80], [0xEF, 0xBB, 0xBF],
    ]

  /// Breaks a line in one to four places.
  /// - Parameter other: a line to take pieces of.
  static func mutate(_ line: inout [UInt8], with other: [UInt8], _ random: inout Random) {
    for _ in 0...random.below(1 + random.below(4)) { mutateOnce(&line, with: other, &random) }
    for index in line.indices where line[index] == 0x0A { line[index] = 0x20 }
  }

  private static func mutateOnce(
    _ line: inout [UInt8], with other: [UInt8], _ random: inout Random
  ) {
    if line.isEmpty { line = [UInt8(random.below(256))] }
    let place = random.below(line.count)
    let some = place..<min(line.count, place + 1 + random.below(24))
    switch random.below(14) {
    case 0: line[place] ^= 1 << UInt8(random.below(8))
    case 1: line[place] = UInt8(random.below(256))
    case 2: line.insert(contentsOf: random.element(tokens), at: place)
    case 3: line.removeSubrange(some)
    case 4: line.removeSubrange(place...)
    case 5: line.insert(contentsOf: line[some], at: place)
    case 6: if !other.isEmpty { line.replaceSubrange(some, with: slice(of: other, &random)) }
    case 7: replaceNumber(&line, from: place, &random)
    case 8: replaceString(&line, from: place, &random)
    case 9: duplicateMember(&line, from: place)
    case 10: nest(&line, at: place, &random)
    case 11: line.insert(contentsOf: random.element(tokens), at: 0)
    case 12: line.append(contentsOf: random.element(tokens))
    default: line.replaceSubrange(some, with: random.element(tokens))
    }
    if line.count > 1 << 16 { line.removeSubrange((1 << 16)...) }
  }

  private static func slice(of line: [UInt8], _ random: inout Random) -> ArraySlice<UInt8> {
    let start = random.below(line.count)
    return line[start..<min(line.count, start + 1 + random.below(64))]
  }

  private static let numbers = [
    "1e999999999", "-1", "18446744073709551616", "0.1e1", "1.0", "00", "1.", "2147483648",
    "-9223372036854775808", "4000.0000001", String(repeating: "9", count: 400), "null", "\"1\"",
  ]

  private static func replaceNumber(
    _ line: inout [UInt8], from place: Int, _ random: inout Random
  ) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let start = line[place...].firstIndex(where: { digits.contains($0) }) else { return }
    let end = line[start...].firstIndex { !digits.contains($0) } ?? line.count
    line.replaceSubrange(start..<end, with: Array(random.element(numbers).utf8))
  }

  private static func replaceString(
    _ line: inout [UInt8], from place: Int, _ random: inout Random
  ) {
    let quote = UInt8(ascii: "\"")
    guard let start = line[place...].firstIndex(of: quote),
      let end = line[(start + 1)...].firstIndex(of: quote)
    else { return }
    let others = ValueMaker.strange
    if random.below(3) == 0 {
      line.replaceSubrange(start...end, with: Array(random.element(others).utf8))
    } else {
      // One letter by its escape: the same value, spelt otherwise.
      if end - start < 2 { return }
      let letter = start + 1 + random.below(end - start - 1)
      if line[letter] < 0x80, line[letter] != UInt8(ascii: "\\") {
        let digits = String(line[letter], radix: 16)
        let escape = "\\u00" + (digits.utf8.count < 2 ? "0" : "") + digits
        line.replaceSubrange(letter...letter, with: Array(escape.utf8))
      }
    }
  }

  /// Says a member twice.
  private static func duplicateMember(_ line: inout [UInt8], from place: Int) {
    let comma = UInt8(ascii: ",")
    guard let start = line[place...].firstIndex(of: comma),
      let end = line[(start + 1)...].firstIndex(of: comma)
    else { return }
    let member = Array(line[start..<end])
    line.insert(contentsOf: member, at: start)
  }

  private static func nest(_ line: inout [UInt8], at place: Int, _ random: inout Random) {
    let depth = [1, 3, 60, 62, 63, 64, 65, 2_000][random.below(8)]
    let isObject = random.below(2) == 0
    let (open, close) = isObject ? ("{\"a\":", "}") : ("[", "]")
    var nested = Array(String(repeating: open, count: depth).utf8)
    if random.below(4) > 0 {
      nested += "1".utf8
      nested += String(repeating: close, count: depth).utf8
    }
    // In the place of a value, where there is one.
    if let colon = line[place...].firstIndex(of: UInt8(ascii: ":")),
      let end = line[(colon + 1)...].firstIndex(where: { $0 == 0x2C || $0 == 0x7D })
    {
      line.replaceSubrange((colon + 1)..<end, with: nested)
    } else {
      line.insert(contentsOf: nested, at: place)
    }
  }

  private static let letters = Array("{}[]:,\"\\ 0123456789.-eEtrufalsn/abjo\u{E9}".utf8)

  /// Bytes of no plan.
  static func noise(_ random: inout Random) -> [UInt8] {
    let count = random.below(random.below(8) == 0 ? 400 : 40)
    let isText = random.below(2) == 0
    return (0..<count).map { _ in
      let byte = isText ? random.element(letters) : UInt8(random.below(256))
      return byte == 0x0A ? 0x20 : byte
    }
  }

  /// A long line: one part of it as long as lines may be, or longer.
  static func long(_ random: inout Random) -> [UInt8] {
    let size = random.element([60_000, 300_000, 1_000_000, 1_048_500, 1_048_576, 1_048_577])
    let piece = random.element(["a", "e\u{301}", "\u{301}", "\\u0000", "\\ud83d\\udcb6", "👨‍👩‍👧"])
    let filling = String(repeating: piece, count: size / piece.utf8.count)
    let (start, end) = random.element([
      ("{\"jsonrpc\":\"2.0\",\"id\":\"", "\",\"method\":\"engine.health\"}"),
      ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"", "\"}"),
      (
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"consent.list\",\"params\":{\"person\":\"",
        "\"}}"
      ),
      ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"consent.list\",\"params\":{\"", "\":1}}"),
      (
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"offer.answer\",\"params\":{\"offer\":0,\"answer\":"
          + "\"accepted\",\"textVersion\":1,\"values\":{\"", "\":1}}}"
      ),
      ("{\"jsonrpc\":\"2.0\",\"id\":1,\"", "\":\"engine.health\"}"), ("[\"", "\"]"),
    ])
    return Array((start + filling + end).utf8)
  }
}
