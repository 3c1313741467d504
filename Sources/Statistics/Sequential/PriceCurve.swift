/// How opt-in rises with what is paid: the best rising curve through the shares, and a band around the true one.
///
/// The band assumes that paying more does not make the true share smaller. Where that is untrue it may contradict
/// itself, and says so.
public struct PriceCurve: Equatable, Sendable {
  /// The rising shares nearest to those counted, each price weighted by its people (pool adjacent violators), with
  /// the ends of the band.
  public let points: [Estimate]
  /// Prices at which the band's low end lies above its high one: paying more bought less.
  public let contradictions: [Int]

  /// The curve through shares in rising order of price.
  ///
  /// - Parameter confidence: the share of repetitions in which the band holds the whole curve: each price has Wilson's
  ///   interval at (1 − confidence)/k.
  /// - Returns: nil of no prices, or where nobody was asked at one.
  public init?(_ shares: [Proportion], confidence: Double) {
    guard shares.allSatisfy({ $0.total > 0 }) else { return nil }
    let each = 1 - (1 - confidence) / Double(max(1, shares.count))
    self.init(
      shares,
      ends: shares.map { share in
        let interval = share.wilson(confidence: each)
        return (interval.low, interval.high)
      })
  }

  /// The curve with intervals from elsewhere, such as a sequence's, which hold all shares together.
  public init?(_ shares: [Proportion], ends: [(low: Double, high: Double)]) {
    guard !shares.isEmpty, shares.count == ends.count, shares.allSatisfy({ $0.total > 0 }) else {
      return nil
    }
    var lows: [Double] = []
    for end in ends { lows.append(max(lows.last ?? end.low, end.low)) }
    var highs: [Double] = []
    for end in ends.reversed() { highs.append(min(highs.last ?? end.high, end.high)) }
    highs.reverse()
    points = zip(PriceCurve.rising(shares), zip(lows, highs)).map {
      Estimate(value: $0, low: $1.0, high: $1.1)
    }
    contradictions = points.indices.filter { lows[$0] > highs[$0] }
  }

  /// Pools neighbours until shares no longer fall. Counts are added, so that no rounding decides.
  private static func rising(_ shares: [Proportion]) -> [Double] {
    var blocks: [(count: Int, total: Int, width: Int)] = []
    for share in shares {
      blocks.append((share.count, share.total, 1))
      while blocks.count > 1 {
        let (last, before) = (blocks[blocks.count - 1], blocks[blocks.count - 2])
        if Int128(before.count) * Int128(last.total) <= Int128(last.count) * Int128(before.total) {
          break
        }
        blocks.removeLast(2)
        blocks.append(
          (before.count + last.count, before.total + last.total, before.width + last.width))
      }
    }
    return blocks.flatMap { block in
      [Double](repeating: Double(block.count) / Double(block.total), count: block.width)
    }
  }
}
