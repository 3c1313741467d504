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

  /// In the stores: the old bytes are overwritten, and what is opened again holds the new ones.
  @Test func theOldBytesAreInNoFile() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    let consent = try shop.trade("size-for-fit", with: person, ["38"])
    let storage = SimulatedStorage()
    var (stores, _) = try Stores.open(storage, owner: "test")
    func commit() throws {
      var group = CommitGroup()
      shop.engine.handOver(&group)
      try stores.commit(&group)
    }
    try commit()
    func vault() -> String {
      String(decoding: storage.contents["vault/records.jsonl"] ?? [], as: UTF8.self)
    }
    #expect(vault().contains(#""text":"38""#))
    #expect(correct(&shop, consent, "44") == nil)
    try commit()
    #expect(!vault().contains(#""text":"38""#) && vault().contains(#""text":"44""#))
    let digest = shop.engine.state.digest
    try stores.close()
    storage.kill()
    let engine: ExchangeEngine
    (stores, engine) = try Stores.open(storage, owner: "test")
    #expect(engine.state.digest == digest)
    #expect(engine.text(of: ValueID(1)).map { String(decoding: $0.bytes, as: UTF8.self) } == "44")
    #expect(engine.text(of: ValueID(0)) == nil)
    #expect(try stores.checkInvariants() == [])
  }
}
