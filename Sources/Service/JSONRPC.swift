import Basics
import Engine
import Exchanges
import JSONText

/// From a line to its response: JSON-RPC 2.0, a request or a batch of them.
enum JSONRPC {
  /// Appends the response to a line, if it is to be answered.
  static func respond(
    _ text: Span<UInt8>, _ nodes: inout [JSONNode], _ table: MethodTable,
    _ bindings: inout Bindings, _ service: inout ServiceState
  ) {
    if isBlank(text) { return }
    do {
      try JSONScanner.scan(text, into: &nodes)
    } catch {
      return respond(.parse("byte \(error.byte): \(error.expectation)"), &service)
    }
    let line = ScannedLine(text, nodes.span)
    switch line[0].kind {
    case .object: respondToRequest(0, line, table, &bindings, &service)
    case .array: respondToBatch(line, table, &bindings, &service)
    default:
      respond(.invalid("expected a request (an object) or a batch (an array)"), &service)
    }
  }

  /// Appends the response to a line that is longer than a line may be.
  static func respondTooLong(_ service: inout ServiceState) {
    respond(
      .invalid("a line holds at most \(Limits.lineBytes) bytes; send less at a time"), &service)
  }

  /// Appends the response to what is no request of a line.
  private static func respond(_ fault: RequestFault, _ service: inout ServiceState) {
    service.out.append("{\"jsonrpc\":\"2.0\",\"id\":null")
    fault.write(to: &service.out)
  }

  private static func isBlank(_ line: Span<UInt8>) -> Bool {
    var index = 0
    while index < line.count, line[index] == 0x20 || line[index] == 0x0D || line[index] == 0x09 {
      index += 1
    }
    return index == line.count
  }

  private static func respondToBatch(
    _ line: ScannedLine, _ table: MethodTable, _ bindings: inout Bindings,
    _ service: inout ServiceState
  ) {
    if line.next(0) == 1 {
      return respond(.invalid("a batch holds at least one request"), &service)
    }
    var count = 0
    var child = 1
    while child < line.next(0) {
      count += 1
      child = line.next(child)
    }
    if count > Limits.batchRequests {
      return respond(
        .invalid("a batch holds at most \(Limits.batchRequests) requests, found \(count)"), &service
      )
    }
    service.out.append(UInt8(ascii: "["))
    child = 1
    while child < line.next(0) {
      service.out.separate()
      if service.out.count > Limits.responseBytes {
        refuseRest(child, line, &service)
      } else {
        respondToRequest(child, line, table, &bindings, &service)
      }
      child = line.next(child)
    }
    if service.out.slice.last == UInt8(ascii: ",") { service.out.cut(to: service.out.count - 1) }
    if service.out.count == 1 {
      service.out.clear()
    } else {
      service.out.append(UInt8(ascii: "]"))
    }
  }

  /// Answers a request of a batch whose responses have grown too large, without carrying it out.
  private static func refuseRest(
    _ index: Int, _ line: ScannedLine, _ service: inout ServiceState
  ) {
    let id = JSONMembers.value("id", of: index, in: line.nodes, line.bytes)
    if line[index].kind == .object, id == nil { return }
    RequestFault.tooMuch.write(
      for: id.flatMap { Envelope.validID($0, line) }, line, to: &service.out)
  }

