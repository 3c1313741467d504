public import Basics
public import Statistics

/// The price-of-consent curve: how many points of opt-in each cent paid bought, over paying nothing
/// and over the next lower payment.
///
/// It exists where what is varied (a factor, or else the arms) promises different sums of one
/// currency and the control promises nothing. Variants that pay the same sum are points of their
/// own.
public struct PriceOfConsent: Equatable, Sendable {
  /// The factor whose levels differ in pay; nil when the arms themselves do.
  public let factor: String?
  /// ISO 4217 code of the currency paid.
  public let unit: String
  /// In rising order of pay; the control first.
  public let points: [Point]

  /// One variant and what it paid.
  public struct Point: Equatable, Sendable {
    public let id: String
    /// What each person who accepts is promised.
    public let worth: Amount
    /// Opt-in over the control's in points per cent paid; nil for those who are paid nothing.
    public let pointsPerCent: Estimate?
    /// Opt-in over that of the next lower payment, in points per cent of the step; nil at the foot.
    public let stepPointsPerCent: Estimate?
    /// What all acceptances were promised, divided by the acceptances beyond the control's rate:
    /// those who would have accepted for nothing are paid too. Nil unless the difference is
    /// distinguishable from zero and positive.
    public let costPerExtraConsent: Double?
  }

  /// Which variants the curve compares.
  public enum Axis: Equatable, Sendable {
    case arms
    case factor(Int)
  }

  init?(design: ExperimentDesign, tallies: [ArmTally], confidence: Double) {
    guard let (axis, unit) = PriceOfConsent.axis(of: design) else { return nil }
    self.unit = unit
    let variants: [Variant]
    let control: Int
    switch axis {
    case .arms:
      factor = nil
      // What a nudge wins was not bought (Q34).
      let fair = design.arms.indices.filter { !design.arms[$0].isNudge }
      control = fair.firstIndex(of: design.control) ?? 0
      variants = fair.map { index in
        Variant(
          id: design.arms[index].id, worth: design.arms[index].worth, optIn: tallies[index].optIn)
      }
    case .factor(let index):
      factor = design.factors[index].id
      control = design.controlLevel(of: index)
      let pooled = ExperimentReport.pooled(tallies, design: design, factor: index)
      let worths = PriceOfConsent.worths(design, factor: index) ?? []
      variants = design.factors[index].levels.indices.map { level in
        Variant(
          id: design.factors[index].levels[level], worth: worths[level], optIn: pooled[level].optIn)
      }
    }
    points = PriceOfConsent.points(variants, control: control, confidence: confidence)
  }

  /// What the curve of a design compares, and the currency; nil when it has none.
  public static func axis(of design: ExperimentDesign) -> (axis: Axis, unit: String)? {
    let units = Set(design.arms.map(\.unit)).subtracting([""])
    guard units.count == 1, let unit = units.first, hasCents(unit),
      design.arms[design.control].worth == .zero, !design.arms[design.control].isNudge
    else { return nil }
    if design.factors.isEmpty { return (.arms, unit) }
    // Levels pooled over nudged arms say nothing about value either.
    if design.arms.contains(where: \.isNudge) { return nil }
    let varied = design.factors.indices.first { factor in
      guard let worths = worths(design, factor: factor) else { return false }
      return Set(worths).count > 1
    }
    return varied.map { (.factor($0), unit) }
  }

  /// What each level of a factor pays, when all arms of a level pay the same.
  private static func worths(_ design: ExperimentDesign, factor: Int) -> [Amount]? {
    var worths = [Amount?](repeating: nil, count: design.factors[factor].levels.count)
    for arm in design.arms {
      let level = arm.levels[factor]
      if worths[level] ?? arm.worth != arm.worth { return nil }
      worths[level] = arm.worth
    }
    return worths.map { $0 ?? .zero }
  }

  /// Whether a unit is a currency with hundredths: three capital letters, as ISO 4217 writes them,
  /// and none of those whose smallest coin is the unit itself.
  private static func hasCents(_ unit: String) -> Bool {
    let whole: Set = ["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"]
    return unit.utf8.count == 3 && unit.utf8.allSatisfy { (0x41...0x5A).contains($0) }
      && !whole.contains(unit)
  }

  private struct Variant {
    let id: String
    let worth: Amount
    let optIn: Proportion
  }

  private static func points(
    _ variants: [Variant], control: Int, confidence: Double
  ) -> [Point] {
    let base = variants[control]
    let others = variants.indices.filter { $0 != control }
      .sorted { (variants[$0].worth, $0) < (variants[$1].worth, $1) }
    let rising = ([control] + others).map { variants[$0] }
    return rising.map { variant in
      // The highest payment below this one; where several pay the same, the control or the first.
      let step = rising.filter { $0.worth < variant.worth }.max { $0.worth < $1.worth }
      let perCent = slope(variant, over: base, confidence: confidence)
      var extraCost: Double?
      if let perCent, perCent.low > 0 {
        let extra = variant.optIn.rate - base.optIn.rate
        extraCost = variant.worth.units * variant.optIn.rate / extra
      }
      return Point(
        id: variant.id, worth: variant.worth, pointsPerCent: perCent,
        stepPointsPerCent: step.flatMap { slope(variant, over: $0, confidence: confidence) },
        costPerExtraConsent: extraCost)
    }
  }

  /// The difference of opt-in in points, divided by the difference of pay in cents.
  private static func slope(
    _ variant: Variant, over base: Variant, confidence: Double
  ) -> Estimate? {
    let cents = (variant.worth.units - base.worth.units) * 100
    guard cents > 0, variant.optIn.total > 0, base.optIn.total > 0 else { return nil }
    let points = variant.optIn.difference(from: base.optIn, confidence: confidence)
    return Estimate(
      value: points.value * 100 / cents, low: points.low * 100 / cents,
      high: points.high * 100 / cents)
  }
}
