public import Basics
import Statistics

/// Draws names as unevenly as people and items are met: the k-th most frequent with a chance in
/// proportion to k to the power of −skew (Zipf's law at 1; all the same at 0).
///
/// The frequent ones are spread over the numbers, since a service keeps neighbours close together.
public struct PowerLaw: Sendable {
  /// How many names there are.
  public let count: Int
  private let stride: Int
  private let table: AliasTable

  /// - Complexity: O(count).
  public init(count: Int, skew: Double) {
    invariant(count > 0, "\(count) names to draw from")
    self.count = count
    stride = PowerLaw.stride(through: count)
    var weights = [Double](repeating: 1, count: count)
    if skew != 0 {
      for rank in 1...count {
        let weight = Elementary.exp(-skew * Elementary.log(Double(rank)))
        weights[PowerLaw.number(ofRank: rank, count: count, stride: stride) - 1] = weight
      }
    }
    table = AliasTable(weights)
  }

  /// A name's number, from 1 to `count`.
  public func draw(_ random: inout Random) -> Int {
    table.draw(&random) + 1
  }

  /// The number, from 1 on, of the name that stands at a rank, from 1 on.
  public func number(ofRank rank: Int) -> Int {
    PowerLaw.number(ofRank: rank, count: count, stride: stride)
  }

  private static func number(ofRank rank: Int, count: Int, stride: Int) -> Int {
    (rank - 1) * stride % count + 1
  }

  /// A step that meets every number before it comes back: near the golden section of the count, and
  /// without a common factor.
  private static func stride(through count: Int) -> Int {
    var stride = max(1, Int(Double(count) * 0.618_033_988_749_895))
    while greatestCommonFactor(stride, count) != 1 { stride += 1 }
    return stride
  }

  private static func greatestCommonFactor(_ one: Int, _ other: Int) -> Int {
    var (large, small) = (one, other)
    while small != 0 { (large, small) = (small, large % small) }
    return large
  }
}
