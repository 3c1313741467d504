public import Basics
import Catalogs

/// A yes without all that the person is to give, and what comes of it.
///
///     yes, something missing ─▶ begun ─┬─ everything comes within its days ─▶ the yes: consent, promise, values
///                                      ├─ a no, a restriction, a word against it ─▶ it is begun no more
///                                      └─ its days or its terms end ─▶ it is over
///
/// What is begun is no consent and no opt-in: nothing is kept of it, owed for it or counted but that it was begun. The
/// offer waits for its answer as before, and comes back in its place.
enum OfferCompleting {
  /// The first element of an offer's request that a person gives and that is neither among values nor held already,
  /// where nothing is given and the yes renews what stands; nil when nothing is missing.
  static func missing(
    among values: [GivenValue], of offer: OfferRecord, in state: ExchangeState, at now: Instant
  ) -> Int? {
    let terms = state.terms[offer.terms.index]
    let missing = terms.request.indices.filter { ask in
      !values.contains { $0.ask == ask }
        && state.agreed.isProvided(terms.request[ask].field, of: offer.terms, at: offer.shownAt)
    }
    if missing.isEmpty || !values.isEmpty { return missing.first }
    guard
      let renewed = OfferAnswering.renewable(by: offer.person, terms, in: state, at: now)
    else { return missing.first }
    return missing.first { state.values.newest(of: state.consents[renewed.index], ask: $0) == nil }
  }

  /// One event, however often such a yes comes: its days count from the first.
  static func begin(
    _ id: OfferID, in state: ExchangeState, _ facts: inout [Fact]
  ) -> CommandResult {
    if state.offers[id.index].begunAt == nil { facts.append(.offer(.begun(id))) }
    return CommandResult()
  }

  static func complete(
    _ id: OfferID, _ values: [GivenValue], in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.offers.count { throw .unknownOffer }
    let offer = state.offers[id.index]
    if !state.knows(offer.person) { throw .unknownPerson }
    if offer.answer != nil { throw .offerAlreadyAnswered }
    try OfferAnswering.checkYes(to: id, in: state, at: now)
    let terms = state.terms[offer.terms.index]
    if offer.begunAt == nil {
      // What they said against it may be why it is begun no more.
      throw Objection.denying(offer.person, terms, in: state).refusal ?? .offerNotBegun
    }
    var result = CommandResult()
    (result.kept, result.areFiner) = try OfferAnswering.generalized(
      values, terms, in: state, at: now)
    if missing(among: values, of: offer, in: state, at: now) != nil { throw .valueMissing }
    facts.append(.offer(.answered(id, .accepted)))
    OfferAnswering.accept(id, terms, in: state, at: now, &result, &facts)
    return result
  }

  /// Ends what a person began and has spoken against since: by a restriction, or by a no to what is asked for that was
  /// said in its moment or later. Saying otherwise again does not bring it back.
  static func applyWord(of person: PersonID, in state: inout ExchangeState) {
    Budgeting.applyWord(of: person, in: &state)
    let open = state.people[person.index].newestOpenOffer
    if open == ExchangeState.none { return }
    var ended: [OfferID] = []
    var index = open
    while index != ExchangeState.none {
      let offer = state.offers[Int(index)]
      if let begunAt = offer.begunAt, isOver(offer, begunAt, in: state) {
        ended.append(OfferID(index))
      }
      index = offer.earlier
    }
    for offer in ended { state.offers[offer.index].begunAt = nil }
  }

  private static func isOver(
    _ offer: OfferRecord, _ begunAt: Instant, in state: ExchangeState
  ) -> Bool {
    if state.people[offer.person.index].isRestricted { return true }
    let topic = state.candidates.candidate(of: offer.terms)?.topic
    let terms = state.terms[offer.terms.index]
    return Objection.fate(of: offer.person, terms, topic: topic, in: state) != .offered
      && Objection.scopes(of: terms, topic: topic).contains { scope in
        state.preference(of: offer.person, on: scope).map {
          $0.choice == .deny && $0.said >= begunAt
        } ?? false
      }
  }
}

extension ExchangeState {
  /// What is missing for a yes, where `valueMissing` refused it or it only began an offer: the first value.
  public func missingValue(
    among values: [GivenValue], of id: OfferID, at now: Instant
  ) -> UnusableValue? {
    let offer = offers[id.index]
    return OfferCompleting.missing(among: values, of: offer, in: self, at: now).map { ask in
      let terms = terms[offer.terms.index]
      return UnusableValue(
        field: terms.request[ask].field,
        expected: OfferAnswering.form(of: ask, of: terms, in: self).expected, fault: .empty)
    }
  }
}
