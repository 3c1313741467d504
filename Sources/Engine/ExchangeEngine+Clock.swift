public import Basics
public import Exchanges

/// What a clock may and may not bring about.
extension ExchangeEngine {
  /// Puts it on record that it is this moment, where no event says so: nothing counts as earlier afterwards.
  public mutating func noteTime(at moment: Instant) {
    if moment > state.exchange.latest { write(Event(at: moment, fact: .timeNoted)) }
  }

  /// Puts on record what came of asking for offers within an hour.
  public mutating func count(_ sums: DecisionSums, at moment: Instant) {
    write(Event(at: effective(moment), fact: .offer(.counted(sums))))
  }

  /// Takes it from whoever runs the service that this is the moment now, whatever the store says.
  public mutating func setClock(to moment: Instant) {
    write(Event(at: moment, fact: .clockSet))
  }

  /// The moment by which it is judged what may be used: the later one of what both clocks say.
  public func useMoment(_ now: Instant) -> Instant { ahead.map { max($0, now) } ?? now }

  /// Refuses a use that is over by the second clock, though not by the store's moment yet.
  mutating func checkUse(_ command: Command, at now: Instant) throws(Refusal) {
    switch command {
    case .readData, .countData, .listOutdated, .disclose, .passOn, .activateAudience:
      var facts: [Fact] = []
      _ = try state.exchange.decide(command, at: useMoment(now), into: &facts)
    case .adoptTerms, .adoptCatalog, .startExperiment, .stopExperiment,
      .closeExperiment, .enterExperiment, .registerPerson, .showOffer,
      .showWish,
      .answerOffer, .completeOffer, .deliverBenefit, .correctDelivery, .breakPromise,
      .compensatePromise,
      .withdrawConsent,
      .expireConsent, .invalidateConsent, .resolveCase, .releaseHold, .correctValues,
      .statePreference,
      .hearSignals, .receiveRightsRequest, .respondToRightsRequest, .restrictPerson, .openClearance,
      .closeClearance,
      .tellPartner,
      .receiveDisposition, .reportOverdue, .reviewPartner, .erasePerson, .forgetIdlePerson:
      return
    }
  }
}

extension Fact {
  /// Whether it ends something because of the time that has passed, which nobody can undo.
  var endsByTime: Bool {
    switch self {
    case .consent(let fact): fact.endsByTime
    case .person(let fact): fact.endsByTime
    case .catalog, .experiment, .offer, .promise, .clearance, .custody, .timeNoted, .clockSet,
      .founded, .responseKept:
      false
    }
  }
}
