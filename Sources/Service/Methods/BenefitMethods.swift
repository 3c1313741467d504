import Basics
import Engine
import Exchanges
import JSONText

/// Benefits: what arrived of what was promised.
enum BenefitMethods {
  static let all: [any ServiceMethod.Type] = [DeliverBenefit.self, CompensateBenefit.self]

  fileprivate static let settled = SchemaNode.members([
    ("promise", .identifier), ("outcome", .outcome),
  ])

  /// - Returns: the promise and what became of it.
  fileprivate static func settle(
    _ call: borrowing Call, _ service: inout ServiceState,
    by command: (PromiseID, Amount) -> Command
  ) throws(RequestFault) -> [Int64] {
    let promise: PromiseID = call.id(.promise)
    guard promise.index < service.engine.state.exchange.promises.count else {
      throw .refused(.unknownPromise)
    }
    let consent = service.engine.state.exchange.promises[promise.index].consent
    service.responses.depend(on: service.engine.state.exchange.person(of: consent))
    try service.perform(command(promise, Amount(micros: call.number(.value))), at: call.now)
    let outcome = service.engine.state.exchange.promises[promise.index].outcome
    return [call.number(.promise), Int64(outcome.rawValue)]
  }

  fileprivate static func outcome(_ numbers: [Int64]) -> PromiseOutcome? {
    UInt8(exactly: numbers[1]).flatMap { PromiseOutcome(rawValue: $0) }
  }

  fileprivate static func isSettled(_ numbers: [Int64]) -> Bool {
    numbers.count == 2 && outcome(numbers) != nil
  }

  fileprivate static func write(_ numbers: [Int64], to out: inout ByteBuffer) {
    out.beginObject()
    out.member("promise", numbers[0])
    out.member("outcome", outcome(numbers)?.name ?? "")
    out.endObject()
  }
}

/// Takes evidence that a benefit arrived.
enum DeliverBenefit: ChangingMethod {
  static let outline = MethodOutline(
    name: "benefit.deliver", summary: "Reports that a benefit arrived.",
    required: [.promise, .value], optional: [],
    time: .told, restsOn: .shared, concerns: .people, result: BenefitMethods.settled)

  static var subject: Parameter? { .promise }

  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    try BenefitMethods.settle(call, &service) { .deliverBenefit($0, value: $1) }
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    BenefitMethods.isSettled(numbers)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    BenefitMethods.write(numbers, to: &service.out)
  }
}

/// Takes what a person got in place of a benefit.
enum CompensateBenefit: ChangingMethod {
  static let outline = MethodOutline(
    name: "benefit.compensate",
    summary: "Reports what a person got for a benefit that failed or came short.",
    required: [.promise, .value], optional: [],
    time: .told, restsOn: .shared, concerns: .people, result: BenefitMethods.settled)

  static var subject: Parameter? { .promise }

  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    try BenefitMethods.settle(call, &service) { .compensatePromise($0, value: $1) }
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    BenefitMethods.isSettled(numbers)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    BenefitMethods.write(numbers, to: &service.out)
  }
}
