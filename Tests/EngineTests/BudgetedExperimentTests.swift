import Basics
import Engine
import Exchanges
import TestSupport
import Testing

/// Experiments whose arms give what can run out, and clocks that are set.
@Suite struct BudgetedExperimentTests {
  private static func limited(_ units: Int) -> [(String, String?)] {
    [
      ("/exchanges/6", nil), ("/benefits/0/budget", #""coffees""#),
      (
        "/budgets",
        #"[{"id": "coffees", "units": \#(units), "per": "ever", "newcomersShare": 1}]"#
      ),
    ]
  }

  private static func begun() throws -> Shop {
    var shop = try Shop(changes: limited(2))
    let arms = [try shop.terms("birthday-for-coffee"), try shop.terms("birthday-for-greeting")]
    try shop.engine.perform(.startExperiment(Samples.outline("x", arms: arms)), at: shop.now)
    return shop
  }

  private static func next(_ shop: inout Shop, _ person: PersonID) throws -> OfferDecision {
    try shop.engine.nextOffer(OfferRequest(person, placement: "account"), at: shop.now)
  }

  private static func experiment(_ shop: Shop) -> ExperimentRecord {
    shop.engine.state.exchange.experiments[0]
  }

  /// Asks newcomers until both coffees are held; the offers of them, and who was shown the greeting.
  private static func fill(
    _ shop: inout Shop
  ) throws -> (coffees: [OfferID], greeted: PersonID) {
    var coffees: [OfferID] = []
    var greeted: PersonID?
    while coffees.count < 2 || greeted == nil {
      let person = try shop.newcomer()
      let told = try next(&shop, person)
      // The coffee's arm is first; once both are held nobody enters.
      if told.exchange == 0, let offer = told.offer { coffees.append(offer) }
      if told.exchange == 1 { greeted = person }
      try #require(told.offer != nil || coffees.count == 2, "nothing is offered")
      if coffees.count == 2, greeted == nil { return (coffees, person) }
    }
    return (coffees, greeted ?? PersonID(0))
  }

  /// While holds take the last of one arm's budget nobody enters, whichever arm is theirs; it is told in days.
  @Test func holdsPauseAllArmsAlike() throws {
    var shop = try Self.begun()
    _ = try Self.fill(&shop)
    var told: Set<String> = []
    for _ in 0..<30 {
      let person = try shop.newcomer()
      #expect(try Self.next(&shop, person).nearest == .exhausted)
      let why = shop.engine.explain(OfferRequest(person, placement: "account"), at: shop.now)
      let text = String(decoding: why, as: UTF8.self)
      for exchange in ["birthday-for-coffee", "birthday-for-greeting"]
      where text.contains(#"{"exchange":"\#(exchange)","outcome":"exhausted""#) {
        told.insert(exchange)
      }
    }
    #expect(told.count == 2, "\(told)")
    #expect(Self.experiment(shop).pausedDays == 1 && Self.experiment(shop).entryClosedAt == nil)
    shop.now = shop.now.adding(milliseconds: 31 * 60_000)
    #expect(try Self.next(&shop, shop.newcomer()).offer != nil)
    // A second pause on the same day is the same day.
    _ = try Self.fill(&shop)
    #expect(Self.experiment(shop).pausedDays == 1)
    shop.wait(days: 1)
    _ = try Self.fill(&shop)
    #expect(Self.experiment(shop).pausedDays == 2)
  }

  /// Promises that take the last close entry for good, by an event: a budget that is raised opens nothing.
  @Test func promisesCloseEntryForGood() throws {
    var shop = try Self.begun()
    let (coffees, _) = try Self.fill(&shop)
    for offer in coffees {
      #expect(Self.experiment(shop).entryClosedAt == nil)
      try shop.engine.perform(
        .answerOffer(
          offer, answer: .accepted, textVersion: 1,
          values: [GivenValue(ask: 0, PersonalText("04-12"))]), at: shop.now)
    }
    #expect(Self.experiment(shop).entryClosedAt == shop.now)
    #expect(Self.experiment(shop).budgetChangedAt == nil)
    shop.wait(days: 1)
    try shop.adopt(Self.limited(50))
    shop.engine.gate = nil
    for _ in 0..<10 {
      #expect(try Self.next(&shop, shop.newcomer()).nearest == .exhausted)
    }
    var preview = try OfferPreview(like: shop.engine, holding: [], at: shop.now)
    let told = preview.explain(
      OfferRequest(PersonID(0), placement: "account"), at: shop.now)
    #expect(String(decoding: told, as: UTF8.self).contains(#""offered":null"#))
    // Another budget on the way is another definition.
    #expect(Self.experiment(shop).budgetChangedAt == shop.now)
    #expect(shop.engine.state.exchange.checkInvariants() == [])
    // Once it is stopped its exchanges are free, and so is the coffee.
    try shop.engine.perform(.stopExperiment(ExperimentID(0)), at: shop.now)
    #expect(try Self.next(&shop, shop.newcomer()).exchange == 0)
  }

  /// The end of an experiment frees what is held for it.
  @Test func aStopFreesWhatIsHeld() throws {
    var shop = try Self.begun()
    let (coffees, _) = try Self.fill(&shop)
    try shop.engine.perform(.stopExperiment(ExperimentID(0)), at: shop.now)
    #expect(try Self.next(&shop, shop.newcomer()).exchange == 0)
    #expect(
      shop.refusal(
        .answerOffer(
          coffees[0], answer: .accepted, textVersion: 1,
          values: [GivenValue(ask: 0, PersonalText("04-12"))])) == .offerLapsed)
  }

  /// Where the clock goes back, what is held is held as long from now on, and what has lapsed stays so.
  @Test func aClockThatIsSetBackKeepsHolds() throws {
    var shop = try Shop(changes: Self.limited(2))
    let first = try Self.next(&shop, shop.newcomer())
    shop.now = shop.now.adding(milliseconds: 31 * 60_000)
    #expect(try Self.next(&shop, shop.newcomer()).offer != nil)
    shop.wait(days: -3)
    shop.engine.setClock(to: shop.now)
    #expect(shop.engine.state.exchange.checkInvariants() == [])
    #expect(
      shop.refusal(
        .answerOffer(
          try #require(first.offer), answer: .accepted, textVersion: 1,
          values: [GivenValue(ask: 0, PersonalText("04-12"))])) == .offerLapsed)
    shop.now = shop.now.adding(milliseconds: 29 * 60_000)
    #expect(try Self.next(&shop, shop.newcomer()).offer != nil)
    #expect(try Self.next(&shop, shop.newcomer()).nearest == .exhausted)
    shop.now = shop.now.adding(milliseconds: 60_000)
    #expect(try Self.next(&shop, shop.newcomer()).offer != nil)
  }
}
