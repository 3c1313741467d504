/// The checksum CRC-32C (Castagnoli; RFC 3720 appendix B.4), eight bytes at a step.
///
/// It finds every error of up to three bits and every burst of up to 32 in lines of our length, by
/// chance or by a torn write; it is no defence against intent, which the hash chain is for.
public struct CRC32C: Sendable {
  private var remainder: UInt32 = ~0

  public init() {}

  /// Adds bytes in order.
  /// - Complexity: O(bytes), about three eighths of a table look-up a byte more than one.
  public mutating func update(_ bytes: Span<UInt8>) {
    let start = remainder
    remainder = unsafe CRC32C.tables.withUnsafeBufferPointer { tables in
      var rest = start
      var index = 0
      let raw = unsafe bytes.bytes
      while index + 8 <= bytes.count {
        // Safe: eight bytes stand from `index` on, and every index below is under 8 · 256. Little-endian
        // words, whatever the machine.
        let word = unsafe UInt64(
          littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
        let low = rest ^ UInt32(truncatingIfNeeded: word)
        let high = UInt32(truncatingIfNeeded: word >> 32)
        rest =
          unsafe tables[7 * 256 + Int(low & 0xFF)] ^ tables[6 * 256 + Int(low >> 8 & 0xFF)]
          ^ tables[5 * 256 + Int(low >> 16 & 0xFF)] ^ tables[4 * 256 + Int(low >> 24)]
          ^ tables[3 * 256 + Int(high & 0xFF)] ^ tables[2 * 256 + Int(high >> 8 & 0xFF)]
          ^ tables[256 + Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
        index += 8
      }
      while index < bytes.count {
        rest = unsafe rest >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: rest) ^ bytes[index])]
        index += 1
      }
      return rest
    }
  }

  /// The checksum of the bytes so far.
  public var value: UInt32 { ~remainder }

  /// Table `k` at 256 · k: what a byte does to the remainder `k` bytes later.
  private static let tables: [UInt32] = {
    var tables = (0..<256).map { byte in
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
      return value
    }
    for index in 256..<8 * 256 {
      let before = tables[index - 256]
      tables.append(before >> 8 ^ tables[Int(before & 0xFF)])
    }
    return tables
  }()
}
