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

  /// Above this variance sums are thinned, and neighbours on the grid no longer share a centre.
  private static let varianceMax = 8_192.0
  /// Terms below this share of the sum are left out.
  private static let leastShare = 0x1p-60

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
    for block in stride(from: 0, to: OddsGrid.count, by: OddsGrid.lanes) {
      let middle = block + OddsGrid.lanes / 2
      let centre = likeliestStep(grid.odds[middle])
      let table = corner.moved(by: centre)
      let lanes = block..<min(block + OddsGrid.lanes, OddsGrid.count)
      if table.variance > ConditionalCell.varianceMax {
        for index in lanes { body(index, logLikelihood(at: OddsGrid.point(index))) }
        continue
      }
      let sums = steppedSums(from: table, centre: centre, grid.block(block))
      let weight = logWeight(of: centre)
      for index in lanes {
        let sum = Elementary.log(sums[index - block])
        body(index, -weight.value(at: OddsGrid.point(index)) - sum)
      }
    }
  }

  /// As `steppedSum` for neighbours on the grid, whose centres lie within three standard deviations.
  private func steppedSums(
    from table: TableCounts, centre: Double, _ odds: OddsGrid.Block
  ) -> OddsGrid.Block {
    var sums = OddsGrid.Block(repeating: 1)
    var terms = sums
    var step = 0.0
    let above = steps - centre
    while step < above {
      let end = min(above, step + 8)
      while step < end {
        terms *= odds * table.rise(after: step)
        sums += terms
        step += 1
      }
      if all(terms .< sums * ConditionalCell.leastShare) { break }
    }
    let inverse = 1 / odds
    terms = OddsGrid.Block(repeating: 1)
    step = 0
    while step > -centre {
      let end = max(-centre, step - 8)
      while step > end {
        step -= 1
        terms *= inverse * table.fall(after: step)
        sums += terms
      }
      if all(terms .< sums * ConditionalCell.leastShare) { break }
    }
    return sums
  }
}

/// slope · (t − zero) + height.
private struct WeightLine {
  let slope: Double
  let zero: Double
  let height: Double

  func value(at t: Double) -> Double { slope * (t - zero) + height }
}
