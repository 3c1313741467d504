import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport
import Testing

/// Laws that hold in every life: whatever the order, however late the sweep, whoever said no.
@Suite struct LongLifeLawTests {
  /// What becomes of each candidate, by name; which of those that may be offered is ahead counts for nothing.
  private static func fates(
    _ engine: ExchangeEngine, _ person: PersonID, at now: Instant
  ) -> [String: Fate] {
    var run = FunnelRun()
    let request = OfferRequest(person, channel: "mail")
    _ = Funnel.choose(
      request, in: engine.state.exchange, at: now, &run, judge: { _, _ in .offered },
      arm: { _ in nil })
    var found: [String: Fate] = [:]
    for (index, fate) in run.fates.enumerated() {
      found[engine.state.exchange.candidate(index).name] = fate == .outranked ? .offered : fate
    }
    return found
  }

  /// An engine with a catalog and one person, who gave everything asked for some purposes.
  private static func engine(
    _ random: inout Random, at now: Instant
  ) throws -> (engine: ExchangeEngine, person: PersonID) {
    var engine = ExchangeEngine(judgesOffers: false)
    try engine.perform(.adoptCatalog(TrustCatalog.adopted(version: 1)), at: now)
    let person = try engine.person(for: "ada".utf8.span, at: now)
    for terms in engine.state.exchange.terms.indices where random.below(3) > 0 {
      try give(&engine, person, TermsID(index: terms), at: now.adding(days: random.below(3)))
    }
    return (engine, person)
  }

  private static func give(
    _ engine: inout ExchangeEngine, _ person: PersonID, _ id: TermsID, at now: Instant
  ) throws {
    let texts = [
      "birthDate": "04-12", "shoe": "s4", "colour": "red", "postalCode": "10115",
      "note": "it squeaks", "views": "a lamp",
    ]
    let terms = engine.state.exchange.terms[id.index]
    let shown = try engine.perform(.showOffer(to: person, terms: id, arm: nil), at: now)
    let receipt = try engine.perform(
      .answerOffer(
        try #require(shown.offer), answer: .accepted, textVersion: terms.textVersion,
        values: terms.request.enumerated().map {
          GivenValue(ask: $0, PersonalText(texts[$1.field] ?? ""))
        }), at: now)
    if let promise = receipt.promise {
      try engine.perform(.deliverBenefit(promise, value: terms.worth), at: now)
    }
  }

  // MARK: (b) Q13

  /// Every order of so many things.
  private static func orders(_ count: Int) -> [[Int]] {
    if count == 0 { return [[]] }
    return orders(count - 1).flatMap { shorter in
      (0..<count).map { place in
        var longer = shorter
        longer.insert(count - 1, at: place)
        return longer
      }
    }
  }

  private static func statement(_ random: inout Random, _ start: Instant) -> Preference {
    let purpose = random.element(["fitting", "ads", "gift", "advice"])
    let scopes: [Preference.Scope] = [
      .everything, .purpose(purpose), .purpose(purpose), .field("shoe", purpose: "fitting"),
      .field("colour", purpose: "ads"), .globalPrivacyControl, .partner("adnet"), .topic("sport"),
      .channel("mail"), .frequency,
    ]
    let scope = random.element(scopes)
    let choice: Preference.Choice =
      switch scope {
      case .frequency: random.element([.days(1), .days(30), .reset])
      case .globalPrivacyControl: random.element([.deny, .reset])
      default: random.element([.allow, .deny, .reset])
      }
    // Few moments, so that many things are said at one, some of them that of a consent.
    return Preference(scope, choice, said: start.adding(days: random.below(4)))
  }

  private static func answers(
    _ engine: ExchangeEngine, _ person: PersonID, at now: Instant
  ) -> [String] {
    let state = engine.state.exchange
    var answers: [String] = []
    for purpose in TrustCatalog.purposes {
      for field in TrustCatalog.fields + [nil] as [String?] {
        answers.append("\(state.usableConsent(person, purpose, field, at: now) != nil)")
      }
    }
    let fates = fates(engine, person, at: now)
    for name in fates.keys.sorted() { answers.append("\(name) \(fates[name]?.name ?? "")") }
    for terms in state.terms.indices {
      var facts: [Fact] = []
      let show = Command.showOffer(to: person, terms: TermsID(index: terms), arm: nil)
      do throws(Refusal) {
        _ = try state.decide(show, at: now, into: &facts)
        answers.append("shown")
      } catch {
        answers.append(error.rawValue)
      }
    }
    let said = state.preferences(of: person).map { "\($0.scope.name) \($0.choice.name) \($0.said)" }
    return answers + said.sorted()
  }

