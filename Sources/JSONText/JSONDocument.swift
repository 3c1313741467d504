import Basics

/// A JSON text with its nodes: the bytes are read once, values are decoded when asked for. They are overwritten when
/// nobody holds the document any more, since a request's may be somebody's.
public struct JSONDocument: Sendable {
  private let owned: OwnedBytes
  var bytes: [UInt8] { owned.bytes }
  let nodes: [JSONNode]

  /// Scans the text.
  /// - Throws: `JSONFault` when it is not exactly one JSON value.
  public init(scanning bytes: [UInt8]) throws(JSONFault) {
    var nodes: [JSONNode] = []
    try JSONScanner.scan(bytes.span, into: &nodes)
    owned = OwnedBytes(bytes)
    self.nodes = nodes
  }

  /// The text itself, which values are places in.
  public var text: [UInt8] { bytes }

  /// The value of the whole text.
  public var root: JSONValue { JSONValue(document: self, index: 0) }
}
