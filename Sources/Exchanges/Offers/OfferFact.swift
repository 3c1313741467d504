public import Basics
import Catalogs

/// What happens to offers: decided, shown, answered.
public enum OfferFact: Equatable, Sendable {
  /// What the decision for the offer that follows rested on, and what became of every candidate.
  indirect case decided(PersonID, Circumstances)
  case shown(OfferID, to: PersonID, terms: TermsID, arm: ExperimentArm?)
  /// The person asked for it themselves.
  case wished(OfferID, by: PersonID, terms: TermsID)
  case answered(OfferID, Answer)
  /// What came of asking for offers within an hour.
  indirect case counted(DecisionSums)
  /// A yes came that something was missing for: no consent, no promise, and nothing is kept.
  case begun(OfferID)

  func apply(to state: inout ExchangeState, at now: Instant) {
    switch self {
    // Changes nothing but the time.
    case .decided: break
    case .counted(let sums): state.decisions.apply(sums)
    case .shown(_, let person, let terms, let arm):
      OfferFact.applyShown(person, terms, arm, to: &state, at: now)
    case .wished(_, let person, let terms):
      let id = state.offers.count
      OfferFact.applyShown(person, terms, nil, to: &state, at: now)
      state.offers[id].isWish = true
    case .answered(let offer, let answer):
      OfferAnswering.applyAnswer(offer, answer, in: &state, at: now)
    case .begun(let offer):
      state.offers[offer.index].begunAt = now
      Budgeting.applyBegun(offer, in: &state)
      state.see(state.offers[offer.index].person, at: now)
    }
  }

  func canFollow(_ state: ExchangeState, at now: Instant) -> Bool {
    switch self {
    case .counted(let sums): sums.isSound(at: now)
    case .decided(let person, let circumstances):
      state.knows(person)
        && (circumstances.outcomes.count == 0
          || circumstances.outcomes.count == state.candidates.keys.count
            && circumstances.outcomes.told.count { $0.outcome.fate == .offered } == 1)
    case .shown(let id, let person, let terms, let arm):
      id.index == state.offers.count && state.knows(person) && terms.index < state.terms.count
        && OfferFact.isExposed(person, arm, to: terms, in: state)
    case .wished(let id, let person, let terms):
      id.index == state.offers.count && state.knows(person) && terms.index < state.terms.count
    case .answered(let offer, let answer):
      offer.index < state.offers.count && state.knows(state.offers[offer.index].person)
        && (state.offers[offer.index].answer == nil
          || answer == .declined && OfferFact.hasLeftConsent(state.offers[offer.index]))
    case .begun(let offer):
      offer.index < state.offers.count && state.knows(state.offers[offer.index].person)
        && state.offers[offer.index].answer == nil && !state.offers[offer.index].isSuperseded
        && state.offers[offer.index].begunAt == nil
    }
  }

  /// Whether a yes to an offer left a consent, which may have ended by the clock alone.
  private static func hasLeftConsent(_ offer: OfferRecord) -> Bool {
    offer.answer == .accepted && offer.consent != ExchangeState.none
  }

  private static func isExposed(
    _ person: PersonID, _ arm: ExperimentArm?, to terms: TermsID, in state: ExchangeState
  ) -> Bool {
    guard let arm else { return true }
    guard state.experiments.isRunning(arm),
      state.experiments[arm.experiment.index].arms[arm.number.index].terms == terms
    else { return false }
    let exposure = state.exposures.index(of: state.people[person.index], to: arm.experiment)
    return exposure != ExchangeState.none && state.exposures[Int(exposure)].arm == arm
  }

  private static func applyShown(
    _ person: PersonID, _ terms: TermsID, _ arm: ExperimentArm?, to state: inout ExchangeState,
    at now: Instant
  ) {
    PeopleCounting.applyShown(person, in: &state)
    let first = Budgeting.applySupersession(person, terms, in: &state, at: now)
    // What was never answered is not asked twice at a time: the newer showing stands.
    state.offers.supersede(
      of: &state.people[person.index], sharing: state.terms.exchange(of: terms),
      state.terms.exchangeNumbers)
    let exposure =
      arm.map { state.exposures.index(of: state.people[person.index], to: $0.experiment) }
      ?? ExchangeState.none
    state.offers.append(
      OfferRecord(person: person, terms: terms, exposure: exposure, shownAt: now),
      of: &state.people[person.index])
    Budgeting.applyShown(again: first, in: &state)
    state.people[person.index].see(at: now)
  }
}
