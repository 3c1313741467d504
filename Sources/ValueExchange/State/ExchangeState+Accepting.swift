import Basics

extension ExchangeState {
  /// Whether an event read from a log can follow this state: numbers in sequence, references to what
  /// exists, and only what some decision could have given. One that cannot is damage, and is never
  /// applied.
  public func accepts(_ event: Event) -> Bool {
    if !Instant.range.contains(event.at) { return false }
    return switch event.fact {
    case .catalogAdopted(let adopted):
      adopted.catalog.exchanges.allSatisfy { exchange in
        adopted.catalog.terms(of: exchange).map { terms in
          termNames.find(terms.name.utf8.span).map { self.terms[$0] == terms } ?? false
        } ?? true
      }
    case .offerDecided(let person, _): knows(person)
    case .consentRenewed(let consent, let offer, let until):
      consent.index < consents.count && consents[consent.index].stands(at: event.at)
        && acceptsConsent(offer, until: until, at: event.at)
        && offers[offer.index].person == person(of: consent)
    case .termsAdopted(let id, let terms):
      id.index == self.terms.count && termNames.find(terms.name.utf8.span) == nil
    case .experimentStarted(let id, let outline):
      id.index == experiments.count && outline.isSound
        && outline.arms.allSatisfy { $0.terms.index < terms.count }
        && !experiments.contains { $0.name == outline.name }
    case .experimentStopped(let id):
      id.index < experiments.count && experiments[id.index].isRunning
    case .personRegistered(let person): person.index == people.count
    case .personExposed(let person, let place):
      knows(person) && isRunning(place)
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
    case .valueCollected(let id, let consent, let place, _):
      id.index == values.count && acceptsValue(consent, place)
    case .consentExpired(let consent):
      consent.index < consents.count && consents[consent.index].ending == .none
        && event.at >= consents[consent.index].until
    case .personErased(let person, let isIdle):
      knows(person) && (!isIdle || self.isIdle(person, at: event.at))
    default: acceptsTrust(event)
    }
  }

  /// One consent for an accepted offer, as long as the terms retain.
  private func acceptsConsent(_ id: OfferID, until: Instant, at now: Instant) -> Bool {
    guard id.index < offers.count else { return false }
    let offer = offers[id.index]
    return offer.answer == .accepted && offer.consent == ExchangeState.none
      && until == terms[offer.terms.index].retention.firstEnd(from: now)
  }

  /// One promise for a consent, due when the terms say.
  private func acceptsPromise(_ id: ConsentID, due: Instant, at now: Instant) -> Bool {
    guard id.index < consents.count else { return false }
    let earlier = consents[id.index].promise
    if earlier != ExchangeState.none, promises[Int(earlier)].outcome == .open { return false }
    return due == self.terms(of: id).due(from: now)
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

  private func isRunning(_ place: ArmPlace) -> Bool {
    place.experiment.index < experiments.count && experiments[place.experiment.index].isRunning
      && place.arm.index < experiments[place.experiment.index].arms.count
  }

  private func isExposed(_ person: PersonID, _ place: ArmPlace?, to terms: TermsID) -> Bool {
    guard let place else { return true }
    guard isRunning(place),
      experiments[place.experiment.index].arms[place.arm.index].terms == terms
    else { return false }
    let exposure = exposure(of: person, to: place.experiment)
    return exposure != ExchangeState.none && exposures[Int(exposure)].place == place
  }

  /// As `accepts`, for what people say of the use of their data, and for who else reads or holds it.
  private func acceptsTrust(_ event: Event) -> Bool {
    switch event.fact {
    case .promiseCompensated(let promise, let value):
      return promise.index < promises.count && value >= .zero && value <= Terms.worthLimit
        && (promises[promise.index].outcome == .broken
          || promises[promise.index].outcome == .short)
    case .consentInvalidated(let consent, let ending):
      return isStanding(consent)
        && [.promiseBroken, .unused, .replaced, .invalidated].contains(ending)
    case .caseResolved(let consent):
      return isStanding(consent) && (!consents[consent.index].isResolved || !binds(.q18))
        && terms(of: consent).retention.anchor == .caseResolved
    case .holdReleased(let consent):
      return consent.index < consents.count && consents[consent.index].isHeld
        && holdEnd(of: consent).map { event.at >= $0 } ?? false
    case .preferenceStated(let person, let preference):
      return knows(person) && isUsable(preference) && preference.said <= event.at
    case .personRestricted(let person, let isRestricted):
      return knows(person) && people[person.index].isRestricted != isRestricted
    case .requestReceived(let id, let person, _):
      return id.index == requests.count && knows(person)
    case .requestAnswered(let id):
      return id.index < requests.count && requests[id.index].answeredAt == nil
    case .clearanceOpened(let id, let clearance):
      return id.index == clearances.count && clearance.persons.allSatisfy { knows($0) }
    case .clearanceClosed(let id):
      return id.index < clearances.count && clearances[id.index].closedAt == nil
    case .dataRead(let id, let value):
      return id.index < clearances.count && clearances[id.index].isOpen(at: event.at)
        && value.index < values.count && isStanding(values[value.index].consent)
    case .dataCounted(let id, _, let people):
      return id.index < clearances.count && clearances[id.index].isOpen(at: event.at) && people > 0
    default: return acceptsCustody(event)
    }
  }

  private func acceptsCustody(_ event: Event) -> Bool {
    switch event.fact {
    case .dataDisclosed(let id, let disclosure):
      return id.index == disclosures.count && isStanding(disclosure.consent)
        && disclosure.value.map { $0.index < values.count } ?? true
        && disclosure.parent.map { $0.index < disclosures.count } ?? true
        && disclosure.until > event.at
    case .audienceActivated(_, let people): return people > 0
    case .partnerTold(let id):
      return id.index < disclosures.count && disclosures[id.index].toldAt == nil
        && disclosures[id.index].disposedAt == nil
    case .dispositionReceived(let id):
      return id.index < disclosures.count && disclosures[id.index].disposedAt == nil
    case .dispositionOverdue(let id):
      return id.index < disclosures.count && disclosures[id.index].breachedAt == nil
        && obligation(id, at: event.at).map { event.at >= $0.due } ?? false
    case .partnerReviewed(let partner, let staff): return isID(partner) && isID(staff)
    case .answerKept(let answer): return answer.isSound
    case .timeNoted, .clockSet: return true
    default: return false
    }
  }

  private func isStanding(_ consent: ConsentID) -> Bool {
    consent.index < consents.count && consents[consent.index].ending == .none
  }
}
