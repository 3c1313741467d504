public import Basics
public import Catalogs
public import Engine
public import Exchanges
import JSONText
public import Ledger
import TrustRules

/// One person with something of everything in her statement, and another whom it must never name.
public enum PersonSample {
  public static let key = "ada.o'neil@example.org"
  public static let otherKey = "grace@example.org"
  /// What would break a page that did not escape it.
  public static let nickname = "<script>alert(\"hi\")</script> & Söhne"

  /// The installation that holds it.
  public static let instance = InstanceID(random: Array(1...16))

  /// Days since 2 March 2026, nine o'clock.
  public static func day(_ number: Int, minutes: Int = 0) -> Instant {
    Instant(milliseconds: 1_772_442_000_000).adding(days: number)
      .adding(milliseconds: Int64(minutes) * 60_000)
  }

  /// The day that the sample's statement is of: 10 June 2026.
  public static let statementDay = day(100)

  /// The catalog of the sample: a coffee for a birthday, free returns for a shoe size, and some more.
  public static func catalog() throws -> AdoptedCatalog? {
    var tree = try CatalogSamples.tree()
    tree["/controller"] = try JSONTree(
      text: """
        {"name": "Schuh & Kessel", "address": "Am Markt 1, 04109 Leipzig, Germany",
         "contact": "privacy@schuh.example", "phone": "+49 341 1234", "jurisdiction": "DE",
         "representative": "Dr. Öz, Paris", "policy": "https://schuh.example/privacy"}
        """)
    tree["/language"] = .string("de")
    tree["/channels"] = try JSONTree(text: "[\"email\"]")
    tree["/roles"] = try JSONTree(
      text: """
        [{"id": "care", "purposes": ["gift", "fitting"], "atMostMinutes": 60, "approver": "lead",
          "fields": [{"field": "birthDate", "level": "monthDay"}, {"field": "shoeSize", "level": "exact"}]}]
        """)
    tree["/fields/-"] = try JSONTree(
      text: """
        {"id": "nickname", "category": "pd:Name", "type": "text", "origin": "observed",
         "sensitivity": "ordinary", "levels": [
          {"id": "exact", "means": "what you like to be called", "rule": "asGiven"}]}
        """)
    tree["/benefits/-"] = try JSONTree(
      text: """
        {"id": "guide", "kind": "information", "means": "A guide to boots.", "uses": ["shoeSize"],
         "worth": {"amount": 5, "unit": "USD"}, "deliverWithinDays": 7,
         "evidence": "the mail server", "ifUndeliverable": "compensate"}
        """)
    tree["/purposes/1/compatibleWith"] = try JSONTree(text: "[\"gift\"]")
    tree["/exchanges/1/recipients"] = try JSONTree(text: "[\"parcels\", \"courier\"]")
    tree["/partners/0/agreements/0/control/mayPassOn"] = .boolean(true)
    tree["/partners/-"] = try partner("courier", "Eilbote", "processor", "fitting", "Halle")
    tree["/partners/-"] = try partner("media", "Nordlicht Media", "thirdParty", "adverts", "Oslo")
    for (id, category, why, field, extra) in purposes {
      tree["/purposes/-"] = try JSONTree(
        text: """
          {"id": "\(id)", "category": "dpv:\(category)", "why": "\(why)",
           "needs": [{"field": "\(field)", "level": "exact"}], \(extra)}
          """)
    }
    for (id, benefit, field, recipients) in exchanges {
      tree["/exchanges/-"] = try JSONTree(
        text: """
          {"id": "\(id)", "purpose": "\(id)", "benefit": "\(benefit)", "recipients": [\(recipients)],
           "request": [{"field": "\(field)", "level": "exact"}],
           "text": {"version": 1, "ask": "Your \(field) for \(id)?", "why": "For \(id).", "get": "As said.",
             "keep": "As said.", "who": "Us.", "stop": "In your account, under \(id)."}}
          """)
    }
    return AdoptedCatalog(try tree.document(), problems: Problems(fileName: "c.json")) { _, _ in nil
    }
  }

  private static let purposes = [
    (
      "adverts", "PersonalisedAdvertising", "Let others show you shoes.", "shoeSize",
      "\"sharing\": true, \"retention\": {\"days\": 90, \"from\": \"collected\"}"
    ),
    (
      "greeting", "ServicePersonalisation", "Greet you by name.", "nickname",
      "\"retention\": {\"days\": 365, \"from\": \"lastUsed\"}"
    ),
    (
      "warranty", "FulfilmentOfContractualObligation", "Stand by what we sold you.", "shoeSize",
      "\"retention\": {\"days\": 365, \"from\": \"collected\", "
        + "\"legalHold\": {\"reason\": \"books must be kept\", \"until\": \"2027-12-31\"}}"
    ),
    (
      "plans", "ServicePersonalisation", "Plan what we stock.", "shoeSize",
      "\"retention\": {\"days\": 365, \"from\": \"collected\"}"
    ),
    (
      "style", "ServicePersonalisation", "Show you what suits you.", "shoeSize",
      "\"retention\": {\"days\": 90, \"from\": \"collected\"}"
    ),
    (
      "survey", "ServicePersonalisation", "Ask you how it was.", "nickname",
      "\"retention\": {\"days\": 30, \"from\": \"collected\"}"
    ),
    (
      "club", "ServicePersonalisation", "Run the club.", "nickname",
      "\"retention\": {\"days\": 30, \"from\": \"collected\"}"
    ),
    (
      "visit", "ServicePersonalisation", "Know you when you visit.", "nickname",
      "\"retention\": {\"days\": 30, \"from\": \"collected\"}"
    ),
  ]

