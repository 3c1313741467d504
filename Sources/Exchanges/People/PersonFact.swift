public import Basics
import Catalogs

/// What happens to people and what they ask for by right.
public enum PersonFact: Equatable, Sendable {
  case registered(PersonID)
  indirect case preferenceStated(PersonID, Preference)
  /// Privacy signals that say something else than before; never one that says the same again.
  case signalsHeard(PersonID, SignalsHeard)
  case restricted(PersonID, Bool)
  case rightsRequestReceived(RightsRequestID, PersonID, RightsRequest)
  case rightsRequestResponded(RightsRequestID)
  /// All consents of the person end, and the caller's id of them goes: because they asked for it, or
  /// because nothing is kept of them any more.
  case erased(PersonID, isIdle: Bool)

  func apply(to state: inout ExchangeState, at now: Instant) {
    switch self {
    case .registered(let person):
      state.people.append(PersonRecord())
      PeopleCounting.applyRegistration(in: &state)
      state.see(person, at: now)
    case .preferenceStated(let person, let preference):
      state.preferences.note(
        preference, of: &state.people[person.index], alwaysLater: !state.binds(.q13))
      OfferCompleting.applyWord(of: person, in: &state)
      state.see(person, at: now)
    case .signalsHeard(let person, let heard):
      PersonFact.applySignals(heard, from: person, in: &state, at: now)
      OfferCompleting.applyWord(of: person, in: &state)
    case .restricted(let person, let isRestricted):
      state.people[person.index].isRestricted = isRestricted
      OfferCompleting.applyWord(of: person, in: &state)
      state.see(person, at: now)
    case .rightsRequestReceived(_, let person, let kind):
      state.rightsRequests.append(kind, of: person, at: now)
      state.see(person, at: now)
    case .rightsRequestResponded(let request): state.rightsRequests.respond(request, at: now)
    case .erased(let person, _): PersonFact.applyErasure(of: person, in: &state, at: now)
    }
  }

  func canFollow(_ state: ExchangeState, at now: Instant) -> Bool {
    switch self {
    case .registered(let person): person.index == state.people.count
    case .preferenceStated(let person, let preference):
      state.knows(person) && PersonDecisions.isUsable(preference, in: state)
        && preference.said <= now
    case .signalsHeard(let person, let heard):
      state.knows(person) && !heard.isEmpty
        && state.people[person.index].signals.changed(by: heard) == heard
    case .restricted(let person, let isRestricted):
      state.knows(person) && state.people[person.index].isRestricted != isRestricted
    case .rightsRequestReceived(let id, let person, _):
      id.index == state.rightsRequests.count && state.knows(person)
    case .rightsRequestResponded(let id):
      id.index < state.rightsRequests.count && state.rightsRequests[id.index].respondedAt == nil
    case .erased(let person, let isIdle):
      state.knows(person) && (!isIdle || state.isIdle(person, at: now))
    }
  }

  /// The person who is forgotten; nil for every other fact.
  public var forgotten: PersonID? {
    switch self {
    case .erased(let person, _): person
    case .registered, .preferenceStated, .signalsHeard, .restricted, .rightsRequestReceived,
      .rightsRequestResponded:
      nil
    }
  }

  /// Whether it ends something because of the time that has passed, which nobody can undo.
  public var endsByTime: Bool {
    switch self {
    case .erased(_, let isIdle): isIdle
    case .registered, .preferenceStated, .signalsHeard, .restricted, .rightsRequestReceived,
      .rightsRequestResponded:
      false
    }
  }

  private static func applyErasure(
    of person: PersonID, in state: inout ExchangeState, at now: Instant
  ) {
    while state.people[person.index].newestConsent != ExchangeState.none {
      state.end(ConsentID(state.people[person.index].newestConsent), .erased, at: now)
    }
    Budgeting.applyErasure(of: person, in: &state)
    // Of a consent that ended before too: there is nobody left to deliver to.
    for consent in state.allConsents(of: person) {
      for promise in state.promises(of: consent) { state.promises.lapse(promise, at: now) }
    }
    PeopleCounting.applyErasure(of: person, in: &state)
    state.people[person.index].isErased = true
    state.people[person.index].newestPreference = ExchangeState.none
    state.people[person.index].signals = SignalsHeard()
  }
}
