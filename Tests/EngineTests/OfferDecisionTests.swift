import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
import JSONText
import Ledger
import TestSupport
import Testing

/// What `nextOffer` decides, how it explains itself, and that every decision can be made again.
@Suite struct OfferDecisionTests {
  private func outcome(_ shop: inout Shop, _ person: PersonID, _ exchange: String) throws -> String
  {
    let text = shop.engine.explain(OfferRequest(person, channel: "email"), at: shop.now)
    let root = try JSONDocument(scanning: text).root
    for candidate in root.member("candidates")?.elements ?? []
    where candidate.member("exchange")?.string == exchange {
      return candidate.member("outcome")?.string ?? ""
    }
    return ""
  }

  private func next(_ shop: inout Shop, _ person: PersonID, _ placement: String) throws -> String? {
    let decision = try shop.engine.nextOffer(
      OfferRequest(person, placement: placement), at: shop.now)
    return decision.exchange.map { shop.engine.state.exchange.candidate($0).name }
  }

  @Test func whatGivesMostForWhatItAsksIsOffered() throws {
    var shop = try Shop(judges: true)
    let person = try shop.newcomer()
    #expect(try next(&shop, person, "account") == "size-to-outfitter")
    #expect(try outcome(&shop, person, "birthday-for-greeting") == "controlOnly")
  }

