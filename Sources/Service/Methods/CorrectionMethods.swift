import Basics
import Engine
import Exchanges
import JSONText

/// What people gave, put right.
enum CorrectionMethods {
  static let all: [any ServiceMethod.Type] = [CorrectData.self]
}

/// Puts right what a person gave.
enum CorrectData: ChangingMethod {
  static let outline = MethodOutline(
    name: "data.correct",
    summary:
      "Puts right what was given with a consent (GDPR 16): the new value is durable before the old one is overwritten.",
    required: [.consent, .values], optional: [],
    time: .told, restsOn: .shared, concerns: .people,
    result: .members([
      ("consent", .identifier),
      ("corrected", .described("How many values.", .whole(0...Limits.requestParts))),
    ]))

  static var subject: Parameter? { .consent }

  /// - Returns: the consent, and how many values were put right.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let consent = try ConsentMethods.consent(call, &service)
    let terms = service.engine.state.exchange.terms(of: consent)
    let values = try AnswerOffer.values(of: terms, call)
    try AnswerOffer.take(.correctValues(consent, values), values, of: terms, call, &service)
    return [call.number(.consent), Int64(values.count)]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 2 && isIndex(numbers, 0, below: state.consents.count)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("consent", numbers[0])
    service.out.member("corrected", numbers[1])
    service.out.endObject()
  }
}
