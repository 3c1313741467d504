import Basics
import Catalogs

/// Everything that changes when an offer is answered, from the command to the records.
///
///     decide ─┬─ accepted ─▶ values as they may be kept ─▶ a consent, or one renewed ─▶ a promise ─▶ values
///             └─ declined, deferred ─▶ the person is not asked again for a while
enum OfferAnswering {
  static func answer(
    _ id: OfferID, _ answer: Answer, _ textVersion: Int, _ values: [GivenValue],
    isSpecific: Bool, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.offers.count { throw .unknownOffer }
    let offer = state.offers[id.index]
    if !state.knows(offer.person) { throw .unknownPerson }
    if offer.answer != nil { throw .offerAlreadyAnswered }
    let terms = state.terms[offer.terms.index]
    if terms.textVersion != textVersion { throw .textVersionNotShown }
    var result = CommandResult()
    if answer == .accepted {
      // A no counts whenever it comes; a yes only to what is still offered.
      if state.isVoid(offer, at: now), state.binds(.q25) { throw .offerVoid }
      if state.people[offer.person.index].isRestricted { throw .personRestricted }
      if !isSpecific, let refusal = Objection.denying(offer.person, terms, in: state).refusal {
        throw refusal
      }
      (result.kept, result.areFiner) = try GivenValues.generalized(
        values, terms, in: state, at: now)
    } else if !values.isEmpty {
      throw .valuesWithoutConsent
    }
    facts.append(.offer(.answered(id, answer)))
    if answer == .accepted { accept(id, terms, in: state, at: now, &result, &facts) }
    return result
  }

  /// What an acceptance leaves: a consent, or one renewed; a promise; values.
  private static func accept(
    _ id: OfferID, _ terms: Terms, in state: ExchangeState, at now: Instant,
    _ result: inout CommandResult, _ facts: inout [Fact]
  ) {
    let standing = state.standingConsent(state.offers[id.index].person, terms.purpose, at: now)
    let until = terms.retention.firstEnd(from: now)
    let consent: ConsentID
    if let standing, result.kept.isEmpty, state.terms(of: standing) == terms,
      !state.isOwed(standing)
    {
      consent = standing
      facts.append(.consent(.renewed(consent, offer: id, until: until)))
    } else {
      if let standing { facts.append(.consent(.invalidated(standing, .replaced))) }
      consent = ConsentID(index: state.consents.count)
      facts.append(.consent(.given(consent, offer: id, until: until)))
    }
    result.consent = consent
    if let due = terms.due(from: now) {
      let promise = PromiseID(index: state.promises.count)
      facts.append(.promise(.made(promise, consent: consent, due: due)))
      result.promise = promise
    }
    for (index, value) in result.kept.enumerated() {
      facts.append(
        .consent(
          .valueCollected(
            ValueID(index: state.values.count + index), consent: consent, ask: value.ask,
            wasFiner: result.areFiner[index])))
    }
  }

  /// The offer waits no longer; a no is remembered, a yes counted once in the experiment.
  static func applyAnswer(
    _ id: OfferID, _ answer: Answer, in state: inout ExchangeState, at now: Instant
  ) {
    let offer = state.offers[id.index]
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
