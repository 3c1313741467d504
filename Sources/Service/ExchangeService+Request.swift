import Basics
import Catalogs
import Engine
import Exchanges
import JSONText

/// From the nodes of a request to its answer (JSON-RPC 2.0 sections 4 and 5).
extension ExchangeService {
  /// The members of a request that stand there, by node; nil for those that do not.
  private struct Envelope {
    var version: Int?
    var id: Int?
    var method: Int?
    var parameters: Int?
  }

  /// Answers one request, or nothing where it is a notification.
  mutating func answerRequest(_ index: Int, _ line: Span<UInt8>) {
    let start = out.count
    beginDependencies()
    var envelope = Envelope()
    do {
      try read(index, line, &envelope)
    } catch {
      metrics.count(nil, .error)
      return answer(error, id: validID(envelope.id), line)
    }
    var known: Int?
    let eventsBefore = engine.eventCount
    do {
      let spec = try findMethod(envelope.method ?? 0, line)
      known = spec
      beginResult(envelope.id, line)
      try bind(spec, envelope.parameters, line)
      try setMoment(table.methods[spec].takesMoment)
      try perform(spec, line)
      hasWritten = hasWritten || engine.eventCount != eventsBefore
      endDependencies()
      if table.methods[spec].tellsMoment { tellMoment() }
      out.append(UInt8(ascii: "}"))
      metrics.count(spec, .done)
      if envelope.id == nil { out.cut(to: start) }
    } catch {
      if error.refusal != nil { tellMoment() }
      // A refused request may have made its person known.
      hasWritten = hasWritten || engine.eventCount != eventsBefore
      endDependencies()
      out.cut(to: start)
      metrics.count(known, error.refusal == nil ? .error : .refused)
      if envelope.id != nil { answer(error, id: envelope.id, line) }
    }
  }

  /// The id's node where it is an id.
  func validID(_ id: Int?) -> Int? {
    guard let id else { return nil }
    switch nodes[id].kind {
    case .string, .number, .null: return id
    case .object, .array, .boolean: return nil
    }
  }

  private mutating func read(
    _ index: Int, _ line: Span<UInt8>, _ envelope: inout Envelope
  ) throws(RequestFault) {
    if nodes[index].kind != .object {
      throw .invalid("expected a request (an object), found \(nodes[index].summary(line))")
    }
    var unknown: Int?
    var members = JSONMembers(of: index, in: nodes)
    while let (name, value) = members.next(in: nodes) {
      if nodes[name].isString("jsonrpc", in: line) {
        envelope.version = value
      } else if nodes[name].isString("id", in: line) {
        envelope.id = value
      } else if nodes[name].isString("method", in: line) {
        envelope.method = value
      } else if nodes[name].isString("params", in: line) {
        envelope.parameters = value
      } else {
        unknown = name
      }
    }
    if let id = envelope.id, validID(id) == nil {
      throw .invalid(
        "id: expected a string, a number or null, found \(nodes[id].summary(line))")
    }
    guard let version = envelope.version, nodes[version].isString("2.0", in: line) else {
      throw .invalid("expected the member \"jsonrpc\": \"2.0\"")
    }
    guard let method = envelope.method else { throw .invalid("expected the member \"method\"") }
    if nodes[method].kind != .string {
      throw .invalid("method: expected a string, found \(nodes[method].summary(line))")
    }
    // An array is a request all the same (section 4.2), if one with the wrong params: see `bind`.
    if let parameters = envelope.parameters, nodes[parameters].kind != .object,
      nodes[parameters].kind != .array
    {
      throw .invalid("params: expected an object, found \(nodes[parameters].summary(line))")
    }
    if let unknown {
      throw .invalid(
        "unknown member at \(nodes[unknown].place); a request has jsonrpc, id, method and params")
    }
  }

  private mutating func findMethod(_ node: Int, _ line: Span<UInt8>) throws(RequestFault) -> Int {
    let found = nodes[node].withText(line) { (name: Span<UInt8>) in table.find(name) }
    if let found { return found }
    let guess = didYouMean(nodes[node].text(line), among: Method.allCases.map(\.rawValue))
    throw .unknownMethod(
      "there is no such method"
        + (guess.map { "; did you mean \"\($0)\"?" } ?? "; rpc.discover lists them"))
  }

  /// The moment that the request counts as.
  private mutating func setMoment(_ takesMoment: Bool) throws(RequestFault) {
    switch (clock, has(.at)) {
    case (.system, false): now = arrival
    case (.input, true): now = Instant(milliseconds: number(.at))
    case (.system, true):
      throw .parameters(
        "params.at: time is this machine's here; start the service with --clock input")
    case (.input, false):
      if takesMoment {
        throw .parameters("params.at: expected a moment, since the service runs with --clock input")
      }
      now = engine.state.exchange.latest
    }
    let latest = max(seen, engine.state.exchange.latest)
    if clock == .input {
      // The first moment of all is held against the machine's clock, for want of another.
      let before = latest.milliseconds > 0 ? latest : arrival
      if now > before.adding(days: Limits.leapDays) {
        throw .parameters(
          "params.at: more than \(Limits.leapDays) days ahead of "
            + (latest.milliseconds > 0 ? "everything before" : "this machine's clock")
            + "; it would end what has not ended")
      }
    }
    // Time never goes back, neither behind what was decided nor behind what was answered.
    now = max(now, latest)
    seen = now
  }

  // MARK: Answers

  /// Begins an answer; a notification's is thrown away at its end.
  private mutating func beginResult(_ id: Int?, _ line: Span<UInt8>) {
    out.append("{\"jsonrpc\":\"2.0\",\"id\":")
    appendID(id, line)
    out.append(",\"result\":")
  }

  /// The id as it was sent, byte for byte; null where there is none.
  private mutating func appendID(_ id: Int?, _ line: Span<UInt8>) {
    guard let id else { return out.append("null") }
    let node = nodes[id]
    out.append(line.extracting(Int(node.start)..<Int(node.end)))
  }

  /// Appends an error's answer.
  mutating func answer(_ fault: RequestFault, id: Int?, _ line: Span<UInt8>) {
    out.append("{\"jsonrpc\":\"2.0\",\"id\":")
    appendID(id, line)
    out.append(",\"error\":{\"code\":")
    out.append(decimal: Int64(fault.code))
    out.append(",\"message\":")
    let message = fault.message
    out.append(quoting: message.utf8.span)
    if let refusal = fault.refusal {
      out.append(",\"data\":{\"verdict\":\"refuse\",\"refusal\":\"")
      let name = refusal.rawValue
      out.append(name.utf8.span)
      out.append("\",\"rules\":[")
      for (index, rule) in refusal.rules.enumerated() {
        out.append(index == 0 ? "\"Q" : ",\"Q")
        out.append(decimal: Int64(rule.rawValue))
        out.append("\"")
      }
      out.append("],\"reason\":")
      out.append(quoting: message.utf8.span)
      if case .held(let experiment) = fault { string(",\"experiment\":", experiment) }
      if case .unusable(let field, let expected) = fault {
        string(",\"field\":", field)
        string(",\"expected\":", expected)
      }
      out.append("}")
    }
    out.append("}}")
  }
}
