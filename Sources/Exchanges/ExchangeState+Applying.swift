import Basics
import Catalogs

extension ExchangeState {
  /// Applies one event: the only way that this state changes, live and in replay alike.
  ///
  /// The event is one that `decide` gave, or one from a log that `accepts` let pass.
  public mutating func apply(_ event: Event) {
    passTime(to: event.at)
    let now = event.at
    switch event.fact {
    case .termsAdopted(_, let terms): applyTerms(terms)
    case .catalogAdopted(let adopted): applyCatalog(adopted)
    case .experimentStarted(let id, let outline): applyStart(of: id, outline, at: now)
    case .experimentStopped(let id): applyStop(of: id, at: now)
    case .personRegistered: applyPerson(at: now)
    case .personExposed(let person, let place): applyExposure(person, place)
    case .offerShown(_, let person, let terms, let place): applyShown(person, terms, place, at: now)
    case .offerAnswered(let offer, let answer): applyAnswer(offer, answer, at: now)
    case .consentGiven(_, let offer, let until): applyConsent(to: offer, until, at: now)
    case .consentRenewed(let consent, let offer, let until):
      applyRenewal(consent, offer, until, at: now)
    case .promiseMade(let promise, let consent, let due): applyPromise(promise, consent, due)
    case .benefitDelivered(let promise, let value): applyDelivery(promise, value, at: now)
    case .promiseBroken(let promise): applyBreach(promise, at: now)
    case .promiseCompensated(let promise, let value): applyCompensation(promise, value, at: now)
    case .valueCollected(_, let consent, let place, let wasFiner):
      applyValue(under: consent, place, wasFiner)
    case .consentWithdrawn(let consent): applyWithdrawal(consent, at: now)
    case .consentExpired(let consent): end(consent, .expired, at: now)
    case .consentInvalidated(let consent, let ending): end(consent, ending, at: now)
    case .caseResolved(let consent): applyResolution(consent, at: now)
    case .holdReleased(let consent): applyRelease(consent, at: now)
    case .preferenceStated(let person, let preference):
      note(preference, of: person)
      see(person, at: now)
    case .personRestricted(let person, let isRestricted):
      people[person.index].isRestricted = isRestricted
      see(person, at: now)
    case .requestReceived(_, let person, let kind): applyRequest(person, kind, at: now)
    case .requestAnswered(let request): applyAnswer(request, at: now)
    case .clearanceOpened(_, let clearance):
      clearances.append(ClearanceRecord(clearance: clearance))
    case .clearanceClosed(let clearance): clearances[clearance.index].closedAt = now
    case .dataRead(let clearance, let value): applyRead(clearance, value, at: now)
    case .dataCounted(let clearance, let level, _): applyCount(clearance, level, at: now)
    case .dataDisclosed(_, let disclosure): applyDisclosure(disclosure, at: now)
    case .partnerTold(let id): disclosures[id.index].toldAt = now
    case .dispositionReceived(let id): applyDisposition(id, at: now)
    case .dispositionOverdue(let id): disclosures[id.index].breachedAt = now
    case .partnerReviewed(let partner, _): partnerReviews[partner] = now
    case .personErased(let person, _): applyErasure(person, at: now)
    // What a decision rested on, and what a request was answered, change nothing but the time.
    case .offerDecided, .audienceActivated, .timeNoted, .answerKept: break
    case .clockSet: setClock(to: now)
    }
  }

  private mutating func applyPerson(at now: Instant) {
    people.append(PersonRecord())
    see(PersonID(index: people.count - 1), at: now)
  }

  private mutating func applyExposure(_ person: PersonID, _ place: ArmPlace) {
    let earlier = people[person.index].newestExposure
    people[person.index].newestExposure = UInt32(exposures.count)
    exposures.append(ExposureRecord(person: person, place: place, earlier: earlier))
  }

  private mutating func applyPromise(_ promise: PromiseID, _ consent: ConsentID, _ due: Instant) {
    consents[consent.index].promise = promise.rawValue
    promises.append(
      PromiseRecord(consent: consent, tallyOffer: consents[consent.index].tallyOffer, due: due))
    promiseDues.add(due)
  }

  private mutating func applyDelivery(_ promise: PromiseID, _ value: Amount, at now: Instant) {
    settle(promise, outcome(of: promise, value: value, at: now), at: now, value)
    see(person(of: promises[promise.index].consent), at: now)
  }

  private mutating func applyBreach(_ promise: PromiseID, at now: Instant) {
    // However late it is said.
    let latest = promises[promise.index].due.adding(days: Limits.lateDays)
    settle(promise, .broken, at: min(now, latest), .zero)
    see(person(of: promises[promise.index].consent), at: now)
  }

