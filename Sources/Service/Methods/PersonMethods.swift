import Basics
import Engine
import Exchanges
import JSONText
import Statements

/// People's own rights: to see, to be forgotten, to restrict, and whatever else they ask for by law.
enum PersonMethods {
  static let all: [any ServiceMethod.Type] = [
    ExportPerson.self, ErasePerson.self, RestrictPerson.self, ReceiveRightsRequest.self,
    RespondToRightsRequest.self,
  ]
}

/// Exports everything of a person.
enum ExportPerson: ReadingMethod {
  static let outline = MethodOutline(
    name: "person.export", summary: "Everything of a person, for themselves (GDPR 15 and 20).",
    required: [.person], optional: [],
    time: .told, restsOn: .shared, concerns: .people, result: .anyObject)

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let person = try service.person(call)
    let consents = service.engine.state.exchange.allConsents(of: person)
    let statement = call.withText(.person) { (key: Span<UInt8>) in
      PersonStatement(
        of: key, in: service.engine, acts: { _ in service.derived.acts.acts(under: consents) },
        at: call.now)
    }
    guard let statement else { throw .refused(.unknownPerson) }
    var bytes = PersonExport(statement, isIndented: false).bytes
    service.out.append(bytes.span.extracting(0..<bytes.count - 1))
    bytes.overwrite()
  }
}

/// Erases a person.
enum ErasePerson: ChangingMethod {
  static let outline = MethodOutline(
    name: "person.erase", summary: "Forgets a person; nothing that could name them is kept.",
    required: [.person], optional: [],
    time: .told, restsOn: .shared, concerns: .people, result: .members([("erased", .moment)]))

  static var subject: Parameter? { nil }

  /// - Returns: the person and when.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let person = try service.person(call)
    try service.perform(.erasePerson(person), at: call.now)
    return [Int64(person.rawValue), call.now.milliseconds]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 2 && isIndex(numbers, 0, below: state.people.count)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("erased", moment: numbers[1])
    service.out.endObject()
  }
}

/// Restricts the use of a person's data.
enum RestrictPerson: ChangingMethod {
  static let outline = MethodOutline(
    name: "person.restrict", summary: "Restricts the use of a person's data, or lifts that.",
    required: [.person, .isRestricted], optional: [],
    time: .told, restsOn: .shared, concerns: .people, result: .done)

  static var subject: Parameter? { nil }

  /// - Returns: the person.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let person = try service.person(call)
    try service.perform(.restrictPerson(person, call.flag(.isRestricted)), at: call.now)
    return [Int64(person.rawValue)]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 1 && isIndex(numbers, 0, below: state.people.count)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) { service.out.done() }
}

/// Takes a request by right.
enum ReceiveRightsRequest: ChangingMethod {
  static let outline = MethodOutline(
    name: "request.receive", summary: "Takes a request that a person makes by right.",
    required: [.person, .right], optional: [],
    time: .told, restsOn: .shared, concerns: .people,
    result: .members([("request", .identifier), ("due", .moment)]))

  static var subject: Parameter? { nil }

  /// - Returns: the person, the request, and by when it is to be answered.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let person = try service.person(call)
    let right = RightsRequest.allCases[Int(call.number(.right))]
    let result = try service.perform(.receiveRightsRequest(person, right), at: call.now)
    let id = result.rightsRequest ?? RightsRequestID(0)
    return [
      Int64(person.rawValue), Int64(id.rawValue),
      service.engine.state.exchange.rightsRequests[id.index].due.milliseconds,
    ]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 3 && isIndex(numbers, 0, below: state.people.count)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("request", numbers[1])
    service.out.member("due", moment: numbers[2])
    service.out.endObject()
  }
}

/// States that there was a response to a request by right.
enum RespondToRightsRequest: ChangingMethod {
  static let outline = MethodOutline(
    name: "request.answer", summary: "States that a request by right was answered.",
    required: [.request], optional: [],
    time: .told, restsOn: .shared, concerns: .people, result: .done)

  static var subject: Parameter? { .request }

  /// - Returns: the request.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let id: RightsRequestID = call.id(.request)
    if id.index < service.engine.state.exchange.rightsRequests.count {
      service.responses.depend(on: service.engine.state.exchange.rightsRequests[id.index].person)
    }
    try service.perform(.respondToRightsRequest(id), at: call.now)
    return [call.number(.request)]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool { true }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) { service.out.done() }
}
