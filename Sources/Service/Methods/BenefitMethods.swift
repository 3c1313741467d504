import Basics
import Engine
import Exchanges
import JSONText

/// Benefits: what arrived of what was promised, and what of that was reported wrong.
enum BenefitMethods {
  static let all: [any ServiceMethod.Type] = [
    DeliverBenefit.self, CorrectBenefit.self, CompensateBenefit.self,
  ]

  /// Takes a command about a promise, once it is there.
  /// - Returns: what the command came to, and what has become of the promise.
  fileprivate static func settle(
    _ promise: PromiseID, _ command: Command, _ call: borrowing Call,
    _ service: inout ServiceState
  ) throws(RequestFault) -> (result: CommandResult, outcome: PromiseOutcome) {
    let consent = service.engine.state.exchange.promises[promise.index].consent
    service.responses.depend(on: service.engine.state.exchange.person(of: consent))
    let result = try service.perform(command, at: call.now)
    return (result, service.engine.state.exchange.promises[promise.index].outcome(at: call.now))
  }

  /// The promise that the request names.
  fileprivate static func promise(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> PromiseID {
    let promise: PromiseID = call.id(.promise)
    guard promise.index < service.engine.state.exchange.promises.count else {
      throw .refused(.unknownPromise)
    }
    return promise
  }

  fileprivate static func outcome(_ number: Int64) -> PromiseOutcome? {
    UInt8(exactly: number).flatMap { PromiseOutcome(rawValue: $0) }
  }
}

/// Takes evidence that a benefit arrived.
enum DeliverBenefit: ChangingMethod {
  static let outline = MethodOutline(
    name: "benefit.deliver",
    summary:
      "Reports that a benefit was handed over, or a part of it: parts add up until the worth is reached.",
    required: [.promise, .value], optional: [.staff, .evidence, .reason],
    time: .told, restsOn: .shared, concerns: .people,
    result: .object(
      required: ["promise", "outcome"],
      [("promise", .identifier), ("outcome", .outcome), ("delivery", .identifier)]))

  static var subject: Parameter? { .promise }

  /// - Returns: the promise, what has become of it, and the delivery.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let promise = try BenefitMethods.promise(call, &service)
    let note = DeliveryNote(
      by: call.optionalString(.staff), evidence: call.optionalString(.evidence),
      reason: call.optionalString(.reason))
    let command = Command.deliverBenefit(
      promise, value: Amount(micros: call.number(.value)), note)
    let (result, outcome) = try BenefitMethods.settle(promise, command, call, &service)
    return [
      call.number(.promise), Int64(outcome.rawValue), Int64(result.delivery?.rawValue ?? 0),
    ]
  }

  /// Versions that gave deliveries no number kept none.
  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    (2...3).contains(numbers.count) && BenefitMethods.outcome(numbers[1]) != nil
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("promise", numbers[0])
    service.out.member("outcome", BenefitMethods.outcome(numbers[1])?.name ?? "")
    if numbers.count > 2 { service.out.member("delivery", numbers[2]) }
    service.out.endObject()
  }
}

/// Puts right what was reported as delivered.
enum CorrectBenefit: ChangingMethod {
  static let outline = MethodOutline(
    name: "benefit.correct",
    summary:
      "Puts right what was reported of a delivery: the value that it should have been, by somebody else than who "
      + "reported it.",
    required: [.delivery, .value, .staff, .reason], optional: [],
    time: .told, restsOn: .shared, concerns: .people,
    result: .members([
      ("delivery", .identifier), ("promise", .identifier), ("outcome", .outcome), ("due", .moment),
    ]))

  static var subject: Parameter? { .delivery }

  /// - Returns: the delivery, its promise, what has become of that, and when it is due.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let delivery: DeliveryID = call.id(.delivery)
    guard delivery.index < service.engine.state.exchange.promises.deliveries.count else {
      throw .refused(.unknownDelivery)
    }
    let promise = service.engine.state.exchange.promises.deliveries[delivery.index].promise
    let command = Command.correctDelivery(
      delivery, value: Amount(micros: call.number(.value)), by: call.string(.staff),
      reason: call.string(.reason))
    let outcome = try BenefitMethods.settle(promise, command, call, &service).outcome
    return [
      call.number(.delivery), Int64(promise.rawValue), Int64(outcome.rawValue),
      service.engine.state.exchange.promises[promise.index].due.milliseconds,
    ]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 4 && BenefitMethods.outcome(numbers[2]) != nil
      && Instant.range.contains(Instant(milliseconds: numbers[3]))
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("delivery", numbers[0])
    service.out.member("promise", numbers[1])
    service.out.member("outcome", BenefitMethods.outcome(numbers[2])?.name ?? "")
    service.out.member("due", moment: numbers[3])
    service.out.endObject()
  }
}

/// Takes what a person got in place of a benefit.
enum CompensateBenefit: ChangingMethod {
  static let outline = MethodOutline(
    name: "benefit.compensate",
    summary: "Reports what a person got for a benefit that failed or came short.",
    required: [.promise, .value], optional: [],
    time: .told, restsOn: .shared, concerns: .people,
    result: .members([("promise", .identifier), ("outcome", .outcome)]))

  static var subject: Parameter? { .promise }

  /// - Returns: the promise and what has become of it.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let promise = try BenefitMethods.promise(call, &service)
    let command = Command.compensatePromise(
      promise, value: Amount(micros: call.number(.value)))
    let outcome = try BenefitMethods.settle(promise, command, call, &service).outcome
    return [call.number(.promise), Int64(outcome.rawValue)]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 2 && BenefitMethods.outcome(numbers[1]) != nil
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("promise", numbers[0])
    service.out.member("outcome", BenefitMethods.outcome(numbers[1])?.name ?? "")
    service.out.endObject()
  }
}
