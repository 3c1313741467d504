/// What closed cells say about the odds ratio of an arm over its control: an e-process that is a function of counts.
///
/// T(t) is the sum over cells of ln P(armYes | totals; log odds ratio t), so no split between the arms and no
/// baseline enters it, and a baseline that moves from cell to cell does no harm. E(t₀) is the mean over offsets o of
/// exp(T(t₀ + o) − T(t₀)): 1 on average however often one looks, if the log odds ratio is t₀ in every cell, so that
/// it ever reaches 1/α in a share α of repetitions at most.
///
/// T is kept on a grid as an exact sum: the same bits in any order of cells and parts. Multiples of .01 follow from the
/// grid; points between and beyond come from the cells.
public struct OddsEvidence: Sendable {
  /// T at each point of the grid, in units of `ExactSum`.
  private(set) var grid: [Int128]
  /// The cells that can tell the arms apart, in the order in which they came.
  private var cells: [PairCell] = []
  /// How many of the arm's yes lie above the fewest that the totals allow, over all cells; and below the most.
  private var stepsAbove = 0
  private var stepsBelow = 0

  /// The farthest log odds ratio that evidence is computed at.
  static let farthest = 128.0

  /// No cells: E is 1 everywhere.
  public init() { grid = [Int128](repeating: 0, count: OddsGrid.count) }

  /// The evidence of cells.
  public init(_ cells: some Sequence<PairCell>) {
    self.init()
    for cell in cells { add(cell) }
  }

  /// Adds a closed cell. A cell without people in both, or in which all or none said yes, changes nothing.
  ///
  /// - Complexity: O(people), and no more from some 60,000 on; 169 logarithms.
  public mutating func add(_ cell: PairCell) {
    guard cell.isInformative else { return }
    cells.append(cell)
    stepsAbove += cell.armYes - cell.armYesLeast
    stepsBelow += cell.armYesMost - cell.armYes
    ConditionalCell(cell).logLikelihoods(on: OddsGrid.shared) { index, value in
      grid[index] += ExactSum.units(of: value)
    }
  }

  /// Adds the evidence of other cells.
  public mutating func merge(_ other: OddsEvidence) {
    for index in grid.indices { grid[index] += other.grid[index] }
    cells += other.cells
    stepsAbove += other.stepsAbove
    stepsBelow += other.stepsBelow
  }

  /// How many cells can tell the arms apart.
  public var informativeCells: Int { cells.count }

  /// ln E: the evidence against a log odds ratio of `logOdds` in every cell, natural logarithm.
  ///
  /// Against no effect, `logOdds` is 0; it is found at level α where this is at least ln 1/α.
  /// - Complexity: O(offsets) where `logOdds` is a multiple of .01 and no offset leads beyond the grid.
  public func logE(at logOdds: Double = 0, offsets: OddsOffsets) -> Double {
    logMean(at: logOdds, offsets.signed)
  }

  /// ln of the mean over offsets of exp(T(t₀ + o) − T(t₀)).
  func logMean(at logOdds: Double, _ offsets: [Int]) -> Double {
    if logOdds.isNaN { return .nan }
    // Farther out than this no cell's odds lie, and T is a straight line to the last digit.
    let logOdds = min(OddsEvidence.farthest, max(-OddsEvidence.farthest, logOdds))
    let hundredths = logOdds * 100
    let nearest = Int(hundredths < 0 ? hundredths - 0.5 : hundredths + 0.5)
    if Double(nearest) / 100 == logOdds { return logMean(atHundredths: nearest, offsets) }
    let base = directUnits(at: logOdds)
    return LogMean.value(
      offsets.map { directUnits(at: logOdds + Double($0) / 100) - base })
  }

  /// As `logMean(at:_:)`, at a multiple of .01.
  func logMean(atHundredths at: Int, _ offsets: [Int]) -> Double {
    let base = units(at)
    return LogMean.value(offsets.map { units(at + $0) - base })
  }

  /// T at a multiple of .01, in units.
  func units(_ hundredths: Int) -> Int128 {
    if hundredths.magnitude <= OddsGrid.reach {
      return OddsGrid.shared.units(grid, at: hundredths)
    }
    return directUnits(at: Double(hundredths) / 100)
  }

  /// T anywhere, from the cells, in units.
  func directUnits(at t: Double) -> Int128 {
    var sum: Int128 = 0
    for cell in cells { sum += ExactSum.units(of: ConditionalCell(cell).logLikelihood(at: t)) }
    return sum
  }

  /// T(t₀ + o) − T(t₀) far below (or above) all odds, per .01 of offset: where T becomes a straight line.
  func slopeSteps(below: Bool) -> Int { below ? stepsAbove : stepsBelow }
}

/// The logarithm of a mean of exponentials.
enum LogMean {
  /// Of exponents in units of `ExactSum`.
  static func value(_ units: [Int128]) -> Double { value(units.map(ExactSum.number(of:))) }

  /// ln mean exp x; NaN of none.
  static func value(_ exponents: [Double]) -> Double {
    guard let most = exponents.max() else { return .nan }
    var sum = 0.0
    for exponent in exponents { sum += Elementary.exp(exponent - most) }
    return most + Elementary.log(sum / Double(exponents.count))
  }
}
