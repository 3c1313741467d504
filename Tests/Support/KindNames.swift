public import Exchanges

/// The kinds of command and of event by name, so that tests can count which they have seen. The switches are
/// total: a new kind is counted, or does not compile.
public enum CommandName: String, CaseIterable, Sendable {
  case adoptTerms, adoptCatalog, startExperiment, stopExperiment, registerPerson, showOffer,
    answerOffer, deliverBenefit, breakPromise, compensatePromise, withdrawConsent, expireConsent,
    invalidateConsent, resolveCase, releaseHold, statePreference, receiveRequest, answerRequest,
    restrictPerson, openClearance, closeClearance, readData, countData, disclose, passOn,
    activateAudience, tellPartner, receiveDisposition, reportOverdue, reviewPartner, erasePerson,
    forgetIdlePerson
}

/// As `CommandName`, of events.
public enum FactName: String, CaseIterable, Sendable {
  case termsAdopted, catalogAdopted, experimentStarted, experimentStopped, personRegistered,
    personExposed, offerDecided, offerShown, offerAnswered, consentGiven, consentRenewed,
    promiseMade, benefitDelivered, promiseBroken, promiseCompensated, valueCollected,
    consentWithdrawn, consentExpired, consentInvalidated, caseResolved, holdReleased,
    preferenceStated, personRestricted, requestReceived, requestAnswered, clearanceOpened,
    clearanceClosed, dataRead, dataCounted, dataDisclosed, audienceActivated, partnerTold,
    dispositionReceived, dispositionOverdue, partnerReviewed, personErased, timeNoted,
    clockSet, answerKept
}

extension Command {
  public var name: CommandName {
    switch self {
    case .adoptTerms: .adoptTerms
    case .adoptCatalog: .adoptCatalog
    case .startExperiment: .startExperiment
    case .stopExperiment: .stopExperiment
    case .registerPerson: .registerPerson
    case .showOffer: .showOffer
    case .answerOffer: .answerOffer
    case .deliverBenefit: .deliverBenefit
    case .breakPromise: .breakPromise
    case .compensatePromise: .compensatePromise
    case .withdrawConsent: .withdrawConsent
    case .expireConsent: .expireConsent
    case .invalidateConsent: .invalidateConsent
    case .resolveCase: .resolveCase
    case .releaseHold: .releaseHold
    case .statePreference: .statePreference
    case .receiveRequest: .receiveRequest
    case .answerRequest: .answerRequest
    case .restrictPerson: .restrictPerson
    case .openClearance: .openClearance
    case .closeClearance: .closeClearance
    case .readData: .readData
    case .countData: .countData
    case .disclose: .disclose
    case .passOn: .passOn
    case .activateAudience: .activateAudience
    case .tellPartner: .tellPartner
    case .receiveDisposition: .receiveDisposition
    case .reportOverdue: .reportOverdue
    case .reviewPartner: .reviewPartner
    case .erasePerson: .erasePerson
    case .forgetIdlePerson: .forgetIdlePerson
    }
  }
}

extension Fact {
  public var name: FactName {
    switch self {
    case .termsAdopted: .termsAdopted
    case .catalogAdopted: .catalogAdopted
    case .experimentStarted: .experimentStarted
    case .experimentStopped: .experimentStopped
    case .personRegistered: .personRegistered
    case .personExposed: .personExposed
    case .offerDecided: .offerDecided
    case .offerShown: .offerShown
    case .offerAnswered: .offerAnswered
    case .consentGiven: .consentGiven
    case .consentRenewed: .consentRenewed
    case .promiseMade: .promiseMade
    case .benefitDelivered: .benefitDelivered
    case .promiseBroken: .promiseBroken
    case .promiseCompensated: .promiseCompensated
    case .valueCollected: .valueCollected
    case .consentWithdrawn: .consentWithdrawn
    case .consentExpired: .consentExpired
    case .consentInvalidated: .consentInvalidated
    case .caseResolved: .caseResolved
    case .holdReleased: .holdReleased
    case .preferenceStated: .preferenceStated
    case .personRestricted: .personRestricted
    case .requestReceived: .requestReceived
    case .requestAnswered: .requestAnswered
    case .clearanceOpened: .clearanceOpened
    case .clearanceClosed: .clearanceClosed
    case .dataRead: .dataRead
    case .dataCounted: .dataCounted
    case .dataDisclosed: .dataDisclosed
    case .audienceActivated: .audienceActivated
    case .partnerTold: .partnerTold
    case .dispositionReceived: .dispositionReceived
    case .dispositionOverdue: .dispositionOverdue
    case .partnerReviewed: .partnerReviewed
    case .personErased: .personErased
    case .timeNoted: .timeNoted
    case .clockSet: .clockSet
    case .answerKept: .answerKept
    }
  }
}
