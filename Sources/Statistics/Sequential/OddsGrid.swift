/// The log odds ratios at which evidence is kept: −6 … 6 in steps of .01, and their odds.
struct OddsGrid {
  /// The farthest point, in hundredths.
  static let reach = 600
  static let count = 2 * reach + 1
  /// How many neighbours are computed at once.
  static let lanes = 8
  typealias Block = SIMD8<Double>

  static let shared = OddsGrid()

  /// eᵗ of each point; the last is repeated, to fill a block.
  let odds: [Double]

  private init() {
    let padded = (OddsGrid.count + OddsGrid.lanes - 1) / OddsGrid.lanes * OddsGrid.lanes
    odds = (0..<padded).map {
      Elementary.exp(OddsGrid.point(min($0, OddsGrid.count - 1)))
    }
  }

  /// A point of the grid.
  static func point(_ index: Int) -> Double { Double(index - reach) / 100 }

  /// The odds of a block of neighbours.
  func block(_ first: Int) -> Block {
    var block = Block()
    for lane in 0..<OddsGrid.lanes { block[lane] = odds[first + lane] }
    return block
  }
}
