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
      required: ["status", "durability", "clock"],
      [
        ("status", .words(["serving"])), ("durability", .words(["strict", "relaxed"])),
        ("clock", .words(["system", "input"])),
        (
          "endingsWait",
          .described(
            "Why nothing, or less, ends for reasons of time now; not there where nothing stands in the way.",
            .words(EndingsWait.allCases.map(\.rawValue)))
        ),
      ]))

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    // A request that does nothing else: what is the same in every response is one piece.
    service.out.append("{\"status\":\"serving\"")
    service.out.append(
      member: "durability", service.responses.isStrict ? "\"strict\"" : "\"relaxed\"")
    service.out.append(
      member: "clock", service.moments.clock == .system ? "\"system\"" : "\"input\"")
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
    let document = ExchangeService.openRPC
    service.out.append(document.span)
  }
}
