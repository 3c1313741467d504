import Basics
import Catalogs

/// The command that shows terms to a person.
enum OfferShowing {
  static func show(
    _ person: PersonID, _ termsID: TermsID, _ arm: ExperimentArm?, in state: ExchangeState,
    at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !state.knows(person) { throw .unknownPerson }
    if termsID.index >= state.terms.count { throw .unknownTerms }
    var isFirstExposure = false
    if let arm {
      if !state.experiments.isThere(arm) { throw .unknownArm }
      if !state.experiments[arm.experiment.index].isRunning { throw .experimentStopped }
      if state.experiments[arm.experiment.index].arms[arm.number.index].terms != termsID {
        throw .termsNotOfArm
      }
      let exposure = state.exposures.index(of: state.people[person.index], to: arm.experiment)
      isFirstExposure = exposure == ExchangeState.none
      if !isFirstExposure, state.exposures[Int(exposure)].arm != arm {
        throw .personInAnotherArm
      }
    }
    if ProgrammeHoldout.holding(person, in: state, at: now) != nil { throw .personHeldOut }
    try checkNotOpen(person, termsID, in: state, at: now)
    let candidate = state.candidates.candidate(of: termsID)
    let fate = Pacing.fate(of: person, termsID, candidate, in: state, at: now)
    if let refusal = fate.refusal { throw refusal }
    try checkWord(of: person, termsID, candidate, in: state)
    let left = Budgeting.fate(of: person, termsID, asArm: arm != nil, in: state, at: now)
    if let refusal = left.refusal { throw refusal }
    if isFirstExposure, let arm { facts.append(.experiment(.exposed(person, arm))) }
    var result = CommandResult()
    let id = OfferID(index: state.offers.count)
    facts.append(.offer(.shown(id, to: person, terms: termsID, arm: arm)))
    result.offer = id
    return result
  }

  /// What a person asks for themselves: neither caps nor quiet time bind, everything else does.
  static func showWish(
    _ person: PersonID, _ termsID: TermsID, in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !state.knows(person) { throw .unknownPerson }
    if termsID.index >= state.terms.count { throw .unknownTerms }
    try checkNotOpen(person, termsID, in: state, at: now)
    if Pacing.isHeld(termsID, of: person, in: state, at: now) { throw .heldAlready }
    if Pacing.wishes(of: person, termsID, in: state, at: now) >= Limits.wishesADay,
      Budgeting.comingBack(person, termsID, in: state, at: now) == nil
    {
      throw .wishesReached
    }
    try checkWord(of: person, termsID, state.candidates.candidate(of: termsID), in: state)
    let left = Budgeting.fate(of: person, termsID, asArm: false, in: state, at: now)
    if let refusal = left.refusal { throw refusal }
    var result = CommandResult()
    let id = OfferID(index: state.offers.count)
    facts.append(.offer(.wished(id, by: person, terms: termsID)))
    result.offer = id
    return result
  }

  private static func checkNotOpen(
    _ person: PersonID, _ terms: TermsID, in state: ExchangeState, at now: Instant
  ) throws(Refusal) {
    if let open = Budgeting.openOffer(person, terms: terms, in: state, at: now),
      !Pacing.saidNo(person, to: terms, since: state.offers[open.index].shownAt, in: state)
    {
      throw .offerStillOpen
    }
  }

  /// What the person said of being asked.
  private static func checkWord(
    of person: PersonID, _ terms: TermsID, _ candidate: Candidate?, in state: ExchangeState
  ) throws(Refusal) {
    if state.people[person.index].isRestricted { throw .personRestricted }
    let objection = Objection.fate(
      of: person, state.terms[terms.index], topic: candidate?.topic, in: state)
    if let refusal = objection.refusal { throw refusal }
  }
}
