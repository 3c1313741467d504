public import Basics

/// What a command made, by number.
public struct Receipt: Equatable, Sendable {
  public internal(set) var terms: TermsID?
  public internal(set) var experiment: ExperimentID?
  public internal(set) var person: PersonID?
  public internal(set) var offer: OfferID?
  public internal(set) var consent: ConsentID?
  public internal(set) var promise: PromiseID?
  /// Values as they are to be kept: made coarse enough.
  public internal(set) var kept: [GivenValue] = []
  /// For each of them, whether more had been given and was cut away.
  var areFiner: [Bool] = []
  /// Values that may be handed out, and for a read the level of each: what is held finer is made coarser.
  public internal(set) var values: [ValueID] = []
  public internal(set) var levels: [FieldLevel] = []
  public internal(set) var request: RequestID?
  public internal(set) var clearance: ClearanceID?
  public internal(set) var disclosure: DisclosureID?

  public init() {}
}

extension ExchangeState {
  /// Decides a command at a moment: appends what will have happened to `facts`, or refuses and
  /// appends nothing. Changes nothing: the facts take effect when they are applied.
  public func decide(
    _ command: Command, at now: Instant, into facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !Instant.range.contains(now) { throw .instantOutOfRange }
    switch command {
    case .adoptTerms(let terms): return try adopt(terms, &facts)
    case .adoptCatalog(let catalog): return try adopt(catalog, &facts)
    case .startExperiment(let outline): return try start(outline, &facts)
    case .stopExperiment(let experiment): return try stop(experiment, &facts)
    case .registerPerson(let key): return try register(key, &facts)
    case .showOffer(let person, let terms, let place):
      return try show(person, terms, place, at: now, &facts)
    case .answerOffer(let offer, let answer, let textVersion, let values, let isSpecific):
      return try self.answer(
        offer, answer, textVersion, values, isSpecific: isSpecific, at: now, &facts)
    case .deliverBenefit, .breakPromise, .compensatePromise:
      return try decidePromise(command, at: now, &facts)
    case .withdrawConsent, .expireConsent, .invalidateConsent, .resolveCase, .releaseHold:
      return try decideEnding(command, at: now, &facts)
    case .statePreference(let person, let preference):
      return try decidePreference(person, preference, at: now, &facts)
    case .receiveRequest(let person, let kind): return try receive(person, kind, at: now, &facts)
    case .answerRequest(let request): return try self.answer(request, &facts)
    case .restrictPerson(let person, let isRestricted):
      return try restrict(person, isRestricted, &facts)
    case .openClearance, .closeClearance, .readData, .countData:
      return try decideClearance(command, at: now, &facts)
    case .erasePerson(let person): return try erase(person, isIdle: false, at: now, &facts)
    case .forgetIdlePerson(let person): return try erase(person, isIdle: true, at: now, &facts)
    default: return try decideCustody(command, at: now, &facts)
    }
  }

  private func decideClearance(
    _ command: Command, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    switch command {
    case .openClearance(let clearance): return try open(clearance, at: now, &facts)
    case .closeClearance(let clearance): return try close(clearance, &facts, at: now)
    case .readData(let clearance, let actor, let role, let person):
      return try read(clearance, actor, role, person, at: now, &facts)
    case .countData(let clearance, let actor, let role, let level):
      return try count(clearance, actor, role, level, at: now, &facts)
    default: return Receipt()
    }
  }

  private func decideCustody(
    _ command: Command, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    switch command {
    case .disclose(let person, let purpose, let field, let partner, let kind):
      return try disclose(person, purpose, field, to: partner, kind, at: now, &facts)
    case .passOn(let disclosure, let partner):
      return try passOn(disclosure, to: partner, at: now, &facts)
    case .activateAudience(let name, let people):
      return try activate(name, people, at: now, &facts)
    case .tellPartner(let disclosure): return try tell(disclosure, at: now, &facts)
    case .receiveDisposition(let disclosure, let items):
      return try dispose(disclosure, items: items, &facts)
    case .reportOverdue(let disclosure): return try breach(disclosure, at: now, &facts)
    case .reviewPartner(let partner, let staff): return try review(partner, by: staff, &facts)
    default: return Receipt()
    }
  }

