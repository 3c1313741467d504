public import Basics
public import Catalogs

/// What somebody wants to happen. The engine answers with events, or with a refusal.
public enum Command: Equatable, Sendable {
  /// Takes up one version of an exchange, so that it can be offered.
  case adoptTerms(Terms)
  /// Puts a catalog in force, with all its terms; offers of versions that it does not hold are void.
  indirect case adoptCatalog(AdoptedCatalog)
  /// Opens an experiment over terms already adopted.
  case startExperiment(ExperimentOutline)
  /// Ends an experiment: nobody new enters, and its exchanges are free for others.
  case stopExperiment(ExperimentID)
  /// Closes an experiment: nobody new enters, and those who are in it go on.
  case closeExperiment(ExperimentID)
  /// Notes that a person met the arm of an experiment that asks nothing.
  case enterExperiment(PersonID, ExperimentArm)
  /// Makes a person known under the next surrogate number. The caller's id goes to the vault.
  case registerPerson(key: PersonalText)
  /// Shows the terms to a person, as an arm of an experiment or not.
  case showOffer(to: PersonID, terms: TermsID, arm: ExperimentArm?)
  /// Shows a person the terms that they asked for themselves, which is no nagging and counts in no experiment.
  case showWish(to: PersonID, terms: TermsID)
  /// Says what the person answered to the text version that they saw, and what they gave with a yes.
  /// The values go to the vault, made coarse enough first. A yes that lacks one only begins the offer, and nothing
  /// that came with it is kept. An answer that is not specific, such as one tap
  /// on "accept all", overrides no signal (Q12).
  case answerOffer(
    OfferID, answer: Answer, textVersion: Int, values: [GivenValue] = [], isSpecific: Bool = true)
  /// Brings what was missing for a yes: all at once, and only then it is one.
  case completeOffer(OfferID, [GivenValue])
  /// Reports that a benefit arrived, or a part of it, with the value that the evidence shows.
  case deliverBenefit(PromiseID, value: Amount, DeliveryNote = DeliveryNote())
  /// Puts right what was reported as delivered: the value that it should have been, who says so, and why.
  case correctDelivery(DeliveryID, value: Amount, by: String, reason: String)
  /// States that a promise past its deadline was not kept. Unless it is to be compensated, the right to
  /// the data ends with it.
  case breakPromise(PromiseID)
  /// Reports what the person got instead of a benefit that was broken or came short.
  case compensatePromise(PromiseID, value: Amount)
  /// Takes a consent back.
  case withdrawConsent(ConsentID)
  /// States that a consent is past its end, so that what was kept under it goes.
  case expireConsent(ConsentID)
  /// Ends a consent that the person did not end: it brought them nothing, was never valid, or its
  /// promise was broken and not compensated.
  case invalidateConsent(ConsentID, ConsentEnding)
  /// States that the case for which data was given is resolved, from when on its retention counts (Q18).
  case resolveCase(ConsentID)
  /// States that the law which kept the values of an ended consent lets them go.
  case releaseHold(ConsentID)
  /// Puts right what was given with a consent, while it is kept (GDPR 16).
  case correctValues(ConsentID, [GivenValue])
  /// Takes up what a person says about the use of their data.
  case statePreference(PersonID, Preference)
  /// Takes up the privacy signals that came with what a person does (Q12).
  case hearSignals(PersonID, SignalsHeard)
  /// Takes a request that a person makes by right, and states that there was a response to one.
  case receiveRightsRequest(PersonID, RightsRequest)
  case respondToRightsRequest(RightsRequestID)
  /// Restricts the use of a person's data, or lifts that (GDPR 18).
  case restrictPerson(PersonID, Bool)
  case openClearance(Clearance)
  case closeClearance(ClearanceID)
  /// Reads the cleared fields of a person.
  case readData(ClearanceID, actor: String, role: String, of: PersonID)
  /// Counts people by their values of a level.
  case countData(ClearanceID, actor: String, role: String, level: FieldLevel)
  /// Lists whose consents for the purpose of a clearance rest on words that are no longer in force, a page at a time:
  /// behind a consent, or from the first.
  case listOutdated(ClearanceID, actor: String, role: String, after: ConsentID? = nil)
  /// Hands a value to a partner, or lets the partner see it or what is derived from it.
  case disclose(
    of: PersonID, purpose: String, field: String, to: String, kind: Disclosure.Kind = .transfer)
  /// Lets a partner pass on what it was handed.
  case passOn(DisclosureID, to: String)
  /// Uses an audience at a partner's.
  case activateAudience(String, [PersonID])
  /// States that a partner was told to dispose, that its disposition came, that it is overdue, and that
  /// somebody reviewed it.
  case tellPartner(DisclosureID)
  case receiveDisposition(DisclosureID, items: Int)
  case reportOverdue(DisclosureID)
  case reviewPartner(String, by: String)
  /// Forgets a person: their consents end, and nothing that could name them is kept.
  case erasePerson(PersonID)
  /// Forgets a person of whom nothing has been kept for a year.
  case forgetIdlePerson(PersonID)
}

/// What a person says to an offer.
public enum Answer: String, CaseIterable, Sendable {
  case accepted, declined, deferred

  /// The number in kept answers, which stand in ledgers: never another's, whatever the order above.
  public var code: Int64 {
    switch self {
    case .accepted: 0
    case .declined: 1
    case .deferred: 2
    }
  }

  /// The answer of a number that `code` gave; nil for anything else.
  public init?(code: Int64) {
    guard let answer = Answer.allCases.first(where: { $0.code == code }) else { return nil }
    self = answer
  }
}
