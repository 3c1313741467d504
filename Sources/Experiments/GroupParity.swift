public import Basics

/// Group parity from aggregates (Q39): whether exposure, opt-in and delivered value reach all groups
/// alike, told without anybody's group being held.
///
///     cell   eligible   shown   accepted   delivered          people of the groups in a table
///     101         900     400        160      320.00            630    270
///     102         500     100         20       40.00            100    400
///     …              what happened, by cell                     pure counts, by cell and group
///
/// What a group got is estimated from the mix of each cell (`EcologicalRates`), with the bounds
/// within which it must lie (`EcologicalBounds`). Where each person's group was asked in a voluntary
/// survey and is held apart, every group is a cell of its own and the same sums are exact.
///
/// A measure is `unequal` where a difference is more than chance makes of it, whether the ratio of the
/// rates fails four fifths or passes (29 CFR 1607.4 D: a smaller difference may count where it is
/// significant, a greater one may not where it rests on small numbers and is not). It is `fair` only
/// where no difference shows *and* the counts are enough to rule out that the ratio is below four
/// fifths. All else is `notEnoughData`, which is no pass: few people, a ratio that fails by what may
/// be chance, cells that do not tell the groups apart.
///
/// What no aggregate shows is a difference between neighbours that differences between areas happen to
/// offset: only bounds that exclude it, or a survey, would. Reports say so beside every estimate.
public struct GroupParity: Equatable, Sendable {
  public let groups: [String]
  public let options: Options
  /// What could be measured, in the order of `Kind`.
  public let measures: [Measure]
  /// Whether the groups were known cell by cell only, so that rates are estimates.
  public let isEstimated: Bool

  /// What happened in one cell.
  public struct Cell: Equatable, Sendable {
    /// People who could have been shown it; nil where nobody counted them.
    public let eligible: Int?
    public let shown: Int
    public let accepted: Int
    /// What deliveries evidence.
    public let delivered: Amount

    public init(eligible: Int?, shown: Int, accepted: Int, delivered: Amount) {
      self.eligible = eligible
      self.shown = shown
      self.accepted = accepted
      self.delivered = delivered
    }
  }

  /// What counts as equal, and from how many people on.
  public struct Options: Equatable, Sendable {
    /// The group that all others are held against; nil for the best-off of each measure.
    public var reference: Int?
    /// The least ratio of two rates: four fifths.
    public var ratioLeast = 0.8
    /// The largest chance of calling equal groups unequal, and of calling a ratio below the least
    /// one fair, for each measure.
    public var significance = 0.01
    /// The least number of people expected of a group in the base of a rate.
    public var peopleLeast = 30.0

    public init() {}
  }

  /// What is compared.
  public enum Kind: String, CaseIterable, Sendable {
    /// Shown of eligible.
    case exposure
    /// Accepted of shown.
    case optIn
    /// Delivered value, in units, per person shown.
    case deliveredValue
  }

  /// What is said of a measure or a group: only `fair` passes.
  public enum Verdict: String, Sendable {
    case fair, unequal, notEnoughData
  }

  /// Which test the p value is of.
  public enum Method: String, Sendable {
    /// Two proportions of people whose groups are known.
    case pooledProportions
    /// The same where fewer than five hits or misses are expected.
    case fisherExact
    /// Two mean amounts of people whose groups are known, with the largest variance they can have.
    case pooledMeans
    /// The trend of the cells' rates with their mix.
    case trend
  }

  /// One measure for all groups.
  public struct Measure: Equatable, Sendable {
    public let kind: Kind
    /// Index of the group that the others are held against; nil where too few people are of any.
    public let reference: Int?
    /// One for each group.
    public let rows: [Row]
    /// The share of the base that lives in cells that the table knows nobody of.
    public let unplaced: Double
    public let verdict: Verdict

    /// Beyond this share without a cell nothing is called fair.
    public static let unplacedMost = 0.05
  }

  /// One group in one measure.
  public struct Row: Equatable, Sendable {
    /// People of the group expected in the base.
    public let people: Double
    /// nil where they are fewer than `Options.peopleLeast`: then there is nothing else either.
    public let rate: Double?
    /// What the rate can be at all.
    public let bounds: ClosedRange<Double>?
    /// The rate over the reference's; nil for the reference, and where that is 0.
    public let ratio: Double?
    public let test: Test?
    /// How well the cells tell the group from the reference, from 0 to 1.
    public let separation: Double?
    /// nil for the reference itself.
    public let verdict: Verdict?
  }

  /// How often chance alone makes so large a difference from the reference.
  public struct Test: Equatable, Sendable {
    public let method: Method
    public let pValue: Double
    /// The same, times the number of pairs that were looked at (Bonferroni).
    public let adjusted: Double
  }

