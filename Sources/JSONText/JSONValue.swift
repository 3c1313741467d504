import Basics

/// One value of a document, by reference to its place there.
public struct JSONValue: Sendable {
  public let document: JSONDocument
  let index: Int

  private var node: JSONNode { document.nodes[index] }

  public var kind: JSONKind { node.kind }

  /// Offset of the value's first byte in the text.
  public var startByte: Int { Int(node.start) }

  /// The value's own bytes, as written.
  public var text: ArraySlice<UInt8> { document.bytes[Int(node.start)..<Int(node.end)] }

  /// The elements of an array; empty for any other kind.
  public var elements: [JSONValue] {
    kind == .array ? children : []
  }

  /// The members of an object in the order of the text; empty for any other kind.
  public var members: [(name: JSONValue, value: JSONValue)] {
    if kind != .object { return [] }
    let children = children
    return stride(from: 0, to: children.count, by: 2).map { (children[$0], children[$0 + 1]) }
  }

  /// The member of that name; nil when there is none, and for any other kind.
  /// - Complexity: O(members).
  public func member(_ name: String) -> JSONValue? {
    members.first { $0.name.string == name }?.value
  }

  /// The value of a string; nil for any other kind.
  public var string: String? {
    kind == .string ? String(decoding: stringBytes, as: UTF8.self) : nil
  }

  /// The value of a string as UTF-8; empty for any other kind.
  public var stringBytes: [UInt8] {
    if kind != .string { return [] }
    let node = node
    let bytes = document.bytes
    let span = bytes.span
    var value: [UInt8] = []
    value.reserveCapacity(node.content.count)
    var decoded = JSONDecodedBytes(span, after: Int(node.start))
    while let byte = decoded.next(span) { value.append(byte) }
    return value
  }

  /// The value of true or false; nil for any other kind.
  public var boolean: Bool? { node.boolean }

  /// The number as a double, nil when it is none or beyond the doubles' range.
  public var double: Double? { node.double(in: document.bytes.span) }

  /// The number when it is whole and fits 64 bits; never rounded. `1.0` and `1e3` are whole.
  public var integer: Int64? { node.integer(in: document.bytes.span) }

  private var children: [JSONValue] {
    var children: [JSONValue] = []
    var child = index + 1
    while child < Int(node.next) {
      children.append(JSONValue(document: document, index: child))
      child = Int(document.nodes[child].next)
    }
    return children
  }

  /// The value's JSON Pointer (RFC 6901): `/catalog/fields/0/id`, empty for the root. Overlong names
  /// are cut short.
  public var pointer: String {
    var pointer = ""
    var parent = JSONValue(document: document, index: 0)
    while parent.index != index {
      guard let step = parent.step(towards: index) else { return pointer }
      pointer += "/" + step.name
      parent = step.value
    }
    return pointer
  }

  /// The child that holds the node `target`, with the child's name or number.
  private func step(towards target: Int) -> (name: String, value: JSONValue)? {
    func holds(_ child: JSONValue) -> Bool {
      child.index <= target && target < Int(child.node.next)
    }
    for (number, element) in elements.enumerated() where holds(element) {
      return (String(number), element)
    }
    for (name, value) in members where holds(value) || name.index == target {
      return (JSONValue.escaped(name.string ?? ""), holds(value) ? value : name)
    }
    return nil
  }

  /// The first name of a member called so, in it or in anything within, in the order of the text; with
  /// the JSON Pointer from here to its value.
  /// - Complexity: O(values within).
  public func name(_ wanted: String) -> (name: JSONValue, pointer: String)? {
    for (name, value) in members {
      let step = "/" + JSONValue.escaped(name.string ?? "")
      if name.string == wanted { return (name, step) }
      if let found = value.name(wanted) { return (found.name, step + found.pointer) }
    }
    for (number, element) in elements.enumerated() {
      if let found = element.name(wanted) { return (found.name, "/\(number)" + found.pointer) }
    }
    return nil
  }

  /// A name as a step of a JSON Pointer; overlong ones are cut short.
  private static func escaped(_ name: String) -> String {
    var escaped = ""
    for scalar in name.unicodeScalars.prefix(Limits.idBytes) {
      switch scalar {
      case "~": escaped += "~0"
      case "/": escaped += "~1"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// The value for a message: a scalar as written and cut short, else the kind and the size.
  public var summary: String {
    switch kind {
    case .object: return "an object"
    case .array: return "an array"
    case .boolean, .null, .number, .string:
      let shown = text.prefix(40)
      let short = String(decoding: shown, as: UTF8.self)
      let whole = shown.count == text.count ? short : short + "…"
      return kind == .string && shown.count < text.count ? whole + "\"" : whole
    }
  }
}
