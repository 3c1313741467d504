import Basics
import Catalogs

extension ExchangeState {
  /// Whether an event read from a log can follow this state: numbers in sequence, references to what
  /// exists, and only what some decision could have given. One that cannot is damage, and is never
  /// applied.
  public func accepts(_ event: Event) -> Bool {
    if !Instant.range.contains(event.at) { return false }
    return switch event.fact {
    case .catalogAdopted(let adopted):
      adopted.isRanked
        && adopted.catalog.exchanges.allSatisfy { exchange in
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
        && experiment(named: outline.name) == nil
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
    case .promiseCompensated(let promise, let value): acceptsCompensation(promise, value)
    case .consentInvalidated(let consent, let ending): acceptsInvalidation(consent, ending)
    case .caseResolved(let consent):
      isStanding(consent) && (!consents[consent.index].isResolved || !binds(.q18))
        && terms(of: consent).retention.anchor == .caseResolved
    case .holdReleased(let consent):
      consent.index < consents.count && consents[consent.index].isHeld
        && holdEnd(of: consent).map { event.at >= $0 } ?? false
    case .preferenceStated(let person, let preference):
      knows(person) && isUsable(preference) && preference.said <= event.at
    case .personRestricted(let person, let isRestricted):
      knows(person) && people[person.index].isRestricted != isRestricted
    case .requestReceived(let id, let person, _): id.index == requests.count && knows(person)
    case .requestAnswered(let id):
      id.index < requests.count && requests[id.index].answeredAt == nil
    case .clearanceOpened(let id, let clearance):
      id.index == clearances.count && clearance.persons.allSatisfy { knows($0) }
    case .clearanceClosed(let id):
      id.index < clearances.count && clearances[id.index].closedAt == nil
    case .dataRead(let id, let value):
      isOpen(id, at: event.at) && value.index < values.count
        && isStanding(values[value.index].consent)
    case .dataCounted(let id, _, let people): isOpen(id, at: event.at) && people > 0
    case .dataDisclosed(let id, let disclosure):
      id.index == disclosures.count && acceptsDisclosure(disclosure, at: event.at)
    case .audienceActivated(_, let people): people > 0
    case .partnerTold(let id): isHeldElsewhere(id) && disclosures[id.index].toldAt == nil
    case .dispositionReceived(let id): isHeldElsewhere(id)
    case .dispositionOverdue(let id):
      id.index < disclosures.count && disclosures[id.index].breachedAt == nil
        && obligation(id, at: event.at).map { event.at >= $0.due } ?? false
    case .partnerReviewed(let partner, let staff): isID(partner) && isID(staff)
    case .timeNoted, .clockSet: true
    case .answerKept(let answer): answer.isSound
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

  private func acceptsCompensation(_ promise: PromiseID, _ value: Amount) -> Bool {
    promise.index < promises.count && value >= .zero && value <= Terms.worthLimit
      && (promises[promise.index].outcome == .broken || promises[promise.index].outcome == .short)
  }

  private func acceptsInvalidation(_ consent: ConsentID, _ ending: ConsentEnding) -> Bool {
    switch ending {
    case .promiseBroken, .unused, .replaced, .invalidated: isStanding(consent)
    case .none, .withdrawn, .expired, .erased: false
    }
  }

  private func isOpen(_ clearance: ClearanceID, at now: Instant) -> Bool {
    clearance.index < clearances.count && clearances[clearance.index].isOpen(at: now)
  }

  private func acceptsDisclosure(_ disclosure: Disclosure, at now: Instant) -> Bool {
    isStanding(disclosure.consent) && disclosure.until > now
      && disclosure.value.map { $0.index < values.count } ?? true
      && disclosure.parent.map { $0.index < disclosures.count } ?? true
  }

  private func isHeldElsewhere(_ disclosure: DisclosureID) -> Bool {
    disclosure.index < disclosures.count && disclosures[disclosure.index].disposedAt == nil
  }

  private func isStanding(_ consent: ConsentID) -> Bool {
    consent.index < consents.count && consents[consent.index].ending == .none
  }
}
