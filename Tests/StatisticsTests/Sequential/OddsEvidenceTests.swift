import Basics
import TestSupport
import Testing

@testable import Statistics

/// Evidence as a whole: order, parts, ends, and the points off the grid.
@Suite struct OddsEvidenceTests {
  private func randomCells(_ random: inout Random, days: Int, people: Int) throws -> [PairCell] {
    let rate = random.uniform()
    return try (0..<days).map { _ in
      let (nA, nB) = (random.below(people), random.below(people))
      func yes(_ all: Int) -> Int { (0..<all).count { _ in random.uniform() < rate } }
      return try #require(
        PairCell(controlYes: yes(nA), controlAll: nA, armYes: yes(nB), armAll: nB))
    }
  }

  private func same(_ one: OddsEvidence, _ other: OddsEvidence) -> Bool {
    (-700...700).allSatisfy { one.units($0) == other.units($0) }
  }

  /// Cells in any order, in any parts: the same bits, beyond the grid too.
  @Test func orderAndPartsMakeNoDifference() throws {
    try forAll(seeds: 5) { seed, random in
      let cells = try randomCells(&random, days: 12, people: 200)
      let whole = OddsEvidence(cells)
      #expect(same(whole, OddsEvidence(cells.reversed())), "seed \(seed)")
      var merged = OddsEvidence(cells[7...])
      merged.merge(OddsEvidence())
      merged.merge(OddsEvidence(cells[..<7]))
      #expect(same(whole, merged), "seed \(seed)")
      #expect(
        whole.interval(alpha: 0.05, offsets: .broad)
          == merged.interval(alpha: 0.05, offsets: .broad))
    }
  }

  /// A tested ratio that is no point of the grid, or whose offsets leave it, is computed from the cells.
  @Test func offTheGridIsAsOnIt() throws {
    let evidence = OddsEvidence(try cells([[30, 200, 41, 180], [12, 90, 20, 100]]))
    for at in [-0.31, 0, 0.17, 4.9, 5.999] {
      let here = evidence.logE(at: at, offsets: .broad)
      let besides = [-1e-7, 1e-7].map { evidence.logE(at: at + $0, offsets: .broad) }
      #expect((here - (besides[0] + besides[1]) / 2).magnitude < 1e-10, "at \(at)")
    }
  }

  /// What tells nothing adds exactly nothing.
  @Test(.namesItsRow)
  func cellsThatTellNothingChangeNothing() {
    let rows = [
      [0, 0, 0, 0], [0, 5, 0, 0], [0, 0, 3, 7], [0, 40, 0, 50], [40, 40, 50, 50],
      [3_000_000_000, 3_000_000_000, 0, 0],
    ]
    forEachRow(rows) { row in
      let evidence = OddsEvidence(try cells([row]))
      #expect(evidence.logE(offsets: .broad) == 0)
      #expect(evidence.logE(at: 0.123_45, offsets: .broad) == 0)
      #expect(evidence.informativeCells == 0)
      #expect(evidence.interval(alpha: 0.05, offsets: .broad) == (-.infinity, .infinity))
      #expect(evidence.mostLikely.logOdds == nil)
    }
  }

  /// With the arms exchanged, evidence is the same and the sequence turned round.
  @Test func armsMayBeExchanged() throws {
    try forAll(seeds: 10) { seed, random in
      let cells = try randomCells(&random, days: 6, people: 300)
      let (one, other) = (OddsEvidence(cells), OddsEvidence(cells.map(\.exchanged)))
      for offsets in [OddsOffsets.broad, try #require(OddsOffsets(hundredths: [12, 20, 33]))] {
        let miss = one.logE(offsets: offsets) - other.logE(offsets: offsets)
        #expect(miss.magnitude < 1e-11, "seed \(seed)")
        let (low, high) = one.interval(alpha: 0.05, offsets: offsets)
        #expect(other.interval(alpha: 0.05, offsets: offsets) == (-high, -low), "seed \(seed)")
      }
    }
  }

  /// At the ends the one-sided mean has just not fallen below 2/α; a hundredth further in it has.
  @Test func theEndsAreWhereTheMeansCross() throws {
    let target = Elementary.log(2 / 0.05)
    var finite = 0
    try forAll(seeds: 25) { seed, random in
      let cells = try randomCells(&random, days: 1 + random.below(5), people: 60)
      let evidence = OddsEvidence(cells)
      let (low, high) = evidence.interval(alpha: 0.05, offsets: .broad)
      #expect(low < high)
      let up = OddsOffsets.broad.hundredths
      let down = up.map { -$0 }
      for (end, offsets, inward) in [(low, up, 1), (high, down, -1)] {
        if end.isInfinite {
          // Not even far out is it reached.
          #expect(evidence.logMean(atHundredths: -6_000 * inward, offsets) < target, "seed \(seed)")
          continue
        }
        finite += 1
        let at = Int((end * 100).rounded())
        #expect(evidence.logMean(atHundredths: at, offsets) >= target, "seed \(seed)")
        #expect(evidence.logMean(atHundredths: at + inward, offsets) < target, "seed \(seed)")
      }
    }
    #expect(finite > 20)
  }

  /// Ends far beyond the grid: nobody but a few of three billion.
  @Test func endsBeyondTheGrid() throws {
    let evidence = OddsEvidence(try cells([[1, 3_000_000_000, 2_999_999_000, 3_000_000_000]]))
    let (low, high) = evidence.interval(alpha: 0.05, offsets: .broad)
    let logOdds = Elementary.log(2_999_999_000.0 / 1_000) + Elementary.log(2_999_999_999)
    #expect(20 < low && low < logOdds, "\(low) below \(logOdds)")
    #expect(high == .infinity, "one yes is not enough for an end")
    #expect((try #require(evidence.mostLikely.logOdds) - logOdds).magnitude < 0.01)
  }

  /// Any ratio may be asked about, of as many people as a cell holds.
  @Test func everyQuestionHasAnAnswer() throws {
    let half = 1 << 39
    for row in [
      [half / 2, half, half / 3, half], [0, half, half, half], [1, half, half - 1, half],
    ] {
      let evidence = OddsEvidence(try cells([row]))
      for at in [0, -6, 6, 127.9, -1e300, 1e300, .infinity, -.infinity, 1e-300] {
        #expect(evidence.logE(at: at, offsets: .broad).isFinite, "\(row) at \(at)")
      }
      #expect(evidence.logE(at: .nan, offsets: .broad).isNaN)
      let (low, high) = evidence.interval(alpha: 0.05, offsets: .broad)
      #expect(low < high)
    }
  }

  /// The top of T is the maximum over a fine walk, and where it rises for ever there is none.
  @Test func theMostLikelyRatio() throws {
    try forAll(seeds: 8) { seed, random in
      let evidence = OddsEvidence(try randomCells(&random, days: 3, people: 400))
      let (place, height) = evidence.mostLikely
      let at = try #require(place)
      for step in [-0.02, -0.001, -0.000_1, 0, 0.000_1, 0.001, 0.02] {
        let other = ExactSum.number(of: evidence.directUnits(at: at + step))
        #expect(other <= height + 1e-11, "seed \(seed)")
        if step == 0 { #expect((other - height).magnitude < 1e-11, "seed \(seed)") }
      }
    }
    #expect(OddsEvidence(try cells([[0, 40, 9, 40]])).mostLikely == (nil, 0))
  }

  @Test func offsetsOfADeclaredEffect() throws {
    func declared(_ baseline: Double, _ effect: Double) -> [Int]? {
      OddsOffsets.declared(baseline: baseline, leastEffect: effect)?.hundredths
    }
    #expect(declared(0.1, 0.02) == [12, 20, 33])
    #expect(declared(0.12, -0.02) == [12, 20, 33])
    #expect(declared(0.5, 0.001) == [1, 1, 1], "never nothing")
    #expect(declared(0.1, 0) == nil && declared(0, 0.1) == nil && declared(0.9, 0.1) == nil)
    #expect(declared(0.1, -0.1) == nil && declared(.nan, 0.1) == nil)
    #expect(OddsOffsets(hundredths: []) == nil && OddsOffsets(hundredths: [0]) == nil)
    #expect(OddsOffsets(hundredths: [601]) == nil && OddsOffsets(hundredths: [600]) != nil)
  }

  @Test func countsThatCannotBeAreRefused() {
    func cell(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> PairCell? {
      PairCell(controlYes: a, controlAll: b, armYes: c, armAll: d)
    }
    #expect(cell(-1, 1, 0, 0) == nil && cell(2, 1, 0, 0) == nil && cell(0, 0, 1, 0) == nil)
    #expect(cell(0, 0, 0, -1) == nil && cell(0, .max, 0, .max) == nil)
    #expect(cell(0, 1 << 40, 0, 0) != nil && cell(0, 1 << 40, 0, 1) == nil)
    #expect(cell(1, 2, 3, 4)?.adding(.empty) == cell(1, 2, 3, 4))
    #expect(cell(0, 1 << 40, 0, 0).flatMap { $0.adding($0) } == nil)
  }
}