  private mutating func applyCompensation(_ promise: PromiseID, _ value: Amount, at now: Instant) {
    settle(promise, .compensated, at: now, promises[promise.index].value + value)
    see(person(of: promises[promise.index].consent), at: now)
  }

  private mutating func applyValue(under consent: ConsentID, _ place: Int, _ wasFiner: Bool) {
    let earlier = consents[consent.index].newestValue
    consents[consent.index].newestValue = UInt32(values.count)
    values.append(
      ValueRecord(consent: consent, place: Int32(place), wasFiner: wasFiner, earlier: earlier))
  }

  private mutating func applyWithdrawal(_ consent: ConsentID, at now: Instant) {
    remember(offers[consents[consent.index].offer.index], .declined, at: now)
    end(consent, .withdrawn, at: now)
  }

  private mutating func applyResolution(_ consent: ConsentID, at now: Instant) {
    consents[consent.index].isResolved = true
    consents[consent.index].until = terms(of: consent).retention.end(
      from: consents[consent.index].from, anchoredAt: now)
  }

  private mutating func applyRelease(_ consent: ConsentID, at now: Instant) {
    consents[consent.index].isHeld = false
    see(person(of: consent), at: now)
  }

  private mutating func applyRequest(_ person: PersonID, _ kind: RightsRequest, at now: Instant) {
    requests.append(
      RightsRecord(person: person, kind: kind, receivedAt: now, due: now.nextMonth))
    requestDues.add(now.nextMonth)
    see(person, at: now)
  }

  private mutating func applyAnswer(_ request: RequestID, at now: Instant) {
    requests[request.index].answeredAt = now
    requestDues.remove(requests[request.index].due)
  }

  private mutating func applyDisclosure(_ disclosure: Disclosure, at now: Instant) {
    let number = UInt32(disclosures.count)
    let consent = disclosure.consent.index
    disclosures.append(
      DisclosureRecord(
        disclosure: disclosure, at: now, earlier: consents[consent].newestDisclosure))
    consents[consent].newestDisclosure = number
    partnerUses[disclosure.partner] = now
    openDisclosures[disclosure.partner, default: []].append(number)
  }

  private mutating func applyDisposition(_ id: DisclosureID, at now: Instant) {
    disclosures[id.index].disposedAt = now
    openDisclosures[disclosures[id.index].disclosure.partner]?.removeAll { $0 == id.rawValue }
  }

  private mutating func applyTerms(_ terms: Terms) {
    self.terms.append(terms)
    _ = termNames.insert(terms.name.utf8.span)
    exchangeOfTerms.append(Int32(exchangeNames.insert(terms.exchange.utf8.span).number))
    purposeOfTerms.append(Int32(purposeNames.insert(terms.purpose.utf8.span).number))
    armOfTerms.append(nil)
    candidateOfTerms.append(-1)
  }

  /// Looks every exchange of a catalog up by its terms.
  private mutating func applyCatalog(_ adopted: AdoptedCatalog) {
    catalog = adopted
    candidates.removeAll()
    keys.removeAll()
    for index in candidateOfTerms.indices { candidateOfTerms[index] = -1 }
    let catalog = adopted.catalog
    placements = Set(catalog.exchanges.compactMap(\.placement)).sorted()
    for (index, exchange) in catalog.exchanges.enumerated() {
      let number = catalog.terms(of: exchange).flatMap { termNames.find($0.name.utf8.span) }
      if let number { candidateOfTerms[number] = Int32(index) }
      let exchangeNumber = Int32(exchangeNames.insert(exchange.id.utf8.span).number)
      candidates.append(
        Candidate(
          name: exchange.id, placement: exchange.placement, topic: exchange.topic,
          pace: exchange.pace, isControlOnly: exchange.isControlOnly,
          condition: exchange.eligibility, exchangeNumber: exchangeNumber))
      keys.append(
        CandidateKey(
          terms: number.map { TermsID(index: $0) }, exchangeNumber: exchangeNumber,
          purposeNumber: Int32(purposeNames.insert(exchange.purpose.utf8.span).number),
          placement: exchange.placement.map { name in
            Int32(placements.firstIndex(of: name) ?? 0)
          } ?? -1,
          rank: Int32(adopted.ranks[index]),
          isSpecial: isSpecial(number.map { TermsID(index: $0) }, candidates[index]),
          from: exchange.from?.start ?? Instant.range.lowerBound,
          end: exchange.until?.adding(days: 1).start ?? Instant.range.upperBound))
    }
  }

