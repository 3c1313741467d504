import Basics
import Catalogs
import Engine
import Exchanges
import Ledger
import TestSupport

/// One bad case of a rule that acts while people are served.
struct RunTimeCase: Sendable, CustomStringConvertible {
  let rule: TrustRule
  let name: String
  /// Changes of the shop's catalog that the case needs.
  let changes: [(String, String?)]
  /// Whether the bad thing happens, as the state or an answer shows it. Whatever else stands in its way is
  /// thrown: it proves nothing of the rule.
  let happens: @Sendable (inout Shop) throws -> Bool

  var description: String { "\(rule.id) \(name)" }

  init(
    _ rule: TrustRule, _ name: String, _ changes: [(String, String?)] = [],
    _ happens: @escaping @Sendable (inout Shop) throws -> Bool
  ) {
    self.rule = rule
    self.name = name
    self.changes = changes
    self.happens = happens
  }
}

/// What a bad case meets beside its rule.
enum CaseFault: Error {
  case refused(Refusal)
  case notShown(String)
}

extension Shop {
  /// Whether a command is done that only its rule refuses, and the state shows it.
  mutating func happens(
    _ command: Command, unless refusal: Refusal, shown: (ExchangeState) -> Bool
  ) throws -> Bool {
    if let found = self.refusal(command) {
      if found == refusal { return false }
      throw CaseFault.refused(found)
    }
    try require(shown(engine.state.exchange), "\(command) left nothing")
    return true
  }

  /// Throws where something that the case rests on does not hold.
  func require(_ holds: Bool, _ message: String) throws {
    if !holds { throw CaseFault.notShown(message) }
  }

  /// Does a command that nothing refuses.
  mutating func must(_ command: Command) throws {
    if let found = refusal(command) { throw CaseFault.refused(found) }
  }

  /// Whether a field may be used for a purpose now.
  func mayUse(_ field: String?, of person: PersonID, for purpose: String) -> Bool {
    engine.state.exchange.usableConsent(person, purpose, field, at: now) != nil
  }

  /// States a preference of the person's own.
  mutating func say(
    _ scope: Preference.Scope, _ choice: Preference.Choice, _ person: PersonID,
    said: Instant? = nil, by source: StatementSource = .person
  ) -> Refusal? {
    refusal(.statePreference(person, Preference(scope, choice, said: said ?? now, source: source)))
  }

  /// A clearance of a care agent for somebody's birthday, for an hour.
  func clearance(_ persons: [PersonID], minutes: Int = 60) -> Clearance {
    Clearance(
      actor: "agent-7", role: "care-agent", task: "ticket-12", purpose: "birthday-gift",
      fields: [FieldLevel(field: "birthDate", level: "monthDay")], persons: persons, from: now,
      until: now.adding(milliseconds: Int64(minutes) * 60_000), approver: "lead-1",
      approverRole: "care-lead")
  }

  func reading(_ clearance: ClearanceID, _ person: PersonID) -> Command {
    .readData(clearance, actor: "agent-7", role: "care-agent", of: person)
  }

  mutating func read(_ clearance: ClearanceID, _ person: PersonID) -> Refusal? {
    refusal(reading(clearance, person))
  }

  mutating func hand(_ person: PersonID, to partner: String = "parcels") -> Refusal? {
    refusal(
      .disclose(of: person, purpose: "delivery-times", field: "postalCode", to: partner))
  }
}

