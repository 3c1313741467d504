import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// Clearances, and reading under them.
enum ClearanceMethods {
  static let all: [any ServiceMethod.Type] = [
    OpenClearance.self, CloseClearance.self, ReadData.self, CountData.self,
  ]
}

/// Opens a clearance.
enum OpenClearance: ChangingMethod {
  static let outline = MethodOutline(
    name: "clearance.open",
    summary: "Clears a member of staff to read given fields for one task, for a time.",
    required: [.actor, .role, .task, .purpose, .fields, .until, .approver, .approverRole],
    optional: [.persons, .from],
    time: .told, restsOn: .everything, concerns: .everybody,
    result: .members([("clearance", .identifier)]))

  static var subject: Parameter? { nil }

  /// - Returns: the clearance.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    let fields = call.pairs(.fields).map { FieldLevel(field: $0.first, level: $0.second) }
    let clearance = Clearance(
      actor: call.string(.actor), role: call.string(.role), task: call.string(.task),
      purpose: call.string(.purpose), fields: fields, persons: try service.persons(call),
      from: call.has(.from) ? call.moment(.from) : call.now, until: call.moment(.until),
      approver: call.string(.approver), approverRole: call.string(.approverRole))
    let result = try service.perform(.openClearance(clearance), at: call.now)
    return [Int64(result.clearance?.rawValue ?? 0)]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool {
    numbers.count == 1
  }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) {
    service.out.beginObject()
    service.out.member("clearance", numbers[0])
    service.out.endObject()
  }
}

/// Ends a clearance.
enum CloseClearance: ChangingMethod {
  static let outline = MethodOutline(
    name: "clearance.close", summary: "Ends a clearance before its time.",
    required: [.clearance], optional: [],
    time: .told, restsOn: .everything, concerns: .everybody, result: .done)

  static var subject: Parameter? { .clearance }

  /// - Returns: the clearance.
  static func change(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> [Int64] {
    try service.perform(.closeClearance(call.id(.clearance)), at: call.now)
    return [call.number(.clearance)]
  }

  static func isWhole(_ numbers: [Int64], _ state: borrowing ExchangeState) -> Bool { true }

  static func write(_ numbers: [Int64], _ service: inout ServiceState) { service.out.done() }
}

/// Reads a person's values.
enum ReadData: ReadingMethod {
  static let outline = MethodOutline(
    name: "data.read",
    summary: "Reads what a clearance opens of a person; each value read is an event.",
    required: [.clearance, .actor, .role, .person], optional: [],
    time: .told, restsOn: .everything, concerns: .everybody,
    result: .members([
      (
        "values",
        .list(.members([("field", .phrase), ("level", .phrase), ("value", .phrase)]))
      )
    ]))

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let found = try ClearanceMethods.read(call, &service).values
    service.out.beginObject()
    service.out.beginArray("values")
    for one in found {
      service.out.beginObject()
      service.out.member("field", one.level.field)
      service.out.member("level", one.level.level)
      service.out.member("value", one.value)
      service.out.endObject()
    }
    service.out.endArray()
    service.out.endObject()
  }
}

extension ClearanceMethods {
  /// Reads what a clearance opens of the person whom a request names; each value is an event.
  /// - Throws: why nothing is read.
  static func read(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) -> (person: PersonID, values: [(level: FieldLevel, value: PersonalText)]) {
    let person = try service.person(call)
    let (clearance, actor, role) = (
      call.id(.clearance) as ClearanceID, call.string(.actor), call.string(.role)
    )
    do {
      let values = try service.engine.read(
        clearance, actor: actor, role: role, of: person, at: call.now)
      return (person, values)
    } catch {
      throw service.fault(
        error, of: .readData(clearance, actor: actor, role: role, of: person), at: call.now)
    }
  }
}

/// Counts people by a level's values.
enum CountData: ReadingMethod {
  static let outline = MethodOutline(
    name: "data.count",
    summary:
      "Counts people by their values of a level; groups that could show somebody are withheld.",
    required: [.clearance, .actor, .role, .field, .level], optional: [],
    time: .told, restsOn: .everything, concerns: .everybody,
    result: .members([
      ("groups", .list(.members([("value", .phrase), ("people", .identifier)]))),
      ("withheld", .identifier),
    ]))

  static func respond(
    _ call: borrowing Call, _ service: inout ServiceState
  ) throws(RequestFault) {
    let level = FieldLevel(field: call.string(.field), level: call.string(.level))
    do {
      let counts = try service.engine.count(
        call.id(.clearance), actor: call.string(.actor), role: call.string(.role), level: level,
        at: call.now)
      service.out.beginObject()
      service.out.beginArray("groups")
      for group in counts.groups {
        service.out.beginObject()
        service.out.member("value", group.value)
        service.out.member("people", group.people)
        service.out.endObject()
      }
      service.out.endArray()
      service.out.member("withheld", counts.withheld)
      service.out.endObject()
    } catch {
      if error == .countsReached,
        let moment = service.engine.state.exchange.clearances.counts.firstFree
      {
        throw .countsReached(max(moment, call.now))
      }
      throw .refused(error)
    }
  }
}
