import Basics
import JSONText

/// The members of a request that stand there, by node; nil for those that do not (JSON-RPC 2.0 section 4).
struct Envelope {
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
