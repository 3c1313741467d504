import Basics
import TestSupport
import Testing

@testable import Statistics

/// The likelihood of one cell, held against 50 digits and against the plain sum.
@Suite struct ConditionalCellTests {
  private func cell(_ row: [Int]) throws -> ConditionalCell {
    ConditionalCell(try #require(cells([row]).first))
  }

  /// From mpmath at 50 digits: few people and three billion, none and all, near the data and far from them.
  @Test(.namesItsRow)
  func agreesWithReferences() {
    let rows: [([Int], Double, Double)] = [
      ([0, 1, 1, 1], 0.5, -0.4740769841801066809),
      ([5, 5, 5, 5], 0, 0.0),
      ([0, 3, 2, 3], -6, -12.00741484272535218),
      ([7, 10, 9000, 100000], 0.3, -14.21224163881784106),
      ([5000, 10000, 5100, 10000], 0, -5.484392109851970363),
      ([5000, 10000, 5100, 10000], 0.04, -4.484325436962337339),
      ([5000, 10000, 5100, 10000], -6, -17410.61138398507445),
      ([123456, 1_000_000, 125000, 1_000_000], 0, -11.84901494425191606),
      ([123456, 1_000_000, 125000, 1_000_000], 0.04, -24.48524412262061657),
      ([123456, 1_000_000, 125000, 1_000_000], -1.28, -43628.11042500961543),
      ([0, 3_000_000_000, 5, 3_000_000_000], 0, -3.465735904466393215),
      ([0, 3_000_000_000, 5, 3_000_000_000], 6, -0.01237842570509564295),
      ([10, 3_000_000_000, 0, 3_000_000_000], -6, -0.02475685145129977427),
      ([3_000_000_000, 3_000_000_000, 2_999_999_990, 3_000_000_000], -0.16, -6.163437737859600738),
      ([100, 2_000_000_000, 3_000_000, 10_000_000], 0, -16409822.69317604055),
      ([100, 2_000_000_000, 3_000_000, 10_000_000], 5, -2982457.594234687138),
      ([20000, 1_000_000, 20400, 1_000_000], 0.02, -5.519058627949689548),
      ([40000, 1_000_000, 39000, 1_000_000], -0.02, -6.227650115399177412),
      ([1_500_000_000, 3_000_000_000, 1_500_060_000, 3_000_000_000], 0, -11.9901568252570152),
      ([1_500_000_000, 3_000_000_000, 1_500_060_000, 3_000_000_000], 0.01, -18461.97062123279016),
      ([1_500_000_000, 3_000_000_000, 1_500_060_000, 3_000_000_000], -0.04, -301206.9902201497095),
      ([1000, 3_000_000_000, 2_999_999_100, 3_000_000_000], 30, -5.048565218334217719),
      ([1000, 3_000_000_000, 2_999_999_100, 3_000_000_000], 29.5, -51.83009553005762708),
      ([5, 1_500_000_000, 1_499_999_999, 1_500_000_000], 42, -1.605384960151178749),
    ]
    forEachRow(rows) { (row, t, expected) in
      let found = try cell(row).logLikelihood(at: t)
      // Beyond some thousands a double does not hold 1e-11.
      let allowed = max(1e-12, expected.magnitude * 4e-15)
      #expect((found - expected).magnitude < allowed, "\(found) for \(expected)")
      // And so from the grid: between its points, to the digits of the next one outward.
      let hundredths = Int((t * 100).rounded())
      if hundredths.magnitude > OddsGrid.reach { return }
      let evidence = OddsEvidence(try cells([row]))
      let kept = ExactSum.number(of: evidence.units(hundredths))
      let beyond = hundredths + (hundredths < 0 ? -OddsGrid.spacing : OddsGrid.spacing) + 1
      let most = ExactSum.number(of: evidence.directUnits(at: Double(beyond) / 100))
      let miss = (kept - expected).magnitude
      #expect(
        miss < max(allowed, hundredths % OddsGrid.spacing == 0 ? 0 : most.magnitude * 4e-15),
        "grid \(kept) for \(expected)")
    }
  }

