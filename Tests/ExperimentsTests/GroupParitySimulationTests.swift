import Basics
import Experiments
import TestSupport
import Testing

/// A population in which each person's group is known, to hold the estimates from aggregates against.
private struct SimulatedTown {
  /// By cell and group.
  var eligible: [[Int]]
  var shown: [[Int]]
  var accepted: [[Int]]
  /// In whole units, at most 3 a person.
  var delivered: [[Int]]

  var groups: [String] { eligible[0].indices.map { "g\($0)" } }

  /// - Parameters:
  ///   - mixes: people by cell and group.
  ///   - rates: of exposure and opt-in, by cell and group.
  init(_ mixes: [[Int]], _ random: inout Random, rates: (Int, Int) -> (shown: Double, said: Double))
  {
    eligible = mixes
    shown = mixes.map { $0.map { _ in 0 } }
    (accepted, delivered) = (shown, shown)
    for (cell, mix) in mixes.enumerated() {
      for (group, people) in mix.enumerated() {
        let rate = rates(cell, group)
        for _ in 0..<people where random.uniform() < rate.shown {
          shown[cell][group] += 1
          if random.uniform() >= rate.said { continue }
          accepted[cell][group] += 1
          delivered[cell][group] += random.below(4)
        }
      }
    }
  }

  private func cell(_ eligible: Int, _ shown: Int, _ accepted: Int, _ delivered: Int)
    -> GroupParity.Cell
  {
    GroupParity.Cell(
      eligible: eligible, shown: shown, accepted: accepted,
      delivered: Amount(micros: Int64(delivered) * Amount.microsPerUnit))
  }

  private static let most = Amount(micros: 3_000_000)

  /// What is known without anybody's group.
  func estimated(_ options: GroupParity.Options = .init()) throws -> GroupParity {
    func sum(_ counts: [Int]) -> Int { counts.reduce(0, +) }
    let cells = eligible.indices.map {
      cell(sum(eligible[$0]), sum(shown[$0]), sum(accepted[$0]), sum(delivered[$0]))
    }
    return try GroupParity(
      groups: groups, cells: cells, counts: eligible, valueMost: SimulatedTown.most,
      options: options)
  }

  /// What is true.
  func known(_ options: GroupParity.Options = .init()) throws -> GroupParity {
    func sum(_ counts: [[Int]], _ group: Int) -> Int { counts.reduce(0) { $0 + $1[group] } }
    let tallies = groups.indices.map {
      cell(sum(eligible, $0), sum(shown, $0), sum(accepted, $0), sum(delivered, $0))
    }
    return try GroupParity(
      groups: groups, tallies: tallies, valueMost: SimulatedTown.most, options: options)
  }
}

@Suite struct GroupParitySimulationTests {
  /// Cells of all mixes, from nearly one group to even.
  private func mixes(_ cells: Int, _ groups: Int, _ people: Int, _ random: inout Random) -> [[Int]]
  {
    (0..<cells).map { _ in
      let main = random.below(groups)
      return (0..<groups).map { $0 == main ? people : random.below(people) }
    }
  }

  private func rate(_ random: inout Random) -> Double { 0.1 + 0.8 * random.uniform() }

