import Basics
import Foundation
import Statistics
import Tables
import TestSupport
import Testing

@testable import Experiments

/// Groups of people who were assigned together: nothing may take them one by one.
@Suite struct ClusterTests {
  /// One look at two arms of so many people in so many clusters, whose difference is as stated.
  private static func made(
    people: (Int64, Int64), clusters: (Int, Int), rates: (Double, Double) = (0.5, 0.6),
    pValue: Double = 0.4, gone: Double = 0
  ) -> (MadeUp, RowFindings) {
    var made = MadeUp()
    made.definition.isClustered = true
    made.options.measured = [.answers, .withdrawals, .erasures]
    (made.options.isOneLook, made.options.group) = (true, 1)
    for (arm, (people, rate)) in [(people.0, rates.0), (people.1, rates.1)].enumerated() {
      let yes = Int64(Double(people) * rate)
      made.add(
        arm, 0,
        MadeUp.Day(
          entered: people, accepted: yes, gone: arm == 1 ? Int64(Double(yes) * gone) : 0))
    }
    let value = rates.1 - rates.0
    let reach = pValue < 0.05 ? 0.5 * value : 2 * value
    var findings = RowFindings()
    findings.clustered = [
      nil,
      ClusterComparison(
        controlClusters: clusters.0, armClusters: clusters.1,
        difference: Estimate(value: value, low: value - reach, high: value + reach),
        pValue: pValue, designEffect: 20),
    ]
    return (made, findings)
  }

  /// People of few clusters differ in number and in what they do by much, and nothing of it is shown.
  @Test func guardrailsAndSplitTakeNobodyAlone() {
    let (made, findings) = ClusterTests.made(people: (1_500, 6_000), clusters: (6, 6), gone: 0.5)
    let reading = made.reading(findings)
    #expect(reading.verdict.word == .notYet && reading.alarms == [])
    #expect(reading.entered.logE < 1 && reading.enteredChiSquare == 0)
    for kind in [GuardrailOutcome.Kind.lastingOptIn, .withdrawals, .erasures] {
      let guardrail = reading.arms[1].guardrails.first { $0.kind == kind }
      #expect(guardrail?.state == .open && guardrail?.text.hasPrefix("not judged with") == true)
    }
    // Told by clusters as many as that, it is broken.
    let (many, uneven) = ClusterTests.made(people: (1_500, 6_000), clusters: (60, 240))
    #expect(many.reading(uneven).verdict.word == .broken)
    #expect(many.reading(uneven).alarms.first?.text.hasPrefix("clusters are not shared") == true)
  }

  /// A ratio is told once, and with clusters not at all, as it is of people.
  @Test func aRatioIsToldOnce() {
    var (made, findings) = ClusterTests.made(people: (2_000, 2_000), clusters: (20, 20))
    findings.perAsk = [
      nil,
      RatioComparison(
        control: 0.1, arm: 0.2, difference: Estimate(value: 0.1, low: 0, high: 0.2), pValue: 0.05),
    ]
    func told() -> Int {
      String(decoding: ReadingJSON.text(made.reading(findings)), as: UTF8.self)
        .components(separatedBy: "\"perAsk\"").count - 1
    }
    #expect(told() == 0)
    made.definition.isClustered = false
    findings.clustered = []
    #expect(told() == 1)
  }

  /// What is refused is not printed either.
  @Test func nothingOfPeopleOneByOneIsPrinted() {
    let (made, findings) = ClusterTests.made(people: (2_000, 2_000), clusters: (20, 20))
    let reading = made.reading(findings)
    #expect(reading.arms[1].shares == [] && reading.arms[1].value == nil && reading.price == nil)
    let text = ReadingText(reading, style: TextStyle(isColored: false, columns: 200)).text
    #expect(text.contains("by clusters (20 against 20)") && text.contains("ratio of clusters"))
    #expect(!text.contains("odds ratio") && !text.contains("opt-in per person entered   "))
    let json = String(decoding: ReadingJSON.text(reading), as: UTF8.self)
    #expect(json.contains("\"shares\": []") && json.contains("\"optIn\": null"))
    #expect(!json.contains("oddsRatioLow") && json.contains("\"isClustered\": true"))
    #expect(!reading.lookedFor.contains(.tooGood) && reading.lookedFor.contains(.sampleRatio))
  }

  /// Clusters say something of opt-in alone, and a win by them waits for guardrails that can be judged.
  @Test func aWinByClustersIsOfOptIn() {
    var (made, findings) = ClusterTests.made(
      people: (2_000, 2_000), clusters: (20, 20), pValue: 0.001)
    #expect(made.reading(findings).verdict.word == .notYet)
    #expect(made.reading(findings).codes.contains("withdrawals"))
    made.options.measured.subtract([.withdrawals, .erasures])
    #expect(made.reading(findings).verdict.word == .ship)
    made.definition.metric = .lastingOptIn
    #expect(made.reading(findings).codes == ["clusters"])
    made.definition.metric = .value
    made.options.measured.insert(.value)
    #expect(made.reading(findings).codes == ["clusters"])
    made.definition.metric = .optIn
    // One cluster in an arm: there is no variance, and people do not stand in for it.
    findings.clustered = [nil, nil]
    #expect(made.reading(findings).verdict.word == .notYet)
    #expect(made.reading(findings).codes == ["clusters"])
    #expect(!made.reading(findings).lookedFor.contains(.sampleRatio))
  }
}
