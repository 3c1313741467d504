import Basics

/// Why a command was refused: the raw value is the stable code for machines, `reason` the sentence
/// for people. Where several apply, the earliest in this list is given.
public enum Refusal: String, CaseIterable, Error, Sendable {
  case instantOutOfRange
  case unknownPerson
  case unknownTerms
  case unknownArm
  case unknownOffer
  case unknownPromise
  case unknownConsent
  case experimentTaken
  case experimentArmsUnusable
  case textChangedWithoutVersion
  case termsNotOfArm
  case personInAnotherArm
  case offerStillOpen
  case purposeAlreadyConsented
  case refusedByTrustRules
  case offerAlreadyAnswered
  case textVersionNotShown
  case promiseAlreadySettled
  case promiseNotYetDue
  case valueOutOfRange
  case consentAlreadyWithdrawn
  case consentExpired
  case consentNotExpired
  case personKeyUnusable
  case personAlreadyKnown
  case valuesWithoutConsent
  case valueNotAskedFor
  case valueUnusable
  case itemUnusable

  public var reason: String {
    switch self {
    case .instantOutOfRange: "the moment must lie between the years 1970 and 9999"
    case .unknownPerson: "no such person is known"
    case .unknownTerms: "no such terms have been adopted"
    case .unknownArm: "no such experiment or arm has been started"
    case .unknownOffer: "no such offer was shown"
    case .unknownPromise: "no such promise was made"
    case .unknownConsent: "no such consent was given"
    case .experimentTaken: "an experiment of this name has been started already"
    case .experimentArmsUnusable: "an experiment needs an id, and arms each with an id of its own"
    case .textChangedWithoutVersion:
      "these terms differ from those already adopted under the same text version; raise it"
    case .termsNotOfArm: "this arm of the experiment shows other terms"
    case .personInAnotherArm: "this person has met another arm of the experiment"
    case .offerStillOpen: "an earlier offer of these terms to this person has no answer yet"
    case .purposeAlreadyConsented: "this person's consent for the purpose still stands"
    case .refusedByTrustRules:
      "the trust rules do not allow this offer to this person now; quid check tells why"
    case .offerAlreadyAnswered: "this offer has been answered already"
    case .textVersionNotShown: "the answer names another version of the text than the one shown"
    case .promiseAlreadySettled: "this promise has been delivered or broken already"
    case .promiseNotYetDue: "this promise is not past its deadline"
    case .valueOutOfRange: "a delivered value must be from 0 to \(Limits.worthUnits) units"
    case .consentAlreadyWithdrawn: "this consent has been withdrawn already"
    case .consentExpired: "this consent has ended by itself"
    case .consentNotExpired: "this consent is not past its end"
    case .personKeyUnusable: "a person's id must have 1 to \(Limits.personKeyBytes) bytes"
    case .personAlreadyKnown: "this person is known already"
    case .valuesWithoutConsent: "values come only with an accepted offer"
    case .valueNotAskedFor: "each value must be for a field that the offer asks for, and only one"
    case .valueUnusable: "a value must have 1 to \(Limits.valueBytes) bytes"
    case .itemUnusable: "the id of an item must have 1 to \(Limits.itemBytes) bytes"
    }
  }
}
