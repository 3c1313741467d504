import Basics
import Statistics
import Tables
import TestSupport
import Testing

@testable import Experiments

/// What has misled people about experiments, each with the verdict of a careful statistician. Every one is a fair
/// experiment with one thing changed, so it fails where that thing is no longer looked for.
@Suite struct TrapTests {
  /// A fair win: 28 days, 200 people a day and arm, half against 57 %.
  private static func fair() -> MadeUp {
    var made = MadeUp()
    made.add(0, days: 0..<28, entered: 200, rate: 0.5)
    made.add(1, days: 0..<28, entered: 200, rate: 0.57)
    return made
  }

  @Test func aFairWinIsShippedWithoutAlarms() {
    let reading = TrapTests.fair().reading()
    #expect(reading.verdict.word == .ship && reading.verdict.arm == 1)
    #expect(reading.alarms == [])
    #expect(
      reading.verdict.sentence.hasPrefix(
        "Ship: \"arm\": opt-in per person entered differs by +7.00"))
  }

  @Test func twoEqualArmsAreNotTold() {
    var made = MadeUp()
    for arm in 0...1 { made.add(arm, days: 0..<28, entered: 200, rate: 0.5) }
    let reading = made.reading()
    #expect(reading.verdict.word == .notYet && reading.codes == ["noDifference"])
    #expect(reading.alarms == [])
  }

  @Test func aSampleRatioMismatchBreaksIt() {
    var made = MadeUp()
    made.add(0, days: 0..<28, entered: 214, rate: 0.5)
    made.add(1, days: 0..<28, entered: 143, rate: 0.57)
    let reading = made.reading()
    #expect(reading.verdict.word == .broken && reading.kinds == [.sampleRatio])
    // As designed, it is none.
    made.definition.phases[0].weights = [3, 2]
    #expect(made.reading().verdict.word == .ship)
  }

  @Test func anArmOfNoWeightHasNobody() {
    var made = TrapTests.fair()
    made.definition.phases[0].weights = [1, 0]
    #expect(made.reading().verdict.word == .broken)
  }

  /// The split ramps from 1 : 9 to 9 : 1 while the baseline falls: pooled, the arm loses; on every day it wins.
  @Test func simpsonByRampGoesByTheDays() {
    var made = MadeUp()
    made.definition.phases = (0..<4).map { phase in
      ExperimentDefinition.Phase(
        begins: Instant(milliseconds: (20_000 + Int64(phase) * 7) * Instant.dayMilliseconds),
        weights: [[9, 1], [6, 4], [4, 6], [1, 9]][phase])
    }
    let people: [(Int64, Int64)] = [(450, 50), (300, 200), (200, 300), (50, 450)]
    for day in 0..<28 {
      let phase = day / 7
      let rate = [0.7, 0.55, 0.4, 0.25][phase]
      let (a, b) = people[phase]
      made.add(0, day, phase: phase, MadeUp.Day(entered: a, accepted: Int64(Double(a) * rate)))
      made.add(
        1, day, phase: phase, MadeUp.Day(entered: b, accepted: Int64(Double(b) * (rate + 0.06))))
    }
    let reading = made.reading()
    #expect(reading.kinds == [.simpson] && reading.verdict.word == .ship)
    let share = reading.arms[1].share(.optIn)
    #expect((share?.pooled ?? 0) < -0.1 && (share?.value ?? 0) > 0.04)
  }

  /// The same ramp with no phases declared.
  @Test func aSplitThatChangesUnsaidIsTold() {
    var made = MadeUp()
    for day in 0..<28 {
      let b = Int64(100 + day * 7)
      made.add(0, day, MadeUp.Day(entered: 400 - b, accepted: (400 - b) / 2))
      made.add(1, day, MadeUp.Day(entered: b, accepted: b * 57 / 100))
    }
    let reading = made.reading()
    #expect(reading.kinds.contains(.splitChanged))
    #expect(reading.alarms.first { $0.kind == .splitChanged }.map { $0.figure > 100 } == true)
    #expect(reading.verdict.word != .ship)
  }

  @Test func noveltyFades() {
    var made = MadeUp()
    made.add(0, days: 0..<28, entered: 400, rate: 0.5)
    made.add(1, days: 0..<7, entered: 400, rate: 0.7)
    made.add(1, days: 7..<28, entered: 400, rate: 0.51)
    let reading = made.reading()
    #expect(reading.kinds == [.fading] && reading.verdict.word == .notYet)
    #expect(reading.codes.contains("fading"))
  }

  /// What falls to nothing, and by chance a little below, has not turned round.
  @Test(.namesItsRow) func aFallToNothingIsNoTurn() {
    forEachRow([(0.51, Alarm.Kind.fading), (0.5, .fading), (0.495, .fading), (0.46, .reversing)]) {
      row in
      var made = MadeUp()
      made.add(0, days: 0..<28, entered: 400, rate: 0.5)
      made.add(1, days: 0..<7, entered: 400, rate: 0.7)
      made.add(1, days: 7..<28, entered: 400, rate: row.0)
      #expect(made.reading().kinds == [row.1])
    }
  }

  /// What few later people show to the other side, and as far, is a change all the same, though no turn is shown.
  @Test func aTurnOfFewIsNotPassedOver() {
    var made = MadeUp()
    for (days, entered, rate) in [(0..<7, Int64(2_360), 0.55), (7..<28, 85, 0.448)] {
      made.add(0, days: days, entered: entered, rate: 0.5)
      made.add(1, days: days, entered: entered, rate: rate)
    }
    #expect(made.reading().kinds == [.fading] && made.reading().verdict.word == .notYet)
  }

  @Test func anEffectThatTurnsRoundIsTold() {
    var made = MadeUp()
    made.add(0, days: 0..<28, entered: 400, rate: 0.5)
    made.add(1, days: 0..<7, entered: 400, rate: 0.75)
    made.add(1, days: 7..<28, entered: 400, rate: 0.47)
    #expect(made.reading().kinds == [.reversing])
    #expect(made.reading().verdict.word == .notYet)
  }

  @Test func tooGoodToBeTrueIsBroken() {
    var made = MadeUp()
    made.add(0, days: 0..<28, entered: 200, rate: 0.1)
    made.add(1, days: 0..<28, entered: 200, rate: 0.5)
    #expect(made.reading().verdict.word == .broken && made.reading().kinds == [.tooGood])
  }

  /// An arm that is far worse is harm, and no reason to doubt the figures.
  @Test func farWorseIsNotTooGood() {
    var made = MadeUp()
    made.add(0, days: 0..<28, entered: 200, rate: 0.5)
    made.add(1, days: 0..<28, entered: 200, rate: 0.1)
    #expect(made.reading().verdict.word == .doNotShip && !made.reading().kinds.contains(.tooGood))
  }

  @Test func nobodyWhoCouldDeclineIsNoWin() {
    var made = MadeUp()
    made.add(0, days: 0..<28, entered: 200, rate: 0.95)
    made.add(1, days: 0..<28, entered: 200, rate: 1)
    #expect(made.reading().kinds.contains(.noDeclinePossible))
    #expect(made.reading().verdict.word == .broken)
  }

  @Test func oneOutlierDecidesNothing() {
    var made = MadeUp()
    made.definition.metric = .value
    made.options.measured.insert(.value)
    for day in 0..<28 {
      made.add(0, day, MadeUp.Day(entered: 200, accepted: 100, each: 1_000_000))
      made.add(
        1, day,
        MadeUp.Day(
          entered: 200, accepted: 100, each: 1_150_000, largest: day == 3 ? 1_000_000_000 : 0))
    }
    let reading = made.reading()
    #expect(reading.kinds == [.outlier] && reading.verdict.word == .notYet)
  }

  @Test func moreValueWithoutOutliersIsShipped() {
    var made = MadeUp()
    made.definition.metric = .value
    made.options.measured.insert(.value)
    for day in 0..<28 {
      made.add(0, day, MadeUp.Day(entered: 200, accepted: 100, each: 1_000_000))
      made.add(1, day, MadeUp.Day(entered: 200, accepted: 100, each: 1_150_000))
    }
    #expect(made.reading().verdict.word == .ship && made.reading().alarms == [])
  }

  @Test func zeroCountsHaveAnAnswer() {
    var made = MadeUp()
    made.add(0, days: 0..<28, entered: 200, rate: 0)
    made.add(1, days: 0..<28, entered: 200, rate: 0.0015)
    let share = made.reading().arms[1].share(.optIn)
    #expect(share?.armYes == 8 && share?.controlYes == 0)
    #expect(made.reading().verdict.word == .notYet)
    #expect(share?.oddsHigh == .infinity)
    #expect(share?.pValue.map { $0 > 0 && $0 < 0.05 } == true)
  }

  @Test func tinyChancesAreNotZero() {
    var made = MadeUp()
    made.add(0, days: 0..<28, entered: 20_000, rate: 0.5)
    made.add(1, days: 0..<28, entered: 20_000, rate: 0.52)
    let share = made.reading().arms[1].share(.optIn)
    #expect(share?.pValue.map { $0 > 0 && $0 < 1e-80 } == true)
    #expect(share.map { $0.logE > 150 && $0.logE < 500 } == true)
  }

  /// Very many people find a difference that nobody wants.
  @Test func lessThanTheLeastEffectIsNotShipped() {
    var made = MadeUp()
    made.definition.leastEffect = 0.02
    made.definition.baselineExpected = 0.5
    made.add(0, days: 0..<28, entered: 20_000, rate: 0.5)
    made.add(1, days: 0..<28, entered: 20_000, rate: 0.505)
    #expect(made.reading().verdict.word == .doNotShip && made.reading().codes == ["tooSmall"])
  }

  /// What was written down ten times too high and put right: told from 1 % on, by name only where enough people have it.
  @Test func whatIsPutRightAfterwardsIsTold() {
    for (people, amount, share) in [(40, 30_000, 0.03), (4, 30_000, 0.01), (40, 10_000, nil)] {
      var made = MadeUp()
      made.options.measured.formUnion([.value, .corrections])
      made.add(0, days: 0..<28, entered: 200, rate: 0.5, each: 10_000)
      made.add(1, days: 0..<28, entered: 200, rate: 0.5, each: 10_000)
      var cell = ArmCell()
      cell.value.correctedPeople = Int64(people)
      cell.value.corrected = Int64(amount) * 28
      made.cells[CellKey(phase: 0, day: MadeUp.first, arm: 1)] += cell
      let reading = made.reading()
      #expect(reading.kinds == (share == nil ? [] : [.corrected]))
      #expect(reading.alarms.first?.figure == share && reading.lookedFor.contains(.corrected))
    }
  }

  @Test func lateAnswersAreNoEvidence() {
    var made = MadeUp()
    made.options.group = 1
    made.add(0, days: 0..<28, entered: 200, rate: 0.5)
    made.add(1, days: 0..<28, entered: 200, rate: 0.5, late: 0.1)
    let reading = made.reading()
    #expect(reading.kinds == [.lateAnswers] && reading.verdict.word == .notYet)
    #expect(reading.arms[1].share(.optIn)?.value == 0)
  }

  /// Half of those whom the arm wins take it back.
  @Test func anOptInThatDoesNotLastIsNotShipped() {
    var made = MadeUp()
    made.options.measured.insert(.withdrawals)
    made.add(0, days: 0..<28, entered: 200, rate: 0.5, gone: 0.05)
    made.add(1, days: 0..<28, entered: 200, rate: 0.6, gone: 0.5)
    let reading = made.reading()
    #expect(reading.verdict.word == .doNotShip)
    #expect(Set(reading.codes) == ["lastingOptIn", "withdrawals"])
  }

  /// The same people erase themselves instead.
  @Test func erasureIsNoEscape() {
    var made = MadeUp()
    made.options.measured.insert(.withdrawals)
    for (arm, share) in [0.05, 0.5].enumerated() {
      for day in 0..<28 {
        let yes: Int64 = arm == 0 ? 100 : 120
        for person in 0..<yes {
          var cell = ArmCell()
          var outcome = PersonOutcome(entering: &cell)
          outcome.take(.accepted, age: 0, in: &cell, made.definition)
          if person < Int64(Double(yes) * share) {
            outcome.take(.withdrawn(.erasure), age: 1, in: &cell, made.definition)
          }
          cell.people.shown = 1
          made.cells[CellKey(phase: 0, day: MadeUp.first + Int32(day), arm: arm)] += cell
        }
        made.add(arm, day, MadeUp.Day(entered: 200 - yes, accepted: 0))
      }
    }
    #expect(made.reading().verdict.word == .doNotShip)
    #expect(made.reading().arms[1].lasting.people.erased == 28 * 60)
  }

  /// They erase themselves before they answer: a win among those who stay.
  @Test(.namesItsRow) func whoFleesBeforeAnsweringIsCounted() {
    forEachRow([
      (0.002, 0.002, Verdict.Word.ship), (0.002, 0.012, .notYet), (0.002, 0.1, .doNotShip),
    ]) { row in
      var made = TrapTests.fair()
      made.options.measured.formUnion([.withdrawals, .erasures])
      for (arm, share) in [row.0, row.1].enumerated() {
        for day in 0..<28 {
          let key = CellKey(phase: 0, day: MadeUp.first + Int32(day), arm: arm)
          made.cells[key].people.erased =
            Int64(200 * share * Double(day + 1) + 0.5) - Int64(200 * share * Double(day) + 0.5)
        }
      }
      let reading = made.reading()
      #expect(reading.verdict.word == row.2, "\(reading.verdict.sentence)")
      #expect(reading.kinds == (row.2 == .ship ? [] : [.fleeing]))
      let guardrail = reading.arms[1].guardrails.first { $0.kind == .erasures }
      #expect(guardrail?.state == (row.2 == .doNotShip ? .harmed : .held))
      let text = ReadingText(reading, style: TextStyle(isColored: false, columns: 200)).text
      #expect(text.contains("people who erased themselves per person entered"), "\(text)")
      let json = String(decoding: ReadingJSON.text(reading), as: UTF8.self)
      #expect(json.contains("\"share\": \"erasures\"") && json.contains("\"erased\": "))
    }
  }

  @Test func brokenPromisesAreNotShipped() {
    var made = MadeUp()
    made.options.measured.insert(.promises)
    made.definition.arms[1].worth = Amount(micros: 1)
    made.add(0, days: 0..<28, entered: 200, rate: 0.5)
    made.add(1, days: 0..<28, entered: 200, rate: 0.57, kept: 0.9)
    for day in 0..<28 {
      made.cells[CellKey(phase: 0, day: MadeUp.first + Int32(day), arm: 0)].promises =
        ArmCell.Promises()
    }
    #expect(made.reading().verdict.word == .doNotShip && made.reading().codes == ["promises"])
  }

  @Test func onePromiseBrokenOfManyStopsNothing() {
    var made = MadeUp()
    made.options.measured.insert(.promises)
    made.definition.arms[1].worth = Amount(micros: 1)
    made.add(0, days: 0..<28, entered: 200, rate: 0.5)
    made.add(1, days: 0..<28, entered: 200, rate: 0.57, kept: 1)
    made.cells[CellKey(phase: 0, day: MadeUp.first, arm: 1)].promises.kept -= 1
    for day in 0..<28 {
      made.cells[CellKey(phase: 0, day: MadeUp.first + Int32(day), arm: 0)].promises =
        ArmCell.Promises()
    }
    #expect(made.reading().verdict.word == .ship)
  }

  @Test func moreDataForOneYesIsNotShipped() {
    var made = TrapTests.fair()
    made.definition.arms[0].dataPrice = Amount(micros: 100_000)
    made.definition.arms[1].dataPrice = Amount(micros: 200_000)
    #expect(made.reading().verdict.word == .doNotShip && made.reading().codes == ["dataPrice"])
  }

  @Test func aNudgeIsNotShipped() {
    var made = TrapTests.fair()
    made.definition.arms[1].isNudge = true
    #expect(made.reading().verdict.word == .doNotShip && made.reading().kinds == [.nudge])
  }

  /// At some look a test for one look would have found it: 1 of 40 arms that are all alike.
  @Test func fortyArmsFindNothing() {
    var made = MadeUp(["control"] + (1...40).map { "arm-\($0)" })
    for arm in 0...40 { made.add(arm, days: 0..<14, entered: 80, rate: arm == 17 ? 0.57 : 0.5) }
    let reading = made.reading()
    let share = reading.arms[17].share(.optIn)
    #expect(share?.pValue.map { $0 < 0.05 } == true)
    #expect(reading.verdict.word == .notYet)
  }

  /// Enough for a single look, not for any.
  @Test func peekingFindsNothing() {
    var made = MadeUp()
    made.add(0, days: 0..<20, entered: 200, rate: 0.5)
    made.add(1, days: 0..<20, entered: 200, rate: 0.525)
    let reading = made.reading()
    #expect(reading.arms[1].share(.optIn)?.pValue.map { $0 < 0.05 } == true)
    #expect(reading.verdict.word == .notYet)
  }

  /// A true effect crosses and comes back in half of all runs: the day is named.
  @Test func whatCrossedEarlierIsNotShipped() {
    var made = MadeUp()
    made.definition.noveltyDays = 0
    made.add(0, days: 0..<56, entered: 200, rate: 0.5)
    made.add(1, days: 0..<20, entered: 200, rate: 0.545)
    made.add(1, days: 20..<56, entered: 200, rate: 0.495)
    let reading = made.reading()
    #expect(reading.verdict.word == .notYet && reading.codes == ["crossedEarlier"])
    #expect(reading.verdict.sentence.contains("until 2024-10-"))
  }

  @Test func twoWholeWeeksAreWaitedFor() {
    var made = MadeUp()
    made.add(0, days: 0..<13, entered: 2_000, rate: 0.5)
    made.add(1, days: 0..<13, entered: 2_000, rate: 0.57)
    #expect(made.reading().verdict.word == .notYet && made.reading().codes.contains("tooFewDays"))
    made.add(0, days: 13..<14, entered: 2_000, rate: 0.5)
    made.add(1, days: 13..<14, entered: 2_000, rate: 0.57)
    #expect(made.reading().verdict.word == .ship)
  }

  @Test func openDaysAreNoEvidence() {
    let made = TrapTests.fair()
    let early = made.reading(after: 28)
    #expect(early.arms[1].toDate.people.entered == 5_600)
    #expect(early.arms[1].answered.people.entered == 14 * 200)
    #expect(early.kinds == [.immature])
    #expect(made.reading(after: 14).verdict.word == .notYet)
  }

  @Test func carriedOverPeopleStopIt() {
    var made = TrapTests.fair()
    made.options.measured.insert(.earlierExperiments)
    made.cells[CellKey(phase: 0, day: MadeUp.first, arm: 1)].people.carriedOver = 100
    #expect(made.reading().kinds == [.carryOver] && made.reading().verdict.word == .notYet)
  }

  @Test func countsThatCannotBeBreakIt() {
    var made = TrapTests.fair()
    made.cells[CellKey(phase: 0, day: MadeUp.first, arm: 1)].people.accepted = 201
    #expect(made.reading().verdict.word == .broken)
    #expect(made.reading().kinds.contains(.impossibleValues))
  }

  @Test func peopleInTwoArmsBreakIt() {
    var made = TrapTests.fair()
    made.options.measured.insert(.people)
    var findings = RowFindings()
    (findings.rows, findings.people) = (10_000, 10_000)
    findings.twoArms = 100
    #expect(made.reading(findings).verdict.word == .ship)
    findings.twoArms = 101
    #expect(made.reading(findings).verdict.word == .broken)
    findings.twoArms = 0
    findings.duplicates = 3
    #expect(made.reading(findings).kinds == [.duplicates])
  }

  @Test func aNickelBuysNothing() {
    var made = MadeUp(["control", "nickel", "half"])
    for arm in 0..<3 {
      made.definition.arms[arm].worth = Amount(micros: [0, 50_000, 500_000][arm])
      made.definition.arms[arm].unit = arm == 0 ? "" : "USD"
      made.add(arm, days: 0..<28, entered: 50, rate: [0.763, 0.72, 0.86][arm])
    }
    let price = made.reading().price
    #expect(price?.points.map(\.boughtNothing) == [false, true, false])
    #expect(price?.points[1].marginalCost == nil)
    #expect(price.map { $0.points[0].fitted.value == $0.points[1].fitted.value } == true)
  }

  @Test func nobodyAtAllIsNotYet() {
    var made = MadeUp()
    #expect(made.reading().verdict.word == .notYet && made.reading().codes == ["tooFewPeople"])
    made.options.group = 1
    #expect(made.reading().verdict.word == .notYet && made.reading().codes == ["nobody"])
  }

  /// Against people whom nothing is asked, opt-in says nothing.
  @Test func aHoldoutIsNeverComparedByOptIn() {
    var made = TrapTests.fair()
    made.definition.arms[0].treatment = .nothing
    made.definition.metric = .value
    made.options.measured.formUnion([.withdrawals, .erasures])
    let kinds = made.reading().arms[1].shares.map(\.kind)
    #expect(kinds == [.withdrawals, .withdrawalsOfAccepted, .erasures])
  }
}
