import Basics
import Catalogs
import Engine
import Exchanges
import Ledger
import TestSupport
import Testing

/// A random life of an engine beside the model that predicts it.
struct TrustLife {
  var engine = ExchangeEngine(judgesOffers: false)
  var model = TrustModel()
  var now = Samples.day(0)
  var random: Random
  /// Everything personal that was ever given: keys, and values as they were given.
  var secrets: Set<String> = []
  /// How often each command was permitted and refused.
  var counts: [String: (permitted: Int, refused: Int)] = [:]
  var refusals: Set<Refusal> = []
  var failure: String?
  /// What is to come of what was just permitted.
  private var pending: [Command] = []
  /// Every command, at the moment that it came.
  private(set) var script: [(command: Command, at: Instant)] = []
  private var steps = 0
  /// Whether what comes next comes at this very moment.
  private var isHurried = false
  let peopleMost: Int
  private var version = 1
  private var names = 0
  let seed: UInt64

  private let hasBudgets: Bool

  init(seed: UInt64, people: Int, hasBudgets: Bool = false) {
    self.seed = seed
    self.hasBudgets = hasBudgets
    peopleMost = people
    random = Random(seed: seed, stream: 77)
    run(.adoptCatalog(TrustCatalog.adopted(version: 1, hasBudgets: hasBudgets)))
  }

  var state: ExchangeState { engine.state.exchange }

  // MARK: Steps

  /// Puts a command to both, and holds the answers against each other.
  mutating func run(_ command: Command, at moment: Instant? = nil) {
    let now = moment ?? now
    script.append((command, now))
    let why = model.perform(command, at: now)
    let name = command.name.rawValue
    var tally = counts[name] ?? (0, 0)
    do throws(Refusal) {
      let receipt = try engine.perform(command, at: now)
      tally.permitted += 1
      if why.isEmpty { follow(command, receipt) } else { fail(command, "permitted, though \(why)") }
    } catch {
      tally.refused += 1
      refusals.insert(error)
      if why.min() != error { fail(command, "refused: \(error), not the first of \(why)") }
    }
    counts[name] = tally
  }

  /// What a person does is kept while their consent lets it be used.
  mutating func record() {
    names += 1
    let consent = random.below(30) == 0 ? ConsentID(9_999_999) : watchedOrAnyConsent()
    let item = random.below(20) == 0 ? "" : "qi-\(names)"
    let isPermitted = model.held.mayRecord(consent.index, at: model.clamped(now)) && !item.isEmpty
    var tally = counts["record", default: (0, 0)]
    do throws(Refusal) {
      try engine.record(.view, item: item.utf8.span, under: consent, at: now)
      tally.permitted += 1
      if !isPermitted { failure = failure ?? "seed \(seed): recorded under \(consent.index)" }
    } catch {
      tally.refused += 1
      refusals.insert(error)
      if isPermitted {
        failure = failure ?? "seed \(seed): not recorded under \(consent.index): \(error)"
      }
    }
    counts["record"] = tally
  }

  /// An offer in a place, or by a channel, that the catalog does not have.
  private mutating func misplace() {
    let (placement, channel) = random.element([("hall", nil), (nil, "pigeon")])
    let person = anyPerson()
    let request = OfferRequest(person, placement: placement, channel: channel)
    let wanted: Refusal = state.knows(person) ? .placeUnknown : .unknownPerson
    do throws(Refusal) {
      _ = try engine.nextOffer(request, at: now)
      failure = failure ?? "seed \(seed): offered in no place"
    } catch {
      refusals.insert(error)
      if error != wanted { failure = failure ?? "seed \(seed): \(error), not \(wanted)" }
    }
  }

