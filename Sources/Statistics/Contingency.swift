import Basics

/// How many people of each group live in each cell of a field: what the field gives away about the
/// group.
///
///     area   group 0   group 1
///     010      41496    389014      a row per cell: an area, an age, a device
///     011      49665     80370      a column per group, at least two
///
/// Rows without people are dropped. Columns without people keep their place, so that groups keep
/// their numbers, but count neither for the degrees of freedom nor for any measure. Counts are added
/// exactly, and sums of fractions run over the rows in the order of their counts: no measure depends
/// on a row's place or name, to the last bit. A hashed postal code is as strong a proxy as a plain
/// one.
///
/// Where there is nothing to tell apart (nobody at all, one row or one group with people) every
/// measure of association is 0, the p value 1, and the area under the curve ½, or nil for a group
/// that is nobody or everybody.
public struct Contingency: Equatable, Sendable {
  /// Everybody.
  public let total: Int
  /// People per row, of the rows that have people, in the order given.
  public let rowTotals: [Int]
  /// People per group, also of the groups without people.
  public let columnTotals: [Int]

  /// The counts of the rows that have people, row after row.
  let cells: [Int]
  /// The rows in the order of their counts, by first group, then by second, and so on.
  let order: [Int]
  /// Where each row stood among those given.
  private let kept: [Int]
  private let givenRowCount: Int

  /// A table of rows of counts, one count per group.
  ///
  /// nil when rows differ in length, a count is negative, there are fewer than two groups (of no
  /// rows there are none), or everybody together is more than an `Int` holds.
  ///
  /// - Complexity: O(cells × groups), and O(cells log cells) comparisons of rows.
  public init?(_ rows: [[Int]]) {
    guard let groups = rows.first?.count, groups >= 2 else { return nil }
    var total = 0
    for row in rows {
      guard row.count == groups else { return nil }
      for count in row {
        let (sum, overflows) = total.addingReportingOverflow(count)
        guard count >= 0, !overflows else { return nil }
        total = sum
      }
    }
    self.init(uncheckedRows: rows, groups: groups)
  }

  /// A table of rows known to be sound.
  private init(uncheckedRows rows: [[Int]], groups: Int) {
    var columnTotals = Array(repeating: 0, count: groups)
    for row in rows {
      for (group, count) in row.enumerated() { columnTotals[group] += count }
    }
    let sums = rows.map { $0.reduce(0, +) }
    let kept = rows.indices.filter { sums[$0] > 0 }
    self.columnTotals = columnTotals
    total = columnTotals.reduce(0, +)
    rowTotals = kept.map { sums[$0] }
    cells = kept.flatMap { rows[$0] }
    order = kept.indices.sorted { one, other in
      rows[kept[one]].lexicographicallyPrecedes(rows[kept[other]])
    }
    self.kept = kept
    givenRowCount = rows.count
  }

  /// The table of coarser cells: rows with the same key become one row, in ascending order of keys.
  ///
  /// A postal code of three digits becomes one of a single digit by the keys `code / 100`. Merging
  /// only loses information: `mutualInformationBits`, `uncertainty`, `chiSquare`, `lambda` and
  /// `auc(group:)` never rise. Where they hardly fall, the coarser cells tell as much
  /// about the group.
  ///
  /// - Parameter keys: one per row as given to `init`, those without people included.
  /// - Complexity: O(cells × groups), and O(cells log cells) comparisons.
  public func merged(by keys: [Int]) -> Contingency {
    invariant(keys.count == givenRowCount, "\(keys.count) keys for \(givenRowCount) rows")
    let distinct = Array(Set(keys)).sorted()
    var rowOfKey: [Int: Int] = [:]
    for (row, key) in distinct.enumerated() { rowOfKey[key] = row }
    let groups = columnTotals.count
    var rows = Array(repeating: Array(repeating: 0, count: groups), count: distinct.count)
    for (row, index) in kept.enumerated() {
      guard let target = rowOfKey[keys[index]] else { continue }
      for column in 0..<groups { rows[target][column] += cells[row * groups + column] }
    }
    return Contingency(uncheckedRows: rows, groups: groups)
  }

  /// How many rows and how many groups have people.
  var occupied: (rows: Int, groups: Int) {
    (rowTotals.count, columnTotals.count { $0 > 0 })
  }

  /// The count of a row's people in a group.
  func count(_ row: Int, _ group: Int) -> Int {
    cells[row * columnTotals.count + group]
  }
}
