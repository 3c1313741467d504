import Basics

extension ExchangeState {
  /// Applies one event: the only way that this state changes, live and in replay alike.
  ///
  /// The event is one that `decide` gave, or one from a log that `accepts` let pass.
  public mutating func apply(_ event: Event) {
    switch event.fact {
    case .termsAdopted(_, let terms):
      self.terms.append(terms)
      _ = termNames.insert(terms.name.utf8.span)
    case .experimentStarted(let id, let outline):
      experiments.append(outline)
      for (index, arm) in outline.arms.enumerated() {
        let key = ExchangeState.armKey(outline.name.utf8.span, arm.name.utf8.span).slice
        _ = armNames.insert(key.span)
        armPlaces.append(ArmPlace(experiment: id, arm: ArmID(index: index)))
      }
    case .personRegistered:
      people.append(PersonRecord())
    case .personExposed(let person, let place):
      let earlier = people[person.index].newestExposure
      people[person.index].newestExposure = UInt32(exposures.count)
      exposures.append(ExposureRecord(person: person, place: place, earlier: earlier))
    case .offerShown(_, let person, let terms, let place):
      let exposure =
        place.map { self.exposure(of: person, to: $0.experiment) } ?? ExchangeState.none
      let earlier = people[person.index].newestOpenOffer
      people[person.index].newestOpenOffer = UInt32(offers.count)
      offers.append(
        OfferRecord(
          person: person, terms: terms, exposure: exposure, shownAt: event.at, earlier: earlier))
    case .offerAnswered(let offer, let answer):
      offers[offer.index].answer = answer
      offers[offer.index].answeredAt = event.at
      close(offer)
      let exposure = offers[offer.index].exposure
      if answer == .accepted, exposure != ExchangeState.none {
        exposures[Int(exposure)].hasAccepted = true
      }
    case .consentGiven(let consent, let offer, let until):
      offers[offer.index].consent = consent.rawValue
      let person = offers[offer.index].person
      let earlier = people[person.index].newestConsent
      people[person.index].newestConsent = UInt32(consents.count)
      consents.append(ConsentRecord(offer: offer, from: event.at, until: until, earlier: earlier))
    case .promiseMade(let promise, let consent, let due):
      consents[consent.index].promise = promise.rawValue
      promises.append(PromiseRecord(consent: consent, due: due))
    case .benefitDelivered(let promise, let value):
      settle(promise, outcome(of: promise, value: value, at: event.at), at: event.at, value)
    case .promiseBroken(let promise):
      settle(promise, .broken, at: event.at, .zero)
    case .valueCollected(let value, let consent, let place):
      values.append(
        ValueRecord(
          consent: consent, place: Int32(place), earlier: consents[consent.index].newestValue))
      consents[consent.index].newestValue = value.rawValue
    case .consentWithdrawn(let consent): end(consent, .withdrawn, at: event.at)
    case .consentExpired(let consent): end(consent, .expired, at: event.at)
    case .personErased(let person):
      while people[person.index].newestConsent != ExchangeState.none {
        end(ConsentID(people[person.index].newestConsent), .erased, at: event.at)
      }
      people[person.index].isErased = true
    }
  }

  private mutating func end(_ consent: ConsentID, _ ending: ConsentEnding, at now: Instant) {
    consents[consent.index].ending = ending
    consents[consent.index].endedAt = now
    unchain(consent)
  }

  /// Takes an answered offer out of its person's chain of open ones.
  private mutating func close(_ offer: OfferID) {
    let record = offers[offer.index]
    var index = people[record.person.index].newestOpenOffer
    if index == offer.rawValue {
      people[record.person.index].newestOpenOffer = record.earlier
      return
    }
    while index != ExchangeState.none {
      let next = offers[Int(index)].earlier
      if next == offer.rawValue { offers[Int(index)].earlier = record.earlier }
      index = next
    }
  }

  /// Takes an ended consent out of its person's chain.
  private mutating func unchain(_ consent: ConsentID) {
    let record = consents[consent.index]
    let person = offers[record.offer.index].person
    var index = people[person.index].newestConsent
    if index == consent.rawValue {
      people[person.index].newestConsent = record.earlier
      return
    }
    while index != ExchangeState.none {
      let next = consents[Int(index)].earlier
      if next == consent.rawValue { consents[Int(index)].earlier = record.earlier }
      index = next
    }
  }

