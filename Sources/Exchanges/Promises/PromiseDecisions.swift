import Basics
import Catalogs

/// Commands that say what became of a promise.
enum PromiseDecisions {
  static func deliver(
    _ id: PromiseID, _ value: Amount, in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.promises.count { throw .unknownPromise }
    if state.promises[id.index].outcome != .open || state.promises.isBroken(id, at: now),
      state.binds(.q10)
    {
      throw .promiseAlreadySettled
    }
    if !isDeliverable(value, in: state) { throw .valueOutOfRange }
    facts.append(.promise(.benefitDelivered(id, value: value)))
    return CommandResult()
  }

  static func compensate(
    _ id: PromiseID, _ value: Amount, in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.promises.count { throw .unknownPromise }
    let promise = state.promises[id.index]
    if promise.outcome != .short && !state.promises.isBroken(id, at: now) {
      throw .promiseNotBroken
    }
    if !isDeliverable(value, in: state) { throw .valueOutOfRange }
    // What came short and what compensates it must add up to what was promised.
    if promise.value + value < state.terms(of: promise.consent).worth { throw .promiseNotBroken }
    if promise.outcome == .open { facts.append(.promise(.broken(id))) }
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
    if promise.outcome != .open { throw .promiseAlreadySettled }
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
