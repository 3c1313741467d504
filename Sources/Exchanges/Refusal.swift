import Basics

/// Why a command was refused: the raw value is the stable code for machines, `reason` the sentence
/// for people.
///
/// Where several apply, the earliest in this list is given, whatever the command: first what is not there,
/// then what does not fit, then who may not, then what a person's word or a rule stands against. Whoever has
/// no clearance is told that, not what the person consented to. What cannot be asked yet (whether somebody
/// consented, of a person who is not known) applies to nothing. `PrecedenceTests` holds every command to
/// this, two faults at a time.
public enum Refusal: String, CaseIterable, Error, Sendable {
  case instantOutOfRange
  case unknownPerson
  case unknownTerms
  case unknownArm
  case unknownOffer
  case unknownPromise
  case unknownConsent
  case unknownRequest
  case unknownClearance
  case unknownRole
  case unknownPartner
  case unknownDisclosure
  case unknownDelivery
  case experimentTaken
  case experimentArmsUnusable
  case experimentArmsTooFew
  case experimentArmsShareExchange
  case experimentUnitsDiffer
  case exchangeInExperiment
  case holdoutRuns
  case experimentStopped
  case textChangedWithoutVersion
  case experimentChanged
  case termsNotOfArm
  case personInAnotherArm
  case personHeldOut
  case offerStillOpen
  case heldAlready
  case coolingDown
  case placeUnknown
  case tooSoon
  case capReached
  case wishesReached
  case refusedByTrustRules
  case offerAlreadyAnswered
  case textVersionNotShown
  case offerVoid
  case offerLapsed
  case promiseLapsed
  case promiseAlreadySettled
  case promiseNotYetDue
  case promiseNotBroken
  case valueOutOfRange
  case valueBeyondWorth
  case consentAlreadyWithdrawn
  case consentExpired
  case consentNotExpired
  case consentStillGood
  case caseNotOpen
  case holdNotOver
  case promiseOverdue
  case personRestricted
  case personNotIdle
  case preferenceDenies
  case signalDenies
  case budgetExhausted
  case offerNotBegun
  case preferenceUnusable
  case basisMissing
  case requestAnswered
  case clearanceUnnamed
  case deliveryUnnamed
  case accessIsDisclosure
  case selfApproval
  case selfCorrection
  case notTheApprover
  case beyondTheRole
  case clearanceTooLong
  case clearanceNotOpen
  case clearanceOfAnother
  case personNotCleared
  case purposeNotConsented
  case behaviourNotConsented
  case groupTooSmall
  case wouldSingleOut
  case countsReached
  case recipientNotConsented
  case notUnderAgreement
  case partnerReviewOverdue
  case dispositionOverdue
  case custodyEnded
  case chainUnsound
  case onwardStillHeld
  case receiptUnsound
  case nothingToTell
  case activationUnusable
  case personKeyUnusable
  case personAlreadyKnown
  case valuesWithoutConsent
  case valueNotAskedFor
  case valueUnusable
  case valueMissing
  case valueNotGiven
  case itemUnusable
  case endingsWait

