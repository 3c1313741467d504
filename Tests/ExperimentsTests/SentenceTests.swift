import Basics
import JSONText
import Statistics
import Tables
import TestSupport
import Testing

@testable import Experiments

/// Sentences, verdicts, intervals and JSON say one and the same thing.
@Suite struct SentenceTests {
  private static func made(_ random: inout Random) -> MadeUp {
    var made = MadeUp(["control", "arm", "other"].dropLast(random.below(2)).map { $0 })
    made.options.group = random.below(2) == 0 ? 1 : 10
    made.options.isOneLook = random.below(3) == 0
    made.options.measured.formUnion([.withdrawals, .erasures, .value])
    made.definition.metric = random.element([.optIn, .optIn, .lastingOptIn, .withdrawals, .value])
    made.definition.isMoreBetter = made.definition.metric != .withdrawals
    if random.below(2) == 0 {
      (made.definition.leastEffect, made.definition.baselineExpected) = (0.02, 0.3)
    }
    let days = random.element([1, 3, 16, 30])
    let size = random.element([3, 30, 300])
    let rate = random.element([0.003, 0.1, 0.5, 0.99])
    for arm in made.definition.arms.indices {
      let own = arm == 0 || random.below(3) == 0 ? rate : rate * (0.7 + 0.35 * random.uniform())
      for day in 0..<days {
        let entered = size + random.below(size)
        var yes = 0
        var gone = 0
        for _ in 0..<entered where random.uniform() < own {
          yes += 1
          if random.uniform() < 0.1 { gone += 1 }
        }
        made.add(
          arm, day,
          MadeUp.Day(
            entered: Int64(entered), accepted: Int64(yes), gone: Int64(gone),
            each: Int64(1_000_000 + random.below(1_000))))
      }
    }
    return made
  }

  /// What an arm's interval shows, better being positive.
  private static func ends(_ reading: ExperimentReading, _ arm: Int) -> (
    worst: Double, best: Double
  )? {
    let isOneLook = reading.options.isOneLook
    let interval =
      ShareKind(reading.definition.metric).map {
        reading.arms[arm].share($0)?.interval(isOneLook: isOneLook)
      } ?? reading.arms[arm].value?.interval(isOneLook: isOneLook)
    return interval.map {
      reading.definition.isMoreBetter ? ($0.low, $0.high) : (-$0.high, -$0.low)
    }
  }

