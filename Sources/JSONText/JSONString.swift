/// Strings of a JSON text: skipping one while checking it.
enum JSONString {
  /// The top bit of each byte that is not simply part of a string: a quote, a backslash, a control
  /// character, or a byte beyond ASCII. The lowest bit set is right; those above it may not be.
  @inline(__always)
  static func stops(_ word: UInt64) -> UInt64 {
    // A byte's top bit comes of its difference going below zero, or was set already. Borrows reach
    // upwards only. Flipping 0x02 puts the quote, 0x22, next to the control characters.
    let quotesAndControls = (word ^ 0x0202_0202_0202_0202) &- 0x2121_2121_2121_2121
    let backslashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- 0x0101_0101_0101_0101
    return (quotesAndControls | backslashes | word) & 0x8080_8080_8080_8080
  }

  /// Whether the first stop of a word is a quote.
  @inline(__always)
  static func isQuote(_ word: UInt64, at stops: UInt64) -> Bool {
    let shift = UInt64(truncatingIfNeeded: stops.trailingZeroBitCount &- 7)
    return UInt8(truncatingIfNeeded: word &>> shift) == UInt8(ascii: "\"")
  }

  /// The bytes of a word before its first stop.
  @inline(__always)
  static func plainPart(_ word: UInt64, _ stops: UInt64) -> UInt64 {
    word & (stops ^ (stops &- 1)) &>> 8
  }

  /// The position behind the string that starts at a position, and whether it holds escapes.
  /// - Parameter offset: where in the string to go on.
  /// - Complexity: O(bytes passed), eight at a step where they are plain.
  @inline(__always)
  static func end(
    _ bytes: Span<UInt8>, _ start: Int, from offset: Int
  ) throws(JSONStop) -> (end: Int, hasEscapes: Bool) {
    var position = offset
    // No calls within the loop, which is all that most strings need.
    while position &+ 8 <= bytes.count {
      let word = JSONScanner.eight(bytes, position)
      let stops = stops(word)
      if stops != 0 {
        position &+= stops.trailingZeroBitCount &>> 3
        if isQuote(word, at: stops) { return (position &+ 1, false) }
        break
      }
      position &+= 8
    }
    return try endOfRest(bytes, start, from: position)
  }

  /// The same for a string that is not plain, or that ends with the text.
  @inline(never)
  static func endOfRest(
    _ bytes: Span<UInt8>, _ start: Int, from offset: Int
  ) throws(JSONStop) -> (end: Int, hasEscapes: Bool) {
    var position = offset
    var hasEscapes = false
    while position < bytes.count {
      let byte = bytes[position]
      if byte >= 0x80 {
        try skipMultibyte(bytes, &position)
      } else if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        try skipEscape(bytes, &position)
      } else if byte == UInt8(ascii: "\"") {
        return (position + 1, hasEscapes)
      } else if byte < 0x20 {
        throw JSONStop(.control, position)
      } else {
        // Zeros behind the end of the text are stops, so this never passes it.
        let stops = stops(JSONScanner.eight(bytes, position))
        position += stops == 0 ? 8 : stops.trailingZeroBitCount >> 3
      }
    }
    throw JSONStop(.stringEnd, start)
  }

  private static func skipEscape(
    _ bytes: Span<UInt8>, _ position: inout Int
  ) throws(JSONStop) {
    let start = position
    guard position + 1 < bytes.count else { throw JSONStop(.escapeEnd, start) }
    switch bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      guard let unit = codeUnit(bytes, position) else { throw JSONStop(.codeUnit, start) }
      position += 6
      if unit >> 10 == 0x37 { throw JSONStop(.lowSurrogate, start) }
      if unit >> 10 == 0x36 {
        guard let low = codeUnit(bytes, position), low >> 10 == 0x37 else {
          throw JSONStop(.highSurrogate, start)
        }
        position += 6
      }
    default: throw JSONStop(.escape, start)
    }
  }

  /// The UTF-16 code unit of the `\uXXXX` at a position, if one stands there.
  static func codeUnit(_ bytes: Span<UInt8>, _ position: Int) -> UInt32? {
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
  private static func skipMultibyte(
    _ bytes: Span<UInt8>, _ position: inout Int
  ) throws(JSONStop) {
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
    default: throw JSONStop(.utf8, position)
    }
    guard position + length <= bytes.count, second.contains(bytes[position + 1]) else {
      throw JSONStop(.utf8, position)
    }
    for index in 2..<max(2, length) where bytes[position + index] & 0xC0 != 0x80 {
      throw JSONStop(.utf8, position)
    }
    position += length
  }
}
