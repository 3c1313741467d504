public import Basics
public import Statistics

/// The price-of-consent curve: how many points of opt-in each cent paid bought, over paying nothing
/// and over the next lower payment.
///
/// It exists where what is varied (a factor, or else the arms) promises different sums of one
/// currency and one variant pays nothing. Variants that pay the same sum are points of their own.
public struct PriceOfConsent: Equatable, Sendable {
  /// The factor whose levels differ in pay; nil when the arms themselves do.
  public let factor: String?
  /// ISO 4217 code of the currency paid.
  public let unit: String
  /// In rising order of pay; the control first.
  public let points: [Point]

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

  init?(design: ExperimentDesign, tallies: [ArmTally], confidence: Double) {
    let candidates =
      design.factors.isEmpty
      ? [PriceOfConsent.variants(design.arms.map { [$0] }, named: design.arms.map(\.id), tallies)]
      : design.factors.indices.map { PriceOfConsent.variants(design, tallies, factor: $0) }
    let currencies = Set(design.arms.map(\.unit)).subtracting([""])
    guard currencies.count == 1, let unit = currencies.first, PriceOfConsent.isCurrency(unit),
      let index = candidates.firstIndex(where: { $0 != nil }), let variants = candidates[index]
    else { return nil }
    factor = design.factors.isEmpty ? nil : design.factors[index].id
    self.unit = unit
    let control =
      design.factors.isEmpty ? design.control : design.controlLevel(of: index)
    guard variants[control].worth == .zero else { return nil }
    points = PriceOfConsent.points(variants, control: control, confidence: confidence)
  }

  /// Three capital letters, as ISO 4217 writes currencies.
  private static func isCurrency(_ unit: String) -> Bool {
    unit.utf8.count == 3 && unit.utf8.allSatisfy { (0x41...0x5A).contains($0) }
  }

  private struct Variant {
    let id: String
    let worth: Amount
    let optIn: Proportion
  }

  /// The levels of a factor, when all arms of each level pay the same and the levels differ.
  private static func variants(
    _ design: ExperimentDesign, _ tallies: [ArmTally], factor: Int
  ) -> [Variant]? {
    let levels = design.factors[factor].levels
    let groups = levels.indices.map { level in design.arms.filter { $0.levels[factor] == level } }
    let pooled = ExperimentReport.pooled(tallies, design: design, factor: factor)
    return variants(groups, named: levels, pooled)
  }

  private static func variants(
    _ groups: [[ExperimentDesign.Arm]], named names: [String], _ tallies: [ArmTally]
  ) -> [Variant]? {
    var variants: [Variant] = []
    for (index, group) in groups.enumerated() {
      guard let worth = group.first?.worth, group.allSatisfy({ $0.worth == worth }) else {
        return nil
      }
      variants.append(Variant(id: names[index], worth: worth, optIn: tallies[index].optIn))
    }
    return Set(variants.map(\.worth)).count > 1 ? variants : nil
  }

  private static func points(
    _ variants: [Variant], control: Int, confidence: Double
  ) -> [Point] {
    let base = variants[control]
    let others = variants.indices.filter { $0 != control }
      .sorted { (variants[$0].worth, $0) < (variants[$1].worth, $1) }
    return ([control] + others).map { index in
      let variant = variants[index]
      // The highest payment below this one; where several pay the same, the control or the first.
      let step = ([control] + others).map { variants[$0] }
        .filter { $0.worth < variant.worth }
        .max { $0.worth < $1.worth }
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
