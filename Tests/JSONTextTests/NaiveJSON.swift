import Basics
import JSONText

/// RFC 8259 as a recursive descent that follows the grammar word for word: slow, and plain enough to
/// be believed. What it makes of a text is what the scanner must make of it.
struct NaiveJSON {
  struct Node: Equatable {
    var start: Int
    var end = 0
    var next = 0
    var kind: JSONKind
    var hasEscapes = false
  }

  private struct NotJSON: Error {}

  private let bytes: [UInt8]
  private var place = 0
  private var nodes: [Node] = []

  /// The nodes of a text; nil when it is not JSON.
  static func nodes(_ bytes: [UInt8], depthLimit: Int = Limits.jsonDepth) -> [Node]? {
    guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
    var reader = NaiveJSON(bytes: bytes)
    do {
      reader.skipSpace()
      try reader.value(depth: depthLimit)
      reader.skipSpace()
      return reader.place == bytes.count ? reader.nodes : nil
    } catch {
      return nil
    }
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
  }

  private mutating func take(_ text: String) throws {
    for byte in text.utf8 {
      if next != byte { throw NotJSON() }
      place += 1
    }
  }

  private mutating func value(depth: Int) throws {
    let index = nodes.count
    let kind: JSONKind
    switch next.map({ Character(UnicodeScalar($0)) }) {
    case "{": kind = .object
    case "[": kind = .array
    case "\"": kind = .string
    case "t", "f": kind = .boolean
    case "n": kind = .null
    default: kind = .number
    }
    nodes.append(Node(start: place, kind: kind))
    switch kind {
    case .object: try object(depth: depth - 1)
    case .array: try array(depth: depth - 1)
    case .string: nodes[index].hasEscapes = try string().hasEscapes
    case .boolean: try take(next == UInt8(ascii: "t") ? "true" : "false")
    case .null: try take("null")
    case .number: try number()
    }
    nodes[index].end = place
    nodes[index].next = nodes.count
  }

  private mutating func object(depth: Int) throws {
    if depth < 0 { throw NotJSON() }
    var names: Set<[UInt16]> = []
    try take("{")
    skipSpace()
    if next != UInt8(ascii: "}") {
      while true {
        let index = nodes.count
        nodes.append(Node(start: place, kind: .string))
        let name = try string()
        if !names.insert(name.units).inserted { throw NotJSON() }
        nodes[index].end = place
        nodes[index].next = index + 1
        nodes[index].hasEscapes = name.hasEscapes
        skipSpace()
        try take(":")
        skipSpace()
        try value(depth: depth)
        skipSpace()
        if next != UInt8(ascii: ",") { break }
        place += 1
        skipSpace()
      }
    }
    try take("}")
  }

  private mutating func array(depth: Int) throws {
    if depth < 0 { throw NotJSON() }
    try take("[")
    skipSpace()
    if next != UInt8(ascii: "]") {
      while true {
        try value(depth: depth)
        skipSpace()
        if next != UInt8(ascii: ",") { break }
        place += 1
        skipSpace()
      }
    }
    try take("]")
  }

  /// A string's UTF-16 code units; surrogates must come in pairs.
  private mutating func string() throws -> (units: [UInt16], hasEscapes: Bool) {
    try take("\"")
    var units: [UInt16] = []
    var hasEscapes = false
    var plain: [UInt8] = []
    func flush() {
      units += String(decoding: plain, as: UTF8.self).utf16
      plain = []
    }
    while next != UInt8(ascii: "\"") {
      guard let byte = next, byte >= 0x20 else { throw NotJSON() }
      place += 1
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        flush()
        units.append(try escape())
      } else {
        plain.append(byte)
      }
    }
    flush()
    try take("\"")
    guard String(validating: units, as: UTF16.self) != nil else { throw NotJSON() }
    return (units, hasEscapes)
  }

  private mutating func escape() throws -> UInt16 {
    guard let letter = next else { throw NotJSON() }
    place += 1
    let simple: [Character: UInt16] = [
      "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9,
    ]
    let character = Character(UnicodeScalar(letter))
    if let unit = simple[character] { return unit }
    guard character == "u" else { throw NotJSON() }
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80
      else { throw NotJSON() }
      unit = unit << 4 | UInt16(digit)
      place += 1
    }
    return unit
  }

  private mutating func number() throws {
    if next == UInt8(ascii: "-") { place += 1 }
    if next == UInt8(ascii: "0") { place += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      place += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      place += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
      try digits()
    }
  }

  private mutating func digits() throws {
    let start = place
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    if place == start { throw NotJSON() }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }
}
