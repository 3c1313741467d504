public import Statistics

/// What an experiment showed so far: a pure function of its design, its tallies and a confidence. It tells
/// how many were shown each arm, and does not test the sample ratio (SRM) yet.
public struct ExperimentReport: Equatable, Sendable {
  public let design: ExperimentDesign
  public let confidence: Double
  /// One for each arm of the design, in its order.
  public let arms: [Row]
  /// One for each factor: its levels, each pooled over the other factors.
  public let factors: [FactorReport]
  /// What each further point of opt-in cost, where arms pay different sums of one currency.
  public let priceOfConsent: PriceOfConsent?
  public let total: ArmTally
  /// Why arms that win may be no better.
  public let cautions: [Caution]

  /// One arm or one pooled level.
  public struct Row: Equatable, Sendable {
    public let id: String
    public let tally: ArmTally
    /// Accepted of shown with Wilson's interval; nil when nobody was shown it.
    public let optIn: Estimate?
    /// Opt-in minus the control's with Newcombe's interval; nil for the control itself and when
    /// either was shown to nobody.
    public let difference: Estimate?
    public let isControl: Bool
  }

  /// A factor's levels side by side.
  public struct FactorReport: Equatable, Sendable {
    public let id: String
    public let levels: [Row]
    /// How unlike the levels are in what they are pooled over: the largest difference between two
    /// levels in the share of their people who had the same levels of all other factors. From
    /// `imbalanceWarned` on, part of a difference between levels may come from that.
    public let imbalance: Double

    public static let imbalanceWarned = 0.05
  }

  /// - Parameters:
  ///   - design: the arms, their factors and which is the control.
  ///   - tallies: one for each arm of the design, in its order.
  ///   - confidence: of the intervals, between 0 and 1, such as 0.95.
  /// - Complexity: O(arms × factors × levels), whatever the number of people.
  public init(design: ExperimentDesign, tallies: [ArmTally], confidence: Double) {
    self.design = design
    self.confidence = confidence
    let armNames = design.arms.map(\.id)
    arms = ExperimentReport.rows(
      armNames, tallies, control: design.control, confidence: confidence)
    factors = design.factors.indices.map { factor in
      FactorReport(
        id: design.factors[factor].id,
        levels: ExperimentReport.rows(
          design.factors[factor].levels,
          ExperimentReport.pooled(tallies, design: design, factor: factor),
          control: design.controlLevel(of: factor), confidence: confidence),
        imbalance: ExperimentReport.imbalance(tallies, design: design, factor: factor))
    }
    priceOfConsent = PriceOfConsent(design: design, tallies: tallies, confidence: confidence)
    cautions = Caution.all(design, arms, confidence: confidence)
    total = tallies.reduce(into: ArmTally()) { $0 += $1 }
  }

  private static func rows(
    _ names: [String], _ tallies: [ArmTally], control: Int, confidence: Double
  ) -> [Row] {
    names.indices.map { index in
      let own = tallies[index].optIn
      let base = tallies[control].optIn
      let isComparable = index != control && own.total > 0 && base.total > 0
      return Row(
        id: names[index], tally: tallies[index],
        optIn: own.total > 0 ? own.wilson(confidence: confidence) : nil,
        difference: isComparable ? own.difference(from: base, confidence: confidence) : nil,
        isControl: index == control)
    }
  }

  private static func imbalance(
    _ tallies: [ArmTally], design: ExperimentDesign, factor: Int
  ) -> Double {
    let pooled = pooled(tallies, design: design, factor: factor)
    var shares: [[Int]: [Double]] = [:]
    for (arm, tally) in zip(design.arms, tallies) {
      var others = arm.levels
      others.remove(at: factor)
      let shown = pooled[arm.levels[factor]].shown
      if shown > 0 { shares[others, default: []].append(Double(tally.shown) / Double(shown)) }
    }
    return shares.values.map { ($0.max() ?? 0) - ($0.min() ?? 0) }.max() ?? 0
  }

  /// The tallies of a factor's levels, each the sum of its arms.
  static func pooled(
    _ tallies: [ArmTally], design: ExperimentDesign, factor: Int
  ) -> [ArmTally] {
    var pooled = [ArmTally](repeating: ArmTally(), count: design.factors[factor].levels.count)
    for (arm, tally) in zip(design.arms, tallies) { pooled[arm.levels[factor]] += tally }
    return pooled
  }
}
