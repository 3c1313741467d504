import Basics

/// What the service can be asked to do: `noun.verb`.
enum Method: String, CaseIterable {
  case offerNext = "offer.next"
  case offerExplain = "offer.explain"
  case offerAnswer = "offer.answer"
  case benefitDeliver = "benefit.deliver"
  case benefitCompensate = "benefit.compensate"
  case consentList = "consent.list"
  case consentWithdraw = "consent.withdraw"
  case consentResolve = "consent.resolve"
  case consentEnd = "consent.end"
  case preferenceSet = "preference.set"
  case preferenceList = "preference.list"
  case behaviourRecord = "behaviour.record"
  case recommendItems = "recommend.items"
  case recommendAfter = "recommend.after"
  case personExport = "person.export"
  case personErase = "person.erase"
  case personRestrict = "person.restrict"
  case requestReceive = "request.receive"
  case requestAnswer = "request.answer"
  case clearanceOpen = "clearance.open"
  case clearanceClose = "clearance.close"
  case dataRead = "data.read"
  case dataCount = "data.count"
  case partnerDisclose = "partner.disclose"
  case partnerPassOn = "partner.passOn"
  case partnerOwed = "partner.owed"
  case partnerTell = "partner.tell"
  case partnerDispose = "partner.dispose"
  case partnerReview = "partner.review"
  case audienceActivate = "audience.activate"
  case experimentStart = "experiment.start"
  case experimentStop = "experiment.stop"
  case experimentList = "experiment.list"
  case experimentReport = "experiment.report"
  case engineHealth = "engine.health"
  case engineMetrics = "engine.metrics"
  case rpcDiscover = "rpc.discover"

  /// Parameters that must be given, in the order of the documentation.
  var required: [Parameter] {
    switch self {
    case .offerNext, .offerExplain, .consentList, .preferenceList, .personExport, .personErase:
      [.person]
    case .offerAnswer: [.offer, .answer, .textVersion]
    case .benefitDeliver, .benefitCompensate: [.promise, .value]
    case .consentWithdraw, .consentResolve: [.consent]
    case .consentEnd: [.consent, .ending]
    case .preferenceSet: [.person, .scope, .choice]
    case .behaviourRecord, .recommendAfter: [.person, .purpose, .act, .item]
    case .recommendItems: [.purpose]
    case .personRestrict: [.person, .isRestricted]
    case .requestReceive: [.person, .right]
    case .requestAnswer: [.request]
    case .clearanceOpen:
      [.actor, .role, .task, .purpose, .fields, .until, .approver, .approverRole]
    case .clearanceClose: [.clearance]
    case .dataRead: [.clearance, .actor, .role, .person]
    case .dataCount: [.clearance, .actor, .role, .field, .level]
    case .partnerDisclose: [.person, .purpose, .field, .partner]
    case .partnerPassOn: [.disclosure, .partner]
    case .partnerOwed: [.partner]
    case .partnerTell, .partnerDispose: [.disclosure]
    case .partnerReview: [.partner, .staff]
    case .audienceActivate: [.activation, .persons]
    case .experimentStart: [.experiment, .arms]
    case .experimentStop, .experimentReport: [.experiment]
    case .experimentList, .engineHealth, .engineMetrics, .rpcDiscover: []
    }
  }

  /// Parameters that may be given, but for `idempotencyKey` and `at`.
  private var ownOptional: [Parameter] {
    switch self {
    case .offerNext, .offerExplain: [.placement, .channel, .attributes]
    case .offerAnswer: [.values, .isSpecific]
    case .preferenceSet: [.said, .staff, .basis]
    case .clearanceOpen: [.persons, .from]
    case .partnerDisclose: [.disclosureKind]
    case .partnerDispose: [.items]
    case .recommendItems: [.person, .session] + Method.listing
    case .recommendAfter: Method.listing
    default: []
    }
  }

  private static let listing: [Parameter] = [
    .count, .exclude, .only, .categories, .mostOfCategory, .keep, .reasons,
  ]

