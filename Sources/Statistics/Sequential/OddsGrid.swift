/// The log odds ratios at which evidence is kept, −6.72 … 6.72 in steps of .08, and what follows from them between.
///
/// A cell's weights are those of a sum of independent yes and no: as a polynomial in eᵗ they have no zeros but negative
/// ones, so T has no singularity nearer than πi to any t. Twenty points that lie .08 apart therefore say what T is
/// between the middle two, but for 2 · 10⁻²¹ of its bend: what binds are the digits of the twenty.
struct OddsGrid {
  /// The farthest log odds ratio that may be asked for, in hundredths.
  static let reach = 600
  /// From point to point, in hundredths.
  static let spacing = 8
  /// How many points are asked, to each side.
  private static let side = 10
  /// The farthest point, in hundredths: as many lie beyond `reach` as are asked there.
  private static let farthest = reach / spacing * spacing + (side - 1) * spacing
  static let count = 2 * (farthest / spacing) + 1

  static let shared = OddsGrid()

  /// e to the power of 2ᵉ t, by e and point.
  let odds: [[Double]]
  /// By how many hundredths beyond a point, but 0: how much each second difference around there adds to the straight
  /// line.
  private let bends: [[Double]]

  private init() {
    odds = (0...RatioPyramid.levelMost).map { level in
      (0..<OddsGrid.count).map { Elementary.exp(Double(1 << level) * OddsGrid.point($0)) }
    }
    bends = (1..<OddsGrid.spacing).map(OddsGrid.bends)
  }

  /// A point of the grid.
  static func point(_ index: Int) -> Double { Double(hundredths(of: index)) / 100 }

  /// A point of the grid in hundredths.
  static func hundredths(of index: Int) -> Int { index * spacing - farthest }

  /// A smooth sum at a multiple of .01 up to `reach`, of what it is at each point; all in units of `ExactSum`.
  ///
  /// The straight line between neighbours is exact. What a line does not have, the second differences have without the
  /// digits that cancel.
  /// - Complexity: O(20), and O(1) at a point.
  func units(_ points: [Int128], at hundredths: Int) -> Int128 {
    let place = hundredths + OddsGrid.farthest
    let (left, part) = (place / OddsGrid.spacing, place % OddsGrid.spacing)
    let here = points[left]
    if part == 0 { return here }
    let first = left - OddsGrid.side + 1
    var rise = points[first + 1] - points[first]
    var bend = 0.0
    for (offset, weight) in bends[part - 1].enumerated() {
      let next = points[first + offset + 2] - points[first + offset + 1]
      bend += weight * ExactSum.number(of: rise - next)
      rise = next
    }
    let line = (points[left + 1] - here) * Int128(part) / Int128(OddsGrid.spacing)
    return here + line + ExactSum.units(of: bend)
  }

  /// The polynomial through the points −9 … 10 at `part` eighths, as the line from 0 to 1 less weights times second
  /// differences. In whole numbers over 8¹⁹ · 19!, which hold it exactly.
  private static func bends(_ part: Int) -> [Double] {
    let places = 1 - side...side
    let order = 2 * side - 1
    var whole: Int128 = 1
    for factor in 1...order { whole *= Int128(spacing * factor) }
    var (weights, before, chosen) = ([Int128](), Int128(0), Int128(1))
    for place in places {
      // Lagrange's weight: Π (part − 8i) / Π (8 place − 8i), over the other places i.
      var weight = (side - place) % 2 == 0 ? chosen : -chosen
      for other in places where other != place { weight *= Int128(part - spacing * other) }
      chosen = chosen * Int128(side - place) / Int128(place + side)
      if place == 0 { weight -= whole / Int128(spacing) * Int128(spacing - part) }
      if place == 1 { weight -= whole / Int128(spacing) * Int128(part) }
      // Second differences are undone by adding up twice.
      let last = weights.last ?? 0
      weights.append(weight + 2 * last - before)
      before = last
    }
    return weights.dropLast(2).map { -Double($0) / Double(whole) }
  }
}