  /// Adopting what is adopted already changes nothing and gives the number it has.
  private func adopt(_ terms: Terms, _ facts: inout [Fact]) throws(Refusal) -> Receipt {
    var receipt = Receipt()
    if let number = termNames.find(terms.name.utf8.span) {
      if self.terms[number] != terms { throw .textChangedWithoutVersion }
      receipt.terms = TermsID(index: number)
    } else {
      let id = TermsID(index: self.terms.count)
      facts.append(.termsAdopted(id, terms))
      receipt.terms = id
    }
    return receipt
  }

  /// A catalog brings all its terms with it. One whose text changed under an old version is refused whole.
  private func adopt(
    _ adopted: AdoptedCatalog, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if catalog == adopted { return Receipt() }
    var count = self.terms.count
    for exchange in adopted.catalog.exchanges {
      guard let terms = adopted.catalog.terms(of: exchange) else { continue }
      if let number = termNames.find(terms.name.utf8.span) {
        if self.terms[number] != terms { throw .textChangedWithoutVersion }
      } else {
        facts.append(.termsAdopted(TermsID(index: count), terms))
        count += 1
      }
    }
    facts.append(.catalogAdopted(adopted))
    return Receipt()
  }

  private func register(
    _ key: PersonalText, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !(1...Limits.personKeyBytes).contains(key.bytes.count) { throw .personKeyUnusable }
    var receipt = Receipt()
    let id = PersonID(index: people.count)
    facts.append(.personRegistered(id))
    receipt.person = id
    return receipt
  }

  private func show(
    _ person: PersonID, _ termsID: TermsID, _ place: ArmPlace?, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !knows(person) { throw .unknownPerson }
    if termsID.index >= terms.count { throw .unknownTerms }
    var isFirstExposure = false
    if let place {
      if place.experiment.index >= experiments.count
        || place.arm.index >= experiments[place.experiment.index].arms.count
      {
        throw .unknownArm
      }
      if !experiments[place.experiment.index].isRunning { throw .experimentStopped }
      if experiments[place.experiment.index].arms[place.arm.index].terms != termsID {
        throw .termsNotOfArm
      }
      let exposure = exposure(of: person, to: place.experiment)
      isFirstExposure = exposure == ExchangeState.none
      if !isFirstExposure, exposures[Int(exposure)].place != place { throw .personInAnotherArm }
    }
    if hasOpenOffer(person, terms: termsID, at: now) { throw .offerStillOpen }
    let candidate = candidateOfTerms[termsID.index]
    let fate = pacing(
      person, termsID, candidate < 0 ? nil : candidates[Int(candidate)], at: now)
    if let refusal = fate.refusal { throw refusal }
    let topic = candidate < 0 ? nil : candidates[Int(candidate)].topic
    if let refusal = preferring(person, terms[termsID.index], topic: topic).refusal {
      throw refusal
    }
    if isFirstExposure, let place { facts.append(.personExposed(person, place)) }
    var receipt = Receipt()
    let id = OfferID(index: offers.count)
    facts.append(.offerShown(id, to: person, terms: termsID, arm: place))
    receipt.offer = id
    return receipt
  }

  private func answer(
    _ id: OfferID, _ answer: Answer, _ textVersion: Int, _ values: [GivenValue],
    isSpecific: Bool, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= offers.count { throw .unknownOffer }
    let offer = offers[id.index]
    if !knows(offer.person) { throw .unknownPerson }
    if offer.answer != nil { throw .offerAlreadyAnswered }
    let terms = self.terms[offer.terms.index]
    if terms.textVersion != textVersion { throw .textVersionNotShown }
    var receipt = Receipt()
    if answer == .accepted {
      // A no counts whenever it comes; a yes only to what is still offered.
      if isVoid(offer, at: now), binds(.q25) { throw .offerVoid }
      if people[offer.person.index].isRestricted { throw .personRestricted }
      if !isSpecific, let refusal = denying(offer.person, terms).refusal { throw refusal }
      (receipt.kept, receipt.areFiner) = try generalized(values, terms, at: now)
    } else if !values.isEmpty {
      throw .valuesWithoutConsent
    }
    facts.append(.offerAnswered(id, answer))
    if answer == .accepted { accept(id, terms, at: now, &receipt, &facts) }
    return receipt
  }

  /// Whether an offer can no longer be accepted: its text has been replaced, or it is too old.
  public func isVoid(_ offer: OfferRecord, at now: Instant) -> Bool {
    now >= offer.shownAt.adding(days: Limits.offerDays) || offer.isSuperseded
      || (catalog != nil && candidateOfTerms[offer.terms.index] < 0)
  }

