import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// Consents: which there are, and how they end.
enum ConsentMethods {
  static let all: [any ServiceMethod.Type] = [
    ListConsents.self, WithdrawConsent.self, ResolveConsent.self, EndConsent.self,
    ListOutdated.self,
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
          .members(SchemaNode.refusal))
      ),
      (
        "stoppedUses",
        .described(
          "What stands against some of its uses now: of a field, for a compatible purpose, by a partner.",
          .list(
            .object(
              required: SchemaNode.refusal.map(\.name),
              [("field", .phrase), ("purpose", .phrase), ("partner", .phrase)]
                + SchemaNode.refusal)))
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
    if consent.ending == .none {
      writeStops(id, state, at: use, to: &out)
    } else {
      out.member("ended", "\(consent.ending.name)")
      out.member("endedAt", consent.endedAt)
    }
    if consent.promise != ExchangeState.none {
      let promise = state.promises[Int(consent.promise)]
      out.beginObject("promise")
      out.member("number", Int64(consent.promise))
      out.member("due", promise.due)
      out.member("outcome", promise.outcome(at: use).name)
      out.endObject()
    }
    out.endObject()
  }

  /// What stands against any use of a consent that has not ended, or against some of its uses.
  private static func writeStops(
    _ id: ConsentID, _ state: borrowing ExchangeState, at use: Instant, to out: inout ByteBuffer
  ) {
    if let refusal = state.refusesUse(id, nil, nil, at: use) {
      out.beginObject("stopped")
      out.members(of: refusal)
      return out.endObject()
    }
    let stopped = UseCause.stoppedUses(of: id, in: state, at: use)
    if stopped.isEmpty { return }
    out.beginArray("stoppedUses")
    for (part, refusal) in stopped {
      out.beginObject()
      switch part {
      case .field(let name): out.member("field", name)
      case .purpose(let name): out.member("purpose", name)
      case .partner(let name): out.member("partner", name)
      }
      out.members(of: refusal)
      out.endObject()
    }
    out.endArray()
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

/// Lists whose yes rests on words that are no longer in force, for the purpose of a clearance, a page at a time.
enum ListOutdated: ReadingMethod {
  static let outline = MethodOutline(
    name: "consent.outdated",
    summary:
      "Lists whose yes rests on words that are no longer in force; unless they said no, they may be asked again.",
    required: [.clearance, .actor, .role], optional: [.after],
    time: .told, restsOn: .everything, concerns: .everybody,
    result: .members([
      ("consents", .list(consent, 0...Limits.outdatedConsents)),
      (
        "next",
        .described(
          "To go on behind, as after; null where these are the last.", .orNull(.identifier))
      ),
    ]))

  private static let consent = SchemaNode.object(
    required: ["person", "consent", "exchange", "textVersion"],
    [
      ("person", .phrase), ("consent", .identifier), ("exchange", .phrase),
      (
        "textVersion", .described("What they agreed to.", .whole(1...Limits.textVersions))
      ),
      (
        "inForce",
        .described(
          "What is asked now; left out where the exchange is not in force.",
          .whole(1...Limits.textVersions))
      ),
    ])

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let found = try service.perform(
      .listOutdated(
        call.id(.clearance), actor: call.string(.actor), role: call.string(.role),
        after: call.has(.after) ? call.id(.after) : nil), at: call.now)
    service.out.beginObject()
    service.out.beginArray("consents")
    for id in found.consents {
      let person = service.engine.state.exchange.person(of: id)
      let terms = service.engine.state.exchange.terms(of: id)
      service.out.beginObject()
      let key = service.engine.personKeys.key(person.index)
      service.out.member("person", key.span)
      service.out.member("consent", id)
      service.out.member("exchange", terms.exchange)
      service.out.member("textVersion", terms.textVersion)
      if let version = OutdatedWords.versionInForce(of: id, in: service.engine.state.exchange) {
        service.out.member("inForce", version)
      }
      service.out.endObject()
    }
    service.out.endArray()
    if let next = found.next {
      service.out.member("next", next)
    } else {
      service.out.append(member: "next")
      service.out.append("null")
    }
    service.out.endObject()
  }
}
