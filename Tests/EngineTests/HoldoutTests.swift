import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
import JSONText
import TestSupport
import Testing

/// The holdout of the whole programme: who is in it, that they are asked nothing and nothing else changes for them, and that
/// its cells are what all that people did comes to.
@Suite struct HoldoutTests {
  private static let holdout = ExperimentID(0)
  private static let places = ["account", "product", "checkout"]

  /// All benefits of the shop in one unit.
  private static let oneUnit: [(String, String?)] = [
    ("/benefits/4/worth", nil), ("/benefits/4/worth", #"{"amount": 2, "unit": "EUR"}"#),
  ]

  private static func declared(
    ends: String = "2027-03-01", _ others: String = "", weight: Int = 3
  ) -> (String, String?) {
    (
      "/experiments",
      #"[{"id":"h","ends":"\#(ends)","arms":[{"id":"asked","asks":"everything","weight":\#(weight)},"#
        + #"{"id":"left-alone","asks":"nothing"}]}\#(others)]"#
    )
  }

  /// A shop in which the holdout runs.
  private static func shop(
    ends: String = "2027-03-01", _ others: String = "", weight: Int = 3
  ) throws -> Shop {
    var shop = try Shop(changes: [declared(ends: ends, others, weight: weight)] + oneUnit)
    let state = shop.engine.state.exchange
    for declared in state.catalog?.catalog.experiments ?? [] {
      let outline = try #require(ExperimentOutline(declared, in: state))
      try shop.engine.perform(.startExperiment(outline), at: shop.now)
    }
    return shop
  }

  /// Whether a person entered the arm that is asked nothing; nil where they entered none.
  private static func isLeftAlone(_ person: PersonID, _ shop: Shop) -> Bool? {
    shop.engine.state.exchange.exposures
      .first { $0.person == person && $0.arm.experiment == holdout }
      .map { $0.arm.number == ArmID(1) }
  }

  @discardableResult
  private static func ask(
    _ person: PersonID, _ shop: inout Shop, placement: String? = nil, wish: String? = nil
  ) throws -> OfferDecision {
    try shop.engine.nextOffer(
      OfferRequest(person, placement: placement, wish: wish), at: shop.now)
  }

  /// People who have been asked once.
  private static func people(_ count: Int, _ shop: inout Shop) throws -> [PersonID] {
    try (0..<count).map { _ in
      let person = try shop.newcomer()
      try ask(person, &shop)
      return person
    }
  }

  private static func total(_ shop: Shop, arm: Int) -> ArmCell {
    let cells = shop.engine.state.cells(of: holdout)
    var sum = ArmCell()
    for (key, cell) in zip(cells.keys, cells.cells) where Int(key.arm) == arm { sum += cell }
    return sum
  }

  @Test func someAreAskedNothingAnywhere() throws {
    let other =
      #",{"id":"x","arms":[{"id":"a","exchange":"birthday-for-coffee"},{"id":"b","exchange":"birthday-for-greeting"}],"control":"b"}"#
    var shop = try Self.shop(other)
    let people = try Self.people(400, &shop)
    let alone = people.filter { Self.isLeftAlone($0, shop) ?? false }
    // A quarter of 400, within four standard errors.
    #expect((66...134).contains(alone.count), "\(alone.count)")
    #expect(people.allSatisfy { Self.isLeftAlone($0, shop) != nil })
    for person in people.prefix(60) {
      let isAlone = Self.isLeftAlone(person, shop) ?? false
      for place in Self.places
      where shop.engine.state.exchange.knows(placement: place, channel: nil) {
        let decision = try Self.ask(person, &shop, placement: place)
        if isAlone { #expect(decision.offer == nil && decision.nearest == .heldOut) }
      }
      #expect(shop.engine.state.exchange.offers.contains { $0.person == person } != isAlone)
    }
    // Nobody of them is in any other experiment, and each counts once.
    let others = shop.engine.state.exchange.exposures.filter { $0.arm.experiment != Self.holdout }
    #expect(!others.isEmpty && others.allSatisfy { !alone.contains($0.person) })
    let entered = [0, 1].map { Self.total(shop, arm: $0).people.entered }
    #expect(entered == [Int64(400 - alone.count), Int64(alone.count)])
    #expect(Self.total(shop, arm: 1).people.shown == 0)
    #expect(Self.total(shop, arm: 0).people.shown == Self.total(shop, arm: 0).people.entered)
    #expect(try shop.replayed().state.digest == shop.engine.state.digest)
    #expect(shop.engine.state.exchange.checkInvariants() == [])
  }

  /// It is asked before anything else, and explained; whoever shows an offer anyway is refused.
  @Test func theirFateHasAName() throws {
    var shop = try Self.shop()
    let people = try Self.people(40, &shop)
    let alone = try #require(people.first { Self.isLeftAlone($0, shop) ?? false })
    let text = shop.engine.explain(OfferRequest(alone, placement: "account"), at: shop.now)
    let root = try JSONDocument(scanning: text).root
    let candidates = root.member("candidates")?.elements ?? []
    let held = candidates.filter { $0.member("outcome")?.string == "heldOut" }
    #expect(held.count > 1 && root.member("offered")?.kind == .null)
    // The last who enter do so on 28 February, and count for 14 days and the 30 that a yes must stand.
    #expect(held.allSatisfy { $0.member("until")?.string == "2027-04-14T00:00:00.000Z" })
    let others = Set(candidates.compactMap { $0.member("outcome")?.string })
    #expect(others == ["heldOut", "elsewhere"])
    let terms = try shop.terms("size-for-fit")
    #expect(shop.refusal(.showOffer(to: alone, terms: terms, arm: nil)) == .personHeldOut)
  }

  /// What they gave and what they are owed goes on, and what they ask for themselves is offered.
  @Test func nothingElseChangesForThem() throws {
    var shop = try Shop(changes: Self.oneUnit)
    let people = try (0..<30).map { _ in try shop.newcomer() }
    var promises: [PersonID: PromiseID] = [:]
    var consents: [PersonID: ConsentID] = [:]
    for person in people {
      let receipt = try shop.answer("size-for-fit", by: person)
      promises[person] = receipt.promise
      consents[person] = receipt.consent
    }
    try shop.adopt([Self.declared()] + Self.oneUnit)
    let state = shop.engine.state.exchange
    let own = try #require(state.catalog?.catalog.experiments.first)
    let outline = try #require(ExperimentOutline(own, in: state))
    try shop.engine.perform(.startExperiment(outline), at: shop.now)
    shop.wait(days: 3)
    for person in people { try Self.ask(person, &shop) }
    let alone = people.filter { Self.isLeftAlone($0, shop) ?? false }
    #expect(alone.count > 2)
    for person in alone {
      try shop.deliver(try #require(promises[person]))
      #expect(shop.refusal(.withdrawConsent(try #require(consents[person]))) == nil)
      let wish = try Self.ask(person, &shop, wish: "birthday-gift")
      #expect(wish.offer != nil)
      // It comes back to whoever asks for it again, and by no other road.
      let plain = try Self.ask(person, &shop)
      #expect(plain.offer == nil && plain.nearest == .heldOut)
      #expect(try Self.ask(person, &shop, wish: "birthday-gift").offer == wish.offer)
    }
    // What was asked before they entered is not of the programme that is measured.
    let cell = Self.total(shop, arm: 1)
    #expect(cell.people.entered == alone.count && cell.value.delivered == 0)
    #expect(cell.people.gone == 0 && cell.people.accepted == 0)
  }

  /// Who may not be counted is left out before their arm, and asked as ever.
  @Test func whoSaidSoIsNotCounted() throws {
    var shop = try Self.shop()
    for _ in 0..<20 {
      let person = try shop.newcomer()
      _ = shop.say(.everything, .deny, person)
      try Self.ask(person, &shop)
      let other = try shop.newcomer()
      _ = shop.refusal(.restrictPerson(other, true))
      try Self.ask(other, &shop)
      // Nor is it asking, where somebody asks for themselves.
      try Self.ask(try shop.newcomer(), &shop, wish: "birthday-gift")
    }
    #expect(shop.engine.state.exchange.exposures.isEmpty)
  }

  /// Nobody enters from the day on which it ends; who is held out is, until their last window is over or it is stopped.
  @Test(arguments: [false, true])
  func itIsForATime(isStopped: Bool) throws {
    var shop = try Self.shop(ends: "2026-12-10")
    let people = try Self.people(40, &shop)
    let alone = people.filter { Self.isLeftAlone($0, shop) ?? false }
    func isAsked(_ person: PersonID) throws -> Bool {
      try Self.ask(person, &shop).offer != nil
    }
    #expect(try alone.allSatisfy { try !isAsked($0) } && !alone.isEmpty)
    if isStopped {
      try shop.engine.perform(.stopExperiment(Self.holdout), at: shop.now)
    } else {
      shop.now = try #require(Day("2026-12-10")).start
      let late = try Self.people(20, &shop)
      #expect(late.allSatisfy { Self.isLeftAlone($0, shop) == nil })
      shop.now = try #require(Day("2027-01-23")).start.adding(milliseconds: -1)
      #expect(try alone.allSatisfy { try !isAsked($0) })
      shop.now = try #require(Day("2027-01-23")).start
    }
    #expect(try alone.allSatisfy { try isAsked($0) })
    #expect(try shop.replayed().state.digest == shop.engine.state.digest)
  }

  /// What the programme brings stands in its report, and that nobody left alone was shown anything breaks nothing.
  @Test func whatItBringsIsReported() throws {
    var shop = try Self.shop(weight: 1)
    func sayYes(_ offer: OfferID, _ isYes: Bool) throws {
      let version = shop.engine.state.exchange.terms(of: offer).textVersion
      let answered = try shop.engine.perform(
        .answerOffer(
          offer, answer: isYes ? .accepted : .declined, textVersion: version,
          values: isYes ? [GivenValue(ask: 0, PersonalText("38"))] : []), at: shop.now)
      if let promise = answered.promise { try shop.deliver(promise) }
    }
    for number in 0..<600 {
      let person = try shop.newcomer()
      if let offer = try Self.ask(person, &shop, placement: "product").offer {
        let exchange = shop.engine.state.exchange.terms(of: offer).exchange
        try sayYes(offer, number % 3 > 0 && exchange == "size-for-fit")
      } else if number % 10 == 0, let own = try Self.ask(person, &shop, wish: "fitting").offer {
        try sayYes(own, true)
      }
    }
    shop.wait(days: 90)
    let reading = shop.engine.state.report(of: Self.holdout, at: shop.now).reading
    let kinds = reading.alarms.map(\.kind)
    #expect(reading.verdict.word != .broken && kinds.isEmpty, "\(kinds)")
    let value = try #require(reading.arms[0].value)
    #expect(value.control > 0 && value.ratioLow > 3)
    #expect(reading.arms[0].guardrails.contains { $0.kind == .promises && $0.state != .harmed })
  }

  /// The share of a programme that is held out is fixed: another one is refused while it runs.
  @Test func itsShareIsFixed() throws {
    var shop = try Self.shop()
    let before = try Self.people(60, &shop).map { Self.isLeftAlone($0, shop) }
    for part in [#""weight":3"#, #""id":"h""#] {
      let other = Self.declared().1?.replacing(
        part, with: part == #""weight":3"# ? #""weight":4"# : #""id":"h","seed":"s""#)
      let changed = try #require(
        try Shop.catalog([("/experiments", other)] + Self.oneUnit))
      #expect(shop.refusal(.adoptCatalog(changed)) == .experimentChanged)
    }
    #expect(
      shop.refusal(.startExperiment(Samples.holdout("other"))) == .holdoutRuns)
    let people = shop.engine.state.exchange.people.indices.map { PersonID(index: $0) }
    #expect(people.map { Self.isLeftAlone($0, shop) } == before)
  }

  /// What the cells say is what a slow look at all that a person did says, in whichever experiment or none.
  @Test func itsCellsAgreeWithASlowCount() throws {
    let other =
      #",{"id":"x","arms":[{"id":"a","exchange":"birthday-for-coffee"},{"id":"b","exchange":"birthday-for-greeting"}],"control":"b"}"#
    var (values, losses) = (0, 0)
    try forAll(seeds: 2, thorough: 40) { seed, random in
      var shop = try Self.shop(other)
      try Self.live(&shop, &random)
      let lines = try shop.lines().map { try Line($0) }
      let windows = shop.engine.state.definition(of: Self.holdout).windows
      for arm in [0, 1] {
        let cell = Self.total(shop, arm: arm)
        let own = ExperimentArm(experiment: Self.holdout, number: ArmID(index: arm))
        let people = shop.engine.state.exchange.exposures.filter { $0.arm == own }
          .map { Int64($0.person.rawValue) }
        let found = Self.naive(lines, people, windows)
        let place = "seed \(seed), arm \(arm)"
        #expect(cell.people.accepted == found.accepted, "\(place)")
        #expect(cell.people.gone == found.gone, "\(place)")
        #expect(cell.people.erased == found.erased, "\(place)")
        #expect(cell.value.delivered == found.delivered, "\(place)")
        #expect(cell.value.deliveredSquares == found.squares, "\(place)")
        #expect(cell.promises.made == found.made, "\(place)")
        values += cell.value.delivered > 0 ? 1 : 0
        losses += Int(cell.people.gone)
        #expect(arm == 1 || cell.value.dataCost > 0, "\(place)")
      }
      #expect(try shop.replayed().state.digest == shop.engine.state.digest, "seed \(seed)")
    }
    #expect(values > 2 && losses > 4, "\(values), \(losses)")
  }

  /// Two months of a programme.
  private static func live(
    _ shop: inout Shop, _ random: inout Random
  ) throws {
    var people: [PersonID] = []
    for _ in 0..<60 {
      if people.count < 60 { people += [try shop.newcomer(), try shop.newcomer()] }
      for _ in 0..<8 {
        let person = random.element(people)
        if !shop.engine.state.exchange.knows(person) { continue }
        shop.now = shop.now.adding(milliseconds: 60_000)
        let state = shop.engine.state.exchange
        switch random.below(8) {
        case 0, 1, 2:
          try ask(
            person, &shop, placement: random.below(2) == 0 ? "account" : nil,
            wish: random.below(6) == 0 ? "birthday-gift" : nil)
        case 3, 4, 5:
          guard !state.offers.isEmpty else { continue }
          let offer = OfferID(index: random.below(state.offers.count))
          let values = [["04-12"], ["38"], ["10115"], ["nuts"], []].map {
            $0.enumerated().map { GivenValue(ask: $0, PersonalText($1)) }
          }
          for given in values {
            _ = shop.refusal(
              .answerOffer(
                offer, answer: .accepted, textVersion: state.terms(of: offer).textVersion,
                values: given))
          }
        case 6:
          guard !state.promises.isEmpty else { continue }
          let promise = PromiseID(index: random.below(state.promises.count))
          let worth = state.terms(of: state.promises[promise.index].consent).worth
          let part = random.below(2) == 0 ? worth.micros / 2 : worth.micros
          _ = shop.refusal(.deliverBenefit(promise, value: Amount(micros: part)))
        default:
          if random.below(12) == 0 {
            _ = shop.refusal(.erasePerson(person))
          } else if !state.consents.isEmpty, random.below(3) == 0 {
            _ = shop.refusal(
              .withdrawConsent(ConsentID(index: random.below(state.consents.count))))
          }
        }
      }
      shop.wait(days: 1)
    }
  }

  private struct Naive {
    var (accepted, gone, erased, made, delivered) = (
      Int64(0), Int64(0), Int64(0), Int64(0), Int64(0)
    )
    var squares = Int128(0)
  }

  /// What a line says, as far as it is counted.
  private struct Line {
    let at: Int64
    let event: String
    let isOfHoldout: Bool
    let isYes: Bool
    private let numbers: [String: Int64]

    init(_ text: String) throws {
      let tree = try JSONTree(text: text)
      func word(_ path: String) -> String {
        if case .string(let word)? = tree[path] { word } else { "" }
      }
      var numbers: [String: Int64] = [:]
      for name in ["at", "person", "offer", "consent", "promise", "valueMicros"] {
        if case .number(let text)? = tree["/" + name] { numbers[name] = Int64(text) }
      }
      self.numbers = numbers
      at = numbers["at"] ?? 0
      event = word("/event")
      isOfHoldout = word("/experiment") == "h"
      isYes = word("/answer") == "accepted"
    }

    func callAsFunction(_ name: String) -> Int64 { numbers[name] ?? -1 }
  }

  /// Reads the lines, and nothing of the cells.
  private static func naive(
    _ lines: [Line], _ people: [Int64], _ windows: MetricWindows
  ) -> Naive {
    var found = Naive()
    for person in people { add(person, lines, windows, to: &found) }
    return found
  }

  private static func add(
    _ person: Int64, _ lines: [Line], _ windows: MetricWindows, to found: inout Naive
  ) {
    var entered: Int64?
    var (offers, consents, promises): (Set<Int64>, Set<Int64>, Set<Int64>) = ([], [], [])
    var (hasAccepted, isGone, isErased, delivered) = (false, false, false, Int64(0))
    func isWithin(_ days: Int, _ line: Line) -> Bool {
      line.at - (entered ?? 0) <= Int64(days) * Instant.dayMilliseconds
    }
    for line in lines {
      if line.event == "personExposed", line("person") == person, line.isOfHoldout {
        entered = line.at
      }
      if entered == nil || isErased { continue }
      let isAnswer = isWithin(windows.answerDays, line)
      let isLasting = isWithin(windows.answerDays + windows.lastingDays, line)
      switch line.event {
      case "offerShown", "offerWished":
        if line("person") == person { offers.insert(line("offer")) }
      case "offerAnswered":
        hasAccepted = hasAccepted || offers.contains(line("offer")) && line.isYes && isAnswer
      case "consentGiven": if offers.contains(line("offer")) { consents.insert(line("consent")) }
      case "consentWithdrawn":
        isGone = isGone || consents.contains(line("consent")) && hasAccepted && isLasting
      case "personErased" where line("person") == person:
        isErased = true
        found.erased += isLasting ? 1 : 0
        isGone = isGone || hasAccepted && isLasting
      case "promiseMade" where consents.contains(line("consent")):
        promises.insert(line("promise"))
        found.made += isAnswer ? 1 : 0
      case "benefitDelivered" where promises.contains(line("promise")):
        if isWithin(windows.answerDays + windows.deadlineDays, line) {
          delivered += line("valueMicros")
        }
      default: break
      }
    }
    found.accepted += hasAccepted ? 1 : 0
    found.gone += isGone ? 1 : 0
    found.delivered += delivered
    found.squares += Int128(delivered) * Int128(delivered)
  }
}
