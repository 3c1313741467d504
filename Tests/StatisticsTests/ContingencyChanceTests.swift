import Basics
import Statistics
import TestSupport
import Testing

/// The false-alarm trap: 50 areas, two groups, 500 people, and nothing but chance.
@Suite struct ContingencyChanceTests {
  /// People fall into equally large areas, and into group 0 with the area's share.
  private func drawn(
    people: Int, shares: [Double], _ random: inout Random
  ) throws -> Contingency {
    var rows = Array(repeating: [0, 0], count: shares.count)
    for _ in 0..<people {
      let area = random.below(shares.count)
      rows[area][random.uniform() < shares[area] ? 0 : 1] += 1
    }
    return try #require(Contingency(rows))
  }

  private func flags(_ table: Contingency, seed: UInt64) -> (corrected: Bool, fitted: Bool) {
    let unlikely = table.pValue < 0.001
    let area = table.crossFittedAUCs(seed: seed)[0] ?? 0.5
    return (unlikely && table.correctedV >= 0.1, unlikely && area >= 0.6)
  }

  /// The most that Binomial(n, p) exceeds only once in a thousand times.
  private func bound(_ n: Int, _ p: Double) -> Int {
    var term = Elementary.exp(Double(n) * Elementary.log(1 - p))
    var (below, most) = (term, 0)
    while below < 0.999 {
      term *= Double(n - most) / Double(most + 1) * p / (1 - p)
      most += 1
      below += term
    }
    return most
  }

  @Test func theBoundIsThatOfTheBinomial() {
    // scipy 1.16: binom.ppf(0.999, 2000, 0.001) and binom.ppf(0.999, 100, 0.05).
    #expect(bound(2_000, 0.001) == 8)
    #expect(bound(100, 0.05) == 13)
  }

  /// Means of a sample within 99.9 % bounds of the truth, itself known to 0.0005.
  private func hasMean(_ values: [Double], _ truth: Double) -> Bool {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    return (mean - truth).magnitude < 3.29 * (variance / n).squareRoot() + 0.0005
  }

  /// The truths are those of 60,000 tables drawn with numpy; the fairness notes print .312, .054,
  /// .183 and .675, from fewer.
  @Test func chanceIsNotTakenForAProxy() throws {
    var (raw, corrected, inSample, fitted): ([Double], [Double], [Double], [Double]) =
      ([], [], [], [])
    var (correctedAlarms, fittedAlarms, unlikely) = (0, 0, 0)
    let shares = Array(repeating: 0.5, count: 50)
    try forAll(seeds: 200, thorough: 2_000) { seed, random in
      let table = try drawn(people: 500, shares: shares, &random)
      raw.append(table.cramersV)
      corrected.append(table.correctedV)
      inSample.append(try #require(table.auc(group: 0)))
      fitted.append(try #require(table.crossFittedAUCs(seed: seed)[0]))
      let alarms = flags(table, seed: seed)
      correctedAlarms += alarms.corrected ? 1 : 0
      fittedAlarms += alarms.fitted ? 1 : 0
      unlikely += table.pValue < 0.001 ? 1 : 0
    }
    let n = raw.count
    #expect(hasMean(raw, 0.3120))
    #expect(hasMean(corrected, 0.0548))
    #expect(hasMean(inSample, 0.6746))
    #expect(hasMean(fitted, 0.5))
    // The quantile's 99.9 % bound: 3.29 √(0.05 · 0.95 / n) over the density there, 1.65.
    let quantile = corrected.sorted()[n * 95 / 100]
    let spread = 3.29 * (0.05 * 0.95 / Double(n)).squareRoot() / 1.65
    #expect((quantile - 0.1805).magnitude < spread + 0.001)
    #expect(correctedAlarms <= bound(n, 0.001), "\(correctedAlarms) alarms")
    #expect(fittedAlarms <= bound(n, 0.001), "\(fittedAlarms) alarms")
    #expect(unlikely <= bound(n, 0.001))
    // What the rule is for: the raw V is always above its threshold, and the corrected V without
    // the p value is so more often than one time in four.
    #expect(raw.allSatisfy { $0 >= 0.1 })
    #expect(corrected.count { $0 >= 0.1 } > n / sampled(6, thorough: 4))
  }

  @Test func aRealProxyIsFlagged() throws {
    let table = try #require(Contingency([[90, 10], [70, 30], [30, 70], [10, 90]]))
    for seed in 0..<100 as Range<UInt64> {
      let alarms = flags(table, seed: seed)
      #expect(alarms.corrected && alarms.fitted, "seed \(seed)")
    }
  }

  /// 100,000 people, where chance explains next to nothing. Half the areas lean one way and half the
  /// other, by `lean`: V is then about 2 · lean and the AUC ½ + lean.
  @Test(arguments: [(0.12, true, true), (0.08, true, false), (0.03, false, false)])
  func weakProxiesAreFlaggedByStrength(lean: Double, corrected: Bool, fitted: Bool) throws {
    let shares = (0..<50).map { $0 % 2 == 0 ? 0.5 - lean : 0.5 + lean }
    try forAll(seeds: 3) { seed, random in
      let table = try drawn(people: 100_000, shares: shares, &random)
      #expect(table.pValue < 1e-20)
      #expect((table.correctedV - 2 * lean).magnitude < 0.015, "seed \(seed)")
      let area = try #require(table.crossFittedAUCs(seed: seed)[0])
      #expect((area - 0.5 - lean).magnitude < 0.012, "seed \(seed)")
      let alarms = flags(table, seed: seed)
      #expect(alarms.corrected == corrected && alarms.fitted == fitted, "seed \(seed)")
    }
  }
}