  /// Q13: what was said counts by when it was said; the order in which it arrives is nothing.
  @Test func q13EveryOrderOfArrivalLeadsToTheSame() throws {
    try forAll(seeds: 4, thorough: 16) { seed, random in
      let start = Samples.day(0)
      var (engine, person) = try Self.engine(&random, at: start)
      let count = seed % 16 == 0 ? 6 : 2 + random.below(4)
      let said = (0..<count).map { _ in Self.statement(&random, start) }
      let now = start.adding(days: 5)
      try engine.perform(.restrictPerson(person, true), at: now)
      try engine.perform(.restrictPerson(person, false), at: now)
      var first: [String]?
      for order in Self.orders(count) {
        var copy = engine
        for place in order { try copy.perform(.statePreference(person, said[place]), at: now) }
        let found = Self.answers(copy, person, at: now.adding(days: 3))
        let expected = first ?? found
        first = expected
        try #require(found == expected, "seed \(seed), order \(order) of \(said)")
      }
    }
  }

  // MARK: (c) Q20

  /// What a sweep states too; what comes of a step that it took already may differ.
  private static func isHousekeeping(_ command: Command) -> Bool {
    switch command {
    case .expireConsent, .breakPromise, .invalidateConsent, .releaseHold, .reportOverdue: true
    default: false
    }
  }

  private static func outcome(
    _ engine: inout ExchangeEngine, _ command: Command, at now: Instant
  ) -> String {
    do throws(Refusal) {
      let receipt = try engine.perform(command, at: now)
      let texts = receipt.values.map { value in
        engine.text(of: value).map { String(decoding: $0.bytes, as: UTF8.self) } ?? "gone"
      }
      return "\(receipt) \(texts)"
    } catch {
      // Why nothing can be done with an ended consent depends on what ended it first.
      return [.consentExpired, .unknownPerson].contains(error) ? "gone" : error.rawValue
    }
  }

  /// Q20: a life with sweeps and one without give every answer alike; only what is stored differs.
  @Test func q20NoAnswerHangsOnASweep() throws {
    try forAll(seeds: 1, thorough: 2) { seed, random in
      var life = TrustLife(seed: seed + 1_000, people: 60)
      // Within a year nobody is forgotten for being idle, which is the one thing that a sweep decides.
      while life.now < Samples.day(350), life.script.count < 1_800 { life.step() }
      var (swept, left) = (ExchangeEngine(judgesOffers: false), ExchangeEngine(judgesOffers: false))
      var now = Samples.day(0)
      for (index, step) in life.script.enumerated() {
        if Instant.range.contains(step.at) { now = max(now, step.at) }
        let moment = Instant.range.contains(step.at) ? now : step.at
        let one = Self.outcome(&swept, step.command, at: moment)
        let other = Self.outcome(&left, step.command, at: moment)
        if !Self.isHousekeeping(step.command) {
          try #require(one == other, "seed \(seed), \(moment.text), step \(index): \(step.command)")
        }
        if random.below(6) == 0 {
          swept.enforceDeadlines(at: now, lookingAt: 1 + random.below(900))
        }
        if index % 200 == 199 {
          swept.enforceDeadlines(at: now)
          try Self.expectAlike(swept, left, at: now, "seed \(seed), \(now.text), step \(index)")
        }
      }
      #expect(swept.eventCount > left.eventCount, "seed \(seed): the sweeps had nothing to do")
    }
  }

