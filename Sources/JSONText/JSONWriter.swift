/// Writes JSON into a byte buffer, left to right. The caller keeps the grammar; the writer keeps
/// commas, quoting and indentation.
public struct JSONWriter: Sendable {
  public private(set) var bytes: [UInt8] = []
  private let isIndented: Bool
  private var depth = 0
  /// Whether a value stands before the next one in the same array or object.
  private var needsComma = false
  private var isAfterName = false

  /// - Parameter isIndented: two spaces a level and a newline a member, for people; else compact.
  public init(isIndented: Bool) {
    self.isIndented = isIndented
  }

  /// Forgets what was written and keeps the room for it.
  public mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  public mutating func beginObject() { begin(UInt8(ascii: "{")) }
  public mutating func endObject() { end(UInt8(ascii: "}")) }
  public mutating func beginArray() { begin(UInt8(ascii: "[")) }
  public mutating func endArray() { end(UInt8(ascii: "]")) }

  /// A member's name, which needs no escapes.
  public mutating func name(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    // Safe: a static string's bytes live for ever, and the closure only copies them.
    name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
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
    digits(value)
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
    bytes.append(contentsOf: text.utf8)
  }

  /// A string, with the escapes that RFC 8259 demands and no others.
  public mutating func string(_ value: String) {
    separate()
    quoted(value.utf8)
  }

  public mutating func string(_ value: ArraySlice<UInt8>) {
    separate()
    quoted(value)
  }

  /// Ends a line of JSON lines.
  public mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  // MARK: Parts

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    depth += 1
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    depth -= 1
    if isIndented && needsComma { newline() }
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func colon() {
    bytes.append(UInt8(ascii: ":"))
    if isIndented { bytes.append(UInt8(ascii: " ")) }
    isAfterName = true
  }

  private mutating func separate() {
    if isAfterName {
      isAfterName = false
      needsComma = true
      return
    }
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    if isIndented && depth > 0 { newline() }
    needsComma = true
  }

  private mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { bytes.append(contentsOf: [0x20, 0x20]) }
  }

  private mutating func digits(_ value: Int64) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    var low = start
    var high = bytes.count - 1
    while low < high {
      bytes.swapAt(low, high)
      low += 1
      high -= 1
    }
  }

  private mutating func quoted(_ value: some Sequence<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    for byte in value {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: bytes.append(contentsOf: Array("\\n".utf8))
      case 0x0D: bytes.append(contentsOf: Array("\\r".utf8))
      case 0x09: bytes.append(contentsOf: Array("\\t".utf8))
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: Array("\\u00".utf8))
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
