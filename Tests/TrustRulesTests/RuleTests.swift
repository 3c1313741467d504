import Basics
import JSONText
import TestSupport
import Testing

@testable import Catalogs
@testable import TrustRules

/// One bad case of a rule: a change of the sound catalog, and what must be found.
struct BadCase: Sendable, CustomTestStringConvertible {
  let rule: TrustRule
  let name: String
  /// JSON Pointers with what to put there; nil takes it away.
  let changes: [(pointer: String, json: String?)]
  /// Where the finding must stand.
  let place: String
  var decision = Decision.refuse
  var phase = RulePhase.definition
  var today = CatalogSamples.today

  var testDescription: String { "\(rule.id) \(name)" }

  init(
    _ rule: TrustRule, _ name: String, at place: String, _ changes: [(String, String?)],
    _ decision: Decision = .refuse, moment: RulePhase = .definition,
    today: Day = CatalogSamples.today
  ) {
    self.rule = rule
    self.name = name
    self.place = place
    self.changes = changes.map { (pointer: $0.0, json: $0.1) }
    self.decision = decision
    self.phase = moment
    self.today = today
  }

  func catalog() throws -> Catalog {
    var tree = try CatalogSamples.tree()
    for change in changes { tree = try tree.with(change.pointer, change.json) }
    let (catalog, messages) = try CatalogSamples.read(tree)
    return try #require(catalog, "\(testDescription): \(messages.joined(separator: "\n"))")
  }

  func verdict(without: Set<TrustRule> = []) throws -> Verdict {
    RuleBook.verdict(on: try catalog(), RuleContext(phase, today: today, without: without))
  }
}

/// Every ✗ case of the rules that bind before anybody is asked: found by its rule at its place, and
/// by no other when that rule is switched off.
@Suite struct RuleTests {
  @Test func theSoundCatalogIsSound() throws {
    let catalog = try #require(try CatalogSamples.read(CatalogSamples.tree()).catalog)
    for phase in [RulePhase.definition, .scenario, .runTime] {
      let verdict = RuleBook.verdict(on: catalog, RuleContext(phase, today: CatalogSamples.today))
      #expect(verdict.findings == [])
      #expect(verdict.decision == .permit)
    }
  }

