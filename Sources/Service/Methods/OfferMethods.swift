import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// Offers: which one, and why that one.
enum OfferMethods {
  static let all: [any ServiceMethod.Type] = [
    NextOffer.self, RequestOffer.self, ExplainOffer.self, PreviewOffer.self,
  ]

  /// What a person is to be offered, as the request asks.
  fileprivate static func request(_ person: PersonID, _ call: borrowing Call) -> OfferRequest {
    var attributes: JSONValue?
    if call.has(.attributes) {
      // Scanned already as part of the line: it cannot fail.
      let slice = call.node(.attributes).slice(call.line.bytes)
      attributes = (try? JSONDocument(scanning: slice))?.root
    }
    return OfferRequest(
      person, placement: call.optionalString(.placement), channel: call.optionalString(.channel),
      attributes: attributes, wish: call.has(.purpose) ? call.string(.purpose) : nil)
  }

  static let completeUntil = SchemaNode.described(
    "Of a yes that something is missing for: until when offer.complete takes it; RFC 3339, in UTC.",
    .text(24...24))

  fileprivate static let decision = SchemaNode.described(
    "What became of every exchange of the catalog, by which rule and why.", .anyObject)
}

/// Decides what a person is offered.
enum NextOffer: ReadingMethod {
  static let outline = MethodOutline(
    name: "offer.next",
    summary: "Decides what a person is offered now, and shows it; or says why nothing is.",
    required: [.person], optional: [.placement, .channel, .attributes, .signals],
    time: .told, restsOn: .shared, concerns: .people,
    result: shown)

  fileprivate static let shown = SchemaNode.object(
    required: ["offer"],
    [
      ("offer", .orNull(offer)),
      ("isRepeat", .described("Whether it was shown before and waits for its answer.", .flag)),
      (
        "decision",
        .described(
          "What became of the exchanges that came nearest, by which rule and why, where none is offered: at most "
            + "\(Limits.fatesTold). Where there are more, how many met each fate (`fates`) and how many are not named "
            + "(`leftOut`); offer.explain names all.", .anyObject)
      ),
    ])