  private static let exchanges = [
    ("adverts", "returns", "shoeSize", "\"media\""), ("greeting", "nothing", "nickname", ""),
    ("warranty", "returns", "shoeSize", ""), ("plans", "guide", "shoeSize", ""),
    ("style", "nothing", "shoeSize", ""), ("survey", "nothing", "nickname", ""),
    ("club", "nothing", "nickname", ""), ("visit", "nothing", "nickname", ""),
  ]

  private static func partner(
    _ id: String, _ name: String, _ role: String, _ purpose: String, _ place: String
  ) throws -> JSONTree {
    try JSONTree(
      text: """
        {"id": "\(id)", "name": "\(name)", "role": "\(role)", "agreements": [
          {"id": "\(id)-2026", "version": 2, "from": "2026-01-01", "until": "2027-12-31",
           "care": "encrypted at rest", "custody": {"holder": "\(name)", "location": "\(place)"},
           "control": {"purposes": ["\(purpose)"], "fields": [{"field": "shoeSize", "level": "exact"}],
             "retentionDays": 30, "audit": "once a year"},
           "disposition": {"how": "return", "withinDays": 14, "evidence": "a signed list"}}]}
        """)
  }

  /// The stores of a data directory in which the story was told, and which were closed.
  public static func write(
    to storage: any Storage, segmentBytes: Int = Limits.segmentBytes
  ) throws {
    var (stores, engine) = try Stores.open(storage, owner: "test", segmentBytes: segmentBytes)
    try tell(&engine)
    var group = CommitGroup()
    engine.handOver(&group)
    try stores.commit(&group)
    try stores.close()
  }

  /// The engine that goes on from those stores.
  public static func engine(visitor: (any BehaviourVisitor)? = nil) throws -> ExchangeEngine {
    let storage = SimulatedStorage()
    // Small segments: a simulated disk is made of what it would hold.
    try write(to: storage, segmentBytes: 1 << 16)
    let fold = EngineFold(visitor: visitor)
    try Stores.fold(storage, fold) { _, _ in }
    return fold.engine()
  }

  /// Tells the story to an engine that holds nothing yet.
  public static func tell(_ engine: inout ExchangeEngine) throws {
    guard let catalog = try catalog() else { fatalError("the sample's catalog is none") }
    engine.found(instance, at: day(0))
    try engine.perform(.adoptCatalog(catalog), at: day(0))
    // The catalog is here to show every section, not to be fair in every word.
    engine.gate = nil
    _ = try engine.person(for: otherKey.utf8.span, at: day(0))
    let ada = try engine.person(for: key.utf8.span, at: day(0))
    var story = PersonStory(engine: engine, ada)
    try story.ask("birthday", .deferred, at: day(0))
    let birthday = try story.ask("birthday", .accepted, "1990-04-12", at: day(31))
    let size = try story.ask("size", .accepted, "39", at: day(31, minutes: 10))
    try story.deliver(size, 3_000_000, at: day(31, minutes: 20))
    try story.read("birthDate:monthDay", for: "gift", task: "ticket-118", at: day(33))
    try story.share(at: day(33, minutes: 30))
    let adverts = try story.ask("adverts", .accepted, "39", at: day(34))
    try story.deliver(adverts, 3_000_000, at: day(34, minutes: 5))
    try story.engine.perform(
      .disclose(of: ada, purpose: "adverts", field: "shoeSize", to: "media"),
      at: day(34, minutes: 9))
    try story.say(.globalPrivacyControl, .deny, at: day(35))
    try story.deliver(birthday, 3_500_000, at: day(36))
    let greeting = try story.ask("greeting", .accepted, nickname, at: day(40))
    try story.act(under: greeting)
    let warranty = try story.ask("warranty", .accepted, "39", at: day(41))
    try story.deliver(warranty, 1_000_000, at: day(41, minutes: 5))
    try story.engine.perform(.withdrawConsent(warranty), at: day(43))
    try story.ask("survey", .declined, at: day(44))
    try story.say(
      .partner("media"), .deny, at: day(45), by: .staff("care-7", basis: "letter-7"))
    let style = try story.ask("style", .accepted, "39", at: day(46))
    try story.engine.perform(.withdrawConsent(style), at: day(47))
    let plans = try story.ask("plans", .accepted, "39", at: day(47, minutes: 3))
    try story.say(.frequency, .days(14), at: day(48))
    try story.end(plans)
    engine = story.engine
  }
}

