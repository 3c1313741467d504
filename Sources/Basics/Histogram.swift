/// How often values occurred, to three significant digits, in constant memory: an HdrHistogram (Gil
/// Tene).
///
/// Values below 2,048 have a cell each. Beyond, every doubling is cut into 1,024 cells of one width,
/// so a cell is at most 1/1,024 as wide as the values in it are large:
///
///     cells   0 … 2047    2048 … 3071    3072 … 4095         …
///     values  0 … 2047    2048 … 4095    4096 … 8191         … 1 hour in nanoseconds
///     width   1           2              4
///
/// Two of them added are what one that had recorded everything would be.
public struct Histogram: Equatable, Sendable {
  /// The largest value told apart from larger ones: an hour in nanoseconds. Those beyond share the
  /// last cell.
  public static let distinctMost: Int64 = 3_600_000_000_000

  /// Values of each cell.
  private var cells = [Int64](repeating: 0, count: Histogram.cell(of: Histogram.distinctMost) + 1)
  /// All values added up, exactly.
  public private(set) var sum: Int128 = 0
  private var least = Int64.max
  /// How many values were recorded.
  public private(set) var count: Int64 = 0
  /// The largest value recorded, exactly; 0 when there is none.
  public private(set) var max: Int64 = 0

  public init() {}

  /// The smallest value recorded, exactly; 0 when there is none.
  public var min: Int64 { count == 0 ? 0 : least }

  /// The mean of the values as they were, not of their cells; NaN when there is none.
  public var mean: Double { Double(sum) / Double(count) }

  /// Adds one value, not negative.
  /// - Complexity: O(1), without allocation.
  public mutating func record(_ value: Int64) {
    invariant(value >= 0, "recorded \(value), which is below 0")
    cells[Histogram.cell(of: Swift.min(value, Histogram.distinctMost))] += 1
    count += 1
    sum += Int128(value)
    max = Swift.max(max, value)
    least = Swift.min(least, value)
  }

  /// Adds all values of another.
  public mutating func add(_ other: Histogram) {
    for index in cells.indices { cells[index] += other.cells[index] }
    count += other.count
    sum += other.sum
    max = Swift.max(max, other.max)
    least = Swift.min(least, other.least)
  }

  /// The smallest recorded value that at least `percent` of all are not above, told as the highest
  /// value of its cell, though never as more than the maximum; 0 when there is none.
  public func percentile(_ percent: Double) -> Int64 {
    // One step down, so that 99.9 % of 1,000 are 999 in binary fractions too.
    let share = Swift.max(0, Swift.min(100, percent.nextDown))
    let exact = share * Double(count) / 100
    let whole = Int64(exact)
    let rank = Swift.max(1, Double(whole) < exact ? whole + 1 : whole)
    var seen: Int64 = 0
    for index in cells.indices {
      seen += cells[index]
      if seen >= rank {
        return index == cells.count - 1 ? max : Swift.min(max, Histogram.highest(in: index))
      }
    }
    return max
  }

  private static func cell(of value: Int64) -> Int {
    let doublings = 53 - (value | 2047).leadingZeroBitCount
    return doublings * 1_024 + Int(value >> Int64(doublings))
  }

  private static func highest(in cell: Int) -> Int64 {
    if cell < 2_048 { return Int64(cell) }
    let doublings = cell / 1_024 - 1
    return (Int64(cell - doublings * 1_024 + 1) << Int64(doublings)) - 1
  }
}
