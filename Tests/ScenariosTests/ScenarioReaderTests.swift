import Basics
import Catalogs
import Experiments
import Foundation
import Scenarios
import TestSupport
import Testing

@Suite struct ScenarioReaderTests {
  @Test func theSampleIsSound() throws {
    let scenario = try ScenarioSamples.scenario(ScenarioSamples.text)
    #expect(scenario.design.arms.map(\.id) == ["plain", "coffee"])
    #expect(scenario.design.arms.map(\.worth.units) == [0, 2])
    #expect(scenario.armTerms.map(\.name) == ["for-nothing@1", "for-coffee@1"])
    #expect(scenario.expectations.count == 1)
  }

  /// Each fault: what is replaced, by what, and the pointer and message that must be told.
  @Test(.namesItsRow)
  func eachFaultIsToldAtItsPlace() {
    let rows: [(String, String, String)] = [
      (
        "quid-scenario/1", "quid-scenario/9",
        "/format: expected \"quid-scenario/1\", found \"quid-scenario/9\""
      ),
      (
        "\"seed\": 7", "\"seed\": -7",
        "/seed: expected a whole number from 0 to 9007199254740991, found -7"
      ),
      ("\"seed\": 7", "\"sede\": 7", "/sede: unknown member \"sede\"; did you mean \"seed\"?"),
      (
        "2026-01-01", "2026-02-30",
        "/start: expected a day written YYYY-MM-DD, found \"2026-02-30\""
      ),
      (
        "\"title\": \"A coffee for a birthday\"", "\"title\": [1]",
        "/title: expected a string, found an array"
      ),
      (
        "\"weight\": 1", "\"weight\": 0",
        "/experiment/arms/0/weight: expected a weight above 0, at most 1000000, found 0"
      ),
      (
        "\"weight\": 1", "\"weight\": -2",
        "/experiment/arms/0/weight: expected a weight above 0, at most 1000000, found -2"
      ),
      (
        "\"weight\": 1", "\"weight\": 1e400",
        "/experiment/arms/0/weight: expected a weight above 0, at most 1000000, found 1e400"
      ),
      (
        "\"control\": \"plain\"", "\"control\": \"plian\"",
        "/experiment/control: no arm is called \"plian\"; did you mean \"plain\"?"
      ),
      (",\n    \"control\": \"plain\"", "", "/experiment: missing member \"control\""),
      (
        "\"exchange\": \"for-coffee\"", "\"exchange\": \"for-tea\"",
        "/experiment/arms/1/exchange: no exchange is called \"for-tea\"; there is \"for-nothing\", \"for-coffee\""
      ),
      (
        "\"id\": \"coffee\", \"exchange\"", "\"id\": \"plain\", \"exchange\"",
        "/experiment: the id \"plain\" is taken by an earlier arm"
      ),
      (
        "\"shown\": 40, \"accepted\": 10", "\"shown\": 40, \"accepted\": 41",
        "/people/counts/0/accepted: expected a whole number from 0 to 40, found 41"
      ),
      (
        "\"shown\": 40", "\"shown\": 40.5",
        "/people/counts/0/shown: expected a whole number from 0 to 20000000, found 40.5"
      ),
      (
        "{\"arm\": \"plain\", \"shown\": 40, \"accepted\": 10},", "",
        "/people/counts: no counts for the arm \"plain\""
      ),
      (
        "\"arm\": \"plain\", \"shown\"", "\"arm\": \"coffee\", \"shown\"",
        "/people/counts/1: the arm \"coffee\" has been counted already"
      ),
      (
        "\"onTime\": 1", "\"onTime\": 0.9",
        "/delivery: \"onTime\", \"late\" and \"never\" must add up to 1"
      ),
      (
        "\"onTime\": 1", "\"onTime\": 1.1",
        "/delivery/onTime: expected a number from 0 to 1, found 1.1"
      ),
      (
        "\"confidence\": 0.95", "\"confidence\": 95",
        "/confidence: expected a number from 0.5 to 0.999999, found 95"
      ),
      (
        "\"metric\": \"optIn\"", "\"metric\": \"optin\"",
        "/expect/0/metric: expected one of \"shown\", \"accepted\", \"declined\", \"deferred\", \"withdrawn\", \"optIn\", \"difference\", \"promisesKept\", \"deliveredPerShown\", \"deliveredPerConsent\", \"pointsPerCent\", found \"optin\"; did you mean \"optIn\"?"
      ),
      (
        "\"of\": {\"arm\": \"coffee\"}, \"is\"", "\"of\": {\"arm\": \"tea\"}, \"is\"",
        "/expect/0/of/arm: no arm is called \"tea\"; there is \"plain\", \"coffee\""
      ),
      (
        "\"is\": 0.6, \"decimals\": 3", "\"is\": 0.6",
        "/expect/0: expected either \"is\" with \"decimals\" (and perhaps \"interval\"), or \"atLeast\" or \"atMost\" or both"
      ),
      (
        "\"is\": 0.6, \"decimals\": 3", "\"atLeast\": 1, \"atMost\": 0",
        "/expect/0: \"atLeast\" is above \"atMost\""
      ),
      (
        "\"is\": 0.6, \"decimals\": 3", "\"is\": 0.6, \"decimals\": 3, \"interval\": [0.7, 0.5]",
        "/expect/0/interval: the interval ends before it begins"
      ),
      (
        "\"metric\": \"optIn\", \"of\": {\"arm\": \"coffee\"}", "\"metric\": \"difference\"",
        "/expect/0: \"difference\" needs \"of\": an arm, or a factor's level"
      ),
      (
        "\"format\": \"csv\"", "\"format\": \"xml\"",
        "/people/replay/format: expected one of \"csv\", \"jsonLines\", found \"xml\""
      ),
      (
        "\"later\": \"deferred\"", "\"later\": \"maybe\"",
        "/people/replay/answer/values/later: no answer is called \"maybe\"; there is \"accepted\", \"declined\", \"deferred\""
      ),
      (
        "\"arm\": {\"column\": \"arm\", \"values\": {\"p\": \"plain\", \"c\": \"coffee\"}},", "",
        "/people/replay: expected \"arm\" with the column of the arm"
      ),
      (
        "\"id\": \"for-coffee\"", "\"id\": \"for-nothing\"",
        "/catalog/exchanges/1: the id \"for-nothing\" is taken by an earlier one"
      ),
    ]
    forEachRow(rows) { (part, other, message) in
      let messages = try ScenarioSamples.read(ScenarioSamples.text([(part, other)])).messages
      #expect(messages.contains { $0.hasSuffix(": " + message) }, "\(messages)")
    }
  }

