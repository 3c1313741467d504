import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport
import Testing

/// A no is never too late and never lost, and an offer that waits for its answer is there until it has one.
@Suite struct SecondThoughtTests {
  private struct Visitor {
    var shop: Shop
    let person: PersonID

    init() throws {
      shop = try Shop()
      person = try shop.newcomer()
    }

    var state: ExchangeState { shop.engine.state.exchange }

    mutating func show(_ exchange: String) throws -> OfferID {
      let terms = try shop.terms(exchange)
      return try #require(
        try shop.engine.perform(.showOffer(to: person, terms: terms, arm: nil), at: shop.now).offer)
    }

    mutating func answer(_ offer: OfferID, _ answer: Answer, _ value: String? = nil) -> Refusal? {
      shop.refusal(
        .answerOffer(
          offer, answer: answer, textVersion: state.terms(of: offer).textVersion,
          values: value.map { [GivenValue(ask: 0, PersonalText($0))] } ?? []))
    }

    mutating func wait(minutes: Int64) {
      shop.now = shop.now.adding(milliseconds: minutes * 60_000)
    }

    mutating func next(_ placement: String) throws -> OfferDecision {
      try shop.engine.nextOffer(OfferRequest(person, placement: placement), at: shop.now)
    }
  }

  // MARK: A no after a yes

  @Test func aNoInASecondTabEndsWhatTheYesMade() throws {
    for minutes in [1, 60 * 24 * 200] as [Int64] {
      var visitor = try Visitor()
      let offer = try visitor.show("size-for-fit")
      #expect(visitor.answer(offer, .accepted, "38") == nil)
      try visitor.shop.deliver(PromiseID(0))
      visitor.wait(minutes: minutes)
      #expect(visitor.answer(offer, .declined) == nil)
      #expect(visitor.state.consents[0].ending == .withdrawn)
      #expect(visitor.shop.engine.text(of: ValueID(0)) == nil)
      // What came is kept (Q10), and the no is remembered (Q7).
      #expect(visitor.state.promises[0].outcome == .kept)
      let terms = try visitor.shop.terms("size-for-fit")
      #expect(
        visitor.shop.refusal(.showOffer(to: visitor.person, terms: terms, arm: nil))
          == .coolingDown)
      // Said again it says nothing new, and a yes does not come back from it.
      let events = visitor.shop.engine.eventCount
      #expect(visitor.answer(offer, .declined) == nil)
      #expect(visitor.shop.engine.eventCount == events)
      #expect(visitor.answer(offer, .accepted, "38") == .offerAlreadyAnswered)
      #expect(visitor.answer(offer, .deferred) == .offerAlreadyAnswered)
    }
  }

  /// A no is taken while the person is restricted, too late to accept, and after the text has changed.
  @Test func aNoAfterAYesIsTakenWhateverHappenedSince() throws {
    let changes: [(String, (inout Visitor) throws -> Void)] = [
      ("a restriction", { _ = $0.shop.refusal(.restrictPerson($0.person, true)) }),
      ("an old offer", { $0.shop.wait(days: 31) }),
      ("another text", { try $0.shop.adopt([("/exchanges/2/text/version", "2")]) }),
    ]
    for (name, change) in changes {
      var visitor = try Visitor()
      let offer = try visitor.show("size-for-fit")
      #expect(visitor.answer(offer, .accepted, "38") == nil, "\(name)")
      try visitor.shop.deliver(PromiseID(0))
      visitor.wait(minutes: 1)
      try change(&visitor)
      #expect(visitor.answer(offer, .declined) == nil, "\(name)")
      #expect(visitor.state.consents[0].ending == .withdrawn, "\(name)")
    }
  }

  /// Of one moment the no wins: nothing is stored, nothing is owed, whichever came first.
  @Test func ofOneMomentTheNoWins() throws {
    var visitor = try Visitor()
    let offer = try visitor.show("size-for-fit")
    #expect(visitor.answer(offer, .accepted, "38") == nil)
    #expect(visitor.answer(offer, .declined) == nil)
    #expect(visitor.state.consents[0].ending == .contradicted)
    #expect(visitor.state.promises[0].outcome == .lapsed)
    #expect(visitor.shop.engine.text(of: ValueID(0)) == nil)
    visitor = try Visitor()
    let other = try visitor.show("size-for-fit")
    #expect(visitor.answer(other, .declined) == nil)
    #expect(visitor.answer(other, .accepted, "38") == .offerAlreadyAnswered)
    #expect(visitor.state.consents.isEmpty && visitor.state.promises.isEmpty)
  }

  /// A no to a consent that has ended by itself is remembered.
  @Test func aNoAfterTheEndIsRemembered() throws {
    var visitor = try Visitor()
    let offer = try visitor.show("size-for-fit")
    #expect(visitor.answer(offer, .accepted, "38") == nil)
    try visitor.shop.deliver(PromiseID(0))
    visitor.shop.wait(days: 366)
    visitor.shop.engine.enforceDeadlines(at: visitor.shop.now)
    #expect(visitor.state.consents[0].ending == .expired)
    #expect(visitor.answer(offer, .declined) == nil)
    let terms = try visitor.shop.terms("size-for-fit")
    #expect(
      visitor.shop.refusal(.showOffer(to: visitor.person, terms: terms, arm: nil)) == .coolingDown)
  }

  // MARK: A yes after a no

  /// Two tabs with two offers of one purpose: the yes in the one does not undo the no in the other, at one moment or a
  /// day later, however short the time of quiet.
  @Test func aYesCountsOnlyOnWhatWasShownAfterTheNo() throws {
    for (minutes, isWithdrawn) in [(0, false), (1, false), (1_440, false), (1, true)]
      as [(Int64, Bool)]
    {
      var visitor = try Visitor()
      let coffee = try visitor.show("birthday-for-coffee")
      let greeting = try visitor.show("birthday-for-greeting")
      if isWithdrawn {
        #expect(visitor.answer(greeting, .accepted, "1990-04-12") == nil)
        visitor.wait(minutes: 1)
        #expect(visitor.shop.refusal(.withdrawConsent(ConsentID(0))) == nil)
      } else {
        #expect(visitor.answer(greeting, .declined) == nil)
      }
      visitor.wait(minutes: minutes)
      let consents = visitor.state.consents.count
      #expect(visitor.answer(coffee, .accepted, "1990-04-12") == .offerVoid, "\(minutes)")
      #expect(visitor.state.consents.count == consents)
      // It is not shown again as if nothing had been said, either.
      #expect(try visitor.next("account").offer != coffee)
      #expect(visitor.answer(coffee, .declined) == nil)
      // When the quiet is over it is shown anew, and may be accepted.
      visitor.shop.wait(days: 366)
      let anew = try visitor.show("birthday-for-coffee")
      #expect(visitor.answer(anew, .accepted, "1990-04-12") == nil)
    }
  }

  // MARK: What waits for its answer

  /// Home, product, home: the offer of each place comes back as it was, for thirty days, and is counted once.
  @Test func anOpenOfferComesBackWhereItWasShown() throws {
    var visitor = try Visitor()
    let (home, product) = (try visitor.next("home"), try visitor.next("product"))
    #expect(home.offer != product.offer && !home.isRepeat && !product.isRepeat)
    for days in [0, 1, 10, 18] {
      visitor.shop.wait(days: days)
      for (place, decision) in [("home", home), ("product", product)] {
        let again = try visitor.next(place)
        #expect(again.offer == decision.offer && again.exchange == decision.exchange, "\(days)")
        #expect(again.isRepeat)
        // It is what is explained, too.
        let request = OfferRequest(visitor.person, placement: place)
        let told = String(
          decoding: visitor.shop.engine.explain(request, at: visitor.shop.now), as: UTF8.self)
        let name = visitor.state.terms(of: try #require(decision.offer)).exchange
        #expect(told.contains("\"offered\":\"\(name)\""), "\(told)")
      }
    }
    #expect(visitor.state.offers.count == 2)
    // After its thirty days it is over, and shown anew.
    visitor.shop.wait(days: 1)
    let anew = try visitor.next("home")
    #expect(anew.offer == OfferID(2) && !anew.isRepeat)
    #expect(visitor.answer(try #require(home.offer), .accepted) == .offerVoid)
    // What was answered does not come back.
    #expect(visitor.answer(OfferID(2), .deferred) == nil)
    #expect(try visitor.next("home").offer == nil)
  }

  /// Whatever the person said since then ends it (Q6), as does what they agreed to elsewhere.
  @Test func anOpenOfferEndsWithWhatIsSaidSince() throws {
    let words: [(String, (inout Visitor) throws -> Void)] = [
      ("a topic", { _ = $0.shop.say(.topic("clothes"), .deny, $0.person) }),
      ("everything", { _ = $0.shop.say(.everything, .deny, $0.person) }),
      ("a restriction", { _ = $0.shop.refusal(.restrictPerson($0.person, true)) }),
      (
        "a text of another version",
        {
          try $0.shop.adopt([
            ("/exchanges/2/text/version", "2"), ("/exchanges/4/until", #""2026-01-01""#),
          ])
        }
      ),
    ]
    for (name, say) in words {
      var visitor = try Visitor()
      let offer = try visitor.show("size-for-fit")
      visitor.wait(minutes: 60)
      #expect(try visitor.next("product").offer == offer, "\(name)")
      try say(&visitor)
      #expect(try visitor.next("product").offer != offer, "\(name)")
      #expect(try !visitor.next("product").isRepeat || name == "a topic", "\(name)")
    }
    var visitor = try Visitor()
    let (coffee, greeting) = (
      try visitor.show("birthday-for-coffee"), try visitor.show("birthday-for-greeting")
    )
    visitor.wait(minutes: 60)
    #expect(visitor.answer(greeting, .accepted, "1990-04-12") == nil)
    #expect(try visitor.next("account").offer != coffee)
  }

  /// A text of another version while an experiment runs ends it whole: nobody is counted in it any more, and nobody is
  /// kept from what the catalog offers.
  @Test func anotherVersionEndsTheExperiment() throws {
    var shop = try Shop()
    try shop.adopt([("/exchanges/6/placement", #""footer""#), ("/exchanges/1/controlOnly", nil)])
    // What the trust rules would say of the greeting is not asked here.
    shop.engine.gate = nil
    let arms = [try shop.terms("birthday-for-greeting"), try shop.terms("birthday-for-coffee")]
    try shop.engine.perform(.startExperiment(Samples.outline("x", arms: arms)), at: shop.now)
    func shown(_ shop: inout Shop, _ person: PersonID) throws -> String? {
      let decision = try shop.engine.nextOffer(
        OfferRequest(person, placement: "account"), at: shop.now)
      return decision.exchange.map { shop.engine.state.exchange.candidate($0).name }
    }
    var first: [(PersonID, String?)] = []
    for _ in 0..<40 {
      let person = try shop.newcomer()
      first.append((person, try shown(&shop, person)))
    }
    #expect(Set(first.map(\.1)).count == 2)
    let before = shop.engine.state.tallies(of: ExperimentID(0), at: shop.now)
    try shop.adopt([
      ("/exchanges/6/placement", #""footer""#), ("/exchanges/1/controlOnly", nil),
      ("/exchanges/0/text/version", "2"),
    ])
    shop.engine.gate = nil
    let record = shop.engine.state.exchange.experiments[0]
    #expect(!record.isRunning && record.isStoppedByCatalog && record.stoppedAt == shop.now)
    shop.wait(days: 31)
    for (person, _) in first { #expect(try shown(&shop, person) == "birthday-for-coffee") }
    #expect(shop.engine.state.tallies(of: ExperimentID(0), at: shop.now) == before)
    #expect(shop.engine.state.exchange.checkInvariants() == [])
  }
}
