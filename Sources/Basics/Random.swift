/// A stream of random numbers that is a pure function of a seed and a stream number.
///
/// Every person draws from a stream of their own, so what one person does depends on no other
/// person, on no order and on no number of cores. The generator is SplitMix64 (Steele, Lea and
/// Flood, OOPSLA 2014): one 64-bit word, an additive step and a mixing function.
@frozen
public struct Random: Sendable {
  @usableFromInline var word: UInt64

  /// The stream numbered `stream` of `seed`.
  @inlinable
  public init(seed: UInt64, stream: UInt64) {
    word = Random.mixed(seed &+ Random.mixed(stream &+ 0x9E37_79B9_7F4A_7C15))
  }

  /// The next 64 random bits.
  @inlinable
  public mutating func next() -> UInt64 {
    word &+= 0x9E37_79B9_7F4A_7C15
    return Random.mixed(word)
  }

  /// A number in [0, 1): 53 random bits.
  @inlinable
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  @inlinable
  static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
