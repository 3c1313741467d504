public import Basics

extension ExchangeState {
  /// Decides a command at a moment: appends what will have happened to `facts`, or refuses and
  /// appends nothing. Changes nothing: the facts take effect when they are applied.
  public func decide(
    _ command: Command, at now: Instant, into facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !Instant.range.contains(now) { throw .instantOutOfRange }
    return try command.decide(in: self, at: now, &facts)
  }
}

extension Command {
  fileprivate func decide(
    in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    switch self {
    case .adoptTerms(let terms): return try CatalogDecisions.adopt(terms, in: state, &facts)
    case .adoptCatalog(let catalog): return try CatalogDecisions.adopt(catalog, in: state, &facts)
    case .startExperiment(let outline):
      return try ExperimentDecisions.start(outline, in: state, &facts)
    case .stopExperiment(let id): return try ExperimentDecisions.stop(id, in: state, &facts)
    case .closeExperiment(let id): return try ExperimentDecisions.close(id, in: state, &facts)
    case .enterExperiment(let person, let arm):
      return try ExperimentDecisions.enter(person, arm, in: state, &facts)
    case .registerPerson(let key): return try PersonDecisions.register(key, in: state, &facts)
    case .showOffer(let person, let terms, let arm):
      return try OfferShowing.show(person, terms, arm, in: state, at: now, &facts)
    case .showWish(let person, let terms):
      return try OfferShowing.showWish(person, terms, in: state, at: now, &facts)
    case .answerOffer(let offer, let answer, let textVersion, let values, let isSpecific):
      return try OfferAnswering.answer(
        offer, answer, textVersion, values, isSpecific: isSpecific, in: state, at: now, &facts)
    case .completeOffer(let offer, let values):
      return try OfferCompleting.complete(offer, values, in: state, at: now, &facts)
    case .deliverBenefit(let promise, let value, let note):
      return try PromiseDecisions.deliver(promise, value, note, in: state, at: now, &facts)
    case .correctDelivery(let delivery, let value, let staff, let reason):
      return try DeliveryCorrecting.correct(
        delivery, value, by: staff, reason, in: state, at: now, &facts)
    case .breakPromise(let promise):
      return try PromiseDecisions.breakPromise(promise, in: state, at: now, &facts)
    case .compensatePromise(let promise, let value):
      return try PromiseDecisions.compensate(promise, value, in: state, at: now, &facts)
    case .withdrawConsent(let consent):
      return try ConsentDecisions.withdraw(consent, in: state, at: now, &facts)
    case .expireConsent(let consent):
      return try ConsentDecisions.expire(consent, in: state, at: now, &facts)
    case .invalidateConsent(let consent, let ending):
      return try ConsentDecisions.invalidate(consent, ending, in: state, at: now, &facts)
    case .resolveCase(let consent):
      return try ConsentDecisions.resolve(consent, in: state, at: now, &facts)
    case .releaseHold(let consent):
      return try ConsentDecisions.release(consent, in: state, at: now, &facts)
    case .correctValues(let consent, let values):
      return try Correcting.correct(consent, values, in: state, at: now, &facts)
    case .statePreference(let person, let preference):
      return try PersonDecisions.state(preference, of: person, in: state, at: now, &facts)
    case .hearSignals(let person, let heard):
      return try PersonDecisions.hear(heard, from: person, in: state, &facts)
    case .receiveRightsRequest(let person, let kind):
      return try PersonDecisions.receive(kind, of: person, in: state, &facts)
    case .respondToRightsRequest(let request):
      return try PersonDecisions.respond(request, in: state, &facts)
    case .restrictPerson(let person, let isRestricted):
      return try PersonDecisions.restrict(person, isRestricted, in: state, &facts)
    case .openClearance(let clearance):
      return try ClearanceDecisions.open(clearance, in: state, at: now, &facts)
    case .closeClearance(let clearance):
      return try ClearanceDecisions.close(clearance, in: state, &facts)
    case .readData(let clearance, let actor, let role, let person):
      return try ClearanceDecisions.read(
        clearance, actor, role, person, in: state, at: now, &facts)
    case .countData(let clearance, let actor, let role, let level):
      return try ClearanceDecisions.count(
        clearance, actor, role, level, in: state, at: now, &facts)
    case .listOutdated(let clearance, let actor, let role, let last):
      return try ClearanceDecisions.listOutdated(
        clearance, actor, role, after: last, in: state, at: now, &facts)
    case .disclose(let person, let purpose, let field, let partner, let kind):
      return try CustodyDecisions.disclose(
        person, purpose, field, to: partner, kind, in: state, at: now, &facts)
    case .passOn(let disclosure, let partner):
      return try CustodyDecisions.passOn(disclosure, to: partner, in: state, at: now, &facts)
    case .activateAudience(let name, let people):
      return try CustodyDecisions.activate(name, people, in: state, at: now, &facts)
    case .tellPartner(let disclosure):
      return try CustodyDecisions.tell(disclosure, in: state, at: now, &facts)
    case .receiveDisposition(let disclosure, let items):
      return try CustodyDecisions.dispose(disclosure, items: items, in: state, &facts)
    case .reportOverdue(let disclosure):
      return try CustodyDecisions.breach(disclosure, in: state, at: now, &facts)
    case .reviewPartner(let partner, let staff):
      return try CustodyDecisions.review(partner, by: staff, in: state, &facts)
    case .erasePerson(let person):
      return try PersonDecisions.erase(person, isIdle: false, in: state, at: now, &facts)
    case .forgetIdlePerson(let person):
      return try PersonDecisions.erase(person, isIdle: true, in: state, at: now, &facts)
    }
  }
}