  /// Whatever the rates by cell and group, the truth lies within the bounds, and so does the
  /// estimate.
  @Test func boundsAlwaysContainTheTruth() throws {
    var options = GroupParity.Options()
    options.peopleLeast = 1
    var checked = 0
    try forAll(seeds: 400) { seed, random in
      let groups = 2 + random.below(3)
      let mixes = mixes(1 + random.below(8), groups, 1 + random.below(40), &random)
      let rates = mixes.map { $0.map { _ in (random.uniform(), random.uniform()) } }
      let town = SimulatedTown(mixes, &random) { rates[$0][$1] }
      let estimated = try town.estimated(options)
      let known = try town.known(options)
      for (measure, truth) in zip(estimated.measures, known.measures) {
        for (row, real) in zip(measure.rows, truth.rows) {
          guard let bounds = row.bounds, let estimate = row.rate, let rate = real.rate else {
            continue
          }
          checked += 1
          #expect(
            bounds.lowerBound - 1e-12 <= rate && rate <= bounds.upperBound + 1e-12, "seed \(seed)")
          #expect(
            bounds.lowerBound - 1e-12 <= estimate && estimate <= bounds.upperBound + 1e-12,
            "seed \(seed)")
        }
      }
    }
    #expect(checked > 2_000)
  }

  /// In pure cells, however many of a group, nothing is left to estimate.
  @Test func pureCellsGiveTheTruth() throws {
    try forAll(seeds: 200) { seed, random in
      let groups = 2 + random.below(3)
      let mixes = (0..<groups + random.below(6)).map { cell in
        (0..<groups).map { $0 == cell % groups ? 30 + random.below(60) : 0 }
      }
      let rates = mixes.map { _ in (rate(&random), rate(&random)) }
      let town = SimulatedTown(mixes, &random) { cell, _ in rates[cell] }
      let estimated = try town.estimated()
      let known = try town.known()
      for (measure, truth) in zip(estimated.measures, known.measures) {
        #expect(measure.verdict == truth.verdict && measure.reference == truth.reference)
        for (row, real) in zip(measure.rows, truth.rows) {
          #expect(row.people == real.people, "seed \(seed)")
          #expect(((row.rate ?? 0) - (real.rate ?? 0)).magnitude < 1e-12, "seed \(seed)")
          #expect(row.test?.method == real.test?.method)
          let miss = (row.test?.pValue ?? 0) - (real.test?.pValue ?? 0)
          #expect(miss.magnitude < 1e-10, "seed \(seed)")
        }
      }
    }
  }

  /// Where a cell's people do alike whatever their group, estimates are near the truth.
  @Test func estimatesAreRightWhereNeighboursDoAlike() throws {
    try forAll(seeds: 40) { seed, random in
      let mixes = mixes(30, 3, 300, &random)
      let rates = mixes.map { _ in (rate(&random), rate(&random)) }
      let town = SimulatedTown(mixes, &random) { cell, _ in rates[cell] }
      let estimated = try town.estimated()
      let known = try town.known()
      for (measure, truth) in zip(estimated.measures, known.measures)
      where measure.kind != .deliveredValue {
        for (row, real) in zip(measure.rows, truth.rows) {
          #expect(((row.rate ?? 0) - (real.rate ?? 0)).magnitude < 0.05, "seed \(seed)")
        }
      }
    }
  }

  /// No group of fewer than the least number ever passes, nor does the measure.
  @Test func nothingIsFairBelowTheLeastNumber() throws {
    var seen = 0
    try forAll(seeds: 300) { seed, random in
      let mixes = mixes(1 + random.below(6), 2, 1 + random.below(60), &random)
      let rates = (rate(&random), rate(&random))
      let parity = try SimulatedTown(mixes, &random) { _, _ in rates }.estimated()
      for measure in parity.measures {
        for row in measure.rows where row.people < parity.options.peopleLeast {
          seen += 1
          #expect(row.verdict == .notEnoughData && row.rate == nil, "seed \(seed)")
          #expect(measure.verdict != .fair, "seed \(seed)")
        }
      }
    }
    #expect(seen > 100)
  }

  /// 400 towns in which all do alike: about one measure in a hundred may be flagged, by the
  /// significance of 0.01, and one in a hundred at most of each.
  @Test func equalGroupsAreRarelyCalledUnequal() throws {
    var flagged: [GroupParity.Kind: Int] = [:]
    var fair = 0
    try forAll(seeds: 400) { seed, random in
      let mixes = mixes(20, 2, 300, &random)
      let parity = try SimulatedTown(mixes, &random) { _, _ in (0.6, 0.4) }.estimated()
      for measure in parity.measures where measure.verdict == .unequal {
        flagged[measure.kind, default: 0] += 1
      }
      if parity.measure(.optIn)?.verdict == .fair { fair += 1 }
    }
    // 99.9 % of binomial counts with 400 and 0.01 are at most 11.
    for kind in GroupParity.Kind.allCases { #expect((flagged[kind] ?? 0) <= 11, "\(flagged)") }
    // Proof takes people: some 9,000 in cells that tell little are enough in a quarter of the towns.
    #expect(fair > 80)
  }

  /// Groups whose rates are just four fifths of one another pass once in a hundred at most, known or
  /// estimated.
  @Test func fourFifthsRarelyPass() throws {
    var fair = [0, 0]
    try forAll(seeds: 400) { _, random in
      let town = SimulatedTown(mixes(20, 2, 100, &random), &random) { _, group in
        (1, group == 0 ? 0.25 : 0.2)
      }
      for (place, parity) in [try town.known(), try town.estimated()].enumerated()
      where parity.measure(.optIn)?.verdict == .fair {
        fair[place] += 1
      }
    }
    #expect(fair.allSatisfy { $0 <= 11 }, "\(fair)")
  }

  /// Three and four groups, the best-off chosen by looking: no more alarms.
  @Test func manyGroupsRaiseNoMoreAlarms() throws {
    var flagged = 0
    try forAll(seeds: 400) { seed, random in
      let mixes = mixes(12, 3 + random.below(2), 120, &random)
      let parity = try SimulatedTown(mixes, &random) { _, _ in (0.5, 0.3) }.estimated()
      if parity.measure(.optIn)?.verdict == .unequal { flagged += 1 }
    }
    #expect(flagged <= 11)
  }

  /// Groups that are really treated otherwise are found, and never passed: also where the cells show
  /// little of it.
  @Test func unequalGroupsNeverPass() throws {
    var verdicts: [GroupParity.Verdict: Int] = [:]
    var weak: [GroupParity.Verdict: Int] = [:]
    try forAll(seeds: 200) { _, random in
      let strong = mixes(20, 2, 400, &random)
      let one = SimulatedTown(strong, &random) { _, group in (1, group == 0 ? 0.5 : 0.35) }
      verdicts[try #require(one.estimated().measure(.optIn)?.verdict), default: 0] += 1
      // Mixes between 40 and 60 % tell next to nothing: the estimates look alike.
      let even = (0..<20).map { _ -> [Int] in
        let share = 160 + random.below(80)
        return [share, 400 - share]
      }
      let other = SimulatedTown(even, &random) { _, group in (1, group == 0 ? 0.5 : 0.35) }
      let measure = try #require(other.estimated().measure(.optIn))
      #expect((measure.rows.compactMap(\.ratio).first ?? 0) > 0.9)
      weak[measure.verdict, default: 0] += 1
    }
    #expect((verdicts[.fair] ?? 0) == 0 && (verdicts[.unequal] ?? 0) > 190)
    #expect((weak[.fair] ?? 0) <= 7)
  }
}
