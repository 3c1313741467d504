import Basics
import JSONText

/// What one line from the service says.
struct Response: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case result
    /// The rules say no: an error with a verdict in its data.
    case refusal
    case error
  }

  var id: Int64
  var kind: Kind

  /// Reads a line that is spelt as services spell it, without looking at all of it; nil for any
  /// other, which may be right all the same.
  ///
  ///     {"jsonrpc":"2.0","id":17,"result":…}
  init?(glancing line: Span<UInt8>) {
    let head: StaticString = "{\"jsonrpc\":\"2.0\",\"id\":"
    guard line.holds(head, at: 0), line[line.count - 1] == UInt8(ascii: "}") else { return nil }
    var position = head.utf8CodeUnitCount
    guard let id = line.number(at: &position) else { return nil }
    self.id = id
    if line.holds(",\"result\":", at: position) {
      kind = .result
    } else if line.holds(",\"error\":{", at: position) {
      // In a string the quotes would have backslashes, so this is a member's name.
      kind = line.contains("\"verdict\":") ? .refusal : .error
    } else {
      return nil
    }
  }

  /// Reads a line wholly.
  /// - Throws: `LoadFault` when it is no response of JSON-RPC 2.0 with a whole number as its id.
  init(scanning line: JSONDocument) throws(LoadFault) {
    let root = line.root
    if root.kind != .object { throw LoadFault("not an object") }
    if root.member("jsonrpc")?.string != "2.0" { throw LoadFault("\"jsonrpc\" is not \"2.0\"") }
    guard let id = root.member("id")?.integer, id >= 0 else {
      throw LoadFault("\"id\" is not a whole number")
    }
    self.id = id
    switch (root.member("result"), root.member("error")) {
    case (.some, nil):
      kind = .result
    case (nil, .some(let error)):
      guard error.member("code")?.integer != nil, error.member("message")?.string != nil else {
        throw LoadFault("\"error\" has no whole \"code\" or no \"message\"")
      }
      kind = error.member("data")?.member("verdict") == nil ? .error : .refusal
    case (.some, .some):
      throw LoadFault("both \"result\" and \"error\"")
    case (nil, nil):
      throw LoadFault("neither \"result\" nor \"error\"")
    }
    let count = root.members.count
    if count != 3 { throw LoadFault("\(count) members, where 3 belong") }
  }
}

/// The shape of each method's result.
enum ResponseShape {
  /// What is wrong with a result of our service; nil when nothing is.
  static func fault(in result: JSONValue, of method: LoadMethod) -> String? {
    switch method {
    case .record, .prefer:
      return result.boolean == true ? nil : "expected true"
    case .health:
      return need(result, "status", .string)
    case .next:
      guard let offer = result.member("offer") else { return "no \"offer\"" }
      if offer.kind == .null { return nil }
      return need(offer, "number", .number) ?? need(offer, "exchange", .string)
        ?? need(offer, "textVersion", .number)
    case .answer:
      if let fault = need(result, "offer", .number) ?? need(result, "answer", .string) {
        return fault
      }
      guard let consent = result.member("consent") else { return "no \"consent\"" }
      return need(consent, "number", .number)
    case .deliver:
      return need(result, "promise", .number) ?? need(result, "outcome", .string)
    case .list:
      if let fault = need(result, "consents", .array) { return fault }
      for consent in result.member("consents")?.elements ?? [] {
        if let fault = need(consent, "number", .number) ?? need(consent, "purpose", .string) {
          return fault
        }
      }
      return nil
    case .recommend, .recordAndRecommend:
      return need(result, "items", .array) ?? need(result, "fromSession", .number)
    case .withdraw:
      return need(result, "consent", .number)
    case .explain:
      return result.kind == .object ? nil : "expected an object"
    }
  }

  private static func need(_ value: JSONValue, _ name: String, _ kind: JSONKind) -> String? {
    guard let member = value.member(name) else { return "no \"\(name)\"" }
    return member.kind == kind ? nil : "\"\(name)\" is not of kind \(kind)"
  }
}
