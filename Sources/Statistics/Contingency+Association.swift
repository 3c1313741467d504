/// Measures of association between the cells and the groups.
///
/// On n people in 50 areas, chance alone makes V about √(49/n) however fair the field; compare
/// `correctedV` with a threshold, and ask `pValue` whether there is anything at all.
extension Contingency {
  /// Pearson's χ²: Σ (O − E)² / E with E = row total × column total / total.
  ///
  /// O − E is computed over the common denominator in whole numbers, so an independent table gives
  /// exactly 0.
  ///
  /// - Complexity: O(cells × groups).
  public var chiSquare: Double {
    var sum = 0.0
    forEachCell { observed, expected in
      // Both are total times the count; the difference is exact.
      let difference = Double(observed - expected)
      sum += difference / Double(expected) * difference
    }
    return total == 0 ? 0 : sum / Double(total)
  }

  /// (rows − 1) (groups − 1), of those that have people.
  public var degreesOfFreedom: Int {
    let (rows, groups) = occupied
    return max(0, rows - 1) * max(0, groups - 1)
  }

  /// How often chance alone makes χ² at least as large when the field says nothing about the group;
  /// 1 without degrees of freedom. An approximation, sound when few cells expect fewer than five.
  public var pValue: Double {
    let freedom = degreesOfFreedom
    return freedom == 0 ? 1 : ChiSquare.survival(chiSquare, degreesOfFreedom: freedom)
  }

  /// Cramér's V = √(χ² / (n · min(rows − 1, groups − 1))), from 0 to 1 (Cramér, Mathematical Methods
  /// of Statistics, 1946, §21.9). 0 without degrees of freedom.
  public var cramersV: Double {
    if degreesOfFreedom == 0 { return 0 }
    let (rows, groups) = occupied
    let least = Double(min(rows, groups) - 1)
    return min(1, (chiSquare / Double(total) / least).squareRoot())
  }

  /// Cramér's V without its bias (Bergsma, Journal of the Korean Statistical Society 42, 2013): what
  /// chance alone is expected to add is taken off. 0 where no more than that is left.
  public var correctedV: Double {
    if degreesOfFreedom == 0 { return 0 }
    let (rows, groups) = occupied
    let (r, c, others) = (Double(rows - 1), Double(groups - 1), Double(total - 1))
    let excess = chiSquare / Double(total) - r * c / others
    let least = min(r - r * r / others, c - c * c / others)
    // `least` is 0 when each person has a row or a group to themselves, and then nothing is left.
    return excess <= 0 || least <= 0 ? 0 : min(1, (excess / least).squareRoot())
  }

  /// What knowing the cell tells about the group, in bits: Σ O/n · log₂(O/E).
  ///
  /// Summed as Σ (O ln(O/E) − O + E), which adds the same since ΣO = ΣE, but only terms that are
  /// not negative: an independent table gives exactly 0, and a weak association keeps its digits.
  ///
  /// - Complexity: O(cells × groups).
  public var mutualInformationBits: Double {
    var sum = 0.0
    forEachCell { observed, expected in
      sum += Deviance.value(
        Double(observed), Double(expected), difference: Double(expected - observed))
    }
    return total == 0 ? 0 : sum / Double(total) / Double(total) / Contingency.ln2
  }

  /// The share of the uncertainty about the group that knowing the cell removes: mutual information
  /// over the entropy of the groups (Theil's U), from 0 to 1. 0 with fewer than two groups.
  public var uncertainty: Double {
    if occupied.groups < 2 { return 0 }
    var entropy = 0.0
    for count in columnTotals where count > 0 {
      let share = Double(count) / Double(total)
      entropy += share * Elementary.log(Double(total) / Double(count)) / Contingency.ln2
    }
    return min(1, mutualInformationBits / entropy)
  }

  /// Goodman and Kruskal's λ (JASA 49, 1954): by what share errors fall when the group is guessed
  /// from the cell, and not as the largest group for everybody. 0 with fewer than two groups.
  ///
  /// It is 0 for many a strong proxy: where the same group is the largest in every cell.
  ///
  /// - Complexity: O(cells × groups), in whole numbers.
  public var lambda: Double {
    let largest = columnTotals.max() ?? 0
    if largest == total { return 0 }
    var guessed = 0
    for row in rowTotals.indices {
      guessed += columnTotals.indices.reduce(0) { max($0, count(row, $1)) }
    }
    return Double(guessed - largest) / Double(total - largest)
  }

  /// Runs `body` with total × count and row total × column total of each cell, rows in `order`.
  /// Groups without people are left out.
  private func forEachCell(_ body: (_ observed: Int128, _ expected: Int128) -> Void) {
    for row in order {
      for (group, people) in columnTotals.enumerated() where people > 0 {
        body(
          Int128(total) * Int128(count(row, group)), Int128(rowTotals[row]) * Int128(people))
      }
    }
  }

  private static let ln2 = 0.693_147_180_559_945_309_42
}
