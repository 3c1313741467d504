/// How much likelier a cell's arm is to have more yes, at even odds: by single steps, by two, by four …
///
///     0   r₀   r₁   r₂   r₃   r₄   r₅ …      rᵢ: from i steps beyond the first to one more
///     1   r₀r₁      r₂r₃      r₄r₅    …
///     2   r₀r₁r₂r₃            …
///
/// None of it depends on the log odds ratio, which makes 2ᵉ steps e to the power of 2ᵉ t likelier.
struct RatioPyramid {
  /// The step at which the ratios begin.
  let first: Double
  private let levels: [[Double]]

  static let levelMost = 5
  /// The most ratios that are kept: enough for some 30,000 people on each side.
  static let countMax = 1 << 17

  /// - Parameters:
  ///   - corner: the table that steps are counted from.
  ///   - count: how many ratios.
  init(_ corner: TableCounts, first: Double, count: Int) {
    self.first = first
    var steps = [Double](repeating: 0, count: count)
    for index in steps.indices { steps[index] = corner.rise(after: first + Double(index)) }
    var levels = [steps]
    while let below = levels.last, below.count > 1, levels.count <= RatioPyramid.levelMost {
      var pairs = [Double](repeating: 0, count: below.count / 2)
      for index in pairs.indices { pairs[index] = below[2 * index] * below[2 * index + 1] }
      levels.append(pairs)
    }
    self.levels = levels
  }

  /// Where a block begins.
  struct Place {
    let level: Int
    let block: Int
    /// Steps from the corner.
    let step: Double
  }

  /// A place at a step or just before, with as many steps to a block as still add up to the whole at this variance.
  ///
  /// Of a sum of independent yes and no the characteristic function at θ is at most exp(−2 σ² sin²(θ/2)), and the sum
  /// over every h-th weight times h differs from the whole by its values at 2πl/h: below e⁻⁴⁸ of it.
  func place(of step: Double, variance: Double) -> Place {
    var level = 0
    while level + 1 < levels.count, variance >= Double(6 << (2 * level + 2)) { level += 1 }
    let block = Int(step - first) >> level
    return Place(level: level, block: block, step: first + Double(block << level))
  }

  /// Every 2ᵉ-th weight over that of the step where a block begins, to both sides until they no longer count.
  ///
  /// - Parameter odds: e to the power of 2ᵉ t.
  func sum(from block: Int, level: Int, odds: Double) -> Double {
    let ratios = levels[level]
    var sum = 1.0
    var term = 1.0
    var next = block
    while next < ratios.count, term >= sum * ConditionalCell.leastShare {
      term *= ratios[next] * odds
      sum += term
      next += 1
    }
    term = 1
    next = block
    while next > 0, term >= sum * ConditionalCell.leastShare {
      next -= 1
      // The quotient does not wait for the last term.
      term *= 1 / (ratios[next] * odds)
      sum += term
    }
    return sum
  }

  /// How much the weight where one block begins is above that where an earlier one does.
  ///
  /// - Parameter odds: e to the power of 2ᵉ t.
  func rise(from block: Int, to end: Int, level: Int, odds: Double) -> Double {
    let ratios = levels[level]
    var rise = 1.0
    for index in block..<end { rise *= ratios[index] * odds }
    return rise
  }
}