  /// ln of C(nB, k) C(nA, m − k) eᵗᵏ over its sum, all by log-gammas.
  private func naive(_ cell: PairCell, armYes: Int, at t: Double) -> Double {
    func choose(_ n: Int, _ k: Int) -> Double {
      LogGamma.value(Double(n + 1)) - LogGamma.value(Double(k + 1))
        - LogGamma.value(Double(n - k + 1))
    }
    func weight(_ k: Int) -> Double {
      choose(cell.armAll, k) + choose(cell.controlAll, cell.yes - k) + t * Double(k)
    }
    let all = (cell.armYesLeast...cell.armYesMost).map(weight)
    let most = all.max() ?? 0
    return weight(armYes) - most
      - Elementary.log(all.reduce(0) { $0 + Elementary.exp($1 - most) })
  }

  private func randomCell(_ random: inout Random, people: Int) throws -> PairCell {
    let (nA, nB) = (random.below(people), random.below(people))
    return try #require(
      PairCell(
        controlYes: random.below(nA + 1), controlAll: nA, armYes: random.below(nB + 1), armAll: nB))
  }

  @Test func agreesWithThePlainSum() throws {
    try forAll(seeds: 300, thorough: 5_000) { seed, random in
      let cell = try randomCell(&random, people: 1 + random.below(120))
      let t = random.uniform() * 16 - 8
      let found = ConditionalCell(cell).logLikelihood(at: t)
      let expected = naive(cell, armYes: cell.armYes, at: t)
      #expect((found - expected).magnitude < 1e-11, "seed \(seed): \(cell) at \(t)")
    }
  }

  /// Over all counts that the totals allow, the probabilities add up to 1.
  @Test func probabilitiesAddUpToOne() throws {
    try forAll(seeds: 60, thorough: 1_000) { seed, random in
      let cell = try randomCell(&random, people: 1 + random.below(80))
      let t = random.uniform() * 8 - 4
      var sum = 0.0
      for k in cell.armYesLeast...cell.armYesMost {
        let moved = try #require(
          PairCell(
            controlYes: cell.yes - k, controlAll: cell.controlAll, armYes: k, armAll: cell.armAll))
        sum += Elementary.exp(ConditionalCell(moved).logLikelihood(at: t))
      }
      #expect((sum - 1).magnitude < 1e-13, "seed \(seed): \(cell) at \(t)")
    }
  }

  /// Cells of all sizes: with all ratios kept, and with too many to be.
  private static let sizes = [
    [0, 1, 1, 1], [3, 9, 5, 8], [0, 400, 7, 300], [2, 100_000, 5, 60], [500, 1_000, 550, 1_000],
    [30_000, 65_000, 31_000, 65_000], [34_000, 68_000, 33_000, 66_000],
    [900, 1_000_000, 1_000, 1_000_000], [1_000_000, 4_000_000, 1_000, 4_000],
    [2_000_000, 9_000_000, 400_000, 1_000_000], [9_000, 60_000_000, 7_000, 14_000],
  ]

  /// The grid is what each point is alone.
  @Test func theGridIsEachPointAlone() throws {
    for row in Self.sizes {
      let cell = try cell(row)
      var points = 0
      cell.logLikelihoods(on: .shared) { index, value in
        points += 1
        let alone = cell.logLikelihood(at: OddsGrid.point(index))
        let miss = (value - alone).magnitude
        #expect(miss <= 1e-12 + alone.magnitude * 1e-14, "\(row) at \(index)")
      }
      #expect(points == OddsGrid.count)
    }
  }

  /// Multiples of .01 that are no points of the grid follow from it, to the digits of the points.
  @Test func theGridSaysWhatLiesBetween() throws {
    for row in Self.sizes {
      let evidence = OddsEvidence(try cells([row]))
      for hundredths in stride(from: -OddsGrid.reach, through: OddsGrid.reach, by: 7) {
        let alone = ExactSum.number(of: evidence.directUnits(at: Double(hundredths) / 100))
        let miss = (ExactSum.number(of: evidence.units(hundredths)) - alone).magnitude
        #expect(miss <= 1e-12 + alone.magnitude * 1e-14, "\(row) at \(hundredths)")
      }
    }
  }

  /// Exchanging the arms turns the sign of the log odds ratio.
  @Test func armsMayBeExchanged() throws {
    try forAll(seeds: 300) { seed, random in
      let cell = try randomCell(&random, people: 1 + random.below(5_000))
      let t = random.uniform() * 6 - 3
      let one = ConditionalCell(cell).logLikelihood(at: t)
      let other = ConditionalCell(cell.exchanged).logLikelihood(at: -t)
      #expect((one - other).magnitude <= 1e-12 + one.magnitude * 1e-13, "seed \(seed): \(cell)")
    }
  }
}
