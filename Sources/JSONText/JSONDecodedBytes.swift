/// The bytes that a string of a scanned text stands for, one after the other, without room of their
/// own. The text must have passed the scanner.
struct JSONDecodedBytes {
  private var position: Int
  /// Bytes of a character spelt `\uXXXX` that are still to come, the next one lowest.
  private var pending: UInt32 = 0
  private var pendingCount = 0

  /// The bytes of the string whose opening quote stands at a position.
  init(_ bytes: Span<UInt8>, after quote: Int) {
    position = quote + 1
  }

  /// The next byte; nil at the closing quote.
  mutating func next(_ bytes: Span<UInt8>) -> UInt8? {
    if pendingCount > 0 {
      pendingCount -= 1
      defer { pending >>= 8 }
      return UInt8(truncatingIfNeeded: pending)
    }
    let byte = bytes[position]
    if byte == UInt8(ascii: "\"") { return nil }
    position += 1
    return byte == UInt8(ascii: "\\") ? unescaped(bytes) : byte
  }

  private mutating func unescaped(_ bytes: Span<UInt8>) -> UInt8 {
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "u"):
      var scalar = JSONString.codeUnit(bytes, position - 2) ?? 0
      position += 4
      if scalar >> 10 == 0x36, let low = JSONString.codeUnit(bytes, position) {
        scalar = 0x10000 + ((scalar & 0x3FF) << 10) + (low & 0x3FF)
        position += 6
      }
      return first(ofScalar: scalar)
    default: return letter
    }
  }

  /// The first byte of a character in UTF-8; the others are pending.
  private mutating func first(ofScalar scalar: UInt32) -> UInt8 {
    func continued(_ shift: UInt32) -> UInt32 { 0x80 | (scalar >> shift) & 0x3F }
    switch scalar {
    case ..<0x80: return UInt8(truncatingIfNeeded: scalar)
    case ..<0x800:
      (pending, pendingCount) = (continued(0), 1)
      return UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
    case ..<0x10000:
      (pending, pendingCount) = (continued(6) | continued(0) << 8, 2)
      return UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
    default:
      (pending, pendingCount) = (continued(12) | continued(6) << 8 | continued(0) << 16, 3)
      return UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
    }
  }
}
