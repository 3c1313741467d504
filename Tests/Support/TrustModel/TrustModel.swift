public import Basics
import Catalogs
public import Exchanges

/// What the trust rules come to, in the simplest way that could be right: written from the rules and the
/// words of the commands, apart from the engine. Lists, scans and the clock; nothing is kept that can be
/// found out by looking.
///
/// It takes the commands that the engine takes, and says for each which refusals apply: none is a yes.
/// Each part keeps what it owns; what it needs of the others it is given with the question.
public struct TrustModel {
  public internal(set) var held = NaiveHoldings()
  public internal(set) var rights = NaiveRights()
  public internal(set) var offers = NaiveOffers()
  public internal(set) var clearances = NaiveClearances()
  public internal(set) var custody = NaiveCustody()
  /// The latest moment at which something happened.
  private var latest = Instant(milliseconds: 0)

  public init() {}

  /// The moment that a moment counts as: a clock that goes back revives nothing (Q21).
  public func clamped(_ moment: Instant) -> Instant { max(moment, latest) }

  /// Takes a command.
  /// - Returns: every refusal that applies; when there is none, what the command says has happened.
  public mutating func perform(_ command: Command, at moment: Instant) -> Set<Refusal> {
    if !Instant.range.contains(moment) { return [.instantOutOfRange] }
    let now = clamped(moment)
    var happened = true
    let why: Set<Refusal> =
      switch command {
      case .adoptTerms(let terms): held.terms.adopt(terms, &happened)
      case .adoptCatalog(let catalog): adopt(catalog, &happened, now)
      case .startExperiment(let outline): held.terms.start(outline)
      case .stopExperiment(let experiment): stop(experiment.index, now)
      case .closeExperiment(let experiment): held.terms.close(experiment.index, &happened)
      case .enterExperiment(let person, let arm):
        offers.enter(person.index, arm, &held, &happened)
      case .registerPerson(let key): held.people.register(key, now)
      case .statePreference(let person, let preference):
        held.people.state(person.index, preference, held.terms, now)
      case .hearSignals(let person, let heard):
        held.people.hear(person.index, heard, now, &happened)
      case .restrictPerson(let person, let isRestricted):
        held.people.restrict(person.index, isRestricted, now, &happened)
      case .erasePerson(let person): erase(person.index, isIdle: false, now)
      case .forgetIdlePerson(let person): erase(person.index, isIdle: true, now)
      case .receiveRightsRequest(let person, _): rights.receive(person.index, &held.people, now)
      case .respondToRightsRequest(let request): rights.answer(request.index)
      case .showOffer(let person, let terms, let arm):
        offers.show(person.index, terms.index, arm, &held, now)
      case .showWish(let person, let terms):
        offers.show(person.index, terms.index, nil, isWish: true, &held, now)
      case .answerOffer(let offer, let answer, let version, let values, let isSpecific):
        offers.answer(offer.index, answer, version, values, isSpecific, &held, now, &happened)
      case .completeOffer(let offer, let values): offers.complete(offer.index, values, &held, now)
      case .correctValues(let consent, let values):
        offers.correct(consent.index, values, &held, now, &happened)
      case .deliverBenefit, .correctDelivery, .breakPromise, .compensatePromise, .withdrawConsent,
        .expireConsent, .invalidateConsent, .resolveCase, .releaseHold:
        settle(command, now)
      case .openClearance, .closeClearance, .readData, .countData: read(command, now)
      case .listOutdated(let id, let actor, let role, _):
        clearances.list(id.index, actor, role, held, now, &happened)
      case .disclose, .passOn, .activateAudience, .tellPartner, .receiveDisposition, .reportOverdue,
        .reviewPartner:
        share(command, now)
      }
    if why.isEmpty && happened {
      latest = now
      if let person = command.speaker {
        offers.freeWhatIsSpokenAgainst(by: person.index, held)
        offers.endWhatWasBegun(by: person.index, held)
      }
    }
    return why
  }

  /// An experiment of which the new catalog cannot show every arm ends with it.
  private mutating func adopt(
    _ catalog: AdoptedCatalog, _ happened: inout Bool, _ now: Instant
  ) -> Set<Refusal> {
    let wasThere = held.terms.inForce != nil
    let why = held.terms.adopt(catalog, &happened)
    if !why.isEmpty || !happened || !wasThere { return why }
    for experiment in held.terms.withGoneArms { _ = stop(experiment, now) }
    return []
  }

  private mutating func stop(_ experiment: Int, _ now: Instant) -> Set<Refusal> {
    let why = held.terms.stop(experiment, now)
    if why.isEmpty { offers.freeHolds(of: experiment) }
    return why
  }

