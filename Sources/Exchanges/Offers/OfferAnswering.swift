public import Basics
public import Catalogs

/// Everything that changes when an offer is answered, from the command to the records.
///
///     decide ─┬─ accepted ─▶ values as they may be kept ─▶ a consent, or one renewed ─▶ a promise ─▶ values
///             ├─ accepted, something missing ─▶ begun: see `OfferCompleting`
///             ├─ declined, deferred ─▶ the person is not asked again for a while
///             └─ declined, after a yes ─▶ what the yes left ends
enum OfferAnswering {
  static func answer(
    _ id: OfferID, _ answer: Answer, _ textVersion: Int, _ values: [GivenValue],
    isSpecific: Bool, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.offers.count { throw .unknownOffer }
    let offer = state.offers[id.index]
    if !state.knows(offer.person) { throw .unknownPerson }
    // A no that comes after a yes is never too late.
    let takesBack = offer.answer == .accepted && answer == .declined
    if offer.answer != nil, !takesBack { throw .offerAlreadyAnswered }
    let terms = state.terms[offer.terms.index]
    if terms.textVersion != textVersion { throw .textVersionNotShown }
    var result = CommandResult()
    if answer == .accepted {
      try checkYes(to: id, in: state, at: now)
      if !isSpecific, let refusal = Objection.denying(offer.person, terms, in: state).refusal {
        throw refusal
      }
      (result.kept, result.areFiner) = try OfferAnswering.generalized(
        values, terms, in: state, at: now)
      if OfferCompleting.missing(among: values, of: offer, in: state, at: now) != nil {
        return OfferCompleting.begin(id, in: state, &facts)
      }
    } else if !values.isEmpty {
      throw .valuesWithoutConsent
    }
    if takesBack {
      takeBack(id, in: state, at: now, &facts)
      return result
    }
    facts.append(.offer(.answered(id, answer)))
    if answer == .accepted { accept(id, terms, in: state, at: now, &result, &facts) }
    return result
  }

  /// What stands against a yes now: a no counts whenever it comes, a yes only to what is still offered.
  static func checkYes(
    to id: OfferID, in state: ExchangeState, at now: Instant
  ) throws(Refusal) {
    let offer = state.offers[id.index]
    if state.isVoid(offer, at: now), state.binds(.q25) { throw .offerVoid }
    if Pacing.saidNo(offer.person, to: offer.terms, since: offer.shownAt, in: state) {
      throw .offerVoid
    }
    if Budgeting.isLapsed(id, in: state, at: now) { throw .offerLapsed }
    if state.people[offer.person.index].isRestricted { throw .personRestricted }
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
  static func accept(
    _ id: OfferID, _ terms: Terms, in state: ExchangeState, at now: Instant,
    _ result: inout CommandResult, _ facts: inout [Fact]
  ) {
    let person = state.offers[id.index].person
    let until = terms.retention.firstEnd(from: now)
    let consent: ConsentID
    if result.kept.isEmpty, let standing = renewable(by: person, terms, in: state, at: now) {
      consent = standing
      facts.append(.consent(.renewed(consent, offer: id, until: until)))
    } else {
      // What is held beside it and not told by it stays.
      for standing in ConsentUse.standing(person, terms.purpose, in: state, at: now)
      where terms.tellsAll(of: state.terms(of: standing)) {
        facts.append(.consent(.invalidated(standing, .replaced)))
      }
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
    for experiment in BudgetedEntry.closed(byYesTo: id, in: state, at: now) {
      facts.append(.experiment(.entryClosed(experiment)))
    }
  }

  /// The consent that a yes to terms renews where nothing is given with it: its values stay.
  static func renewable(
    by person: PersonID, _ terms: Terms, in state: ExchangeState, at now: Instant
  ) -> ConsentID? {
    ConsentUse.standing(person, terms.purpose, in: state, at: now).first { standing in
      state.terms(of: standing) == terms
        && !state.promises.isAnyAwaited(of: state.consents[standing.index], at: now)
        && !OutdatedWords.areAgreedTo(by: standing, in: state, at: now)
    }
  }

  // MARK: Values

  /// The values as they may be kept: at most one for each field asked for, cut down to what was asked.
  static func generalized(
    _ values: [GivenValue], _ terms: Terms, in state: ExchangeState, at now: Instant
  ) throws(Refusal) -> ([GivenValue], areFiner: [Bool]) {
    if values.isEmpty { return ([], []) }
    guard let today = Day(of: now) else { throw .instantOutOfRange }
    var kept: [GivenValue] = []
    var areFiner: [Bool] = []
    for (index, value) in values.enumerated()
    where !terms.request.indices.contains(value.ask)
      || values[..<index].contains(where: { $0.ask == value.ask })
    {
      throw .valueNotAskedFor
    }
    for value in values {
      guard let coarse = generalized(value, terms, on: today, in: state) else {
        throw .valueUnusable
      }
      if !state.binds(.q15) {
        kept.append(value)
        areFiner.append(false)
        continue
      }
      kept.append(GivenValue(ask: value.ask, PersonalText(coarse.text)))
      areFiner.append(coarse.wasFiner)
    }
    return (kept, areFiner)
  }

  /// A value as its level holds it; nil when the field takes none such.
  fileprivate static func generalized(
    _ value: GivenValue, _ terms: Terms, on today: Day, in state: ExchangeState
  ) -> GeneralizedValue? {
    let given = String(decoding: value.text.bytes, as: UTF8.self)
    if form(of: value.ask, of: terms, in: state).fault(in: given, on: today) != nil { return nil }
    return terms.rules[value.ask].generalize(given, on: today)
  }

  /// How a value is written for an element of a request. The catalog in force says what a choice takes and what
  /// bounds a number: the terms that an offer is pinned to hold no more than their own level.
  static func form(of ask: Int, of terms: Terms, in state: ExchangeState) -> ValueForm {
    ValueForm(terms.rules[ask], of: state.catalog?.catalog.field(terms.request[ask].field))
  }

  // MARK: What the facts change

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
    PeopleCounting.applyAnswer(answer, of: offer.person, in: &state)
    Budgeting.applyAnswer(id, in: &state)
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

extension ExchangeState {
  /// Whether an offer can no longer be accepted: its text has been replaced, or it is too old.
  public func isVoid(_ offer: OfferRecord, at now: Instant) -> Bool {
    now >= offer.end || offer.isSuperseded
      || (catalog != nil && candidates.index(of: offer.terms) == nil)
  }

  /// Why an acceptance was refused as `valueUnusable`: the first value that its field does not take.
  public func unusableValue(
    among values: [GivenValue], of terms: Terms, at now: Instant
  ) -> UnusableValue? {
    guard let today = Day(of: now) else { return nil }
    for value in values where OfferAnswering.generalized(value, terms, on: today, in: self) == nil {
      let form = OfferAnswering.form(of: value.ask, of: terms, in: self)
      let given = String(decoding: value.text.bytes, as: UTF8.self)
      return UnusableValue(
        field: terms.request[value.ask].field,
        expected: value.text.bytes.count > Limits.valueBytes
          ? "at most \(Limits.valueBytes) bytes" : form.expected,
        fault: form.fault(in: given, on: today) ?? .partMissing)
    }
    return nil
  }
}

/// A value that its field does not take, or that is missing. Nothing of the value is in it.
public struct UnusableValue: Error, Equatable {
  /// The field that it was given for.
  public let field: String
  /// Which forms are taken.
  public let expected: String
  /// Why this is none of them.
  public let fault: ValueFault
}
