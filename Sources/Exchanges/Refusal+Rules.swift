public import Catalogs

/// The trust rules behind refusals.
extension Refusal {
  /// The rules that a command runs against; none where it only names what is not there, or what does not
  /// fit.
  public var rules: [TrustRule] {
    switch self {
    case .refusedByTrustRules: [.q1]
    case .valueOutOfRange, .promiseLapsed, .promiseAlreadySettled, .consentAlreadyWithdrawn: [.q10]
    case .preferenceDenies: [.q4, .q5]
    case .basisMissing: [.q4]
    case .purposeNotConsented, .personRestricted: [.q5]
    case .heldAlready, .coolingDown, .offerStillOpen, .tooSoon,
      .capReached, .wishesReached:
      [.q7]
    case .signalDenies: [.q12]
    case .valuesWithoutConsent, .valueNotAskedFor: [.q14]
    case .caseNotOpen: [.q18]
    case .consentExpired, .consentNotExpired, .endingsWait: [.q20]
    case .holdNotOver: [.q19]
    case .textVersionNotShown, .offerVoid, .textChangedWithoutVersion: [.q25]
    case .promiseOverdue, .promiseNotBroken, .valueBeyondWorth: [.q26]
    case .consentStillGood: [.q27]
    case .clearanceUnnamed, .selfApproval, .notTheApprover, .beyondTheRole, .clearanceTooLong:
      [.q41]
    case .clearanceNotOpen, .clearanceOfAnother, .personNotCleared: [.q42]
    case .wouldSingleOut, .countsReached: [.q43]
    case .groupTooSmall: [.q43, .q57]
    case .recipientNotConsented: [.q51]
    case .notUnderAgreement: [.q52]
    case .behaviourNotConsented: [.q49]
    case .partnerReviewOverdue, .dispositionOverdue: [.q53]
    case .accessIsDisclosure: [.q54]
    case .custodyEnded: [.q55]
    case .chainUnsound, .onwardStillHeld, .receiptUnsound: [.q56]
    case .activationUnusable: [.q57]
    case .instantOutOfRange, .unknownPerson, .unknownTerms, .unknownArm, .unknownOffer,
      .unknownPromise, .unknownConsent, .unknownRequest, .unknownClearance, .unknownRole,
      .unknownPartner, .unknownDisclosure, .unknownDelivery, .deliveryUnnamed, .selfCorrection,
      .experimentTaken, .experimentArmsUnusable,
      .experimentArmsTooFew, .experimentArmsShareExchange, .experimentUnitsDiffer,
      .exchangeInExperiment, .holdoutRuns, .personHeldOut, .experimentStopped, .experimentChanged,
      .termsNotOfArm,
      .personInAnotherArm, .placeUnknown,
      .offerAlreadyAnswered, .promiseNotYetDue, .personNotIdle, .preferenceUnusable,
      .requestAnswered, .nothingToTell, .personKeyUnusable, .personAlreadyKnown, .valueUnusable,
      .valueMissing, .valueNotGiven, .offerNotBegun,
      .itemUnusable, .offerLapsed, .budgetExhausted:
      []
    }
  }
}
