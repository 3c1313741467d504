import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// Consents: which there are, and how they end.
enum ConsentMethods {
  static let all: [any ServiceMethod.Type] = [
    ListConsents.self, WithdrawConsent.self, ResolveConsent.self, EndConsent.self,
  ]

  /// The consent that the request names, which is a person's.
  static func consent(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> ConsentID {
    let consent: ConsentID = call.id(.consent)
    guard consent.index < service.engine.state.exchange.consents.count else {
      throw .refused(.unknownConsent)
    }
    service.responses.depend(on: service.engine.state.exchange.person(of: consent))
    return consent
  }

  fileprivate static let ended = SchemaNode.members([
    ("consent", .identifier), ("ended", .phrase), ("endedAt", .moment), ("rule", .phrase),
    ("values", .described("How many values went.", .whole(0...Limits.identifiers))),
    ("keptByLaw", .described("Whether a law keeps the values for now.", .flag)),
  ])

  /// - Returns: the consent, when it ended, how many values were given under it, and whether a law keeps them.
  fileprivate static func end(
    _ call: borrowing Call, _ service: inout ServiceState, by command: (ConsentID) -> Command
  ) throws(RequestFault) -> [Int64] {
    let consent = try consent(call, &service)
    try service.perform(command(consent), at: call.now)
    var values = 0
    service.engine.state.exchange.forEachValue(of: consent) { _ in values += 1 }
    let isOnHold = service.engine.state.exchange.consents[consent.index].isOnHold
    return [call.number(.consent), call.now.milliseconds, Int64(values), isOnHold ? 1 : 0]
  }

  fileprivate static func isEnded(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 4 && isIndex(numbers, 0, below: state.consents.count)
  }

  /// The proof that what was given is gone: how much, when and by which rule; never what.
  fileprivate static func writeEnded(_ numbers: [Int64], _ service: inout ServiceState) {
    let consent = service.engine.state.exchange.consents[Int(numbers[0])]
    service.out.beginObject()
    service.out.member("consent", numbers[0])
    service.out.member("ended", "\(consent.ending.name)")
    service.out.member("endedAt", moment: numbers[1])
    service.out.member("rule", consent.ending.rule.id)
    service.out.member("values", numbers[2])
    // A law may keep what the person took back; then it says so.
    service.out.member("keptByLaw", numbers[3] == 1)
    service.out.endObject()
  }
}

/// Lists a person's consents.
enum ListConsents: ReadingMethod {
  static let outline = MethodOutline(
    name: "consent.list", summary: "Lists what a person consented to, and what is owed for it.",
    required: [.person], optional: [],
    time: .told, restsOn: .shared, concerns: .people,
    result: .members([("consents", .list(consent))]))

  private static let consent = SchemaNode.object(
    required: ["number", "exchange", "purpose", "covers", "from", "until", "stands"],
    [
      ("number", .identifier), ("exchange", .phrase), ("purpose", .phrase), ("covers", .levels),
      ("from", .moment), ("until", .moment), ("stands", .flag), ("ended", .phrase),
      ("endedAt", .moment),
      (
        "stopped",
        .described(
          "What stands against any use of it now, although the person has not taken it back.",
          .members([("refusal", .phrase), ("rules", .list(.phrase)), ("reason", .phrase)]))
      ),
      (
        "promise",
        .members([("number", .identifier), ("due", .moment), ("outcome", .outcome)])
      ),
    ])

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let person = try service.person(call)
    let use = service.useMoment(call.now)
    service.out.beginObject()
    service.out.beginArray("consents")
    for id in service.engine.state.exchange.allConsents(of: person) {
      write(id, service.engine.state.exchange, at: use, to: &service.out)
    }
    service.out.endArray()
    service.out.endObject()
  }

  private static func write(
    _ id: ConsentID, _ state: borrowing ExchangeState, at use: Instant, to out: inout ByteBuffer
  ) {
    let consent = state.consents[id.index]
    let terms = state.terms(of: id)
    out.beginObject()
    out.member("number", id)
    out.member("exchange", terms.exchange)
    out.member("purpose", terms.purpose)
    out.member("covers", terms.request)
    out.member("from", consent.from)
    out.member("until", consent.until)
    out.member("stands", state.stands(id, at: use))
    if consent.ending == .none, let refusal = state.refusesUse(id, nil, nil, at: use) {
      out.beginObject("stopped")
      out.member("refusal", refusal.rawValue)
      out.member("rules", refusal.rules)
      out.member("reason", refusal.reason)
      out.endObject()
    }
    if consent.ending != .none {
      out.member("ended", "\(consent.ending.name)")
      out.member("endedAt", consent.endedAt)
    }
    if consent.promise != ExchangeState.none {
      let promise = state.promises[Int(consent.promise)]
      out.beginObject("promise")
      out.member("number", Int64(consent.promise))
      out.member("due", promise.due)
      out.member("outcome", promise.outcome.name)
      out.endObject()
    }
    out.endObject()
  }
}

/// Takes a consent back.
enum WithdrawConsent: ChangingMethod {
  static let outline = MethodOutline(
    name: "consent.withdraw",
    summary:
      "Takes a consent back: with strict durability what was given is gone when this is answered.",
    required: [.consent], optional: [],
    time: .told, restsOn: .shared, concerns: .people, result: ConsentMethods.ended)

  static var subject: Parameter? { .consent }

  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    try ConsentMethods.end(call, &service) { .withdrawConsent($0) }
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    ConsentMethods.isEnded(numbers, state)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    ConsentMethods.writeEnded(numbers, &service)
  }
}

/// States that the case of a consent is resolved, from when on its retention counts.
enum ResolveConsent: ChangingMethod {
  static let outline = MethodOutline(
    name: "consent.resolve",
    summary: "States that the case is resolved for which data was given.",
    required: [.consent], optional: [],
    time: .told, restsOn: .shared, concerns: .people,
    result: .members([("consent", .identifier), ("until", .moment)]))

  static var subject: Parameter? { .consent }

  /// - Returns: the consent and its end.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let consent = try ConsentMethods.consent(call, &service)
    try service.perform(.resolveCase(consent), at: call.now)
    let until = service.engine.state.exchange.consents[consent.index].until
    return [call.number(.consent), until.milliseconds]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 2
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("consent", numbers[0])
    service.out.member("until", moment: numbers[1])
    service.out.endObject()
  }
}

/// Ends a consent without the person's word.
enum EndConsent: ChangingMethod {
  static let outline = MethodOutline(
    name: "consent.end",
    summary: "Ends a consent that brought the person nothing, or was never valid.",
    required: [.consent, .ending], optional: [],
    time: .told, restsOn: .shared, concerns: .people, result: ConsentMethods.ended)

  static var subject: Parameter? { .consent }

  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let isUnused = call.number(.ending) == 0
    return try ConsentMethods.end(call, &service) {
      .invalidateConsent($0, isUnused ? .unused : .invalidated)
    }
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    ConsentMethods.isEnded(numbers, state)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    ConsentMethods.writeEnded(numbers, &service)
  }
}
