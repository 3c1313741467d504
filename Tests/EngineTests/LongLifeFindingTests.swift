import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport
import Testing

/// What the long life and its model once found, each as the shortest story that shows it.
@Suite struct LongLifeFindingTests {
  /// An engine with the catalog of a version, and so many people.
  private func engine(people: Int = 1, version: Int = 1, day: Int = 40) throws -> ExchangeEngine {
    var engine = ExchangeEngine(judgesOffers: false)
    let now = Samples.day(day)
    try engine.perform(.adoptCatalog(TrustCatalog.adopted(version: version)), at: now)
    for number in 0..<people {
      try engine.perform(.registerPerson(key: PersonalText("p\(number)")), at: now)
    }
    return engine
  }

  private func terms(_ engine: ExchangeEngine, _ name: String) throws -> TermsID {
    let all = engine.state.exchange.terms
    return TermsID(index: try #require(all.firstIndex { $0.name == name }, "no terms \(name)"))
  }

  private func show(
    _ engine: inout ExchangeEngine, _ name: String, to person: Int = 0, day: Int
  ) throws -> OfferID {
    let show = Command.showOffer(
      to: PersonID(index: person), terms: try terms(engine, name), arm: nil)
    return try #require(try engine.perform(show, at: Samples.day(day)).offer)
  }

  @discardableResult
  private func accept(
    _ engine: inout ExchangeEngine, _ name: String, by person: Int = 0, day: Int,
    _ values: [(Int, String)] = [], isDelivered: Bool = true
  ) throws -> ConsentID {
    let offer = try show(&engine, name, to: person, day: day)
    let version = try #require(name.split(separator: "@").last.flatMap { Int($0) })
    let receipt = try engine.perform(
      .answerOffer(
        offer, answer: .accepted, textVersion: version,
        values: values.map { GivenValue(ask: $0, PersonalText($1)) }), at: Samples.day(day))
    if let promise = receipt.promise, isDelivered {
      try engine.perform(
        .deliverBenefit(promise, value: Amount(micros: 2_000_000)), at: Samples.day(day))
    }
    return try #require(receipt.consent)
  }

  private func say(
    _ engine: inout ExchangeEngine, _ scope: Preference.Scope, _ choice: Preference.Choice,
    said: Int, day: Int
  ) throws {
    let preference = Preference(scope, choice, said: Samples.day(said))
    try engine.perform(.statePreference(PersonID(0), preference), at: Samples.day(day))
  }

  private func mayUse(
    _ engine: ExchangeEngine, _ purpose: String, _ field: String, day: Int
  ) -> Bool {
    engine.state.exchange.usableConsent(PersonID(0), purpose, field, at: Samples.day(day)) != nil
  }

  private func clear(
    _ engine: inout ExchangeEngine, _ role: String, _ purpose: String, _ level: FieldLevel,
    of persons: [PersonID], day: Int
  ) throws -> ClearanceID {
    let now = Samples.day(day)
    let wanted = Clearance(
      actor: "bob", role: role, task: "t", purpose: purpose, fields: [level], persons: persons,
      from: now, until: now.adding(milliseconds: 3_600_000), approver: "carol",
      approverRole: role == "care" ? "lead" : "officer")
    return try #require(try engine.perform(.openClearance(wanted), at: now).clearance)
  }

  // MARK: What people say

  /// Q13: of a yes and of taking back what was said, at one moment, taking back is the more protective.
  @Test(arguments: [[Preference.Choice.allow, .reset], [.reset, .allow]])
  func q13TakingBackIsMoreProtectiveThanAYes(choices: [Preference.Choice]) throws {
    var engine = try engine()
    try say(&engine, .everything, .deny, said: 40, day: 42)
    for choice in choices { try say(&engine, .purpose("gift"), choice, said: 41, day: 42) }
    #expect(throws: Refusal.preferenceDenies) { try show(&engine, "birthday@1", day: 42) }
  }

  /// Q13: a yes to the purpose is narrower than a no to everything, whether a consent came before or after.
  @Test(arguments: [38, 41]) func q13AConsentTakesNoYesAway(said: Int) throws {
    var engine = try engine()
    try accept(&engine, "size@1", day: 40, [(0, "s4")])
    try say(&engine, .purpose("fitting"), .allow, said: said, day: 41)
    try say(&engine, .everything, .deny, said: 42, day: 42)
    #expect(mayUse(engine, "fitting", "shoe", day: 43))
  }

  /// Q4, Q6: what rules an offer out in the funnel rules it out by command too.
  @Test(arguments: [
    (Preference.Scope.partner("adnet"), "banner@1"), (.topic("offers"), "banner@1"),
    (.topic("sport"), "size@1"),
  ])
  func q6PartnersAndTopicsCountForEveryShowing(scope: Preference.Scope, name: String) throws {
    var engine = try engine()
    try say(&engine, scope, .deny, said: 40, day: 40)
    #expect(throws: Refusal.preferenceDenies) { try show(&engine, name, day: 41) }
  }

  /// Q4: how often somebody wants to be asked counts for terms of no catalog too.
  @Test func q4TheFrequencyCountsWithoutACatalog() throws {
    var engine = ExchangeEngine(judgesOffers: false)
    try engine.perform(.registerPerson(key: PersonalText("p")), at: Samples.day(0))
    for name in ["one", "two"] {
      let terms = Samples.terms(name, purpose: "for-\(name)")
      try engine.perform(.adoptTerms(terms), at: Samples.day(0))
    }
    try say(&engine, .frequency, .days(9), said: 0, day: 0)
    _ = try show(&engine, "one@1", day: 1)
    #expect(throws: Refusal.tooSoon) { try show(&engine, "two@1", day: 9) }
    _ = try show(&engine, "two@1", day: 10)
  }

  /// Q5: who asks for nothing asks for a purpose all the same.
  @Test func q5ANoToThePurposeCountsWhereNothingIsAskedFor() throws {
    var engine = try engine()
    let terms = try #require(
      Terms(
        exchange: "hello", textVersion: 1, textDigest: "00", purpose: "gift", request: [],
        retention: Retention(days: 30, anchor: .collected), benefit: "none", benefitKind: .none,
        promise: nil))
    try engine.perform(.adoptTerms(terms), at: Samples.day(40))
    try say(&engine, .purpose("gift"), .deny, said: 40, day: 40)
    #expect(throws: Refusal.preferenceDenies) { try show(&engine, "hello@1", day: 41) }
  }

