import Basics
import Tables
import TestSupport
import Testing

@testable import Experiments

/// What a reading depends on, and what it does not.
@Suite struct ReadingTests {
  /// One thing that happens to somebody.
  private struct Event {
    let at: Int64
    let person: Int
    let happening: PersonHappening?
  }

  private static let hour: Int64 = 3_600_000

  /// People who enter over some days, answer hours later, and some of whom leave.
  private static func life(days: Int, people: Int, seed: UInt64) -> [Event] {
    var random = Random(seed: seed, stream: 0)
    var events: [Event] = []
    for person in 0..<days * people {
      let entered = Int64(20_000 + person / people) * 24 * hour + Int64(random.below(24)) * hour
      events.append(Event(at: entered, person: person, happening: nil))
      let answered = entered + Int64(random.below(60)) * hour
      if random.below(2) == 0 {
        events.append(Event(at: answered, person: person, happening: .accepted))
        if random.below(4) == 0 {
          let road: PersonHappening.Road = random.below(2) == 0 ? .erasure : .word
          events.append(
            Event(
              at: answered + Int64(random.below(90)) * hour, person: person,
              happening: .withdrawn(road)))
        }
      } else {
        events.append(Event(at: answered, person: person, happening: .answered))
      }
    }
    return events.sorted { ($0.at, $0.person) < ($1.at, $1.person) }
  }

  /// Whoever asks after every event learns nothing from what changed: within a day, nothing does.
  @Test func nobodysAnswerShowsInAReport() throws {
    var made = MadeUp()
    made.definition.windows = MetricWindows(answerDays: 2, lastingDays: 2, deadlineDays: 1)
    var options = ReadingOptions(made.definition)
    options.measured = [.answers, .withdrawals, .erasures, .days, .answerDays]
    var people: [Int: (PersonOutcome, CellKey, Int64)] = [:]
    var kept = ClosedEvidence(made.definition)
    var before: (day: Int64, bytes: [UInt8])?
    var changes = 0
    for (number, event) in ReadingTests.life(days: 9, people: 24, seed: 5).enumerated() {
      if let happening = event.happening, var person = people[event.person] {
        person.0.take(
          happening, age: event.at - person.2, in: &made.cells[person.1], made.definition)
        people[event.person] = person
      } else {
        let key = CellKey(
          phase: 0, day: Int32(event.at / Instant.dayMilliseconds), arm: event.person % 2)
        var outcome = PersonOutcome(entering: &made.cells[key])
        outcome.take(.shown, age: 0, in: &made.cells[key], made.definition)
        people[event.person] = (outcome, key, event.at)
      }
      options.moment = Instant(milliseconds: event.at)
      if number % 3 != 0 { continue }
      kept.advance(made.definition, made.cells, to: options.moment, group: options.group)
      let reading = ExperimentReading(made.definition, made.cells, options, evidence: kept)
      let bytes = ReadingJSON.text(reading)
      let day = event.at / Instant.dayMilliseconds
      if let before, before.day == day {
        #expect(bytes == before.bytes, "day \(day), event \(number)")
      } else if let before, before.bytes != bytes {
        changes += 1
      }
      before = (day, bytes)
      // What is kept is what is made from nothing.
      if number % 60 == 0 {
        let fresh = ExperimentReading(made.definition, made.cells, options)
        #expect(ReadingJSON.text(fresh) == bytes)
      }
    }
    #expect(changes >= 4)
  }

  @Test func fewAreToldAsFewer() {
    var made = MadeUp()
    made.options.measured.formUnion([.withdrawals, .erasures])
    made.add(0, days: 0..<28, entered: 100, rate: 0.002)
    made.add(1, days: 0..<28, entered: 100, rate: 0.5)
    let reading = made.reading()
    let text = String(decoding: ReadingJSON.text(reading), as: UTF8.self)
    #expect(text.contains("\"accepted\": \"fewer than 10\""))
    #expect(
      ReadingText(reading, style: TextStyle(isColored: false, columns: 200)).text.contains(
        "fewer than 10"))
  }

  /// Days merge until both arms have grown by ten; the last ones wait.
  @Test func reportsMoveByWholeGroups() {
    var made = MadeUp()
    for day in 0..<10 {
      made.add(0, day, MadeUp.Day(entered: 4, accepted: 2))
      made.add(1, day, MadeUp.Day(entered: 4, accepted: 2))
    }
    let reading = made.reading()
    #expect(reading.lastDay == MadeUp.first + 8)
    #expect(reading.arms[0].toDate.people.entered == 36)
    made.options.group = 1
    #expect(made.reading().arms[0].toDate.people.entered == 40)
  }

  /// Two equal arms, 28 days: how often any alarm rings.
  @Test func alarmsRarelyRingWithoutReason() {
    let seeds = sampled(10, thorough: 1_000)
    var rang = 0
    for seed in 0..<seeds {
      var random = Random(seed: UInt64(seed), stream: 21)
      var made = MadeUp()
      made.options.measured.insert(.value)
      for day in 0..<28 {
        var cells = [MadeUp.Day(entered: 0, accepted: 0), MadeUp.Day(entered: 0, accepted: 0)]
        for _ in 0..<60 {
          let arm = random.below(2)
          cells[arm].entered += 1
          if random.uniform() < 0.3 { cells[arm].accepted += 1 }
          cells[arm].each = 1_000_000
        }
        for arm in 0...1 { made.add(arm, day, cells[arm]) }
      }
      let reading = made.reading()
      if !reading.alarms.isEmpty { rang += 1 }
      #expect(reading.verdict.word != .broken)
    }
    #expect(rang <= max(1, seeds / 20), "\(rang) of \(seeds)")
  }
}