  @Test func noSentenceSaysMoreThanItsInterval() throws {
    try forAll(seeds: 30, thorough: 2_000) { seed, random in
      let made = SentenceTests.made(&random)
      let reading = made.reading()
      for (arm, told) in reading.arms.enumerated() {
        guard let verdict = told.verdict, verdict.word != .broken else { continue }
        var ends = SentenceTests.ends(reading, arm)
        if verdict.sentence.contains("at an odds ratio of ["),
          let share = ShareKind(made.definition.metric).flatMap({ told.share($0) })
        {
          ends =
            made.definition.isMoreBetter
            ? (share.oddsLow, share.oddsHigh) : (-share.oddsHigh, -share.oddsLow)
        }
        for code in verdict.reasons.map(\.code) {
          switch code {
          // Of few people figures are not told, and nothing of them is said.
          case "better", "worse":
            let isShown = code == "better" ? (ends?.worst ?? -1) > 0 : (ends?.best ?? 1) < 0
            #expect(
              isShown || verdict.sentence.contains("figures are not told"),
              "seed \(seed): \(verdict.sentence)")
          case "tooSmall":
            #expect((ends?.best ?? 1) < made.definition.leastEffect ?? 0, "seed \(seed)")
          case "noDifference":
            let holdsZero = ends.map { $0.worst <= 0 && $0.best >= 0 } ?? true
            let saysOut = verdict.sentence.contains("leaves out 0")
            #expect(
              told.share(.optIn)?.isTold == false || holdsZero != saysOut,
              "seed \(seed): \(verdict.sentence)")
          default: break
          }
        }
        #expect(verdict.sentence.hasPrefix(verdict.word.words + ": "), "seed \(seed)")
        let isClear = verdict.reasons.allSatisfy { $0.code != "better" }
        #expect(verdict.word != .ship || !isClear, "seed \(seed): \(verdict.sentence)")
      }
      let json = try JSONTree(text: String(decoding: ReadingJSON.text(reading), as: UTF8.self))
      #expect(json["/verdict"] == .string(reading.verdict.word.rawValue), "seed \(seed)")
      #expect(json["/sentence"] == .string(reading.verdict.sentence), "seed \(seed)")
      for (arm, told) in reading.arms.enumerated() {
        let word = json["/arms/\(arm)/verdict"]
        #expect(word == (told.verdict.map { .string($0.word.rawValue) } ?? .null), "seed \(seed)")
      }
      let text = ReadingText(reading, style: TextStyle(isColored: false, columns: 4_000)).text
      #expect(text.hasPrefix(reading.verdict.sentence), "seed \(seed): \(text.prefix(200))")
    }
  }

  /// A trillion people of both arms are the most that a cell holds; more are said to be so many.
  @Test func hugeCellsHaveSentences() {
    for (people, isTooMany) in [(Int64(500_000_000_000), false), (1_000_000_000_000, true)] {
      var made = MadeUp()
      for day in 0..<28 {
        made.add(0, day, MadeUp.Day(entered: people, accepted: people / 2))
        made.add(1, day, MadeUp.Day(entered: people, accepted: people / 100 * 57))
      }
      let sentence = made.reading().verdict.sentence
      #expect(
        isTooMany
          ? sentence.hasPrefix("Broken: counts that cannot be added up: over 1")
          : sentence.hasPrefix("Ship: \"arm\": opt-in per person entered differs by +7.00 ["),
        "\(sentence)")
    }
  }

  /// Days merge until both arms have grown by a group; a crossing within a block is nobody's to have seen.
  @Test func aCrossingIsOnADayThatAReportEndsWith() {
    var made = MadeUp()
    made.definition.noveltyDays = 0
    for day in 0..<60 {
      let rate = day < 30 ? 0.9 : 0.35
      for arm in 0...1 {
        made.add(
          arm, day, MadeUp.Day(entered: 4, accepted: arm == 0 ? 2 : Int64(rate * 4 + 0.5)))
      }
    }
    let share = made.reading().arms[1].share(.optIn)
    #expect(share?.crossedOn.map { ($0 - MadeUp.first) % 3 } == 2)
  }

  @Test func whatWasLookedForIsToldEitherWay() {
    var made = MadeUp()
    made.definition.metric = .value
    made.options.measured.insert(.value)
    for arm in 0...1 { made.add(arm, days: 0..<28, entered: 50, rate: 0.5, each: 1_000_000) }
    let reading = made.reading()
    #expect(Set(reading.lookedFor + reading.notLookedFor) == Set(Alarm.Kind.allCases))
    for kind in [Alarm.Kind.fading, .reversing, .simpson] {
      #expect(reading.notLookedFor.contains(kind))
    }
    let text = ReadingText(reading, style: TextStyle(isColored: false, columns: 400)).text
    #expect(text.contains("Not looked for: ") && text.contains("lasting of entered"))
  }

  /// Late ones are told where whose they are is the reader's own.
  @Test func lateWithdrawalsAreTold() {
    var made = MadeUp()
    made.options.group = 1
    for arm in 0...1 { made.add(arm, days: 0..<28, entered: 50, rate: 0.5) }
    made.cells[CellKey(phase: 0, day: MadeUp.first, arm: 1)].late.withdrawals = 3
    let text = ReadingText(made.reading(), style: TextStyle(isColored: false, columns: 400)).text
    #expect(text.contains("Late in \"arm\", and no evidence: 0 yes, 3 withdrawals"), "\(text)")
  }
}