  /// Q7: a no to an older text is remembered for the exchange's own time.
  @Test func q7ANoToAnOlderTextHasTheExchangesTime() throws {
    var engine = try engine()
    let consent = try accept(&engine, "birthday@1", day: 40, [(0, "04-12")])
    try engine.perform(.adoptCatalog(TrustCatalog.adopted(version: 2)), at: Samples.day(41))
    try engine.perform(.withdrawConsent(consent), at: Samples.day(42))
    #expect(throws: Refusal.coolingDown) { try show(&engine, "birthday@2", day: 441) }
    _ = try show(&engine, "birthday@2", day: 442)
  }

  /// A cap without days counts every showing there ever was.
  @Test func aCapWithoutDaysCountsAllShowings() throws {
    var engine = try engine()
    for number in 0..<5 { _ = try show(&engine, "style@1", day: 40 + 40 * number) }
    #expect(throws: Refusal.capReached) { try show(&engine, "style@1", day: 900) }
  }

  // MARK: What is kept and owed

  /// Nobody is forgotten while a law keeps what they gave, nor within a year of that.
  @Test func whoseValuesALawKeepsIsNotIdle() throws {
    var engine = try engine(version: 2)
    let consent = try accept(&engine, "repair@2", day: 40, [(0, "it squeaks")])
    try engine.perform(.expireConsent(consent), at: Samples.day(130))
    let forget = Command.forgetIdlePerson(PersonID(0))
    #expect(throws: Refusal.personNotIdle) { try engine.perform(forget, at: Samples.day(500)) }
    // The law lets go on 2027-07-01, which is day 546.
    try engine.perform(.releaseHold(consent), at: Samples.day(546))
    #expect(throws: Refusal.personNotIdle) { try engine.perform(forget, at: Samples.day(910)) }
    try engine.perform(forget, at: Samples.day(911))
  }

  /// What is owed to somebody who took their consent back lapses with their erasure too; what was broken
  /// by then was broken (Q3).
  @Test(arguments: [(60, PromiseOutcome.lapsed), (61, .broken)])
  func everythingOwedLapsesWithAnErasure(day: Int, outcome: PromiseOutcome) throws {
    var engine = try engine()
    let consent = try accept(&engine, "birthday@1", day: 40, [(0, "04-12")], isDelivered: false)
    try engine.perform(.withdrawConsent(consent), at: Samples.day(41))
    try engine.perform(.erasePerson(PersonID(0)), at: Samples.day(day))
    #expect(engine.state.exchange.promises[0].outcome == outcome)
  }

  /// Q15: only what was cut away counts as cut away.
  @Test(arguments: [("--04-12", false), ("04-12", false), ("1987-04-12", true)])
  func q15AnotherSpellingIsNotFiner(given: String, wasFiner: Bool) throws {
    var engine = try engine()
    try accept(&engine, "birthday@1", day: 40, [(0, given)])
    #expect(engine.state.exchange.values[0].wasFiner == wasFiner)
    #expect(engine.text(of: ValueID(0)) == PersonalText("04-12"))
  }

