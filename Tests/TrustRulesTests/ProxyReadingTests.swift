import Basics
import TestSupport
import Testing

@testable import Catalogs
@testable import TrustRules

/// When a table of counts makes a proxy (Q38): chance does not, a real association does.
@Suite struct ProxyReadingTests {
  private let thresholds = ProxyThresholds()

  private func reading(_ counts: [[Int]]) throws -> ProxyReading {
    try #require(ProxyReading(counts, significance: thresholds.significance))
  }

  /// The trap of fairness.md: 500 people over 50 areas and two groups that have nothing to do with one
  /// another. Raw V is .31 on average; the rule must flag at most a handful.
  @Test func q38NoiseIsNoProxy() throws {
    var (flagged, tables, sum) = (0, 0, 0.0)
    try forAll(seeds: 400) { _, random in
      var counts = [[Int]](repeating: [0, 0], count: 50)
      for _ in 0..<500 { counts[random.below(50)][random.below(2)] += 1 }
      let reading = try reading(counts)
      sum += reading.cramersV
      tables += 1
      if reading.isProxy(thresholds) { flagged += 1 }
    }
    #expect(abs(sum / Double(tables) - 0.312) < 0.01)
    // One in a thousand is expected: more than 5 of 400 would come once in 10,000 times.
    #expect(flagged <= 5 * tables / 400)
  }

  /// A group of twelve people among a million looks sharp by chance, and is not asked.
  @Test func q38ATinyGroupIsNoProxy() throws {
    var flagged = 0
    try forAll(seeds: 20) { _, random in
      var counts = (0..<50).map { [10_000 + 40 * ($0 % 2), 10_000, 0] }
      for _ in 0..<12 { counts[random.below(50)][2] += 1 }
      if try reading(counts).isProxy(thresholds) { flagged += 1 }
    }
    #expect(flagged == 0)
  }

  @Test(.namesItsRow)
  func q38StrongAndRealMakesAProxy() {
    let rows: [([[Int]], Bool)] = [
      ([[90, 10], [70, 30], [30, 70], [10, 90]], true), ([[50, 0], [0, 50]], true),
      ([[30, 70], [15, 35], [60, 140]], false),
      ([[55, 45], [52, 48], [48, 52], [45, 55]], false),
      ([[10, 20], [30, 40]], false), ([[60_000, 40_000], [40_000, 60_000]], true),
      ([[5, 0], [0, 5]], false), ([[0, 0], [0, 0]], false),
    ]
    forEachRow(rows) { (counts, isProxy) throws in
      #expect(try reading(counts).isProxy(thresholds) == isProxy)
    }
  }

  /// Another name for every cell changes nothing: a hashed postal code is as strong a proxy.
  @Test func q38NamesOfCellsDoNotMatter() throws {
    let counts = (0..<30).map { [100 + $0 * 7 % 50, 100 + $0 * 11 % 70] }
    let straight = try reading(counts)
    #expect(try reading(counts.reversed()) == straight)
  }
}
