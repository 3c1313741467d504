import Basics

/// `accepted` of `shown`: a share of people counted out of those who were asked.
public struct Proportion: Equatable, Sendable {
  public let count: Int
  public let total: Int

  public init(_ count: Int, of total: Int) {
    invariant(0 <= count && count <= total, "\(count) of \(total)")
    self.count = count
    self.total = total
  }

  /// count / total; NaN of none.
  public var rate: Double { Double(count) / Double(total) }

  /// The rate with Wilson's score interval (Wilson, JASA 22, 1927). Of none, the rate is NaN and the
  /// interval all of [0, 1].
  ///
  /// Sound where the textbook interval fails: few people, or none or all of them. The end at 0 of
  /// 0 accepted, or at 1 of all, is exact.
  ///
  /// - Parameter confidence: the share of repetitions that the interval covers, such as 0.95.
  public func wilson(confidence: Double) -> Estimate {
    if total == 0 { return Estimate(value: .nan, low: 0, high: 1) }
    let z = Normal.quantile(0.5 + confidence / 2)
    let n = Double(total)
    let x = Double(count)
    let square = z * z
    // The two ends are the roots of (n + z²)p² − (2x + z²)p + x²/n = 0. The smaller root follows
    // from the product of the roots, which does not cancel.
    let half = x + square / 2
    let root = z * (x * (n - x) / n + square / 4).squareRoot()
    let high = (half + root) / (n + square)
    let low = x * x / n / (half + root)
    if count == 0 { return Estimate(value: rate, low: 0, high: high) }
    if count == total { return Estimate(value: rate, low: low, high: 1) }
    return Estimate(value: rate, low: low, high: high)
  }

  /// This rate minus a control's, with Newcombe's hybrid score interval (Newcombe, Statistics in
  /// Medicine 17, 1998, method 10, without continuity correction): the two Wilson intervals'
  /// distances joined as squares.
  public func difference(from control: Proportion, confidence: Double) -> Estimate {
    let z = Normal.quantile(0.5 + confidence / 2)
    let own = wilsonDistances(z)
    let other = control.wilsonDistances(z)
    // Over a common denominator, so that two equal shares differ by exactly 0.
    let products =
      Int128(count) * Int128(control.total) - Int128(control.count) * Int128(total)
    let value = Double(products) / (Double(total) * Double(control.total))
    return Estimate(
      value: value, low: value - Proportion.joined(own.down, other.up),
      high: value + Proportion.joined(own.up, other.down))
  }

  /// How far the ends of Wilson's interval lie from the rate, without subtracting one from the
  /// other, which loses all digits when the interval is narrow.
  private func wilsonDistances(_ z: Double) -> (down: Double, up: Double) {
    let n = Double(total)
    let x = Double(count)
    let square = z * z
    let root = z * (x * (n - x) / n + square / 4).squareRoot()
    let lean = square * (n / 2 - x) / n
    return ((root - lean) / (n + square), (root + lean) / (n + square))
  }

  private static func joined(_ a: Double, _ b: Double) -> Double {
    (a * a + b * b).squareRoot()
  }
}
