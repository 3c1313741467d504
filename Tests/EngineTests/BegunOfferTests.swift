import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
import Ledger
import TestSupport
import Testing

/// A yes without all that the person is to give is none yet: the offer is begun, and becomes one when the rest comes.
@Suite struct BegunOfferTests {
  private struct Visitor {
    var shop: Shop
    let person: PersonID
    var offer = OfferID(0)

    /// Somebody who said yes to an exchange, and gave nothing.
    init(_ exchange: String = "size-for-fit") throws {
      shop = try Shop()
      person = try shop.newcomer()
      try begin(exchange)
    }

    var state: ExchangeState { shop.engine.state.exchange }

    mutating func begin(_ exchange: String) throws {
      let terms = try shop.terms(exchange)
      offer = try #require(
        try shop.engine.perform(.showOffer(to: person, terms: terms, arm: nil), at: shop.now).offer)
      let receipt = try shop.engine.perform(yes(), at: shop.now)
      try #require(receipt.consent == nil && receipt.promise == nil)
    }

    func yes(_ value: String? = nil) -> Command {
      .answerOffer(
        offer, answer: .accepted, textVersion: state.terms(of: offer).textVersion,
        values: value.map { [GivenValue(ask: 0, PersonalText($0))] } ?? [])
    }

    mutating func complete(_ value: String? = "38") -> Refusal? {
      shop.refusal(
        .completeOffer(offer, value.map { [GivenValue(ask: 0, PersonalText($0))] } ?? []))
    }
  }

  /// No consent, no promise, no value; it waits in its place as it was shown, and is one when the value comes.
  @Test func aYesWithoutItsValueIsNoConsent() throws {
    var visitor = try Visitor()
    let begun = visitor.shop.now
    #expect(visitor.state.consents.isEmpty && visitor.state.promises.isEmpty)
    #expect(visitor.state.values.isEmpty && visitor.state.offers[0].answer == nil)
    // Said again it says nothing new, and its days do not begin anew.
    visitor.shop.wait(days: 3)
    let events = visitor.shop.engine.eventCount
    #expect(visitor.shop.refusal(visitor.yes()) == nil)
    #expect(visitor.shop.engine.eventCount == events)
    #expect(visitor.state.offers[0].end == begun.adding(days: 30))
    for place in ["product", "account", "product"] {
      let decision = try visitor.shop.engine.nextOffer(
        OfferRequest(visitor.person, placement: place), at: visitor.shop.now)
      #expect((decision.offer == visitor.offer && decision.isRepeat) == (place == "product"))
    }
    #expect(visitor.complete(nil) == .valueMissing)
    #expect(visitor.complete("banana") == .valueUnusable)
    #expect(visitor.complete() == nil)
    let consent = visitor.state.consents[0]
    #expect(consent.from == visitor.shop.now && consent.until == visitor.shop.now.adding(days: 365))
    #expect(visitor.state.promises.count == 1 && visitor.state.values.count == 1)
    #expect(visitor.complete() == .offerAlreadyAnswered)
    #expect(visitor.state.checkInvariants() == [])
  }

  /// A yes with everything is one, begun or not; a no to what was begun is a no.
  @Test func aWholeYesNeedsNoCompletion() throws {
    var visitor = try Visitor()
    #expect(visitor.shop.refusal(visitor.yes("38")) == nil)
    #expect(visitor.state.consents.count == 1)
    visitor = try Visitor()
    let no = Command.answerOffer(visitor.offer, answer: .declined, textVersion: 1)
    #expect(visitor.shop.refusal(no) == nil)
    #expect(visitor.complete() == .offerAlreadyAnswered)
    let terms = try visitor.shop.terms("size-for-fit")
    visitor.shop.wait(days: 1)
    #expect(
      visitor.shop.refusal(.showOffer(to: visitor.person, terms: terms, arm: nil)) == .coolingDown)
  }

  /// Of several fields nothing is kept until all are there, and all come at once.
  @Test func whatComesInPartsIsNotKept() throws {
    var engine = ExchangeEngine(judgesOffers: false)
    let now = Samples.day(40)
    try engine.perform(.adoptCatalog(TrustCatalog.adopted(version: 1)), at: now)
    try engine.perform(.registerPerson(key: PersonalText("ada")), at: now)
    let all = engine.state.exchange.terms
    let terms = TermsID(index: try #require(all.firstIndex { $0.name == "style@1" }))
    try engine.perform(.showOffer(to: PersonID(0), terms: terms, arm: nil), at: now)
    let (size, colour) = (
      GivenValue(ask: 0, PersonalText("s4")), GivenValue(ask: 1, PersonalText("red"))
    )
    func refusal(_ values: [GivenValue]) -> Refusal? {
      do throws(Refusal) {
        try engine.perform(.completeOffer(OfferID(0), values), at: now)
        return nil
      } catch { return error }
    }
    #expect(refusal([size, colour]) == .offerNotBegun)
    let part = try engine.perform(
      .answerOffer(OfferID(0), answer: .accepted, textVersion: 1, values: [size]), at: now)
    #expect(part.consent == nil && part.kept.isEmpty && engine.state.exchange.values.isEmpty)
    #expect(!text(engine.group.records.slice.span).contains("s4"))
    for values in [[colour], [size], []] { #expect(refusal(values) == .valueMissing) }
    #expect(refusal([colour, size]) == nil)
    #expect(engine.state.exchange.values.count == 2)
  }

  /// Whatever speaks against it since ends it, and saying otherwise again does not bring it back.
  @Test func whatSpeaksAgainstItEndsIt() throws {
    let shared = "size-to-outfitter"
    let words: [(String, String, Refusal?, (inout Visitor) throws -> Void)] = [
      ("29 days", "size-for-fit", nil, { $0.shop.wait(days: 29) }),
      ("30 days", "size-for-fit", .offerVoid, { $0.shop.wait(days: 30) }),
      (
        "another text", "size-for-fit", .offerVoid,
        { try $0.shop.adopt([("/exchanges/2/text/version", "2")]) }
      ),
      (
        "a restriction", "size-for-fit", .personRestricted,
        { _ = $0.shop.refusal(.restrictPerson($0.person, true)) }
      ),
      (
        "a restriction that is lifted", "size-for-fit", .offerNotBegun,
        { visitor in
          for isOn in [true, false] {
            _ = visitor.shop.refusal(.restrictPerson(visitor.person, isOn))
          }
        }
      ),
      (
        "an erasure", "size-for-fit", .unknownPerson,
        { _ = $0.shop.refusal(.erasePerson($0.person)) }
      ),
      (
        "a no to the purpose", "size-for-fit", .preferenceDenies,
        { _ = $0.shop.say(.purpose("fitting"), .deny, $0.person) }
      ),
      (
        "a no that is taken back", "size-for-fit", .offerNotBegun,
        { visitor in
          _ = visitor.shop.say(.everything, .deny, visitor.person)
          visitor.shop.wait(days: 1)
          _ = visitor.shop.say(.everything, .reset, visitor.person)
        }
      ),
      (
        "a no to the topic", "size-for-fit", .offerNotBegun,
        { _ = $0.shop.say(.topic("clothes"), .deny, $0.person) }
      ),
      (
        "a no to the partner", shared, .offerNotBegun,
        { _ = $0.shop.say(.partner("outfitter"), .deny, $0.person) }
      ),
      (
        "a signal", shared, .signalDenies,
        { visitor in
          var heard = SignalsHeard()
          heard.note(.globalPrivacyControl, isOn: true)
          _ = visitor.shop.refusal(.hearSignals(visitor.person, heard))
        }
      ),
      (
        "a signal where nothing is shared", "size-for-fit", nil,
        { _ = $0.shop.say(.globalPrivacyControl, .deny, $0.person) }
      ),
      (
        "a no to something else", "size-for-fit", nil,
        { _ = $0.shop.say(.purpose("birthday-gift"), .deny, $0.person) }
      ),
      (
        "a letter from before", "size-for-fit", nil,
        { visitor in
          _ = visitor.shop.say(
            .purpose("fitting"), .deny, visitor.person, said: visitor.shop.now.adding(days: -2))
        }
      ),
      (
        "a no to another offer of it", shared, .offerVoid,
        { visitor in
          let other = visitor.offer
          visitor.shop.wait(days: 1)
          let terms = try visitor.shop.terms(shared)
          let shown = try visitor.shop.engine.perform(
            .showWish(to: visitor.person, terms: terms), at: visitor.shop.now)
          _ = visitor.shop.refusal(
            .answerOffer(try #require(shown.offer), answer: .declined, textVersion: 1))
          visitor.offer = other
        }
      ),
    ]
    for (name, exchange, wanted, say) in words {
      var visitor = try Visitor(exchange)
      visitor.shop.now = visitor.shop.now.adding(milliseconds: 60_000)
      try say(&visitor)
      #expect(visitor.complete() == wanted, "\(name)")
      #expect(visitor.state.consents.count == (wanted == nil ? 1 : 0), "\(name)")
      #expect(visitor.state.checkInvariants() == [], "\(name)")
    }
  }

  /// What was shown counts, and the yes when it is one, in the arm where it was shown, and once.
  @Test func itCountsAsAYesWhenItIsOne() throws {
    var shop = try Shop()
    let arms = [try shop.terms("birthday-for-coffee"), try shop.terms("birthday-for-greeting")]
    try shop.engine.perform(.startExperiment(Samples.outline("x", arms: arms)), at: shop.now)
    func tally() -> [Int] {
      let tallies = shop.engine.state.tallies(of: ExperimentID(0), at: shop.now)
      return [tallies[0].shown, tallies[0].accepted, tallies[0].declined, tallies[0].promised]
    }
    let person = try shop.newcomer()
    let place = ExperimentArm(experiment: ExperimentID(0), number: ArmID(0))
    let shown = try shop.engine.perform(
      .showOffer(to: person, terms: arms[0], arm: place), at: shop.now)
    let offer = try #require(shown.offer)
    #expect(shop.refusal(.answerOffer(offer, answer: .accepted, textVersion: 1)) == nil)
    #expect(tally() == [1, 0, 0, 0])
    #expect(!shop.engine.state.exchange.exposures[0].hasAccepted)
    shop.wait(days: 20)
    let value = GivenValue(ask: 0, PersonalText("04-12"))
    #expect(shop.refusal(.completeOffer(offer, [value])) == nil)
    #expect(tally() == [1, 1, 0, 1])
  }

  /// Who renews in the last week gives nothing anew, and nothing is missing; what is observed nobody gives.
  @Test func whatIsHeldOrObservedIsNotMissing() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    let consent = try shop.trade("size-for-fit", with: person, ["38"])
    shop.wait(days: 360)
    let receipt = try shop.answer("size-for-fit", by: person, [])
    #expect(receipt.consent == consent && shop.engine.state.exchange.values.count == 1)
    #expect(try shop.answer("views-for-finds", by: person, []).consent != nil)
  }

  /// In ledgers of before, a yes without a value is what it was.
  @Test func anOldYesIsAConsent() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    let terms = try shop.terms("size-for-fit")
    try shop.engine.perform(.showOffer(to: person, terms: terms, arm: nil), at: shop.now)
    shop.engine = try OldYes.folded(shop.engine, offer: 0, consent: 0, at: shop.now, days: 365)
    #expect(shop.engine.state.exchange.offers[0].answer == .accepted)
    #expect(shop.mayUse("clothesSize", of: person, for: "fitting"))
    #expect(shop.refusal(.completeOffer(OfferID(0), [])) == .offerAlreadyAnswered)
    #expect(shop.engine.state.exchange.checkInvariants() == [])
    // Renewed without a value it would still lack one.
    shop.wait(days: 360)
    #expect(try shop.answer("size-for-fit", by: person, []).consent == nil)
  }

  /// What came with the incomplete yes is in no file; it is begun still when the stores are opened again.
  @Test func itOutlivesARestart() throws {
    let storage = SimulatedStorage()
    var visitor = try Visitor("birthday-for-coffee")
    var (stores, _) = try Stores.open(storage, owner: "test")
    var group = CommitGroup()
    visitor.shop.engine.handOver(&group)
    try stores.commit(&group)
    let digest = visitor.shop.engine.state.digest
    try stores.close()
    storage.kill()
    (stores, visitor.shop.engine) = try Stores.open(storage, owner: "test")
    visitor.shop.engine.gate = nil
    #expect(visitor.shop.engine.state.digest == digest)
    #expect(visitor.complete("--07-19") == nil)
    #expect(visitor.state.consents.count == 1)
  }
}
