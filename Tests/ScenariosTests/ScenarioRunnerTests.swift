import Basics
import Engine
import Exchanges
import Experiments
import Foundation
import Ledger
import Scenarios
import Statistics
import TestSupport
import Testing

@Suite struct ScenarioRunnerTests {
  /// The rows that the sample's counts stand for.
  private var rows: String {
    var rows = "who,arm,said\n"
    for person in 0..<40 { rows += "p\(person),p,\(person < 10 ? "yes" : "no")\n" }
    for person in 0..<50 { rows += "c\(person),c,\(person < 30 ? "yes" : "no")\n" }
    return rows
  }

  /// What is told of rows that cannot be used.
  private func messages(_ text: String, _ rows: String) throws -> [String] {
    ScenarioSamples.rows(Array(rows.utf8), for: try ScenarioSamples.scenario(text)).messages
  }

  private func replay(_ text: String, _ rows: String) throws -> ScenarioResult {
    let scenario = try ScenarioSamples.scenario(text)
    let (read, messages) = ScenarioSamples.rows(Array(rows.utf8), for: scenario)
    let rows = try #require(read, "\(messages)")
    return try ScenarioSamples.run(scenario, rows: rows)
  }

  @Test func countsAreReproduced() throws {
    let result = try ScenarioSamples.run(ScenarioSamples.scenario(ScenarioSamples.text))
    #expect(result.report.arms.map(\.tally.shown) == [40, 50] as [Int])
    #expect(result.report.arms.map(\.tally.accepted) == [10, 30] as [Int])
    #expect(result.report.arms[1].tally.kept == 30)
    #expect(result.report.arms[1].tally.delivered == Amount(micros: 60_000_000))
    #expect(result.report.arms[0].tally.promised == 0)
    #expect(result.holds)
    #expect(result.people == 90)
  }

  @Test func rowsGiveTheSameReportAsCounts() throws {
    let counted = try ScenarioSamples.run(ScenarioSamples.scenario(ScenarioSamples.text))
    let replayed = try replay(ScenarioSamples.text, rows)
    #expect(replayed.report == counted.report)
    #expect(replayed.expectations == counted.expectations)
    // Also when the rows stand in another order, in another format, with other line ends.
    let lines = rows.split(separator: "\n")
    let shuffled = ([lines[0]] + lines[1...].reversed()).joined(separator: "\r\n")
    #expect(try replay(ScenarioSamples.text, shuffled).report == counted.report)
    // And with other separators, in blocks of any size.
    let scenario = try ScenarioSamples.scenario(ScenarioSamples.text)
    for (separator, block) in [(";", 1), ("\t", 100), (",", 7)] {
      let other = rows.replacing(",", with: separator)
      let read = ScenarioSamples.rows(Array(other.utf8), for: scenario, block: block).rows
      #expect(try ScenarioSamples.run(scenario, rows: read).report == counted.report)
    }
    let objects = lines[1...].map { line in
      let cells = line.split(separator: ",")
      return "{\"said\":\"\(cells[2])\",\"who\":\"\(cells[0])\",\"arm\":\"\(cells[1])\"}"
    }
    let jsonLines = try ScenarioSamples.text([("\"format\": \"csv\"", "\"format\": \"jsonLines\"")])
    #expect(try replay(jsonLines, objects.joined(separator: "\n")).report == counted.report)
  }

  @Test func theLogReplaysToTheSameState() throws {
    for text in [ScenarioSamples.text, try ScenarioSamples.modelText()] {
      let result = try ScenarioSamples.run(ScenarioSamples.scenario(text))
      #expect(
        try ExchangeEngine.replay(try #require(result.target as? MemoryLog).forEachLine).digest
          == result.stateDigest)
    }
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    let scenario = try ScenarioSamples.scenario(ScenarioSamples.modelText())
    let one = try ScenarioSamples.run(scenario)
    let other = try ScenarioSamples.run(scenario)
    #expect(one.stateDigest == other.stateDigest)
    #expect(one.report == other.report)
    let reseeded = try ScenarioSamples.run(scenario.with(seed: 8))
    #expect(reseeded.stateDigest != one.stateDigest)
  }

