import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// What is asked for at all.
enum CatalogMethods {
  static let all: [any ServiceMethod.Type] = [GetCatalog.self]

  /// What a form needs to ask for one value.
  static let input = SchemaNode.described(
    "What a form needs to ask for one of the values; an answer with another is refused.",
    .object(
      required: ["field", "label", "type", "expected"],
      [
        ("field", .phrase), ("label", .phrase),
        ("type", .words(InputType.allCases.map(\.rawValue))),
        ("options", .list(.phrase, 1...Limits.entryParts * 2)),
        ("atLeast", .number(-Double(Limits.valueUnits)...Double(Limits.valueUnits))),
        ("atMost", .number(-Double(Limits.valueUnits)...Double(Limits.valueUnits))),
        ("decimals", .whole(0...6)), ("length", .whole(1...Limits.valueBytes)),
        ("expected", .phrase),
      ]))

  static let inputs = SchemaNode.list(input, 0...Limits.catalogEntries)
}

/// Tells what every exchange asks for, and how a form asks for it.
enum GetCatalog: ReadingMethod {
  static let outline = MethodOutline(
    name: "catalog.get",
    summary:
      "Tells what each exchange in force asks for, how a form asks for it, and who put it in force.",
    required: [], optional: [], time: .none, restsOn: .shared, concerns: .people,
    result: .members([
      (
        "exchanges",
        .list(
          .members([
            ("exchange", .phrase), ("textVersion", .whole(1...Limits.textVersions)),
            ("purpose", .phrase), ("asks", .levels), ("inputs", CatalogMethods.inputs),
          ]), 0...Limits.catalogEntries)
      ),
      (
        "adoption",
        .described(
          "When the catalog in force was adopted, by whom, on what approval, and what that changed; null where there is none.",
          .orNull(adoption))
      ),
    ]))

  private static let adoption = SchemaNode.object(
    required: ["at", "digest", "changes"],
    [
      ("at", .moment), ("by", .phrase), ("approval", .phrase), ("digest", .text(64...64)),
      (
        "changes",
        .described(
          "As people would see them; none either in a ledger of before they were kept.",
          .list(.phrase, 0...Limits.changesTold))
      ),
      (
        "moreChanges",
        .described("How many are not told.", .whole(1...Limits.catalogEntries * Limits.entryParts))
      ),
    ])

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    service.out.beginObject()
    service.out.beginArray("exchanges")
    if let adopted = service.engine.state.exchange.catalog {
      for (exchange, inputs) in zip(adopted.catalog.exchanges, adopted.inputs) {
        service.out.beginObject()
        service.out.member("exchange", exchange.id)
        service.out.member("textVersion", exchange.text.version)
        service.out.member("purpose", exchange.purpose)
        service.out.member("asks", exchange.request)
        service.out.append(member: "inputs")
        service.out.append(inputs.utf8.span)
        service.out.endObject()
      }
    }
    service.out.endArray()
    writeAdoption(service.engine.state.exchange, to: &service.out)
    service.out.endObject()
  }

  private static func writeAdoption(_ state: borrowing ExchangeState, to out: inout ByteBuffer) {
    guard let adopted = state.catalog else { return out.null("adoption") }
    out.beginObject("adoption")
    out.member("at", state.adoptedAt)
    if let by = adopted.note?.adoption.by { out.member("by", by) }
    if let approval = adopted.note?.adoption.approval { out.member("approval", approval) }
    out.member("digest", adopted.note?.digest ?? adopted.digest)
    out.beginArray("changes")
    for change in adopted.note?.changes ?? [] { out.element(change) }
    out.endArray()
    if let more = adopted.note?.moreChanges, more > 0 { out.member("moreChanges", more) }
    out.endObject()
  }
}
