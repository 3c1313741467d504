import Basics
import Catalogs

/// Everything that changes when a delivery is put right: it is worth what it should have been from the beginning, and
/// nothing that was relied on meanwhile is undone.
///
///     sum of what came │ before           │ after
///     enough           │ settled, or not  │ kept or late, by when the delivery that reached it came
///     too little       │ open, not due    │ open, due as before
///     too little, less │ anything else    │ open anew, due as long from now as it was at first
///     too little, more │ broken           │ short
///     too little, more │ open past due    │ short by the clock, as before
enum DeliveryCorrecting {
  static func correct(
    _ id: DeliveryID, _ value: Amount, by staff: String, _ reason: String,
    in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.promises.deliveries.count { throw .unknownDelivery }
    let delivery = state.promises.deliveries[id.index]
    let promise = state.promises[delivery.promise.index]
    if !state.knows(state.person(of: promise.consent)) { throw .unknownPerson }
    if promise.outcome == .lapsed { throw .promiseLapsed }
    if value < .zero || value > Terms.worthLimit { throw .valueOutOfRange }
    if !isID(staff) || !isID(reason) { throw .deliveryUnnamed }
    if state.promises.deliveries.deliverer(of: id) == staff { throw .selfCorrection }
    if value == delivery.value { throw .nothingToTell }
    if promise.isAwaited, promise.isOver(at: now) {
      facts.append(.promise(.broken(delivery.promise)))
    }
    // It breaks no consent backwards, and brings no right back (Q11).
    if state.consents[promise.consent.index].ending == .none,
      state.hasLapsed(promise.consent, at: now)
    {
      facts.append(ConsentDecisions.lapsed(promise.consent, in: state, at: now))
    }
    facts.append(.promise(.deliveryCorrected(id, value: value, by: staff, reason: reason)))
    var result = CommandResult()
    result.promise = delivery.promise
    result.delivery = id
    return result
  }

  static func canFollow(
    _ id: DeliveryID, _ value: Amount, by staff: String, _ reason: String, _ state: ExchangeState
  ) -> Bool {
    guard id.index < state.promises.deliveries.count, isID(staff), isID(reason) else {
      return false
    }
    let delivery = state.promises.deliveries[id.index]
    let promise = state.promises[delivery.promise.index]
    return value >= .zero && value <= Terms.worthLimit && value != delivery.value
      && promise.outcome != .lapsed && state.knows(state.person(of: promise.consent))
      && state.promises.deliveries.deliverer(of: id) != staff
  }

  static func apply(
    _ id: DeliveryID, _ value: Amount, in state: inout ExchangeState, at now: Instant
  ) {
    let before = state.promises.deliveries[id.index].value
    let number = state.promises.deliveries[id.index].promise
    let consent = state.promises[number.index].consent
    let terms = state.terms(of: consent)
    state.promises.deliveries[id.index].value = value
    let promise = state.promises[number.index]
    let sum = Amount(micros: promise.value.micros - before.micros + value.micros)
    let reached =
      reachedAt(
        terms.worth, sum, state.promises.deliveries.all(of: number)) ?? promise.settledAt
    state.promises.change(number) { promise in
      promise.value = sum
      if sum >= terms.worth {
        if promise.outcome == .compensated { return }
        promise.outcome = reached <= promise.due ? .kept : .late
        promise.settledAt = reached
      } else if promise.outcome == .open, now <= promise.due {
        return
      } else if value < before {
        promise.outcome = .open
        promise.due = terms.due(from: now) ?? promise.due
        promise.settledAt = now
      } else if promise.outcome == .broken {
        promise.outcome = .short
      }
    }
    state.see(state.person(of: consent), at: now)
  }

  /// When what came of a promise reached its worth: with the delivery that brought the sum there.
  private static func reachedAt(
    _ worth: Amount, _ sum: Amount, _ deliveries: [DeliveryRecord]
  ) -> Instant? {
    // What is no delivery is compensation, which stood before the promise was opened anew.
    var come = sum.micros - deliveries.reduce(0) { $0 + $1.value.micros }
    for delivery in deliveries {
      come += delivery.value.micros
      if come >= worth.micros { return delivery.at }
    }
    return nil
  }
}