  /// Answers one request, or nothing where it is a notification.
  private static func respondToRequest(
    _ index: Int, _ line: ScannedLine, _ table: MethodTable, _ bindings: inout Bindings,
    _ service: inout ServiceState
  ) {
    let start = service.out.count
    var envelope = Envelope()
    do {
      try envelope.read(index, line)
    } catch {
      service.metrics.count(nil, .error)
      return error.write(for: Envelope.validID(envelope.id, line), line, to: &service.out)
    }
    var known: Int?
    let eventsBefore = service.engine.eventCount
    do {
      let method = try findMethod(envelope.method ?? 0, line, table)
      known = method
      // A notification's response is thrown away at its end.
      service.out.append("{\"jsonrpc\":\"2.0\",\"id\":")
      service.out.append(id: envelope.id, line)
      service.out.append(",\"result\":")
      try bindings.bind(method, table, envelope.parameters, line)
      let now = try service.moments.take(
        bindings.moment, for: table.methods[method].time,
        after: service.engine.state.exchange.latest)
      let call = Call(
        line, bindings.valueNodes.span, bindings.numbers.span, bindings.present, at: now)
      service.responses.depend(on: table.methods[method].restsOn)
      try table.methods[method].method.respond(call, &service)
      service.endRequest(table.methods[method].concerns, since: eventsBefore)
      if table.methods[method].time == .told { service.moments.tell() }
      service.out.append(UInt8(ascii: "}"))
      service.metrics.count(method, .done)
      if envelope.id == nil { service.out.cut(to: start) }
    } catch {
      if error.refusal != nil { service.moments.tell() }
      // A refused request may have made its person known.
      service.endRequest(known.map { table.methods[$0].concerns } ?? .people, since: eventsBefore)
      service.out.cut(to: start)
      service.metrics.count(known, error.refusal == nil ? .error : .refused)
      if envelope.id != nil { error.write(for: envelope.id, line, to: &service.out) }
    }
  }

  private static func findMethod(
    _ node: Int, _ line: ScannedLine, _ table: MethodTable
  ) throws(RequestFault) -> Int {
    let found = line.withText(node) { (name: Span<UInt8>) in table.find(name) }
    if let found { return found }
    let guess = didYouMean(line.text(node), among: table.names)
    throw .unknownMethod(
      "there is no such method"
        + (guess.map { "; did you mean \"\($0)\"?" } ?? "; rpc.discover lists them"))
  }
}

/// The members of a request that stand there, by node; nil for those that do not (JSON-RPC 2.0 section 4).
private struct Envelope {
  var version: Int?
  var id: Int?
  var method: Int?
  var parameters: Int?

  /// Reads a request.
  /// - Throws: what is wrong with it; what was read until then stands.
  mutating func read(_ index: Int, _ line: ScannedLine) throws(RequestFault) {
    if line[index].kind != .object {
      throw .invalid("expected a request (an object), found \(line.summary(index))")
    }
    var unknown: Int?
    var members = JSONMembers(of: index, in: line.nodes)
    while let (name, value) = members.next(in: line.nodes) {
      if line.isString(name, "jsonrpc") {
        version = value
      } else if line.isString(name, "id") {
        id = value
      } else if line.isString(name, "method") {
        method = value
      } else if line.isString(name, "params") {
        parameters = value
      } else {
        unknown = name
      }
    }
    if let id, Envelope.validID(id, line) == nil {
      throw .invalid("id: expected a string, a number or null, found \(line.summary(id))")
    }
    guard let version, line.isString(version, "2.0") else {
      throw .invalid("expected the member \"jsonrpc\": \"2.0\"")
    }
    guard let method else { throw .invalid("expected the member \"method\"") }
    if line[method].kind != .string {
      throw .invalid("method: expected a string, found \(line.summary(method))")
    }
    // An array is a request all the same (section 4.2), if one with the wrong params: see `Bindings`.
    if let parameters, line[parameters].kind != .object, line[parameters].kind != .array {
      throw .invalid("params: expected an object, found \(line.summary(parameters))")
    }
    if let unknown {
      throw .invalid(
        "unknown member at \(line[unknown].place); a request has jsonrpc, id, method and params")
    }
  }

  /// The id's node where it is an id.
  static func validID(_ id: Int?, _ line: ScannedLine) -> Int? {
    guard let id else { return nil }
    switch line[id].kind {
    case .string, .number, .null: return id
    case .object, .array, .boolean: return nil
    }
  }
}

extension ByteBuffer {
  /// Appends an id as it was sent, byte for byte; null where there is none.
  mutating func append(id: Int?, _ line: ScannedLine) {
    guard let id else { return append("null") }
    let node = line[id]
    append(line.bytes.extracting(Int(node.start)..<Int(node.end)))
  }
}
