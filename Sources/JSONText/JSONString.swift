/// Strings of a JSON text: skipping one while checking it, and decoding what was skipped.
enum JSONString {
  /// Moves past the string that starts at `position` and says whether it holds escapes.
  static func skip(
    _ bytes: Span<UInt8>, _ position: inout Int
  ) throws(JSONFault) -> Bool {
    let start = position
    var hasEscapes = false
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return hasEscapes
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        try skipEscape(bytes, &position)
      } else if byte < 0x20 {
        throw JSONFault(
          byte: position,
          "found a control character (\(JSONScanner.found(bytes, position))) in a string; write it "
            + "as an escape such as \\n")
      } else if byte < 0x80 {
        position += 1
      } else {
        try skipMultibyte(bytes, &position)
      }
    }
    throw JSONFault(byte: start, "this string does not end")
  }

  private static func skipEscape(
    _ bytes: Span<UInt8>, _ position: inout Int
  ) throws(JSONFault) {
    let start = position
    guard position + 1 < bytes.count else {
      throw JSONFault(byte: start, "this escape does not end")
    }
    switch bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      guard let unit = codeUnit(bytes, position) else {
        throw JSONFault(byte: start, "expected four hexadecimal digits after \\u")
      }
      position += 6
      if unit >> 10 == 0x37 { throw JSONFault(byte: start, "this low surrogate stands alone") }
      if unit >> 10 == 0x36 {
        guard let low = codeUnit(bytes, position), low >> 10 == 0x37 else {
          throw JSONFault(byte: start, "this high surrogate stands alone")
        }
        position += 6
      }
    default:
      throw JSONFault(
        byte: start, "unknown escape; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
    }
  }

  /// The UTF-16 code unit of the `\uXXXX` at a place, if one stands there.
  private static func codeUnit(_ bytes: Span<UInt8>, _ position: Int) -> UInt32? {
    guard position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { return nil }
    var unit: UInt32 = 0
    for index in position + 2..<position + 6 {
      let digit: UInt8
      switch bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[index] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[index] - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[index] - UInt8(ascii: "A") + 10
      default: return nil
      }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  /// Moves past one character of two to four bytes (RFC 3629: no overlong forms, no surrogates,
  /// nothing beyond U+10FFFF).
  static func skipMultibyte(
    _ bytes: Span<UInt8>, _ position: inout Int
  ) throws(JSONFault) {
    let first = bytes[position]
    let (length, second): (Int, ClosedRange<UInt8>)
    switch first {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw invalid(position)
    }
    guard position + length <= bytes.count, second.contains(bytes[position + 1]) else {
      throw invalid(position)
    }
    for index in position + 2..<max(position + 2, position + length)
    where bytes[index] & 0xC0 != 0x80 {
      throw invalid(position)
    }
    position += length
  }

  private static func invalid(_ position: Int) -> JSONFault {
    JSONFault(byte: position, "found bytes that are not UTF-8; save the file as UTF-8")
  }

  /// The value of a string node that `skip` has passed, as UTF-8.
  static func decoded(_ bytes: Span<UInt8>, _ node: JSONNode) -> [UInt8] {
    var value: [UInt8] = []
    var position = Int(node.start) + 1
    let end = Int(node.end) - 1
    value.reserveCapacity(end - position)
    while position < end {
      let byte = bytes[position]
      guard byte == UInt8(ascii: "\\") else {
        value.append(byte)
        position += 1
        continue
      }
      let letter = bytes[position + 1]
      switch letter {
      case UInt8(ascii: "b"): value.append(0x08)
      case UInt8(ascii: "f"): value.append(0x0C)
      case UInt8(ascii: "n"): value.append(0x0A)
      case UInt8(ascii: "r"): value.append(0x0D)
      case UInt8(ascii: "t"): value.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = codeUnit(bytes, position) ?? 0
        if scalar >> 10 == 0x36, let low = codeUnit(bytes, position + 6) {
          scalar = 0x10000 + ((scalar & 0x3FF) << 10) + (low & 0x3FF)
          position += 6
        }
        if let character = UnicodeScalar(scalar) {
          value.append(contentsOf: Array(String(character).utf8))
        }
        position += 4
      default: value.append(letter)
      }
      position += 2
    }
    return value
  }
}
