import Basics
import Catalogs
import JSONText
import Scenarios
import TestSupport
import Testing
import TrustRules

/// What the rules say to a scenario's catalog, and what it may let pass.
@Suite struct CatalogReviewTests {
  private func review(
    _ replacements: [(String, String)]
  ) throws -> (review: CheckedCatalog?, scenario: Scenario?, messages: [String]) {
    let problems = Problems(fileName: "s.json")
    let text = try ScenarioSamples.modelText(replacements)
    let root = try JSONDocument(scanning: Array(text.utf8)).root
    let read = ScenarioReader(problems: problems) { _ in nil }.read(root)
    return (read.checked, read.scenario, problems.messages)
  }

  private let early = ("\"reviewBy\": \"2027-01-31\"", "\"reviewBy\": \"2026-01-05\"")

  @Test func theSampleIsFair() throws {
    let read = try review([])
    #expect(read.review?.verdict.findings == [])
    #expect(read.scenario != nil)
  }

  /// Q1: a field whose review falls due within the days of the scenario is found before it runs.
  @Test func q1WhatLapsesOnTheWayIsFound() throws {
    let read = try review([early])
    #expect(read.review?.refusals.map(\.rule) == [.q35])
    let later = try review([
      ("\"reviewBy\": \"2027-01-31\"", "\"reviewBy\": \"2026-01-10\"")
    ])
    #expect(later.review?.refusals == [])
  }

  /// Days that no scenario has are told, and nothing is added up with them.
  @Test(arguments: ["-200000000000", "0", "99999999999999999999", "1e300", "3.5"])
  func impossibleDaysAreTold(days: String) throws {
    let read = try review([
      ("\"people\": 2000, \"days\": 10", "\"people\": 2000, \"days\": \(days)")
    ])
    #expect(read.scenario == nil)
    #expect(read.messages.contains { $0.contains("/people/model/days") })
  }

  /// Shown until the last day of the run, no longer: that is within it.
  @Test func q1TheLastDayIsWithinTheRun() throws {
    let coffee = "\"purpose\": \"gift\", \"benefit\": \"coffee\","
    for (until, count) in [("2026-01-10", 0), ("2026-01-09", 1)] {
      let read = try review([(coffee, coffee + " \"until\": \"\(until)\",")])
      #expect(read.review?.refusals.count == count)
    }
  }

  /// A legal hold is in force on its last day, and over on the next.
  @Test func q17AHoldThatEndsWithinTheRunIsFound() throws {
    let from = "\"from\": \"collected\""
    for (until, rules) in [("2026-01-09", [TrustRule.q17]), ("2026-01-10", [])] {
      let hold = ", \"legalHold\": {\"reason\": \"tax law\", \"until\": \"\(until)\"}"
      let read = try review([(from, from + hold)])
      #expect(read.review?.refusals.map(\.rule) == rules)
    }
  }

  @Test func aWaiverLetsItsRulePassAndIsKept() throws {
    let waivers = "\"waivers\": [{\"rule\": \"Q35\", \"reason\": \"it ran then\"}], \"experiment\""
    let read = try review([early, ("\"experiment\"", waivers)])
    let found = try #require(read.review)
    #expect(found.refusals == [])
    #expect(found.waived.map(\.finding.rule) == [.q35])
    #expect(found.waived[0].waiver.reason == "it ran then")
    #expect(read.scenario != nil)
  }

  @Test func aWaiverOfAnExchangeIsForThatOneAlone() throws {
    let stale = ("\"on\": \"2025-12-01\"", "\"on\": \"2024-12-01\"")
    func read(_ exchange: String) throws -> CheckedCatalog? {
      let waivers =
        "\"waivers\": [{\"rule\": \"Q30\", \"exchange\": \"\(exchange)\", \"reason\": \"r\"}], "
        + "\"experiment\""
      return try review([stale, ("\"experiment\"", waivers)]).review
    }
    #expect(try read("for-coffee")?.refusals == [])
    #expect(try read("for-nothing")?.refusals.map(\.rule) == [.q30])
  }

  @Test(arguments: [
    (
      "{\"rule\": \"Q35\", \"reason\": \"r\"}",
      "/waivers/0: there is nothing to waive: rule Q35 is kept"
    ),
    (
      "{\"rule\": \"Q99\", \"reason\": \"r\"}",
      "/waivers/0/rule: expected the id of a trust rule such as \"Q29\", found \"Q99\""
    ),
    ("{\"rule\": \"Q35\"}", "/waivers/0: missing member \"reason\""),
    (
      "{\"rule\": \"Q35\", \"exchange\": \"x\", \"reason\": \"r\"}",
      "/waivers/0/exchange: no exchange is called \"x\"; there is \"for-nothing\", \"for-coffee\""
    ),
  ])
  func aWaiverThatIsWrongIsTold(waiver: String, message: String) throws {
    let read = try review([("\"experiment\"", "\"waivers\": [\(waiver)], \"experiment\"")])
    #expect(read.messages.count == 1)
    #expect(read.messages.first?.contains(message) ?? false, "\(read.messages)")
  }

  /// Where the text accepts coarser levels the request is lowered, and it is the lowered terms that
  /// people are shown.
  @Test func loweredTermsAreTheOnesThatRun() throws {
    let levels =
      "{\"id\": \"monthDay\", \"means\": \"month and day\", \"rule\": \"monthDay\", \"leapDay\": \"02-28\"}"
    let read = try review([
      (levels, levels + ", {\"id\": \"full\", \"means\": \"the date\", \"rule\": \"asGiven\"}"),
      (
        "\"valuation\": \"shop\",\n        \"request\": [{\"field\": \"birthDate\", \"level\": \"monthDay\"}]",
        "\"valuation\": \"shop\",\n        \"request\": [{\"field\": \"birthDate\", \"level\": \"full\"}]"
      ),
      ("\"why\": \"A treat.\"", "\"acceptsCoarser\": true, \"why\": \"A treat.\""),
    ])
    let scenario = try #require(read.scenario, "\(read.messages)")
    #expect(scenario.checked.verdict.decision == .downgrade)
    #expect(scenario.armTerms[1].request == [FieldLevel(field: "birthDate", level: "monthDay")])
  }

  /// What only a control may be shown stands in no arm that is compared with one.
  @Test func aControlIsAControl() throws {
    let read = try review([
      (
        "\"purpose\": \"gift\", \"benefit\": \"coffee\",",
        "\"purpose\": \"gift\", \"benefit\": \"coffee\", \"controlOnly\": true,"
      )
    ])
    #expect(read.messages.contains { $0.contains("which is for controls only") })
  }

}
