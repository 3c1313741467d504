public import Basics
import Catalogs

/// What happens to consents: given, renewed, filled with values, ended, and held by a law after that.
public enum ConsentFact: Equatable, Sendable {
  /// Valid from the event's time until the given one.
  case given(ConsentID, offer: OfferID, until: Instant)
  /// A consent that stands was given again, and counts from now.
  case renewed(ConsentID, offer: OfferID, until: Instant)
  /// A value for one of the fields asked for is in the vault: never the value itself, but whether more
  /// was given than was asked for and cut away (Q15).
  case valueCollected(ValueID, consent: ConsentID, ask: Int, wasFiner: Bool)
  /// A value took the place of another, which goes: both of one field, under one consent.
  case valueCorrected(ValueID, replacing: ValueID, wasFiner: Bool)
  case withdrawn(ConsentID)
  case expired(ConsentID)
  case invalidated(ConsentID, ConsentEnding)
  case caseResolved(ConsentID)
  case holdReleased(ConsentID)

  func apply(to state: inout ExchangeState, at now: Instant) {
    switch self {
    case .given(_, let offer, let until):
      OfferAnswering.applyConsent(to: offer, until, in: &state, at: now)
    case .renewed(let consent, let offer, let until):
      OfferAnswering.applyRenewal(consent, offer, until, in: &state, at: now)
    case .valueCollected(_, let consent, let ask, let wasFiner):
      state.values.append(
        under: consent, ask: ask, wasFiner: wasFiner, of: &state.consents[consent.index])
    case .valueCorrected(_, let old, let wasFiner):
      Correcting.apply(replacing: old, wasFiner: wasFiner, in: &state, at: now)
    case .withdrawn(let consent):
      state.remember(state.offers[state.consents[consent.index].offer.index], .declined, at: now)
      state.end(consent, .withdrawn, at: now)
    case .expired(let consent): state.end(consent, .expired, at: now)
    case .invalidated(let consent, .contradicted):
      ConsentFact.applyContradiction(of: consent, in: &state, at: now)
    case .invalidated(let consent, let ending): state.end(consent, ending, at: now)
    case .caseResolved(let consent):
      state.consents[consent.index].isResolved = true
      state.consents[consent.index].until = state.terms(of: consent).retention.end(
        from: state.consents[consent.index].from, anchoredAt: now)
    case .holdReleased(let consent):
      state.consents[consent.index].isOnHold = false
      state.see(state.person(of: consent), at: now)
    }
  }

  func canFollow(_ state: ExchangeState, at now: Instant) -> Bool {
    switch self {
    case .given(let id, let offer, let until):
      id.index == state.consents.count
        && ConsentFact.isAccepted(offer, until: until, in: state, at: now)
    case .renewed(let consent, let offer, let until):
      consent.index < state.consents.count && state.consents[consent.index].stands(at: now)
        && ConsentFact.isAccepted(offer, until: until, in: state, at: now)
        && state.offers[offer.index].person == state.person(of: consent)
    case .valueCollected(let id, let consent, let ask, _):
      id.index == state.values.count && state.isStanding(consent)
        && state.terms(of: consent).request.indices.contains(ask)
        && state.values.newest(of: state.consents[consent.index], ask: ask) == nil
    case .valueCorrected(let id, let old, _):
      Correcting.canFollow(id, replacing: old, in: state)
    case .withdrawn(let consent):
      consent.index < state.consents.count && state.consents[consent.index].stands(at: now)
    case .expired(let consent):
      state.isStanding(consent) && now >= state.consents[consent.index].until
    case .invalidated(let consent, let ending):
      switch ending {
      case .promiseBroken, .unused, .replaced, .invalidated: state.isStanding(consent)
      case .contradicted: state.isStanding(consent) && state.consents[consent.index].from == now
      case .none, .withdrawn, .expired, .erased: false
      }
    case .caseResolved(let consent):
      state.isStanding(consent)
        && (!state.consents[consent.index].isResolved || !state.binds(.q18))
        && state.terms(of: consent).retention.anchor == .caseResolved
    case .holdReleased(let consent):
      consent.index < state.consents.count && state.consents[consent.index].isOnHold
        && state.holdEnd(of: consent).map { now >= $0 } ?? false
    }
  }

  /// A no in the moment of the yes: nothing is stored or owed, and the no is remembered.
  private static func applyContradiction(
    of consent: ConsentID, in state: inout ExchangeState, at now: Instant
  ) {
    state.remember(state.offers[state.consents[consent.index].offer.index], .declined, at: now)
    let number = state.consents[consent.index].promise
    if number != ExchangeState.none, state.promises.isOpen(PromiseID(number)) {
      Budgeting.applyLapse(of: PromiseID(number), in: &state)
      state.promises.lapse(PromiseID(number), at: now)
    }
    state.end(consent, .contradicted, at: now)
  }

  /// The consent that it ends, with what was kept under it; nil for a fact that ends none.
  public var ended: ConsentID? {
    switch self {
    case .withdrawn(let consent), .expired(let consent), .invalidated(let consent, _): consent
    case .given, .renewed, .valueCollected, .valueCorrected, .caseResolved, .holdReleased: nil
    }
  }

  /// The consent that it is about.
  func consent(in state: ExchangeState) -> ConsentID {
    switch self {
    case .valueCorrected(_, let old, _): state.values[old.index].consent
    case .given(let consent, _, _), .renewed(let consent, _, _),
      .valueCollected(_, let consent, _, _), .withdrawn(let consent), .expired(let consent),
      .invalidated(let consent, _), .caseResolved(let consent), .holdReleased(let consent):
      consent
    }
  }

  /// The ended consent whose values no law keeps any more; nil for every other fact.
  public var released: ConsentID? {
    switch self {
    case .holdReleased(let consent): consent
    case .given, .renewed, .valueCollected, .valueCorrected, .withdrawn, .expired, .invalidated,
      .caseResolved:
      nil
    }
  }

  /// The value that another took the place of, and which goes; nil for every other fact.
  public var replaced: ValueID? {
    if case .valueCorrected(_, let old, _) = self { return old }
    return nil
  }

  /// Whether it ends something because of the time that has passed, which nobody can undo.
  public var endsByTime: Bool {
    switch self {
    case .expired, .holdReleased: true
    case .invalidated(_, let ending): ending == .promiseBroken || ending == .unused
    case .given, .renewed, .valueCollected, .valueCorrected, .withdrawn, .caseResolved: false
    }
  }

  /// Whether an offer was accepted and left no consent yet, for as long as its terms retain.
  private static func isAccepted(
    _ id: OfferID, until: Instant, in state: ExchangeState, at now: Instant
  ) -> Bool {
    guard id.index < state.offers.count else { return false }
    let offer = state.offers[id.index]
    return offer.answer == .accepted && offer.consent == ExchangeState.none
      && until == state.terms[offer.terms.index].retention.firstEnd(from: now)
  }
}
