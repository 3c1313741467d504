import Basics
import Catalogs

/// Commands that say what became of a promise.
enum PromiseDecisions {
  static func deliver(
    _ id: PromiseID, _ value: Amount, _ note: DeliveryNote, in state: ExchangeState,
    at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.promises.count { throw .unknownPromise }
    let promise = state.promises[id.index]
    if promise.outcome == .lapsed, state.binds(.q10) { throw .promiseLapsed }
    if promise.isOver(at: now), state.binds(.q10) { throw .promiseAlreadySettled }
    if !isDeliverable(value, in: state) { throw .valueOutOfRange }
    if note.reason == nil, isTooMuch(promise.value + value, for: promise, in: state) {
      throw .valueBeyondWorth
    }
    if !note.isNamed { throw .deliveryUnnamed }
    var result = CommandResult()
    let number = DeliveryID(index: state.promises.deliveries.count)
    facts.append(.promise(.benefitDelivered(Delivery(number, of: id, value: value, note))))
    result.delivery = number
    return result
  }

  /// Whether what came is more than a promise takes without a reason: its worth, and the tolerance that the catalog in
  /// force states.
  static func isTooMuch(
    _ sum: Amount, for promise: PromiseRecord, in state: ExchangeState
  ) -> Bool {
    let terms = state.terms(of: promise.consent)
    // As nearly always; there may be many benefits.
    if sum <= terms.worth || !state.binds(.q26) { return false }
    let benefit = state.catalog?.catalog.benefits.first { $0.id == terms.benefit }
    let tolerance = benefit?.tolerance ?? Benefit.standardTolerance
    let over = Int64(Double(terms.worth.micros) * tolerance + 0.5)
    return sum > terms.worth + Amount(micros: over)
  }

  static func compensate(
    _ id: PromiseID, _ value: Amount, in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.promises.count { throw .unknownPromise }
    let promise = state.promises[id.index]
    if promise.outcome(at: now) != .short && !state.promises.isBroken(id, at: now) {
      throw .promiseNotBroken
    }
    if !isDeliverable(value, in: state) { throw .valueOutOfRange }
    // What came short and what compensates it must add up to what was promised.
    if promise.value + value < state.terms(of: promise.consent).worth { throw .promiseNotBroken }
    if promise.isAwaited { facts.append(.promise(.broken(id))) }
    // What comes too late is still owed, and brings no right back.
    if state.consents[promise.consent.index].ending == .none,
      state.hasLapsed(promise.consent, at: now)
    {
      facts.append(ConsentDecisions.lapsed(promise.consent, in: state, at: now))
    }
    facts.append(.promise(.compensated(id, value: value)))
    return CommandResult()
  }

  private static func isDeliverable(_ value: Amount, in state: ExchangeState) -> Bool {
    value <= Terms.worthLimit && (value >= .zero || !state.binds(.q10))
  }

  static func breakPromise(
    _ id: PromiseID, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.promises.count { throw .unknownPromise }
    let promise = state.promises[id.index]
    if !promise.isAwaited { throw .promiseAlreadySettled }
    if now <= promise.due { throw .promiseNotYetDue }
    facts.append(.promise(.broken(id)))
    if state.terms(of: promise.consent).promise?.ifUndeliverable == .erase, state.binds(.q26),
      state.consents[promise.consent.index].ending == .none
    {
      facts.append(ConsentDecisions.lapsed(promise.consent, in: state, at: now))
    }
    return CommandResult()
  }
}
