import Basics
import Statistics
import TestSupport
import Testing

@testable import Experiments

/// What counts as harm, and what is shown to be none: both against the margin that was declared.
@Suite struct HarmTests {
  /// A win in opt-in, with withdrawals of those who accepted.
  private static func win(gone: (Double, Double), entered: Int64 = 400) -> MadeUp {
    var made = MadeUp()
    made.options.measured.formUnion([.withdrawals, .erasures])
    made.definition.guardrails.lastingOptIn = 0.5
    made.add(0, days: 0..<28, entered: entered, rate: 0.4, gone: gone.0)
    made.add(1, days: 0..<28, entered: entered, rate: 0.5, gone: gone.1)
    return made
  }

  private static func outcome(_ made: MadeUp) -> GuardrailOutcome? {
    made.reading().arms[1].guardrails.first { $0.kind == .withdrawals }
  }

  /// From no difference to far beyond the margin of 5 points.
  @Test(.namesItsRow) func harmIsBeyondTheMargin() {
    forEachRow([
      (0.05, GuardrailOutcome.State.held, Verdict.Word.ship),
      (0.07, .held, .ship),
      // Told from none, and within the margin as well as beyond it.
      (0.095, .open, .notYet), (0.11, .open, .notYet),
      (0.16, .harmed, .doNotShip),
    ]) { row in
      let made = HarmTests.win(gone: (0.05, row.0))
      #expect(HarmTests.outcome(made)?.state == row.1)
      #expect(made.reading().verdict.word == row.2, "\(made.reading().verdict.sentence)")
    }
    let evidence = HarmTests.win(gone: (0.05, 0.095)).reading().arms[1]
      .share(.withdrawalsOfAccepted)
    #expect((evidence?.logE ?? 0) > 10 && evidence?.harmLogE == 0)
  }

  /// Whatever the counts: what is held is not beyond, what is harm is, and the interval shows it.
  @Test func aStateIsWhatItsIntervalShows() {
    forAll(seeds: 50, thorough: 1_000) { seed, random in
      var made = MadeUp()
      made.options.measured.formUnion([.withdrawals, .erasures])
      made.options.isOneLook = random.below(2) == 0
      made.options.group = 1
      made.definition.guardrails.withdrawals = [0.001, 0.02, 0.05][random.below(3)]
      let days = 1 + random.below(3)
      for arm in 0...1 {
        made.add(
          arm, days: 0..<days, entered: Int64(10 + random.below(4_000)), rate: random.uniform(),
          gone: random.uniform() * random.uniform() * random.uniform())
      }
      for outcome in made.reading().arms[1].guardrails {
        guard let margin = outcome.margin else { continue }
        let isMoreBetter = outcome.kind == .lastingOptIn
        let worst = outcome.interval.map { isMoreBetter ? -$0.low : $0.high } ?? 1
        let best = outcome.interval.map { isMoreBetter ? -$0.high : $0.low } ?? -1
        switch outcome.state {
        case .held: #expect(min(worst, outcome.harmMost ?? 1) <= margin, "seed \(seed)")
        case .harmed: #expect(best > margin, "seed \(seed): \(outcome)")
        case .open, .notMeasured, .notApplicable: break
        }
      }
    }
  }

  /// Nobody withdrew, or hardly anybody: the arm's count alone has an end where the odds have none.
  @Test(.namesItsRow) func rareHarmHasAnEnd() {
    forEachRow([
      // People a day, withdrawn in the control and in the arm, how many at most.
      (Int64(400), 0.0, 0.0, GuardrailOutcome.State.held), (400, 0, 0.003, .held),
      (400, 0.003, 0, .held),
      // 56 of the arm accepted: up to 3.5 of them were to be expected, which is over the margin.
      (4, 0, 0, .open),
    ]) { row in
      let made = HarmTests.win(gone: (row.1, row.2), entered: row.0)
      let outcome = HarmTests.outcome(made)
      #expect(outcome?.state == row.3, "\(String(describing: outcome))")
      let most = outcome?.harmMost ?? -1
      #expect(most > 0 && (most < 0.05) == (row.3 == .held))
      if row.3 == .held { #expect(outcome?.text.contains("by the arm's count alone") == true) }
    }
  }

  /// A yes that is rare: a lasting one can fall by no more than the control has.
  @Test func aRareYesHasAnEnd() {
    var made = MadeUp()
    made.options.measured.formUnion([.withdrawals, .erasures])
    made.options.group = 1
    made.add(0, days: 0..<28, entered: 200, rate: 0.001, gone: 0)
    made.add(1, days: 0..<28, entered: 200, rate: 0.001, gone: 0)
    let outcome = made.reading().arms[1].guardrails.first { $0.kind == .lastingOptIn }
    #expect(outcome?.state == .held && (outcome?.harmMost ?? 1) < 0.004)
  }

  /// At one look the same question has a p value: that of the interval which ends at the margin.
  @Test func oneLookAsksForTheMarginToo() {
    var made = MadeUp()
    made.options.measured = [.answers, .withdrawals, .erasures]
    (made.options.isOneLook, made.options.group) = (true, 1)
    made.definition.guardrails.lastingOptIn = 0.5
    made.add(0, 0, MadeUp.Day(entered: 4_000, accepted: 2_000, gone: 100))
    made.add(1, 0, MadeUp.Day(entered: 4_000, accepted: 2_400, gone: 230))
    #expect(HarmTests.outcome(made)?.state == .open)
    made.add(1, 0, MadeUp.Day(entered: 0, accepted: 0, gone: 120))
    #expect(HarmTests.outcome(made)?.state == .harmed)
    let share = made.reading().arms[1].share(.withdrawalsOfAccepted)
    let logP = share?.fixedHarmLogE(margin: 0.05) ?? 0
    #expect(logP > 10 && logP < 60, "\(logP)")
  }
}
