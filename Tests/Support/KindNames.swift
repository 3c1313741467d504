public import Exchanges

/// The kinds of command and of event by name, so that tests can count which they have seen. The switches are
/// total: a new kind is counted, or does not compile.
public enum CommandName: String, CaseIterable, Sendable {
  case adoptTerms, adoptCatalog, startExperiment, stopExperiment, closeExperiment, enterExperiment,
    registerPerson, showOffer,
    showWish, answerOffer, completeOffer, deliverBenefit, correctDelivery, breakPromise,
    compensatePromise,
    withdrawConsent,
    expireConsent,
    invalidateConsent, resolveCase, releaseHold, correctValues,
    statePreference, hearSignals,
    receiveRightsRequest, respondToRightsRequest,
    restrictPerson, openClearance, closeClearance, readData, countData, listOutdated, disclose,
    passOn,
    activateAudience, tellPartner, receiveDisposition, reportOverdue, reviewPartner, erasePerson,
    forgetIdlePerson
}

/// As `CommandName`, of events.
public enum FactName: String, CaseIterable, Sendable {
  case termsAdopted, catalogAdopted, experimentStarted, experimentStopped, entryClosed,
    personRegistered,
    personExposed, offerDecided, offerShown, offerWished,
    offerAnswered, offerBegun, decisionsCounted, consentGiven, consentRenewed,
    promiseMade, benefitDelivered, deliveryCorrected, promiseBroken, promiseCompensated,
    valueCollected,
    valueCorrected,
    consentWithdrawn, consentExpired, consentInvalidated, caseResolved, holdReleased,
    preferenceStated, signalsHeard, personRestricted, requestReceived, requestAnswered,
    clearanceOpened,
    clearanceClosed, dataRead, dataCounted, outdatedListed, dataDisclosed, audienceActivated,
    partnerTold,
    dispositionReceived, dispositionOverdue, partnerReviewed, personErased, timeNoted,
    clockSet, instanceFounded, answerKept
}

extension Command {
  public var name: CommandName {
    switch self {
    case .adoptTerms: .adoptTerms
    case .adoptCatalog: .adoptCatalog
    case .startExperiment: .startExperiment
    case .stopExperiment: .stopExperiment
    case .closeExperiment: .closeExperiment
    case .enterExperiment: .enterExperiment
    case .registerPerson: .registerPerson
    case .showOffer: .showOffer
    case .showWish: .showWish
    case .answerOffer: .answerOffer
    case .completeOffer: .completeOffer
    case .deliverBenefit: .deliverBenefit
    case .correctDelivery: .correctDelivery
    case .breakPromise: .breakPromise
    case .compensatePromise: .compensatePromise
    case .withdrawConsent: .withdrawConsent
    case .expireConsent: .expireConsent
    case .invalidateConsent: .invalidateConsent
    case .resolveCase: .resolveCase
    case .releaseHold: .releaseHold
    case .correctValues: .correctValues
    case .statePreference: .statePreference
    case .hearSignals: .hearSignals
    case .receiveRightsRequest: .receiveRightsRequest
    case .respondToRightsRequest: .respondToRightsRequest
    case .restrictPerson: .restrictPerson
    case .openClearance: .openClearance
    case .closeClearance: .closeClearance
    case .readData: .readData
    case .countData: .countData
    case .listOutdated: .listOutdated
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
    case .catalog(.termsAdopted): .termsAdopted
    case .catalog(.adopted): .catalogAdopted
    case .experiment(.started): .experimentStarted
    case .experiment(.stopped): .experimentStopped
    case .experiment(.entryClosed): .entryClosed
    case .person(.registered): .personRegistered
    case .experiment(.exposed): .personExposed
    case .offer(.decided): .offerDecided
    case .offer(.shown): .offerShown
    case .offer(.wished): .offerWished
    case .offer(.answered): .offerAnswered
    case .offer(.begun): .offerBegun
    case .offer(.counted): .decisionsCounted
    case .consent(.given): .consentGiven
    case .consent(.renewed): .consentRenewed
    case .promise(.made): .promiseMade
    case .promise(.benefitDelivered): .benefitDelivered
    case .promise(.deliveryCorrected): .deliveryCorrected
    case .promise(.broken): .promiseBroken
    case .promise(.compensated): .promiseCompensated
    case .consent(.valueCollected): .valueCollected
    case .consent(.valueCorrected): .valueCorrected
    case .consent(.withdrawn): .consentWithdrawn
    case .consent(.expired): .consentExpired
    case .consent(.invalidated): .consentInvalidated
    case .consent(.caseResolved): .caseResolved
    case .consent(.holdReleased): .holdReleased
    case .person(.preferenceStated): .preferenceStated
    case .person(.signalsHeard): .signalsHeard
    case .person(.restricted): .personRestricted
    case .person(.rightsRequestReceived): .requestReceived
    case .person(.rightsRequestResponded): .requestAnswered
    case .clearance(.opened): .clearanceOpened
    case .clearance(.closed): .clearanceClosed
    case .clearance(.dataRead): .dataRead
    case .clearance(.dataCounted): .dataCounted
    case .clearance(.outdatedListed): .outdatedListed
    case .custody(.disclosed): .dataDisclosed
    case .custody(.audienceActivated): .audienceActivated
    case .custody(.partnerTold): .partnerTold
    case .custody(.dispositionReceived): .dispositionReceived
    case .custody(.dispositionOverdue): .dispositionOverdue
    case .custody(.partnerReviewed): .partnerReviewed
    case .person(.erased): .personErased
    case .timeNoted: .timeNoted
    case .clockSet: .clockSet
    case .founded: .instanceFounded
    case .responseKept: .answerKept
    }
  }
}
