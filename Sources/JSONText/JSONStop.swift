import Basics

/// Why and where the scanner stopped, before it is put in words.
struct JSONStop: Error {
  enum Reason: UInt8 {
    case size, byteOrderMark, utf16, more, depth, value, name, colon, comma, duplicate
    case leadingZero, signDigit, fractionDigit, exponentDigit
    case stringEnd, escapeEnd, escape, codeUnit, highSurrogate, lowSurrogate, control, utf8
  }

  let reason: Reason
  let byte: Int
  /// For what is missing inside a container: the index of its node.
  let container: Int

  @inline(__always)
  init(_ reason: Reason, _ byte: Int, _ container: Int = JSONScanner.outermost) {
    self.reason = reason
    self.byte = byte
    self.container = container
  }
}

/// Faults in words, off the fast path.
extension JSONScanner {
  /// The fault of a stop.
  /// - Complexity: O(bytes), for the line that a message may name.
  @inline(never)
  static func fault(
    _ stop: JSONStop, _ bytes: Span<UInt8>, _ nodes: [JSONNode], _ depthLimit: Int
  ) -> JSONFault {
    let byte = stop.byte
    let found = found(bytes, byte)
    func fault(expected: String, hint: String = "") -> JSONFault {
      JSONFault(byte: byte, "\(expected), found \(found)\(hint)", expectation: expected)
    }
    switch stop.reason {
    case .value, .name, .comma:
      if byte >= bytes.count { return endFault(stop, bytes, nodes) }
      return fault(expected: expectation(stop, nodes), hint: hint(stop, bytes, nodes))
    case .duplicate: return duplicateFault(bytes, byte)
    case .more:
      return JSONFault(
        byte: byte, "expected the end of the text, found more after its one value",
        isInside: false, expectation: "expected the end of the text")
    case .depth: return JSONFault(byte: byte, "nested deeper than \(depthLimit) levels")
    case .colon:
      return fault(expected: "expected \":\" after the member name")
    case .signDigit: return fault(expected: "expected a digit after \"-\"")
    case .fractionDigit: return fault(expected: "expected a digit after \".\"")
    case .exponentDigit: return fault(expected: "expected a digit in the exponent")
    case .control:
      return JSONFault(
        byte: byte,
        "found a control character (\(found)) in a string; write it as an escape such as \\n")
    case .size, .byteOrderMark, .utf16, .leadingZero, .stringEnd, .escapeEnd, .escape, .codeUnit,
      .highSurrogate, .lowSurrogate, .utf8:
      return JSONFault(byte: byte, message(stop.reason))
    }
  }

  /// The messages that depend on nothing else.
  private static func message(_ reason: JSONStop.Reason) -> String {
    switch reason {
    case .size: "the text is too large"
    case .byteOrderMark:
      "found a byte order mark; expected JSON in plain UTF-8: save it without the mark"
    case .utf16: "found UTF-16; expected JSON in UTF-8"
    case .leadingZero: "a number does not start with 0 before another digit"
    case .stringEnd: "this string does not end"
    case .escapeEnd: "this escape does not end"
    case .escape: "unknown escape; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u"
    case .codeUnit: "expected four hexadecimal digits after \\u"
    case .highSurrogate: "this high surrogate stands alone"
    case .lowSurrogate: "this low surrogate stands alone"
    default: "found bytes that are not UTF-8; save the file as UTF-8"
    }
  }

  private static func expectation(_ stop: JSONStop, _ nodes: [JSONNode]) -> String {
    switch stop.reason {
    case .name: return "expected a member name in quotes"
    case .comma:
      let end = nodes[stop.container].kind == .object ? "}" : "]"
      return "expected \",\" or \"\(end)\""
    default: return "expected a value"
    }
  }

  private static func endFault(
    _ stop: JSONStop, _ bytes: Span<UInt8>, _ nodes: [JSONNode]
  ) -> JSONFault {
    if stop.container == outermost {
      return JSONFault(
        byte: 0, "expected a JSON value, found nothing", expectation: "expected a JSON value")
    }
    let container = nodes[stop.container]
    let line = lineNumber(bytes, Int(container.start))
    let end = container.kind == .object ? "}" : "]"
    return JSONFault(
      byte: bytes.count,
      "the text ends before the \"\(end)\" that closes what line \(line) opens")
  }

  private static func duplicateFault(_ bytes: Span<UInt8>, _ byte: Int) -> JSONFault {
    var name = JSONDecodedBytes(bytes, after: byte)
    var spelt: [UInt8] = []
    while spelt.count < Limits.idBytes, let byte = name.next(bytes) { spelt.append(byte) }
    let shown = cleaned(String(decoding: spelt, as: UTF8.self))
    return JSONFault(
      byte: byte, "duplicate member \"\(shown)\"", expectation: "duplicate member")
  }

  /// The number of the line that holds a byte, from 1.
  static func lineNumber(_ bytes: Span<UInt8>, _ position: Int) -> Int {
    var line = 1
    for index in 0..<position where bytes[index] == 0x0A { line += 1 }
    return line
  }

  /// The letters and digits that start at a position.
  private static func word(_ bytes: Span<UInt8>, _ position: Int) -> String {
    var letters: [UInt8] = []
    while letters.count < 16, isWordByte(peek(bytes, position + letters.count)) {
      letters.append(bytes[position + letters.count])
    }
    return String(decoding: letters, as: UTF8.self)
  }

  /// What stands at a position, for a message: a word, a character, or a byte.
  private static func found(_ bytes: Span<UInt8>, _ position: Int) -> String {
    guard position < bytes.count else { return "the end of the text" }
    let word = word(bytes, position)
    if !word.isEmpty { return word }
    let byte = bytes[position]
    if byte > 0x20, byte < 0x7F { return "\"\(Character(UnicodeScalar(byte)))\"" }
    let digits = String(byte, radix: 16, uppercase: true)
    return "byte 0x\(byte < 16 ? "0" : "")\(digits)"
  }

  private static func hint(
    _ stop: JSONStop, _ bytes: Span<UInt8>, _ nodes: [JSONNode]
  ) -> String {
    if stop.reason != .value { return "" }
    switch bytes[stop.byte] {
    // An empty array is taken as a whole, so this bracket stands behind a comma.
    case UInt8(ascii: "]")
    where stop.container != outermost && nodes[stop.container].kind == .array:
      return "; the last comma is too many"
    case UInt8(ascii: "'"): return "; a string takes double quotes"
    case UInt8(ascii: "/"), UInt8(ascii: "#"): return "; JSON has no comments"
    case UInt8(ascii: "+"), UInt8(ascii: "."): return "; a number starts with a digit or \"-\""
    default: break
    }
    switch word(bytes, stop.byte) {
    case "NaN", "nan", "Infinity", "inf": return "; JSON has no such number"
    case "True", "False", "TRUE", "FALSE", "None", "nil", "Null", "NULL", "undefined":
      return "; JSON writes true, false and null"
    default: return ""
    }
  }
}
