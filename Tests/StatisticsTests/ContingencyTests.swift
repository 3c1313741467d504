import Basics
import Statistics
import TestSupport
import Testing

/// Equal to so many decimals as are printed.
private func prints(_ found: Double, _ value: Double, decimals: Int) -> Bool {
  var half = 0.5
  for _ in 0..<decimals { half /= 10 }
  return (found - value).magnitude <= half * 1.000_001
}

/// Counts below `bound`, some of them 0.
private func randomRows(_ random: inout Random, bound: Int) -> [[Int]] {
  let (cells, groups) = (1 + random.below(8), 2 + random.below(3))
  return (0..<cells).map { _ in
    (0..<groups).map { _ in max(0, random.below(bound + bound / 4) - bound / 4) }
  }
}

@Suite struct ContingencyTests {
  struct Sample: Sendable {
    let name: String
    let rows: [[Int]]
    let chiSquare, v, correctedV, bits, uncertainty, lambda, auc, p: Double
  }

  /// The vectors of the fairness notes; what is not printed there recomputed with Python's exact
  /// fractions and scipy 1.16.
  private static let samples = [
    Sample(
      name: "D", rows: [[90, 10], [70, 30], [30, 70], [10, 90]], chiSquare: 160, v: 0.632456,
      correctedV: 0.627270, bits: 0.324857, uncertainty: 0.324857, lambda: 0.6, auc: 0.85,
      p: 1.8328665315368283e-34),
    Sample(
      name: "A", rows: [[10, 20], [30, 40]], chiSquare: 0.793651, v: 0.089087, correctedV: 0,
      bits: 0.005802, uncertainty: 0.005976, lambda: 0, auc: 0.541667, p: 0.372998),
    Sample(
      name: "B", rows: [[50, 0], [0, 50]], chiSquare: 100, v: 1, correctedV: 1, bits: 1,
      uncertainty: 1, lambda: 1, auc: 1, p: 1.5239706048321e-23),
    Sample(
      name: "C", rows: [[30, 70], [15, 35], [60, 140]], chiSquare: 0, v: 0, correctedV: 0, bits: 0,
      uncertainty: 0, lambda: 0, auc: 0.5, p: 1),
    Sample(
      name: "E", rows: [[55, 45], [52, 48], [48, 52], [45, 55]], chiSquare: 2.32, v: 0.076158,
      correctedV: 0, bits: 0.004190, uncertainty: 0.004190, lambda: 0.07, auc: 0.5425, p: 0.508700),
    Sample(
      name: "UGESP", rows: [[48, 32], [12, 28]], chiSquare: 9.6, v: 0.282843, correctedV: 0.268707,
      bits: 0.058936, uncertainty: 0.058936, lambda: 0.266667, auc: 0.633333, p: 0.001946),
  ]

