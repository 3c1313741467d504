import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// Partners: who else holds what, and what they must do about it.
enum PartnerMethods {
  static let all: [any ServiceMethod.Type] = [
    Disclose.self, PassOn.self, ListOwed.self, TellPartner.self, ReceiveDisposition.self,
    ReviewPartner.self, ActivateAudience.self,
  ]

  fileprivate static let disclosed = SchemaNode.object(
    required: ["disclosure", "until"],
    [("disclosure", .identifier), ("until", .moment), ("value", .phrase)])

  /// The disclosure that a command made, and until when it may be held.
  fileprivate static func disclosed(
    _ result: CommandResult, _ service: inout ServiceState
  ) -> [Int64] {
    let id = result.disclosure ?? DisclosureID(0)
    let until = service.engine.state.exchange.disclosures[id.index].disclosure.until
    return [Int64(id.rawValue), until.milliseconds]
  }

  fileprivate static func isDisclosed(
    _ numbers: [Int64], _ state: borrowing ExchangeState
  ) -> Bool {
    numbers.count == 3 && isIndex(numbers, 0, below: Limits.identifiers)
      && isIndex(numbers, 1, below: state.disclosures.count)
  }

  /// The disclosure, until when it may be held, and the value that is handed over, as long as it could be handed
  /// over anew: a response that is asked for again must not tell what nobody would be told any more.
  fileprivate static func writeDisclosed(_ numbers: [Int64], _ service: inout ServiceState) {
    let id = DisclosureID(index: Int(numbers[1]))
    service.out.beginObject()
    service.out.member("disclosure", id)
    service.out.member("until", moment: numbers[2])
    let value = service.engine.state.exchange.disclosures[id.index].disclosure.value
    let use = service.useMoment(service.moments.seen)
    if CustodyDecisions.mayDisclose(
      again: id, in: service.engine.state.exchange, at: use), let value,
      let text = service.engine.text(of: value)
    {
      service.out.member("value", text)
    }
    service.out.endObject()
  }
}

/// Hands a value to a partner.
enum Disclose: ChangingMethod {
  static let outline = MethodOutline(
    name: "partner.disclose", summary: "Hands a value to a partner, under agreement.",
    required: [.person, .purpose, .field, .partner], optional: [.disclosureKind],
    time: .told, restsOn: .everything, concerns: .everybody, result: PartnerMethods.disclosed)

  static var subject: Parameter? { nil }

  /// - Returns: the person, the disclosure, and until when it may be held.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let person = try service.person(call)
    let kind =
      call.has(.disclosureKind)
      ? Parameter.disclosureKinds[Int(call.number(.disclosureKind))] : .transfer
    let result = try service.perform(
      .disclose(
        of: person, purpose: call.string(.purpose), field: call.string(.field),
        to: call.string(.partner), kind: kind), at: call.now)
    return [Int64(person.rawValue)] + PartnerMethods.disclosed(result, &service)
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    PartnerMethods.isDisclosed(numbers, state)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    PartnerMethods.writeDisclosed(numbers, &service)
  }
}

/// Lets a partner hand on what it holds.
enum PassOn: ChangingMethod {
  static let outline = MethodOutline(
    name: "partner.passOn", summary: "Lets a partner pass on what it was handed.",
    required: [.disclosure, .partner], optional: [],
    time: .told, restsOn: .everything, concerns: .everybody, result: PartnerMethods.disclosed)

  static var subject: Parameter? { .disclosure }

  /// - Returns: the disclosure before, the new one, and until when it may be held.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let result = try service.perform(
      .passOn(call.id(.disclosure), to: call.string(.partner)), at: call.now)
    return [call.number(.disclosure)] + PartnerMethods.disclosed(result, &service)
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    PartnerMethods.isDisclosed(numbers, state)
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    PartnerMethods.writeDisclosed(numbers, &service)
  }
}

/// Lists what a partner owes.
enum ListOwed: ReadingMethod {
  static let outline = MethodOutline(
    name: "partner.owed", summary: "Lists what a partner must dispose of, and by when.",
    required: [.partner], optional: [],
    time: .told, restsOn: .everything, concerns: .people,
    result: .members([
      (
        "owed",
        .list(
          .members([
            ("disclosure", .identifier), ("due", .moment), ("isOverdue", .flag), ("isTold", .flag),
          ]))
      )
    ]))

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let partner = call.string(.partner)
    let partners = service.engine.state.exchange.catalog?.catalog.partners ?? []
    // One that the catalog has no more owes what it holds all the same.
    if !service.engine.state.exchange.disclosures.isHolder(partner),
      !partners.contains(where: { $0.id == partner })
    {
      throw .refused(.unknownPartner)
    }
    service.out.beginObject()
    service.out.beginArray("owed")
    let held = service.engine.state.exchange.disclosures.comingDue(by: call.now, of: partner)
    for id in held {
      guard let obligation = service.engine.state.exchange.obligation(id, at: call.now) else {
        continue
      }
      let told = service.engine.state.exchange.disclosures[id.index].toldAt
      service.out.beginObject()
      service.out.member("disclosure", id)
      service.out.member("due", obligation.due)
      service.out.member("isOverdue", call.now >= obligation.due)
      service.out.member("isTold", told != nil)
      service.out.endObject()
    }
    service.out.endArray()
    service.out.endObject()
  }
}

/// States that a partner knows that its right has ended.
enum TellPartner: ChangingMethod {
  static let outline = MethodOutline(
    name: "partner.tell", summary: "States that a partner was told that its right has ended.",
    required: [.disclosure], optional: [],
    time: .told, restsOn: .everything, concerns: .everybody, result: .done)

  static var subject: Parameter? { .disclosure }

  /// - Returns: the disclosure.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    try service.perform(.tellPartner(call.id(.disclosure)), at: call.now)
    return [call.number(.disclosure)]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool { true }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) { service.out.done() }
}

/// Takes proof that a partner disposed of what it held.
enum ReceiveDisposition: ChangingMethod {
  static let outline = MethodOutline(
    name: "partner.dispose",
    summary: "Takes a partner's receipt for what it returned or destroyed.",
    required: [.disclosure], optional: [.items],
    time: .told, restsOn: .everything, concerns: .everybody, result: .done)

  static var subject: Parameter? { .disclosure }

  /// - Returns: the disclosure.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let items = Int(call.number(.items, or: 1))
    try service.perform(.receiveDisposition(call.id(.disclosure), items: items), at: call.now)
    return [call.number(.disclosure)]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool { true }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) { service.out.done() }
}

/// States that a partner was reviewed.
enum ReviewPartner: ChangingMethod {
  static let outline = MethodOutline(
    name: "partner.review", summary: "States that somebody reviewed a partner.",
    required: [.partner, .staff], optional: [],
    time: .told, restsOn: .everything, concerns: .everybody, result: .done)

  static var subject: Parameter? { nil }

  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    try service.perform(
      .reviewPartner(call.string(.partner), by: call.string(.staff)), at: call.now)
    return []
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool { true }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) { service.out.done() }
}

/// Uses an audience at a partner's.
enum ActivateAudience: ChangingMethod {
  static let outline = MethodOutline(
    name: "audience.activate",
    summary: "Uses an audience at a partner's, if everyone in it still wants that.",
    required: [.activation, .persons], optional: [],
    time: .told, restsOn: .everything, concerns: .everybody, result: .done)

  static var subject: Parameter? { nil }

  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let persons = try service.persons(call)
    try service.perform(.activateAudience(call.string(.activation), persons), at: call.now)
    return []
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool { true }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) { service.out.done() }
}
