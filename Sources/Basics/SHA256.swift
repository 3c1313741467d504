/// SHA-256 (FIPS 180-4) over bytes fed in pieces: the digest that proves two states equal.
public struct SHA256: Sendable {
  private var state: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)
  /// The bytes of the block that is not full yet, as big-endian words.
  private var block = InlineArray<64, UInt32>(repeating: 0)
  private var blockBytes = 0
  private var totalBytes: UInt64 = 0

  public init() {
    state = (
      0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
      0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19
    )
  }

  /// Adds one byte.
  public mutating func update(byte: UInt8) {
    let word = blockBytes >> 2
    block[word] = block[word] << 8 | UInt32(byte)
    blockBytes += 1
    totalBytes &+= 1
    if blockBytes == 64 { compress() }
  }

  /// Adds bytes in order.
  public mutating func update(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { update(byte: byte) }
  }

  /// Adds bytes in order, whole blocks at a time where they line up.
  public mutating func update(_ bytes: Span<UInt8>) {
    var index = 0
    while index < bytes.count, blockBytes != 0 {
      update(byte: bytes[index])
      index += 1
    }
    while index + 64 <= bytes.count {
      let whole = bytes.extracting(index..<index + 64)
      invariant(whole.count == 64, "a block has 64 bytes")
      for word in 0..<16 {
        block[word] =
          UInt32(whole[4 * word]) << 24 | UInt32(whole[4 * word + 1]) << 16
          | UInt32(whole[4 * word + 2]) << 8 | UInt32(whole[4 * word + 3])
      }
      totalBytes &+= 64
      compress()
      index += 64
    }
    while index < bytes.count {
      update(byte: bytes[index])
      index += 1
    }
  }

  /// Adds texts, each behind its length, so that none can be taken for a part of another.
  public mutating func update(texts: some Sequence<String>) {
    for text in texts {
      update(integer: Int64(text.utf8.count))
      update(text.utf8)
    }
  }

  /// Adds a 64-bit integer, least significant byte first.
  public mutating func update(integer value: Int64) {
    let bits = UInt64(bitPattern: value)
    if blockBytes & 3 == 0, blockBytes <= 56 {
      let word = blockBytes >> 2
      block[word] = UInt32(truncatingIfNeeded: bits).byteSwapped
      block[word + 1] = UInt32(truncatingIfNeeded: bits >> 32).byteSwapped
      blockBytes += 8
      totalBytes &+= 8
      if blockBytes == 64 { compress() }
    } else {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        update(byte: UInt8(truncatingIfNeeded: bits >> shift))
      }
    }
  }

  /// Ends the message and gives its 32 bytes. The hash is spent afterwards.
  public mutating func finish() -> [UInt8] {
    let bitCount = totalBytes &* 8
    update(byte: 0x80)
    while blockBytes != 56 { update(byte: 0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      update(byte: UInt8(truncatingIfNeeded: bitCount >> UInt64(shift)))
    }
    return [
      state.0, state.1, state.2, state.3, state.4, state.5, state.6, state.7,
    ].flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  private mutating func compress() {
    for index in 16..<64 {
      let early = block[index - 15]
      let late = block[index - 2]
      let small = rotate(early, 7) ^ rotate(early, 18) ^ early &>> 3
      let large = rotate(late, 17) ^ rotate(late, 19) ^ late &>> 10
      block[index] = block[index - 16] &+ small &+ block[index - 7] &+ large
    }
    // Told once, so that no index below is checked again.
    let constants = SHA256.roundConstants.span
    invariant(constants.count == 64, "each round has its constant")
    var (a, b, c, d, e, f, g, h) = state
    // Eight rounds bring each word back to its name, so none is moved.
    for index in stride(from: 0, to: 64, by: 8) {
      round(a, b, c, &d, e, f, g, &h, constants[index] &+ block[index])
      round(h, a, b, &c, d, e, f, &g, constants[index + 1] &+ block[index + 1])
      round(g, h, a, &b, c, d, e, &f, constants[index + 2] &+ block[index + 2])
      round(f, g, h, &a, b, c, d, &e, constants[index + 3] &+ block[index + 3])
      round(e, f, g, &h, a, b, c, &d, constants[index + 4] &+ block[index + 4])
      round(d, e, f, &g, h, a, b, &c, constants[index + 5] &+ block[index + 5])
      round(c, d, e, &f, g, h, a, &b, constants[index + 6] &+ block[index + 6])
      round(b, c, d, &e, f, g, h, &a, constants[index + 7] &+ block[index + 7])
    }
    state = (
      state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d,
      state.4 &+ e, state.5 &+ f, state.6 &+ g, state.7 &+ h
    )
    blockBytes = 0
  }

  /// One round (FIPS 180-4 section 6.2.2, step 3) that leaves the words where they are: the new `e` in `d`, the new `a`
  /// in `h`.
  @inline(__always)
  private func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
    _ g: UInt32, _ h: inout UInt32, _ word: UInt32
  ) {
    let choice = g ^ (e & (f ^ g))
    let first = h &+ (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) &+ choice &+ word
    let majority = (a & b) ^ (c & (a ^ b))
    d = d &+ first
    h = first &+ (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) &+ majority
  }

  @inline(__always)
  private func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    word &>> bits | word &<< (32 &- bits)
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4
  /// section 4.2.2), computed rather than copied: see `SHA256Tests`.
  private static let roundConstants: [UInt32] = primes.map { prime in
    // The integer cube root of prime · 2⁹⁶ is the cube root of the prime with 32 fractional bits.
    var low: UInt128 = 0
    var high: UInt128 = 1 << 36
    let target = UInt128(prime) << 96
    while high - low > 1 {
      let middle = (low + high) / 2
      if middle * middle * middle <= target { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }

  private static let primes: [UInt64] = {
    var found: [UInt64] = []
    var candidate: UInt64 = 2
    while found.count < 64 {
      if !found.contains(where: { candidate % $0 == 0 }) { found.append(candidate) }
      candidate += 1
    }
    return found
  }()
}

/// Bytes as lower-case hexadecimal text.
public func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef")
  return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
