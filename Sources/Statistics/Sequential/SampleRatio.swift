/// Whether people were shared out among the arms as designed: an e-process for the counts, phase after phase.
///
/// A Dirichlet prior of 100 people that has the designed shares, against those shares: E is 1 on average however often
/// one looks, if people are assigned as designed. Today's people count too.
public struct SampleRatio: Equatable, Sendable {
  /// ln E, natural logarithm: the sum over phases. +∞ where anybody is in an arm of weight 0.
  public private(set) var logE = 0.0
  private var counts: [Double] = []
  private var designed: [Double] = []

  /// From this E on, counts like these are no accident, and nothing else can be said of the experiment.
  public static let brokenFrom = 1_000.0
  /// How many people the prior is worth.
  public static let concentration = 100.0

  /// No phases.
  public init() {}

  /// Adds a phase.
  ///
  /// - Parameters:
  ///   - counts: how many people entered each arm.
  ///   - weights: the arms' weights in that phase, relative to one another.
  /// - Returns: whether it was added: not where the two differ in number, or in number from an earlier phase, a count
  ///   is negative, a weight negative or not finite, or no weight positive.
  public mutating func addPhase(counts: [Int], weights: [Double]) -> Bool {
    let total = weights.reduce(0, +)
    guard counts.count == weights.count, self.counts.isEmpty || self.counts.count == counts.count,
      counts.allSatisfy({ $0 >= 0 }), weights.allSatisfy({ $0 >= 0 }), 0 < total, total < .infinity
    else { return false }
    if self.counts.isEmpty {
      self.counts = counts.map { _ in 0 }
      designed = self.counts
    }
    logE += SampleRatio.logE(counts: counts, weights: weights)
    let people = counts.reduce(0.0) { $0 + Double($1) }
    for index in counts.indices {
      self.counts[index] += Double(counts[index])
      designed[index] += people * weights[index] / total
    }
    return true
  }

  /// Whether E is 1,000 or more.
  public var isBroken: Bool { logE >= Elementary.log(SampleRatio.brokenFrom) }

  /// Each arm's observed share less its designed one; 0 of nobody. How large a mismatch is: with many people, one of
  /// no consequence is found too.
  public var sizes: [Double] {
    let people = counts.reduce(0, +)
    if people == 0 { return counts.map { _ in 0 } }
    return zip(counts, designed).map { ($0 - $1) / people }
  }

  /// ln Γ(100)/Γ(100 + N) + Σ ln Γ(a + n)/Γ(a) − Σ n ln w, a = 100 w, by parts that do not cancel.
  static func logE(counts: [Int], weights: [Double]) -> Double {
    let total = weights.reduce(0, +)
    let people = counts.reduce(0.0) { $0 + Double($1) }
    if people == 0 { return 0 }
    let mass = concentration + people
    var sum = LogGamma.value(concentration) - LogGamma.stirlingRemainder(mass)
    var arms = 0
    for (count, weight) in zip(counts, weights) {
      if weight == 0 {
        if count > 0 { return .infinity }
        continue
      }
      arms += 1
      let share = weight / total
      let (own, prior) = (Double(count), concentration * share)
      let expected = mass * share
      let excess = exactExcess(own, total, people, weight) / total
      let actual = prior + own
      // M w ((1 + x) ln(1 + x) − x), x = excess / expected.
      sum += Deviance.value(actual, expected, difference: -excess)
      sum -= Elementary.log(actual / mass) / 2
      sum += LogGamma.stirlingRemainder(actual) - LogGamma.value(prior)
      sum += prior * Elementary.log(share)
    }
    return sum + Double(arms - 1) / 2 * Elementary.log(2 * Double.pi / mass)
  }

  /// own · total − people · weight, rounded once or twice instead of where it cancels.
  private static func exactExcess(
    _ own: Double, _ total: Double, _ people: Double, _ weight: Double
  ) -> Double {
    let first = own * total
    let second = people * weight
    let firstRest = (-first).addingProduct(own, total)
    let secondRest = (-second).addingProduct(people, weight)
    return (first - second) + (firstRest - secondRest)
  }
}
