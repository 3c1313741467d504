import Basics
import JSONText

/// The service's description in OpenRPC 1.3, made of the tables that requests are read by.
extension ExchangeService {
  /// One JSON object on one line, without a newline.
  public static let openRPC: [UInt8] = document()

  private static func document() -> [UInt8] {
    var writer = JSONWriter(isIndented: false)
    writer.beginObject()
    writer.name("openrpc")
    writer.string("1.3.2")
    writer.name("info")
    writer.beginObject()
    writer.name("title")
    writer.string("Quid")
    writer.name("version")
    writer.string("1")
    writer.name("description")
    writer.string(
      "Value exchanges over JSON-RPC 2.0, one JSON text a line on standard input and output. Params "
        + "are by name. A refusal by the rules is error \(RequestFault.refusedCode), whose data says "
        + "which (refusal), by what rules and why, and of a value that its field does not take the "
        + "field and what it takes (expected).")
    writer.endObject()
    writer.name("methods")
    writer.beginArray()
    for method in Method.allCases { write(method, &writer) }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  private static func write(_ method: Method, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.name("name")
    writer.string(method.rawValue)
    writer.name("summary")
    writer.string(method.summary)
    writer.name("paramStructure")
    writer.string("by-name")
    writer.name("params")
    writer.beginArray()
    for parameter in method.required + method.optional {
      writer.beginObject()
      writer.name("name")
      writer.string("\(parameter.name)")
      writer.name("description")
      writer.string(parameter.meaning)
      writer.name("required")
      writer.boolean(method.required.contains(parameter))
      writer.name("schema")
      parameter.kind.schema.write(&writer)
      writer.endObject()
    }
    writer.endArray()
    writer.name("result")
    writer.beginObject()
    writer.name("name")
    writer.string("result")
    writer.name("schema")
    method.result.write(&writer)
    writer.endObject()
    writer.name("errors")
    writer.beginArray()
    for (code, message) in errors(of: method) {
      writer.beginObject()
      writer.name("code")
      writer.integer(code)
      writer.name("message")
      writer.string(message)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  private static func errors(of method: Method) -> [(Int, String)] {
    if method == .engineHealth || method == .engineMetrics || method == .rpcDiscover { return [] }
    var errors = [
      (RequestFault.refusedCode, "refused; data says by which rules and why"),
      (RequestFault.storageCode, StorageErrors.message),
    ]
    if method.keepsAnswer {
      errors.append((RequestFault.keyTaken.code, RequestFault.keyTaken.message))
    }
    return errors
  }
}

/// What each method answers.
extension Method {
  var result: SchemaNode {
    switch self {
    case .offerNext: Method.nextOffer
    case .offerExplain: Method.decision
    case .offerAnswer: Method.answered
    case .benefitDeliver, .benefitCompensate:
      .object(
        required: ["promise", "outcome"],
        [("promise", Method.identifier), ("outcome", Method.outcome)])
    case .consentList: .object(required: ["consents"], [("consents", Method.list(Method.consent))])
    case .consentWithdraw, .consentEnd: Method.ended
    case .consentResolve:
      .object(
        required: ["consent", "until"],
        [("consent", Method.identifier), ("until", Method.moment)])
    case .preferenceList:
      .object(
        required: ["preferences"],
        [
          (
            "preferences",
            Method.list(
              .object(
                required: ["scope", "choice", "said"],
                [("scope", Method.words), ("choice", Method.words), ("said", Method.moment)]))
          )
        ])
    case .recommendItems, .recommendAfter: Method.recommended
    case .personExport, .experimentReport, .engineMetrics, .rpcDiscover: .anyObject
    case .personErase: .object(required: ["erased"], [("erased", Method.moment)])
    case .requestReceive:
      .object(
        required: ["request", "due"], [("request", Method.identifier), ("due", Method.moment)])
    case .clearanceOpen: .object(required: ["clearance"], [("clearance", Method.identifier)])
    case .dataRead: Method.readValues
    case .dataCount: Method.counts
    case .partnerDisclose, .partnerPassOn:
      .object(
        required: ["disclosure", "until"],
        [("disclosure", Method.identifier), ("until", Method.moment), ("value", Method.words)])
    case .partnerOwed: .object(required: ["owed"], [("owed", Method.list(Method.obligation))])
    case .experimentStart:
      .object(required: ["arms"], [("arms", .whole(1...Limits.arms))])
    case .experimentStop: .object(required: ["stoppedAt"], [("stoppedAt", Method.moment)])
    case .experimentList:
      .object(required: ["experiments"], [("experiments", Method.list(Method.experiment))])
    case .engineHealth:
      .object(
        required: ["status", "durability", "clock"],
        [
          ("status", .words(["serving"])), ("durability", .words(["strict", "relaxed"])),
          ("clock", .words(["system", "input"])),
          (
            "endingsWait",
            .described(
              "Why nothing, or less, ends for reasons of time now; not there where nothing stands in the way.",
              .words(ExchangeService.EndingsWait.allCases.map(\.rawValue)))
          ),
        ])
    case .preferenceSet, .behaviourRecord, .personRestrict, .requestAnswer, .clearanceClose,
      .partnerTell, .partnerDispose, .partnerReview, .audienceActivate:
      .described("Always true.", .flag)
    }
  }

  private static let identifier = SchemaNode.whole(0...Limits.identifiers - 1)
  private static let words = SchemaNode.text(0...Limits.stringBytes)
  private static let moment = SchemaNode.described("RFC 3339, in UTC.", .text(24...24))
  private static let outcome = SchemaNode.words([
    "open", "kept", "late", "short", "broken", "compensated", "lapsed",
  ])
  private static let levels = list(
    .object(required: ["field", "level"], [("field", words), ("level", words)]))

  private static func list(_ node: SchemaNode) -> SchemaNode { .list(node, 0...Limits.identifiers) }

  private static func orNull(_ node: SchemaNode) -> SchemaNode { .oneOf([node, .null]) }

  private static let recommended = SchemaNode.object(
    required: ["items", "fromSession"],
    [
      (
        "items",
        .list(
          .object(
            required: ["item"],
            [
              ("item", words),
              (
                "because",
                .described(
                  "Items of the session without which this one would rank lower; none where it is "
                    + "popular anyway.", list(words))
              ),
            ]), 0...Limits.recommendedItems)
      ),
      (
        "fromSession",
        .described(
          "How many of them, from the first on, come from the session; the others are popular.",
          .whole(0...Limits.recommendedItems))
      ),
    ])

  private static let decision = SchemaNode.described(
    "What became of every exchange of the catalog, by which rule and why.", .anyObject)

  private static let nextOffer = SchemaNode.object(
    required: ["offer"],
    [
      ("offer", orNull(offer)),
      ("isRepeat", .described("Whether the person is looking at it already.", .flag)),
      ("decision", decision),
    ])

  private static let offer = SchemaNode.object(
    required: [
      "number", "exchange", "textVersion", "purpose", "asks", "gives", "keepDays", "text",
    ],
    [
      ("number", identifier), ("exchange", words), ("textVersion", .whole(1...Limits.textVersions)),
      ("purpose", words), ("asks", levels),
      (
        "gives",
        .object(
          required: ["benefit", "kind"],
          [
            ("benefit", words), ("kind", words),
            ("worth", .number(0...Double(Limits.worthUnits))), ("unit", words),
            ("deliverWithinDays", .whole(0...Limits.deliveryDays)),
          ])
      ),
      ("keepDays", .whole(0...Limits.retentionDays)),
      (
        "text",
        .object(
          required: ["ask", "why", "get", "keep", "who", "stop"],
          ["ask", "why", "get", "keep", "who", "stop"].map { ($0, words) })
      ),
      ("experiment", words), ("arm", words),
    ])

  private static let answered = SchemaNode.object(
    required: ["offer", "answer", "consent", "promise"],
    [
      ("offer", identifier), ("answer", .words(["accepted", "declined", "deferred"])),
      (
        "consent",
        orNull(
          .object(required: ["number", "until"], [("number", identifier), ("until", moment)]))
      ),
      (
        "promise",
        orNull(.object(required: ["number", "due"], [("number", identifier), ("due", moment)]))
      ),
    ])

  private static let consent = SchemaNode.object(
    required: ["number", "exchange", "purpose", "covers", "from", "until", "stands"],
    [
      ("number", identifier), ("exchange", words), ("purpose", words), ("covers", levels),
      ("from", moment), ("until", moment), ("stands", .flag), ("ended", words),
      ("endedAt", moment),
      (
        "promise",
        .object(
          required: ["number", "due", "outcome"],
          [("number", identifier), ("due", moment), ("outcome", outcome)])
      ),
    ])

  private static let ended = SchemaNode.object(
    required: ["consent", "ended", "endedAt", "rule", "values", "keptByLaw"],
    [
      ("consent", identifier), ("ended", words), ("endedAt", moment), ("rule", words),
      ("values", .described("How many values went.", .whole(0...Limits.identifiers))),
      ("keptByLaw", .described("Whether a law keeps the values for now.", .flag)),
    ])

  private static let readValues = SchemaNode.object(
    required: ["values"],
    [
      (
        "values",
        list(
          .object(
            required: ["field", "level", "value"],
            [("field", words), ("level", words), ("value", words)]))
      )
    ])

  private static let counts = SchemaNode.object(
    required: ["groups", "withheld"],
    [
      (
        "groups",
        list(
          .object(
            required: ["value", "people"], [("value", words), ("people", identifier)]))
      ),
      ("withheld", identifier),
    ])

  private static let experiment = SchemaNode.object(
    required: ["experiment", "arms", "control", "startedAt", "stoppedAt"],
    [
      ("experiment", words),
      (
        "arms",
        .list(
          .object(required: ["arm", "exchange"], [("arm", words), ("exchange", words)]),
          1...Limits.arms)
      ),
      ("control", words), ("startedAt", moment),
      ("stoppedAt", .described("Null while it runs.", orNull(moment))),
    ])

  private static let obligation = SchemaNode.object(
    required: ["disclosure", "due", "isOverdue", "isTold"],
    [("disclosure", identifier), ("due", moment), ("isOverdue", .flag), ("isTold", .flag)])
}
