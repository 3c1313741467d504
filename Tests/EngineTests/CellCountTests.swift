import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
import TestSupport
import Testing

/// The cells of experiments against a slow count that reads the ledger's lines alone.
@Suite struct CellCountTests {
  private static let day: Int64 = 86_400_000
  private static let arms = ["birthday-for-coffee", "birthday-for-greeting", "size-for-fit"]

  /// A random life of an experiment: people enter for a month, and do whatever people do for three.
  private static func life(_ random: inout Random) throws -> Shop {
    var shop = try Shop()
    let terms = try arms.map { try shop.terms($0) }
    try shop.engine.perform(
      .startExperiment(Samples.outline("x", arms: terms)), at: shop.now)
    var people: [PersonID] = []
    for day in 0..<90 {
      for _ in 0..<(day < 30 ? 3 : 0) {
        let person = try shop.newcomer()
        people.append(person)
        show(person, arm: random.below(3), terms, &shop)
      }
      for _ in 0..<6 { meddle(people, terms, &random, &shop) }
      if random.below(3) == 0 { shop.engine.enforceDeadlines(at: shop.now) }
      shop.wait(days: 1)
    }
    return shop
  }

  private static func show(
    _ person: PersonID, arm: Int, _ terms: [TermsID], _ shop: inout Shop
  ) {
    let place = ExperimentArm(experiment: ExperimentID(0), number: ArmID(index: arm))
    _ = shop.refusal(.showOffer(to: person, terms: terms[arm], arm: place))
  }

  private static func meddle(
    _ people: [PersonID], _ terms: [TermsID], _ random: inout Random, _ shop: inout Shop
  ) {
    let state = shop.engine.state.exchange
    let person = people[random.below(people.count)]
    switch random.below(10) {
    case 0: show(person, arm: random.below(3), terms, &shop)
    case 1, 2, 3:
      let offer = OfferID(index: random.below(state.offers.count))
      let values = [GivenValue(ask: 0, PersonalText(["04-12", "04-12", "38"].first ?? ""))]
      let isYes = random.below(3) > 0
      let exchange = state.terms(of: offer).exchange
      _ = shop.refusal(
        .answerOffer(
          offer, answer: isYes ? .accepted : random.element([.declined, .deferred]),
          textVersion: 1,
          values: isYes
            ? exchange == "size-for-fit" ? [GivenValue(ask: 0, PersonalText("38"))] : values : []))
    case 4, 5, 6:
      if state.promises.isEmpty { return }
      let promise = PromiseID(index: random.below(state.promises.count))
      let worth = state.terms(of: state.promises[promise.index].consent).worth
      let part = random.below(3) == 0 ? worth.micros / 2 : worth.micros
      _ = shop.refusal(.deliverBenefit(promise, value: Amount(micros: part)))
    case 7:
      if state.consents.isEmpty { return }
      _ = shop.refusal(.withdrawConsent(ConsentID(index: random.below(state.consents.count))))
    case 8:
      if random.below(3) == 0 { _ = shop.refusal(.erasePerson(person)) }
    default:
      if state.promises.deliveries.isEmpty { return }
      let delivery = DeliveryID(index: random.below(state.promises.deliveries.count))
      let value = Amount(micros: state.promises.deliveries[delivery.index].value.micros / 2)
      _ = shop.refusal(.correctDelivery(delivery, value: value, by: "lee", reason: "slip"))
    }
  }

  /// What became of one person in the experiment, as the lines tell it.
  private struct Naive {
    var entered: Int64 = 0
    var arm = 0
    var answeredAt: Int64?
    var acceptedAt: Int64?
    var goneAt: Int64?
    var byWord = false
    var erased = false
    var erasedAt: Int64?
    var delivered: Int64 = 0
    var lateDelivered: Int64 = 0
    var corrected: Int64 = 0
    var wasCorrected = false
    var made = 0
  }

  private static func number(_ tree: JSONTree, _ path: String) -> Int64? {
    if case .number(let text)? = tree[path] { return Int64(text) }
    return nil
  }