  /// What an acceptance leaves: a consent, or one renewed; a promise; values.
  private func accept(
    _ id: OfferID, _ terms: Terms, at now: Instant, _ receipt: inout Receipt,
    _ facts: inout [Fact]
  ) {
    let standing = standingConsent(offers[id.index].person, terms.purpose, at: now)
    let until = terms.retention.firstEnd(from: now)
    let consent: ConsentID
    if let standing, receipt.kept.isEmpty, self.terms(of: standing) == terms,
      consents[standing.index].promise == ExchangeState.none
        || promises[Int(consents[standing.index].promise)].outcome != .open
    {
      consent = standing
      facts.append(.consentRenewed(consent, offer: id, until: until))
    } else {
      if let standing { facts.append(.consentInvalidated(standing, .replaced)) }
      consent = ConsentID(index: consents.count)
      facts.append(.consentGiven(consent, offer: id, until: until))
    }
    receipt.consent = consent
    if let due = terms.due(from: now) {
      let promise = PromiseID(index: promises.count)
      facts.append(.promiseMade(promise, consent: consent, due: due))
      receipt.promise = promise
    }
    for (index, value) in receipt.kept.enumerated() {
      facts.append(
        .valueCollected(
          ValueID(index: self.values.count + index), consent: consent, place: value.place,
          wasFiner: receipt.areFiner[index]))
    }
  }

  /// The person's consent for a purpose that stands, the newest.
  func standingConsent(_ person: PersonID, _ purpose: String, at now: Instant) -> ConsentID? {
    var index = people[person.index].newestConsent
    while index != ExchangeState.none {
      let id = ConsentID(index)
      if stands(id, at: now), terms(of: id).purpose == purpose { return id }
      index = consents[id.index].earlier
    }
    return nil
  }

  private func decidePromise(
    _ command: Command, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    let (id, value): (PromiseID, Amount) =
      switch command {
      case .deliverBenefit(let id, let value), .compensatePromise(let id, let value): (id, value)
      case .breakPromise(let id): (id, .zero)
      default: (PromiseID(0), .zero)
      }
    if id.index >= promises.count { throw .unknownPromise }
    let promise = promises[id.index]
    let terms = terms(of: promise.consent)
    if value > Terms.worthLimit || (value < .zero && binds(.q10)) { throw .valueOutOfRange }
    switch command {
    case .deliverBenefit:
      if promise.outcome != .open || isBroken(id, at: now), binds(.q10) {
        throw .promiseAlreadySettled
      }
      facts.append(.benefitDelivered(id, value: value))
    case .compensatePromise:
      // What came short and what compensates it must add up to what was promised.
      guard promise.outcome == .short || isBroken(id, at: now),
        promise.value + value >= terms.worth
      else { throw .promiseNotBroken }
      if promise.outcome == .open { facts.append(.promiseBroken(id)) }
      // What comes too late is still owed, and brings no right back.
      if consents[promise.consent.index].ending == .none, hasLapsed(promise.consent, at: now) {
        facts.append(.consentInvalidated(promise.consent, .promiseBroken))
      }
      facts.append(.promiseCompensated(id, value: value))
    default:
      if promise.outcome != .open { throw .promiseAlreadySettled }
      if now <= promise.due { throw .promiseNotYetDue }
      facts.append(.promiseBroken(id))
      if terms.promise?.ifUndeliverable == .erase, binds(.q26),
        consents[promise.consent.index].ending == .none
      {
        facts.append(.consentInvalidated(promise.consent, .promiseBroken))
      }
    }
    return Receipt()
  }

  private func decideEnding(
    _ command: Command, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    let id: ConsentID =
      switch command {
      case .withdrawConsent(let id), .expireConsent(let id), .resolveCase(let id),
        .releaseHold(let id), .invalidateConsent(let id, _):
        id
      default: ConsentID(0)
      }
    if id.index >= consents.count { throw .unknownConsent }
    let consent = consents[id.index]
    if case .releaseHold = command {
      if !isHoldOver(of: id, at: now) { throw .holdNotOver }
      facts.append(.holdReleased(id))
      return Receipt()
    }
    try checkNotEnded(id)
    switch command {
    case .expireConsent:
      if now < consent.until { throw .consentNotExpired }
      facts.append(.consentExpired(id))
      return Receipt()
    case .withdrawConsent:
      if !stands(id, at: now) { throw .consentExpired }
      facts.append(.consentWithdrawn(id))
    case .resolveCase:
      if !stands(id, at: now) { throw .consentExpired }
      if terms(of: id).retention.anchor != .caseResolved
        || (consent.isResolved && binds(.q18))
      {
        throw .caseNotOpen
      }
      facts.append(.caseResolved(id))
    case .invalidateConsent(_, let ending):
      if !mayInvalidate(id, ending, at: now) { throw .consentStillGood }
      facts.append(.consentInvalidated(id, ending))
    default: break
    }
    return Receipt()
  }