  public var reason: String {
    switch self {
    case .instantOutOfRange: "the moment must lie between the years 1970 and 9999"
    case .unknownPerson: "no such person is known"
    case .unknownTerms: "no such terms have been adopted"
    case .unknownArm: "no such experiment or arm has been started"
    case .unknownOffer: "no such offer was shown"
    case .unknownPromise: "no such promise was made"
    case .unknownConsent: "no such consent was given"
    case .unknownRequest: "no such request was received"
    case .unknownClearance: "no such clearance was opened"
    case .unknownRole: "the catalog has no such role"
    case .unknownPartner: "the catalog has no such partner"
    case .unknownDisclosure: "nothing of this number was disclosed"
    case .unknownDelivery: "nothing of this number was delivered"
    case .placeUnknown: "the catalog has no such placement or channel"
    case .coolingDown: "this person said no, or not now, to this purpose and field not long ago"
    case .tooSoon: "this person was shown an offer too short a time ago"
    case .capReached: "this person has been shown this offer as often as the catalog allows"
    case .wishesReached:
      "this person has asked for offers of this purpose \(Limits.wishesADay) times within a day"
    case .offerVoid: "the text has changed or too much time has passed; show the offer anew"
    case .offerLapsed:
      "what this offer gives is no longer set aside for this person; show the offer anew"
    case .budgetExhausted:
      "as many of these benefits as the catalog's budget allows now are promised or set aside, or its experiment takes "
        + "nobody new any more"
    case .promiseNotBroken:
      "only a benefit that was broken or came short is compensated, with its worth"
    case .consentStillGood: "nothing about this consent calls for its end"
    case .caseNotOpen: "this consent waits for no case, or its case is resolved already"
    case .holdNotOver: "no law keeps these values, or one still does"
    case .purposeNotConsented: "no consent of this person that stands covers this use of this field"
    case .behaviourNotConsented:
      "this consent is to no field that is observed, so nothing that this person does is kept under it"
    case .promiseOverdue: "what was promised for this data has not come; it may not be used"
    case .personRestricted: "the use of this person's data is restricted"
    case .personNotIdle: "something of this person is still kept, owed or remembered"
    case .preferenceDenies: "this person's preferences rule it out"
    case .signalDenies:
      "a privacy signal of this person (Global Privacy Control, Do Not Track) rules it out"
    case .offerNotBegun:
      "no yes waits for values here, or it ended with what was said since; answer the offer anew"
    case .preferenceUnusable:
      "the preference names nothing that the catalog has, or a choice that does not fit"
    case .basisMissing: "staff speak for a person on a recorded basis only: ids of both are needed"
    case .requestAnswered: "this request has been answered already"
    case .clearanceUnnamed:
      "actor, role, task and approver must each be named by an id, never a wildcard"
    case .accessIsDisclosure: "what a partner sees is disclosed to it, never cleared"
    case .selfApproval: "nobody approves a clearance of their own"
    case .deliveryUnnamed:
      "who, the evidence and the reason must each be named by an id, never by words"
    case .selfCorrection: "who reported a delivery does not correct it; somebody else does"
    case .notTheApprover: "the role needs another approver"
    case .beyondTheRole: "the role does not cover this purpose, field, level or number of people"
    case .clearanceTooLong: "a clearance begins now or later, and is no longer than its role allows"
    case .clearanceNotOpen: "this clearance is not open at this moment"
    case .clearanceOfAnother: "this clearance is somebody else's, or of another role"
    case .personNotCleared: "this clearance does not name this person"
    case .groupTooSmall: "the group is too small"
    case .wouldSingleOut: "the difference to an earlier count would single people out"
    case .countsReached:
      "\(Limits.toldCounts) different counts are kept, so that the next one singles nobody out beside them; no "
        + "other is told before one of them is forgotten"
    case .recipientNotConsented: "this person was not told of this recipient"
    case .notUnderAgreement: "no agreement in force covers this field, level, purpose and time"
    case .partnerReviewOverdue:
      "the partner's access was unused and unreviewed too long, and is closed"
    case .dispositionOverdue: "the partner owes a receipt for what it should have disposed of"
    case .custodyEnded: "the partner has no right to this any more"
    case .chainUnsound: "the data would come back to somebody who holds it already"
    case .onwardStillHeld: "somebody to whom this was passed on still holds it"
    case .receiptUnsound: "the receipt names more or less than was sent"
    case .nothingToTell: "there is nothing of the kind to state now, or it was stated already"
    case .activationUnusable: "the catalog has no such activation, or it cannot be used so"
    case .experimentTaken: "an experiment of this name has been started already"
    case .experimentArmsUnusable: "an experiment needs an id, and arms each with an id of its own"
    case .experimentArmsTooFew: "an experiment compares arms, so it needs at least two"
    case .experimentArmsShareExchange: "two arms show the same exchange; give each one of its own"
    case .experimentUnitsDiffer:
      "the arms promise worth in different units, which cannot be compared"
    case .exchangeInExperiment:
      "a running experiment shows an exchange of these arms; stop it first, or show others"
    case .holdoutRuns:
      "a holdout of the programme runs already, and there is one at a time; stop it first"
    case .experimentStopped: "this experiment has been stopped; start one under another name"
    case .textChangedWithoutVersion:
      "something else was agreed to under the same version, and stands as it was; raise it"
    case .experimentChanged:
      "an experiment that runs is declared otherwise than it was started; declare the other one under an id of its own, "
        + "or stop the running one first"
    case .termsNotOfArm: "this arm of the experiment shows other terms"
    case .personInAnotherArm: "this person has met another arm of the experiment"
    case .personHeldOut:
      "this person is asked nothing while the programme is measured; what they ask for themselves is offered"
    case .offerStillOpen: "an earlier offer of these terms to this person has no answer yet"
    case .heldAlready:
      "this person has agreed to this, or to a part of it, for the purpose already, and that still stands; ask for "
        + "the rest in an exchange of its own"
    case .refusedByTrustRules:
      "the trust rules do not allow this offer to this person now; quid check tells why"
    case .offerAlreadyAnswered: "this offer has been answered already"
    case .textVersionNotShown: "the answer names another version of the text than the one shown"
    case .promiseLapsed:
      "nothing is owed under this promise any more: the person was erased, or said no in the moment of the yes"
    case .promiseAlreadySettled:
      "this promise was delivered, came short, was broken or lapsed already; what is still owed is brought as "
        + "compensation"
    case .promiseNotYetDue: "this promise is not past its deadline"
    case .valueOutOfRange: "a delivered value must be from 0 to \(Limits.worthUnits) units"
    case .valueBeyondWorth:
      "this is more than is still owed and the benefit's tolerance; send the value that came, or a reason as well"
    case .consentAlreadyWithdrawn: "this consent has been withdrawn already"
    case .consentExpired: "this consent has ended by itself"
    case .consentNotExpired: "this consent is not past its end"
    case .personKeyUnusable: "a person's id must have 1 to \(Limits.personKeyBytes) bytes"
    case .personAlreadyKnown: "this person is known already"
    case .valuesWithoutConsent: "values come only with an accepted offer"
    case .valueNotAskedFor: "each value must be for a field that the offer asks for, and only one"
    case .valueUnusable: "a field does not take the value given for it"
    case .valueMissing: "a value is missing; send everything that the offer asks for at once"
    case .valueNotGiven:
      "nothing was given for this field under this consent, so nothing can be put right"
    case .itemUnusable: "the id of an item must have 1 to \(Limits.itemBytes) bytes"
    case .endingsWait:
      "nothing is ended for reasons of time until the clock can be trusted again (see engine.health); then send "
        + "it again"
    }
  }
}
