import Basics

/// Writes JSON into a byte buffer, left to right. The caller keeps the grammar; the writer keeps
/// commas, quoting and indentation.
public struct JSONWriter: Sendable {
  private var buffer = ByteBuffer()
  private let isIndented: Bool
  private var depth = 0
  /// Whether a value stands before the next one in the same array or object.
  private var needsComma = false
  private var isAfterName = false

  /// - Parameter isIndented: two spaces a level and a newline a member, for people; else compact.
  public init(isIndented: Bool) {
    self.isIndented = isIndented
  }

  /// What was written so far.
  public var bytes: [UInt8] { buffer.bytes }

  /// What was written so far, without copying.
  public var slice: ArraySlice<UInt8> { buffer.slice }

  /// Forgets what was written and keeps the room for it.
  public mutating func clear() {
    buffer.clear()
    needsComma = false
  }

  /// Text that is part of a JSON text as it stands: on the log's path whole runs of names and
  /// punctuation are one such piece. The writer keeps no commas around it.
  public mutating func verbatim(_ text: StaticString) {
    buffer.append(text)
  }

  /// A whole number as it stands, without a comma before it.
  public mutating func verbatim(_ value: Int64) {
    buffer.append(decimal: value)
  }

  /// A quoted string as it stands, without a comma before it.
  public mutating func verbatim(_ value: Span<UInt8>) {
    quoted(value)
  }

  public mutating func beginObject() { begin(UInt8(ascii: "{")) }
  public mutating func endObject() { end(UInt8(ascii: "}")) }
  public mutating func beginArray() { begin(UInt8(ascii: "[")) }
  public mutating func endArray() { end(UInt8(ascii: "]")) }

  /// A member's name, which needs no escapes.
  public mutating func name(_ name: StaticString) {
    separate()
    buffer.append(UInt8(ascii: "\""))
    buffer.append(name)
    buffer.append(UInt8(ascii: "\""))
    colon()
  }

  /// A member's name, escaped where it must be.
  public mutating func name(_ name: String) {
    string(name)
    colon()
  }

  public mutating func null() { raw("null") }

  public mutating func boolean(_ value: Bool) { raw(value ? "true" : "false") }

  public mutating func integer(_ value: Int64) {
    separate()
    buffer.append(decimal: value)
  }

  public mutating func integer(_ value: Int) { integer(Int64(value)) }

  /// The shortest decimal that reads back as the same double; null for NaN and infinities, which
  /// JSON lacks.
  public mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    let text = value.description
    raw(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  /// Text that is JSON already, such as an exact decimal.
  public mutating func raw(_ text: String) {
    separate()
    buffer.append(text.utf8.span)
  }

  /// A string, with the escapes that RFC 8259 demands and no others.
  public mutating func string(_ value: String) {
    separate()
    quoted(value.utf8.span)
  }


  /// Ends a line of JSON lines.
  public mutating func endLine() {
    buffer.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  // MARK: Parts

  private mutating func begin(_ bracket: UInt8) {
    separate()
    buffer.append(bracket)
    depth += 1
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    depth -= 1
    if isIndented && needsComma { newline() }
    buffer.append(bracket)
    needsComma = true
  }

  private mutating func colon() {
    buffer.append(UInt8(ascii: ":"))
    if isIndented { buffer.append(UInt8(ascii: " ")) }
    isAfterName = true
  }

  private mutating func separate() {
    if isAfterName {
      isAfterName = false
      needsComma = true
      return
    }
    if needsComma { buffer.append(UInt8(ascii: ",")) }
    if isIndented && depth > 0 { newline() }
    needsComma = true
  }

  private mutating func newline() {
    buffer.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { buffer.append("  ") }
  }

  private mutating func quoted(_ value: Span<UInt8>) {
    buffer.append(UInt8(ascii: "\""))
    var isPlain = true
    for index in value.indices {
      let byte = value[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        isPlain = false
        break
      }
    }
    if isPlain {
      buffer.append(value)
    } else {
      for index in value.indices { escaped(value[index]) }
    }
    buffer.append(UInt8(ascii: "\""))
  }

  private mutating func escaped(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): buffer.append("\\\"")
    case UInt8(ascii: "\\"): buffer.append("\\\\")
    case 0x0A: buffer.append("\\n")
    case 0x0D: buffer.append("\\r")
    case 0x09: buffer.append("\\t")
    case 0..<0x20:
      buffer.append("\\u00")
      buffer.append(UInt8(ascii: "0") + byte >> 4)
      let low = byte & 15
      buffer.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
    default: buffer.append(byte)
    }
  }
}
