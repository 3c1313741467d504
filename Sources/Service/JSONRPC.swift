import Basics
import Engine
import Exchanges
import JSONText

/// From a line to its answer: JSON-RPC 2.0, a request or a batch of them.
enum JSONRPC {
  /// Appends the answer to a line, if it is to be answered.
  static func answer(
    _ text: Span<UInt8>, _ nodes: inout [JSONNode], _ table: MethodTable,
    _ bindings: inout Bindings, _ service: inout ServiceState
  ) {
    if isBlank(text) { return }
    do {
      try JSONScanner.scan(text, into: &nodes)
    } catch {
      return answer(.parse("byte \(error.byte): \(error.expectation)"), &service)
    }
    let line = ScannedLine(text, nodes.span)
    switch line[0].kind {
    case .object: answerRequest(0, line, table, &bindings, &service)
    case .array: answerBatch(line, table, &bindings, &service)
    default:
      answer(.invalid("expected a request (an object) or a batch (an array)"), &service)
    }
  }

  /// Appends the answer to a line that is longer than a line may be.
  static func answerTooLong(_ service: inout ServiceState) {
    answer(
      .invalid("a line holds at most \(Limits.lineBytes) bytes; send less at a time"), &service)
  }

  /// Appends the answer to what is no request of a line.
  private static func answer(_ fault: RequestFault, _ service: inout ServiceState) {
    service.out.append("{\"jsonrpc\":\"2.0\",\"id\":null")
    fault.write(to: &service.out)
  }

  private static func isBlank(_ line: Span<UInt8>) -> Bool {
    var place = 0
    while place < line.count, line[place] == 0x20 || line[place] == 0x0D || line[place] == 0x09 {
      place += 1
    }
    return place == line.count
  }

  private static func answerBatch(
    _ line: ScannedLine, _ table: MethodTable, _ bindings: inout Bindings,
    _ service: inout ServiceState
  ) {
    if line.next(0) == 1 {
      return answer(.invalid("a batch holds at least one request"), &service)
    }
    var count = 0
    var child = 1
    while child < line.next(0) {
      count += 1
      child = line.next(child)
    }
    if count > Limits.batchRequests {
      return answer(
        .invalid("a batch holds at most \(Limits.batchRequests) requests, found \(count)"), &service
      )
    }
    service.out.append(UInt8(ascii: "["))
    child = 1
    while child < line.next(0) {
      service.out.separate()
      if service.out.count > Limits.answerBytes {
        refuseRest(child, line, &service)
      } else {
        answerRequest(child, line, table, &bindings, &service)
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

  /// Answers a request of a batch whose answers have grown too large, without carrying it out.
  private static func refuseRest(
    _ index: Int, _ line: ScannedLine, _ service: inout ServiceState
  ) {
    let id = JSONMembers.value("id", of: index, in: line.nodes, line.bytes)
    if line[index].kind == .object, id == nil { return }
    RequestFault.tooMuch.write(
      for: id.flatMap { Envelope.validID($0, line) }, line, to: &service.out)
  }

  /// Answers one request, or nothing where it is a notification.
  private static func answerRequest(
    _ index: Int, _ line: ScannedLine, _ table: MethodTable, _ bindings: inout Bindings,
    _ service: inout ServiceState
  ) {
    let start = service.out.count
    service.answers.beginRequest()
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
      // A notification's answer is thrown away at its end.
      service.out.append("{\"jsonrpc\":\"2.0\",\"id\":")
      service.out.append(id: envelope.id, line)
      service.out.append(",\"result\":")
      try bindings.bind(method, table, envelope.parameters, line)
      if let owned = table.methods[method].owned, bindings.present & Parameter.person.bit != 0,
        !service.isOwner(of: owned, bindings, line)
      {
        // From here on the request is one of a number that was never given, and is answered as that to the byte.
        bindings.loseNumber(owned)
      }
      let now = try service.moments.take(
        bindings.moment, for: table.methods[method].time,
        after: service.engine.state.exchange.latest)
      let call = Call(
        line, bindings.places.span, bindings.numbers.span, bindings.present, at: now)
      service.answers.depend(on: table.methods[method].restsOn)
      try table.methods[method].method.answer(call, &service)
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
