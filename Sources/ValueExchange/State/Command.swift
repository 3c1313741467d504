public import Basics

/// What somebody wants to happen. The engine answers with events, or with a refusal.
public enum Command: Equatable, Sendable {
  /// Takes up one version of an exchange, so that it can be offered.
  case adoptTerms(Terms)
  /// Opens an experiment over terms already adopted.
  case startExperiment(ExperimentOutline)
  /// Makes a person known under the next surrogate number. The caller's id goes to the vault.
  case registerPerson(key: PersonalText)
  /// Shows the terms to a person, as an arm of an experiment or not.
  case showOffer(to: PersonID, terms: TermsID, arm: ArmPlace?)
  /// Says what the person answered to the text version that they saw, and what they gave with a yes.
  /// The values go to the vault.
  case answerOffer(OfferID, answer: Answer, textVersion: Int, values: [GivenValue] = [])
  /// Reports that a benefit arrived, with the value that the evidence shows.
  case deliverBenefit(PromiseID, value: Amount)
  /// States that a promise past its deadline was not kept.
  case breakPromise(PromiseID)
  /// Takes a consent back.
  case withdrawConsent(ConsentID)
  /// States that a consent is past its end, so that what was kept under it goes.
  case expireConsent(ConsentID)
  /// Forgets a person: their consents end, and nothing that could name them is kept.
  case erasePerson(PersonID)
}

/// What a person says to an offer.
public enum Answer: String, CaseIterable, Sendable {
  case accepted, declined, deferred
}
