import Basics
import Statistics
import TestSupport
import Testing

@Suite struct BayesTests {
  /// A surname's prior and the shares of three groups in an area.
  @Test func aToyExampleOfSurnameAndPlace() throws {
    let found = try #require(
      Bayes.posterior(prior: [0.7, 0.2, 0.1], likelihood: [1e-5, 9e-5, 2e-5]))
    for (share, expected) in zip(found, [7.0 / 27, 18.0 / 27, 2.0 / 27]) {
      #expect(relative(share, expected) < 1e-15)
    }
    #expect(found.map { ($0 * 1e6).rounded() } == [259_259, 666_667, 74_074])
  }

  @Test func likelihoodsCountByTheirRatiosOnly() {
    let tiny = Bayes.posterior(prior: [0.5, 0.5], likelihood: [0x1p-1060, 3 * 0x1p-1060])
    #expect(tiny == [0.25, 0.75])
    #expect(Bayes.posterior(prior: [1, 3], likelihood: [2, 2]) == [0.25, 0.75])
  }

  @Test func whatCannotBeIsNoAnswer() {
    #expect(Bayes.posterior(prior: [1, 0], likelihood: [0, 1]) == nil)
    #expect(Bayes.posterior(prior: [], likelihood: []) == nil)
    #expect(Bayes.posterior(prior: [1], likelihood: [1, 1]) == nil)
    #expect(Bayes.posterior(prior: [-1, 2], likelihood: [1, 1]) == nil)
    #expect(Bayes.posterior(prior: [.nan, 1], likelihood: [1, 1]) == nil)
    #expect(Bayes.posterior(prior: [1, 1], likelihood: [.infinity, 1]) == nil)
  }
}

@Suite struct EcologicalBoundsTests {
  private func cell(
    _ people: Double, _ members: Double, _ base: Double, _ hits: Double
  ) -> EcologicalBounds.Cell {
    EcologicalBounds.Cell(people: people, members: members, base: base, hits: hits)
  }

  /// Robinson's table of 1930 as Duncan and Davis bound it is of this form: 60 of 100 did, 70 are
  /// members: between 30 and 60 of them.
  @Test func oneCellByHand() {
    #expect(EcologicalBounds.rate([cell(100, 70, 100, 60)]) == 30.0 / 70...60.0 / 70)
    #expect(EcologicalBounds.rate([cell(100, 20, 100, 60)]) == 0...1)
    #expect(EcologicalBounds.rate([cell(100, 90, 100, 5)]) == 0...5.0 / 90)
  }

  @Test func pureCellsLeaveNothingOpen() {
    #expect(EcologicalBounds.rate([cell(80, 80, 50, 20), cell(90, 0, 60, 60)]) == 0.4...0.4)
  }

  @Test func everybodyAndNobodyAreCertain() {
    #expect(EcologicalBounds.rate([cell(100, 50, 40, 40)]) == 1...1)
    #expect(EcologicalBounds.rate([cell(100, 50, 40, 0)]) == 0...0)
    #expect(EcologicalBounds.rate([cell(100, 50, 0, 0)]) == nil)
    #expect(EcologicalBounds.rate([cell(100, 0, 100, 50)]) == nil)
    #expect(EcologicalBounds.rate([]) == nil)
  }

  /// All ways to fill one or two small cells: the bounds are reached, and never passed.
  @Test func theBoundsAreTheExtremesOfAllTables() {
    var random = Random(seed: 5, stream: 0)
    for _ in 0..<300 {
      let cells = (0..<2).map { _ -> (people: Int, members: Int, base: Int, hits: Int) in
        let people = 1 + random.below(5)
        let base = random.below(people + 1)
        return (people, random.below(people + 1), base, random.below(base + 1))
      }
      // Each way as members of the base, and hits of theirs.
      let ways = cells.map { cell in
        (max(0, cell.base - (cell.people - cell.members))...min(cell.base, cell.members)).flatMap {
          base in
          (max(0, cell.hits - (cell.base - base))...min(cell.hits, base)).map { (base, $0) }
        }
      }
      var rates: [Double] = []
      for one in ways[0] {
        for other in ways[1] where one.0 + other.0 > 0 {
          rates.append(Double(one.1 + other.1) / Double(one.0 + other.0))
        }
      }
      let found = EcologicalBounds.rate(
        cells.map { cell(Double($0.people), Double($0.members), Double($0.base), Double($0.hits)) })
      #expect(found?.lowerBound == rates.min() && found?.upperBound == rates.max(), "\(cells)")
    }
  }
}

@Suite struct EcologicalRatesTests {
  private func rates(_ cells: [(shares: [Double], base: Double, hits: Double)]) -> EcologicalRates {
    EcologicalRates(
      groups: cells[0].shares.count, shares: cells.flatMap(\.shares), bases: cells.map(\.base),
      hits: cells.map(\.hits))
  }

  @Test func theDrawnExample() {
    let found = rates([([0.7, 0.3], 200, 80), ([0.2, 0.8], 100, 10)])
    #expect(relative(found.people[0], 160) < 1e-15 && relative(found.people[1], 140) < 1e-15)
    #expect(relative(found.rate(0), 58.0 / 160) < 1e-15)
    #expect(relative(found.rate(1), 32.0 / 140) < 1e-15)
    #expect(!found.isPure(0, 1))
  }