  /// Pinned: the same scenario gives the same people in every later version and on every machine.
  @Test func theModelsPeopleNeverChange() throws {
    let result = try ScenarioSamples.run(ScenarioSamples.scenario(ScenarioSamples.modelText()))
    let total = result.report.total
    #expect(
      [total.shown, total.accepted, total.deferred, total.withdrawn] == [2_000, 864, 88, 105]
        as [Int])
  }

  /// Against the integral of the model itself, computed on a grid of its two normal draws.
  @Test func theModelAcceptsAsOftenAsItsFormulaSays() throws {
    let scenario = try ScenarioSamples.scenario(ScenarioSamples.modelText())
    let people = sampled(6_000, thorough: 60_000)
    let result = try ScenarioSamples.run(scenario, people: people)
    for (row, worth) in zip(result.report.arms, [0.0, 2.0]) {
      var sum = 0.0
      for leaning in normalGrid {
        for pull in normalGrid {
          sum += 1 / (1 + exp(-(-0.5 + leaning + worth * (0.6 + 0.1 * pull) - 0.2)))
        }
      }
      let expected = 0.9 * sum / Double(normalGrid.count * normalGrid.count)
      let rate = row.tally.optIn.rate
      // 99.9 % bounds: 3.3 standard errors of half of the people.
      let bound = 3.3 * 0.5 / (Double(people) / 2).squareRoot()
      #expect((rate - expected).magnitude < bound, "\(row.id): \(rate), \(expected)")
      let withdrawn = Double(row.tally.withdrawn) / Double(row.tally.accepted)
      #expect((withdrawn - 0.1).magnitude < sampled(0.038, thorough: 0.012))
    }
  }

  @Test func everyoneIsAskedOnceAndTalliesAddUp() throws {
    let scenario = try ScenarioSamples.scenario(
      ScenarioSamples.modelText([
        (
          "\"onTime\": 1, \"late\": 0, \"never\": 0",
          "\"onTime\": 0.7, \"late\": 0.2, \"never\": 0.1"
        )
      ]))
    let result = try ScenarioSamples.run(scenario)
    for row in result.report.arms {
      let tally = row.tally
      #expect(tally.shown == tally.accepted + tally.declined + tally.deferred)
      #expect(tally.promised == tally.kept + tally.late + tally.short + tally.broken)
    }
    let coffee = result.report.arms[1].tally
    #expect(coffee.promised == coffee.accepted)
    let kept = coffee.promisesKept.rate
    #expect((kept - 0.7).magnitude < 0.08)
    #expect(coffee.late > 0 && coffee.broken > 0)
    #expect(coffee.delivered.micros == Int64(coffee.kept + coffee.late) * 2_000_000)
  }

  @Test func publishedDeliveriesCountAsGiven() throws {
    let scenario = try ScenarioSamples.scenario(
      ScenarioSamples.text([
        ("\"shown\": 50, \"accepted\": 30", "\"shown\": 50, \"accepted\": 30, \"delivered\": 21")
      ]))
    let coffee = try ScenarioSamples.run(scenario).report.arms[1].tally
    #expect([coffee.promised, coffee.kept, coffee.broken] == [30, 21, 9] as [Int])
    #expect(coffee.deliveredPerShown == 42.0 / 50)
    #expect(coffee.deliveredPerConsent == 42.0 / 30)
  }

  @Test func observedValuesSettlePromises() throws {
    let text = try ScenarioSamples.text([
      ("\"format\": \"csv\"", "\"format\": \"csv\", \"value\": \"paid\"")
    ])
    let rows = "who,arm,said,paid\na,c,yes,2\nb,c,yes,1.50\nc,c,yes,\nd,c,no,\ne,p,yes,\n"
    let coffee = try replay(text, rows).report.arms[1].tally
    #expect([coffee.kept, coffee.short, coffee.broken] == [1, 1, 1] as [Int])
    #expect(coffee.delivered == Amount(micros: 3_500_000))
  }

  /// Faulty rows: the line and the message, which never shows what stands in the cell.
  @Test(.namesItsRow)
  func faultyRowsAreToldByLine() {
    let rows: [(String, [String])] = [
      (
        "who,arm,said\nsecret,p,yes\nb,p,no\nsecret,p,yes\n",
        ["rows:4: this person had accepted already on line 2"]
      ),
      (
        "who,arm,said\nsecret,p,no\nsecret,c,yes\n",
        ["rows:3: this person stood in another arm on line 2"]
      ),
      (
        "who,arm,said\nsecret,x,yes\n",
        ["rows:2: the cell in \"arm\" has no meaning in the scenario; expected \"p\", \"c\""]
      ),
      (
        "who,arm,said\na,p,secret\n",
        [
          "rows:2: the cell in \"said\" has no meaning in the scenario; expected \"yes\", \"no\", \"later\""
        ]
      ),
      ("who,arm,said\n,p,yes\n", ["rows:2: expected 1 to 256 bytes in \"who\""]),
      ("who,arm,said\n", ["rows: the file has no rows"]),
      ("secret,amr,said\na,p,yes\n", ["rows:1: no column of the header is called \"who\""]),
      ("who,arm,said\na,p,yes\nb,c\n", ["rows:3: expected 3 cells as in the header, found 2"]),
      // All faults of single rows are told at once.
      (
        "who,arm,said\n,p,yes\nb,p,no\n,c,no\n",
        [
          "rows:2: expected 1 to 256 bytes in \"who\"",
          "rows:4: expected 1 to 256 bytes in \"who\"",
        ]
      ),
    ]
    forEachRow(rows) { (rows, expected) throws in
      #expect(try messages(ScenarioSamples.text, rows) == expected)
    }
  }

  /// Rows in which somebody is asked again on the day of their no are told by line (Q7).
  @Test(arguments: ["no", "later"])
  func q7AReplayThatAsksAgainAfterANoIsRefused(answer: String) throws {
    let rows = "who,arm,said\na,p,\(answer)\na,p,yes\n"
    #expect(throws: RunFault.refused(reason: Refusal.coolingDown.reason, line: 3)) {
      try replay(ScenarioSamples.text, rows)
    }
  }

  @Test func rowsThatAreNotUTF8AreRefusedAtTheirLine() throws {
    let scenario = try ScenarioSamples.scenario(ScenarioSamples.text)
    let bytes = Array("who,arm,said\na,p,yes\nb".utf8) + [0xFF] + Array(",p,yes\n".utf8)
    #expect(
      ScenarioSamples.rows(bytes, for: scenario).messages
        == ["rows:3: found bytes that are not UTF-8; save the file as UTF-8"])
  }

  private func paidText() throws -> String {
    try ScenarioSamples.text([("\"format\": \"csv\"", "\"format\": \"csv\", \"value\": \"paid\"")])
  }

  @Test(arguments: ["-1", "x", "1e9", "0.0000001", "4001"])
  func valuesThatAreNoAmountAreRefused(value: String) throws {
    #expect(
      try messages(paidText(), "who,arm,said,paid\na,c,yes,\(value)\n")
        == ["rows:2: expected an amount from 0 to 4000 with at most six decimals in \"paid\""])
  }

  @Test func aValueForSomebodyWhoWasPromisedNoneIsRefused() throws {
    for row in ["a,c,no,2", "a,p,yes,2"] {
      #expect(
        try messages(paidText(), "who,arm,said,paid\n\(row)\n")
          == ["rows:2: a value in \"paid\" for somebody who was promised none"])
    }
  }

  @Test func theAskOfARowMustBeTheArms() throws {
    let text = try ScenarioSamples.text([
      (
        "\"format\": \"csv\"",
        "\"format\": \"csv\", \"ask\": {\"column\": \"text\", \"values\": {\"0\": \"for-nothing\", \"1\": \"for-coffee\"}}"
      )
    ])
    _ = try replay(text, "who,arm,said,text\na,c,yes,1\nb,p,no,0\n")
    #expect(
      try messages(text, "who,arm,said,text\na,c,yes,1\nb,p,no,1\n") == [
        "rows:3: \"text\" names another exchange than the one that the arm \"plain\" shows"
      ])
  }

  @Test func plannedDeliveriesAreToldApartFromObservedOnes() throws {
    let planned = try ScenarioSamples.run(ScenarioSamples.scenario(ScenarioSamples.text))
    #expect(planned.deliveryBasis == "a sample")
    let observed = try replay(paidText(), "who,arm,said,paid\na,c,yes,2\nb,p,no,\n")
    #expect(observed.deliveryBasis == nil)
  }

  @Test func rowsThatAreMissingAreAskedFor() throws {
    let counts = try #require(
      ScenarioSamples.text.range(of: #""counts"(.|\n)*?\],\n"#, options: .regularExpression))
    let scenario = try ScenarioSamples.scenario(
      ScenarioSamples.text.replacingCharacters(in: counts, with: ""))
    #expect(throws: RunFault.rowsMissing) { try ScenarioSamples.run(scenario) }
  }

  @Test func anExpectationThatFailsSaysWhatWasFound() throws {
    let scenario = try ScenarioSamples.scenario(
      ScenarioSamples.text([("\"is\": 0.6, \"decimals\": 3", "\"is\": 0.601, \"decimals\": 3")]))
    let result = try ScenarioSamples.run(scenario)
    #expect(!result.holds)
    #expect(result.expectations[0].claim == "optIn of coffee is 0.601 to 3 decimals")
    #expect(result.expectations[0].found?.value == 0.6)
  }
}

/// Quantiles of the normal distribution at the middles of 400 equal shares, by bisection of the
/// system's error function: slow, and independent of the product's own.
private let normalGrid: [Double] = (0..<400).map { index in
  let p = (Double(index) + 0.5) / 400
  var (low, high) = (-9.0, 9.0)
  for _ in 0..<80 {
    let middle = (low + high) / 2
    if 0.5 * erfc(-middle / 2.0.squareRoot()) < p { low = middle } else { high = middle }
  }
  return low
}
