public import Basics
public import Statistics

/// The difference of shares between arms whose people were assigned in clusters: by sums of clusters, at one look.
public struct ClusterComparison: Equatable, Sendable {
  public let controlClusters: Int
  public let armClusters: Int
  /// Arm minus control with an interval by t of the clusters.
  public let difference: Estimate
  public let pValue: Double
  /// How much larger the variance is than for as many people assigned one by one.
  public let designEffect: Double
}

/// The difference of a ratio of sums of persons, such as yes per ask, by the delta method over persons, at one look.
public struct RatioComparison: Equatable, Sendable {
  public let control: Double
  public let arm: Double
  public let difference: Estimate
  public let pValue: Double
}

/// A mean with no person above a cap.
public struct CappedMean: Equatable, Sendable {
  /// Where people are cut: at least 99.9 % of those who have any value lie at or below it.
  public let cap: Amount
  public let mean: Double
}

/// Sums over units (clusters or persons) of a ratio's parts.
struct RatioSums: Equatable, Sendable {
  private(set) var units = 0
  private(set) var above = 0.0
  private(set) var below = 0.0
  private var aboveSquares = 0.0
  private var belowSquares = 0.0
  private var products = 0.0

  mutating func add(_ x: Double, of y: Double) {
    units += 1
    above += x
    below += y
    aboveSquares += x * x
    belowSquares += y * y
    products += x * y
  }

  static func += (left: inout Self, right: Self) {
    left.units += right.units
    left.above += right.above
    left.below += right.below
    left.aboveSquares += right.aboveSquares
    left.belowSquares += right.belowSquares
    left.products += right.products
  }

  var ratio: Double { above / below }

  /// By the delta method: Σ (x − r y)² m/(m − 1)/(Σ y)².
  var variance: Double {
    let r = ratio
    let residuals = aboveSquares - 2 * r * products + r * r * belowSquares
    let m = Double(units)
    return max(0, residuals) * m / (m - 1) / (below * below)
  }

  /// Arm minus control with an interval by t; nil where there is nothing to compare.
  static func difference(
    _ arm: RatioSums, _ control: RatioSums, alpha: Double
  ) -> (estimate: Estimate, pValue: Double)? {
    guard arm.units > 1, control.units > 1, arm.below > 0, control.below > 0 else { return nil }
    let error = (arm.variance + control.variance).squareRoot()
    guard error > 0 else { return nil }
    let freedom = Double(arm.units + control.units - 2)
    let value = arm.ratio - control.ratio
    let reach = StudentT.quantile(twoSided: alpha, degreesOfFreedom: freedom) * error
    return (
      Estimate(value: value, low: value - reach, high: value + reach),
      StudentT.twoSided(value / error, degreesOfFreedom: freedom)
    )
  }
}

/// People of one cluster.
struct ClusterSum: Sendable {
  /// What is wrong with one whose people are not all in one arm.
  static let divided =
    "expected all people of a cluster in one arm, found some in another; where people were assigned one by one within "
    + "clusters, leave the column out"

  var arm: Int
  var people = 0
  var yes = 0
}
