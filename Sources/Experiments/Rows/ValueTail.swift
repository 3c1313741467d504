import Basics

/// How value is spread among people: counts and sums by size, 32 steps to a doubling, so that a cap and the mean below it
/// are exact at the steps' edges.
struct ValueTail: Sendable {
  private var counts = [Int](repeating: 0, count: 64 * 32)
  private var sums = [Int128](repeating: 0, count: 64 * 32)

  mutating func add(_ micros: Int64) {
    if micros <= 0 { return }
    let step = ValueTail.step(micros)
    counts[step] += 1
    sums[step] += Int128(micros)
  }

  static func += (left: inout Self, right: Self) {
    for step in left.counts.indices {
      left.counts[step] += right.counts[step]
      left.sums[step] += right.sums[step]
    }
  }

  private static func step(_ micros: Int64) -> Int {
    let power = 63 - micros.leadingZeroBitCount
    let rest =
      power >= 5 ? Int(micros >> Int64(power - 5)) & 31 : Int(micros << Int64(5 - power)) & 31
    return power * 32 + rest
  }

  /// The largest amount of a step.
  private static func edge(_ step: Int) -> Int64 {
    let (power, rest) = (step / 32, step % 32)
    if power < 5 { return Int64((32 + rest) >> (5 - power)) }
    return (Int64(32 + rest + 1) << Int64(power - 5)) - 1
  }

  /// At least 99.9 % of those who have any value lie at or below it; nil of nobody.
  static func cap(_ tails: [ValueTail]) -> Int64? {
    let all = tails.reduce(0) { $0 + $1.counts.reduce(0, +) }
    if all == 0 { return nil }
    let needed = (all * 999 + 999) / 1_000
    var reached = 0
    for step in 0..<64 * 32 {
      reached += tails.reduce(0) { $0 + $1.counts[step] }
      if reached >= needed { return edge(step) }
    }
    return nil
  }

  /// The sum with nobody above the cap, which is a step's edge.
  func sum(cap: Int64) -> Int128 {
    let last = ValueTail.step(cap)
    var sum: Int128 = 0
    for step in counts.indices {
      sum += step <= last ? sums[step] : Int128(cap) * Int128(counts[step])
    }
    return sum
  }
}
