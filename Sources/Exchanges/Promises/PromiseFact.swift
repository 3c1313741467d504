public import Basics
import Catalogs

/// What happens to promises of a benefit: made, delivered, broken, compensated, and deliveries put right.
public enum PromiseFact: Equatable, Sendable {
  case made(PromiseID, consent: ConsentID, due: Instant)
  indirect case benefitDelivered(Delivery)
  indirect case deliveryCorrected(DeliveryID, value: Amount, by: String, reason: String)
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
    case .benefitDelivered(let delivery): PromiseFact.apply(delivery, in: &state, at: now)
    case .deliveryCorrected(let delivery, let value, _, _):
      DeliveryCorrecting.apply(delivery, value, in: &state, at: now)
    case .broken(let promise):
      // However late it is said.
      let latest = state.promises[promise.index].due.adding(days: Limits.lateDays)
      PromiseFact.settle(promise, .broken, .zero, in: &state, settled: min(now, latest), at: now)
    case .compensated(let promise, let value):
      let sum = state.promises[promise.index].value + value
      PromiseFact.settle(promise, .compensated, sum, in: &state, settled: now, at: now)
    }
  }

  /// Parts add up until the worth is reached. In ledgers of versions before, whose deliveries have no number, the first
  /// one settled the promise, whatever it came to.
  private static func apply(
    _ delivery: Delivery, in state: inout ExchangeState, at now: Instant
  ) {
    let promise = delivery.promise
    let record = state.promises[promise.index]
    state.promises.note(delivery, at: now)
    let sum = record.value + delivery.value
    if sum >= state.terms(of: record.consent).worth {
      settle(promise, now <= record.due ? .kept : .late, sum, in: &state, settled: now, at: now)
    } else if delivery.number == nil {
      settle(promise, .short, sum, in: &state, settled: now, at: now)
    } else {
      state.promises.change(promise) { $0.value = sum }
      state.see(state.person(of: record.consent), at: now)
    }
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
    case .benefitDelivered(let delivery):
      state.promises.isOpen(delivery.promise) && delivery.value >= .zero
        && delivery.value <= Terms.worthLimit && delivery.note.isNamed
        && (delivery.number.map { PromiseFact.isTaken(delivery, as: $0, state, at: now) } ?? true)
    case .deliveryCorrected(let id, let value, let staff, let reason):
      DeliveryCorrecting.canFollow(id, value, by: staff, reason, state)
    case .broken(let promise):
      promise.index < state.promises.count && state.promises[promise.index].isAwaited
        && now > state.promises[promise.index].due
    case .compensated(let promise, let value):
      promise.index < state.promises.count && value >= .zero && value <= Terms.worthLimit
        && [.broken, .short].contains(state.promises[promise.index].outcome(at: now))
    }
  }

  /// Whether a delivery that has a number has the next one, came before it was too late, and is no more than is taken
  /// without a reason. Versions that gave none asked for nothing of it.
  private static func isTaken(
    _ delivery: Delivery, as number: DeliveryID, _ state: ExchangeState, at now: Instant
  ) -> Bool {
    let promise = state.promises[delivery.promise.index]
    return number.index == state.promises.deliveries.count && !promise.isOver(at: now)
      && (delivery.note.reason != nil
        || !PromiseDecisions.isTooMuch(promise.value + delivery.value, for: promise, in: state))
  }

  /// The promise that it is about.
  func promise(in state: ExchangeState) -> PromiseID {
    switch self {
    case .deliveryCorrected(let delivery, _, _, _):
      state.promises.deliveries[delivery.index].promise
    case .benefitDelivered(let delivery): delivery.promise
    case .made(let promise, _, _), .broken(let promise), .compensated(let promise, _): promise
    }
  }

  /// One promise at a time that a consent waits for, due when the terms say.
  private static func isOwed(
    _ id: ConsentID, due: Instant, in state: ExchangeState, at now: Instant
  ) -> Bool {
    id.index < state.consents.count
      && !state.promises.isAnyAwaited(of: state.consents[id.index], at: now)
      && due == state.terms(of: id).due(from: now)
  }
}
