import Basics

extension ExchangeState {
  /// Applies one event: the only way that this state changes, live and in replay alike.
  ///
  /// The event is one that `decide` gave, or a log line that was checked with `accepts`.
  public mutating func apply(_ event: Event) {
    switch event.fact {
    case .termsAdopted(_, let terms):
      self.terms.append(terms)
      _ = termNames.insert(terms.name.utf8.span)
    case .experimentStarted(_, let outline):
      experiments.append(outline)
    case .personRegistered:
      people.append(PersonRecord())
    case .personExposed(let person, let place):
      let earlier = people[person.index].newestExposure
      people[person.index].newestExposure = UInt32(exposures.count)
      exposures.append(ExposureRecord(person: person, place: place, earlier: earlier))
    case .offerShown(_, let person, let terms, let place):
      let exposure =
        place.map { self.exposure(of: person, to: $0.experiment) } ?? ExchangeState.none
      let earlier = people[person.index].newestOffer
      people[person.index].newestOffer = UInt32(offers.count)
      offers.append(
        OfferRecord(
          person: person, terms: terms, exposure: exposure, shownAt: event.at, earlier: earlier))
    case .offerAnswered(let offer, let answer):
      offers[offer.index].answer = answer
      offers[offer.index].answeredAt = event.at
      let exposure = offers[offer.index].exposure
      if answer == .accepted, exposure != ExchangeState.none {
        exposures[Int(exposure)].hasAccepted = true
      }
    case .consentGiven(_, let offer, let until):
      let person = offers[offer.index].person
      let earlier = people[person.index].newestConsent
      people[person.index].newestConsent = UInt32(consents.count)
      consents.append(ConsentRecord(offer: offer, from: event.at, until: until, earlier: earlier))
    case .promiseMade(_, let consent, let due):
      promises.append(PromiseRecord(consent: consent, due: due))
    case .benefitDelivered(let promise, let value):
      settle(promise, outcome(of: promise, value: value, at: event.at), at: event.at, value)
    case .promiseBroken(let promise):
      settle(promise, .broken, at: event.at, .zero)
    case .consentWithdrawn(let consent):
      consents[consent.index].withdrawnAt = event.at
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

  /// Whether an event read from a log can follow this state: numbers in sequence, references to
  /// what exists. One that cannot is damage that the checksums did not see, and is never applied.
  public func accepts(_ fact: Fact) -> Bool {
    switch fact {
    case .termsAdopted(let id, let terms):
      id.index == self.terms.count && termNames.find(terms.name.utf8.span) == nil
    case .experimentStarted(let id, let outline):
      id.index == experiments.count && !outline.arms.isEmpty
        && outline.arms.allSatisfy { $0.terms.index < terms.count }
    case .personRegistered(let person): person.index == people.count
    case .personExposed(let person, let place):
      person.index < people.count && holds(place)
        && exposure(of: person, to: place.experiment) == ExchangeState.none
    case .offerShown(let id, let person, let terms, let place):
      id.index == offers.count && person.index < people.count && terms.index < self.terms.count
        && isExposed(person, place)
    case .offerAnswered(let offer, _):
      offer.index < offers.count && offers[offer.index].answer == nil
    case .consentGiven(let id, let offer, _):
      id.index == consents.count && offer.index < offers.count
    case .promiseMade(let id, let consent, _):
      id.index == promises.count && consent.index < consents.count
    case .benefitDelivered(let promise, _), .promiseBroken(let promise):
      promise.index < promises.count && promises[promise.index].outcome == .open
    case .consentWithdrawn(let consent):
      consent.index < consents.count && consents[consent.index].withdrawnAt == nil
    }
  }

  private func holds(_ place: ArmPlace) -> Bool {
    place.experiment.index < experiments.count
      && place.arm.index < experiments[place.experiment.index].arms.count
  }

  private func isExposed(_ person: PersonID, _ place: ArmPlace?) -> Bool {
    guard let place else { return true }
    let exposure = exposure(of: person, to: place.experiment)
    return exposure != ExchangeState.none && exposures[Int(exposure)].place == place
  }
}
