/// How many people there are, the sum of a whole number over them, and the sum of its squares: exact.
public struct Moments: Equatable, Sendable {
  /// How many people.
  public let count: Int
  /// The sum over them.
  public let sum: Int128
  /// The sum of squares over them.
  public let squares: Int128

  /// Nobody.
  public static let none = Moments(unchecked: 0, 0, 0)

  /// nil of sums that no numbers have: fewer than nobody, or squares too small for their sum.
  public init?(count: Int, sum: Int128, squares: Int128) {
    guard count >= 0, squares >= 0, count > 0 || (sum == 0 && squares == 0) else { return nil }
    guard WideProduct(Int128(count), squares).minus(WideProduct(sum, sum)) >= 0 else { return nil }
    self.init(unchecked: count, sum, squares)
  }

  private init(unchecked count: Int, _ sum: Int128, _ squares: Int128) {
    self.count = count
    self.sum = sum
    self.squares = squares
  }

  /// The moments of both together.
  public func adding(_ other: Moments) -> Moments {
    Moments(unchecked: count + other.count, sum + other.sum, squares + other.squares)
  }

  /// sum / count; NaN of nobody.
  public var mean: Double { Double(sum) / Double(count) }

  /// The variance of persons, with count − 1; NaN of fewer than two. Nothing cancels but whole numbers.
  public var variance: Double {
    if count < 2 { return .nan }
    let spread = WideProduct(Int128(count), squares).minus(WideProduct(sum, sum))
    return spread / Double(count) / Double(count - 1)
  }
}

/// Moments of two whole numbers of the same people, for the ratio of their sums.
public struct PairMoments: Equatable, Sendable {
  /// What the ratio divides.
  public let above: Moments
  /// What it divides by.
  public let below: Moments
  /// The sum over people of one times the other.
  public let products: Int128

  /// Nobody.
  public static let none = PairMoments(unchecked: .none, .none, 0)

  /// nil where the two are not of the same number of people, or products belong to nobody.
  public init?(above: Moments, below: Moments, products: Int128) {
    guard above.count == below.count, above.count > 0 || products == 0 else { return nil }
    self.init(unchecked: above, below, products)
  }

  private init(unchecked above: Moments, _ below: Moments, _ products: Int128) {
    self.above = above
    self.below = below
    self.products = products
  }

  /// How many people.
  public var count: Int { above.count }

  /// The moments of both together.
  public func adding(_ other: PairMoments) -> PairMoments {
    PairMoments(
      unchecked: above.adding(other.above), below.adding(other.below), products + other.products)
  }

  /// The covariance of persons, with count − 1; NaN of fewer than two.
  public var covariance: Double {
    if count < 2 { return .nan }
    let spread = WideProduct(Int128(count), products).minus(WideProduct(above.sum, below.sum))
    return spread / Double(count) / Double(count - 1)
  }

  /// The variance of above − ratio · below.
  func variance(ratio: Double) -> Double {
    max(0, above.variance - 2 * ratio * covariance + ratio * ratio * below.variance)
  }
}

/// The product of two numbers of 128 bits, whole.
private struct WideProduct {
  let high: Int128
  let low: UInt128

  init(_ one: Int128, _ other: Int128) {
    let product = one.multipliedFullWidth(by: other)
    high = product.high
    low = product.low
  }

  /// The exact difference, rounded once at the end.
  func minus(_ other: WideProduct) -> Double {
    let (rest, borrows) = low.subtractingReportingOverflow(other.low)
    let above = high - other.high - (borrows ? 1 : 0)
    // Near 0 from below, high is −1 and low all but full.
    if above == -1 { return -Double(0 &- rest) - (rest == 0 ? 0x1p128 : 0) }
    return Double(above) * 0x1p128 + Double(rest)
  }
}
