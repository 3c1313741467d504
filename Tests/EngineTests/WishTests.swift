import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport
import Testing

/// What somebody asks for themselves is shown to them, as far as the rules let it.
@Suite struct WishTests {
  private func wish(
    _ shop: inout Shop, _ person: PersonID, _ purpose: String
  ) throws -> OfferDecision {
    try shop.engine.nextOffer(OfferRequest(person, wish: purpose), at: shop.now)
  }

  private func next(_ shop: inout Shop, _ person: PersonID) throws -> OfferDecision {
    try shop.engine.nextOffer(OfferRequest(person, placement: "product"), at: shop.now)
  }

  /// Who said no, or withdrew by mistake, finds the way back at once.
  @Test func aNoByMistakeIsTakenBackAtOnce() throws {
    for isWithdrawn in [true, false] {
      var shop = try Shop()
      let person = try shop.newcomer()
      if isWithdrawn {
        let consent = try shop.trade("size-for-fit", with: person, ["38"])
        shop.now = shop.now.adding(milliseconds: 1)
        try shop.engine.perform(.withdrawConsent(consent), at: shop.now)
      } else {
        try shop.answer("size-for-fit", .declined, by: person)
      }
      shop.now = shop.now.adding(milliseconds: 1)
      let own = try wish(&shop, person, "fitting")
      let offer = try #require(own.offer)
      #expect(
        !own.isRepeat && shop.engine.state.exchange.terms(of: offer).exchange == "size-for-fit")
      #expect(
        shop.refusal(
          .answerOffer(
            offer, answer: .accepted, textVersion: 1,
            values: [GivenValue(ask: 0, PersonalText("40"))])) == nil)
      #expect(shop.mayUse("clothesSize", of: person, for: "fitting"))
    }
  }

  /// Asked for again it is the same; three a day for a purpose are enough, and others are not touched by them.
  @Test func threeADayAreEnough() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    for count in 1...3 {
      let offer = try #require(try wish(&shop, person, "fitting").offer)
      let again = try wish(&shop, person, "fitting")
      #expect(again.offer == offer && again.isRepeat)
      #expect(shop.engine.state.exchange.offers.count == count)
      #expect(shop.refusal(.answerOffer(offer, answer: .declined, textVersion: 1)) == nil)
      shop.now = shop.now.adding(milliseconds: 60_000)
    }
    #expect(throws: Refusal.wishesReached) { try wish(&shop, person, "fitting") }
    #expect(try wish(&shop, person, "birthday-gift").offer != nil)
    shop.wait(days: 1)
    #expect(try wish(&shop, person, "fitting").offer != nil)
  }

  /// It is no exposure: neither caps, spacing nor the person's own frequency count it, and no experiment does.
  @Test func aWishCountsNowhereElse() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    let arms = [try shop.terms("size-for-fit"), try shop.terms("birthday-for-coffee")]
    try shop.engine.perform(.startExperiment(Samples.outline("x", arms: arms)), at: shop.now)
    _ = shop.say(.frequency, .days(300), person)
    let before = shop.engine.state.tallies(of: ExperimentID(0), at: shop.now)
    let offers = [
      try wish(&shop, person, "fitting").offer, try wish(&shop, person, "birthday-gift").offer,
    ].compactMap { $0 }
    // Nobody is shown the other arm, not even by asking.
    #expect(offers.count == 1)
    for offer in offers {
      #expect(shop.refusal(.answerOffer(offer, answer: .declined, textVersion: 1)) == nil)
    }
    #expect(shop.engine.state.tallies(of: ExperimentID(0), at: shop.now) == before)
    #expect(try next(&shop, person).exchange != nil)
  }

  @Test func theRulesBindAWish() throws {
    let words: [(String, (inout Shop, PersonID) -> Void)] = [
      ("a restriction", { shop, person in _ = shop.refusal(.restrictPerson(person, true)) }),
      ("a no to the purpose", { shop, person in _ = shop.say(.purpose("fitting"), .deny, person) }),
      ("a no to a topic", { shop, person in _ = shop.say(.topic("clothes"), .deny, person) }),
    ]
    for (name, say) in words {
      var shop = try Shop()
      let person = try shop.newcomer()
      say(&shop, person)
      #expect(try wish(&shop, person, "fitting").offer == nil, "\(name)")
    }
    var shop = try Shop(judges: true)
    let person = try shop.newcomer()
    _ = shop.say(.globalPrivacyControl, .deny, person)
    #expect(try wish(&shop, person, "outfitter-offers").offer == nil)
    #expect(try wish(&shop, person, "no-such-purpose").offer == nil)
    try shop.trade("size-for-fit", with: person, ["38"])
    #expect(try wish(&shop, person, "fitting").offer == nil)
    #expect(throws: Refusal.refusedByTrustRules) {
      shop.now = CatalogSamples.today.adding(days: 230).start
      try shop.engine.perform(
        .showWish(to: person, terms: try shop.terms("size-to-outfitter")), at: shop.now)
    }
  }
}
