import Basics
import Experiments
import JSONText
import Statistics
import TestSupport
import Testing

@Suite struct AssignmentTests {
  /// Vectors of the hash's second version, from GrowthBook's SDK specification and its Python
  /// package 4.0.0.
  @Test(.namesItsRow)
  func sharesAreThoseOfTheCommonHash() {
    let rows: [(String, String, Double)] = [
      ("seed", "b", 0.2696), ("foo", "def", 0.2019), ("90850943850283058242805", "123", 0.7516),
      ("a", "é", 0.3446), ("exp", "é", 0.976), ("my-exp", "833613268", 0.2816),
      ("exp", "1", 0.6075),
      ("quid-offer-7", "1", 0.9003),
    ]
    forEachRow(rows) { (seed, person, share) in
      #expect(Assignment(seed: seed, weights: [1]).share(of: person.utf8.span) == share)
    }
  }

  @Test func peopleFallOnArmsByWeight() {
    let assignment = Assignment(seed: "weights", weights: [1, 2, 7])
    var counts = [0, 0, 0]
    for person in 0..<100_000 { counts[assignment.arm(of: String(person).utf8.span)] += 1 }
    // 99.9 % bounds of the binomial.
    #expect((9_687...10_313).contains(counts[0]))
    #expect((19_583...20_417).contains(counts[1]))
    #expect((69_522...70_478).contains(counts[2]))
  }

  @Test func seedsAssignIndependently() {
    let one = Assignment(seed: "one", weights: [1, 1])
    let other = Assignment(seed: "other", weights: [1, 1])
    let equal = (0..<40_000).count { person in
      one.arm(of: String(person).utf8.span) == other.arm(of: String(person).utf8.span)
    }
    #expect((19_670...20_330).contains(equal))
  }

  @Test func everySharePicksAnArm() {
    // 1/3 thrice sums to less than 1 in some orders; the last arm takes what is left.
    let assignment = Assignment(seed: "x", weights: [0.1, 0.1, 0.1, 0.7, 1e-9])
    for person in 0..<20_000 {
      #expect((0..<5).contains(assignment.arm(of: String(person).utf8.span)))
    }
  }

  @Test(.enabled(if: Places.shared != nil, "needs the reference tables beside the checkout"))
  func everyReferenceHash() throws {
    let cases = try ReferenceTable("growthbook_hash").cases
    #expect(cases.count > 20)
    for (inputs, outputs) in cases {
      let seed = try #require(inputs.member("seed")?.string)
      let person = try #require(inputs.member("value")?.stringBytes)
      let found = Assignment(seed: seed, weights: [1]).share(of: person.span)
      #expect(found == outputs.member("v2")?.double, "\(seed)")
    }
  }
}

@Suite struct ArmTallyTests {
  @Test func mergingIsExactInAnyOrder() {
    forAll(seeds: 100) { seed, random in
      let parts = (0..<20).map { _ in ArmTallyTests.tally(&random) }
      var forward = ArmTally()
      for part in parts { forward += part }
      var backward = ArmTally()
      for part in parts.reversed() { backward += part }
      #expect(forward == backward, "seed \(seed)")
      #expect(forward.counts == (0..<11).map { index in parts.reduce(0) { $0 + $1.counts[index] } })
    }
  }

  private static func tally(_ random: inout Random) -> ArmTally {
    var tally = ArmTally()
    tally.shown = random.below(1_000)
    tally.accepted = random.below(1_000)
    tally.declined = random.below(1_000)
    tally.deferred = random.below(1_000)
    tally.promised = random.below(1_000)
    tally.kept = random.below(1_000)
    tally.late = random.below(1_000)
    tally.short = random.below(1_000)
    tally.broken = random.below(1_000)
    tally.withdrawn = random.below(1_000)
    tally.delivered = Amount(micros: Int64(random.below(1_000_000_000)))
    return tally
  }
}

@Suite struct ExperimentReportTests {
  /// Two factors, four arms: pay 0 or 0.10, reason given or not.
  private let design = ExperimentDesign(
    id: "x",
    factors: [
      ExperimentDesign.Factor(id: "pay", levels: ["none", "dime"]),
      ExperimentDesign.Factor(id: "reason", levels: ["no", "yes"]),
    ],
    arms: [(0, 0), (0, 1), (1, 0), (1, 1)].map { pay, reason in
      ExperimentDesign.Arm(
        id: "a\(pay)\(reason)", exchange: "e\(pay)", levels: [pay, reason], weight: 1,
        worth: Amount(micros: pay == 0 ? 0 : 100_000), unit: pay == 0 ? "" : "USD")
    }, control: 0)

