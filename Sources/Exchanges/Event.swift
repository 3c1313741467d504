public import Basics
public import Catalogs

/// What happened, and when. Applying events is the only way that state changes.
public struct Event: Equatable, Sendable {
  public let at: Instant
  public let fact: Fact

  @inlinable
  public init(at: Instant, fact: Fact) {
    self.at = at
    self.fact = fact
  }
}

/// The kinds of event. New things are numbered in the order of their events.
public enum Fact: Equatable, Sendable {
  // Kept out of line: the events of every day stay small and cheap to copy.
  indirect case termsAdopted(TermsID, Terms)
  indirect case catalogAdopted(AdoptedCatalog)
  indirect case experimentStarted(ExperimentID, ExperimentOutline)
  case experimentStopped(ExperimentID)
  case personRegistered(PersonID)
  /// The first time that a person met an arm of the experiment.
  case personExposed(PersonID, ArmPlace)
  /// What the decision for the offer that follows rested on.
  indirect case offerDecided(PersonID, Circumstances)
  case offerShown(OfferID, to: PersonID, terms: TermsID, arm: ArmPlace?)
  case offerAnswered(OfferID, Answer)
  /// Valid from the event's time until the given one.
  case consentGiven(ConsentID, offer: OfferID, until: Instant)
  /// A consent that stands was given again, and counts from now.
  case consentRenewed(ConsentID, offer: OfferID, until: Instant)
  case promiseMade(PromiseID, consent: ConsentID, due: Instant)
  case benefitDelivered(PromiseID, value: Amount)
  case promiseBroken(PromiseID)
  case promiseCompensated(PromiseID, value: Amount)
  /// A value for one of the fields asked for is in the vault: never the value itself, but whether more
  /// was given than was asked for and cut away (Q15).
  case valueCollected(ValueID, consent: ConsentID, place: Int, wasFiner: Bool)
  case consentWithdrawn(ConsentID)
  case consentExpired(ConsentID)
  case consentInvalidated(ConsentID, ConsentEnding)
  case caseResolved(ConsentID)
  case holdReleased(ConsentID)
  indirect case preferenceStated(PersonID, Preference)
  case personRestricted(PersonID, Bool)
  case requestReceived(RequestID, PersonID, RightsRequest)
  case requestAnswered(RequestID)
  indirect case clearanceOpened(ClearanceID, Clearance)
  case clearanceClosed(ClearanceID)
  /// Every value read is an event of its own (Q42).
  case dataRead(ClearanceID, ValueID)
  indirect case dataCounted(ClearanceID, FieldLevel, people: Int)
  indirect case dataDisclosed(DisclosureID, Disclosure)
  indirect case audienceActivated(String, people: Int)
  case partnerTold(DisclosureID)
  case dispositionReceived(DisclosureID)
  case dispositionOverdue(DisclosureID)
  indirect case partnerReviewed(String, by: String)
  /// All consents of the person end, and the caller's id of them goes: because they asked for it, or
  /// because nothing is kept of them any more.
  case personErased(PersonID, isIdle: Bool)
  /// That it was this moment, where nothing else happened that would say so.
  case timeNoted
  /// That it is this moment, on the word of who runs the service, whatever the events before say.
  case clockSet
  /// What the decision's request is answered, should it come again.
  indirect case answerKept(KeptAnswer)
}
