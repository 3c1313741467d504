public import Basics
public import Catalogs

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
    case .deliverBenefit(let promise, let value):
      return try deliver(promise, value, at: now, &facts)
    case .breakPromise(let promise): return try breakPromise(promise, at: now, &facts)
    case .compensatePromise(let promise, let value):
      return try compensate(promise, value, at: now, &facts)
    case .withdrawConsent(let consent): return try withdraw(consent, at: now, &facts)
    case .expireConsent(let consent): return try expire(consent, at: now, &facts)
    case .invalidateConsent(let consent, let ending):
      return try invalidate(consent, ending, at: now, &facts)
    case .resolveCase(let consent): return try resolve(consent, at: now, &facts)
    case .releaseHold(let consent): return try release(consent, at: now, &facts)
    case .statePreference(let person, let preference):
      return try decidePreference(person, preference, at: now, &facts)
    case .receiveRequest(let person, let kind): return try receive(person, kind, at: now, &facts)
    case .answerRequest(let request): return try self.answer(request, &facts)
    case .restrictPerson(let person, let isRestricted):
      return try restrict(person, isRestricted, &facts)
    case .openClearance(let clearance): return try open(clearance, at: now, &facts)
    case .closeClearance(let clearance): return try close(clearance, &facts, at: now)
    case .readData(let clearance, let actor, let role, let person):
      return try read(clearance, actor, role, person, at: now, &facts)
    case .countData(let clearance, let actor, let role, let level):
      return try count(clearance, actor, role, level, at: now, &facts)
    case .disclose(let person, let purpose, let field, let partner, let kind):
      return try disclose(person, purpose, field, to: partner, kind, at: now, &facts)
    case .passOn(let disclosure, let partner):
      return try passOn(disclosure, to: partner, at: now, &facts)
    case .activateAudience(let name, let people): return try activate(name, people, at: now, &facts)
    case .tellPartner(let disclosure): return try tell(disclosure, at: now, &facts)
    case .receiveDisposition(let disclosure, let items):
      return try dispose(disclosure, items: items, &facts)
    case .reportOverdue(let disclosure): return try breach(disclosure, at: now, &facts)
    case .reviewPartner(let partner, let staff): return try review(partner, by: staff, &facts)
    case .erasePerson(let person): return try erase(person, isIdle: false, at: now, &facts)
    case .forgetIdlePerson(let person): return try erase(person, isIdle: true, at: now, &facts)
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
    let fate = meeting(
      person, termsID, candidate < 0 ? nil : candidates[Int(candidate)], at: now)
    if let refusal = fate.refusal { throw refusal }
    if people[person.index].isRestricted { throw .personRestricted }
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

  /// Whether something that a person does may be kept under a consent, now.
  public func checkBehaviour(
    under id: ConsentID, item: Span<UInt8>, at now: Instant
  ) throws(Refusal) {
    if !Instant.range.contains(now) { throw .instantOutOfRange }
    try checkNotEnded(id)
    if now >= consents[id.index].until { throw .consentExpired }
    if binds(.q49), let refusal = refusesUse(id, nil, nil, at: now) {
      throw refusal
    }
    if item.isEmpty || item.count > Limits.itemBytes { throw .itemUnusable }
  }
}
