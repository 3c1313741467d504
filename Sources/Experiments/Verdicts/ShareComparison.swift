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
  /// Yes of all in the control, pooled.
  public var controlRate: Double { Double(controlYes) / Double(controlAll) }
  /// Yes of all in the arm, pooled.
  public var armRate: Double { Double(armYes) / Double(armAll) }

  /// Arm minus control, held together day by day, with a sequence; how it was made is said.
  public let difference: ShownDifference
  /// Arm minus control of all days together: told, and no evidence.
  public let pooled: Double
  /// Standard error of the difference held together day by day; NaN where there is none.
  public let standardError: Double
  /// The interval and p value of a single look, as if nobody had looked before.
  public let fixed: Estimate?
  public let pValue: Double?
  private let isFixedNormal: Bool
  /// Of what the experiment is judged by: how unlike early and later days are, and how they differ.
  public let change: Change?
  /// The first day of entries, counted from 1970, by which the evidence reached what is needed.
  public let crossedOn: Int32?
  /// Of a guardrail: how much worse the arm may be at most, as a share.
  public let margin: Double?
  /// The evidence that the arm is worse by more than the margin: ln E, 0 where it is not worse by so much.
  public let harmLogE: Double
  /// How much worse the arm is at most, by one arm's count alone and exact at any look: of harm that is rare, by the
  /// arm's (the control has none at best); of a yes that is rare, by the control's. Over that arm's people.
  public let harmMost: Double?
  /// Whether its figures are of groups large enough to be told.
  public let isTold: Bool

  /// Early days against later ones.
  public struct Change: Equatable, Sendable {
    /// Evidence that the odds ratio is not the same.
    public let logF: Double
    /// Differences before the novelty is over, and after.
    public let early: Double
    public let late: Double
    /// Whether later days by themselves show the other sign: their own sequence leaves out 0 on that side. A fall to
    /// nothing is none.
    public let isReversed: Bool
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
    (fixed, pValue, isFixedNormal) = ShareComparison.fixed(pair, standardError, definition.alpha)
    if pair.early.informativeCells > 0, pair.late.informativeCells > 0,
      let early = pair.earlyDifference.value, let late = pair.lateDifference.value
    {
      let (low, high) = pair.late.interval(alpha: definition.alpha, offsets: offsets)
      change = Change(
        logF: OddsEvidence.logF(early: pair.early, late: pair.late, offsets: offsets),
        early: early, late: late, isReversed: early > 0 ? high < 0 : early < 0 && low > 0)
    } else {
      change = nil
    }
    crossedOn = pair.crossedOn
    margin = kind.margin(definition)
    harmMost = margin == nil ? nil : ShareComparison.harmMost(kind, difference, definition.alpha)
    harmLogE =
      margin.map { ShareComparison.harmLogE(kind, difference, all, definition, margin: $0) } ?? 0
  }

  // MARK: Harm

  private static func harmMost(
    _ kind: ShareKind, _ sums: StratifiedDifference, _ alpha: Double
  ) -> Double? {
    guard sums.armAll > 0, sums.controlAll > 0 else { return nil }
    let (rare, all) =
      switch kind {
      case .lastingOptIn, .optIn, .optInShown: (sums.controlYes, sums.controlAll)
      case .promises: (sums.armAll - sums.armYes, sums.armAll)
      case .withdrawals, .withdrawalsOfAccepted, .erasures: (sums.armYes, sums.armAll)
      }
    return min(1, CountBound.most(rare, alpha: alpha) / Double(all))
  }

  /// By the sequence for the difference; before that one speaks, by the odds that the margin is at the control's rate.
  private static func harmLogE(
    _ kind: ShareKind, _ sums: StratifiedDifference, _ odds: OddsEvidence,
    _ definition: ExperimentDefinition, margin: Double
  ) -> Double {
    guard let value = sums.value else { return 0 }
    let sign = kind.isMoreBetter ? 1.0 : -1.0
    let excess = value * sign + margin
    if excess >= 0 { return 0 }
    if sums.isLarge, let radius = definition.radius {
      guard let variance = sums.variance, variance > 0 else { return 0 }
      return max(
        0, radius.logE(standardErrors: excess / variance.squareRoot(), people: sums.people))
    }
    let rate = Double(sums.controlYes) / Double(sums.controlAll)
    let limit = rate - sign * margin
    guard 0 < limit, limit < 1, 0 <= rate, rate <= 1 else { return 0 }
    // None and all have no odds: half a person each way, as where the odds' ends are carried.
    let (yes, all) = (Double(sums.controlYes) + 0.5, Double(sums.controlAll) + 1)
    let base = rate == 0 || rate == 1 ? yes / all : rate
    let height = Elementary.log(limit / (1 - limit)) - Elementary.log(base / (1 - base))
    // Outward to .01.
    let hundredths = (Int(min(height.magnitude, 100) * 100) + 1) * (height < 0 ? -1 : 1)
    return max(0, odds.logE(at: Double(hundredths) / 100, offsets: definition.offsets))
  }

  /// The same of a single look: −ln p of the interval whose end is the margin.
  func fixedHarmLogE(margin: Double) -> Double {
    let sign = kind.isMoreBetter ? 1.0 : -1.0
    guard let fixed, fixed.value * sign < -margin else { return 0 }
    if isFixedNormal {
      let chance = ZTest(z: (fixed.value * sign + margin) / standardError).pValue
      return -Elementary.log(max(chance, 1e-300))
    }
    let own = Proportion(armYes, of: armAll)
    let base = Proportion(controlYes, of: controlAll)
    // ln of the share of repetitions that the interval may miss.
    var (low, high) = (-600.0, 0.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      let interval = own.difference(from: base, confidence: 1 - Elementary.exp(middle))
      let best = sign > 0 ? interval.high : -interval.low
      if best < -margin { high = middle } else { low = middle }
    }
    return -high
  }

  /// Arm minus control, held together day by day; the pooled one where no day has people in both.
  public var value: Double { difference.estimate?.value ?? pooled }

  /// The interval that a verdict goes by.
  func interval(isOneLook: Bool) -> Estimate? { isOneLook ? fixed : difference.estimate }

  /// What a single look says: exact or by scores of one cell, by the stratified difference of several.
  private static func fixed(
    _ pair: ClosedEvidence.PairEvidence, _ standardError: Double, _ alpha: Double
  ) -> (Estimate?, Double?, isNormal: Bool) {
    let sums = pair.difference
    guard sums.controlAll > 0, sums.armAll > 0 else { return (nil, nil, false) }
    let cells = pair.cells.filter { $0.controlAll > 0 && $0.armAll > 0 }
    if cells.count > 1, sums.isLarge, let value = sums.value, standardError > 0 {
      let reach = Normal.quantile(1 - alpha / 2) * standardError
      return (
        Estimate(value: value, low: value - reach, high: value + reach),
        ZTest(z: value / standardError).pValue, true
      )
    }
    let own = Proportion(sums.armYes, of: sums.armAll)
    let base = Proportion(sums.controlYes, of: sums.controlAll)
    let estimate = own.difference(from: base, confidence: 1 - alpha)
    guard let test = own.pooledZ(from: base) else { return (estimate, 1, false) }
    let everybody = Double(sums.people)
    let fewest = Double(min(sums.controlAll, sums.armAll))
    let yes = Double(sums.controlYes + sums.armYes)
    // Below five expected the normal distribution is no guide.
    let isSmall = min(yes, everybody - yes) * fewest / everybody < 5
    return (estimate, isSmall ? own.fisherPValue(from: base) : test.pValue, false)
  }
}