  /// Queues what usually comes next.
  private mutating func follow(_ command: Command, _ receipt: CommandResult) {
    switch command {
    case .showWish(let person, let terms) where random.below(2) == 0:
      // Somebody who cannot make up their mind.
      guard let offer = receipt.offer else { return }
      let version = state.terms[terms.index].textVersion
      pending += [
        .answerOffer(offer, answer: .declined, textVersion: version),
        .showWish(to: person, terms: terms),
      ]
    case .showOffer, .showWish:
      if let offer = receipt.offer, random.below(4) > 0 { pending.append(answer(to: offer.index)) }
    case .answerOffer(let offer, .accepted, _, _, _) where receipt.consent == nil:
      pending += TrustValues.afterBeginning(
        state.offers[offer.index].person, state.terms(of: offer), &random)
      pending.append(.completeOffer(offer, values(of: state.terms(of: offer), without: 12)))
    case .completeOffer, .answerOffer:
      if let promise = receipt.promise, random.below(5) > 0 {
        pending.append(.deliverBenefit(promise, value: Amount(micros: 2_000_000)))
      }
      // A second thought, sometimes in the moment of the first.
      if case .answerOffer(let offer, .accepted, let version, _, _) = command, random.below(8) == 0
      {
        isHurried = random.below(2) == 0
        let no = Command.answerOffer(offer, answer: .declined, textVersion: version)
        pending.insert(no, at: isHurried ? 0 : pending.endIndex)
      }
    case .closeExperiment(let id): pending.append(.stopExperiment(id))
    case .openClearance(let wanted):
      guard let id = receipt.clearance else { return }
      for level in wanted.fields where wanted.persons.isEmpty {
        pending.append(.countData(id, actor: wanted.actor, role: wanted.role, level: level))
      }
      for person in wanted.persons where random.below(3) > 0 {
        pending.append(.readData(id, actor: wanted.actor, role: wanted.role, of: person))
      }
      let actor = random.below(5) == 0 ? "mallory" : wanted.actor
      pending.append(.listOutdated(id, actor: actor, role: wanted.role))
      if random.below(3) == 0 { pending.append(.closeClearance(id)) }
    case .disclose:
      if let id = receipt.disclosure, random.below(2) == 0 {
        pending.append(.passOn(id, to: "couriers"))
      }
    case .passOn(let id, _):
      if random.below(3) == 0 { pending.append(.receiveDisposition(id, items: 1)) }
    case .listOutdated(let id, _, _, _):
      let wanted = model.clearances.outdated(id.index, model.held, model.clamped(now))
      if receipt.consents.map(\.index) != wanted {
        fail(command, "\(receipt.consents) are listed, not \(wanted)")
      }
    case .countData:
      if random.below(2) == 0 { pending.append(command) }
    default: break
    }
  }

  mutating func fail(_ command: Command, _ what: String) {
    if failure == nil { failure = "seed \(seed), \(now.text): \(command): \(what)" }
  }

  /// One step: mostly something that could be permitted, sometimes nonsense.
  mutating func step() {
    passTime()
    steps += 1
    if random.below(125) == 0 { sayWhatIsDue() }
    if random.below(250) == 0 { sweep() }
    if random.below(15) == 0 { return record() }
    if random.below(300) == 0 { return misplace() }
    if random.below(20) == 0 { return turnPage() }
    if random.below(40) == 0 {
      return run(TrustNonsense.command(anyPerson(), anyConsent(), &random))
    }
    if random.below(400) == 0 {
      return run(register(), at: Instant(milliseconds: random.element([-1, 253_402_300_800_000])))
    }
    if let next = pending.first, random.below(4) > 0 {
      pending.removeFirst()
      return run(next)
    }
    run(command())
  }

  mutating func sweep() {
    engine.enforceDeadlines(at: now, lookingAt: 1 << 20)
    model.enforceDeadlines(at: now)
  }

  private mutating func passTime() {
    if isHurried {
      isHurried = false
      return
    }
    let seconds =
      switch random.below(100) {
      case 0..<55: random.below(600)
      case 55..<97: random.below(8 * 3_600)
      case 97..<99: random.below(6 * 86_400)
      default: -random.below(86_400)
      }
    now = now.adding(milliseconds: Int64(seconds) * 1_000)
    // Right on a deadline, which is where rules differ from their neighbours.
    if random.below(60) == 0, let last = state.consents.suffix(40).randomElementOr(nil, &random) {
      if last.until > now, last.until < now.adding(days: 20) { now = last.until }
    }
    if random.below(60) == 0, let last = state.promises.suffix(20).randomElementOr(nil, &random) {
      let moments = [last.due, last.due.adding(days: 14), last.due.adding(days: 44)]
      if let next = moments.first(where: { $0 > now && $0 < now.adding(days: 3) }) { now = next }
    }
  }

  mutating func command() -> Command {
    switch random.below(100) {
    case 0..<4: return register()
    case 4..<32: return show()
    case 32..<50: return answer()
    case 50..<58: return promise()
    case 58..<65: return ending()
    case 65..<71: return preference()
    case 71..<81: return access()
    case 81: return correction()
    case 82..<96: return custody()
    case 96..<99: return right()
    default: return adoption()
    }
  }

  // MARK: Choosing

  mutating func anyPerson() -> PersonID {
    let count = max(1, state.people.count)
    if random.below(3) == 0 { return PersonID(index: random.below(count)) }
    // Most of the time the same few come by, others later.
    return PersonID(index: (steps / 60 + random.below(12)) % count)
  }