  /// How a delivery of a value at a moment settles the promise.
  func outcome(of promise: PromiseID, value: Amount, at now: Instant) -> PromiseOutcome {
    let record = promises[promise.index]
    let worth = terms[offers[consents[record.consent.index].offer.index].terms.index].worth
    if value < worth { return .short }
    return now <= record.due ? .kept : .late
  }

  private mutating func settle(
    _ promise: PromiseID, _ outcome: PromiseOutcome, at now: Instant, _ value: Amount
  ) {
    promises[promise.index].outcome = outcome
    promises[promise.index].settledAt = now
    promises[promise.index].value = value
  }

  /// Whether an event read from a log can follow this state: numbers in sequence, references to what
  /// exists, and only what some decision could have given. One that cannot is damage, and is never
  /// applied.
  public func accepts(_ event: Event) -> Bool {
    if !Instant.range.contains(event.at) { return false }
    return switch event.fact {
    case .termsAdopted(let id, let terms):
      id.index == self.terms.count && termNames.find(terms.name.utf8.span) == nil
    case .experimentStarted(let id, let outline):
      id.index == experiments.count && outline.isSound
        && outline.arms.allSatisfy { $0.terms.index < terms.count }
        && !experiments.contains { $0.name == outline.name }
    case .personRegistered(let person): person.index == people.count
    case .personExposed(let person, let place):
      knows(person) && holds(place)
        && exposure(of: person, to: place.experiment) == ExchangeState.none
    case .offerShown(let id, let person, let terms, let place):
      id.index == offers.count && knows(person) && terms.index < self.terms.count
        && isExposed(person, place, to: terms)
    case .offerAnswered(let offer, _):
      offer.index < offers.count && offers[offer.index].answer == nil
        && knows(offers[offer.index].person)
    case .consentGiven(let id, let offer, let until):
      id.index == consents.count && acceptsConsent(offer, until: until, at: event.at)
    case .promiseMade(let id, let consent, let due):
      id.index == promises.count && acceptsPromise(consent, due: due, at: event.at)
    case .benefitDelivered(let promise, let value):
      isOpen(promise) && value >= .zero && value <= Terms.worthLimit
    case .promiseBroken(let promise):
      isOpen(promise) && event.at > promises[promise.index].due
    case .consentWithdrawn(let consent):
      consent.index < consents.count && consents[consent.index].stands(at: event.at)
    case .valueCollected(let id, let consent, let place):
      id.index == values.count && acceptsValue(consent, place)
    case .consentExpired(let consent):
      consent.index < consents.count && consents[consent.index].ending == .none
        && event.at >= consents[consent.index].until
    case .personErased(let person): knows(person)
    }
  }

  /// One consent for an accepted offer, as long as the terms retain.
  private func acceptsConsent(_ id: OfferID, until: Instant, at now: Instant) -> Bool {
    guard id.index < offers.count else { return false }
    let offer = offers[id.index]
    return offer.answer == .accepted && offer.consent == ExchangeState.none
      && until == now.adding(days: terms[offer.terms.index].retention.days)
  }

  /// One promise for a consent, due when the terms say.
  private func acceptsPromise(_ id: ConsentID, due: Instant, at now: Instant) -> Bool {
    guard id.index < consents.count, consents[id.index].promise == ExchangeState.none,
      let promise = terms[offers[consents[id.index].offer.index].terms.index].promise
    else { return false }
    return due == now.adding(days: promise.deliverWithinDays)
  }

  /// One value for each field that the terms ask for, while the consent has not ended.
  private func acceptsValue(_ consent: ConsentID, _ place: Int) -> Bool {
    guard consent.index < consents.count, consents[consent.index].ending == .none,
      terms(of: consent).request.indices.contains(place)
    else { return false }
    var isFirst = true
    forEachValue(of: consent) { if values[$0.index].place == place { isFirst = false } }
    return isFirst
  }

  private func isOpen(_ promise: PromiseID) -> Bool {
    promise.index < promises.count && promises[promise.index].outcome == .open
  }

  private func holds(_ place: ArmPlace) -> Bool {
    place.experiment.index < experiments.count
      && place.arm.index < experiments[place.experiment.index].arms.count
  }

  private func isExposed(_ person: PersonID, _ place: ArmPlace?, to terms: TermsID) -> Bool {
    guard let place else { return true }
    guard holds(place),
      experiments[place.experiment.index].arms[place.arm.index].terms == terms
    else { return false }
    let exposure = exposure(of: person, to: place.experiment)
    return exposure != ExchangeState.none && exposures[Int(exposure)].place == place
  }
}
