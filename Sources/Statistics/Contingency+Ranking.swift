import Basics

/// How well the cells rank people by how likely they are of one group.
extension Contingency {
  /// The area under the ROC curve when cells are ranked by the group's share in them: how often a
  /// member lives in a cell with a larger share than somebody outside the group does; equal shares
  /// count half. From ½ (the cell says nothing) to 1; nil when the group is nobody or everybody.
  ///
  /// In sample: the shares are those of the people who are ranked, so of few people per cell it is
  /// well above ½ by chance alone. `crossFittedAUC` is not.
  ///
  /// Counted in whole numbers (Mann and Whitney's U with ties).
  ///
  /// - Complexity: O(cells log cells).
  public func auc(group: Int) -> Double? {
    checkGroup(group)
    return Contingency.area(
      order.map { row in
        let people = Split(members: count(row, group), others: rowTotals[row] - count(row, group))
        return (share: people, people: people)
      })
  }

  /// The area under the ROC curve for people who had no part in ranking the cells.
  ///
  /// Each person falls into one of two halves by the toss of a coin. Cells are ranked by their
  /// shares in one half and judged by the people of the other, then the other way round, and the two
  /// areas averaged. Cells that nobody of the ranking half lives in get the share of the whole half.
  /// A half that cannot be judged, without members or without others, is left out; nil when both
  /// are. Chance alone gives about ½, to either side.
  ///
  /// The halves are exact: a count of n is split by the ones among n random bits. They depend on the
  /// seed and the counts alone, not on the order of the rows.
  ///
  /// - Complexity: O(cells log cells + cells × groups + people / 64).
  public func crossFittedAUCs(seed: UInt64) -> [Double?] {
    let one = half(seed: seed)
    return columnTotals.indices.map { group in
      let halves = split(one, group: group)
      let areas = [
        Contingency.area(Contingency.ranked(halves.other, by: halves.one)),
        Contingency.area(Contingency.ranked(halves.one, by: halves.other)),
      ].compactMap(\.self)
      return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    }
  }

  /// A cell's people, in the group and outside it.
  private struct Split {
    var members: Int
    var others: Int

    /// A smaller share of members: fractions compared in whole numbers.
    static func < (one: Split, other: Split) -> Bool {
      Int128(one.members) * Int128(other.others) < Int128(other.members) * Int128(one.others)
    }
  }

  private typealias Ranked = (share: Split, people: Split)

  private func checkGroup(_ group: Int) {
    invariant(
      columnTotals.indices.contains(group), "group \(group) of \(columnTotals.count)")
  }

  /// The area under the curve of people ranked by their cells' shares. No share may be of nobody.
  private static func area(_ cells: [Ranked]) -> Double? {
    let sorted = cells.sorted { $0.share < $1.share }
    // Twice the pairs won, so that a tie is 1. At most 2 · members · others, below 2¹²⁶.
    var won: Int128 = 0
    var (members, others) = (0, 0)
    var index = 0
    while index < sorted.count {
      let share = sorted[index].share
      var tied = Split(members: 0, others: 0)
      while index < sorted.count, !(share < sorted[index].share) {
        tied.members += sorted[index].people.members
        tied.others += sorted[index].people.others
        index += 1
      }
      won += Int128(tied.members) * (2 * Int128(others) + Int128(tied.others))
      members += tied.members
      others += tied.others
    }
    if members == 0 || others == 0 { return nil }
    return Double(won) / Double(2 * Int128(members) * Int128(others))
  }

  /// The people of one half with their cells' shares in the other.
  private static func ranked(_ people: [Split], by half: [Split]) -> [Ranked] {
    var overall = Split(members: 0, others: 0)
    for cell in half {
      overall.members += cell.members
      overall.others += cell.others
    }
    // Where nobody ranks, any share will do: all cells tie.
    if overall.members == 0 && overall.others == 0 { overall.others = 1 }
    return zip(people, half).map { person, share in
      (share: share.members == 0 && share.others == 0 ? overall : share, people: person)
    }
  }

  /// The people of one half by the toss of a coin, rows in `order`, one count for each group.
  private func half(seed: UInt64) -> [[Int]] {
    var random = Random(seed: seed, stream: 0)
    return order.map { row in
      columnTotals.indices.map { Contingency.heads(of: count(row, $0), &random) }
    }
  }

  /// One half and the other, seen from a group.
  private func split(_ half: [[Int]], group: Int) -> (one: [Split], other: [Split]) {
    let one = half.map { Split(members: $0[group], others: $0.reduce(0, +) - $0[group]) }
    let other = zip(order, one).map { row, half in
      let members = count(row, group)
      return Split(
        members: members - half.members, others: rowTotals[row] - members - half.others)
    }
    return (one, other)
  }

  /// Binomial(count, ½): the ones among so many random bits.
  private static func heads(of count: Int, _ random: inout Random) -> Int {
    var heads = 0
    for _ in 0..<count / 64 { heads += random.next().nonzeroBitCount }
    let rest = UInt64(count % 64)
    return heads + (random.next() & ((1 << rest) - 1)).nonzeroBitCount
  }
}