  /// Somebody, rather one whose consents are young.
  mutating func somebody() -> PersonID {
    if random.below(3) == 0 || state.consents.isEmpty { return anyPerson() }
    return state.person(of: anyConsent())
  }

  mutating func anyConsent() -> ConsentID {
    recent(state.consents.count).map { ConsentID(index: $0) } ?? ConsentID(0)
  }

  /// A consent whose data may be used for its own purpose now, where there is one; sometimes any.
  mutating func usableOrAnyConsent() -> ConsentID {
    let state = state
    let moment = model.clamped(now)
    let usable = state.consents.indices.suffix(120).map { ConsentID(index: $0) }.filter {
      state.refusesUse($0, state.terms(of: $0).purpose, nil, at: moment) == nil
    }
    return usable.isEmpty || random.below(5) == 0 ? anyConsent() : random.element(usable)
  }

  /// A young consent to being observed, where there is one; often any, which nearly always is to something else.
  private mutating func watchedOrAnyConsent() -> ConsentID {
    let state = state
    let watched = state.consents.indices.suffix(300).map { ConsentID(index: $0) }.filter {
      ["finds", "warranty"].contains(state.terms(of: $0).purpose)
    }
    return watched.isEmpty || random.below(3) == 0
      ? usableOrAnyConsent() : random.element(watched)
  }

  /// One of so many, rather a late one.
  mutating func recent(_ count: Int) -> Int? {
    if count == 0 { return nil }
    return random.below(3) == 0 ? random.below(count) : count - 1 - random.below(min(count, 60))
  }

  private mutating func register() -> Command {
    if state.people.count >= peopleMost || random.below(8) == 0 {
      return .registerPerson(key: PersonalText("qk-\(random.below(max(1, names)))-ada"))
    }
    let key = "qk-\(names)-ada"
    names += 1
    secrets.insert(key)
    return .registerPerson(key: PersonalText(key))
  }

  private mutating func show() -> Command {
    let state = state
    let person = random.below(2) == 0 ? anyPerson() : somebody()
    if !state.experiments.isEmpty, random.below(6) == 0 {
      let running = state.experiments.indices.filter { state.experiments[$0].isRunning }
      let experiment =
        running.isEmpty || random.below(6) == 0
        ? random.below(state.experiments.count) : random.element(running)
      let arm = random.below(state.experiments[experiment].arms.count)
      let place = ExperimentArm(
        experiment: ExperimentID(index: experiment), number: ArmID(index: arm))
      let isWrong = random.below(8) == 0
      guard let terms = state.experiments[experiment].arms[arm].terms else {
        return .enterExperiment(person, place)
      }
      return .showOffer(
        to: person, terms: isWrong ? TermsID(0) : terms,
        arm: isWrong
          ? ExperimentArm(
            experiment: ExperimentID(index: experiment), number: ArmID(UInt32(random.below(4))))
          : place)
    }
    let newest = state.terms.indices.filter {
      state.terms[$0].textVersion == version || state.terms[$0].exchange.hasPrefix("own")
    }
    let terms = random.below(15) == 0 ? random.below(state.terms.count) : random.element(newest)
    return random.below(6) == 0
      ? .showWish(to: person, terms: TermsID(index: terms))
      : .showOffer(to: person, terms: TermsID(index: terms), arm: nil)
  }

  private mutating func answer() -> Command {
    let state = state
    let open = state.offers.indices.suffix(20).filter {
      state.offers[$0].answer == nil && !state.offers[$0].isSuperseded
    }
    if random.below(12) == 0, let pick = recent(state.offers.count) {
      if random.below(2) == 0 { return answer(to: pick) }
      return .completeOffer(
        OfferID(index: pick), values(of: state.terms(of: OfferID(index: pick)), without: 12))
    }
    return open.isEmpty ? show() : answer(to: random.element(open))
  }

  private mutating func answer(to pick: Int) -> Command {
    let terms = state.terms[state.offers[pick].terms.index]
    var answer = Answer.accepted
    if random.below(4) == 0 { answer = random.element([.declined, .deferred]) }
    var values: [GivenValue] = []
    if (answer == .accepted) != (random.below(20) == 0), random.below(8) > 0 {
      values = self.values(of: terms, without: 12)
    }
    if random.below(40) == 0 {
      values.append(GivenValue(ask: random.below(4) - 1, PersonalText("red")))
    }
    return .answerOffer(
      OfferID(index: pick), answer: answer,
      textVersion: terms.textVersion + (random.below(40) == 0 ? 1 : 0), values: values,
      isSpecific: random.below(4) > 0)
  }