/// A purpose with a legal hold, one whose data also serves another, and one that counts from a case.
private let moreTime: [(String, String?)] = [
  ("/purposes/0/compatibleWith", #"["fitting"]"#),
  ("/purposes/1/retention", #"{"days": 30, "from": "collected"}"#),
]
private let complaints: [(String, String?)] = [
  ("/purposes/2/retention", #"{"days": 30, "from": "caseResolved", "atMostDays": 90}"#)
]

enum RunTimeCases {
  static let all: [RunTimeCase] = statements + consents + promises + staff + partners

  static let statements: [RunTimeCase] = [
    RunTimeCase(.q4, "staff change a preference without a recorded basis") { shop in
      let person = try shop.newcomer()
      let word = Preference(
        .everything, .deny, said: shop.now, source: .staff("agent-7", basis: ""))
      return try shop.happens(.statePreference(person, word), unless: .basisMissing) {
        $0.preference(of: person, on: .everything) == word
      }
    },
    RunTimeCase(.q6, "an offer that is open is shown again after an opt-out") { shop in
      let person = try shop.newcomer()
      let first = try shop.engine.nextOffer(
        OfferRequest(person, placement: "product"), at: shop.now)
      let again = try shop.engine.nextOffer(
        OfferRequest(person, placement: "product"), at: shop.now)
      guard let offer = first.offer, again.offer == offer, again.isRepeat else {
        throw CaseFault.notShown("nothing is open")
      }
      let purpose = shop.engine.state.exchange.terms(of: offer).purpose
      _ = shop.say(.purpose(purpose), .deny, person)
      let next = try shop.engine.nextOffer(OfferRequest(person, placement: "product"), at: shop.now)
      return next.offer == offer
    },
    RunTimeCase(.q6, "what was taken back is used at the next decision") { shop in
      let person = try shop.newcomer()
      let consent = try shop.trade("size-for-fit", with: person, ["38"])
      try shop.engine.perform(.withdrawConsent(consent), at: shop.now)
      let found = shop.engine.state.exchange.refusesUse(
        consent, "fitting", "clothesSize", at: shop.now)
      if let found, found != .consentAlreadyWithdrawn { throw CaseFault.refused(found) }
      return found == nil
    },
    RunTimeCase(
      .q7, "somebody is asked again through an offer of another name",
      [("/exchanges/1/controlOnly", nil)]
    ) { shop in
      let person = try shop.newcomer()
      try shop.answer("birthday-for-coffee", .declined, by: person)
      shop.wait(days: 364)
      let other = try shop.terms("birthday-for-greeting")
      return try shop.happens(
        .showOffer(to: person, terms: other, arm: nil), unless: .coolingDown
      ) { $0.offers.last?.terms == other }
    },
    RunTimeCase(
      .q7, "a not-now is forgotten within its time",
      [
        ("/exchanges/0/pace", #"{"spacingDays": 1, "declinedDays": 365, "deferredDays": 30}"#)
      ]
    ) { shop in
      let person = try shop.newcomer()
      try shop.answer("birthday-for-coffee", .deferred, by: person)
      shop.wait(days: 29)
      let terms = try shop.terms("birthday-for-coffee")
      let show = Command.showOffer(to: person, terms: terms, arm: nil)
      if try shop.happens(show, unless: .coolingDown, shown: { $0.offers.count == 2 }) {
        return true
      }
      shop.wait(days: 1)
      try shop.must(show)
      return false
    },
    RunTimeCase(.q12, "“accept all” overrides a live Global Privacy Control") { shop in
      let person = try shop.newcomer()
      let terms = try shop.terms("size-to-outfitter")
      let offer = try shop.engine.perform(
        .showOffer(to: person, terms: terms, arm: nil), at: shop.now
      ).offer
      _ = shop.say(.globalPrivacyControl, .deny, person)
      shop.now = shop.now.adding(milliseconds: 1)
      guard let offer else { throw CaseFault.notShown("nothing is shown") }
      return try shop.happens(
        .answerOffer(
          offer, answer: .accepted, textVersion: 1,
          values: [GivenValue(ask: 0, PersonalText("38"))], isSpecific: false),
        unless: .signalDenies
      ) { $0.consents.count == 1 && $0.values.count == 1 }
    },
    RunTimeCase(.q12, "a signal does not reach a consent that was given before it") { shop in
      let person = try shop.newcomer()
      try shop.trade("size-to-outfitter", with: person, ["38"])
      _ = shop.say(.globalPrivacyControl, .deny, person)
      return shop.mayUse("clothesSize", of: person, for: "outfitter-offers")
    },
    RunTimeCase(.q13, "of two statements of one moment the one that came last wins") { shop in
      let person = try shop.newcomer()
      try shop.trade("size-for-fit", with: person, ["38"])
      shop.wait(days: 1)
      let said = shop.now
      _ = shop.say(.field("clothesSize", purpose: "fitting"), .deny, person, said: said)
      _ = shop.say(.field("clothesSize", purpose: "fitting"), .allow, person, said: said)
      return shop.mayUse("clothesSize", of: person, for: "fitting")
    },
    RunTimeCase(.q13, "an older statement that arrives late overrides a newer one") { shop in
      let person = try shop.newcomer()
      try shop.trade("size-for-fit", with: person, ["38"])
      let early = shop.now
      shop.wait(days: 1)
      _ = shop.say(.field("clothesSize", purpose: "fitting"), .deny, person)
      _ = shop.say(.field("clothesSize", purpose: "fitting"), .allow, person, said: early)
      return shop.mayUse("clothesSize", of: person, for: "fitting")
    },
  ]

  static let consents: [RunTimeCase] = [
    RunTimeCase(.q5, "a field given for a present is read for advertising") { shop in
      let person = try shop.newcomer()
      try shop.trade("birthday-for-coffee", with: person, ["04-12"])
      return shop.mayUse("birthDate", of: person, for: "outfitter-offers")
    },
    RunTimeCase(.q16, "consent to a purpose serves one whose name only begins alike") { shop in
      let person = try shop.newcomer()
      try shop.trade("birthday-for-coffee", with: person, ["04-12"])
      return shop.mayUse("birthDate", of: person, for: "birthday")
    },
    RunTimeCase(.q11, "before its withdrawal a consent was never there") { shop in
      let person = try shop.newcomer()
      let consent = try shop.trade("size-for-fit", with: person, ["38"])
      let between = shop.now.adding(days: 1)
      shop.wait(days: 2)
      try shop.engine.perform(.withdrawConsent(consent), at: shop.now)
      let state = shop.engine.state.exchange
      try shop.require(!state.stood(consent, at: shop.now), "it stands after its end")
      return !state.stood(consent, at: between)
    },
    RunTimeCase(.q15, "a full date goes into the log where the day was asked for") { shop in
      let person = try shop.newcomer()
      try shop.answer("birthday-for-coffee", by: person, ["1990-04-12"])
      let log = String(decoding: shop.engine.group.events.bytes, as: UTF8.self)
      let vault = String(decoding: shop.engine.group.records.bytes, as: UTF8.self)
      if vault.contains("1990-04-12") {
        try shop.require(!log.contains("\"cut\""), "what is kept as it was given is told as cut")
        return true
      }
      try shop.require(
        vault.contains("\"04-12\"") && !vault.contains("1990") && !log.contains("04-12")
          && log.contains("\"cut\":true") && shop.engine.state.exchange.values[0].wasFiner,
        "the day alone is kept, and that more was given")
      return false
    },
    RunTimeCase(.q18, "reopening a case starts its time anew", complaints) { shop in
      let person = try shop.newcomer()
      let consent = try shop.trade("area-for-delivery-day", with: person, ["10115"])
      try shop.engine.perform(.resolveCase(consent), at: shop.now)
      let until = shop.engine.state.exchange.consents[consent.index].until
      shop.wait(days: 20)
      return try shop.happens(.resolveCase(consent), unless: .caseNotOpen) {
        $0.consents[consent.index].until > until
      }
    },
    RunTimeCase(.q20, "what has expired is read before the sweep comes") { shop in
      let person = try shop.newcomer()
      try shop.trade("area-for-delivery-day", with: person, ["10115"])
      shop.wait(days: 90)
      return shop.mayUse("postalCode", of: person, for: "delivery-times")
    },
    RunTimeCase(.q19, "the longer of two times applies", moreTime) { shop in
      let person = try shop.newcomer()
      try shop.trade("birthday-for-coffee", with: person, ["04-12"])
      shop.wait(days: 29)
      try shop.require(shop.mayUse("birthDate", of: person, for: "fitting"), "it is over early")
      shop.wait(days: 2)
      try shop.require(
        shop.mayUse("birthDate", of: person, for: "birthday-gift"), "the other is over too")
      return shop.mayUse("birthDate", of: person, for: "fitting")
    },
    RunTimeCase(.q21, "a clock that goes back revives what has ended") { shop in
      let person = try shop.newcomer()
      let other = try shop.newcomer()
      let consent = try shop.trade("area-for-delivery-day", with: person, ["10115"])
      shop.wait(days: 90)
      try shop.trade("area-for-delivery-day", with: other, ["10115"])
      shop.now = shop.now.adding(days: -1)
      return try shop.happens(.withdrawConsent(consent), unless: .consentExpired) {
        $0.consents[consent.index].ending == .withdrawn
      }
    },
    RunTimeCase(.q22, "the evidence of an erasure is shown for ever") { shop in
      let person = try shop.newcomer()
      let consent = try shop.trade("size-for-fit", with: person, ["38"])
      try shop.engine.perform(.withdrawConsent(consent), at: shop.now)
      let state = shop.engine.state.exchange
      let stone = Tombstone(of: consent, in: state, at: shop.now)
      try shop.require(
        stone?.values == 1 && stone?.ending == .withdrawn && stone?.rule == .q6, "no evidence")
      return Tombstone(of: consent, in: state, at: shop.now.adding(days: 365)) != nil
    },
    RunTimeCase(.q25, "a text that has been replaced is accepted") { shop in
      let person = try shop.newcomer()
      let terms = try shop.terms("birthday-for-coffee")
      let offer = try shop.engine.perform(
        .showOffer(to: person, terms: terms, arm: nil), at: shop.now
      ).offer
      try shop.adopt([
        ("/exchanges/0/text/version", "2"), ("/exchanges/0/text/why", #""To please you.""#),
      ])
      guard let offer else { throw CaseFault.notShown("nothing is shown") }
      return try shop.happens(
        .answerOffer(
          offer, answer: .accepted, textVersion: 1,
          values: [GivenValue(ask: 0, PersonalText("04-12"))]), unless: .offerVoid
      ) { $0.consents.count == 1 }
    },
    RunTimeCase(.q49, "what people do is kept under a consent to their birthday") { shop in
      let person = try shop.newcomer()
      let consent = try shop.trade("birthday-for-coffee", with: person, ["04-12"])
      do throws(Refusal) {
        try shop.engine.record(.purchase, item: "test".utf8.span, under: consent, at: shop.now)
      } catch {
        if error != .behaviourNotConsented { throw CaseFault.refused(error) }
      }
      return shop.engine.group.behaviour.slice.count > 0
    },
    RunTimeCase(.q49, "what people do is kept although they said no") { shop in
      let person = try shop.newcomer()
      let consent = try shop.trade("views-for-finds", with: person)
      try shop.engine.record(.view, item: "tent".utf8.span, under: consent, at: shop.now)
      _ = shop.say(.purpose("recommendations"), .deny, person)
      do throws(Refusal) {
        try shop.engine.record(.view, item: "tent".utf8.span, under: consent, at: shop.now)
      } catch {
        if error != .preferenceDenies { throw CaseFault.refused(error) }
      }
      let kept = String(decoding: shop.engine.group.behaviour.bytes, as: UTF8.self)
      return kept.split(separator: "\n").count == 2
    },
  ]

  static let promises: [RunTimeCase] = [
    RunTimeCase(.q10, "a benefit that was delivered is taken back") { shop in
      let person = try shop.newcomer()
      let receipt = try shop.answer("birthday-for-coffee", by: person, ["04-12"])
      guard let promise = receipt.promise, let consent = receipt.consent else {
        throw CaseFault.notShown("nothing is promised")
      }
      try shop.deliver(promise)
      try shop.engine.perform(.withdrawConsent(consent), at: shop.now)
      let isTaken = try shop.happens(
        .deliverBenefit(promise, value: Amount(micros: -3_500_000)), unless: .promiseAlreadySettled
      ) { $0.promises[promise.index].value == .zero }
      let kept = shop.engine.state.exchange.promises[promise.index]
      try shop.require(
        isTaken || kept.outcome == .kept && kept.value == Amount(micros: 3_500_000), "\(kept)")
      return isTaken
    },
    RunTimeCase(.q26, "data is used although the benefit failed to come") { shop in
      let person = try shop.newcomer()
      try shop.answer("birthday-for-coffee", by: person, ["04-12"])
      shop.wait(days: 14)
      try shop.require(
        shop.mayUse("birthDate", of: person, for: "birthday-gift"), "it is over early")
      shop.now = shop.now.adding(milliseconds: 1)
      return shop.mayUse("birthDate", of: person, for: "birthday-gift")
    },
    RunTimeCase(.q26, "a field is kept after the benefit failed") { shop in
      let person = try shop.newcomer()
      let receipt = try shop.answer("size-for-fit", by: person, ["38"])
      shop.wait(days: 1)
      guard let promise = receipt.promise, let consent = receipt.consent else {
        throw CaseFault.notShown("nothing is promised")
      }
      try shop.must(.breakPromise(promise))
      let ending = shop.engine.state.exchange.consents[consent.index].ending
      let isKept = shop.engine.text(of: ValueID(0)) != nil
      try shop.require(isKept ? ending == .none : ending == .promiseBroken, "\(ending)")
      return isKept
    },
    RunTimeCase(.q27, "what brought nothing for long survives its review") { shop in
      let person = try shop.newcomer()
      let consent = try shop.trade("birthday-for-coffee", with: person, ["04-12"])
      shop.wait(days: 89)
      try shop.require(
        shop.refusal(.invalidateConsent(consent, .unused)) == .consentStillGood, "it is over early")
      shop.wait(days: 1)
      // Its review is all that ends it.
      let found = shop.refusal(.invalidateConsent(consent, .unused))
      if let found, found != .consentStillGood { throw CaseFault.refused(found) }
      return shop.engine.state.exchange.stands(consent, at: shop.now)
    },
  ]
}
