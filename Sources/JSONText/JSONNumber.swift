/// Numbers of a JSON text: skipping one while checking it.
enum JSONNumber {
  /// The position behind the number that starts at a position with a digit or a minus.
  @inline(__always)
  static func end(
    _ bytes: Span<UInt8>, _ start: Int, _ first: UInt8
  ) throws(JSONStop) -> Int {
    var position = start
    var byte = first
    if byte == UInt8(ascii: "-") {
      position &+= 1
      byte = JSONScanner.peek(bytes, position)
      if !JSONScanner.isDigit(byte) { throw JSONStop(.signDigit, position) }
    }
    let isZero = byte == UInt8(ascii: "0")
    repeat {
      position &+= 1
      byte = JSONScanner.peek(bytes, position)
    } while JSONScanner.isDigit(byte) && !isZero
    if JSONScanner.isDigit(byte) { throw JSONStop(.leadingZero, start) }
    if byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
      return try fractionEnd(bytes, position)
    }
    return position
  }

  /// The position behind a fraction, an exponent, or both.
  @inline(never)
  private static func fractionEnd(
    _ bytes: Span<UInt8>, _ start: Int
  ) throws(JSONStop) -> Int {
    var position = start
    if bytes[position] == UInt8(ascii: ".") {
      position += 1
      try skipDigits(bytes, &position, .fractionDigit)
    }
    if JSONScanner.peek(bytes, position) | 0x20 == UInt8(ascii: "e") {
      position += 1
      let sign = JSONScanner.peek(bytes, position)
      if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      try skipDigits(bytes, &position, .exponentDigit)
    }
    return position
  }

  private static func skipDigits(
    _ bytes: Span<UInt8>, _ position: inout Int, _ reason: JSONStop.Reason
  ) throws(JSONStop) {
    let first = position
    while JSONScanner.isDigit(JSONScanner.peek(bytes, position)) { position &+= 1 }
    if position == first { throw JSONStop(reason, position) }
  }
}
