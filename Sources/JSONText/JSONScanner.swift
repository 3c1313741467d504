import Basics

/// A strict scanner for one JSON text (RFC 8259) over bytes: one pass, no recursion.
///
/// Refused, each with its exact byte: anything after the value, duplicate names (also when spelt
/// with escapes), invalid UTF-8, lone surrogates, control characters in strings, a byte order mark,
/// NaN and Infinity, leading zeros, trailing commas, comments, nesting beyond the limit.
enum JSONScanner {
  private enum State {
    case value, valueOrEnd, nameOrEnd, name, commaOrEnd, done
  }

  /// Fills `nodes` with the values of the text in `bytes`.
  /// - Throws: `JSONFault` at the first byte that cannot belong to a JSON text.
  /// - Complexity: O(bytes); objects of more than 16 members hash their names.
  static func scan(
    _ bytes: Span<UInt8>, into nodes: inout [JSONNode], depthLimit: Int = Limits.jsonDepth
  ) throws(JSONFault) {
    nodes.removeAll(keepingCapacity: true)
    if bytes.count > Int(UInt32.max) / 2 { throw JSONFault(byte: 0, "the text is too large") }
    var open: [Int] = []
    var state = State.value
    var position = 0
    try refuseByteOrderMark(bytes)
    while true {
      skipSpace(bytes, &position)
      guard position < bytes.count else {
        if state == .done { return }
        throw endFault(bytes, state, open, nodes)
      }
      let byte = bytes[position]
      switch (state, byte) {
      case (.done, _):
        throw JSONFault(
          byte: position, "expected the end of the text, found more after its one value",
          isInside: false)
      case (.valueOrEnd, UInt8(ascii: "]")), (.nameOrEnd, UInt8(ascii: "}")):
        state = try close(bytes, &position, &open, &nodes)
      case (.value, UInt8(ascii: "{")), (.valueOrEnd, UInt8(ascii: "{")):
        try enter(.object, position, depthLimit, &open, &nodes)
        position += 1
        state = .nameOrEnd
      case (.value, UInt8(ascii: "[")), (.valueOrEnd, UInt8(ascii: "[")):
        try enter(.array, position, depthLimit, &open, &nodes)
        position += 1
        state = .valueOrEnd
      case (.value, _), (.valueOrEnd, _):
        try scalar(bytes, &position, &nodes, state: state, open: open)
        state = open.isEmpty ? .done : .commaOrEnd
      case (.name, UInt8(ascii: "\"")), (.nameOrEnd, UInt8(ascii: "\"")):
        try string(bytes, &position, &nodes)
        try colon(bytes, &position)
        state = .value
      case (.name, _), (.nameOrEnd, _):
        throw JSONFault(
          byte: position, "expected a member name in quotes, found \(found(bytes, position))")
      case (.commaOrEnd, UInt8(ascii: ",")):
        position += 1
        state = nodes[open[open.count - 1]].kind == .object ? .name : .value
      case (.commaOrEnd, UInt8(ascii: "]")), (.commaOrEnd, UInt8(ascii: "}")):
        state = try close(bytes, &position, &open, &nodes)
      case (.commaOrEnd, _):
        let end = nodes[open[open.count - 1]].kind == .object ? "}" : "]"
        throw JSONFault(
          byte: position, "expected \",\" or \"\(end)\", found \(found(bytes, position))")
      }
    }
  }

  // MARK: Structure

  private static func enter(
    _ kind: JSONKind, _ position: Int, _ depthLimit: Int, _ open: inout [Int],
    _ nodes: inout [JSONNode]
  ) throws(JSONFault) {
    if open.count == depthLimit {
      throw JSONFault(byte: position, "nested deeper than \(depthLimit) levels")
    }
    open.append(nodes.count)
    nodes.append(node(kind, position, position))
  }

