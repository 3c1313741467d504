/// How far an asymptotic confidence sequence reaches, in standard errors (Waudby-Smith et al. 2021, with ρ² = g/n*).
///
///     √((1 + r)(2 ln 1/α + ln(1 + 1/r)))     r = n*/(N g),  g = 1 − 2 ln α + ln(−2 ln α)
///
/// Narrowest for its size at N = n*, the planned number of people, and valid at every other.
public struct SequenceRadius: Equatable, Sendable {
  /// The share of repetitions in which the truth is ever left out.
  public let alpha: Double
  /// n*: how many people are planned, in both arms together.
  public let planned: Int

  /// What is planned where nothing is said.
  public static let plannedByDefault = 10_000

  /// nil unless 0 < alpha < 1 and somebody is planned.
  public init?(alpha: Double, planned: Int = plannedByDefault) {
    guard 0 < alpha, alpha < 1, planned > 0 else { return nil }
    self.alpha = alpha
    self.planned = planned
  }

  /// The radius in standard errors after so many people in both arms; infinite of none.
  public func standardErrors(people: Int) -> Double {
    if people <= 0 { return .infinity }
    let ratio = ratio(people)
    return ((1 + ratio) * (Elementary.log(1 + 1 / ratio) - 2 * Elementary.log(alpha))).squareRoot()
  }

  /// ln E against a value that lies so many standard errors away, after so many people in both arms: at least ln 1/α
  /// where the sequence leaves it out, and only there.
  public func logE(standardErrors z: Double, people: Int) -> Double {
    if people <= 0 || z.isNaN { return 0 }
    let ratio = ratio(people)
    return (z * z / (1 + ratio) - Elementary.log(1 + 1 / ratio)) / 2
  }

  /// r = n*/(N g).
  private func ratio(_ people: Int) -> Double {
    let level = Elementary.log(alpha)
    let growth = 1 - 2 * level + Elementary.log(-2 * level)
    return Double(planned) / (Double(people) * growth)
  }

  /// The sequence around a value; nil unless the variance is positive and finite.
  func estimate(_ value: Double, variance: Double, people: Int) -> Estimate? {
    guard people > 0, variance > 0, variance < .infinity else { return nil }
    let radius = standardErrors(people: people) * variance.squareRoot()
    return Estimate(value: value, low: value - radius, high: value + radius)
  }
}
