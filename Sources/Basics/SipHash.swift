/// SipHash-2-4 (Aumasson and Bernstein, 2012): a hash of 64 bits under a key of 128. Who does not know the key can
/// neither make a hash nor tell whether one is of a text that they guess, however many they have seen.
public struct SipHash: Sendable {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64
  /// Bytes that do not fill a word yet, the first one lowest.
  private var word: UInt64 = 0
  private var count: UInt64 = 0

  /// - Parameter key: its first eight bytes and its last, the first one lowest in each.
  public init(key: (first: UInt64, last: UInt64)) {
    v0 = key.first ^ 0x736F_6D65_7073_6575
    v1 = key.last ^ 0x646F_7261_6E64_6F6D
    v2 = key.first ^ 0x6C79_6765_6E65_7261
    v3 = key.last ^ 0x7465_6462_7974_6573
  }

  /// Adds a byte.
  public mutating func update(_ byte: UInt8) {
    word |= UInt64(byte) << (8 * (count & 7))
    count += 1
    if count & 7 == 0 {
      compress(word)
      word = 0
    }
  }

  /// Adds bytes in order.
  public mutating func update(_ bytes: Span<UInt8>) {
    var index = 0
    while index < bytes.count, count & 7 != 0 {
      update(bytes[index])
      index += 1
    }
    // Whole words, eight bytes at a time.
    let raw = unsafe bytes.bytes
    while index <= bytes.count - 8 {
      // The eight bytes lie within the span: the loop's condition says so.
      compress(
        unsafe UInt64(
          littleEndian: raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)))
      count += 8
      index += 8
    }
    // Fewer than eight are left, which fill no word.
    while index < bytes.count {
      word |= UInt64(bytes[index]) << (8 * (count & 7))
      count += 1
      index += 1
    }
  }

  /// Adds the eight bytes of a number, the lowest first.
  public mutating func update(integer value: Int64) {
    let bits = UInt64(bitPattern: value)
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      update(UInt8(truncatingIfNeeded: bits >> shift))
    }
  }

  /// The hash of what was added.
  public consuming func finish() -> UInt64 {
    compress(word | count << 56)
    v2 ^= 0xFF
    for _ in 0..<4 { turn() }
    return v0 ^ v1 ^ v2 ^ v3
  }

  @inline(__always)
  private mutating func compress(_ word: UInt64) {
    v3 ^= word
    turn()
    turn()
    v0 ^= word
  }

  @inline(__always)
  private mutating func turn() {
    func turned(_ value: UInt64, _ by: UInt64) -> UInt64 { value << by | value >> (64 - by) }
    v0 &+= v1
    v2 &+= v3
    v1 = turned(v1, 13) ^ v0
    v3 = turned(v3, 16) ^ v2
    v0 = turned(v0, 32)
    v2 &+= v1
    v0 &+= v3
    v1 = turned(v1, 17) ^ v2
    v3 = turned(v3, 21) ^ v0
    v2 = turned(v2, 32)
  }
}