  /// Q20, Q26: a promise that nobody kept is broken by the clock, whether a sweep has said so or not.
  @Test(arguments: [false, true]) func q26ABrokenPromiseWaitsForNoSweep(isSwept: Bool) throws {
    var engine = try engine()
    // Due on day 47, broken on day 61; the data goes on day 91.
    let consent = try accept(&engine, "birthday@1", day: 40, [(0, "04-12")], isDelivered: false)
    let full = Amount(micros: 2_000_000)
    if isSwept { engine.enforceDeadlines(at: Samples.day(80)) }
    #expect(throws: Refusal.promiseAlreadySettled) {
      try engine.perform(.deliverBenefit(PromiseID(0), value: full), at: Samples.day(80))
    }
    if isSwept { engine.enforceDeadlines(at: Samples.day(91)) }
    #expect(throws: Refusal.consentExpired) {
      try engine.perform(.withdrawConsent(consent), at: Samples.day(91))
    }
    // What comes too late is still owed, and brings no right back.
    try engine.perform(.compensatePromise(PromiseID(0), value: full), at: Samples.day(92))
    #expect(!mayUse(engine, "gift", "birthDate", day: 92))
    #expect(engine.state.exchange.consents[consent.index].ending == .promiseBroken)
    #expect(engine.text(of: ValueID(0)) == nil)
  }

  /// In time, compensation saves the right to the data, with a sweep and without one.
  @Test(arguments: [false, true]) func q26CompensationInTimeSavesTheRight(isSwept: Bool) throws {
    var engine = try engine()
    try accept(&engine, "birthday@1", day: 40, [(0, "04-12")], isDelivered: false)
    if isSwept { engine.enforceDeadlines(at: Samples.day(90)) }
    let full = Amount(micros: 2_000_000)
    try engine.perform(.compensatePromise(PromiseID(0), value: full), at: Samples.day(90))
    #expect(mayUse(engine, "gift", "birthDate", day: 91))
  }

  /// One sweep does all there is to do, however late it comes.
  @Test func aLateSweepIsOneSweep() throws {
    var engine = try engine()
    try accept(&engine, "birthday@1", day: 40, [(0, "04-12")], isDelivered: false)
    engine.enforceDeadlines(at: Samples.day(91))
    #expect(engine.state.exchange.consents[0].ending == .promiseBroken)
  }

  // MARK: Who else

  /// Q43: a purpose may be served by several consents; one without a value hides no other.
  @Test func q43AConsentWithoutAValueHidesNoOther() throws {
    var engine = try engine()
    try accept(&engine, "style@1", day: 40, [(0, "s4"), (1, "red")])
    _ = try show(&engine, "size@1", day: 41)
    // Before offers could be begun, a yes without a value left a consent.
    engine = try OldYes.folded(engine, offer: 1, consent: 1, at: Samples.day(41), days: 90)
    let level = FieldLevel(field: "shoe", level: "exact")
    let id = try clear(&engine, "care", "advice", level, of: [PersonID(0)], day: 42)
    let read = try engine.perform(
      .readData(id, actor: "bob", role: "care", of: PersonID(0)), at: Samples.day(42))
    #expect(read.values == [ValueID(0)])
  }

  /// Q52: a later consent to a compatible purpose takes no partner's right away.
  @Test func q52ACompatibleConsentHidesNotTheOwnOne() throws {
    var engine = try engine()
    try accept(&engine, "birthday@1", day: 40, [(0, "04-12")])
    try accept(&engine, "survey@1", day: 41, [(0, "04"), (1, "warm")])
    let disclose = Command.disclose(
      of: PersonID(0), purpose: "gift", field: "birthDate", to: "printers")
    #expect(try engine.perform(disclose, at: Samples.day(42)).values == [ValueID(0)])
  }

  /// Q53: access that was closed for want of review closes no later agreement.
  @Test func q53ALaterAgreementIsOpen() throws {
    var engine = try engine(day: 400)
    try accept(&engine, "birthday@1", day: 400, [(0, "04-12")])
    let disclose = Command.disclose(
      of: PersonID(0), purpose: "gift", field: "birthDate", to: "printers")
    // The first agreement is of day 0, the second of 2027-06-01, which is day 516.
    #expect(throws: Refusal.partnerReviewOverdue) {
      try engine.perform(disclose, at: Samples.day(515))
    }
    try engine.perform(disclose, at: Samples.day(516))
  }

  /// Q43: a count differs enough from every earlier one, not from the last alone.
  @Test func q43NoTwoCountsSingleAnybodyOut() throws {
    var engine = try engine(people: 7)
    let level = FieldLevel(field: "birthDate", level: "monthDay")
    let count = { (engine: inout ExchangeEngine, day: Int) in
      let id = try self.clear(&engine, "analyst", "gift", level, of: [], day: day)
      try engine.perform(
        .countData(id, actor: "bob", role: "analyst", level: level), at: Samples.day(day))
    }
    for person in 0..<3 { try accept(&engine, "birthday@1", by: person, day: 40, [(0, "04-12")]) }
    try count(&engine, 40)
    let others = try (3..<6).map {
      try accept(&engine, "birthday@1", by: $0, day: 41, [(0, "04-12")])
    }
    try count(&engine, 41)
    for consent in others { try engine.perform(.withdrawConsent(consent), at: Samples.day(42)) }
    try accept(&engine, "birthday@1", by: 6, day: 42, [(0, "04-12")])
    #expect(throws: Refusal.wouldSingleOut) { try count(&engine, 42) }
  }

  /// Where several refusals apply, the earliest in the list is given.
  @Test func aMomentOutOfRangeComesFirst() throws {
    var engine = try engine()
    #expect(throws: Refusal.instantOutOfRange) {
      try engine.perform(
        .registerPerson(key: PersonalText("p0")), at: Instant(milliseconds: -1))
    }
  }
}
