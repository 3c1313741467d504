import Basics
import JSONText

/// A line of requests with the nodes that it was scanned into, lent for as long as it is answered.
struct ScannedLine: ~Escapable {
  let bytes: Span<UInt8>
  let nodes: Span<JSONNode>

  @_lifetime(copy bytes, copy nodes)
  init(_ bytes: Span<UInt8>, _ nodes: Span<JSONNode>) {
    self.bytes = bytes
    self.nodes = nodes
  }

  /// The node of an index.
  subscript(_ index: Int) -> JSONNode { nodes[index] }

  /// Calls with the value of a string in UTF-8.
  func withText<Result>(_ index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    nodes[index].withText(bytes, body)
  }

  /// The same, with something to look the value up in, which a closure would copy.
  func withText<Table, Result>(
    _ index: Int, in table: borrowing Table, _ body: (Span<UInt8>, borrowing Table) -> Result
  ) -> Result {
    let node = nodes[index]
    if !node.hasEscapes { return body(bytes.extracting(node.content), table) }
    var decoded = ByteBuffer()
    defer { decoded.clear() }
    node.appendString(in: bytes, to: &decoded)
    return body(decoded.slice.span, table)
  }

  /// The value of a string.
  func text(_ index: Int) -> String { nodes[index].text(bytes) }

  /// What stands there, for a message.
  func summary(_ index: Int) -> String { nodes[index].summary(bytes) }

  /// Whether a string stands there with that value.
  func isString(_ index: Int, _ text: StaticString) -> Bool {
    nodes[index].isString(text, in: bytes)
  }

  /// The node behind a value and everything within it.
  func next(_ index: Int) -> Int { Int(nodes[index].next) }
}
