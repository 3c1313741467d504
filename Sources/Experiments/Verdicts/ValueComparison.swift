public import Statistics

/// What closed days say of the value that a person was given, in one arm and in the control, per person entered.
public struct ValueComparison: Equatable, Sendable {
  /// Units a person.
  public let control: Double
  public let arm: Double
  public let controlPeople: Int
  public let armPeople: Int
  /// Arm minus control in units, held together day by day, with an asymptotic sequence; nil before 100 people an arm.
  public let difference: Estimate?
  /// The same with no person above the definition's cap, of the same closed days; nil where there is none.
  public let capped: Estimate?
  /// And at a single look.
  public let cappedFixed: Estimate?
  /// ln E that the sequence stands for.
  public let logE: Double
  /// The ends of the sequence for the ratio of the means, at the control's mean.
  public let ratioLow: Double
  public let ratioHigh: Double
  /// Welch's t, its interval and p value of a single look.
  public let fixed: Estimate?
  public let t: Double
  public let pValue: Double?
  /// Whether its figures are of groups large enough to be told.
  public internal(set) var isTold = true

  init(_ cells: [ClosedEvidence.ValueCell], _ definition: ExperimentDefinition) {
    let sum = cells.reduce(
      into: (control: Moments.none, arm: Moments.none)
    ) {
      $0 = ($0.control.adding($1.delivered.control), $0.arm.adding($1.delivered.arm))
    }
    control = sum.control.mean / 1e6
    arm = sum.arm.mean / 1e6
    controlPeople = sum.control.count
    armPeople = sum.arm.count
    let micros = definition.radius.flatMap {
      MeanDifference.estimate(cells.map(\.delivered), $0)
    }
    difference = micros.map(ValueComparison.units)
    if definition.valueCap != nil {
      capped = definition.radius.flatMap { MeanDifference.estimate(cells.map(\.capped), $0) }
        .map(ValueComparison.units)
      let sum = cells.reduce(into: (control: Moments.none, arm: Moments.none)) {
        $0 = ($0.control.adding($1.capped.control), $0.arm.adding($1.capped.arm))
      }
      cappedFixed = ValueComparison.welch(sum.control, sum.arm, definition.alpha).0
    } else {
      (capped, cappedFixed) = (nil, nil)
    }
    logE = ValueComparison.logE(difference, people: controlPeople + armPeople, definition)
    let mean = sum.control.mean / 1e6
    if mean > 0, let difference {
      ratioLow = max(0, mean + difference.low) / mean
      ratioHigh = (mean + difference.high) / mean
    } else {
      (ratioLow, ratioHigh) = (0, .infinity)
    }
    (fixed, t, pValue) = ValueComparison.welch(sum.control, sum.arm, definition.alpha)
  }

  /// The interval that a verdict goes by.
  func interval(isOneLook: Bool) -> Estimate? { isOneLook ? fixed : difference }

  /// With no person above the cap.
  func capped(isOneLook: Bool) -> Estimate? { isOneLook ? cappedFixed : capped }

  private static func units(_ micros: Estimate) -> Estimate {
    Estimate(value: micros.value / 1e6, low: micros.low / 1e6, high: micros.high / 1e6)
  }

  /// What the sequence says as evidence: E ≥ 1/α where it leaves 0 out.
  private static func logE(
    _ difference: Estimate?, people: Int, _ definition: ExperimentDefinition
  ) -> Double {
    guard let difference, let radius = definition.radius else { return 0 }
    let reach = radius.standardErrors(people: people)
    let error = (difference.high - difference.low) / 2 / reach
    return radius.logE(standardErrors: difference.value / error, people: people)
  }

  private static func welch(
    _ control: Moments, _ arm: Moments, _ alpha: Double
  ) -> (Estimate?, Double, Double?) {
    guard control.count > 1, arm.count > 1 else { return (nil, .nan, nil) }
    let (a, b) = (
      control.variance / Double(control.count), arm.variance / Double(arm.count)
    )
    let error = (a + b).squareRoot()
    guard error > 0 else { return (nil, .nan, nil) }
    let value = arm.mean - control.mean
    let freedom =
      (a + b) * (a + b) / (a * a / Double(control.count - 1) + b * b / Double(arm.count - 1))
    let reach = StudentT.quantile(twoSided: alpha, degreesOfFreedom: freedom) * error
    return (
      units(Estimate(value: value, low: value - reach, high: value + reach)), value / error,
      StudentT.twoSided(value / error, degreesOfFreedom: freedom)
    )
  }
}

/// Arm minus control with nobody above a cap, in units a person, of the days that the uncapped difference is of.
struct CappedDifference: Equatable {
  let value: Double
  /// nil where the cap was found in rows.
  let interval: Estimate?

  /// By the definition's cap, else by that of rows; nil where there is neither.
  /// - Parameter ofRows: the difference of means capped in rows; nil where there is none, or some are of open days.
  init?(
    _ comparison: ValueComparison, _ definition: ExperimentDefinition, _ options: ReadingOptions,
    _ ofRows: Double?
  ) {
    interval = comparison.capped(isOneLook: options.isOneLook)
    guard let value = definition.valueCap == nil ? ofRows : interval?.value else { return nil }
    self.value = value
  }
}
