import Basics

/// Rates of groups, estimated from cells in which only the mix of groups is known.
///
///     cell   base   hits   shares of the groups
///     101     200     80   0.7  0.3        expected of group 0: 0.7 · 200 + 0.2 · 100 people,
///     102     100     10   0.2  0.8        0.7 · 80 + 0.2 · 10 hits
///
/// A group's rate is its expected hits over its expected base: right when people of all groups in a
/// cell do alike (Freedman et al., Evaluation Review 15, 1991, the neighborhood model). If they do
/// not, the estimate still holds the cells' part of the difference, but groups are mixed in it, so a
/// difference between persons looks smaller than it is by the factor `separation` (Chen et al.,
/// Fairness Under Unawareness, 2019; Elzayn et al., 2023). It is never a claim about anybody.
///
/// Every quantity is linear in the cells' people once their mix is given: to split a cell into cells
/// of the same mix, or to merge these, changes nothing.
public struct EcologicalRates: Sendable {
  /// Expected people of each group in the base.
  public let people: [Double]
  /// Expected hits of each group.
  public let hits: [Double]

  private let groups: Int
  /// Shares of the groups, cell after cell.
  private let shares: [Double]
  private let bases: [Double]

  /// - Parameters:
  ///   - groups: how many groups there are.
  ///   - shares: one for each group, cell after cell; each cell's add up to 1.
  ///   - bases: people of each cell.
  ///   - hits: what they did, from 0 to 1 for each; at most the base.
  public init(groups: Int, shares: [Double], bases: [Double], hits: [Double]) {
    invariant(
      shares.count == groups * bases.count && hits.count == bases.count,
      "\(shares.count) shares of \(groups) groups in \(bases.count) and \(hits.count) cells")
    self.groups = groups
    self.shares = shares
    self.bases = bases
    var people = [Double](repeating: 0, count: groups)
    var expected = people
    for cell in bases.indices {
      for group in 0..<groups {
        let share = shares[cell * groups + group]
        people[group] += share * bases[cell]
        expected[group] += share * hits[cell]
      }
    }
    self.people = people
    self.hits = expected
  }

  /// Expected hits over expected people; NaN of none.
  public func rate(_ group: Int) -> Double { hits[group] / people[group] }

  /// Hits over people of two groups together, between 0 and 1; NaN of none.
  func pooled(_ one: Int, _ other: Int) -> Double {
    min(1, (hits[one] + hits[other]) / (people[one] + people[other]))
  }

  /// The least number of hits or misses expected in either of two groups if their rates are equal:
  /// from five on a test by the normal distribution can be trusted.
  public func leastExpected(_ one: Int, _ other: Int) -> Double {
    let rate = pooled(one, other)
    return min(people[one], people[other]) * min(rate, 1 - rate)
  }

  /// Whether each cell with people of one of the two groups has people of one group only, so that
  /// the expected counts are the true ones.
  public func isPure(_ one: Int, _ other: Int) -> Bool {
    bases.indices.allSatisfy { cell in
      [one, other].allSatisfy { group in
        let share = share(cell, group)
        return share == 0 || share == 1 || bases[cell] == 0
      }
    }
  }

  /// How well the cells tell two groups apart: the group's mean share in its own people's cells,
  /// minus that in the other's people's. 1 where cells are pure, 0 where all have the same mix.
  ///
  /// A difference between persons of the group and everybody else shows up in the estimates as so
  /// much of itself. Of two groups it is Cramér's V², also called the correlation ratio η²; of more
  /// it may fall below 0, where two of them live together and apart from the rest.
  public func separation(_ group: Int, from other: Int) -> Double {
    meanShare(of: group, around: group) - meanShare(of: group, around: other)
  }

