import Basics
import Engine
import Exchanges
import Experiments
import Service
import TestSupport
import Testing

/// `experiment.report` asked for after every event: what it tells of single people, and what it is made from.
@Suite struct ReportPrivacyTests {
  private static let arms = ["birthday-for-coffee", "birthday-for-greeting"]

  /// An experiment of two arms in a shop whose least group is 10.
  private struct Life {
    let counter: Counter
    var people: [String] = []
    var offers: [String] = []
    var consents: [String] = []
    /// Of each person who entered: the day and the arm.
    var entered: [(day: Int64, arm: Int)] = []

    init() throws {
      counter = try Counter(changes: [("/policy/groupAtLeast", "10")])
      let arms = ReportPrivacyTests.arms.map { #"{"arm":"\#($0)","exchange":"\#($0)"}"# }
      _ = counter.call(
        "experiment.start", #"{"experiment":"x","arms":[\#(arms.joined(separator: ","))]}"#)
    }

    var day: Int64 { counter.now.milliseconds / Instant.dayMilliseconds }

    func report() -> String { counter.call("experiment.report", #"{"experiment":"x"}"#) }

    /// Somebody enters.
    mutating func enter() throws {
      let person = "p\(people.count)"
      people.append(person)
      let answer = try counter.result(
        "offer.next", #"{"person":"\#(person)","placement":"account"}"#)
      guard case .string(let arm)? = answer?["/offer/arm"],
        case .number(let offer)? = answer?["/offer/number"]
      else { return }
      offers.append(offer)
      entered.append((day, ReportPrivacyTests.arms.firstIndex(of: arm) ?? 0))
    }

    mutating func answer(_ offer: String, isYes: Bool) throws {
      let values = isYes ? #","values":{"birthDate":"04-12"}"# : ""
      let answer = try counter.result(
        "offer.answer",
        #"{"offer":\#(offer),"answer":"\#(isYes ? "accepted" : "declined")","textVersion":1\#(values)}"#
      )
      if case .number(let consent)? = answer?["/consent/number"] { consents.append(consent) }
    }

    /// Whatever people do.
    mutating func meddle(_ random: inout Random) throws {
      switch random.below(8) {
      case 0..<4: try answer(random.element(offers), isYes: random.below(3) > 0)
      case 4, 5:
        let count = counter.service.engine.state.exchange.promises.count
        if count == 0 { return }
        _ = counter.call(
          "benefit.deliver", #"{"promise":\#(random.below(count)),"value":3.5}"#)
      case 6:
        if consents.isEmpty { return }
        _ = counter.call("consent.withdraw", #"{"consent":\#(random.element(consents))}"#)
      default:
        if random.below(2) == 0 {
          _ = counter.call("person.erase", #"{"person":"\#(random.element(people))"}"#)
        }
      }
    }

    /// The last days of blocks in which every arm has so many new people, told from who entered alone.
    func blockEnds(group: Int) -> [Int64] {
      var (ends, grown): ([Int64], [Int]) = ([], [0, 0])
      for day in Set(entered.map(\.day)).sorted() where day < self.day {
        for one in entered where one.day == day { grown[one.arm] += 1 }
        if grown.allSatisfy({ $0 >= group }) {
          ends.append(day)
          grown = [0, 0]
        }
      }
      return ends
    }

    /// What a report may depend on: the last block, and the last one that is closed for each window.
    func place(_ windows: MetricWindows, group: Int) -> [Int64] {
      let ends = blockEnds(group: group)
      let waits = [0] + ExperimentMetric.allCases.map { Int64(windows.days($0)) }
      return waits.map { wait in ends.last { $0 + wait < day } ?? -1 }
    }
  }

  /// Between two reports nothing differs but when a block is full, or closes: of everything else that happens, no
  /// report tells, whoever asks and how often.
  @Test func noReportTellsOfOnePerson() throws {
    var (moved, events) = (0, 0)
    try forAll(seeds: 1, thorough: 40) { seed, random in
      var life = try Life()
      let definition = life.counter.service.engine.state.definition(of: ExperimentID(0))
      #expect(definition.groupLeast == 10)
      var last = (line: life.report(), place: life.place(definition.windows, group: 10))
      func look() {
        let now = (line: life.report(), place: life.place(definition.windows, group: 10))
        events += 1
        if now.place == last.place {
          #expect(now.line == last.line, "seed \(seed), day \(life.day)")
        } else if now.line != last.line {
          moved += 1
        }
        last = now
      }
      for day in 0..<64 {
        for _ in 0..<(day < 14 ? 5 : 0) {
          try life.enter()
          look()
        }
        for _ in 0..<(day < 30 ? 4 : 1) {
          try life.meddle(&random)
          look()
        }
        life.counter.now = life.counter.now.adding(days: 1)
        look()
      }
    }
    #expect(moved > 4, "\(moved) of \(events)")
  }

  /// Two lives in which one person answers otherwise: until their day is closed all reports are the same, and then
  /// no count tells who it was.
  @Test func oneAnswerIsNotToBeSeen() throws {
    var lines: [[String]] = []
    for isYes in [true, false] {
      var life = try Life()
      var told: [String] = []
      for day in 0..<34 {
        for number in 0..<(day < 12 ? 6 : 0) {
          try life.enter()
          let isChosen = life.offers.count == 30
          try life.answer(life.offers[life.offers.count - 1], isYes: isChosen ? isYes : number != 0)
        }
        told.append(life.report())
        life.counter.now = life.counter.now.adding(days: 1)
      }
      lines.append(told)
    }
    let first = try #require(zip(lines[0], lines[1]).enumerated().first { $1.0 != $1.1 }?.offset)
    // They entered on day 4; a yes counts for 14 days.
    #expect(first >= 4 + 1 + 14, "day \(first)")
    for line in lines.joined() {
      let tree = try JSONTree(text: line)["/result"]
      for arm in 0..<2 {
        let counts = ["entered", "shown", "answered", "accepted", "lasting", "withdrawn"].compactMap
        {
          if case .number(let text)? = tree?["/arms/\(arm)/\($0)"] { return Int(text) }
          return nil
        }
        for count in counts {
          #expect(count == 0 || count >= 10, "\(line)")
          for other in counts.filter({ $0 > 0 && count > 0 }) {
            #expect(count == other || abs(count - other) >= 10, "\(line)")
          }
        }
      }
    }
  }

  /// What the service keeps between reports is in none of them: one that was never asked, one that was started anew
  /// and the engine's state alone say the same.
  @Test func reportsRestOnNothingButTheState() throws {
    var (asked, silent) = (try Life(), try Life())
    var random = Random(seed: 3, stream: 0)
    var twin = random
    for day in 0..<40 {
      for _ in 0..<(day < 12 ? 6 : 0) {
        try asked.enter()
        try silent.enter()
      }
      for _ in 0..<3 {
        try asked.meddle(&random)
        try silent.meddle(&twin)
      }
      if day % 3 == 0 { _ = asked.report() }
      asked.counter.now = asked.counter.now.adding(days: 1)
      silent.counter.now = silent.counter.now.adding(days: 1)
    }
    let line = asked.report()
    #expect(line == silent.report())
    let again = try asked.counter.restarted()
    #expect(line == again.call("experiment.report", #"{"experiment":"x"}"#))
    let report = asked.counter.service.engine.state.report(
      of: ExperimentID(0), at: asked.counter.now)
    #expect(line.contains(String(decoding: report.line, as: UTF8.self)))
    let tree = try JSONTree(text: line)["/result"]
    #expect(tree?["/verdict"] == .string("notYet"))
    #expect(tree?["/definition/declaredAt"] == .string("2026-11-24T10:00:00.000Z"))
    #expect(tree?["/arms/0/exchange"] == .string("birthday-for-coffee"))
    #expect(tree?["/group"] == .number("10"))
  }
}
