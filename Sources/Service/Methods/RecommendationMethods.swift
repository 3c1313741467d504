import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import Recommendation

/// What people do, and recommendations out of what they did and allow to be used.
enum RecommendationMethods {
  static let all: [any ServiceMethod.Type] = [
    RecordBehaviour.self, RecommendItems.self, RecommendAfter.self,
  ]

  fileprivate static let listing: [Parameter] = [
    .count, .exclude, .only, .categories, .mostOfCategory, .keep, .reasons,
  ]

  fileprivate static let recommended = SchemaNode.object(
    required: ["items", "fromSession"],
    [
      (
        "items",
        .list(
          .object(
            required: ["item"],
            [
              ("item", .phrase),
              (
                "because",
                .described(
                  "Items of the session without which this one would rank lower; none where it is "
                    + "popular anyway.", .list(.phrase))
              ),
            ]), 0...Limits.recommendedItems)
      ),
      (
        "fromSession",
        .described(
          "How many of them, from the first on, come from the session; the others are popular.",
          .whole(0...Limits.recommendedItems))
      ),
      (
        "stopped",
        .described(
          "What stands against the use of what the person did now, although they have not taken it back: what is "
            + "recommended is what is popular.", .members(SchemaNode.refusal))
      ),
    ])
}

/// Keeps what somebody did.
enum RecordBehaviour: KeyedMethod {
  static let outline = MethodOutline(
    name: "behaviour.record",
    summary: "Keeps what a person did with an item, under their consent.",
    required: [.person, .purpose, .act, .item], optional: [],
    time: .counted, restsOn: .shared, concerns: .people, result: .done)

  static var keptAs: String { outline.name }

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let keyed = call.keyed
    if let keyed, try service.keptResponse(of: Self.self, keyed, call) != nil {
      return service.out.done()
    }
    try keep(call, as: keyed?.request, &service)
    service.out.done()
  }

  /// Keeps what a person did, under their consent for the purpose.
  /// - Parameter request: where it named a key; the behaviour store keeps that.
  fileprivate static func keep(
    _ call: borrowing Call, as request: KeyedRequest?, _ service: inout ServiceState
  ) throws(RequestFault) {
    let person = try service.person(call)
    let (purpose, item) = (call.node(.purpose), call.node(.item))
    do throws(Refusal) {
      if !purpose.hasEscapes && !item.hasEscapes {
        let bytes = call.line.bytes
        try record(
          bytes.extracting(item.content), by: person, for: bytes.extracting(purpose.content), call,
          as: request, &service)
      } else {
        let purpose = purpose.bytes(call.line.bytes)
        var item = item.bytes(call.line.bytes)
        defer { item.overwrite() }
        try record(item.span, by: person, for: purpose.span, call, as: request, &service)
      }
    } catch {
      throw .refused(error)
    }
    service.responses.noteAct()
  }

  private static func record(
    _ item: Span<UInt8>, by person: PersonID, for purpose: Span<UInt8>, _ call: borrowing Call,
    as request: KeyedRequest?, _ service: inout ServiceState
  ) throws(Refusal) {
    let kind = BehaviourKind(rawValue: UInt8(truncatingIfNeeded: call.number(.act))) ?? .view
    let consent = try service.engine.record(
      kind, item: item, by: person, for: purpose, as: request, at: call.now)
    service.derived.record(
      kind, item: item, under: consent, by: person, service.engine.state.exchange, at: call.now)
  }

  /// The consent and what was done.
  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 2 && isIndex(numbers, 0, below: state.consents.count)
  }

  static func isAlike(
    _ kept: KeptResponse, _ call: borrowing Call, _ service: inout ServiceState
  ) -> Bool {
    let consent = ConsentID(index: Int(kept.numbers[0]))
    let purpose = service.engine.state.exchange.terms(of: consent).purpose
    if kept.numbers[1] != call.number(.act) || purpose != call.string(.purpose) { return false }
    let item = call.withText(.item) { (item: Span<UInt8>) in kept.key.digest(of: item) }
    if item != kept.request { return false }
    return service.isPerson(service.engine.state.exchange.person(of: consent).index, call)
  }
}

/// Recommends items to a person, or after a session that is only in the request and is kept nowhere.
enum RecommendItems: ReadingMethod {
  static let outline = MethodOutline(
    name: "recommend.items",
    summary:
      "Recommends items to a person by what they did, or after a session that is kept nowhere; without "
      + "consent or history, what is popular.",
    required: [.purpose], optional: [.person, .session] + RecommendationMethods.listing,
    time: .counted, restsOn: .shared, concerns: .people,
    result: RecommendationMethods.recommended)

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    if call.has(.person) && call.has(.session) {
      throw .parameters(
        "params: expected \"person\", or \"session\" for one that nobody keeps, not both")
    }
    let purpose = try Recommending.purpose(call, &service)
    if !call.has(.person) { return Recommending.respond(purpose, after: nil, call, &service) }
    // Whoever is not known is shown what is popular, as is who consented to nothing.
    let found = call.withText(.person, in: service.engine.personKeys) { key, table in
      table.find(key)
    }
    // That somebody is not known may be what a crash takes back.
    if found == nil { service.responses.dependOnAll() }
    var consent: ConsentID?
    if let found {
      consent = Recommending.usedConsent(of: PersonID(index: found), call, &service)
    }
    Recommending.respond(purpose, after: consent, call, &service)
  }
}

/// Keeps what somebody did, and recommends what comes next.
enum RecommendAfter: KeyedMethod {
  static let outline = MethodOutline(
    name: "recommend.after",
    summary: "Keeps what a person did with an item, and recommends what comes next.",
    required: [.person, .purpose, .act, .item], optional: RecommendationMethods.listing,
    time: .counted, restsOn: .shared, concerns: .people,
    result: RecommendationMethods.recommended)

  // What somebody did is kept the same way by both methods.
  static var keptAs: String { RecordBehaviour.keptAs }

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let keyed = call.keyed
    var isKept = false
    if let keyed { isKept = try service.keptResponse(of: Self.self, keyed, call) != nil }
    let purpose = try Recommending.purpose(call, &service)
    if !isKept { try RecordBehaviour.keep(call, as: keyed?.request, &service) }
    let person = try service.person(call)
    let consent = Recommending.usedConsent(of: person, call, &service)
    Recommending.respond(purpose, after: consent, call, &service)
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    RecordBehaviour.isWhole(numbers, state)
  }

  static func isAlike(
    _ kept: KeptResponse, _ call: borrowing Call, _ service: inout ServiceState
  ) -> Bool {
    RecordBehaviour.isAlike(kept, call, &service)
  }
}