/// Tells a person's story to an engine, step by step.
struct PersonStory {
  var engine: ExchangeEngine
  let person: PersonID

  init(engine: ExchangeEngine, _ person: PersonID) {
    self.engine = engine
    self.person = person
  }

  /// Shows an exchange, and answers five minutes later.
  @discardableResult
  mutating func ask(
    _ exchange: String, _ answer: Answer?, _ value: String? = nil, at now: Instant
  ) throws -> ConsentID {
    let terms = engine.state.exchange.terms.lastIndex { $0.exchange == exchange } ?? -1
    let shown = try engine.perform(
      .showOffer(to: person, terms: TermsID(index: terms), arm: nil), at: now)
    guard let answer, let offer = shown.offer else { return ConsentID(0) }
    let given = value.map { [GivenValue(ask: 0, PersonalText($0))] } ?? []
    let receipt = try engine.perform(
      .answerOffer(
        offer, answer: answer, textVersion: engine.state.exchange.terms[terms].textVersion,
        values: given), at: now.adding(milliseconds: 300_000))
    return receipt.consent ?? ConsentID(0)
  }

  mutating func deliver(_ consent: ConsentID, _ micros: Int64, at now: Instant) throws {
    let promise = PromiseID(engine.state.exchange.consents[consent.index].promise)
    try engine.perform(.deliverBenefit(promise, value: Amount(micros: micros)), at: now)
  }

  mutating func say(
    _ scope: Preference.Scope, _ choice: Preference.Choice, at now: Instant,
    by source: StatementSource = .person
  ) throws {
    try engine.perform(
      .statePreference(person, Preference(scope, choice, said: now, source: source)), at: now)
  }

  mutating func act(under consent: ConsentID) throws {
    let acts: [(BehaviourKind, String)] = [
      (.view, "tent-2"), (.view, "boot <\"39\">"), (.cart, "tent-2"),
    ]
    for (index, (kind, item)) in acts.enumerated() {
      try engine.record(
        kind, item: item.utf8.span, under: consent, at: PersonSample.day(40, minutes: 10 + index))
    }
  }

  mutating func read(_ level: String, for purpose: String, task: String, at now: Instant) throws {
    let parts = level.split(separator: ":").map(String.init)
    let opened = try engine.perform(
      .openClearance(
        Clearance(
          actor: "care-7", role: "care", task: task, purpose: purpose,
          fields: [FieldLevel(field: parts[0], level: parts[1])], persons: [person], from: now,
          until: now.adding(milliseconds: 1_800_000), approver: "lead-1", approverRole: "lead")),
      at: now)
    guard let clearance = opened.clearance else { return }
    try engine.perform(
      .readData(clearance, actor: "care-7", role: "care", of: person),
      at: now.adding(milliseconds: 60_000))
    try engine.perform(.closeClearance(clearance), at: now.adding(milliseconds: 120_000))
  }

  /// The shoe size goes to the parcel service, which passes it on to a courier.
  mutating func share(at now: Instant) throws {
    let handed = try engine.perform(
      .disclose(of: person, purpose: "fitting", field: "shoeSize", to: "parcels"), at: now)
    guard let disclosure = handed.disclosure else { return }
    try engine.perform(
      .passOn(disclosure, to: "courier"), at: now.adding(milliseconds: 600_000))
  }

  /// What partners hold ends, a consent expires, a promise is broken, rights are asked for.
  mutating func end(_ plans: ConsentID) throws {
    let (parcels, courier, media) = (DisclosureID(0), DisclosureID(1), DisclosureID(2))
    let day = { (number: Int) in PersonSample.day(number) }
    try engine.perform(.receiveDisposition(courier, items: 1), at: day(60))
    let club = try ask("club", .accepted, "Countess", at: day(62))
    try engine.perform(.tellPartner(parcels), at: day(65))
    try engine.perform(.tellPartner(media), at: day(66))
    try engine.perform(.receiveRightsRequest(person, .portability), at: day(70))
    try engine.perform(.respondToRightsRequest(RightsRequestID(0)), at: day(72))
    let promise = PromiseID(engine.state.exchange.consents[plans.index].promise)
    try engine.perform(.breakPromise(promise), at: day(80))
    try engine.perform(.reportOverdue(media), at: day(81))
    try engine.perform(.receiveDisposition(parcels, items: 1), at: day(82))
    try engine.perform(.receiveRightsRequest(person, .access), at: day(90))
    try engine.perform(.expireConsent(club), at: day(95))
    try ask("visit", nil, at: day(99))
  }
}
