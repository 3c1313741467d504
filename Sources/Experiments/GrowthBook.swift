/// What GrowthBook's SDKs share of assignment (MIT; their conformance cases are our tests), for those who bring buckets
/// that were given out by one of them.
public enum GrowthBook {
  /// A person's share in [0, 1): in steps of 1/1,000 by version 1, of 1/10,000 by version 2; nil for any other.
  /// - Complexity: O(length of both).
  public static func share(seed: String, value: String, version: Int) -> Double? {
    switch version {
    case 1:
      var hash = FNV1a()
      for unit in value.utf16 { hash.update(unit) }
      for unit in seed.utf16 { hash.update(unit) }
      return Double(hash.value % 1_000) / 1_000
    case 2:
      var hash = FNV1a()
      for unit in seed.utf16 { hash.update(unit) }
      for unit in value.utf16 { hash.update(unit) }
      return Double(hash.ofDigits % 10_000) / 10_000
    default: return nil
    }
  }

  /// Equal weights of so many variations; none for fewer than one.
  public static func equalWeights(_ count: Int) -> [Double] {
    count < 1 ? [] : Array(repeating: 1 / Double(count), count: count)
  }

  /// The shares that each variation takes: it begins where its weight would let it, and coverage cuts it from above, so
  /// that raising coverage moves nobody from one variation to another.
  /// - Parameters:
  ///   - coverage: the part of people who take part; beyond 0 and 1 it counts as these.
  ///   - weights: one a variation, 1 in all; equal ones stand in for others, as in the SDKs.
  public static func bucketRanges(
    _ count: Int, coverage: Double, weights: [Double]?
  ) -> [Range<Double>] {
    let covered = coverage > 0 ? min(coverage, 1) : 0
    var shares = weights ?? equalWeights(count)
    let total = shares.reduce(0, +)
    let isSound = shares.count == count && total >= 0.99 && total <= 1.01
    if !isSound || shares.contains(where: { $0 < 0 }) { shares = equalWeights(count) }
    var start = 0.0
    return shares.map { share in
      defer { start += share }
      return start..<max(start, start + covered * share)
    }
  }

  /// The index of the variation whose range holds a share; nil for nobody's.
  public static func variation(_ share: Double, in ranges: [Range<Double>]) -> Int? {
    ranges.firstIndex { $0.contains(share) }
  }

  /// Whether a person is in a part of a namespace, in which experiments that exclude one another have parts of their
  /// own.
  public static func isIn(namespace: String, _ part: Range<Double>, _ person: String) -> Bool {
    share(seed: "__" + namespace, value: person, version: 1).map { part.contains($0) } ?? false
  }
}

/// The 32-bit FNV-1a hash (Fowler, Noll, Vo) of UTF-16 code units, as the SDKs take it.
struct FNV1a: Sendable {
  var value: UInt32 = 2_166_136_261

  @inline(__always)
  mutating func update(_ unit: UInt16) {
    value = (value ^ UInt32(unit)) &* 16_777_619
  }

  /// The hash of its decimal digits.
  var ofDigits: UInt32 {
    var second = FNV1a()
    var divisor: UInt32 = 1_000_000_000
    while divisor > 1, value / divisor == 0 { divisor /= 10 }
    while divisor > 0 {
      second.update(UInt16(UInt8(ascii: "0")) + UInt16(value / divisor % 10))
      divisor /= 10
    }
    return second.value
  }
}
