extension Proportion {
  /// Fisher's exact test of equal rates, two-sided: how often chance alone, with the same people in
  /// both and as many accepted in all, gives a table that is no more likely than this one.
  ///
  /// Sound for any counts, so it is the test where `pooledZ` expects fewer than five somewhere
  /// (Fisher, Statistical Methods for Research Workers, 5th ed. 1934, §21.02). Tables that are as
  /// likely as this one but for rounding count as such, by a tolerance of 10⁻⁷ as in R. 1 where
  /// nothing can be tested; 0 where the share is below 10⁻³⁰⁰.
  ///
  /// Probabilities are products of ratios out from the likeliest table, which has weight 1. Nothing
  /// cancels there, while differences of `LogGamma` would lose a digit for each that the counts have.
  ///
  /// - Complexity: O(√people) around the likeliest table, O(accepted) at worst.
  public func fisherPValue(from control: Proportion) -> Double {
    let tables = FisherTables(own: total, control: control.total, accepted: count + control.count)
    let observed = tables.weight(of: count) * (1 + 1e-7)
    let (all, unlikely) = tables.sums(atMost: observed)
    return min(1, unlikely / all)
  }
}

/// All two-by-two tables with given margins, by how many of the accepted are the first's own.
private struct FisherTables {
  let own: Int
  let control: Int
  let accepted: Int

  /// Below this the numbers lose their digits and products no longer fall: it counts as nothing.
  private static let leastWeight = Double.leastNormalMagnitude

  private var least: Int { max(0, accepted - control) }
  private var most: Int { min(accepted, own) }

  /// The likeliest table (the mode of the hypergeometric distribution).
  private var likeliest: Int {
    let mode =
      (Int128(accepted) + 1) * (Int128(own) + 1) / (Int128(own) + Int128(control) + 2)
    return min(most, max(least, Int(mode)))
  }

  /// How much likelier `count + 1` is than `count`.
  private func rise(after count: Int) -> Double {
    let above = Double(own - count) * Double(accepted - count)
    let below = Double(count + 1) * Double(control - accepted + count + 1)
    return above / below
  }

  /// A table's probability over the likeliest one's.
  func weight(of count: Int) -> Double {
    var weight = 1.0
    var at = likeliest
    while at < count, weight >= FisherTables.leastWeight {
      weight *= rise(after: at)
      at += 1
    }
    while at > count, weight >= FisherTables.leastWeight {
      at -= 1
      weight /= rise(after: at)
    }
    return weight < FisherTables.leastWeight ? 0 : weight
  }

  /// The weights of all tables, and of those that are at most so likely.
  func sums(atMost bound: Double) -> (all: Double, unlikely: Double) {
    var (all, unlikely) = (0.0, 0.0)
    func add(_ weight: Double) {
      all += weight
      if weight <= bound { unlikely += weight }
    }
    add(1)
    var weight = 1.0
    var at = likeliest
    while at < most, weight >= FisherTables.leastWeight {
      weight *= rise(after: at)
      at += 1
      add(weight)
    }
    weight = 1
    at = likeliest
    while at > least, weight >= FisherTables.leastWeight {
      at -= 1
      weight /= rise(after: at)
      add(weight)
    }
    return (all, unlikely)
  }
}
