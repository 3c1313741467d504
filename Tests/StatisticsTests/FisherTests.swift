import Basics
import JSONText
import Statistics
import TestSupport
import Testing

@Suite struct FisherTests {
  /// Recomputed with whole numbers of any size. The first is the selection example of the UGESP, the
  /// fourth the lady who tasted tea.
  @Test(.namesItsRow)
  func agreesWithExactArithmetic() {
    let rows: [(Int, Int, Int, Int, Double)] = [
      (48, 80, 12, 40, 0.003409221767849182), (5, 10, 3, 10, 0.6499166468206716),
      (0, 40, 6, 40, 0.025546605293440737), (3, 4, 1, 4, 0.4857142857142857),
      (10, 10, 0, 10, 1.082508822446903e-05),
      (4_100, 10_000, 3_500, 10_000, 2.5560349786306374e-18),
      (1, 1_000, 9, 1_000, 0.02117752939684126), (200, 1_000, 300, 1_000, 2.975241938212637e-07),
      (0, 5, 0, 7, 1), (5, 5, 7, 7, 1), (0, 0, 3, 7, 1), (0, 0, 0, 0, 1),
      (279_723, 350_017, 443_583, 616_354, 0),
    ]
    forEachRow(rows) { (a, m, b, n, p) in
      let (one, other) = (Proportion(a, of: m), Proportion(b, of: n))
      #expect(relative(one.fisherPValue(from: other), p) < 1e-12, "\(a)/\(m), \(b)/\(n)")
      #expect(relative(other.fisherPValue(from: one), p) < 1e-12, "\(b)/\(n), \(a)/\(m)")
    }
  }

  /// Against the sum over all tables, their probabilities from `LogGamma`.
  @Test func agreesWithTheSumOverAllTables() {
    func choose(_ n: Int, _ k: Int) -> Double {
      LogGamma.value(Double(n + 1)) - LogGamma.value(Double(k + 1))
        - LogGamma.value(Double(n - k + 1))
    }
    forAll(seeds: 1_000) { seed, random in
      let (m, n) = (random.below(60), random.below(60))
      let (a, b) = (random.below(m + 1), random.below(n + 1))
      let accepted = a + b
      let tables = max(0, accepted - n)...min(accepted, m)
      let weights = tables.map { Elementary.exp(choose(m, $0) + choose(n, accepted - $0)) }
      let own = weights[a - tables.lowerBound] * (1 + 1e-7)
      let p = weights.filter { $0 <= own }.reduce(0, +) / weights.reduce(0, +)
      let found = Proportion(a, of: m).fisherPValue(from: Proportion(b, of: n))
      #expect((found - p).magnitude < 1e-11, "seed \(seed): \(a)/\(m), \(b)/\(n)")
    }
  }

  /// The exact test is honest: with equal rates it falls below 5 % in at most 5 % of repetitions.
  @Test func equalRatesAreRarelyFound() {
    var (found, all) = (0, 0)
    forAll(seeds: 4_000) { _, random in
      let counts = [30, 50].map { total in
        Proportion((0..<total).count { _ in random.uniform() < 0.2 }, of: total)
      }
      all += 1
      if counts[0].fisherPValue(from: counts[1]) < 0.05 { found += 1 }
    }
    #expect(Double(found) / Double(all) < 0.05)
  }

  @Test func tailsBeyondTheSmallestNumberAreZero() {
    let p = Proportion(1_000_000, of: 1_000_000).fisherPValue(from: Proportion(0, of: 1_000_000))
    #expect(p == 0)
  }
}

/// All published cases, where they lie beside the checkout.
@Suite(.enabled(if: Places.shared != nil, "needs the reference tables beside the checkout"))
struct FisherReferenceTests {
  @Test func everyExactTest() throws {
    let cases = try ReferenceTable("fisher_exact").cases
    #expect(cases.count > 50)
    for (inputs, outputs) in cases {
      func count(_ name: String) throws -> Int { Int(try #require(inputs.member(name)?.integer)) }
      let one = Proportion(try count("x1"), of: try count("n1"))
      let two = Proportion(try count("x2"), of: try count("n2"))
      let expected = try #require(outputs.member("two-sided")?.double)
      // The library's own sums hold some ten digits.
      #expect(
        relative(one.fisherPValue(from: two), expected) < 1e-9,
        "\(one.count)/\(one.total) and \(two.count)/\(two.total)")
    }
  }
}