  private mutating func applyShown(
    _ person: PersonID, _ terms: TermsID, _ place: ArmPlace?, at now: Instant
  ) {
    // What was never answered is not asked twice at a time: the newer showing stands.
    var open = people[person.index].newestOpenOffer
    while open != ExchangeState.none {
      let id = OfferID(open)
      open = offers[id.index].earlier
      if exchangeOfTerms[offers[id.index].terms.index] == exchangeOfTerms[terms.index] {
        offers[id.index].isSuperseded = true
        close(id)
      }
    }
    let exposure =
      place.map { self.exposure(of: person, to: $0.experiment) } ?? ExchangeState.none
    let earlier = people[person.index].newestOpenOffer
    let previous = people[person.index].newestOffer
    people[person.index].newestOpenOffer = UInt32(offers.count)
    people[person.index].newestOffer = UInt32(offers.count)
    offers.append(
      OfferRecord(
        person: person, terms: terms, exposure: exposure, shownAt: now, earlier: earlier,
        previous: previous))
    see(person, at: now)
  }

  private mutating func applyAnswer(_ offer: OfferID, _ answer: Answer, at now: Instant) {
    offers[offer.index].answer = answer
    offers[offer.index].answeredAt = now
    if !offers[offer.index].isSuperseded { close(offer) }
    see(offers[offer.index].person, at: now)
    let exposure = offers[offer.index].exposure
    if answer == .accepted {
      if exposure != ExchangeState.none { exposures[Int(exposure)].hasAccepted = true }
    } else {
      remember(offers[offer.index], answer, at: now)
    }
  }

  private mutating func applyConsent(to offer: OfferID, _ until: Instant, at now: Instant) {
    offers[offer.index].consent = UInt32(consents.count)
    let person = offers[offer.index].person
    let earlier = people[person.index].newestConsent
    people[person.index].newestConsent = UInt32(consents.count)
    consents.append(
      ConsentRecord(
        offer: offer, tallyOffer: offer, givenAt: now, from: now, until: until, earlier: earlier))
  }

  private mutating func applyRenewal(
    _ consent: ConsentID, _ offer: OfferID, _ until: Instant, at now: Instant
  ) {
    offers[offer.index].consent = consent.rawValue
    consents[consent.index].from = now
    consents[consent.index].until = until
    consents[consent.index].isResolved = false
    if hasStopped(offers[consents[consent.index].tallyOffer.index]) {
      consents[consent.index].tallyOffer = offer
    }
  }

  /// Remembers a no, or a not-now, for the exchange's own time of quiet (Q7).
  private mutating func remember(_ offer: OfferRecord, _ answer: Answer, at now: Instant) {
    // Whichever version of the text it was that they said no to.
    let exchange = exchangeOfTerms[offer.terms.index]
    let pace = candidates.first { $0.exchangeNumber == exchange }?.pace ?? .standard
    let days = answer == .declined ? pace.declinedDays : pace.deferredDays
    let until = now.adding(days: days)
    // One record for the terms, however often they were refused.
    var index = people[offer.person.index].newestRefusal
    while index != ExchangeState.none {
      if refusals[Int(index)].terms == offer.terms {
        refusals[Int(index)].until = max(refusals[Int(index)].until, until)
        return
      }
      index = refusals[Int(index)].earlier
    }
    let earlier = people[offer.person.index].newestRefusal
    people[offer.person.index].newestRefusal = UInt32(refusals.count)
    refusals.append(
      RefusalRecord(terms: offer.terms, until: until, earlier: earlier))
  }

  private mutating func applyErasure(_ person: PersonID, at now: Instant) {
    while people[person.index].newestConsent != ExchangeState.none {
      end(ConsentID(people[person.index].newestConsent), .erased, at: now)
    }
    // Of a consent that ended before too: there is nobody left to deliver to.
    for consent in allConsents(of: person) where isOwed(consent) {
      settle(PromiseID(consents[consent.index].promise), .lapsed, at: now, .zero)
    }
    people[person.index].isErased = true
    people[person.index].newestPreference = ExchangeState.none
  }

  /// Notes that something was heard from or shown to a person.
  private mutating func see(_ person: PersonID, at now: Instant) {
    people[person.index].lastSeen = max(
      people[person.index].lastSeen, ExchangeState.seconds(now))
  }

  private mutating func end(_ consent: ConsentID, _ ending: ConsentEnding, at now: Instant) {
    consents[consent.index].ending = ending
    // What lapsed with its benefit ended then, however late it is said.
    consents[consent.index].endedAt = min(now, lapse(of: consent) ?? now)
    let holdsValues = consents[consent.index].newestValue != ExchangeState.none
    consents[consent.index].isHeld = holdsValues && holdEnd(of: consent).map { now < $0 } ?? false
    unchain(consent)
    see(person(of: consent), at: now)
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
    if promises[promise.index].outcome == .open { promiseDues.remove(promises[promise.index].due) }
    promises[promise.index].outcome = outcome
    promises[promise.index].settledAt = now
    promises[promise.index].value = value
  }
}