  @Test func deliveriesThatNobodyStatesAreMissed() throws {
    let delivery =
      "  \"delivery\": {\"onTime\": 1, \"late\": 0, \"never\": 0, \"basis\": \"a sample\"},\n"
    let messages = try ScenarioSamples.read(ScenarioSamples.text([(delivery, "")])).messages
    #expect(
      messages == [
        "s.json:1:1: missing member \"delivery\": for-coffee@1 promises a benefit, and nothing says "
          + "whether it arrived"
      ])
    // With published deliveries and a column of values, nothing is missed.
    _ = try ScenarioSamples.scenario(
      ScenarioSamples.text([
        (delivery, ""),
        ("\"shown\": 50, \"accepted\": 30", "\"shown\": 50, \"accepted\": 30, \"delivered\": 29"),
        ("\"format\": \"csv\"", "\"format\": \"csv\", \"value\": \"paid\""),
      ]))
  }

  @Test(.namesItsRow)
  func faultsOfModelsAreTold() {
    let rows: [(String, String, String)] = [
      (
        "\"share\": 0.9", "\"share\": 0.8",
        "/people/model/segments: the shares of the segments must add up to 1"
      ),
      (
        "\"always\": \"declined\"", "\"always\": \"never\"",
        "/people/model/segments/1/always: expected one of \"accepted\", \"declined\", \"deferred\", found \"never\""
      ),
      (
        ", \"always\": \"declined\"", "",
        "/people/model/segments/1: expected either \"leaning\" or \"always\""
      ),
      (
        "\"people\": 2000", "\"people\": 0",
        "/people/model/people: expected a whole number from 1 to 20000000, found 0"
      ),
      (
        "\"standardDeviation\": 1", "\"standardDeviation\": -1",
        "/people/model/segments/0/leaning/standardDeviation: expected a number from 0 to 1000, found -1"
      ),
      (
        "\"logits\": 0.2", "\"logits\": \"low\"",
        "/people/model/costs/0/logits: expected a number from -1000 to 1000, found \"low\""
      ),
      (
        "\"effects\": []",
        "\"effects\": [{\"of\": {\"factor\": \"x\", \"level\": \"y\"}, \"logits\": 1}]",
        "/people/model/effects/0/of/factor: no factor is called \"x\"; there is none"
      ),
    ]
    forEachRow(rows) { (part, other, message) in
      let messages = try ScenarioSamples.read(ScenarioSamples.modelText([(part, other)])).messages
      #expect(messages.contains { $0.hasSuffix(": " + message) }, "\(messages)")
    }
  }

  @Test func factorsMustBeComplete() throws {
    let plain = "{\"id\": \"plain\", \"exchange\": \"for-nothing\", \"weight\": 1}"
    let coffee = "{\"id\": \"coffee\", \"exchange\": \"for-coffee\", \"weight\": 1}"
    func leveled(_ arm: String, _ cup: String) -> String {
      String(arm.dropLast()) + ", \"levels\": {\"cup\": \"\(cup)\", \"day\": \"a\"}}"
    }
    let factors =
      "\"factors\": [{\"id\": \"cup\", \"levels\": [\"no\", \"yes\"]}, {\"id\": \"day\", \"levels\": [\"a\", \"b\"]}],"
    let messages = try ScenarioSamples.read(
      ScenarioSamples.text([
        ("\"arms\": [", factors + "\"arms\": ["), (plain, leveled(plain, "no")),
        (coffee, leveled(coffee, "yes")),
      ])
    ).messages
    #expect(
      messages.contains {
        $0.hasSuffix(
          "the factors have 4 combinations of levels, but there are only 2 arms: add the missing "
            + "ones, or leave out \"factors\"")
      }, "\(messages)")
    let twins = try ScenarioSamples.read(
      ScenarioSamples.text([
        ("\"arms\": [", factors + "\"arms\": ["), (plain, leveled(plain, "no")),
        (coffee, leveled(coffee, "no")),
      ])
    ).messages
    #expect(
      twins.contains { $0.hasSuffix("the arms \"plain\" and \"coffee\" have the same levels") })
  }

  /// Two factors of two levels, one of which pays; `tone` has a level named like one of `cup`.
  private func factorial(_ expectation: String) throws -> String {
    let arms = ["no", "yes"].flatMap { cup in
      ["no", "bold"].map { tone in
        "{\"id\": \"\(cup).\(tone)\", \"exchange\": \"\(cup == "no" ? "for-nothing" : "for-coffee")\", "
          + "\"weight\": 1, \"levels\": {\"cup\": \"\(cup)\", \"tone\": \"\(tone)\"}}"
      }
    }
    let counts = ["no.no", "no.bold", "yes.no", "yes.bold"].map {
      "{\"arm\": \"\($0)\", \"shown\": 10, \"accepted\": 5}"
    }
    let start = try #require(ScenarioSamples.text.range(of: "\"arms\": ["))
    let end = try #require(ScenarioSamples.text.range(of: "\"control\": \"plain\""))
    var text = ScenarioSamples.text.replacingCharacters(
      in: start.lowerBound..<end.upperBound,
      with: "\"factors\": [{\"id\": \"cup\", \"levels\": [\"no\", \"yes\"]}, "
        + "{\"id\": \"tone\", \"levels\": [\"no\", \"bold\"]}], \"arms\": [\(arms.joined(separator: ", "))], "
        + "\"control\": \"no.no\"")
    let people = try #require(
      text.range(of: #""people"(.|\n)*?"delivery""#, options: .regularExpression))
    text.replaceSubrange(
      people,
      with: "\"people\": {\"counts\": [\(counts.joined(separator: ", "))]}, \"delivery\"")
    let expect = try #require(
      text.range(of: #""expect": \[.*\]"#, options: .regularExpression))
    return text.replacingCharacters(in: expect, with: "\"expect\": [\(expectation)]")
      .replacing("\"EUR\"", with: "\"USD\"")
  }

  @Test(arguments: [
    ("\"factor\": \"cup\", \"level\": \"yes\"", nil),
    (
      "\"factor\": \"cup\", \"level\": \"no\"", "the control has no \"pointsPerCent\"; name another"
    ),
    (
      "\"factor\": \"tone\", \"level\": \"bold\"",
      "\"pointsPerCent\" is of an arm or level that pays, where the control pays nothing"
    ),
    (
      "\"arm\": \"yes.no\"",
      "\"pointsPerCent\" is of an arm or level that pays, where the control pays nothing"
    ),
  ])
  func thePriceOfConsentIsAskedOfWhatPays(subject: String, problem: String?) throws {
    let text = try factorial(
      "{\"metric\": \"pointsPerCent\", \"of\": {\(subject)}, \"atLeast\": 0}")
    let messages = try ScenarioSamples.read(text).messages
    #expect(messages.count == (problem == nil ? 0 : 1))
    if let problem { #expect(messages[0].hasSuffix(problem), "\(messages)") }
  }

  @Test(arguments: [
    (
      "{\"metric\": \"difference\", \"of\": {\"arm\": \"no.no\"}, \"atLeast\": 0}",
      "the control has no \"difference\"; name another"
    ),
    (
      "{\"metric\": \"shown\", \"is\": 40, \"decimals\": 0, \"interval\": [1, 2]}",
      "\"shown\" has no interval"
    ),
    (
      "{\"metric\": \"optIn\", \"is\": 0.7633, \"decimals\": 3}",
      "a number here has more than 3 decimals, so none can equal it"
    ),
  ])
  func whatCanNeverHoldIsRefused(expectation: String, problem: String) throws {
    let messages = try ScenarioSamples.read(factorial(expectation)).messages
    #expect(messages.count == 1)
    #expect(messages.first?.hasSuffix(problem) ?? false, "\(messages)")
  }

  @Test func manyLevelsDoNotOverflowTheCountOfCombinations() throws {
    let levels = (0..<256).map { "\"l\($0)\"" }.joined(separator: ", ")
    let factors = (0..<8).map { "{\"id\": \"f\($0)\", \"levels\": [\(levels)]}" }
      .joined(separator: ", ")
    let chosen = "{" + (0..<8).map { "\"f\($0)\": \"l0\"" }.joined(separator: ", ") + "}"
    let other = chosen.replacing("\"f7\": \"l0\"", with: "\"f7\": \"l1\"")
    let messages = try ScenarioSamples.read(
      ScenarioSamples.text([
        ("\"arms\": [", "\"factors\": [\(factors)], \"arms\": ["),
        ("\"for-nothing\", \"weight\": 1", "\"for-nothing\", \"weight\": 1, \"levels\": \(chosen)"),
        ("\"for-coffee\", \"weight\": 1", "\"for-coffee\", \"weight\": 1, \"levels\": \(other)"),
      ])
    ).messages
    #expect(messages.contains { $0.contains("combinations of levels, but there are only 2 arms") })
  }

  @Test func aWeightTooSmallForAnybodyIsRefused() throws {
    let messages = try ScenarioSamples.read(
      ScenarioSamples.text([("\"weight\": 1", "\"weight\": 0.00005")])
    ).messages
    #expect(
      messages.map { String($0.drop { $0 != "/" }) } == [
        "/experiment: the weight of \"plain\" gives it less than 1 in 10000 people, finer than "
          + "assignment shares them out"
      ])
  }

  /// One mistake is told once, not again by what refers to it.
  @Test(arguments: [
    ("\"weight\": 1", "\"weight\": 0"), ("\"onTime\": 1", "\"onTime\": 2"),
    ("\"shown\": 40", "\"shown\": -1"), ("\"days\": 30", "\"days\": 31"),
    ("pd:BirthDate", "BirthDate"),
  ])
  func oneMistakeIsToldOnce(part: String, other: String) throws {
    let messages = try ScenarioSamples.read(ScenarioSamples.text([(part, other)])).messages
    #expect(messages.count == 1, "\(messages)")
  }

  @Test func peopleHaveOneSource() throws {
    let counts = try ScenarioSamples.text([("\"counts\"", ScenarioSamples.model + "\"counts\"")])
    #expect(
      try ScenarioSamples.read(counts).messages.contains {
        $0.hasSuffix("\"counts\" and \"model\" exclude each other")
      })
    let file = try ScenarioSamples.text([
      ("\"format\": \"csv\"", "\"format\": \"csv\", \"file\": \"rows.csv\"")
    ])
    #expect(
      try ScenarioSamples.read(file).messages.contains {
        $0.contains("a \"file\" here would compete")
      })
  }
}