  private static func expectAlike(
    _ swept: ExchangeEngine, _ left: ExchangeEngine, at now: Instant, _ place: String
  ) throws {
    let (one, other) = (swept.state.exchange, left.state.exchange)
    for index in one.people.indices {
      let person = PersonID(index: index)
      try #require(one.knows(person) == other.knows(person), "\(place): person \(index)")
      if !one.knows(person) { continue }
      try #require(one.held(of: person, at: now) == other.held(of: person, at: now), "\(place)")
      for purpose in TrustCatalog.purposes {
        for field in TrustCatalog.fields {
          let found = one.usableConsent(person, purpose, field, at: now)
          let expected = other.usableConsent(person, purpose, field, at: now)
          try #require(found == expected, "\(place): person \(index), \(purpose), \(field)")
        }
      }
      let (found, expected) = (fates(swept, person, at: now), fates(left, person, at: now))
      try #require(found == expected, "\(place): person \(index)")
    }
    for index in one.disclosures.indices {
      let id = DisclosureID(index: index)
      try #require(
        one.obligation(id, at: now) == other.obligation(id, at: now), "\(place): \(index)")
    }
    for partner in TrustCatalog.partners {
      try #require(one.overdue(partner, at: now) == other.overdue(partner, at: now), "\(place)")
    }
  }

  // MARK: (d) Q33

  /// Something that the person says against one purpose, or asks by right.
  private static func no(
    _ engine: inout ExchangeEngine, _ person: PersonID, _ terms: Terms, _ id: TermsID,
    _ random: inout Random, at now: Instant
  ) {
    let state = engine.state.exchange
    let consent = state.consents.indices.map { ConsentID(index: $0) }.first {
      state.terms(of: $0).purpose == terms.purpose
    }
    let offer = state.offers.indices.last {
      state.offers[$0].terms == id && state.offers[$0].answer == nil
    }
    let field = terms.request[0].field
    let commands: [Command?] = [
      consent.map { .withdrawConsent($0) },
      offer.map {
        .answerOffer(OfferID(index: $0), answer: .declined, textVersion: terms.textVersion)
      },
      offer.map {
        .answerOffer(OfferID(index: $0), answer: .deferred, textVersion: terms.textVersion)
      },
      .statePreference(person, Preference(.purpose(terms.purpose), .deny, said: now)),
      .statePreference(person, Preference(.field(field, purpose: terms.purpose), .deny, said: now)),
      .receiveRightsRequest(person, random.element(RightsRequest.allCases)),
    ]
    if let command = random.element(commands.compactMap { $0 }) as Command? {
      _ = try? engine.perform(command, at: now)
    }
  }

  /// Q33: a no to one purpose changes nothing about offers and uses that share no field with it.
  @Test func q33ANoToOnePurposeTouchesNoOther() throws {
    try forAll(seeds: 10, thorough: 40) { seed, random in
      let start = Samples.day(0)
      var (engine, person) = try Self.engine(&random, at: start)
      let count = engine.state.exchange.terms.count
      let id = TermsID(index: random.below(count))
      let terms = engine.state.exchange.terms[id.index]
      let now = start.adding(days: 20)
      _ = try? engine.perform(.showOffer(to: person, terms: id, arm: nil), at: now)
      var other = engine
      for _ in 0...random.below(3) { Self.no(&engine, person, terms, id, &random, at: now) }
      // The other's clock goes on too.
      try other.perform(.receiveRightsRequest(person, .access), at: now)
      let fields = Set(terms.request.map(\.field))
      for days in [0, 1, 31, 70, 200, 500] {
        let moment = now.adding(days: days)
        let found = Self.fates(engine, person, at: moment)
        let expected = Self.fates(other, person, at: moment)
        for candidate in engine.state.exchange.terms
        where candidate.purpose != terms.purpose
          && fields.isDisjoint(with: candidate.request.map(\.field))
        {
          try #require(
            found[candidate.exchange] == expected[candidate.exchange],
            "seed \(seed), day \(days): \(terms.exchange) changed \(candidate.exchange)")
          for asked in candidate.request {
            let isUsable = engine.state.exchange.usableConsent(
              person, candidate.purpose, asked.field, at: moment)
            let wasUsable = other.state.exchange.usableConsent(
              person, candidate.purpose, asked.field, at: moment)
            try #require(
              isUsable == wasUsable, "seed \(seed): \(terms.purpose), \(candidate.purpose)")
          }
        }
      }
    }
  }
}