  /// Commands about a promise, or a consent.
  private mutating func settle(_ command: Command, _ now: Instant) -> Set<Refusal> {
    switch command {
    case .deliverBenefit(let promise, let value, let note):
      held.consents.deliver(
        promise.index, value.micros, note, held.terms, &held.people, now)
    case .correctDelivery(let delivery, let value, let staff, let reason):
      held.consents.correct(
        delivery.index, value.micros, by: staff, reason, &held.people, now)
    case .breakPromise(let promise):
      held.consents.breakPromise(promise.index, &held.people, now)
    case .compensatePromise(let promise, let value):
      held.consents.compensate(promise.index, value.micros, &held.people, now)
    case .withdrawConsent(let consent):
      held.consents.withdraw(consent.index, held.terms, &held.people, now)
    case .expireConsent(let consent): held.consents.expire(consent.index, &held.people, now)
    case .invalidateConsent(let consent, let ending):
      held.consents.invalidate(consent.index, ending, &held.people, now)
    case .resolveCase(let consent): held.consents.resolve(consent.index, held.people, now)
    case .releaseHold(let consent): held.consents.release(consent.index, &held.people, now)
    default: []
    }
  }

  /// Commands about who reads what people gave.
  private mutating func read(_ command: Command, _ now: Instant) -> Set<Refusal> {
    switch command {
    case .openClearance(let clearance): clearances.open(clearance, held, now)
    case .closeClearance(let id): clearances.close(id.index, now)
    case .readData(let id, let actor, let role, let person):
      clearances.read(id.index, actor, role, person, &held, now)
    case .countData(let id, let actor, let role, let level):
      clearances.count(id.index, actor, role, level, held, now)
    default: []
    }
  }

  /// Commands about who else holds it.
  private mutating func share(_ command: Command, _ now: Instant) -> Set<Refusal> {
    switch command {
    case .disclose(let person, let purpose, let field, let partner, let kind):
      custody.disclose(person.index, purpose, field, partner, kind, held, now)
    case .passOn(let id, let partner): custody.passOn(id.index, partner, held, now)
    case .activateAudience(let name, let persons): custody.activate(name, persons, held, now)
    case .tellPartner(let id): custody.tell(id.index, held, now)
    case .receiveDisposition(let id, let items): custody.receive(id.index, items)
    case .reportOverdue(let id): custody.reportOverdue(id.index, held, now)
    case .reviewPartner(let partner, let staff): custody.review(partner, staff, held.terms, now)
    default: []
    }
  }

  // MARK: Forgetting

  /// Forgets a person: what a law keeps stays, and everything that was still to come lapses.
  private mutating func erase(_ person: Int, isIdle wantsIdle: Bool, _ now: Instant) -> Set<Refusal>
  {
    if !held.people.isKnown(person) { return [.unknownPerson] }
    if wantsIdle && !isIdle(person, at: now) { return [.personNotIdle] }
    for id in held.people.all[person].consents where held.consents.all[id].ending == .none {
      held.consents.end(id, .erased, &held.people, now)
    }
    held.consents.lapsePromises(to: person, now)
    held.people.all[person].isErased = true
    held.people.all[person].statements = []
    held.people.all[person].signals = [:]
    return []
  }

  /// Whether nothing of a person is kept, owed or remembered, and has not been for a year.
  public func isIdle(_ person: Int, at now: Instant) -> Bool {
    let someone = held.people.all[person]
    if now < someone.lastSeen.adding(days: 365) { return false }
    let given = someone.consents.map { held.consents.all[$0] }
    let isKept = given.contains { $0.ending == .none || $0.isHeld }
    let isOwed = given.contains {
      $0.promises.contains { held.consents.isWaitedFor($0, now) }
    }
    let isRemembered = someone.quiet.contains { now < $0.until }
    return !isKept && !isOwed && !isRemembered && !rights.isWaiting(person)
      && !custody.holds(of: person, held, at: now)
  }

  /// States everything that the clock has brought about.
  public mutating func enforceDeadlines(at moment: Instant) {
    // What is not due is refused, and changes nothing.
    for id in held.consents.all.indices {
      _ = perform(.releaseHold(ConsentID(index: id)), at: moment)
      _ = perform(.expireConsent(ConsentID(index: id)), at: moment)
    }
    for id in held.consents.promises.indices {
      if clamped(moment) >= held.consents.promises[id].due.adding(days: 14) {
        _ = perform(.breakPromise(PromiseID(index: id)), at: moment)
      }
      let consent = ConsentID(index: held.consents.promises[id].consent)
      _ = perform(.invalidateConsent(consent, .promiseBroken), at: moment)
    }
    for id in custody.all.indices {
      _ = perform(.reportOverdue(DisclosureID(index: id)), at: moment)
    }
    for id in held.people.all.indices {
      _ = perform(.forgetIdlePerson(PersonID(index: id)), at: moment)
    }
  }
}

extension Command {
  /// Who says something of the use of their data; nil for every other command.
  fileprivate var speaker: PersonID? {
    switch self {
    case .statePreference(let person, _), .hearSignals(let person, _),
      .restrictPerson(let person, _):
      person
    default: nil
    }
  }
}
