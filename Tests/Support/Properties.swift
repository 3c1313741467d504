public import Basics

/// Runs a property with `count` seeds, from `first` on. A failure names its seed: add the seed to
/// the test as a case of its own and it stays in the tree.
///
/// `QUID_SEEDS` multiplies the number of seeds, for long runs.
/// - Parameters:
///   - count: how many seeds; of a long sweep, a sample.
///   - whole: how many where sweeps run whole; `count`, if nothing is said.
public func forAll(
  seeds count: Int, thorough whole: Int? = nil, from first: UInt64 = 0,
  _ property: (_ seed: UInt64, inout Random) throws -> Void
) rethrows {
  let seeds = sampled(count, thorough: whole ?? count) * seedFactor
  for seed in first..<first + UInt64(seeds) {
    var random = Random(seed: seed, stream: 0)
    do {
      try property(seed, &random)
    } catch {
      print("property failed at seed \(seed)")
      throw error
    }
  }
}

extension Random {
  /// A number below `bound`, each equally likely.
  public mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// One of the elements, each equally likely.
  public mutating func element<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }
}