  /// Parity of cells with known mixes.
  /// - Parameters:
  ///   - groups: the names of the groups, two at least.
  ///   - cells: what happened to the people of each cell, such as a postal area.
  ///   - counts: people of each group, one row for each cell of `cells`.
  ///   - valueMost: the most that one person was or could be delivered; zero where nothing is.
  ///   - options: how the measures are judged.
  /// - Throws: `GroupParityFault` where the groups, the table, a cell or an option cannot be.
  /// - Complexity: O(cells × groups).
  public init(
    groups: [String], cells: [Cell], counts: [[Int]], valueMost: Amount,
    options: Options = Options()
  ) throws(GroupParityFault) {
    try GroupParity.check(groups, cells, counts, valueMost, options)
    self.groups = groups
    self.options = options
    let filled = cells.indices.filter { counts[$0].contains { $0 > 0 } }
    isEstimated = filled.contains { cell in counts[cell].count { $0 > 0 } > 1 }
    var shares: [Double] = []
    for cell in filled {
      let people = Double(counts[cell].reduce(0, +))
      shares += counts[cell].map { Double($0) / people }
    }
    let isCounted = cells.allSatisfy { $0.eligible != nil }
    let kinds = Kind.allCases.filter { kind in
      switch kind {
      case .exposure: isCounted
      case .optIn: true
      case .deliveredValue: valueMost > .zero
      }
    }
    measures = kinds.map { kind in
      ParityMeasuring(kind, cells, filled, shares, groups.count, valueMost, options).measure
    }
  }

  /// Parity of groups that are known themselves, from a voluntary survey held apart.
  /// - Parameters:
  ///   - groups: the names of the groups, two at least.
  ///   - tallies: what happened to each group, in their order.
  ///   - valueMost: the most that one person was or could be delivered; zero where nothing is.
  ///   - options: how the measures are judged.
  /// - Throws: `GroupParityFault` where the groups, the table, a cell or an option cannot be.
  public init(
    groups: [String], tallies: [Cell], valueMost: Amount, options: Options = Options()
  ) throws(GroupParityFault) {
    let counts = tallies.indices.map { own in groups.indices.map { $0 == own ? 1 : 0 } }
    try self.init(
      groups: groups, cells: tallies, counts: counts, valueMost: valueMost, options: options)
  }

  /// The measures together: unequal where one is, fair where all are.
  public var verdict: Verdict { GroupParity.joined(measures.map(\.verdict)) }

  /// One measure; nil where it could not be measured.
  public func measure(_ kind: Kind) -> Measure? { measures.first { $0.kind == kind } }

  /// One unequal outcome is enough, and one that is not known spoils a pass.
  static func joined(_ verdicts: [Verdict]) -> Verdict {
    if verdicts.contains(.unequal) { return .unequal }
    return verdicts.isEmpty || verdicts.contains(.notEnoughData) ? .notEnoughData : .fair
  }
}

/// Why no parity can be computed of what was given.
public enum GroupParityFault: Error, Equatable, Sendable {
  /// Fewer than two groups, or a reference that is none of them.
  case groups
  /// A row of the table is missing, has another length, or counts less than nobody.
  case table(row: Int)
  /// A cell where more are counted than can be: accepted of shown, shown of eligible, or more
  /// delivered than the accepted can have got.
  case cell(Int)
  /// A ratio or significance outside (0, 1), or fewer than one person as the least number.
  case options
}

extension GroupParity {
  private static func check(
    _ groups: [String], _ cells: [Cell], _ counts: [[Int]], _ valueMost: Amount,
    _ options: Options
  ) throws(GroupParityFault) {
    let reference = options.reference ?? 0
    if groups.count < 2 || !groups.indices.contains(reference) { throw .groups }
    let isShare = [options.ratioLeast, options.significance].allSatisfy { 0 < $0 && $0 < 1 }
    // Not below one: a rate of half a person is nobody's.
    if !isShare || !(options.peopleLeast >= 1) || valueMost < .zero { throw .options }
    if counts.count != cells.count { throw .table(row: min(counts.count, cells.count)) }
    for (row, cell) in counts.enumerated() {
      var people = 0
      for count in cell {
        let (sum, overflows) = people.addingReportingOverflow(count)
        if count < 0 || overflows { throw .table(row: row) }
        people = sum
      }
      if cell.count != groups.count { throw .table(row: row) }
    }
    for (index, cell) in cells.enumerated() {
      let most = Int128(valueMost.micros) * Int128(cell.accepted)
      let isSound =
        0 <= cell.accepted && cell.accepted <= cell.shown
        && cell.shown <= cell.eligible ?? cell.shown
        && cell.delivered >= .zero && Int128(cell.delivered.micros) <= most
      if !isSound { throw .cell(index) }
    }
  }
}