  private static let offer = SchemaNode.object(
    required: [
      "number", "exchange", "textVersion", "purpose", "asks", "gives", "keepDays", "text",
    ],
    [
      ("number", .identifier), ("exchange", .phrase),
      ("textVersion", .whole(1...Limits.textVersions)), ("purpose", .phrase), ("asks", .levels),
      (
        "gives",
        .object(
          required: ["benefit", "kind"],
          [
            ("benefit", .phrase), ("kind", .phrase),
            ("worth", .number(0...Double(Limits.worthUnits))), ("unit", .phrase),
            ("deliverWithinDays", .whole(0...Limits.deliveryDays)),
          ])
      ),
      ("keepDays", .whole(0...Limits.retentionDays)),
      ("text", .members(["ask", "why", "get", "keep", "who", "stop"].map { ($0, .phrase) })),
      ("inputs", CatalogMethods.inputs),
      ("experiment", .phrase), ("arm", .phrase), ("completeUntil", OfferMethods.completeUntil),
    ])

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let (placement, channel) = (call.optionalString(.placement), call.optionalString(.channel))
    if !service.engine.state.exchange.knows(placement: placement, channel: channel) {
      throw .refused(.placeUnknown)
    }
    let request = OfferMethods.request(try service.speaker(call), call)
    let decision: OfferDecision
    do {
      decision = try service.engine.nextOffer(request, at: call.now)
    } catch {
      throw .refused(error)
    }
    service.countDecision(
      request.person, decision.offer == nil ? decision.nearest : .offered, at: call.now)
    service.out.beginObject()
    if let offer = decision.offer, let exchange = decision.exchange {
      write(offer, exchange: exchange, &service)
      service.out.member("isRepeat", decision.isRepeat)
    } else {
      service.metrics.countNone(decision.nearest)
      // What is left of a budget hangs on what everybody did.
      if !service.engine.state.exchange.budgets.isEmpty { service.responses.dependOnAll() }
      service.out.null("offer")
      service.out.append(member: "decision")
      let explanation = service.engine.explain(
        request, at: call.now, naming: Limits.fatesTold
      ).dropLast()
      service.out.append(explanation.span)
    }
    service.out.endObject()
  }

  /// The offer with all that a person must be shown: what is asked, for what, and what they get for it.
  private static func write(
    _ id: OfferID, exchange index: Int, _ service: inout ServiceState
  ) {
    let offer = service.engine.state.exchange.offers[id.index]
    let terms = service.engine.state.exchange.terms[offer.terms.index]
    service.out.beginObject("offer")
    service.out.member("number", id)
    write(terms, to: &service.out)
    if let words = service.engine.state.exchange.catalog?.catalog.exchanges[index].text {
      service.out.beginObject("text")
      for part in words.parts {
        service.out.element(part.name)
        service.out.append(":")
        service.out.append(quoting: part.words.utf8.span)
      }
      service.out.endObject()
    }
    if let inputs = service.engine.state.exchange.catalog?.inputs[index] {
      service.out.append(member: "inputs")
      service.out.append(inputs.utf8.span)
    }
    if let arm = service.engine.state.exchange.arm(of: offer) {
      let experiment = service.engine.state.exchange.experiments[arm.experiment.index]
      service.out.member("experiment", experiment.name)
      service.out.member("arm", experiment.arms[arm.number.index].name)
    }
    if offer.begunAt != nil {
      service.out.member(
        "completeUntil", Budgeting.completeUntil(id, in: service.engine.state.exchange))
    }
    service.out.endObject()
  }

  private static func write(_ terms: Terms, to out: inout ByteBuffer) {
    out.member("exchange", terms.exchange)
    out.member("textVersion", terms.textVersion)
    out.member("purpose", terms.purpose)
    out.member("asks", terms.request)
    out.beginObject("gives")
    out.member("benefit", terms.benefit)
    out.member("kind", terms.benefitKind.rawValue)
    if let promise = terms.promise {
      out.member("worth", promise.worth)
      out.member("unit", promise.unit)
      out.member("deliverWithinDays", promise.deliverWithinDays)
    }
    out.endObject()
    out.member("keepDays", terms.retention.days)
  }
}

/// Shows an offer that a person asks for themselves.
enum RequestOffer: ReadingMethod {
  static let outline = MethodOutline(
    name: "offer.request",
    summary:
      "Shows what is offered for a purpose to a person who asks for it: neither caps nor quiet time bind.",
    required: [.person, .purpose], optional: [.channel, .attributes, .signals],
    time: .told, restsOn: .shared, concerns: .people, result: NextOffer.shown)

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    try NextOffer.respond(call, &service)
  }
}

/// Explains every offer to a person, and shows none.
enum ExplainOffer: ReadingMethod {
  static let outline = MethodOutline(
    name: "offer.explain",
    summary: "Says what became of every offer for a person now; shows nothing.",
    required: [.person], optional: [.placement, .channel, .attributes],
    time: .told, restsOn: .shared, concerns: .people, result: OfferMethods.decision)

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let person = try service.person(call)
    let request = OfferMethods.request(person, call)
    if !service.engine.state.exchange.knows(placement: request.placement, channel: request.channel)
    {
      throw .refused(.placeUnknown)
    }
    if !service.engine.state.exchange.budgets.isEmpty { service.responses.dependOnAll() }
    let explanation = service.engine.explain(request, at: call.now).dropLast()
    service.out.append(explanation.span)
  }
}

