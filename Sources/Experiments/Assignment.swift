import Basics

/// Which arm a person belongs to: a pure function of the experiment's seed, the split of a phase and the person's id.
///
/// The same seed gives a person the same place in every phase, and each phase cuts the places anew in the order of the
/// arms. Who entered keeps arm and phase: that is remembered, and asked before this.
///
///     siphash       0 ├──── arm 0 ────┼─ arm 1 ─┼──────── arm 2 ────────┤ 2⁶⁴
///     growthbook2   0 ├──── arm 0 ────┼─ arm 1 ─┼──────── arm 2 ────────┤ 1, in 10,000 steps
public struct Assignment: Sendable {
  private let places: Places
  /// Where the arms' ranges end, a list for each phase.
  private let phases: [Ends]

  /// How a person's id becomes a place.
  private enum Places: Sendable {
    case siphash(SipHash)
    /// The hash of the seed, from which every person's goes on.
    case growthbook2(FNV1a)
  }

  /// The ranges of one phase.
  private struct Ends: Sendable {
    /// Where each arm's range ends, in 64 bits, but that of the last arm with a weight, which takes the rest.
    var places: [UInt64] = []
    /// Where each arm's range of shares ends.
    var shares: [Double] = []
  }

  /// - Parameters:
  ///   - seed: what the hash of every person begins with, such as the experiment's name.
  ///   - weights: one weight an arm, in any unit; none negative, and not all of them zero.
  ///   - hash: how people are shared out.
  public init(seed: String, weights: [Double], hash: AssignmentHash = .growthbook2) {
    self.init(seed: seed, phases: [weights], hash: hash)
  }

  /// - Parameters:
  ///   - seed: what the hash of every person begins with.
  ///   - phases: the weights of each phase: one an arm, in any unit; none negative, and not all of them zero.
  ///   - hash: how people are shared out.
  public init(seed: String, phases: [[Double]], hash: AssignmentHash) {
    switch hash {
    case .siphash:
      places = .siphash(Assignment.keyed(seed))
      self.phases = phases.map { Ends(places: Assignment.ends($0)) }
    case .growthbook2:
      var seeded = FNV1a()
      for unit in seed.utf16 { seeded.update(unit) }
      places = .growthbook2(seeded)
      self.phases = phases.map { weights in
        let total = weights.reduce(0, +)
        var end = 0.0
        return Ends(
          shares: weights.map { weight in
            end += weight / total
            return end
          })
      }
    }
  }

  /// The index of the person's arm in a phase.
  /// - Complexity: O(length of the id + arms).
  public func arm(of person: Span<UInt8>, phase: Int = 0) -> Int {
    switch places {
    case .siphash(var hash):
      hash.update(person)
      let place = hash.finish()
      let ends = phases[phase].places
      var arm = 0
      while arm < ends.count, ends[arm] <= place { arm += 1 }
      return arm
    case .growthbook2(let seeded):
      let ends = phases[phase]
      let share = Assignment.share(of: person, seeded)
      // The last range takes what rounding leaves over.
      return ends.shares.firstIndex { share < $0 } ?? ends.shares.count - 1
    }
  }

  /// The person's share in [0, 1): of `growthbook2` in steps of 1/10,000, of `siphash` the highest 53 bits of its place.
  public func share(of person: Span<UInt8>) -> Double {
    switch places {
    case .siphash(var hash):
      hash.update(person)
      return Double(hash.finish() >> 11) * 0x1p-53
    case .growthbook2(let seeded): return Assignment.share(of: person, seeded)
    }
  }

  private static func share(of person: Span<UInt8>, _ seeded: FNV1a) -> Double {
    var hash = seeded
    if person.indices.allSatisfy({ person[$0] < 0x80 }) {
      for index in person.indices { hash.update(UInt16(person[index])) }
    } else {
      let text = String(decoding: person.indices.map { person[$0] }, as: UTF8.self)
      for unit in text.utf16 { hash.update(unit) }
    }
    return Double(hash.ofDigits % 10_000) / 10_000
  }
}

/// How people are shared out among arms.
public enum AssignmentHash: String, CaseIterable, Sendable {
  /// SipHash-2-4 over the id's bytes, under a key made of the seed: 64 bits, so that a share as small as 1/2⁶⁴ has its
  /// people, and whoever does not know the seed cannot choose an id for an arm.
  case siphash
  /// Version 2 of the hash that GrowthBook's SDKs share, so that assignments made with one of them carry over: FNV-1a
  /// (32 bits) over the UTF-16 code units of seed and id, again over the decimal digits of that, and the remainder by
  /// 10,000.
  case growthbook2
}

// MARK: 64 bits

extension Assignment {
  /// The hash under the first 16 bytes of the seed's SHA-256.
  private static func keyed(_ seed: String) -> SipHash {
    var hash = SHA256()
    hash.update(seed.utf8)
    let bytes = hash.finish()
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    return SipHash(key: (first: word(bytes[..<8]), last: word(bytes[8..<16])))
  }

  /// Where the ranges of 2⁶⁴ end, in the proportion of the weights and rounded down: in whole numbers, so that every
  /// machine has the same. The range of the last arm with a weight goes to the end and has none.
  static func ends(_ weights: [Double]) -> [UInt64] {
    let isSound = weights.allSatisfy { $0 >= 0 && $0.isFinite } && weights.contains { $0 > 0 }
    invariant(isSound, "weights \(weights) are not shares of anything")
    let top = weights.lazy.filter { $0 > 0 }.map(\.exponent).max() ?? 0
    // The largest has its first bit at 2¹⁰⁹, so that a thousand of them have room; what is beyond 2¹⁰⁹ times smaller
    // has no place.
    let parts = weights.map { weight in
      weight > 0
        ? UInt128(weight.significand * 0x1p52) << (57 + Int(weight.exponent) - Int(top)) : 0
    }
    let total = parts.reduce(0, +)
    guard let last = parts.lastIndex(where: { $0 > 0 }) else { return [] }
    var sum: UInt128 = 0
    return parts[..<last].map { part in
      sum += part
      return UInt64(total.dividingFullWidth((high: sum >> 64, low: sum << 64)).quotient)
    }
  }
}