  /// Reads the lines, and nothing else.
  private static func count(_ lines: [String], _ windows: MetricWindows) throws -> [Naive] {
    var found: [Int64: Naive] = [:]
    var personOfOffer: [Int64: Int64] = [:]
    var offerOfConsent: [Int64: Int64] = [:]
    var consentOfPromise: [Int64: Int64] = [:]
    var promiseOfDelivery: [Int64: Int64] = [:]
    var valueOfDelivery: [Int64: Int64] = [:]
    func person(ofPromise promise: Int64) -> Int64? {
      consentOfPromise[promise].flatMap { offerOfConsent[$0] }.flatMap { personOfOffer[$0] }
    }
    /// Whether it came in time.
    @discardableResult
    func deliver(_ value: Int64, _ promise: Int64, _ at: Int64) -> Bool {
      guard let person = person(ofPromise: promise), let one = found[person], !one.erased else {
        return false
      }
      let isTimely = at - one.entered <= Int64(windows.answerDays + windows.deadlineDays) * day
      if isTimely {
        found[person]?.delivered += value
      } else {
        found[person]?.lateDelivered += value
      }
      return isTimely
    }
    for line in lines {
      let tree = try JSONTree(text: line)
      let at = number(tree, "/at") ?? 0
      let offer = number(tree, "/offer") ?? -1
      let consent = number(tree, "/consent") ?? -1
      guard case .string(let event)? = tree["/event"] else { continue }
      switch event {
      case "personExposed":
        guard case .string(let arm)? = tree["/arm"], let person = number(tree, "/person") else {
          continue
        }
        found[person] = Naive(entered: at, arm: Int(arm.suffix(1)) ?? 0)
      case "offerShown": personOfOffer[offer] = number(tree, "/person")
      case "offerAnswered":
        guard let person = personOfOffer[offer], let one = found[person], !one.erased else {
          continue
        }
        found[person]?.answeredAt = one.answeredAt ?? at
        if tree["/answer"] == .string("accepted") {
          found[person]?.acceptedAt = one.acceptedAt ?? at
        }
      case "consentGiven": offerOfConsent[consent] = offer
      case "consentWithdrawn":
        if let person = offerOfConsent[consent].flatMap({ personOfOffer[$0] }),
          found[person]?.goneAt == nil, found[person]?.acceptedAt != nil
        {
          found[person]?.goneAt = at
          found[person]?.byWord = true
        }
      case "consentInvalidated":
        if tree["/why"] == .string("contradicted"),
          let person = offerOfConsent[consent].flatMap({ personOfOffer[$0] }),
          found[person]?.goneAt == nil
        {
          found[person]?.goneAt = at
          found[person]?.byWord = true
        }
      case "personErased":
        guard let person = number(tree, "/person"), found[person] != nil else { continue }
        if found[person]?.acceptedAt != nil, found[person]?.goneAt == nil {
          found[person]?.goneAt = at
        }
        found[person]?.erased = true
        found[person]?.erasedAt = at
      case "promiseMade":
        let promise = number(tree, "/promise") ?? -1
        consentOfPromise[promise] = consent
        if let person = person(ofPromise: promise), let one = found[person],
          at - one.entered <= Int64(windows.answerDays) * day
        {
          found[person]?.made += 1
        }
      case "benefitDelivered":
        let (promise, value) = (number(tree, "/promise") ?? -1, number(tree, "/valueMicros") ?? 0)
        promiseOfDelivery[number(tree, "/delivery") ?? -1] = promise
        valueOfDelivery[number(tree, "/delivery") ?? -1] = value
        deliver(value, promise, at)
      case "deliveryCorrected":
        let (delivery, value) = (number(tree, "/delivery") ?? -1, number(tree, "/valueMicros") ?? 0)
        let promise = promiseOfDelivery[delivery] ?? -1
        let more = value - (valueOfDelivery[delivery] ?? 0)
        if more != 0, deliver(more, promise, at), let person = person(ofPromise: promise) {
          found[person]?.corrected += abs(more)
          found[person]?.wasCorrected = true
        }
        valueOfDelivery[delivery] = value
      default: continue
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  @Test func cellsAgreeWithASlowCountOfTheLines() throws {
    var (gone, late, corrected) = (0, 0, 0)
    try forAll(seeds: 6, thorough: 60) { seed, random in
      let shop = try Self.life(&random)
      let lines = try shop.lines()
      let definition = shop.engine.state.definition(of: ExperimentID(0))
      let windows = definition.windows
      let people = try Self.count(lines, windows)
      let cells = shop.engine.state.cells(of: ExperimentID(0))
      for (key, cell) in zip(cells.keys, cells.cells) {
        let own = people.filter {
          $0.entered / Self.day == Int64(key.day) && $0.arm == Int(key.arm)
        }
        let answer = Int64(windows.answerDays) * Self.day
        let lasting = Int64(windows.answerDays + windows.lastingDays) * Self.day
        func within(_ moment: Int64?, _ one: Naive, _ window: Int64) -> Bool {
          moment.map { $0 - one.entered <= window } ?? false
        }
        let accepted = own.filter { within($0.acceptedAt, $0, answer) }
        let place = "seed \(seed), \(key)"
        #expect(cell.people.entered == own.count && cell.people.shown == own.count, "\(place)")
        #expect(cell.people.answered == own.count { within($0.answeredAt, $0, answer) }, "\(place)")
        #expect(cell.people.accepted == accepted.count, "\(place)")
        #expect(cell.people.gone == accepted.count { within($0.goneAt, $0, lasting) }, "\(place)")
        #expect(
          cell.people.withdrew == accepted.count { $0.byWord && within($0.goneAt, $0, lasting) },
          "\(place)")
        #expect(cell.people.erased == own.count { within($0.erasedAt, $0, lasting) }, "\(place)")
        #expect(cell.promises.made == own.reduce(0) { $0 + $1.made }, "\(place)")
        #expect(cell.value.delivered == own.reduce(0) { $0 + $1.delivered }, "\(place)")
        #expect(cell.late.delivered == own.reduce(0) { $0 + $1.lateDelivered }, "\(place)")
        #expect(
          cell.value.deliveredSquares
            == own.reduce(Int128(0)) { $0 + Int128($1.delivered) * Int128($1.delivered) },
          "\(place)"
        )
        #expect(cell.value.corrected == own.reduce(0) { $0 + $1.corrected }, "\(place)")
        #expect(cell.value.correctedPeople == own.count { $0.wasCorrected }, "\(place)")
        corrected += cell.value.corrected > 0 ? 1 : 0
        gone += Int(cell.people.gone)
        late += cell.late.delivered > 0 ? 1 : 0
      }
      #expect(cells.cells.reduce(0) { $0 + $1.people.entered } == Int64(people.count))
      // What is read from the lines is the same to the number.
      let fold = EngineFold()
      for line in lines { try fold.addEvent(Array(line.utf8.dropFirst()).span) }
      #expect(fold.engine().state.cells(of: ExperimentID(0)) == cells, "seed \(seed)")
    }
    #expect(gone > 50 && late > 0 && corrected > 0, "\(gone) gone, \(late) cells with late value")
  }
}
