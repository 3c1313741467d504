import Basics
import Catalogs

/// Everything that changes when an offer is answered, from the command to the records.
///
///     decide ─┬─ accepted ─▶ values as they may be kept ─▶ a consent, or one renewed ─▶ a promise ─▶ values
///             ├─ declined, deferred ─▶ the person is not asked again for a while
///             └─ declined, after a yes ─▶ what the yes left ends
enum OfferAnswering {
  static func answer(
    _ id: OfferID, _ answer: Answer, _ textVersion: Int, _ values: [GivenValue],
    isSpecific: Bool, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= state.offers.count { throw .unknownOffer }
    let offer = state.offers[id.index]
    if !state.knows(offer.person) { throw .unknownPerson }
    // A no that comes after a yes is never too late.
    let takesBack = offer.answer == .accepted && answer == .declined
    if offer.answer != nil, !takesBack { throw .offerAlreadyAnswered }
    let terms = state.terms[offer.terms.index]
    if terms.textVersion != textVersion { throw .textVersionNotShown }
    var receipt = Receipt()
    if answer == .accepted {
      // A no counts whenever it comes; a yes only to what is still offered.
      if state.isVoid(offer, at: now), state.binds(.q25) { throw .offerVoid }
      if Pacing.saidNo(offer.person, to: offer.terms, since: offer.shownAt, in: state) {
        throw .offerVoid
      }
      if state.people[offer.person.index].isRestricted { throw .personRestricted }
      if !isSpecific, let refusal = Objection.denying(offer.person, terms, in: state).refusal {
        throw refusal
      }
      (receipt.kept, receipt.areFiner) = try GivenValues.generalized(
        values, terms, in: state, at: now)
    } else if !values.isEmpty {
      throw .valuesWithoutConsent
    }
    if takesBack {
      takeBack(id, in: state, at: now, &facts)
      return receipt
    }
    facts.append(.offer(.answered(id, answer)))
    if answer == .accepted { accept(id, terms, in: state, at: now, &receipt, &facts) }
    return receipt
  }

  /// What a no leaves of the yes before it: nothing. Where that has ended already the no is remembered all the same,
  /// and where it ended with a no there is nothing more to say.
  private static func takeBack(
    _ id: OfferID, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) {
    let number = state.offers[id.index].consent
    if number == ExchangeState.none { return }
    let consent = ConsentID(number)
    if state.stands(consent, at: now) {
      let isOfOneMoment = state.consents[consent.index].from == now
      facts.append(
        .consent(isOfOneMoment ? .invalidated(consent, .contradicted) : .withdrawn(consent)))
    } else if ![.withdrawn, .contradicted].contains(state.consents[consent.index].ending) {
      facts.append(.offer(.answered(id, .declined)))
    }
  }

  /// What an acceptance leaves: a consent, or one renewed; a promise; values.
  private static func accept(
    _ id: OfferID, _ terms: Terms, in state: ExchangeState, at now: Instant,
    _ receipt: inout Receipt, _ facts: inout [Fact]
  ) {
    let standing = state.standingConsent(state.offers[id.index].person, terms.purpose, at: now)
    let until = terms.retention.firstEnd(from: now)
    let consent: ConsentID
    if let standing, receipt.kept.isEmpty, state.terms(of: standing) == terms,
      !state.isOwed(standing)
    {
      consent = standing
      facts.append(.consent(.renewed(consent, offer: id, until: until)))
    } else {
      if let standing { facts.append(.consent(.invalidated(standing, .replaced))) }
      consent = ConsentID(index: state.consents.count)
      facts.append(.consent(.given(consent, offer: id, until: until)))
    }
    receipt.consent = consent
    if let due = terms.due(from: now) {
      let promise = PromiseID(index: state.promises.count)
      facts.append(.promise(.made(promise, consent: consent, due: due)))
      receipt.promise = promise
    }
    for (index, value) in receipt.kept.enumerated() {
      facts.append(
        .consent(
          .valueCollected(
            ValueID(index: state.values.count + index), consent: consent, place: value.place,
            wasFiner: receipt.areFiner[index])))
    }
  }

  /// The offer waits no longer; a no is remembered, a yes counted once in the experiment.
  static func applyAnswer(
    _ id: OfferID, _ answer: Answer, in state: inout ExchangeState, at now: Instant
  ) {
    let offer = state.offers[id.index]
    if offer.answer != nil {
      // A no after a yes whose consent had ended: the answer stays, and the no is remembered.
      state.remember(offer, .declined, at: now)
      state.refusals.repeatNo(to: offer.terms, at: now, of: state.people[offer.person.index])
      state.see(offer.person, at: now)
      return
    }
    state.offers.answer(id, answer, at: now, of: &state.people[offer.person.index])
    state.people[offer.person.index].see(at: now)
    if answer != .accepted {
      state.remember(offer, answer, at: now)
    } else if offer.exposure != ExchangeState.none {
      state.exposures[Int(offer.exposure)].hasAccepted = true
    }
  }

  /// A consent of its own, which stands in its offer and in its person's chain.
  static func applyConsent(
    to offer: OfferID, _ until: Instant, in state: inout ExchangeState, at now: Instant
  ) {
    state.offers[offer.index].consent = UInt32(state.consents.count)
    state.consents.append(
      ConsentRecord(offer: offer, tallyOffer: offer, givenAt: now, from: now, until: until),
      of: &state.people[state.offers[offer.index].person.index])
  }

  /// The consent counts from now. What it brings is counted where it was given, or, where that experiment was
  /// stopped by then, where it was renewed.
  static func applyRenewal(
    _ consent: ConsentID, _ offer: OfferID, _ until: Instant, in state: inout ExchangeState,
    at now: Instant
  ) {
    state.offers[offer.index].consent = consent.rawValue
    state.consents[consent.index].from = now
    state.consents[consent.index].until = until
    state.consents[consent.index].isResolved = false
    if state.hasStopped(state.offers[state.consents[consent.index].tallyOffer.index]) {
      state.consents[consent.index].tallyOffer = offer
    }
  }
}