  @Test(.namesItsRow)
  func eachBadCaseIsCaughtByItsRule() {
    forEachRow(BadCases.all) { bad in
      let verdict = try bad.verdict()
      let found = verdict.findings.filter { $0.rule == bad.rule }
      #expect(
        found.contains { $0.place.pointer == bad.place && $0.decision == bad.decision },
        "\(bad.testDescription): found \(verdict.findings.map { "\($0.rule.id) \($0.decision.name) \($0.place.pointer): \($0.reason)" })"
      )
      // A case is of its rule alone, unless it says otherwise by its name.
      let others = verdict.findings.filter { $0.rule != bad.rule }
      if !bad.name.contains("also") {
        #expect(
          others.isEmpty,
          "\(bad.testDescription): also \(others.map { "\($0.rule.id) \($0.place.pointer): \($0.reason)" })"
        )
      }
      for finding in found {
        #expect(finding.reason.count > 10 && finding.reason.last == ".", "\(finding.reason)")
        #expect(!finding.fix.summary.isEmpty)
      }
      let off = try bad.verdict(without: [bad.rule])
      #expect(!off.rules.contains(bad.rule), "\(bad.testDescription) is caught with its rule off")
      if !bad.name.contains("also") {
        #expect(off.decision == .permit, "\(bad.testDescription) is not let by without its rule")
      }
    }
  }

  @Test(.namesItsRow)
  func honestCatalogsAreLeftAlone() {
    forEachRow(GoodCases.all.map(\.name)) { name in
      let good = try #require(GoodCases.all.first { $0.name == name })
      var tree = try CatalogSamples.tree()
      for change in good.changes { tree = try tree.with(change.0, change.1) }
      let (catalog, messages) = try CatalogSamples.read(tree)
      let verdict = RuleBook.verdict(
        on: try #require(catalog, "\(messages)"),
        RuleContext(.definition, today: CatalogSamples.today))
      #expect(verdict.findings.map { "\($0.rule.id) \($0.reason)" } == [])
    }
  }

  /// Every rule with a check has a bad case, so that none can be taken out unseen.
  @Test func everyCheckHasABadCase() {
    let checked = Set(RuleBook.checks.map(\.rule))
    let tested = Set(BadCases.all.map(\.rule))
    #expect(checked == tested)
  }

  /// Q2: the order in which rules are asked never matters, and deny wins.
  @Test func q2TheOrderOfRulesNeverMatters() throws {
    for bad in BadCases.some {
      let inspection = Inspection(
        try bad.catalog(), RuleContext(bad.phase, today: bad.today))
      let expected = RuleBook.verdict(inspection)
      forAll(seeds: 5) { _, random in
        var order = RuleBook.checks
        for index in order.indices.reversed() { order.swapAt(index, random.below(index + 1)) }
        #expect(RuleBook.verdict(inspection, order: order) == expected)
      }
    }
  }

  @Test func q2DenyWins() throws {
    // One request that would be lowered, one that is refused.
    let bad = BadCase(
      .q14, "", at: "",
      [
        ("/exchanges/0/text/acceptsCoarser", "true"),
        ("/exchanges/0/request/0/level", #""fullDate""#), ("/exchanges/1/text/stop", nil),
      ])
    let verdict = try bad.verdict()
    #expect(Set(verdict.findings.map(\.decision)) == [.downgrade, .refuse])
    #expect(verdict.decision == .refuse)
    #expect(verdict.rules == [.q14, .q25, .q45])
  }

  /// Q1: what is clean when it is defined is refused later, when what it rests on lapses.
  @Test(arguments: [
    ("2026-11-24", []), ("2027-06-30", []), ("2027-07-01", [TrustRule.q35]),
    ("2027-07-02", [.q30, .q35]), ("2028-01-01", [.q30, .q35, .q52]),
  ])
  func q1WhatLapsesIsRefusedFromThatDayOn(day: String, rules: [TrustRule]) throws {
    let catalog = try #require(try CatalogSamples.read(CatalogSamples.tree()).catalog)
    let today = try #require(Day(day))
    let verdict = RuleBook.verdict(on: catalog, RuleContext(.runTime, today: today))
    #expect(verdict.rules == rules)
  }

  /// One engine for all moments: what it says of one exchange is its part of what it says of all.
  @Test(.namesItsRow)
  func oneExchangeIsJudgedAsInTheWhole() {
    forEachRow(BadCases.all) { bad in
      let catalog = try bad.catalog()
      let context = RuleContext(.scenario, today: bad.today)
      let whole = RuleBook.verdict(on: catalog, context)
      for index in catalog.exchanges.indices {
        let one = RuleBook.verdict(on: index, of: catalog, context)
        for finding in one.findings { #expect(whole.findings.contains(finding)) }
        let own = whole.findings.filter {
          $0.place.section == .exchanges && $0.place.index == index
        }
        for finding in own { #expect(one.findings.contains(finding)) }
      }
    }
  }

  /// What is withheld from everybody is what a verdict on each exchange says by itself.
  @Test func withheldIsWhatIsRefusedOneByOne() throws {
    var count = 0
    for bad in BadCases.some {
      let catalog = try bad.catalog()
      for days in [0, 1, 200, 400, 1_000] {
        let today = bad.today.adding(days: days)
        let withheld = catalog.withheld(on: today)
        let wanted = catalog.exchanges.indices.filter { index in
          let one = RuleBook.verdict(on: index, of: catalog, RuleContext(.runTime, today: today))
          return !one.findings.isEmpty || catalog.terms(of: catalog.exchanges[index]) == nil
        }
        #expect(
          withheld.map(\.exchange) == wanted.map { catalog.exchanges[$0].id },
          "\(bad) on \(today.text)")
        for (exchange, index) in zip(withheld, wanted) {
          let inspection = Inspection(
            catalog, RuleContext(.runTime, today: today), exchange: index)
          #expect(exchange.findings == RuleBook.verdict(inspection).findings, "\(bad)")
        }
        count += wanted.count
      }
    }
    #expect(count > sampled(10, thorough: 100))
  }

  /// What is lowered is what `--fix` writes, and checks clean of that rule.
  @Test func loweredRequestsAreClean() throws {
    for bad in BadCases.all where bad.decision == .downgrade {
      let catalog = try bad.catalog()
      let context = RuleContext(bad.phase, today: bad.today)
      let lowered = catalog.lowered(by: RuleBook.verdict(on: catalog, context))
      #expect(lowered != catalog)
      #expect(!RuleBook.verdict(on: lowered, context).rules.contains(bad.rule))
    }
  }

  @Test func ruleIDsAreReadAsTheyAreWritten() {
    for rule in TrustRule.allCases {
      #expect(TrustRule(id: rule.id) == rule)
      #expect(rule.title.hasSuffix("."))
    }
    for text in ["Q0", "Q59", "q1", "Q01", "Q", "1", "Q1 ", "Q+1"] {
      #expect(TrustRule(id: text) == nil)
    }
  }
}
