/// Which arm a person belongs to: a pure function of the experiment's seed and the person's id.
///
/// Compatible with version 2 of the hash that GrowthBook's SDKs share, so that assignments made
/// with one of them carry over: FNV-1a (32 bits) over the UTF-16 code units of seed and id, again
/// over the decimal digits of that, and the remainder by 10,000 as a share in [0, 1).
public struct Assignment: Sendable {
  /// The hash of the seed, from which every person's goes on.
  private let seeded: FNV1a
  /// Where each arm's range of shares ends; the first begins at 0.
  private let ends: [Double]

  /// - Parameters:
  ///   - seed: what the hash of every person begins with, such as the experiment's name.
  ///   - weights: one positive weight an arm, in any unit.
  public init(seed: String, weights: [Double]) {
    var seeded = FNV1a()
    for unit in seed.utf16 { seeded.update(unit) }
    self.seeded = seeded
    let total = weights.reduce(0, +)
    var end = 0.0
    ends = weights.map { weight in
      end += weight / total
      return end
    }
  }

  /// The index of the person's arm.
  /// - Complexity: O(length of the id + arms).
  public func arm(of person: Span<UInt8>) -> Int {
    let share = share(of: person)
    // The last range takes what rounding leaves over.
    return ends.firstIndex { share < $0 } ?? ends.count - 1
  }

  /// The person's share in [0, 1), in steps of 1/10,000.
  public func share(of person: Span<UInt8>) -> Double {
    var first = seeded
    if person.indices.allSatisfy({ person[$0] < 0x80 }) {
      for index in person.indices { first.update(UInt16(person[index])) }
    } else {
      let text = String(decoding: person.indices.map { person[$0] }, as: UTF8.self)
      for unit in text.utf16 { first.update(unit) }
    }
    var second = FNV1a()
    var divisor: UInt32 = 1_000_000_000
    while divisor > 1, first.value / divisor == 0 { divisor /= 10 }
    while divisor > 0 {
      second.update(UInt16(UInt8(ascii: "0")) + UInt16(first.value / divisor % 10))
      divisor /= 10
    }
    return Double(second.value % 10_000) / 10_000
  }
}

/// The 32-bit FNV-1a hash (Fowler, Noll, Vo).
private struct FNV1a: Sendable {
  var value: UInt32 = 2_166_136_261

  mutating func update(_ unit: UInt16) {
    value = (value ^ UInt32(unit)) &* 16_777_619
  }
}
