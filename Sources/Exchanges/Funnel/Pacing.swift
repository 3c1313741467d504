import Basics
import Catalogs

/// How often a person is asked: not again for what they gave, not soon after a no (suppression), and no more
/// often than the exchange's frequency cap, its spacing and the person's own word let (Q7, Q10).
enum Pacing {
  /// What the person's consents, refusals and exposures say to terms.
  static func fate(
    of person: PersonID, _ terms: TermsID, _ candidate: Candidate?, in state: ExchangeState,
    at now: Instant
  ) -> Fate {
    let answered = answered(by: person, terms, in: state, at: now)
    return answered == .offered
      ? frequencyCap(person, terms, candidate, in: state, at: now) : answered
  }

  /// The same of their consents and refusals alone: what was answered does not come back, however often it may be shown.
  static func answered(
    by person: PersonID, _ terms: TermsID, in state: ExchangeState, at now: Instant
  ) -> Fate {
    if isHeld(terms, of: person, in: state, at: now) { return .heldAlready }
    return quietUntil(person, terms, in: state, at: now) == nil ? .offered : .coolingDown
  }

  /// Whether a person said no to what terms ask for, at a moment or later: by an answer, a withdrawal, or a no after a
  /// yes. A yes counts only to what was shown after it (Q7).
  /// - Complexity: O(offers to the person).
  static func saidNo(
    _ person: PersonID, to terms: TermsID, since shown: Instant, in state: ExchangeState
  ) -> Bool {
    if !state.binds(.q7) { return false }
    var index = state.people[person.index].newestOffer
    while index != ExchangeState.none {
      let offer = state.offers[Int(index)]
      index = offer.previous
      if isNo(offer, since: shown, in: state), isAlike(offer.terms, terms, in: state) {
        return true
      }
    }
    var refusal = state.people[person.index].newestRefusal
    while refusal != ExchangeState.none {
      let record = state.refusals[Int(refusal)]
      refusal = record.earlier
      if let said = record.repeatedAt, said >= shown, isAlike(record.terms, terms, in: state) {
        return true
      }
    }
    return false
  }

  private static func isNo(
    _ offer: OfferRecord, since shown: Instant, in state: ExchangeState
  ) -> Bool {
    if offer.answer == .declined { return offer.answeredAt >= shown }
    if offer.consent == ExchangeState.none { return false }
    let consent = state.consents[Int(offer.consent)]
    return (consent.ending == .withdrawn || consent.ending == .contradicted)
      && consent.endedAt >= shown
  }

  /// Whether a no to one thing is one to another as well: of one purpose, and a field of it, or of no field at all.
  private static func isAlike(
    _ one: TermsID, _ other: TermsID, in state: ExchangeState
  ) -> Bool {
    if state.terms.purpose(of: one) != state.terms.purpose(of: other) { return false }
    let (first, second) = (state.terms[one.index].request, state.terms[other.index].request)
    return first.contains { asked in second.contains { $0.field == asked.field } }
      || first.isEmpty && second.isEmpty
  }

  /// Whether a consent of the person for the purpose that stands gave any of what terms ask for; where they ask for
  /// nothing, whether there is one. One to words that are no longer in force does not keep those that are from being asked.
  /// - Complexity: O(consents of the person that have not ended).
  static func isHeld(
    _ wanted: TermsID, of person: PersonID, in state: ExchangeState, at now: Instant
  ) -> Bool {
    var index = state.people[person.index].newestConsent
    while index != ExchangeState.none {
      let id = ConsentID(index)
      index = state.consents[id.index].earlier
      let given = state.offers[state.consents[id.index].offer.index].terms
      if state.terms.purpose(of: given) == state.terms.purpose(of: wanted),
        state.terms.ask(wanted, againFor: given), standsBeforeRenewal(id, in: state, at: now),
        state.candidates.index(of: wanted) == nil
          || !OutdatedWords.areAgreedTo(by: id, in: state, at: now)
      {
        return true
      }
    }
    return false
  }

  /// One that is about to end may be renewed.
  private static func standsBeforeRenewal(
    _ id: ConsentID, in state: ExchangeState, at now: Instant
  ) -> Bool {
    now < state.consents[id.index].until.adding(days: -Limits.renewalDays)
      && state.stands(id, at: now)
  }