  /// Every way to fall out of the funnel, with what makes it.
  @Test func everyFateIsReached() throws {
    var shop = try Shop()
    func fate(_ exchange: String, _ prepare: (inout Shop, PersonID) throws -> Void) throws -> String
    {
      var copy = shop
      let person = try copy.newcomer()
      try prepare(&copy, person)
      return try outcome(&copy, person, exchange)
    }
    let size = "size-for-fit"
    var found: Set<String> = []
    let cases: [(String, String, (inout Shop, PersonID) throws -> Void)] = [
      ("outranked", "birthday-for-coffee", { _, _ in }),
      ("controlOnly", "birthday-for-greeting", { _, _ in }),
      ("heldAlready", size, { shop, person in try shop.trade(size, with: person, ["38"]) }),
      ("coolingDown", size, { shop, person in try shop.answer(size, .declined, by: person) }),
      (
        "tooSoon", size,
        { shop, person in
          let terms = try shop.terms(size)
          try shop.engine.perform(.showOffer(to: person, terms: terms, arm: nil), at: shop.now)
          // What waits for its answer comes back; another version of it does not so soon.
          try shop.adopt([("/exchanges/2/text/version", "2")])
          shop.wait(days: 29)
        }
      ),
      (
        "tooSoon", "birthday-for-coffee",
        { shop, person in
          try shop.answer(size, .deferred, by: person)
          _ = shop.say(.frequency, .days(14), person)
          shop.wait(days: 13)
        }
      ),
      (
        "capReached", "area-for-delivery-day",
        { shop, person in
          let terms = try shop.terms("area-for-delivery-day")
          for _ in 0..<3 {
            try shop.engine.perform(.showOffer(to: person, terms: terms, arm: nil), at: shop.now)
            shop.wait(days: 31)
          }
        }
      ),
      (
        "preferenceDenies", size, { shop, person in _ = shop.say(.topic("clothes"), .deny, person) }
      ),
      (
        "preferenceDenies", size, { shop, person in _ = shop.say(.channel("email"), .deny, person) }
      ),
      (
        "preferenceDenies", "size-to-outfitter",
        { shop, person in _ = shop.say(.partner("outfitter"), .deny, person) }
      ),
      (
        "preferenceDenies", size,
        { shop, person in _ = shop.say(.field("clothesSize", purpose: "fitting"), .deny, person) }
      ),
      (
        "signalDenies", "size-to-outfitter",
        { shop, person in _ = shop.say(.globalPrivacyControl, .deny, person) }
      ),
      (
        "exhausted", size,
        { shop, _ in
          try shop.adopt([
            ("/budgets", #"[{"id": "fits", "units": 1, "per": "day"}]"#),
            ("/benefits/1/budget", #""fits""#),
          ])
          shop.engine.gate = nil
          let other = try shop.newcomer()
          try shop.engine.perform(
            .showOffer(to: other, terms: shop.terms(size), arm: nil), at: shop.now)
        }
      ),
      ("restricted", size, { shop, person in _ = shop.refusal(.restrictPerson(person, true)) }),
      (
        "over", "size-to-outfitter",
        { shop, _ in shop.now = try #require(Day("2027-07-01")).start }
      ),
    ]
    for (expected, exchange, prepare) in cases {
      #expect(try fate(exchange, prepare) == expected, "\(exchange)")
      found.insert(expected)
    }
    try shop.adopt([
      ("/exchanges/6/from", #""2027-01-01""#), ("/exchanges/0/eligibility", #"{"vip": true}"#),
      ("/exchanges/5/benefit", #""coffee""#), ("/exchanges/5/text/version", "2"),
    ])
    // The rules are asked about what comes first until something passes: here nothing does.
    let others = (0..<7).map { ("/exchanges/\($0)/text/version", "3" as String?) }
    shop.engine.gate = (try Shop.catalog(others)).map { OfferGate($0.catalog) }
    #expect(try fate("size-to-outfitter") { _, _ in } == "notYet")
    #expect(try fate("birthday-for-coffee") { _, _ in } == "notEligible")
    #expect(try fate("views-for-finds") { _, _ in } == "refusedByTrustRules")
    // What nobody has judged yet is not shown.
    shop.engine.gate = shop.engine.state.exchange.catalog.map { OfferGate($0.catalog) }
    shop.engine.gate?.judgesWhenAsked = false
    #expect(try fate("views-for-finds") { _, _ in } == "unjudged")
  }

  /// Caps and spacing count each exposure once: looking again at what waits for an answer is none, other versions are.
  @Test func exposuresCountOnce() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    #expect(try next(&shop, person, "home") == "views-for-finds")
    for _ in 0..<5 {
      shop.now = shop.now.adding(milliseconds: 60_000)
      #expect(try next(&shop, person, "home") == "views-for-finds")
    }
    #expect(shop.engine.state.exchange.offers.count == 1)
    // Turning pages, and coming back after the visit, is no other exposure.
    shop.now = shop.now.adding(milliseconds: 1_800_000)
    #expect(try next(&shop, person, "home") == "views-for-finds")
    #expect(shop.engine.state.exchange.offers.count == 1)
    try shop.adopt([("/exchanges/5/text/version", "2")])
    shop.wait(days: 29)
    #expect(try next(&shop, person, "home") == nil)
    shop.wait(days: 1)
    #expect(try next(&shop, person, "home") == "views-for-finds")
    #expect(shop.engine.state.exchange.offers.count == 2)
    #expect(shop.engine.state.exchange.isVoid(shop.engine.state.exchange.offers[0], at: shop.now))
  }

  /// What a caller calls a place goes into the ledger only as the catalog calls it.
  @Test func onlyPlacesOfTheCatalogAreAskedFor() throws {
    var shop = try Shop()
    let person = try shop.newcomer()
    for request in [
      OfferRequest(person, placement: "ada@example.org"),
      OfferRequest(person, placement: "home", channel: "pigeon"),
    ] {
      #expect(throws: Refusal.placeUnknown) { try shop.engine.nextOffer(request, at: shop.now) }
    }
    #expect(throws: Refusal.unknownPerson) {
      try shop.engine.nextOffer(OfferRequest(PersonID(99)), at: shop.now)
    }
  }

  /// An experiment's arm is the same for a person at every visit, and both arms have people.
  @Test func anExperimentShowsItsArm() throws {
    var shop = try Shop()
    let arms = [try shop.terms("birthday-for-coffee"), try shop.terms("birthday-for-greeting")]
    try shop.engine.perform(.startExperiment(Samples.outline("x", arms: arms)), at: shop.now)
    try shop.adopt([("/exchanges/6/placement", #""footer""#)])
    var shown: [String: Int] = [:]
    for _ in 0..<60 {
      let person = try shop.newcomer()
      let first = try #require(try next(&shop, person, "account"))
      shown[first, default: 0] += 1
      #expect(try next(&shop, person, "account") == first)
    }
    #expect(shown.count == 2 && shown.values.allSatisfy { $0 > 15 })
    #expect(
      shop.engine.state.tallies(of: ExperimentID(0), at: shop.now).map(\.shown).reduce(0, +) == 60)
  }

  /// Every decision, made again from the log alone, explains itself in the same bytes.
  @Test func everyDecisionCanBeMadeAgain() throws {
    try forAll(seeds: 1, thorough: 6) { seed, random in
      var shop = try Shop(
        changes: [("/exchanges/0/eligibility", #"{"visits": {"$gte": 2}}"#)], judges: true)
      let arms = [try shop.terms("size-for-fit"), try shop.terms("allergies-for-warnings")]
      try shop.engine.perform(.startExperiment(Samples.outline("x", arms: arms)), at: shop.now)
      var people: [PersonID] = []
      for _ in 0..<12 { people.append(try shop.newcomer()) }
      var explained: [(OfferID, [UInt8])] = []
      for step in 0..<150 {
        // Across the end of one experiment and the start of another over one of its exchanges.
        if step == 60 {
          try shop.engine.perform(.stopExperiment(ExperimentID(0)), at: shop.now)
          let others = [try shop.terms("size-for-fit"), try shop.terms("birthday-for-coffee")]
          try shop.engine.perform(
            .startExperiment(Samples.outline("y", arms: others)), at: shop.now)
        }
        if step == 120 { try shop.engine.perform(.stopExperiment(ExperimentID(1)), at: shop.now) }
        shop.now = shop.now.adding(milliseconds: Int64(random.below(200_000_000)))
        let person = random.element(people)
        let attributes = try JSONDocument(scanning: Array("{\"visits\":\(random.below(4))}".utf8))
          .root
        let request = OfferRequest(
          person, placement: random.element(["account", "product", "home", "basket"]),
          channel: random.below(2) == 0 ? "email" : nil, attributes: attributes)
        let explanation = shop.engine.explain(request, at: shop.now)
        let decision = try shop.engine.nextOffer(request, at: shop.now)
        guard let offer = decision.offer, !decision.isRepeat else { continue }
        explained.append((offer, explanation))
        let terms = shop.engine.state.exchange.terms(of: offer)
        _ = shop.refusal(
          .answerOffer(
            offer, answer: random.element(Answer.allCases), textVersion: terms.textVersion))
        if random.below(4) == 0 { _ = shop.say(.topic("clothes"), .deny, person) }
      }
      #expect(explained.count > 10, "seed \(seed)")
      var log = MemoryLog(keepsLines: true)
      var group = shop.engine.group
      log.commit(&group)
      for (offer, explanation) in explained {
        let fold = EngineFold(replay: DecisionReplay(of: offer))
        try log.forEachLine { try fold.addEvent($0) }
        #expect(fold.replay?.explanation == explanation, "seed \(seed), offer \(offer)")
      }
    }
  }

  /// What the log says became of a candidate is told as it stands, whatever the rules would say today; a line of an
  /// older version tells what was offered, and that the rest was not recorded.
  @Test func whatIsRecordedIsExplainedAndNothingElse() throws {
    var shop = try Shop(judges: true)
    let person = try shop.newcomer()
    let offer = try #require(try shop.engine.nextOffer(OfferRequest(person), at: shop.now).offer)
    var log = MemoryLog(keepsLines: true)
    var group = shop.engine.group
    log.commit(&group)
    func explained(_ change: (String) -> String) throws -> String? {
      let fold = EngineFold(replay: DecisionReplay(of: offer))
      try log.forEachLine { line in
        let text = change(String(decoding: line.indices.map { line[$0] }, as: UTF8.self))
        let bytes = Array(text.utf8)
        try fold.addEvent(bytes.span)
      }
      return fold.replay?.explanation.map { String(decoding: $0, as: UTF8.self) }
    }
    let told = try #require(try explained { $0 })
    #expect(told.contains(#""outcome":"outranked""#) && !told.contains("Q47"))
    let other = try explained {
      $0.contains("offerDecided")
        ? $0.replacing(#""outranked""#, with: #""refusedByTrustRules:Q47""#, maxReplacements: 1)
        : $0
    }
    #expect(other?.contains(#""outcome":"refusedByTrustRules","rule":"Q47""#) == true)
    let old = try explained { line in
      guard line.contains("offerDecided"), let start = line.firstRange(of: #","outcomes""#) else {
        return line
      }
      return line[..<start.lowerBound] + "}"
    }
    let name = shop.engine.state.exchange.terms(of: offer).exchange
    #expect(
      old?.hasSuffix("\"offered\":\"\(name)\",\"candidates\":\"not recorded\"}\n") == true,
      "\(old ?? "")")
    // As many as the catalog has exchanges, one of them offered: anything else is damage.
    for wrong in [#"["offered"]"#, #"["outranked"]"#] {
      #expect(throws: (any Error).self) {
        try explained { line in
          guard line.contains("offerDecided"), let start = line.firstRange(of: #","outcomes""#)
          else { return line }
          return line[..<start.lowerBound] + ",\"outcomes\":\(wrong)}"
        }
      }
    }
  }
}
