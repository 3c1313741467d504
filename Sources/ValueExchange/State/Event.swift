public import Basics

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
  indirect case experimentStarted(ExperimentID, ExperimentOutline)
  case personRegistered(PersonID)
  /// The first time that a person met an arm of the experiment.
  case personExposed(PersonID, ArmPlace)
  case offerShown(OfferID, to: PersonID, terms: TermsID, arm: ArmPlace?)
  case offerAnswered(OfferID, Answer)
  /// Valid from the event's time until the given one.
  case consentGiven(ConsentID, offer: OfferID, until: Instant)
  case promiseMade(PromiseID, consent: ConsentID, due: Instant)
  case benefitDelivered(PromiseID, value: Amount)
  case promiseBroken(PromiseID)
  /// A value for one of the fields asked for is in the vault: never the value itself.
  case valueCollected(ValueID, consent: ConsentID, place: Int)
  case consentWithdrawn(ConsentID)
  case consentExpired(ConsentID)
  /// All consents of the person end, and the caller's id of them goes.
  case personErased(PersonID)
}
