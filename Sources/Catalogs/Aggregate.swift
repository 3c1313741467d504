/// Counts of people by the values of one or more fields and by group: what a proxy is told by,
/// without anybody's group being held (Q38).
public struct Aggregate: Equatable, Sendable {
  /// The fields whose values make up a cell, each at a level.
  public let fields: [FieldLevel]
  /// The protected attribute that the groups are of.
  public let attribute: String
  public let source: String
  public let groups: [String]
  /// The cells: one value for each of the fields.
  public let cells: [[String]]
  /// One row for each cell, one count for each group.
  public let counts: [[Int]]

  /// People of each cell.
  public var cellTotals: [Int] { counts.map { $0.reduce(0, +) } }

  /// The cells made coarser: cells with the same key become one.
  /// - Parameter key: the coarser value of a cell; nil where it has none.
  /// - Returns: nil when some cell has no key.
  public func merged(_ key: ([String]) -> [String]?) -> (cells: [[String]], counts: [[Int]])? {
    var indexes: [[String]: Int] = [:]
    var cells: [[String]] = []
    var counts: [[Int]] = []
    for (cell, row) in zip(self.cells, self.counts) {
      guard let coarse = key(cell) else { return nil }
      if let index = indexes[coarse] {
        for group in row.indices { counts[index][group] += row[group] }
      } else {
        indexes[coarse] = cells.count
        cells.append(coarse)
        counts.append(row)
      }
    }
    return (cells, counts)
  }
}
