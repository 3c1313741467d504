/// The likelihood of a cell's yes in the arm given everything else about the cell: Fisher's noncentral
/// hypergeometric distribution.
///
///     P(k) ∝ C(armAll, k) · C(controlAll, yes − k) · eᵗᵏ        t: the log odds ratio
///
/// It is the distribution of a sum of independent yes and no, so its logarithm is concave, and its sum can be thinned.
struct ConditionalCell {
  /// At the fewest yes that can be the arm's, and in how many steps the most is reached.
  private let corner: TableCounts
  private let steps: Double
  /// The counts as they are, and how many steps they lie above the corner.
  private let observed: TableCounts
  private let observedStep: Double
  private let observedLogOdds: Double

  /// Above this variance sums are thinned.
  private static let varianceMax = 8_192.0
  /// Terms below this share of the sum are left out.
  static let leastShare = 0x1p-60

  init(_ cell: PairCell) {
    let least = cell.armYesLeast
    corner = TableCounts(cell, armYes: least)
    steps = Double(cell.armYesMost - least)
    observed = TableCounts(cell, armYes: cell.armYes)
    observedStep = Double(cell.armYes - least)
    observedLogOdds = observed.logOdds
  }

  /// ln P(armYes) at a log odds ratio; 0 where the totals leave one count only.
  func logLikelihood(at t: Double) -> Double {
    if steps == 0 { return 0 }
    let odds = Elementary.exp(t)
    let centre = likeliestStep(odds)
    let table = corner.moved(by: centre)
    let sum =
      table.variance > ConditionalCell.varianceMax
      ? thinnedSum(from: table, centre: centre, t)
      : steppedSum(from: table, centre: centre, odds)
    return -logWeight(of: centre).value(at: t) - Elementary.log(sum)
  }

  /// ln of the weight at a step over that of the counts as they are, as a straight line in the log odds ratio.
  private func logWeight(of step: Double) -> WeightLine {
    let distance = step - observedStep
    return WeightLine(
      slope: distance, zero: observedLogOdds, height: observed.logWeight(after: distance))
  }

  /// A step next to the likeliest: where the ratio of neighbours falls through 1.
  private func likeliestStep(_ odds: Double) -> Double {
    let (a, b, c, d) = (corner.armYes, corner.armNo, corner.controlYes, corner.controlNo)
    // odds (b − j)(c − j) = (a + j + 1)(d + j + 1), by the root that does not cancel.
    let constant = odds * b * c - (a + 1) * (d + 1)
    if constant <= 0 { return 0 }
    let linear = odds * (b + c) + (a + d + 2)
    let root = max(0, linear * linear - 4 * (odds - 1) * constant).squareRoot()
    let step = min(steps, Double(Int(2 * constant / (linear + root))))
    // Where b is near c and both are huge, the root itself has lost half its digits.
    let isBelow = step <= 1 || corner.rise(after: step - 2) * odds >= 1
    let isAbove = step + 1 >= steps || corner.rise(after: step + 1) * odds <= 1
    return isBelow && isAbove ? step : searchedStep(odds)
  }