  /// Whether a consent may be ended without the person's word, for a reason.
  func mayInvalidate(_ id: ConsentID, _ ending: ConsentEnding, at now: Instant) -> Bool {
    switch ending {
    case .invalidated: return true
    case .unused: return isUnused(id, at: now)
    case .promiseBroken:
      let number = consents[id.index].promise
      if number == ExchangeState.none { return false }
      return promises[Int(number)].outcome != .open && hasLapsed(id, at: now)
    default: return false
    }
  }

  /// The moment from which on no law keeps the values of a consent; nil without such a law.
  func holdEnd(of id: ConsentID) -> Instant? {
    terms(of: id).retention.hold.map { $0.until.adding(days: 1).start }
  }

  /// Whether a law kept the values of a consent, and does not any more.
  package func isHoldOver(of id: ConsentID, at now: Instant) -> Bool {
    consents[id.index].isHeld && now >= holdEnd(of: id) ?? now
  }

  private func checkNotEnded(_ id: ConsentID) throws(Refusal) {
    switch consents[id.index].ending {
    case .none: return
    case .withdrawn: throw .consentAlreadyWithdrawn
    case .erased: throw .unknownPerson
    case .expired, .promiseBroken, .unused, .replaced, .invalidated: throw .consentExpired
    }
  }

  private func erase(
    _ id: PersonID, isIdle: Bool, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !knows(id) { throw .unknownPerson }
    if isIdle, !self.isIdle(id, at: now) { throw .personNotIdle }
    // What is broken by the clock is broken, not lapsed with the person (Q3).
    for consent in allConsents(of: id) where isOwed(consent) {
      let promise = PromiseID(consents[consent.index].promise)
      if isBroken(promise, at: now) { facts.append(.promiseBroken(promise)) }
    }
    facts.append(.personErased(id, isIdle: isIdle))
    return Receipt()
  }

  /// Whether nothing of a person is kept or owed any more, and has not been for a year: what they said,
  /// a no among it, is remembered as long (Q7, Q17).
  public func isIdle(_ id: PersonID, at now: Instant) -> Bool {
    let person = people[id.index]
    if person.newestConsent != ExchangeState.none { return false }
    // First what costs nothing: a sweep asks this of everybody.
    let seen = Instant(milliseconds: Int64(person.lastSeen) * 1_000)
    if now < seen.adding(days: Limits.idleDays) { return false }
    for consent in allConsents(of: id) where consents[consent.index].isHeld || isOwed(consent) {
      return false
    }
    var index = person.newestRefusal
    while index != ExchangeState.none {
      if refusals[Int(index)].until > now { return false }
      index = refusals[Int(index)].earlier
    }
    // While a partner holds something, it must be known whose it is: for as long again when no receipt comes.
    for disclosure in disclosures(of: id) where disclosures[disclosure.index].disposedAt == nil {
      let due = obligation(disclosure, at: now)?.due
      if due.map({ now < $0.adding(days: Limits.idleDays) }) ?? true { return false }
    }
    return !requests.contains { $0.person == id && $0.answeredAt == nil }
  }

  /// Whether the newest promise of a consent is still to be settled; earlier ones are, before it is made.
  func isOwed(_ id: ConsentID) -> Bool {
    let promise = consents[id.index].promise
    return promise != ExchangeState.none && promises[Int(promise)].outcome == .open
  }

  /// Whether something that a person does may be kept under a consent, now.
  public func checkBehaviour(
    under id: ConsentID, item: Span<UInt8>, at now: Instant
  ) throws(Refusal) {
    if !Instant.range.contains(now) { throw .instantOutOfRange }
    if id.index >= consents.count { throw .unknownConsent }
    try checkNotEnded(id)
    if now >= consents[id.index].until { throw .consentExpired }
    if binds(.q49), let refusal = refusesUse(id, nil, nil, at: now) {
      throw refusal
    }
    if item.isEmpty || item.count > Limits.itemBytes { throw .itemUnusable }
  }
}