  /// One group's rate minus another's, in standard errors if the rates are equal.
  ///
  /// The difference is Σ xᶜ hitsᶜ with xᶜ = shareᶜ₁ / people₁ − shareᶜ₂ / people₂, so this is the
  /// trend test of Cochran (Biometrics 10, 1954) and Armitage (Biometrics 11, 1955) over the cells,
  /// scored by how much more of the one group than of the other lives there. What varies by chance
  /// are the people who were really counted, cell by cell: no fictitious counts of a group are
  /// tested. In pure cells it is exactly the pooled two-proportion test. The table of shares counts
  /// as known.
  ///
  /// The variance r (1 − r) Σ baseᶜ xᶜ² of the pooled rate r is that of hits of 0 or 1, and more than
  /// that of anything in between with the same mean (Bhatia and Davis, American Mathematical Monthly
  /// 107, 2000). Where persons of the group do otherwise than their neighbours, mixed cells take the
  /// difference down by `separation`: that costs power and raises no false alarm. Where areas do
  /// otherwise for reasons of their own, what reached the group is unequal all the same, and so it
  /// is told.
  ///
  /// nil where nothing can be tested: nobody in one of the two, all or none of them hit, or the same
  /// mix in all cells.
  ///
  /// - Complexity: O(cells).
  public func trend(_ one: Int, over other: Int) -> ZTest? {
    guard people[one] > 0, people[other] > 0 else { return nil }
    let rate = pooled(one, other)
    let variance = rate * (1 - rate) * spread { score($0, one) - score($0, other) }
    // The scores of equal mixes differ by rounding alone.
    guard variance > 0, !hasOneMix(one, other) else { return nil }
    return ZTest(z: (self.rate(one) - self.rate(other)) / variance.squareRoot())
  }

  /// How surely a group's rate is more than so large a share of another's, in standard errors: the
  /// test that must pass before anything is called fair, since too few people never show a
  /// difference.
  ///
  /// It reads the cells for the worst: as if the whole difference between them came from persons of
  /// the group doing otherwise than everybody around them, which is the estimated difference over the
  /// `separation`. The rates of such persons and of the others are linear in the cells' hits, and so
  /// is the one minus `share` times the other; its variance is that of the pooled rate as if four
  /// more people had been counted, two of them hits (Agresti and Caffo, American Statistician 54,
  /// 2000), so that it is not zero where all or none are.
  ///
  /// nil where it cannot be had: nobody in one of the two, or no `separation` of them.
  ///
  /// - Complexity: O(cells).
  public func margin(_ group: Int, over share: Double, of other: Int) -> ZTest? {
    guard people[group] > 0, people[other] > 0, !hasOneMix(group, other) else { return nil }
    let around = meanShare(of: group, around: other)
    let apart = meanShare(of: group, around: group) - around
    guard apart > EcologicalRates.noise else { return nil }
    // Others' rate a and members' a + b, of R₂ = a + b · around and R₁ = R₂ + b · apart. Wanted is
    // a + b − share · a = (1 − share) R₂ + factor · (R₁ − R₂).
    let factor = (1 - (1 - share) * around) / apart
    let value = (1 - share) * rate(other) + factor * (rate(group) - rate(other))
    let total = people[group] + people[other]
    let rate = ((hits[group] + hits[other]) + 2) / (total + 4)
    let spread = spread { cell in
      (1 - share) * score(cell, other) + factor * (score(cell, group) - score(cell, other))
    }
    return ZTest(z: value / (rate * (1 - rate) * spread).squareRoot())
  }

  // MARK: Sums over the cells

  /// Below this two mixes differ by rounding alone.
  private static let noise = 1e-9

  private func share(_ cell: Int, _ group: Int) -> Double { shares[cell * groups + group] }

  /// What one person of the cell adds to a group's rate.
  private func score(_ cell: Int, _ group: Int) -> Double { share(cell, group) / people[group] }

  private func spread(_ score: (Int) -> Double) -> Double {
    var sum = 0.0
    for cell in bases.indices {
      let value = score(cell)
      sum += bases[cell] * value * value
    }
    return sum
  }

  /// A group's share of the cell, averaged over the people of a group.
  private func meanShare(of group: Int, around people: Int) -> Double {
    var sum = 0.0
    for cell in bases.indices {
      sum += bases[cell] * share(cell, people) * share(cell, group)
    }
    return sum / self.people[people]
  }

  private func hasOneMix(_ one: Int, _ other: Int) -> Bool {
    bases.indices.allSatisfy { cell in
      let ratio = (share(cell, one) * people[other], share(cell, other) * people[one])
      return (ratio.0 - ratio.1).magnitude
        <= EcologicalRates.noise * (people[one] + people[other]) || bases[cell] == 0
    }
  }
}
