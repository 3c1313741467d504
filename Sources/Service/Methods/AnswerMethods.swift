import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// What a person says to an offer.
enum AnswerMethods {
  static let all: [any ServiceMethod.Type] = [AnswerOffer.self, CompleteOffer.self]
}

/// Takes a yes, a no or a not now.
enum AnswerOffer: ChangingMethod {
  static let outline = MethodOutline(
    name: "offer.answer", summary: "Takes a person's answer to an offer, with what they give.",
    required: [.offer, .answer, .textVersion], optional: [.values, .isSpecific],
    time: .told, restsOn: .shared, concerns: .people,
    result: answered)

  fileprivate static let answered = SchemaNode.object(
    required: ["offer", "answer", "consent", "promise"],
    [
      ("offer", .identifier), ("answer", .words(["accepted", "declined", "deferred"])),
      ("consent", .orNull(.members([("number", .identifier), ("until", .moment)]))),
      ("promise", .orNull(.members([("number", .identifier), ("due", .moment)]))),
      ("completeUntil", OfferMethods.completeUntil),
    ])

  static var subject: Parameter? { .offer }

  /// - Returns: offer and answer; a consent and its end; a promise and when it is due. Of a yes that something is
  ///   missing for: offer, answer, and until when the rest may come.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let offer = try offer(call, &service)
    let terms = service.engine.state.exchange.terms(of: offer)
    let values = try values(of: terms, call)
    let answer = Answer.allCases[Int(call.number(.answer))]
    let result = try take(
      .answerOffer(
        offer, answer: answer, textVersion: Int(call.number(.textVersion)), values: values,
        isSpecific: call.number(.isSpecific, or: 1) == 1), values, of: terms, for: offer, call,
      &service)
    if answer == .accepted, result.consent == nil {
      let end = Budgeting.completeUntil(offer, in: service.engine.state.exchange)
      return [call.number(.offer), answer.code, end.milliseconds]
    }
    return numbers(of: offer, answer, result, &service)
  }

  /// The offer that the request names, which is a person's.
  fileprivate static func offer(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> OfferID {
    let offer: OfferID = call.id(.offer)
    guard offer.index < service.engine.state.exchange.offers.count else {
      throw .refused(.unknownOffer)
    }
    service.responses.depend(on: service.engine.state.exchange.offers[offer.index].person)
    return offer
  }

  /// Carries out a command that comes with values; what is wrong with one of them is told with its field.
  /// - Parameter offer: that the values are for; nil where what was given before is put right, so that none is missing.
  @discardableResult
  static func take(
    _ command: Command, _ values: [GivenValue], of terms: Terms, for offer: OfferID? = nil,
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> CommandResult {
    do throws(Refusal) {
      return try service.engine.perform(command, at: call.now)
    } catch {
      let state = service.engine.state.exchange
      var value: UnusableValue?
      if error == .valueUnusable {
        value = state.unusableValue(among: values, of: terms, at: call.now)
      } else if error == .valueMissing, let offer {
        value = state.missingValue(among: values, of: offer, at: call.now)
      }
      guard let value else { throw .refused(error) }
      throw .unusable(value, error)
    }
  }

  fileprivate static func numbers(
    of offer: OfferID, _ answer: Answer, _ result: CommandResult, _ service: inout ServiceState
  ) -> [Int64] {
    var numbers: [Int64] = [Int64(offer.rawValue), answer.code]
    if let consent = result.consent {
      let until = service.engine.state.exchange.consents[consent.index].until
      numbers += [Int64(consent.rawValue), until.milliseconds]
    }
    if let promise = result.promise {
      let due = service.engine.state.exchange.promises[promise.index].due
      numbers += [Int64(promise.rawValue), due.milliseconds]
    }
    return numbers
  }

  static func values(
    of terms: Terms, _ call: borrowing Call
  ) throws(RequestFault) -> [GivenValue] {
    var values: [GivenValue] = []
    if !call.has(.values) { return values }
    var members = JSONMembers(of: call.nodeIndex(.values), in: call.line.nodes)
    while let (name, value) = members.next(in: call.line.nodes) {
      guard let ask = terms.askIndex(of: call.line.text(name)) else {
        throw .refused(.valueNotAskedFor)
      }
      if let text = PersonalText(call.line[value].bytes(call.line.bytes)) {
        values.append(GivenValue(ask: ask, text))
      }
    }
    return values
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    [2, 3, 4, 6].contains(numbers.count) && Answer(code: numbers[1]) != nil
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("offer", numbers[0])
    service.out.member("answer", Answer(code: numbers[1])?.rawValue ?? "")
    if numbers.count >= 4 {
      service.out.beginObject("consent")
      service.out.member("number", numbers[2])
      service.out.member("until", moment: numbers[3])
      service.out.endObject()
    } else {
      service.out.null("consent")
    }
    if numbers.count == 6 {
      service.out.beginObject("promise")
      service.out.member("number", numbers[4])
      service.out.member("due", moment: numbers[5])
      service.out.endObject()
    } else {
      service.out.null("promise")
    }
    if numbers.count == 3 { service.out.member("completeUntil", moment: numbers[2]) }
    service.out.endObject()
  }
}

/// Takes what was missing for a yes.
enum CompleteOffer: ChangingMethod {
  static let outline = MethodOutline(
    name: "offer.complete",
    summary:
      "Takes all that a person is to give for an offer that they said yes to without: from now on it is a yes.",
    required: [.offer, .values], optional: [],
    time: .told, restsOn: .shared, concerns: .people, result: AnswerOffer.answered)

  static var subject: Parameter? { .offer }

  /// - Returns: as `AnswerOffer` does of a yes.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let offer = try AnswerOffer.offer(call, &service)
    let terms = service.engine.state.exchange.terms(of: offer)
    let values = try AnswerOffer.values(of: terms, call)
    let result = try AnswerOffer.take(
      .completeOffer(offer, values), values, of: terms, for: offer, call, &service)
    return AnswerOffer.numbers(of: offer, .accepted, result, &service)
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    [4, 6].contains(numbers.count) && Answer(code: numbers[1]) == .accepted
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    AnswerOffer.write(numbers, &service)
  }
}