  @Test(.namesItsRow)
  func smallVectors() {
    forEachRow(Self.samples) { sample in
      let table = try #require(Contingency(sample.rows))
      let found = [
        ("χ²", table.chiSquare, sample.chiSquare), ("V", table.cramersV, sample.v),
        ("corrected V", table.correctedV, sample.correctedV),
        ("bits", table.mutualInformationBits, sample.bits),
        ("U", table.uncertainty, sample.uncertainty), ("λ", table.lambda, sample.lambda),
        ("AUC", try #require(table.auc(group: 0)), sample.auc),
        ("AUC of the others", try #require(table.auc(group: 1)), sample.auc),
        ("p", table.pValue, sample.p),
      ]
      for (name, value, expected) in found {
        #expect(prints(value, expected, decimals: 6), "\(sample.name): \(name) \(value)")
      }
      if sample.p < 1e-6 { #expect(relative(table.pValue, sample.p) < 1e-12) }
    }
  }

  @Test func totalsAndDegreesOfFreedom() throws {
    let table = try #require(Contingency([[1, 0, 4], [0, 0, 0], [2, 0, 3], [5, 0, 0]]))
    #expect(table.total == 15)
    #expect(table.rowTotals == [5, 5, 5])
    #expect(table.columnTotals == [8, 0, 7])
    #expect(table.degreesOfFreedom == 2)
  }

  /// A group without people changes no measure of the others, and a row without people none at all.
  @Test func emptyRowsAndColumnsDoNotCount() throws {
    let full = try #require(Contingency([[1, 4], [2, 3], [5, 0]]))
    let holes = try #require(
      Contingency([[0, 0, 0], [1, 0, 4], [2, 0, 3], [0, 0, 0], [5, 0, 0]]))
    #expect(measures(full) == measures(holes))
    #expect(full.auc(group: 1) == holes.auc(group: 2))
    #expect(full.crossFittedAUCs(seed: 3)[0] != nil)
  }

  /// Where there is nothing to tell apart: no association, and never NaN.
  @Test(.namesItsRow)
  func nothingToTellApart() {
    let rows: [([[Int]], Double?)] = [
      ([[0, 0], [0, 0]], nil), ([[3, 4]], 0.5), ([[3, 4], [0, 0]], 0.5), ([[3, 0], [4, 0]], nil),
      ([[0, 3]], nil), ([[1, 0]], nil), ([[0, 0, 0]], nil), ([[0, 9], [0, 1], [0, 2]], nil),
    ]
    forEachRow(rows) { (rows, area) in
      let table = try #require(Contingency(rows))
      #expect(measures(table) == [0, 0, 0, 1, 0, 0, 0, 0], "\(rows)")
      for group in [0, 1] {
        #expect(table.auc(group: group) == area, "\(rows)")
        #expect((table.crossFittedAUCs(seed: 0)[group] ?? 0.5) == 0.5, "\(rows)")
        if area == nil { #expect(table.crossFittedAUCs(seed: 0)[group] == nil, "\(rows)") }
      }
    }
  }

  /// As many cells as people: V is 1 and means nothing, and the corrected one says so.
  @Test func everyoneAloneIsNoEvidence() throws {
    let table = try #require(Contingency([[1, 0], [1, 0], [0, 1], [0, 1], [1, 0]]))
    #expect(relative(table.cramersV, 1) < 1e-15)
    #expect(table.correctedV == 0)
    #expect(table.auc(group: 0) == 1)
    #expect(table.pValue > 0.2)
    let pair = try #require(Contingency([[1, 0], [0, 1]]))
    #expect(pair.cramersV == 1 && pair.correctedV == 0)
  }

  @Test(.namesItsRow)
  func unsoundRowsMakeNoTable() {
    let rows: [[[Int]]] = [
      [], [[]], [[1]], [[1], [2]], [[1, 2], [3]], [[1, 2], [3, 4, 5]], [[-1, 2]],
      [[1, 2], [3, -4]],
      [[.max, 1]], [[.max, 0], [0, 1]], [[1, 1], [.max - 1, 0]], [[.min, 0]],
    ]
    forEachRow(rows) { rows in
      #expect(Contingency(rows) == nil)
    }
  }

  /// The largest counts there are overflow nothing.
  @Test func theLargestCounts() throws {
    let half = Int.max / 2
    let perfect = try #require(Contingency([[half, 0], [0, half], [1, 0]]))
    #expect(perfect.total == .max)
    #expect(relative(perfect.chiSquare, Double(Int.max)) < 1e-15)
    #expect(relative(perfect.cramersV, 1) < 1e-15 && relative(perfect.correctedV, 1) < 1e-15)
    #expect(relative(perfect.uncertainty, 1) < 1e-15)
    #expect(perfect.lambda == 1 && perfect.auc(group: 0) == 1)
    #expect(Contingency([[.max, 0]])?.auc(group: 0) == nil)
  }

  @Test func aGroupOrKeyTooFarStopsTheProcess() async {
    await #expect(processExitsWith: .failure) { _ = Contingency([[1, 2]])?.auc(group: 2) }
    await #expect(processExitsWith: .failure) {
      _ = Contingency([[1, 2]])?.crossFittedAUCs(seed: 0)[-1]
    }
    await #expect(processExitsWith: .failure) { _ = Contingency([[1, 2]])?.merged(by: [1, 1]) }
  }
}

@Suite struct ContingencyLawTests {
  /// Merging rows loses information and never makes any.
  @Test func mergingNeverRaisesWhatACellTells() {
    forAll(seeds: 200, thorough: 2_000) { seed, random in
      let rows = randomRows(&random, bound: 40)
      let keys = rows.map { _ in random.below(4) - 1 }
      guard let table = Contingency(rows) else { return }
      let merged = table.merged(by: keys)
      #expect(merged.total == table.total && merged.columnTotals == table.columnTotals)
      let bits = table.mutualInformationBits
      #expect(merged.mutualInformationBits <= bits + 1e-15, "seed \(seed)")
      #expect(merged.uncertainty <= table.uncertainty + 1e-15, "seed \(seed)")
      #expect(merged.chiSquare <= table.chiSquare * (1 + 1e-14) + 1e-14, "seed \(seed)")
      #expect(merged.lambda <= table.lambda, "seed \(seed)")
      for group in table.columnTotals.indices {
        #expect((merged.auc(group: group) ?? 1) <= (table.auc(group: group) ?? 1), "seed \(seed)")
      }
    }
  }

  @Test func mergingAddsRowsInTheOrderOfTheirKeys() throws {
    let table = try #require(Contingency([[1, 2], [0, 0], [3, 4], [5, 6], [0, 0]]))
    #expect(
      table.merged(by: [7, 3, -2, 7, 9]) == Contingency([[3, 4], [0, 0], [6, 8], [0, 0]]))
    #expect(table.merged(by: [0, 1, 2, 3, 4]) == table)
    #expect(table.merged(by: [1, 1, 1, 1, 1]) == Contingency([[9, 12]]))
    // A merged table's rows are its keys, those without people included.
    let twice = table.merged(by: [7, 3, -2, 7, 9]).merged(by: [1, 0, 0, 1])
    #expect(twice == Contingency([[6, 8], [3, 4]]))
  }

  /// A hashed postal code is the same proxy: nothing hangs on names or order, to the last bit.
  @Test func permutedRowsChangeNothing() {
    forAll(seeds: 100, thorough: 1_000) { seed, random in
      let rows = randomRows(&random, bound: 60)
      var hashed = rows + [rows[0].map { _ in 0 }]
      for last in hashed.indices.dropFirst() { hashed.swapAt(last, random.below(last + 1)) }
      guard let table = Contingency(rows), let other = Contingency(hashed) else { return }
      #expect(measures(table) == measures(other), "seed \(seed)")
      for group in table.columnTotals.indices {
        #expect(table.auc(group: group) == other.auc(group: group), "seed \(seed)")
        let fitted = table.crossFittedAUCs(seed: seed)[group]
        #expect(fitted == other.crossFittedAUCs(seed: seed)[group], "seed \(seed)")
      }
    }
  }

  /// Rows in proportion: exactly nothing. A group per cell: everything.
  @Test func independentAndPerfectTables() throws {
    try forAll(seeds: 100, thorough: 1_000) { seed, random in
      let shares = (0..<2 + random.below(3)).map { _ in 1 + random.below(50) }
      let sizes = (0..<2 + random.below(6)).map { _ in 1 + random.below(1_000) }
      let fair = try #require(Contingency(sizes.map { size in shares.map { $0 * size } }))
      #expect(
        measures(fair) == [0, Double(fair.degreesOfFreedom), 0, 1, 0, 0, 0, 0], "seed \(seed)")
      for group in shares.indices { #expect(fair.auc(group: group) == 0.5, "seed \(seed)") }
      let perfect = try #require(
        Contingency(
          sizes.indices.flatMap { row in
            shares.indices.map { group in
              shares.indices.map { $0 == group ? sizes[row] + shares[group] : 0 }
            }
          }))
      #expect(relative(perfect.cramersV, 1) < 1e-14, "seed \(seed)")
      #expect(relative(perfect.uncertainty, 1) < 1e-14, "seed \(seed)")
      #expect(perfect.lambda == 1, "seed \(seed)")
      for group in shares.indices { #expect(perfect.auc(group: group) == 1, "seed \(seed)") }
    }
  }

  @Test func naiveFormulasAgree() {
    forAll(seeds: 200, thorough: 2_000) { seed, random in
      let rows = randomRows(&random, bound: 30)
      guard let table = Contingency(rows), table.degreesOfFreedom > 0 else { return }
      let naive = NaiveContingency(rows)
      let pairs = [
        (table.chiSquare, naive.chiSquare), (table.cramersV, naive.cramersV),
        (table.correctedV, naive.correctedV), (table.mutualInformationBits, naive.bits),
        (table.uncertainty, naive.uncertainty), (table.lambda, naive.lambda),
      ]
      for (index, (found, expected)) in pairs.enumerated() {
        #expect((found - expected).magnitude < 1e-10 * max(1, expected), "\(index) at seed \(seed)")
      }
      for group in rows[0].indices {
        let (area, expected) = (table.auc(group: group), naive.auc(group))
        #expect(relative(area ?? -1, expected ?? -1) < 1e-15, "seed \(seed)")
      }
    }
  }

  /// Every person's coin tossed alone, every pair of people compared.
  @Test func naiveCrossFittingAgrees() {
    forAll(seeds: 30, thorough: 300) { seed, random in
      let rows = randomRows(&random, bound: [5, 30, 200][random.below(3)])
      guard let table = Contingency(rows) else { return }
      for group in rows[0].indices {
        let found = table.crossFittedAUCs(seed: seed)[group]
        let expected = NaiveContingency(rows).crossFittedAUC(group, seed: seed)
        #expect(relative(found ?? -1, expected ?? -1) < 1e-15, "seed \(seed)")
      }
    }
  }

  /// Pinned to the bit: a report's numbers never change between machines.
  @Test func theBitsNeverChange() throws {
    let table = try #require(Contingency([[90, 10], [70, 30], [30, 70], [10, 90]]))
    #expect(table.correctedV.bitPattern == 0x3FE4_1298_01A5_D0B6)
    #expect(table.mutualInformationBits.bitPattern == 0x3FD4_CA73_FB23_7210)
    #expect(table.crossFittedAUCs(seed: 1)[0]?.bitPattern == 0x3FEB_34EB_C734_EBC7)
  }
}
