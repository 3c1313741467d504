import Basics
import Recommendation

/// Looks for better parameters, one at a time and several at once.
///
/// A round tries every parameter, in an order drawn anew, a step up and then a step down; then a few
/// weightings that differ in three parameters by chance. What is better becomes the best at once. A round
/// without a gain halves the steps; when they are small, or the tries are used up, the search ends.
///
/// Held-out sessions are counted in two halves, every other session each: only what gains on both
/// together, and loses on neither, is better. A gain on one alone is a gain by chance.
struct TuningSearch {
  /// How a weighting did on each half, and on both.
  private struct Outcome {
    var scores: [Double]
    var hitRate: Double
    var reciprocalRank: Double
  }

  private static let mixesOfRound = 4
  private static let mixedParameters = 3
  private static let smallestStep = 0.06

  private let plan: TuningPlan
  private let halves: [TestSessions]
  private(set) var tries: [TuningTry] = []
  private var random: Random
  private var best: Weighting
  /// Scores of the best: on both halves together, then on each.
  private var bestScores: [Double] = []
  /// Hit rate and reciprocal rank of the start: on both halves together, then on each.
  private var baseline: [(hitRate: Double, reciprocalRank: Double)] = []
  /// 1 for a step as large as a search begins with.
  private var step = 1.0

  init(_ plan: TuningPlan, _ halves: [TestSessions]) {
    self.plan = plan
    self.halves = halves
    random = Random(seed: plan.seed, stream: 0)
    best = plan.start
  }

  private var isUsedUp: Bool { tries.count >= plan.tries }

  mutating func run(_ index: borrowing SessionIndex, _ progress: (TuningTry) -> Void) {
    look(at: best, index, progress)
    var parameters = WeightingParameter.allCases.filter {
      plan.tunesPool || ($0 != .pool && $0 != .neighbours)
    }
    while step > TuningSearch.smallestStep && !isUsedUp {
      shuffle(&parameters)
      var hasGained = false
      for parameter in parameters {
        // The other way only where this one was no gain.
        for sign in [1.0, -1.0] where move([(parameter, sign)], index, progress) {
          hasGained = true
          break
        }
      }
      for _ in 0..<TuningSearch.mixesOfRound {
        shuffle(&parameters)
        let moves = parameters.prefix(TuningSearch.mixedParameters).map {
          ($0, random.uniform() * 2 - 1)
        }
        if move(moves, index, progress) { hasGained = true }
      }
      if !hasGained { step /= 2 }
    }
  }

  private mutating func shuffle(_ parameters: inout [WeightingParameter]) {
    for position in parameters.indices.dropFirst().reversed() {
      parameters.swapAt(position, Int(random.uniform() * Double(position + 1)))
    }
  }

  /// Moves parameters away from the best, by parts of a step.
  /// - Returns: whether that is better.
  private mutating func move(
    _ moves: [(parameter: WeightingParameter, part: Double)], _ index: borrowing SessionIndex,
    _ progress: (TuningTry) -> Void
  ) -> Bool {
    var moved = best
    for (parameter, part) in moves {
      moved[parameter] = TuningSearch.moved(best[parameter], of: parameter, by: part * step)
    }
    if isUsedUp || tries.contains(where: { $0.weighting == moved }) { return false }
    return look(at: moved, index, progress)
  }

  /// A value moved by so many steps: doubled or halved where that is the natural scale, else by an eighth
  /// of the range; to three significant digits, which is all that can be told apart.
  private static func moved(
    _ value: Double, of parameter: WeightingParameter, by steps: Double
  ) -> Double {
    let range = parameter.range
    var moved = value
    if parameter.isLogarithmic, value > 0 {
      // 1 + s up and its inverse down, so that a step back leads where it came from.
      moved = steps >= 0 ? value * (1 + steps) : value / (1 - steps)
    } else {
      let width = (range.upperBound - range.lowerBound) / 8
      moved = value + steps * max(width, parameter.step)
    }
    if parameter.step > 0, steps != 0 {
      // At least one step of those there are.
      let least = value + (steps > 0 ? parameter.step : -parameter.step)
      moved = steps > 0 ? max(moved, least) : min(moved, least)
    }
    return rounded(min(max(moved, range.lowerBound), range.upperBound))
  }

  /// Three significant digits.
  static func rounded(_ value: Double) -> Double {
    guard value > 1e-6 else { return 0 }
    var scale = 1.0
    while value * scale < 100 { scale *= 10 }
    return Double(Int(value * scale + 0.5)) / scale
  }

  /// Tries one weighting.
  /// - Returns: whether it is better than the best, and is the best now.
  @discardableResult
  private mutating func look(
    at weighting: Weighting, _ index: borrowing SessionIndex, _ progress: (TuningTry) -> Void
  ) -> Bool {
    let outcome = outcome(weighting, index)
    let isStart = tries.isEmpty
    let isBetter =
      !isStart && outcome.scores[0] > bestScores[0] * (1 + Tuning.leastGain)
      && outcome.scores[1] >= bestScores[1] && outcome.scores[2] >= bestScores[2]
    let this = TuningTry(
      number: tries.count, weighting: weighting,
      changes: WeightingParameter.allCases.filter { weighting[$0] != best[$0] },
      hitRate: outcome.hitRate, reciprocalRank: outcome.reciprocalRank, score: outcome.scores[0],
      isBetter: isBetter)
    tries.append(this)
    if isStart || isBetter {
      best = weighting
      bestScores = outcome.scores
    }
    progress(this)
    return isBetter
  }

  private mutating func outcome(
    _ weighting: Weighting, _ index: borrowing SessionIndex
  ) -> Outcome {
    var rates: [(hitRate: Double, reciprocalRank: Double)] = []
    var cases: [Double] = []
    for half in halves {
      // Nobody looks at these latencies.
      let run = EvaluationRun(
        weighting, label: "", plan.variant, half, in: index, at: plan.count, clock: { 0 })
      rates.append((run.quality.hitRate, run.quality.reciprocalRank))
      cases.append(Double(run.quality.cases))
    }
    let sum = cases[0] + cases[1]
    let both = (
      hitRate: (rates[0].hitRate * cases[0] + rates[1].hitRate * cases[1]) / sum,
      reciprocalRank: (rates[0].reciprocalRank * cases[0] + rates[1].reciprocalRank * cases[1])
        / sum
    )
    rates.insert(both, at: 0)
    if baseline.isEmpty { baseline = rates }
    let scores = rates.indices.map { part in
      (TuningSearch.ratio(rates[part].hitRate, baseline[part].hitRate)
        + TuningSearch.ratio(rates[part].reciprocalRank, baseline[part].reciprocalRank)) / 2
    }
    return Outcome(
      scores: scores, hitRate: both.hitRate, reciprocalRank: both.reciprocalRank)
  }

  /// Of a start that never hit, any hit is a gain.
  private static func ratio(_ value: Double, _ start: Double) -> Double {
    start > 0 ? value / start : 1 + value
  }
}