  private func tally(_ accepted: Int, of shown: Int) -> ArmTally {
    var tally = ArmTally()
    (tally.shown, tally.accepted) = (shown, accepted)
    return tally
  }

  @Test func levelsPoolOverTheOtherFactor() throws {
    let tallies = [tally(10, of: 100), tally(20, of: 100), tally(30, of: 100), tally(60, of: 200)]
    let report = ExperimentReport(design: design, tallies: tallies, confidence: 0.95)
    #expect(report.factors[0].levels.map(\.tally.accepted) == [30, 90])
    #expect(report.factors[0].levels.map(\.tally.shown) == [200, 300])
    #expect(report.factors[1].levels.map(\.tally.accepted) == [40, 80])
    let expected = Proportion(90, of: 300)
      .difference(from: Proportion(30, of: 200), confidence: 0.95)
    #expect(report.factors[0].levels[1].difference == expected)
    #expect(report.total.accepted == 120)
    let price = try #require(report.priceOfConsent)
    #expect(price.factor == "pay")
    #expect(price.points.map(\.id) == ["none", "dime"])
    // 15 points for 10 cents.
    #expect(((price.points[1].pointsPerCent?.value ?? 0) - 1.5).magnitude < 1e-12)
    // 0.10 paid to 30 %, for 15 % more: 0.20 each.
    #expect(((price.points[1].costPerExtraConsent ?? 0) - 0.2).magnitude < 1e-12)
  }

  @Test func anArmThatNobodySawHasNoRate() {
    let report = ExperimentReport(
      design: design,
      tallies: [tally(0, of: 0), tally(1, of: 2), tally(0, of: 5), tally(5, of: 5)],
      confidence: 0.95)
    #expect(report.arms[0].optIn == nil)
    #expect(report.arms.allSatisfy { $0.difference == nil })
    #expect(report.arms[3].optIn?.high == 1)
    #expect(report.arms[2].optIn?.low == 0)
  }

  @Test func aCostIsNamedOnlyWhereTheGainIsDistinguishable() throws {
    let tallies = [tally(50, of: 100), tally(50, of: 100), tally(51, of: 100), tally(52, of: 100)]
    let report = ExperimentReport(design: design, tallies: tallies, confidence: 0.95)
    let price = try #require(report.priceOfConsent)
    #expect(price.points[1].pointsPerCent != nil)
    #expect(price.points[1].costPerExtraConsent == nil)
  }

  /// Simpson's reversal: the pay helps in both strata and seems to hurt when they are pooled.
  @Test func pooledLevelsOfUnlikePeopleAreMarked() {
    let reversed = [
      tally(10, of: 100), tally(720, of: 900), tally(180, of: 900), tally(90, of: 100),
    ]
    let report = ExperimentReport(design: design, tallies: reversed, confidence: 0.95)
    #expect((report.factors[0].levels[1].difference?.value ?? 0) < 0)
    #expect((report.factors[0].imbalance - 0.8).magnitude < 1e-12)
    #expect(report.factors[0].imbalance >= ExperimentReport.FactorReport.imbalanceWarned)
    let even = [tally(10, of: 100), tally(20, of: 100), tally(30, of: 300), tally(60, of: 300)]
    let balanced = ExperimentReport(design: design, tallies: even, confidence: 0.95)
    #expect(balanced.factors.allSatisfy { $0.imbalance == 0 })
  }

  @Test func onlyMoneyWithCentsHasAPriceOfConsent() {
    for (currency, isPriced) in [("points", false), ("JPY", false), ("EUR", true), ("eur", false)] {
      let design = ExperimentDesign(
        id: "x", factors: [],
        arms: ["", currency].map { unit in
          ExperimentDesign.Arm(
            id: "a" + unit, exchange: "e", levels: [], weight: 1,
            worth: Amount(micros: unit.isEmpty ? 0 : 5_000_000), unit: unit)
        }, control: 0)
      let report = ExperimentReport(
        design: design, tallies: [tally(1, of: 2), tally(2, of: 2)], confidence: 0.95)
      #expect((report.priceOfConsent != nil) == isPriced, "\(currency)")
    }
  }

  @Test func theIntervalsWidenWithConfidence() throws {
    let tallies = [tally(10, of: 100), tally(20, of: 100), tally(30, of: 100), tally(60, of: 200)]
    let narrow = ExperimentReport(design: design, tallies: tallies, confidence: 0.8)
    let wide = ExperimentReport(design: design, tallies: tallies, confidence: 0.99)
    let pairs = zip(narrow.arms, wide.arms)
    #expect(pairs.allSatisfy { ($0.optIn?.low ?? 0) > ($1.optIn?.low ?? 1) })
  }
}
