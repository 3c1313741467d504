public import Statistics

/// What closed days say of a share in one arm and in the control.
public struct ShareComparison: Equatable, Sendable {
  public let kind: ShareKind
  public let controlYes: Int
  public let controlAll: Int
  public let armYes: Int
  public let armAll: Int
  /// The evidence against equality on every day: ln E, natural.
  public let logE: Double
  /// Whether any day could tell the arms apart; where evidence is not looked for, as of withdrawals per person entered,
  /// none can.
  public let hasEvidence: Bool
  /// The sequence for the log odds ratio, at the confidence of the definition.
  public let oddsLow: Double
  public let oddsHigh: Double
  /// Arm minus control, held together day by day, with a sequence; how it was made is said.
  public let difference: ShownDifference
  /// Arm minus control of all days together: told, and no evidence.
  public let pooled: Double
  /// Standard error of the difference held together day by day; NaN where there is none.
  public let standardError: Double
  /// The interval and p value of a single look, as if nobody had looked before.
  public let fixed: Estimate?
  public let pValue: Double?
  /// Of what the experiment is judged by: how unlike early and later days are, and how they differ.
  public let change: Change?
  /// The first day of entries, counted from 1970, by which the evidence reached what is needed.
  public let crossedOn: Int32?
  /// Whether its figures are of groups large enough to be told.
  public let isTold: Bool

  /// Early days against later ones.
  public struct Change: Equatable, Sendable {
    /// Evidence that the odds ratio is not the same.
    public let logF: Double
    /// Differences before the novelty is over, and after.
    public let early: Double
    public let late: Double
  }

  init(
    _ kind: ShareKind, _ pair: ClosedEvidence.PairEvidence, _ definition: ExperimentDefinition,
    isTold: Bool = true
  ) {
    self.kind = kind
    self.isTold = isTold
    let difference = pair.difference
    controlYes = difference.controlYes
    controlAll = difference.controlAll
    armYes = difference.armYes
    armAll = difference.armAll
    let offsets = definition.offsets
    let all = pair.all
    let odds = all.interval(alpha: definition.alpha, offsets: offsets)
    logE = all.logE(offsets: offsets)
    hasEvidence = all.informativeCells > 0
    oddsLow = odds.low
    oddsHigh = odds.high
    self.difference =
      definition.radius.map { difference.shown($0, odds: odds) } ?? .none(.noVariance)
    pooled = Double(armYes) / Double(armAll) - Double(controlYes) / Double(controlAll)
    let variance = difference.variance ?? .nan
    standardError = variance > 0 ? variance.squareRoot() : .nan
    (fixed, pValue) = ShareComparison.fixed(pair, standardError, definition.alpha)
    if pair.early.informativeCells > 0, pair.late.informativeCells > 0,
      let early = pair.earlyDifference.value, let late = pair.lateDifference.value
    {
      change = Change(
        logF: OddsEvidence.logF(early: pair.early, late: pair.late, offsets: offsets),
        early: early, late: late)
    } else {
      change = nil
    }
    crossedOn = pair.crossedOn
  }

  /// Arm minus control, held together day by day; the pooled one where no day has people in both.
  public var value: Double { difference.estimate?.value ?? pooled }

  /// The interval that a verdict goes by.
  func interval(isOneLook: Bool) -> Estimate? { isOneLook ? fixed : difference.estimate }

  /// What a single look says: exact or by scores of one cell, by the stratified difference of several.
  private static func fixed(
    _ pair: ClosedEvidence.PairEvidence, _ standardError: Double, _ alpha: Double
  ) -> (Estimate?, Double?) {
    let sums = pair.difference
    guard sums.controlAll > 0, sums.armAll > 0 else { return (nil, nil) }
    let cells = pair.cells.filter { $0.controlAll > 0 && $0.armAll > 0 }
    if cells.count > 1, sums.isLarge, let value = sums.value, standardError > 0 {
      let reach = Normal.quantile(1 - alpha / 2) * standardError
      return (
        Estimate(value: value, low: value - reach, high: value + reach),
        ZTest(z: value / standardError).pValue
      )
    }
    let own = Proportion(sums.armYes, of: sums.armAll)
    let base = Proportion(sums.controlYes, of: sums.controlAll)
    let estimate = own.difference(from: base, confidence: 1 - alpha)
    guard let test = own.pooledZ(from: base) else { return (estimate, 1) }
    let everybody = Double(sums.people)
    let fewest = Double(min(sums.controlAll, sums.armAll))
    let yes = Double(sums.controlYes + sums.armYes)
    // Below five expected the normal distribution is no guide.
    let isSmall = min(yes, everybody - yes) * fewest / everybody < 5
    return (estimate, isSmall ? own.fisherPValue(from: base) : test.pValue)
  }
}
