public import Basics

/// Draws numbers by given weights in constant time: Walker's alias method, built after Vose (1991).
///
/// Each number has a column of height 1, filled up to the threshold by itself and above by one other
/// number, its alias. One random word picks the column and the height in it.
public struct AliasTable: Sendable {
  private struct Column {
    /// In 2⁻³² of the column.
    var threshold: UInt32
    var alias: UInt32
  }

  private var columns: [Column]

  /// - Parameter weights: one a number, none negative, not all 0; fewer than 2³².
  /// - Complexity: O(weights).
  public init(_ weights: [Double]) {
    let scale = Double(weights.count) / weights.reduce(0, +)
    var heights = weights.map { $0 * scale }
    columns = heights.indices.map { Column(threshold: .max, alias: UInt32($0)) }
    var (low, high) = (heights.indices.filter { heights[$0] < 1 }, [Int]())
    high = heights.indices.filter { heights[$0] >= 1 }
    while let small = low.last, let large = high.last {
      low.removeLast()
      columns[small] = Column(
        threshold: UInt32(min(0xFFFF_FFFF, heights[small] * 0x1p32)), alias: UInt32(large))
      heights[large] -= 1 - heights[small]
      if heights[large] < 1 {
        high.removeLast()
        low.append(large)
      }
    }
  }

  /// A number from 0 on, by its weight.
  public func draw(_ random: inout Random) -> Int {
    // The high half is the column, and what is left of the word is uniform within it.
    let (number, height) = random.next().multipliedFullWidth(by: UInt64(columns.count))
    let column = columns[Int(number)]
    return UInt32(truncatingIfNeeded: height >> 32) < column.threshold
      ? Int(number) : Int(column.alias)
  }
}
