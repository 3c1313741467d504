/// A JSON text with its nodes: the bytes are read once, values are decoded when asked for.
public struct JSONDocument: Sendable {
  let bytes: [UInt8]
  let nodes: [JSONNode]

  /// Scans the text.
  /// - Throws: `JSONFault` when it is not exactly one JSON value.
  public init(scanning bytes: [UInt8]) throws(JSONFault) {
    var nodes: [JSONNode] = []
    try JSONScanner.scan(bytes.span, into: &nodes)
    self.bytes = bytes
    self.nodes = nodes
  }

  /// The text itself, which values are places in.
  public var text: [UInt8] { bytes }

  /// The value of the whole text.
  public var root: JSONValue { JSONValue(document: self, index: 0) }
}