  private static func close(
    _ bytes: Span<UInt8>, _ position: inout Int, _ open: inout [Int], _ nodes: inout [JSONNode]
  ) throws(JSONFault) -> State {
    let container = open.removeLast()
    let isObject = nodes[container].kind == .object
    if isObject != (bytes[position] == UInt8(ascii: "}")) {
      throw JSONFault(
        byte: position,
        "expected \",\" or \"\(isObject ? "}" : "]")\", found \(found(bytes, position))")
    }
    position += 1
    nodes[container].end = UInt32(position)
    nodes[container].next = UInt32(nodes.count)
    if isObject { try refuseDuplicates(bytes, container, nodes) }
    return open.isEmpty ? .done : .commaOrEnd
  }

  private static func node(
    _ kind: JSONKind, _ start: Int, _ end: Int, next: Int = 0, hasEscapes: Bool = false
  ) -> JSONNode {
    JSONNode(
      start: UInt32(start), end: UInt32(end), next: UInt32(next), kind: kind,
      hasEscapes: hasEscapes)
  }

  static func skipSpace(_ bytes: Span<UInt8>, _ position: inout Int) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private static func colon(_ bytes: Span<UInt8>, _ position: inout Int) throws(JSONFault) {
    skipSpace(bytes, &position)
    guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
      throw JSONFault(
        byte: position, "expected \":\" after the member name, found \(found(bytes, position))")
    }
    position += 1
  }

  /// Two members of one name leave open which one counts, so neither does.
  private static func refuseDuplicates(
    _ bytes: Span<UInt8>, _ object: Int, _ nodes: [JSONNode]
  ) throws(JSONFault) {
    var names: [Int] = []
    var child = object + 1
    while child < Int(nodes[object].next) {
      names.append(child)
      child = Int(nodes[child + 1].next)
    }
    if names.count < 2 { return }
    var seen: Set<[UInt8]> = []
    for (index, name) in names.enumerated() {
      let spelt = JSONString.decoded(bytes, nodes[name])
      let isNew =
        names.count > 16
        ? seen.insert(spelt).inserted
        : !names[..<index].contains { JSONString.decoded(bytes, nodes[$0]) == spelt }
      if !isNew {
        let shown = cleaned(String(decoding: spelt.prefix(Limits.idBytes), as: UTF8.self))
        throw JSONFault(byte: Int(nodes[name].start), "duplicate member \"\(shown)\"")
      }
    }
  }

  // MARK: Scalars

  private static func scalar(
    _ bytes: Span<UInt8>, _ position: inout Int, _ nodes: inout [JSONNode], state: State,
    open: [Int]
  ) throws(JSONFault) {
    switch bytes[position] {
    case UInt8(ascii: "\""):
      try string(bytes, &position, &nodes)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try number(bytes, &position, &nodes)
    default:
      for (word, kind) in [
        ("true", JSONKind.boolean), ("false", .boolean), ("null", .null),
      ] where self.word(bytes, position) == word {
        let start = position
        position += word.utf8.count
        nodes.append(node(kind, start, position, next: nodes.count + 1))
        return
      }
      let isAfterComma = state == .value && !open.isEmpty && bytes[position] == UInt8(ascii: "]")
      let hint = isAfterComma ? "; the last comma is too many" : hint(bytes, position)
      throw JSONFault(
        byte: position, "expected a value, found \(found(bytes, position))\(hint)")
    }
  }

  private static func string(
    _ bytes: Span<UInt8>, _ position: inout Int, _ nodes: inout [JSONNode]
  ) throws(JSONFault) {
    let start = position
    let hasEscapes = try JSONString.skip(bytes, &position)
    nodes.append(
      node(.string, start, position, next: nodes.count + 1, hasEscapes: hasEscapes))
  }

  private static func number(
    _ bytes: Span<UInt8>, _ position: inout Int, _ nodes: inout [JSONNode]
  ) throws(JSONFault) {
    let start = position
    func digits(_ what: String) throws(JSONFault) {
      let first = position
      while position < bytes.count, isDigit(bytes[position]) { position += 1 }
      if position == first {
        throw JSONFault(byte: position, "expected a digit \(what), found \(found(bytes, position))")
      }
    }
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let isZero = position < bytes.count && bytes[position] == UInt8(ascii: "0")
    if isZero { position += 1 } else { try digits("after \"-\"") }
    if isZero, position < bytes.count, isDigit(bytes[position]) {
      throw JSONFault(byte: start, "a number does not start with 0 before another digit")
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      try digits("after \".\"")
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.count,
        bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      try digits("in the exponent")
    }
    nodes.append(node(.number, start, position, next: nodes.count + 1))
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  // MARK: Messages

  private static func refuseByteOrderMark(_ bytes: Span<UInt8>) throws(JSONFault) {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
      throw JSONFault(
        byte: 0, "found a byte order mark; expected JSON in plain UTF-8: save it without the mark")
    }
    if bytes.count >= 2, bytes[0] ^ bytes[1] == 0x01, bytes[0] & bytes[1] == 0xFE {
      throw JSONFault(byte: 0, "found UTF-16; expected JSON in UTF-8")
    }
  }

  private static func endFault(
    _ bytes: Span<UInt8>, _ state: State, _ open: [Int], _ nodes: [JSONNode]
  ) -> JSONFault {
    if nodes.isEmpty { return JSONFault(byte: 0, "expected a JSON value, found nothing") }
    let container = nodes[open[open.count - 1]]
    let line = lineNumber(bytes, Int(container.start))
    let end = container.kind == .object ? "}" : "]"
    return JSONFault(
      byte: bytes.count,
      "the text ends before the \"\(end)\" that closes what line \(line) opens")
  }

  static func lineNumber(_ bytes: Span<UInt8>, _ position: Int) -> Int {
    var line = 1
    for index in 0..<position where bytes[index] == 0x0A { line += 1 }
    return line
  }

  /// The letters and digits that start at a place.
  private static func word(_ bytes: Span<UInt8>, _ position: Int) -> String {
    var letters: [UInt8] = []
    var index = position
    while index < bytes.count, letters.count < 16 {
      switch bytes[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        letters.append(bytes[index])
      default:
        return String(decoding: letters, as: UTF8.self)
      }
      index += 1
    }
    return String(decoding: letters, as: UTF8.self)
  }

  /// What stands at a place, for a message: a word, a character, or a byte.
  static func found(_ bytes: Span<UInt8>, _ position: Int) -> String {
    guard position < bytes.count else { return "the end of the text" }
    let word = word(bytes, position)
    if !word.isEmpty { return word }
    let byte = bytes[position]
    if byte > 0x20, byte < 0x7F { return "\"\(Character(UnicodeScalar(byte)))\"" }
    let digits = String(byte, radix: 16, uppercase: true)
    return "byte 0x\(byte < 16 ? "0" : "")\(digits)"
  }

  private static func hint(_ bytes: Span<UInt8>, _ position: Int) -> String {
    switch bytes[position] {
    case UInt8(ascii: "'"): return "; a string takes double quotes"
    case UInt8(ascii: "/"), UInt8(ascii: "#"): return "; JSON has no comments"
    case UInt8(ascii: "+"), UInt8(ascii: "."): return "; a number starts with a digit or \"-\""
    default: break
    }
    switch word(bytes, position) {
    case "NaN", "nan", "Infinity", "inf": return "; JSON has no such number"
    case "True", "False", "TRUE", "FALSE", "None", "nil", "Null", "NULL", "undefined":
      return "; JSON writes true, false and null"
    default: return ""
    }
  }
}