  /// Notes under which terms anything is held that keeps terms in force from being asked, and for which purposes.
  /// - Complexity: O(consents of the person that have not ended).
  static func noteHeld(
    of person: PersonID, _ given: inout [TermsID], _ purposes: inout [Int32],
    in state: ExchangeState, at now: Instant
  ) {
    var index = state.people[person.index].newestConsent
    while index != ExchangeState.none {
      let id = ConsentID(index)
      index = state.consents[id.index].earlier
      if standsBeforeRenewal(id, in: state, at: now),
        !OutdatedWords.areAgreedTo(by: id, in: state, at: now)
      {
        let terms = state.offers[state.consents[id.index].offer.index].terms
        given.append(terms)
        purposes.append(state.terms.purpose(of: terms))
      }
    }
  }

  /// How many offers for the purpose of these terms a person asked for within a day.
  /// - Complexity: O(offers to the person within a day).
  static func wishes(
    of person: PersonID, _ terms: TermsID, in state: ExchangeState, at now: Instant
  ) -> Int {
    let purpose = state.terms.purpose(of: terms)
    let oldest = now.adding(days: -1)
    var count = 0
    var index = state.people[person.index].newestOffer
    while index != ExchangeState.none, state.offers[Int(index)].shownAt > oldest {
      let (id, offer) = (OfferID(index), state.offers[Int(index)])
      index = offer.previous
      if offer.isWish, state.terms.purpose(of: offer.terms) == purpose,
        !Budgeting.isAgain(id, in: state)
      {
        count += 1
      }
    }
    return count
  }

  /// The frequency cap of an exchange and its spacing, over the exposures of all versions of an exchange (Q10); where the
  /// person said yes to words that are no longer in force, of those that are. The frequency that the person asked for
  /// counts the exposures of all exchanges.
  static func frequencyCap(
    _ person: PersonID, _ terms: TermsID, _ candidate: Candidate?, in state: ExchangeState,
    at now: Instant
  ) -> Fate {
    // What waits for its answer comes back, whatever it takes to hold it anew.
    if Budgeting.comingBack(person, terms, in: state, at: now) != nil { return .offered }
    var frequency: Int?
    if state.people[person.index].newestPreference != ExchangeState.none,
      case .days(let days) = state.preference(of: person, on: .frequency)?.choice
    {
      frequency = days
    }
    let pace = candidate?.pace
    // A cap without days counts every showing there ever was.
    let window =
      pace?.cap == nil
      ? now : pace?.capDays.map { now.adding(days: -$0) } ?? Instant(milliseconds: -1)
    let spacing = now.adding(days: -(pace?.spacingDays ?? 0))
    let asked = now.adding(days: -(frequency ?? 0))
    let oldest = min(window, min(spacing, asked))
    var shown = 0
    var isAskedAgain: Bool?
    var index = state.people[person.index].newestOffer
    while index != ExchangeState.none, state.offers[Int(index)].shownAt > oldest {
      let (id, offer) = (OfferID(index), state.offers[Int(index)])
      index = offer.previous
      if offer.isWish || Budgeting.isAgain(id, in: state) { continue }
      if frequency != nil, offer.shownAt > asked { return .tooSoon }
      if state.terms.exchange(of: offer.terms) != candidate?.exchangeNumber { continue }
      if OutdatedWords.areOutdated(offer, in: state) {
        let isNew =
          isAskedAgain ?? OutdatedWords.mayBeAskedAgain(person, terms, in: state, at: now)
        isAskedAgain = isNew
        if isNew { continue }
      }
      if offer.shownAt > spacing { return .tooSoon }
      if offer.shownAt > window { shown += 1 }
    }
    if let cap = pace?.cap, shown >= cap { return .capReached }
    return .offered
  }

  /// Suppression after a no: until when a person is not asked for a field of these terms for their purpose, whatever the offer is
  /// called (Q7); nil when they may be. Who said yes to words that are no longer in force is asked again without a quiet
  /// time, unless they said no, or not now to words that are in force.
  static func quietUntil(
    _ person: PersonID, _ terms: TermsID, in state: ExchangeState, at now: Instant
  ) -> Instant? {
    var latest: Instant?
    if !state.binds(.q7) { return nil }
    var isAskedAgain: Bool?
    var index = state.people[person.index].newestRefusal
    while index != ExchangeState.none {
      let record = state.refusals[Int(index)]
      index = record.earlier
      if record.until <= now || !isAlike(record.terms, terms, in: state) { continue }
      var until = record.until
      if record.noUntil != until, state.candidates.index(of: record.terms) == nil {
        let isNew =
          isAskedAgain ?? OutdatedWords.mayBeAskedAgain(person, terms, in: state, at: now)
        isAskedAgain = isNew
        if isNew { until = record.noUntil ?? now }
      }
      if until > now { latest = max(latest ?? until, until) }
    }
    return latest
  }
}