  /// Parameters that may be given.
  var optional: [Parameter] {
    var all = ownOptional
    if keepsAnswer { all.append(.idempotencyKey) }
    if self != .engineHealth && self != .engineMetrics && self != .rpcDiscover { all.append(.at) }
    return all
  }

  /// Whether a request may name an idempotency key. What is read is read again; an offer that is shown
  /// twice within a visit is one.
  var keepsAnswer: Bool {
    switch self {
    case .offerNext, .offerExplain, .consentList, .preferenceList, .recommendItems, .personExport,
      .dataRead,
      .dataCount, .partnerOwed, .experimentList, .experimentReport, .engineHealth, .engineMetrics,
      .rpcDiscover:
      false
    default: true
    }
  }

  /// What a request is about, which one that is sent again must name too.
  var subject: Parameter? {
    switch self {
    case .offerAnswer: .offer
    case .benefitDeliver, .benefitCompensate: .promise
    case .consentWithdraw, .consentResolve, .consentEnd: .consent
    case .requestAnswer: .request
    case .clearanceClose: .clearance
    case .partnerPassOn, .partnerTell, .partnerDispose: .disclosure
    default: nil
    }
  }

  /// What it does, in a sentence.
  var summary: String {
    switch self {
    case .offerNext: "Decides what a person is offered now, and shows it; or says why nothing is."
    case .offerExplain: "Says what became of every offer for a person now; shows nothing."
    case .offerAnswer: "Takes a person's answer to an offer, with what they give."
    case .benefitDeliver: "Reports that a benefit arrived."
    case .benefitCompensate: "Reports what a person got for a benefit that failed or came short."
    case .consentList: "Lists what a person consented to, and what is owed for it."
    case .consentWithdraw:
      "Takes a consent back: with strict durability what was given is gone when this is answered."
    case .consentResolve: "States that the case is resolved for which data was given."
    case .consentEnd: "Ends a consent that brought the person nothing, or was never valid."
    case .preferenceSet: "Takes up what a person says about the use of their data."
    case .preferenceList: "Lists what a person said about the use of their data."
    case .behaviourRecord: "Keeps what a person did with an item, under their consent."
    case .recommendItems:
      "Recommends items to a person by what they did, or after a session that is kept nowhere; without "
        + "consent or history, what is popular."
    case .recommendAfter: "Keeps what a person did with an item, and recommends what comes next."
    case .personExport: "Everything of a person, for themselves (GDPR 15 and 20)."
    case .personErase: "Forgets a person; nothing that could name them is kept."
    case .personRestrict: "Restricts the use of a person's data, or lifts that."
    case .requestReceive: "Takes a request that a person makes by right."
    case .requestAnswer: "States that a request by right was answered."
    case .clearanceOpen: "Clears a member of staff to read given fields for one task, for a time."
    case .clearanceClose: "Ends a clearance before its time."
    case .dataRead: "Reads what a clearance opens of a person; each value read is an event."
    case .dataCount:
      "Counts people by their values of a level; groups that could show somebody are withheld."
    case .partnerDisclose: "Hands a value to a partner, under agreement."
    case .partnerPassOn: "Lets a partner pass on what it was handed."
    case .partnerOwed: "Lists what a partner must dispose of, and by when."
    case .partnerTell: "States that a partner was told that its right has ended."
    case .partnerDispose: "Takes a partner's receipt for what it returned or destroyed."
    case .partnerReview: "States that somebody reviewed a partner."
    case .audienceActivate: "Uses an audience at a partner's, if everyone in it still wants that."
    case .experimentStart:
      "Opens an experiment over exchanges that no running one shows; its arms share people equally."
    case .experimentStop:
      "Ends an experiment: nobody new enters, its exchanges are free, and offers of it still count."
    case .experimentList: "Lists all experiments in the order in which they were started."
    case .experimentReport: "What an experiment shows so far, per arm and against its control."
    case .engineHealth: "Whether the service takes requests."
    case .engineMetrics: "Counts and latencies since the start."
    case .rpcDiscover: "This service's description in OpenRPC."
    }
  }
}
