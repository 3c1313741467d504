import Basics
import Engine
import Exchanges
import JSONText

/// What the service says of itself.
enum EngineMethods {
  static let all: [any ServiceMethod.Type] = [
    TellHealth.self, TellMetrics.self, Discover.self,
  ]
}

/// Says that it serves.
enum TellHealth: ReadingMethod {
  static let outline = MethodOutline(
    name: "engine.health", summary: "Whether the service takes requests.",
    required: [], optional: [], time: .none, restsOn: .nothing, concerns: .people,
    result: .object(
      required: ["status", "durability", "clock", "catalog", "lastReload"],
      [
        ("status", .words(["serving"])), ("durability", .words(["strict", "relaxed"])),
        ("clock", .words(["system", "input"])),
        ("catalog", .described("The one in force; null where there is none.", .orNull(catalog))),
        (
          "lastReload",
          .described(
            "How reading the files anew went last, by the machine's clock; where something of them was refused, what is in force stayed.",
            .object(
              required: ["outcome"],
              [
                ("outcome", .words(["never", "adopted", "unchanged", "refused"])),
                ("at", .moment), ("reason", .phrase),
              ]))
        ),
        (
          "endingsWait",
          .described(
            "Why nothing, or less, ends for reasons of time now; not there where nothing stands in the way.",
            .words(EndingsWait.allCases.map(\.rawValue)))
        ),
      ]))

  private static let catalog = SchemaNode.members([
    (
      "digest",
      .described(
        "SHA-256 of the catalog as the ledger has it, without white space, and of the rows of its files.",
        .text(64...64))
    ),
    ("adoptedAt", .moment), ("exchanges", .whole(0...Limits.catalogEntries)),
    (
      "judgedOn",
      .described("The day that they were judged on; null until they are.", .orNull(.text(10...10)))
    ),
    (
      "notOffered",
      .described(
        "The exchanges that nobody can be offered, and what the rules say against it; null until they are judged.",
        .orNull(
          .list(
            .members([
              ("exchange", .phrase),
              (
                "findings",
                .list(.members([("rule", .phrase), ("reason", .phrase), ("fix", .phrase)]))
              ),
            ]))))
    ),
  ])

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    // A request that does nothing else: what is the same in every response is one piece.
    service.out.append("{\"status\":\"serving\"")
    service.out.append(
      member: "durability", service.responses.isStrict ? "\"strict\"" : "\"relaxed\"")
    service.out.append(
      member: "clock", service.moments.clock == .system ? "\"system\"" : "\"input\"")
    service.out.append(",")
    let members = service.health.members
    service.out.append(members.utf8.span)
    if let wait = service.moments.endingsWait { service.out.member("endingsWait", wait.rawValue) }
    service.out.endObject()
  }
}

/// Tells counts and latencies.
enum TellMetrics: ReadingMethod {
  static let outline = MethodOutline(
    name: "engine.metrics", summary: "Counts and latencies since the start.",
    required: [], optional: [], time: .none, restsOn: .nothing, concerns: .people,
    result: .anyObject)

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let bytes = service.metrics.json(service.gauges())
    service.out.append(bytes.span)
  }
}

/// Describes the service.
enum Discover: ReadingMethod {
  static let outline = MethodOutline(
    name: "rpc.discover", summary: "This service's description in OpenRPC.",
    required: [], optional: [], time: .none, restsOn: .nothing, concerns: .people,
    result: .anyObject)

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let document = OpenRPC.document(requiresPerson: service.requiresPerson)
    service.out.append(document.span)
  }
}