  /// Pure cells are the pooled two-proportion test, however many there are of a group.
  @Test func pureCellsGiveThePooledTest() throws {
    let one = Proportion(48, of: 80)
    let other = Proportion(12, of: 40)
    let known = try #require(one.pooledZ(from: other))
    let cells = rates([([1, 0], 50, 40), ([0, 1], 40, 12), ([1, 0], 30, 8)])
    let found = try #require(cells.trend(0, over: 1))
    #expect(relative(found.z, known.z) < 1e-14)
    #expect(cells.isPure(0, 1) && cells.separation(0, from: 1) == 1)
    // The margin over nothing of the other is the rate itself; over all of it, the difference.
    let margin = try #require(cells.margin(0, over: 1, of: 1))
    let rate = 62.0 / 124
    #expect(
      relative(margin.z, 0.3 / (rate * (1 - rate) * (1 / 80.0 + 1 / 40)).squareRoot()) < 1e-14)
  }

  /// Of two groups the test is Cochran and Armitage's, and the separation Cramér's V².
  @Test func twoGroupsGiveTheTrendTest() throws {
    var tested = 0
    forAll(seeds: 300) { seed, random in
      let counts = (0..<2 + random.below(8)).map { _ in
        [random.below(50), random.below(50)]
      }.filter { $0 != [0, 0] }
      let bases = counts.map { $0[0] + $0[1] }
      let hits = bases.map { random.below($0 + 1) }
      let shares = zip(counts, bases).map { counts, base in counts.map { Double($0) / Double(base) }
      }
      guard bases.count > 1, let table = Contingency(counts), table.cramersV > 1e-3 else { return }
      let found = EcologicalRates(
        groups: 2, shares: shares.flatMap(\.self), bases: bases.map { Double($0) },
        hits: hits.map { Double($0) })
      let apart = found.separation(0, from: 1)
      #expect((apart - table.cramersV * table.cramersV).magnitude < 1e-12, "seed \(seed)")
      // Armitage's formula, written out with the share of the first group as the score.
      let people = Double(bases.reduce(0, +))
      let all = Double(hits.reduce(0, +))
      func sum(_ term: (Int) -> Double) -> Double { bases.indices.reduce(0) { $0 + term($1) } }
      let score = shares.map { $0[0] }
      let mean = sum { Double(bases[$0]) * score[$0] } / people
      let covariance = sum { Double(hits[$0]) * (score[$0] - mean) }
      let variance = sum { Double(bases[$0]) * (score[$0] - mean) * (score[$0] - mean) }
      let z = covariance / (all / people * (1 - all / people) * variance).squareRoot()
      guard z.isFinite else {
        #expect(found.trend(0, over: 1) == nil)
        return
      }
      tested += 1
      #expect((found.trend(0, over: 1)?.z ?? .nan) - z < 1e-9, "seed \(seed)")
      #expect(z - (found.trend(0, over: 1)?.z ?? .nan) < 1e-9, "seed \(seed)")
    }
    #expect(tested > 200)
  }

  @Test func cellsOfOneMixSayNothing() {
    let found = rates([([0.1, 0.9], 300, 10), ([0.1, 0.9], 500, 400)])
    #expect(found.trend(0, over: 1) == nil && found.margin(0, over: 0.8, of: 1) == nil)
    #expect(found.separation(0, from: 1).magnitude < 1e-15)
    let nobody = rates([([1, 0], 10, 5)])
    #expect(nobody.trend(0, over: 1) == nil && nobody.margin(1, over: 0.8, of: 0) == nil)
    let all = rates([([1, 0], 10, 10), ([0, 1], 10, 10)])
    #expect(all.trend(0, over: 1) == nil && all.margin(0, over: 0.8, of: 1) != nil)
  }

  /// Cells of one mix are one cell.
  @Test func mergingCellsOfOneMixChangesNothing() {
    forAll(seeds: 300) { seed, random in
      let kinds = (0..<3).map { _ -> [Double] in
        let raw = (0..<3).map { _ in 0.01 + random.uniform() }
        return raw.map { $0 / raw.reduce(0, +) }
      }
      let cells = (0..<12).map { number -> (shares: [Double], base: Double, hits: Double) in
        let base = 20 + random.below(100)
        return (kinds[number % 3], Double(base), Double(random.below(base)))
      }
      let merged = (0..<3).map { kind -> (shares: [Double], base: Double, hits: Double) in
        let parts = stride(from: kind, to: 12, by: 3).map { cells[$0] }
        return (
          kinds[kind], parts.reduce(0) { $0 + $1.base }, parts.reduce(0) { $0 + $1.hits }
        )
      }
      let (fine, coarse) = (rates(cells), rates(merged))
      for (one, other) in [(0, 1), (2, 0), (1, 2)] {
        #expect(relative(fine.rate(one), coarse.rate(one)) < 1e-12, "seed \(seed)")
        for (a, b) in [
          (fine.trend(one, over: other)?.z, coarse.trend(one, over: other)?.z),
          (fine.margin(one, over: 0.8, of: other)?.z, coarse.margin(one, over: 0.8, of: other)?.z),
          (fine.separation(one, from: other), coarse.separation(one, from: other)),
        ] {
          // Where cells cannot tell two of three groups apart there is no margin, before or after.
          let miss = ((a ?? 0) - (b ?? 0)).magnitude
          #expect(
            (a == nil) == (b == nil) && miss < 1e-9 * max(1, a?.magnitude ?? 0), "seed \(seed)")
        }
      }
    }
  }
}
