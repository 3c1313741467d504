/// A value with the interval that covers the truth in the stated share of repetitions.
public struct Estimate: Equatable, Sendable {
  public let value: Double
  public let low: Double
  public let high: Double

  public init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }
}

/// `accepted` of `shown`: a share of people counted out of those who were asked.
public struct Proportion: Equatable, Sendable {
  public let count: Int
  public let total: Int

  /// - Precondition: 0 ≤ count ≤ total.
  public init(_ count: Int, of total: Int) {
    self.count = count
    self.total = total
  }

  /// count / total; NaN of none.
  public var rate: Double { Double(count) / Double(total) }

  /// The rate with Wilson's score interval (Wilson, JASA 22, 1927); NaN of none.
  ///
  /// Sound where the textbook interval fails: few people, or none or all of them. The end at 0 of
  /// 0 accepted, or at 1 of all, is exact.
  ///
  /// - Parameter confidence: the share of repetitions that the interval covers, such as 0.95.
  public func wilson(confidence: Double) -> Estimate {
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
    let own = wilson(confidence: confidence)
    let other = control.wilson(confidence: confidence)
    // Over a common denominator, so that two equal shares differ by exactly 0.
    let products =
      Int128(count) * Int128(control.total) - Int128(control.count) * Int128(total)
    let value = Double(products) / (Double(total) * Double(control.total))
    let down = Proportion.joined(own.value - own.low, other.high - other.value)
    let up = Proportion.joined(own.high - own.value, other.value - other.low)
    return Estimate(value: value, low: value - down, high: value + up)
  }

  private static func joined(_ a: Double, _ b: Double) -> Double {
    (a * a + b * b).squareRoot()
  }

  public static func + (left: Proportion, right: Proportion) -> Proportion {
    Proportion(left.count + right.count, of: left.total + right.total)
  }
}