  /// What terms ask for, as people write it, each left out once in so many times.
  mutating func values(of terms: Terms, without part: Int) -> [GivenValue] {
    var values: [GivenValue] = []
    for (place, asked) in terms.request.enumerated() where random.below(part) > 0 {
      values.append(GivenValue(ask: place, PersonalText(given(asked))))
    }
    return values
  }

  /// A value of a field as people write it.
  mutating func given(_ asked: FieldLevel) -> String {
    let text = TrustValues.text(of: asked, &random, &names)
    // What no level takes is never kept.
    if text != "grey" { secrets.insert(text) }
    return text
  }

  private mutating func promise() -> Command {
    let state = state
    guard var pick = recent(state.promises.count) else { return register() }
    let open = state.promises.indices.suffix(80).filter { state.promises[$0].outcome == .open }
    if !open.isEmpty, random.below(4) > 0 { pick = random.element(open) }
    let id = PromiseID(index: pick)
    let value = Amount(micros: random.element([2_000_000, 2_000_000, 2_500_000, 1_000_000, 0, -1]))
    switch random.below(8) {
    case 0..<3: return .deliverBenefit(id, value: value, TrustDeliveries.note(&random))
    case 3: return TrustDeliveries.correction(state, &random)
    case 4..<6: return .breakPromise(id)
    default:
      let owed = state.promises.indices.suffix(200).filter {
        [.broken, .short].contains(state.promises[$0].outcome(at: now))
      }
      return .compensatePromise(
        owed.isEmpty ? id : PromiseID(index: random.element(owed)), value: value)
    }
  }

  private mutating func ending() -> Command {
    let state = state
    var id = anyConsent()
    let standing = state.consents.indices.suffix(150).filter { state.consents[$0].ending == .none }
    if !standing.isEmpty, random.below(4) > 0 { id = ConsentID(index: random.element(standing)) }
    switch random.below(10) {
    case 0..<3: return .withdrawConsent(id)
    case 3..<5: return .expireConsent(id)
    case 5: return .resolveCase(id)
    case 6:
      let cases = state.consents.indices.suffix(200).filter {
        state.terms(of: ConsentID(index: $0)).retention.anchor == .caseResolved
      }
      return .resolveCase(cases.isEmpty ? id : ConsentID(index: random.element(cases)))
    case 7:
      let held = state.consents.indices.filter { state.consents[$0].isOnHold }
        .map { ConsentID(index: $0) }
      // Mostly the one whose law is the first to let go.
      let first = held.min { end(ofHold: $0) < end(ofHold: $1) }
      return .releaseHold(random.below(4) == 0 ? held.first ?? id : first ?? id)
    default:
      let endings: [ConsentEnding] = [
        .unused, .promiseBroken, .unused, .promiseBroken, .invalidated,
      ]
      return .invalidateConsent(id, random.element(endings))
    }
  }

  private func end(ofHold consent: ConsentID) -> String {
    state.terms(of: consent).retention.hold?.until.text ?? ""
  }

  private mutating func adoption() -> Command {
    switch random.below(10) {
    case 0:
      version += 1
      return .adoptCatalog(TrustCatalog.adopted(version: version, hasBudgets: hasBudgets))
    case 1: return .adoptCatalog(TrustCatalog.adopted(version: version, hasBudgets: hasBudgets))
    case 2:
      return .adoptCatalog(
        TrustCatalog.adopted(version: version, ask: "Do tell?", hasBudgets: hasBudgets))
    case 3, 4:
      let kind: BenefitKind = random.below(2) == 0 ? .none : .gift
      let number = random.below(3)
      return .adoptTerms(
        Samples.terms(
          "own\(number)", purpose: random.element(["research", "gift"]), kind: kind,
          unit: number == 0 ? "points" : "EUR", deliverWithinDays: random.below(3)))
    case 5, 6:
      // One that runs, or is stopped or was never started.
      let count = state.experiments.count
      let running = state.experiments.lastIndex { $0.isRunning }
      let id = ExperimentID(index: random.below(5) > 0 ? running ?? count : random.below(count + 1))
      return random.below(2) == 0 ? .closeExperiment(id) : .stopExperiment(id)
    default: return TrustExperiments.start(state, version: version, &random)
    }
  }

  /// Two or three exchanges, now and then one alone, one twice or one that nobody knows.
}

extension Sequence {
  /// One of the elements, each equally likely; something else when there are none.
  func randomElementOr(_ other: Element?, _ random: inout Random) -> Element? {
    let all = Array(self)
    return all.isEmpty ? other : random.element(all)
  }
}
