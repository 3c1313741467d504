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
    summary: "Tells what each exchange in force asks for, and how a form asks for it.",
    required: [], optional: [], time: .none, restsOn: .shared, concerns: .people,
    result: .members([
      (
        "exchanges",
        .list(
          .members([
            ("exchange", .phrase), ("textVersion", .whole(1...Limits.textVersions)),
            ("purpose", .phrase), ("asks", .levels), ("inputs", CatalogMethods.inputs),
          ]), 0...Limits.catalogEntries)
      )
    ]))

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
    service.out.endObject()
  }
}
