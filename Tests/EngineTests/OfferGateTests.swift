import Basics
import Catalogs
import Engine
import Exchanges
import Ledger
import TestSupport
import Testing
import TrustRules

/// Offers pass the trust rules at the moment that they are shown.
@Suite struct OfferGateTests {
  private let today = CatalogSamples.today

  private func catalog(_ changes: [(String, String?)] = []) throws -> Catalog {
    var tree = try CatalogSamples.tree()
    for change in changes { tree = try tree.with(change.0, change.1) }
    let (catalog, messages) = try CatalogSamples.read(tree)
    return try #require(catalog, "\(messages)")
  }

  private func engine(
    _ catalog: Catalog, waivers: [Waiver] = []
  ) throws -> (engine: ExchangeEngine, terms: [TermsID], person: PersonID) {
    var engine = ExchangeEngine()
    engine.gate = OfferGate(catalog, waivers: waivers)
    let terms = try catalog.exchanges.map { exchange in
      let terms = try #require(catalog.terms(of: exchange))
      return try #require(try engine.perform(.adoptTerms(terms), at: today.start).terms)
    }
    let key = PersonalText("p")
    let registered = try engine.perform(.registerPerson(key: key), at: today.start)
    return (engine, terms, try #require(registered.person))
  }

  /// Q1: an offer that was clean is refused from the day on which what it rests on has lapsed.
  @Test(arguments: [
    ("2027-06-30", false), ("2027-07-01", true), ("2028-06-01", true),
  ])
  func q1AnOfferThatWasCleanIsRefusedOnceItLapsed(day: String, isRefused: Bool) throws {
    var (engine, terms, person) = try engine(catalog())
    let now = try #require(Day(day)).start
    let before = engine.state.digest
    let show = Command.showOffer(to: person, terms: terms[0], arm: nil)
    if isRefused {
      #expect(throws: Refusal.refusedByTrustRules) { try engine.perform(show, at: now) }
      #expect(engine.state.digest == before)
    } else {
      #expect(try engine.perform(show, at: now).offer != nil)
    }
  }

  /// Q52: the agreement ends, and with it the offers that hand something to the partner; no others.
  @Test func q52WithoutTheAgreementNothingIsOfferedForIt() throws {
    let short = [("/partners/0/agreements/0/until", #""2026-11-24""# as String?)]
    var (engine, terms, person) = try engine(catalog(short))
    let tomorrow = today.adding(days: 1).start
    #expect(throws: Refusal.refusedByTrustRules) {
      try engine.perform(.showOffer(to: person, terms: terms[1], arm: nil), at: tomorrow)
    }
    #expect(
      try engine.perform(.showOffer(to: person, terms: terms[0], arm: nil), at: tomorrow).offer
        != nil)
  }

  /// Q47: what is held of a person by now counts; of somebody else nothing is held.
  @Test func q47WhatIsHeldByNowCounts() throws {
    func ask(_ field: String, _ id: String) -> String {
      #"{"id": "\#(id)", "purpose": "fitting", "benefit": "returns", "valuation": "profit-2026", "#
        + #""request": [{"field": "\#(field)", "level": "given"}], "text": {"version": 1, "#
        + #""ask": "Which?", "why": "It is computed from it.", "get": "It.", "keep": "90 days.", "#
        + #""who": "We.", "stop": "Here."}}"#
    }
    func field(_ id: String, _ category: String, _ type: String) -> String {
      #"{"id": "\#(id)", "category": "\#(category)", "type": "\#(type)", "origin": "provided", "#
        + #""sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-06-30", "#
        + #""justification": "The pension is computed from it.", "levels": [{"id": "given", "#
        + #""means": "the answer", "rule": "asGiven"}]}"#
    }
    let catalog = try catalog([
      ("/fields/-", field("born", "pd:BirthDate", "date")),
      ("/fields/-", field("zip", "pd:PostalCode", "code")),
      (
        "/purposes/1/needs",
        #"[{"field": "born", "level": "given"}, {"field": "zip", "level": "given"}]"#
      ),
      (
        "/purposes/-",
        #"""
        {"id": "pension", "category": "dpv:FulfilmentOfContractualObligation",
         "why": "Compute your pension.", "needs": [{"field": "born", "level": "given"}],
         "retention": {"days": 90, "from": "collected"}}
        """#
      ),
      ("/benefits/1/uses", #"["born", "zip"]"#), ("/partners", nil),
      ("/exchanges/1", ask("zip", "where")),
      ("/exchanges/-", ask("born", "when").replacing("fitting", with: "pension")),
    ])
    var (engine, terms, person) = try engine(catalog)
    let now = today.start
    let other = try #require(
      try engine.perform(.registerPerson(key: PersonalText("q")), at: now).person)
    let offer = try #require(
      try engine.perform(.showOffer(to: person, terms: terms[2], arm: nil), at: now).offer)
    _ = try engine.perform(.answerOffer(offer, answer: .accepted, textVersion: 1), at: now)
    #expect(throws: Refusal.refusedByTrustRules) {
      try engine.perform(.showOffer(to: person, terms: terms[1], arm: nil), at: now)
    }
    #expect(
      try engine.perform(.showOffer(to: other, terms: terms[1], arm: nil), at: now).offer != nil)
    // Once the consent has ended, nothing is held any more.
    let later = now.adding(days: 90)
    #expect(
      try engine.perform(.showOffer(to: person, terms: terms[1], arm: nil), at: later).offer != nil)
  }

  /// Q45: who gave a birthday for a present is not asked for the year for the same purpose, in whatever catalog the step
  /// comes; anybody else is, and so are they once nothing is held.
  @Test func q45TheYearIsNotAddedToABirthdayThatIsHeld() throws {
    var (engine, terms, person) = try engine(catalog())
    let now = today.start
    let other = try #require(
      try engine.perform(.registerPerson(key: PersonalText("q")), at: now).person)
    let offer = try #require(
      try engine.perform(.showOffer(to: person, terms: terms[0], arm: nil), at: now).offer)
    let consent = try #require(
      try engine.perform(.answerOffer(offer, answer: .accepted, textVersion: 3), at: now).consent)

    let asksYear = try catalog([
      ("/purposes/0/category", #""dpv:FulfilmentOfContractualObligation""#),
      (
        "/fields/-",
        #"""
        {"id": "yearOfBirth", "category": "pd:BirthDate", "type": "text", "origin": "provided",
         "sensitivity": "ordinary", "owner": "crm", "reviewBy": "2027-06-30",
         "justification": "Sizes differ by it.",
         "levels": [{"id": "given", "means": "the year", "rule": "asGiven"}]}
        """#
      ),
      ("/purposes/0/needs", #"[{"field": "yearOfBirth", "level": "given"}]"#),
      ("/exchanges/1/purpose", #""gift""#), ("/benefits/1/uses", #"["yearOfBirth"]"#),
      ("/exchanges/1/request/0", #"{"field": "yearOfBirth", "level": "given"}"#),
      ("/exchanges/1/recipients", nil), ("/partners", nil), ("/exchanges/0", nil),
      ("/exchanges/0/text/keep", #""365 days""#), ("/exchanges/0/text/version", "2"),
    ])
    #expect(CatalogVerdicts(asksYear, [], on: today).withheld.map { "\($0)" } == [])
    engine.gate = OfferGate(asksYear)
    let wanted = try #require(asksYear.terms(of: asksYear.exchanges[0]))
    let year = try #require(try engine.perform(.adoptTerms(wanted), at: now).terms)
    let show = Command.showOffer(to: person, terms: year, arm: nil)
    #expect(throws: Refusal.refusedByTrustRules) { try engine.perform(show, at: now) }
    #expect(
      try engine.perform(.showOffer(to: other, terms: year, arm: nil), at: now).offer != nil)
    try engine.perform(.withdrawConsent(consent), at: now)
    #expect(try engine.perform(show, at: now).offer != nil)
  }

  /// Terms that the catalog does not hold in this version are not offered.
  @Test func termsOfNoCatalogAreNotOffered() throws {
    var (engine, _, person) = try engine(catalog())
    let strange = try #require(
      try engine.perform(.adoptTerms(Samples.terms()), at: today.start).terms)
    #expect(throws: Refusal.refusedByTrustRules) {
      try engine.perform(.showOffer(to: person, terms: strange, arm: nil), at: today.start)
    }
  }

  @Test func aWaiverOpensTheGateForItsRuleAlone() throws {
    let broken = try catalog([
      ("/exchanges/0/valuation", nil), ("/exchanges/0/choice", #"{"highlighted": "accepted"}"#),
    ])
    let valuation = Waiver(rule: .q30, exchange: nil, reason: "r")
    let nudge = Waiver(rule: .q34, exchange: "birthday", reason: "r")
    for (waivers, isOpen) in [([valuation], false), ([valuation, nudge], true)] {
      var (engine, terms, person) = try engine(broken, waivers: waivers)
      let show = Command.showOffer(to: person, terms: terms[0], arm: nil)
      #expect(((try? engine.perform(show, at: today.start)) != nil) == isOpen)
    }
  }

  /// A second clock that is a day ahead: all of a decision is judged by one day, and what is judged for it is enough.
  @Test func aDecisionIsJudgedByOneDay() throws {
    var shop = try Shop(judges: true)
    let person = try shop.newcomer()
    shop.engine.ahead = shop.now.adding(days: 1)
    shop.engine.gate?.judgesWhenAsked = false
    func next() throws -> OfferDecision {
      try shop.engine.nextOffer(OfferRequest(person, placement: "account"), at: shop.now)
    }
    #expect(try next().nearest == .unjudged)
    let later = try #require(Day(of: shop.engine.useMoment(shop.now)))
    for _ in 0..<2 {
      let wanted = shop.engine.gate?.wanted(on: later)
      shop.engine.gate?.take(try #require(wanted).judged())
    }
    let left = shop.engine.gate?.wanted(on: later)
    #expect(left == nil)
    let first = try next()
    #expect(first.offer != nil && !first.isRepeat)
    let again = try next()
    #expect(again.offer == first.offer && again.isRepeat)
    // The next day was judged before it came.
    shop.engine.ahead = nil
    shop.wait(days: 2)
    let other = try shop.newcomer()
    #expect(
      try shop.engine.nextOffer(OfferRequest(other, placement: "account"), at: shop.now).offer
        != nil)
  }
}
