public import Basics

/// What a command made, by number.
public struct Receipt: Equatable, Sendable {
  public internal(set) var terms: TermsID?
  public internal(set) var experiment: ExperimentID?
  public internal(set) var person: PersonID?
  public internal(set) var offer: OfferID?
  public internal(set) var consent: ConsentID?
  public internal(set) var promise: PromiseID?

  public init() {}
}

extension ExchangeState {
  /// Decides a command at a moment: appends what will have happened to `facts`, or refuses and
  /// appends nothing. Changes nothing: the facts take effect when they are applied.
  public func decide(
    _ command: Command, at now: Instant, into facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !Instant.range.contains(now) { throw .instantOutOfRange }
    return switch command {
    case .adoptTerms(let terms): try adopt(terms, &facts)
    case .startExperiment(let outline): try start(outline, &facts)
    case .registerPerson(let key): try register(key, &facts)
    case .showOffer(let person, let terms, let place):
      try show(person, terms, place, at: now, &facts)
    case .answerOffer(let offer, let answer, let textVersion, let values):
      try self.answer(offer, answer, textVersion, values, at: now, &facts)
    case .deliverBenefit(let promise, let value): try deliver(promise, value, &facts)
    case .breakPromise(let promise): try breakPromise(promise, at: now, &facts)
    case .withdrawConsent(let consent): try withdraw(consent, at: now, &facts)
    case .expireConsent(let consent): try expire(consent, at: now, &facts)
    case .erasePerson(let person): try erase(person, &facts)
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

  private func start(
    _ outline: ExperimentOutline, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if outline.arms.contains(where: { $0.terms.index >= terms.count }) { throw .unknownTerms }
    if experiments.contains(where: { $0.name == outline.name }) { throw .experimentTaken }
    if !outline.isSound { throw .experimentArmsUnusable }
    var receipt = Receipt()
    let id = ExperimentID(index: experiments.count)
    facts.append(.experimentStarted(id, outline))
    receipt.experiment = id
    return receipt
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
      if experiments[place.experiment.index].arms[place.arm.index].terms != termsID {
        throw .termsNotOfArm
      }
      let exposure = exposure(of: person, to: place.experiment)
      isFirstExposure = exposure == ExchangeState.none
      if !isFirstExposure, exposures[Int(exposure)].place != place { throw .personInAnotherArm }
    }
    if hasOpenOffer(person, terms: termsID) { throw .offerStillOpen }
    if hasConsented(person, forPurposeOf: termsID, at: now) {
      throw .purposeAlreadyConsented
    }
    if isFirstExposure, let place { facts.append(.personExposed(person, place)) }
    var receipt = Receipt()
    let id = OfferID(index: offers.count)
    facts.append(.offerShown(id, to: person, terms: termsID, arm: place))
    receipt.offer = id
    return receipt
  }

  private func answer(
    _ id: OfferID, _ answer: Answer, _ textVersion: Int, _ values: [GivenValue], at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= offers.count { throw .unknownOffer }
    let offer = offers[id.index]
    if !knows(offer.person) { throw .unknownPerson }
    if offer.answer != nil { throw .offerAlreadyAnswered }
    let terms = offer.terms.index
    if self.terms[terms].textVersion != textVersion { throw .textVersionNotShown }
    if !values.isEmpty {
      if answer != .accepted { throw .valuesWithoutConsent }
      try check(values, request: self.terms[terms].request)
    }
    facts.append(.offerAnswered(id, answer))
    var receipt = Receipt()
    if answer == .accepted {
      let consent = ConsentID(index: consents.count)
      let until = now.adding(days: self.terms[terms].retention.days)
      facts.append(.consentGiven(consent, offer: id, until: until))
      receipt.consent = consent
      if let days = self.terms[terms].promise?.deliverWithinDays {
        let promise = PromiseID(index: promises.count)
        let due = now.adding(days: days)
        facts.append(.promiseMade(promise, consent: consent, due: due))
        receipt.promise = promise
      }
      for (index, value) in values.enumerated() {
        let id = ValueID(index: self.values.count + index)
        facts.append(.valueCollected(id, consent: consent, place: value.place))
      }
    }
    return receipt
  }

  /// At most one value for each field that was asked for.
  private func check(_ values: [GivenValue], request: [FieldLevel]) throws(Refusal) {
    for (index, value) in values.enumerated() {
      if !request.indices.contains(value.place)
        || values[..<index].contains(where: { $0.place == value.place })
      {
        throw .valueNotAskedFor
      }
      if !(1...Limits.valueBytes).contains(value.text.bytes.count) { throw .valueUnusable }
    }
  }

  private func deliver(
    _ id: PromiseID, _ value: Amount, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= promises.count { throw .unknownPromise }
    if promises[id.index].outcome != .open { throw .promiseAlreadySettled }
    if value < .zero || value > Terms.worthLimit { throw .valueOutOfRange }
    facts.append(.benefitDelivered(id, value: value))
    return Receipt()
  }

  private func breakPromise(
    _ id: PromiseID, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= promises.count { throw .unknownPromise }
    if promises[id.index].outcome != .open { throw .promiseAlreadySettled }
    if now <= promises[id.index].due { throw .promiseNotYetDue }
    facts.append(.promiseBroken(id))
    return Receipt()
  }

  private func withdraw(
    _ id: ConsentID, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= consents.count { throw .unknownConsent }
    try checkNotEnded(id)
    if now >= consents[id.index].until { throw .consentExpired }
    facts.append(.consentWithdrawn(id))
    return Receipt()
  }

  private func expire(
    _ id: ConsentID, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= consents.count { throw .unknownConsent }
    try checkNotEnded(id)
    if now < consents[id.index].until { throw .consentNotExpired }
    facts.append(.consentExpired(id))
    return Receipt()
  }

  private func checkNotEnded(_ id: ConsentID) throws(Refusal) {
    switch consents[id.index].ending {
    case .none: return
    case .withdrawn: throw .consentAlreadyWithdrawn
    case .expired: throw .consentExpired
    case .erased: throw .unknownPerson
    }
  }

  private func erase(_ id: PersonID, _ facts: inout [Fact]) throws(Refusal) -> Receipt {
    if !knows(id) { throw .unknownPerson }
    facts.append(.personErased(id))
    return Receipt()
  }

  /// Whether something that a person does may be kept under a consent, now.
  public func checkBehaviour(
    under id: ConsentID, item: Span<UInt8>, at now: Instant
  ) throws(Refusal) {
    if !Instant.range.contains(now) { throw .instantOutOfRange }
    if id.index >= consents.count { throw .unknownConsent }
    try checkNotEnded(id)
    if now >= consents[id.index].until { throw .consentExpired }
    if item.isEmpty || item.count > Limits.itemBytes { throw .itemUnusable }
  }
}
