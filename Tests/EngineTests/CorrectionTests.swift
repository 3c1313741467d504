import Basics
import Catalogs
import Engine
import Exchanges
import Ledger
import TestSupport
import Testing

/// What somebody gave is put right while it is kept: the new value stands, the old one is in no byte, and whoever was
/// handed it lets it go.
@Suite struct CorrectionTests {
  private func correct(_ shop: inout Shop, _ consent: ConsentID, _ value: String) -> Refusal? {
    shop.refusal(.correctValues(consent, [GivenValue(ask: 0, PersonalText(value))]))
  }

  private func texts(_ shop: Shop, _ consent: ConsentID) -> [String] {
    var found: [String] = []
    shop.engine.state.exchange.forEachValue(of: consent) { id in
      found += shop.engine.text(of: id).map { [String(decoding: $0.bytes, as: UTF8.self)] } ?? []
    }
    return found
  }

  /// Cut down as ever, again and again, also while the person's data may not be used.
  @Test func aWrongDayIsPutRight() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    let consent = try shop.trade("birthday-for-coffee", with: person, ["1990-04-12"])
    #expect(correct(&shop, consent, "1990-05-13") == nil)
    #expect(texts(shop, consent) == ["05-13"])
    #expect(shop.engine.text(of: ValueID(0)) == nil)
    #expect(shop.engine.state.exchange.values[1].wasFiner)
    #expect(shop.refusal(.restrictPerson(person, true)) == nil)
    #expect(correct(&shop, consent, "--06-14") == nil)
    #expect(texts(shop, consent) == ["06-14"])
    #expect(correct(&shop, consent, "1990-13-13") == .valueUnusable)
    #expect(texts(shop, consent) == ["06-14"])
    #expect(shop.engine.state.exchange.checkInvariants() == [])
    #expect(shop.refusal(.withdrawConsent(consent)) == nil)
    #expect(correct(&shop, consent, "1990-04-12") == .consentAlreadyWithdrawn)
  }

  /// What a law holds is put right too.
  @Test func whatALawHoldsIsPutRight() throws {
    var shop = try Shop(changes: [
      (
        "/purposes/2/retention",
        #"{"days": 30, "from": "caseResolved", "atMostDays": 90, "legalHold": {"reason": "law", "until": "2026-12-31"}}"#
      )
    ])
    let person = try shop.newcomer()
    let consent = try shop.trade("area-for-delivery-day", with: person, ["10115"])
    let before = texts(shop, consent)
    #expect(shop.refusal(.withdrawConsent(consent)) == nil)
    #expect(correct(&shop, consent, "20095") == nil)
    #expect(texts(shop, consent) != before && texts(shop, consent).count == 1)
    shop.wait(days: 60)
    #expect(correct(&shop, consent, "10115") == .consentAlreadyWithdrawn)
  }

  /// A partner that holds the wrong value must let it go by a day that is named; the right one may be handed over.
  @Test func whoeverHoldsTheWrongOneIsObliged() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    let consent = try shop.trade("area-for-delivery-day", with: person, ["10115"])
    let handed = try #require(
      try shop.engine.perform(
        .disclose(of: person, purpose: "delivery-times", field: "postalCode", to: "parcels"),
        at: shop.now
      ).disclosure)
    #expect(shop.engine.state.exchange.obligation(handed, at: shop.now) == nil)
    shop.wait(days: 1)
    #expect(correct(&shop, consent, "20095") == nil)
    let due = try #require(shop.engine.state.exchange.obligation(handed, at: shop.now)?.due)
    #expect(due > shop.now)
    #expect(shop.refusal(.tellPartner(handed)) == nil)
    #expect(
      shop.refusal(
        .disclose(of: person, purpose: "delivery-times", field: "postalCode", to: "parcels"))
        == nil)
  }

  /// What was never given cannot be put right, nor what was not asked for; of nothing nothing comes.
  @Test func onlyWhatWasGivenIsPutRight() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    let consent = try shop.trade("views-for-finds", with: person)
    #expect(correct(&shop, consent, "tent") == .valueNotGiven)
    #expect(correct(&shop, ConsentID(7), "tent") == .unknownConsent)
    let size = try shop.trade("size-for-fit", with: person, ["38"])
    #expect(
      shop.refusal(.correctValues(size, [GivenValue(ask: 3, PersonalText("40"))]))
        == .valueNotAskedFor)
    let events = shop.engine.eventCount
    #expect(shop.refusal(.correctValues(size, [])) == nil)
    #expect(shop.engine.eventCount == events)
    try shop.engine.perform(.erasePerson(person), at: shop.now)
    #expect(correct(&shop, size, "40") == .unknownPerson)
  }

  /// What was read and counted before stays as it was; what is read from then on is the new value.
  @Test func whoeverReadsItNextReadsTheNewOne() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    let consent = try shop.trade("birthday-for-coffee", with: person, ["04-12"])
    let clearance = try #require(
      try shop.engine.perform(.openClearance(shop.clearance([person])), at: shop.now).clearance)
    let before = try shop.engine.perform(shop.reading(clearance, person), at: shop.now).values
    #expect(correct(&shop, consent, "05-13") == nil)
    let after = try shop.engine.perform(shop.reading(clearance, person), at: shop.now).values
    #expect(before == [ValueID(0)] && after == [ValueID(1)])
    #expect(shop.engine.state.exchange.reads.map(\.value) == [ValueID(0), ValueID(1)])
    #expect(shop.engine.state.exchange.checkInvariants() == [])
  }

  // MARK: In the stores

  private let old = "07-19"
  private let new = "08-23"

  private func opened(_ storage: SimulatedStorage) throws -> (Stores, ExchangeEngine) {
    try Stores.open(storage, owner: "test")
  }

  private func commit(_ shop: inout Shop, _ stores: Stores) throws {
    var group = CommitGroup()
    shop.engine.handOver(&group)
    try stores.commit(&group)
  }

  /// Whether some file holds a text anywhere.
  private func holds(_ text: String, _ files: [String: [UInt8]]) -> Bool {
    files.values.contains { String(decoding: $0, as: UTF8.self).contains(text) }
  }

  /// Somebody whose birthday is in the stores, wrong.
  private func stored(
    _ storage: SimulatedStorage
  ) throws -> (shop: Shop, stores: Stores, consent: ConsentID) {
    var shop = try Shop()
    let (stores, _) = try opened(storage)
    let person = try shop.newcomer()
    try commit(&shop, stores)
    try #require(!holds(old, storage.contents) && !holds(new, storage.contents))
    let consent = try shop.trade("birthday-for-coffee", with: person, ["--" + old])
    try commit(&shop, stores)
    try #require(holds(old, storage.durableContents))
    return (shop, stores, consent)
  }

  /// The old bytes are overwritten, and what is opened again holds the new ones; given and put right in one group too.
  @Test func theOldBytesAreInNoFile() throws {
    let storage = SimulatedStorage()
    var (shop, stores, consent) = try stored(storage)
    #expect(correct(&shop, consent, "--09-09") == nil)
    #expect(correct(&shop, consent, "--" + new) == nil)
    try commit(&shop, stores)
    #expect(holds(new, storage.durableContents))
    #expect(!holds(old, storage.contents) && !holds(old, storage.durableContents))
    #expect(!holds("09-09", storage.contents))
    let digest = shop.engine.state.digest
    try stores.close()
    storage.kill()
    let engine: ExchangeEngine
    (stores, engine) = try opened(storage)
    #expect(engine.state.digest == digest)
    #expect(engine.text(of: ValueID(2)).map { String(decoding: $0.bytes, as: UTF8.self) } == new)
    #expect(engine.text(of: ValueID(0)) == nil && engine.text(of: ValueID(1)) == nil)
    #expect(try stores.checkInvariants() == [])
  }

  /// Whatever step of a correction fails, with the power or without: what is opened again holds the one value or the
  /// other, whole, and no byte of the other.
  @Test func aCrashLeavesTheOneOrTheOther() throws {
    for losesPower in [false, true] {
      var random = Random(seed: 5, stream: losesPower ? 1 : 0)
      var outcomes: Set<String> = []
      var step = 0
      while true {
        let storage = SimulatedStorage()
        var held = try given(storage)
        let place = "step \(step), \(losesPower)"
        storage.fault = SimulatedStorage.Fault(
          operation: storage.operationCount + step, isLasting: true)
        let values = [GivenValue(ask: 0, PersonalText(new))]
        try held.engine.perform(.correctValues(ConsentID(0), values), at: Samples.day(1))
        let isDone = (try? held.commit()) != nil
        if losesPower { storage.crash(&random) } else { storage.kill() }
        let again = try opened(storage)
        let found = [ValueID(0), ValueID(1)].compactMap { again.1.text(of: $0) }
          .map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(found == [new] || !isDone && found == [old], "\(place): \(found)")
        let (kept, gone) = found == [new] ? (new, old) : (old, new)
        #expect(holds(kept, storage.contents), "\(place)")
        #expect(
          !holds(gone, storage.contents) && !holds(gone, storage.durableContents), "\(place)")
        #expect(try again.0.checkInvariants() == [], "\(place)")
        #expect(again.1.state.exchange.checkInvariants() == [], "\(place)")
        outcomes.formUnion(found)
        if isDone { break }
        step += sampled(2, thorough: 1)
      }
      // Before the event the old one stands, behind it the new one.
      #expect(outcomes == [old, new] && step > 3, "\(outcomes), \(step)")
    }
  }

  /// An engine with its stores, which hold one value.
  private struct Held {
    var engine = ExchangeEngine()
    let stores: Stores

    mutating func commit() throws {
      var group = CommitGroup()
      engine.handOver(&group)
      try stores.commit(&group)
    }
  }

  private func given(_ storage: SimulatedStorage) throws -> Held {
    var held = Held(stores: try opened(storage).0)
    let now = Samples.day(0)
    try held.engine.perform(.adoptTerms(Samples.terms()), at: now)
    try held.engine.perform(.registerPerson(key: PersonalText("ada")), at: now)
    try held.engine.perform(.showOffer(to: PersonID(0), terms: TermsID(0), arm: nil), at: now)
    try held.engine.perform(
      .answerOffer(
        OfferID(0), answer: .accepted, textVersion: 1,
        values: [GivenValue(ask: 0, PersonalText(old))]), at: now)
    try held.commit()
    return held
  }
}
