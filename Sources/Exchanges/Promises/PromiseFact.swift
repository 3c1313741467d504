public import Basics
import Catalogs

/// What happens to promises of a benefit: made, delivered, broken, compensated.
public enum PromiseFact: Equatable, Sendable {
  case made(PromiseID, consent: ConsentID, due: Instant)
  case benefitDelivered(PromiseID, value: Amount)
  case broken(PromiseID)
  case compensated(PromiseID, value: Amount)

  func apply(to state: inout ExchangeState, at now: Instant) {
    switch self {
    case .made(let promise, let consent, let due):
      let earlier = state.consents[consent.index].promise
      state.consents[consent.index].promise = promise.rawValue
      state.promises.append(
        PromiseRecord(
          consent: consent, tallyOffer: state.consents[consent.index].tallyOffer, due: due,
          earlier: earlier))
      Budgeting.applyPromise(promise, consent, in: &state)
    case .benefitDelivered(let promise, let value):
      let outcome = PromiseFact.outcome(of: promise, value: value, in: state, at: now)
      PromiseFact.settle(promise, outcome, value, in: &state, settled: now, at: now)
    case .broken(let promise):
      // However late it is said.
      let latest = state.promises[promise.index].due.adding(days: Limits.lateDays)
      PromiseFact.settle(promise, .broken, .zero, in: &state, settled: min(now, latest), at: now)
    case .compensated(let promise, let value):
      let sum = state.promises[promise.index].value + value
      PromiseFact.settle(promise, .compensated, sum, in: &state, settled: now, at: now)
    }
  }

  /// How a delivery of a value at a moment settles the promise.
  private static func outcome(
    of promise: PromiseID, value: Amount, in state: ExchangeState, at now: Instant
  ) -> PromiseOutcome {
    let record = state.promises[promise.index]
    let worth = state.terms(of: record.consent).worth
    if value < worth { return .short }
    return now <= record.due ? .kept : .late
  }

  private static func settle(
    _ promise: PromiseID, _ outcome: PromiseOutcome, _ value: Amount,
    in state: inout ExchangeState, settled moment: Instant, at now: Instant
  ) {
    state.promises.settle(promise, outcome, at: moment, value)
    state.see(state.person(of: state.promises[promise.index].consent), at: now)
  }

  func canFollow(_ state: ExchangeState, at now: Instant) -> Bool {
    switch self {
    case .made(let id, let consent, let due):
      id.index == state.promises.count
        && PromiseFact.isOwed(consent, due: due, in: state, at: now)
    case .benefitDelivered(let promise, let value):
      state.promises.isOpen(promise) && value >= .zero && value <= Terms.worthLimit
    case .broken(let promise):
      state.promises.isOpen(promise) && now > state.promises[promise.index].due
    case .compensated(let promise, let value):
      promise.index < state.promises.count && value >= .zero && value <= Terms.worthLimit
        && (state.promises[promise.index].outcome == .broken
          || state.promises[promise.index].outcome == .short)
    }
  }

  /// The promise that it is about.
  var promise: PromiseID {
    switch self {
    case .made(let promise, _, _), .benefitDelivered(let promise, _), .broken(let promise),
      .compensated(let promise, _):
      promise
    }
  }

  /// One open promise for a consent, due when the terms say.
  private static func isOwed(
    _ id: ConsentID, due: Instant, in state: ExchangeState, at now: Instant
  ) -> Bool {
    id.index < state.consents.count && !state.isOwed(id)
      && due == state.terms(of: id).due(from: now)
  }
}
