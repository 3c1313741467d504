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

  /// Takes what was written so far, which is overwritten here.
  public mutating func takeBytes() -> [UInt8] {
    let bytes = buffer.bytes
    buffer.clear()
    return bytes
  }

  /// Opens an object; `endObject` closes it.
  public mutating func beginObject() { begin(UInt8(ascii: "{")) }
  /// Closes the object opened last.
  public mutating func endObject() { end(UInt8(ascii: "}")) }
  /// Opens an array; `endArray` closes it.
  public mutating func beginArray() { begin(UInt8(ascii: "[")) }
  /// Closes the array opened last.
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

  /// A null.
  public mutating func null() { raw("null") }

  /// A true or a false.
  public mutating func boolean(_ value: Bool) { raw(value ? "true" : "false") }

  /// A whole number, exact.
  public mutating func integer(_ value: Int64) {
    separate()
    buffer.append(decimal: value)
  }

  /// A whole number, exact.
  public mutating func integer(_ value: Int) { integer(Int64(value)) }

  /// The shortest decimal that reads back as the same double; null for NaN and infinities, which
  /// JSON lacks.
  public mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    raw(DecimalText.shortest(value))
  }

  /// Text that is JSON already, such as an exact decimal.
  public mutating func raw(_ text: String) {
    separate()
    buffer.append(text.utf8.span)
  }

  /// A string, with the escapes that RFC 8259 demands and no others.
  public mutating func string(_ value: String) {
    separate()
    buffer.append(quoting: value.utf8.span)
  }

  /// A string, as UTF-8.
  public mutating func string(_ value: Span<UInt8>) {
    separate()
    buffer.append(quoting: value)
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
}
