public import Basics
public import Statistics

/// How opt-in rises with what is paid, where arms promise sums of one unit and the control promises nothing.
public struct PriceReading: Equatable, Sendable {
  public let unit: String
  /// In rising order of pay.
  public let points: [Point]
  /// Whether costs are of each yes that lasts; where nobody knows which do, they are of each yes.
  public let isOfLasting: Bool
  /// What a unit more of pay adds to the log odds of a yes, by a logistic fit, with the interval of a single look; nil
  /// where counts do not allow it.
  public let logitSlope: Estimate?

  /// One price.
  public struct Point: Equatable, Sendable {
    /// Index of the arm.
    public let arm: Int
    public let worth: Amount
    /// Yes in time, of people entered, on days that are closed.
    public let optIn: Proportion
    /// The best rising curve, one value for each price, and the band that holds the whole true one.
    public let fitted: Estimate
    /// The band contradicts itself: paying more bought less.
    public let isContradiction: Bool
    /// Opt-in over that of the next lower price, at a single look; nil at the foot.
    public let step: Estimate?
    /// Units paid for each further yes (one that lasts, where that was measured), over the next lower price; nil where none was bought.
    public let marginalCost: Double?
    /// Whether more was paid than at the next lower price and nothing is seen of it.
    public let boughtNothing: Bool
  }

  init?(
    _ definition: ExperimentDefinition, _ evidence: ClosedEvidence, _ options: ReadingOptions
  ) {
    let arms = definition.arms
    let units = Set(arms.map(\.unit)).subtracting([""])
    let priced = arms.indices.filter { !arms[$0].isNudge && arms[$0].treatment.asks }
      .sorted { (arms[$0].worth, $0) < (arms[$1].worth, $1) }
    guard units.count == 1, let unit = units.first, arms[definition.control].worth == .zero,
      priced.contains(definition.control), Set(priced.map { arms[$0].worth }).count > 1
    else { return nil }
    self.unit = unit
    let shares = priced.map { arm in
      let people = evidence.total(.optIn, arm: arm).people
      let entered = Int(max(0, people.entered))
      return Proportion(min(entered, Int(max(0, people.accepted))), of: entered)
    }
    // Arms of one price are one point of the curve.
    let worths = Set(priced.map { arms[$0].worth }).sorted()
    let pooled = worths.map { worth in
      let own = priced.indices.filter { arms[priced[$0]].worth == worth }.map { shares[$0] }
      return Proportion(own.reduce(0) { $0 + $1.count }, of: own.reduce(0) { $0 + $1.total })
    }
    guard shares.allSatisfy({ $0.total > 0 }),
      let curve = PriceCurve(pooled, confidence: 1 - definition.alpha)
    else { return nil }
    isOfLasting = options.measured.contains(.withdrawals)
    let lasting = priced.map { arm in
      options.measured.contains(.withdrawals)
        ? evidence.total(.lastingOptIn, arm: arm) : evidence.total(.optIn, arm: arm)
    }
    points = priced.indices.map { place in
      let worth = arms[priced[place]].worth
      // Where several pay the next lower price, the control or the first.
      let below = (0..<place).filter { arms[priced[$0]].worth < worth }
      let highest = below.last.map { arms[priced[$0]].worth }
      let steps = below.filter { arms[priced[$0]].worth == highest }
      let lower = steps.first { priced[$0] == definition.control } ?? steps.first
      let step = lower.map {
        shares[place].difference(from: shares[$0], confidence: 1 - definition.alpha)
      }
      return Point(
        arm: priced[place], worth: worth, optIn: shares[place],
        fitted: curve.points[worths.firstIndex(of: worth) ?? 0],
        isContradiction: curve.contradictions.contains(worths.firstIndex(of: worth) ?? 0),
        step: step,
        marginalCost: lower.flatMap {
          PriceReading.marginalCost(
            lasting[place], worth.units, lasting[$0], arms[priced[$0]].worth.units)
        },
        boughtNothing: step.map { $0.low <= 0 } ?? false)
    }
    logitSlope = PriceReading.logitSlope(
      priced.map { arms[$0].worth.units }, shares, alpha: definition.alpha)
  }

  /// What is paid more per person entered, for each lasting yes more per person entered. Everybody who accepts is paid,
  /// also those who would have for less.
  private static func marginalCost(
    _ own: ArmCell, _ worth: Double, _ lower: ArmCell, _ lowerWorth: Double
  ) -> Double? {
    let (people, base) = (Double(own.people.entered), Double(lower.people.entered))
    guard people > 0, base > 0 else { return nil }
    let more = Double(own.lasting) / people - Double(lower.lasting) / base
    guard more > 0 else { return nil }
    let paid =
      Double(own.people.accepted) / people * worth
      - Double(lower.people.accepted) / base * lowerWorth
    return paid / more
  }

  /// Newton's method for logit(p) = a + b · price.
  private static func logitSlope(
    _ prices: [Double], _ shares: [Proportion], alpha: Double
  ) -> Estimate? {
    let yes = shares.reduce(0) { $0 + $1.count }
    let all = shares.reduce(0) { $0 + $1.total }
    guard yes > 0, yes < all else { return nil }
    var (a, b) = (Elementary.log(Double(yes) / Double(all - yes)), 0.0)
    var error = 0.0
    for _ in 0..<50 {
      var (g0, g1, h00, h01, h11) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for (price, share) in zip(prices, shares) {
        let p = Elementary.logistic(a + b * price)
        let rest = Double(share.count) - Double(share.total) * p
        let weight = Double(share.total) * p * (1 - p)
        g0 += rest
        g1 += rest * price
        h00 += weight
        h01 += weight * price
        h11 += weight * price * price
      }
      let determinant = h00 * h11 - h01 * h01
      guard determinant > 0 else { return nil }
      let (stepA, stepB) = (
        (h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant
      )
      (a, b) = (a + stepA, b + stepB)
      error = (h00 / determinant).squareRoot()
      if stepA.magnitude + stepB.magnitude < 1e-12 { break }
    }
    guard b.isFinite, error.isFinite else { return nil }
    let reach = Normal.quantile(1 - alpha / 2) * error
    return Estimate(value: b, low: b - reach, high: b + reach)
  }
}