  /// The likeliest step, by halving.
  private func searchedStep(_ odds: Double) -> Double {
    var (low, high) = (0.0, steps)
    while low < high {
      let middle = Double(Int((low + high) / 2))
      if corner.rise(after: middle) * odds >= 1 { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// All weights over the centre's, step by step to both sides until they no longer count.
  private func steppedSum(from table: TableCounts, centre: Double, _ odds: Double) -> Double {
    var sum = 1.0
    var term = 1.0
    var step = 0.0
    let above = steps - centre
    while step < above, term >= sum * ConditionalCell.leastShare {
      term *= table.rise(after: step) * odds
      sum += term
      step += 1
    }
    term = 1
    step = 0
    while step > -centre, term >= sum * ConditionalCell.leastShare {
      step -= 1
      term /= table.rise(after: step) * odds
      sum += term
    }
    return sum
  }

  /// All weights over the centre's, from every h-th alone, h at most half the standard deviation σ.
  ///
  /// Of a sum of independent yes and no the characteristic function at θ is at most exp(−2 σ² sin²(θ/2)), and
  /// the sum over every h-th weight times h differs from the whole by its values at 2πl/h: below 10⁻³³ of it.
  private func thinnedSum(from table: TableCounts, centre: Double, _ t: Double) -> Double {
    let stride = Double(Int(table.variance.squareRoot() / 2))
    let tilt = t - table.logOdds
    var sum = 1.0
    for direction in [stride, -stride] {
      let room = direction > 0 ? steps - centre : centre
      var step = direction
      var term = 1.0
      while step.magnitude <= room, term >= sum * ConditionalCell.leastShare {
        term = Elementary.exp(step * tilt + table.logWeight(after: step))
        sum += term
        step += direction
      }
    }
    return sum * stride
  }
}

extension ConditionalCell {
  /// Calls `body` with ln P(armYes) at each point of the grid, from the first on.
  func logLikelihoods(on grid: OddsGrid, _ body: (_ index: Int, _ value: Double) -> Void) {
    guard let ratios = ratios(on: grid) else {
      for index in 0..<OddsGrid.count { body(index, logLikelihood(at: OddsGrid.point(index))) }
      return
    }
    let centres = (0..<OddsGrid.count).map { index in
      let likeliest = likeliestStep(grid.odds[0][index])
      return ratios.place(of: likeliest, variance: corner.moved(by: likeliest).variance)
    }
    let weights = weights(of: centres, ratios, on: grid)
    for (index, centre) in centres.enumerated() {
      let odds = grid.odds[centre.level][index]
      let sum = ratios.sum(from: centre.block, level: centre.level, odds: odds)
      body(index, -weights[index] - Elementary.log(sum * Double(1 << centre.level)))
    }
  }

  /// ln of the weight of each centre, at the point that it is of, over that of the counts as they are.
  ///
  /// Of the point next to the counts as they are it is found by itself, and of others from neighbour to neighbour: what
  /// ratios lose is a small part of what the weight falls by.
  private func weights(
    of centres: [RatioPyramid.Place], _ ratios: RatioPyramid, on grid: OddsGrid
  ) -> [Double] {
    let home = centres.firstIndex { $0.step >= observedStep } ?? centres.count - 1
    var weights = [Double](repeating: 0, count: centres.count)
    weights[home] = logWeight(of: centres[home].step).value(at: OddsGrid.point(home))
    /// From the point at `index` to the next one: how much the weight rises, at the log odds ratio of `at`.
    func rise(from index: Int, at: Int) -> Double {
      let (low, high) = (centres[index], centres[index + 1])
      let level = min(low.level, high.level)
      return Elementary.log(
        ratios.rise(
          from: low.block << (low.level - level), to: high.block << (high.level - level),
          level: level, odds: grid.odds[level][at]))
    }
    func shift(_ index: Int, by gap: Double) -> Double {
      gap * (centres[index].step - observedStep)
    }
    for index in home..<centres.count - 1 {
      let gap = OddsGrid.point(index + 1) - OddsGrid.point(index)
      weights[index + 1] =
        weights[index] + (rise(from: index, at: index) + shift(index + 1, by: gap))
    }
    for index in (0..<home).reversed() {
      let gap = OddsGrid.point(index + 1) - OddsGrid.point(index)
      weights[index] =
        weights[index + 1] - (rise(from: index, at: index + 1) + shift(index, by: gap))
    }
    return weights
  }

  /// Ratios of all weights that count anywhere on the grid; nil where they are too many to be kept.
  private func ratios(on grid: OddsGrid) -> RatioPyramid? {
    let low = likeliestStep(grid.odds[0][0])
    let high = likeliestStep(grid.odds[0][OddsGrid.count - 1])
    let first = max(0, low - reach(around: low))
    let count = min(steps, high + reach(around: high)) - first
    if count > Double(RatioPyramid.countMax) { return nil }
    return RatioPyramid(corner, first: first, count: Int(count))
  }

  /// How far from the likeliest step weights count: beyond it, by Bennett's bound, they are below 2⁻⁶⁰ of the sum.
  private func reach(around step: Double) -> Double {
    Double(Int(9.2 * corner.moved(by: step).variance.squareRoot() + 20))
  }
}

/// slope · (t − zero) + height.
private struct WeightLine {
  let slope: Double
  let zero: Double
  let height: Double

  func value(at t: Double) -> Double { slope * (t - zero) + height }
}
