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
    if state.openOffer(person, terms: termsID, at: now) != nil { throw .offerStillOpen }
    let candidate = state.candidates.candidate(of: termsID)
    let fate = Pacing.fate(of: person, termsID, candidate, in: state, at: now)
    if let refusal = fate.refusal { throw refusal }
    if state.people[person.index].isRestricted { throw .personRestricted }
    let objection = Objection.fate(
      of: person, state.terms[termsID.index], topic: candidate?.topic, in: state)
    if let refusal = objection.refusal { throw refusal }
    if isFirstExposure, let arm { facts.append(.experiment(.exposed(person, arm))) }
    var result = CommandResult()
    let id = OfferID(index: state.offers.count)
    facts.append(.offer(.shown(id, to: person, terms: termsID, arm: arm)))
    result.offer = id
    return result
  }
}