/// Explains what a made-up person would be shown, or a real one under a clearance.
enum PreviewOffer: ReadingMethod {
  static let outline = MethodOutline(
    name: "offer.preview",
    summary:
      "Says what would become of every offer for a made-up person who holds nothing, or what they said yes to, now or "
      + "on a day: by the catalog in force, what runs, and what is left of budgets. Looks at nobody, writes and counts "
      + "nothing. Of a person who is there only under a clearance: each value that is looked at is an event.",
    required: [],
    optional: [
      .person, .clearance, .actor, .role, .holdings, .date, .placement, .channel, .attributes,
      .purpose,
    ],
    time: .told, restsOn: .everything, concerns: .everybody, result: OfferMethods.decision)

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let request = OfferMethods.request(PersonID(0), call)
    if !service.engine.state.exchange.knows(placement: request.placement, channel: request.channel)
    {
      throw .refused(.placeUnknown)
    }
    var moment = service.useMoment(call.now)
    if call.has(.date) {
      guard let day = Day(call.string(.date)), Instant.range.contains(day.start) else {
        throw .parameters("params.date: expected a day, as 2027-01-31")
      }
      moment = day.start
    }
    let isOfSomebody = call.has(.person)
    if [Parameter.clearance, .actor, .role].contains(where: { call.has($0) != isOfSomebody }) {
      throw .parameters(
        "params.person: somebody who is there is looked at under a clearance: person, clearance, actor and role go "
          + "together; leave all four out for a made-up person")
    }
    service.responses.dependOnAll()
    if isOfSomebody {
      try previewSomebody(request, at: moment, call, &service)
    } else {
      try previewNobody(request, at: moment, call, &service)
    }
  }

  private static func previewNobody(
    _ request: OfferRequest, at moment: Instant, _ call: borrowing Call,
    _ service: inout ServiceState
  ) throws(RequestFault) {
    var holdings: [String] = []
    if call.has(.holdings) {
      call.forEachText(.holdings) { (name: Span<UInt8>) in
        var bytes: [UInt8] = []
        for index in name.indices { bytes.append(name[index]) }
        holdings.append(String(decoding: bytes, as: UTF8.self))
      }
    }
    if let unknown = holdings.firstIndex(where: { name in
      !(service.engine.state.exchange.catalog?.catalog.exchanges.contains { $0.id == name }
        ?? false)
    }) {
      throw .parameters("params.holdings[\(unknown)]: the catalog in force has no such exchange")
    }
    do {
      var preview = try OfferPreview(like: service.engine, holding: holdings, at: moment)
      let explanation = preview.explain(request, at: moment).dropLast()
      service.out.append(explanation.span)
    } catch {
      throw .refused(error)
    }
  }

  /// What is held of them is theirs, and what the clearance opens of it is what conditions read.
  private static func previewSomebody(
    _ wanted: OfferRequest, at moment: Instant, _ call: borrowing Call,
    _ service: inout ServiceState
  ) throws(RequestFault) {
    if call.has(.holdings) {
      throw .parameters("params.holdings: what a person who is there holds is known; leave it out")
    }
    var (person, read) = try ClearanceMethods.read(call, &service)
    // What is gone by then decides nothing then.
    let state = service.engine.state.exchange
    let purpose = state.clearances[(call.id(.clearance) as ClearanceID).index].clearance.purpose
    read.removeAll { state.usableConsent(person, purpose, $0.level.field, at: moment) == nil }
    let request = OfferRequest(
      person, placement: wanted.placement, channel: wanted.channel,
      attributes: attributes(wanted.attributes, beside: read), wish: wanted.wish)
    let explanation = OfferPreview.explain(request, by: service.engine, at: moment).dropLast()
    service.out.append(explanation.span)
  }

  /// What the request says of a person, and of every other field what was read: `{"postalCode":{"region":"1"}}`.
  private static func attributes(
    _ said: JSONValue?, beside read: [(level: FieldLevel, value: PersonalText)]
  ) -> JSONValue? {
    var text = ByteBuffer()
    var separator: StaticString = "{"
    func begin(_ name: String) {
      text.append(separator)
      text.append(quoting: name.utf8.span)
      text.append(":")
      separator = ","
    }
    var told: Set<String> = []
    for member in said?.members ?? [] {
      let name = member.name.string ?? ""
      told.insert(name)
      begin(name)
      text.append(Array(member.value.text).span)
    }
    for (level, _) in read where told.insert(level.field).inserted {
      begin(level.field)
      separator = "{"
      var levels: Set<String> = []
      for (own, value) in read where own.field == level.field && levels.insert(own.level).inserted {
        begin(own.level)
        text.append(quoting: value.bytes.span)
      }
      text.append("}")
    }
    if told.isEmpty { return nil }
    text.append("}")
    return (try? JSONDocument(scanning: Array(text.slice)))?.root
  }
}
