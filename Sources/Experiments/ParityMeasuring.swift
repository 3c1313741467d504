import Basics
import Statistics

/// One measure of group parity being made: every measure is hits out of a base, by cell.
///
///     exposure         shown of eligible
///     opt-in           accepted of shown
///     delivered value  delivered of the most that one person gets, of shown
struct ParityMeasuring {
  private let kind: GroupParity.Kind
  private let options: GroupParity.Options
  private let rates: EcologicalRates
  private let groupCount: Int
  /// What each group's bounds are made from, without the members.
  private let cells: [EcologicalBounds.Cell]
  private let shares: [Double]
  private let unplaced: Double
  /// What one hit is in the measure's unit.
  private let unit: Double

  /// - Parameters:
  ///   - filled: the cells whose mix is known, by index.
  ///   - shares: of the groups in them, one of these cells after another.
  init(
    _ kind: GroupParity.Kind, _ all: [GroupParity.Cell], _ filled: [Int], _ shares: [Double],
    _ groupCount: Int, _ valueMost: Amount, _ options: GroupParity.Options
  ) {
    self.kind = kind
    self.options = options
    self.groupCount = groupCount
    self.shares = shares
    unit = kind == .deliveredValue ? valueMost.units : 1
    func base(_ cell: GroupParity.Cell) -> Double {
      Double(kind == .exposure ? cell.eligible ?? cell.shown : cell.shown)
    }
    cells = filled.map { index in
      let cell = all[index]
      let hits =
        switch kind {
        case .exposure: Double(cell.shown)
        case .optIn: Double(cell.accepted)
        case .deliveredValue: Double(cell.delivered.micros) / Double(valueMost.micros)
        }
      return EcologicalBounds.Cell(
        people: Double(cell.eligible ?? cell.shown), members: 0, base: base(cell), hits: hits)
    }
    let everybody = all.reduce(0) { $0 + base($1) }
    let known = cells.reduce(0) { $0 + $1.base }
    unplaced = everybody == 0 ? 0 : (everybody - known) / everybody
    rates = EcologicalRates(
      groups: groupCount, shares: shares, bases: cells.map(\.base), hits: cells.map(\.hits))
  }

  var measure: GroupParity.Measure {
    let counted = (0..<groupCount).filter { rates.people[$0] >= options.peopleLeast }
    // The rate of a group that is too small varies by chance, and would often be the best by chance.
    let best = counted.max { (rates.rate($0), -$0) < (rates.rate($1), -$1) }
    let reference = options.reference ?? best
    // The best-off was chosen by looking, so every pair was looked at.
    let pairs =
      options.reference == nil ? counted.count * (counted.count - 1) / 2 : counted.count - 1
    let known = reference.flatMap { counted.contains($0) ? $0 : nil }
    let rows = (0..<groupCount).map { row($0, known, counted.contains($0), pairs: pairs) }
    let verdicts = rows.indices.filter { $0 != known }.map { rows[$0].verdict ?? .notEnoughData }
    return GroupParity.Measure(
      kind: kind, reference: known, rows: rows, unplaced: unplaced,
      verdict: GroupParity.joined(verdicts))
  }

  private func row(
    _ group: Int, _ reference: Int?, _ isCounted: Bool, pairs: Int
  ) -> GroupParity.Row {
    let rate = isCounted ? rates.rate(group) * unit : nil
    let bounds = isCounted ? bounds(group) : nil
    guard isCounted, let reference, group != reference else {
      return GroupParity.Row(
        people: rates.people[group], rate: rate, bounds: bounds, ratio: nil, test: nil,
        separation: nil, verdict: isCounted && group == reference ? nil : .notEnoughData)
    }
    let test = test(group, reference, pairs: pairs)
    let base = rates.rate(reference)
    return GroupParity.Row(
      people: rates.people[group], rate: rate, bounds: bounds,
      ratio: base > 0 ? rates.rate(group) / base : nil, test: test,
      separation: rates.separation(group, from: reference),
      verdict: verdict(group, reference, test))
  }

  private func bounds(_ group: Int) -> ClosedRange<Double>? {
    let known = cells.indices.map { cell in
      EcologicalBounds.Cell(
        people: cells[cell].people,
        members: cells[cell].people * shares[cell * groupCount + group],
        base: cells[cell].base, hits: cells[cell].hits)
    }
    return EcologicalBounds.rate(known).map { $0.lowerBound * unit...$0.upperBound * unit }
  }

  /// The p value of the difference; nil where the counts are too few for any.
  private func test(_ group: Int, _ reference: Int, pairs: Int) -> GroupParity.Test? {
    let isPure = rates.isPure(group, reference)
    let method: GroupParity.Method
    let pValue: Double
    if rates.leastExpected(group, reference) >= ParityMeasuring.expectedLeast {
      guard let trend = rates.trend(group, over: reference) else { return nil }
      let known: GroupParity.Method = kind == .deliveredValue ? .pooledMeans : .pooledProportions
      (method, pValue) = (isPure ? known : .trend, trend.pValue)
    } else if isPure, kind != .deliveredValue {
      method = .fisherExact
      pValue = proportion(group).fisherPValue(from: proportion(reference))
    } else {
      return nil
    }
    return GroupParity.Test(
      method: method, pValue: pValue, adjusted: min(1, pValue * Double(pairs)))
  }

  /// Below this number of hits or misses the normal distribution is no guide.
  private static let expectedLeast = 5.0

  /// The counts of a group in pure cells, which are whole.
  private func proportion(_ group: Int) -> Proportion {
    Proportion(Int(rates.hits[group]), of: Int(rates.people[group]))
  }

  private func verdict(
    _ group: Int, _ reference: Int, _ test: GroupParity.Test?
  ) -> GroupParity.Verdict {
    if let test, test.adjusted < options.significance { return .unequal }
    // A named reference may be the worse off of the two.
    let isWorse = rates.rate(group) <= rates.rate(reference)
    let (worse, better) = isWorse ? (group, reference) : (reference, group)
    let passes = rates.rate(worse) >= options.ratioLeast * rates.rate(better)
    let fewest = min(rates.hits[worse], rates.hits[better])
    guard passes, fewest >= ParityMeasuring.expectedLeast,
      unplaced <= GroupParity.Measure.unplacedMost,
      let margin = rates.margin(worse, over: options.ratioLeast, of: better)
    else { return .notEnoughData }
    return Normal.survival(margin.z) < options.significance ? .fair : .notEnoughData
  }
}
