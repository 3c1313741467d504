public import Basics

/// JSON on one line, written in place: the words of `JSONWriter`, for answers that are written one behind the
/// other into one buffer. What the buffer ends with says whether a comma is due, so that nothing need be known of what
/// was written before, or cut.
extension ByteBuffer {
  /// Opens an object, as an element or as the whole.
  public mutating func beginObject() { append(opening: UInt8(ascii: "{")) }

  /// Opens an object as a member.
  public mutating func beginObject(_ name: StaticString) { append(member: name, "{") }

  /// Closes the object opened last.
  public mutating func endObject() { append(UInt8(ascii: "}")) }

  /// Opens an array as a member.
  public mutating func beginArray(_ name: StaticString) { append(member: name, "[") }

  /// Closes the array opened last.
  public mutating func endArray() { append(UInt8(ascii: "]")) }

  /// A string, as UTF-8.
  public mutating func member(_ name: StaticString, _ value: Span<UInt8>) {
    append(member: name)
    append(quoting: value)
  }

  /// A string.
  public mutating func member(_ name: StaticString, _ value: String) {
    append(member: name)
    append(quoting: value.utf8.span)
  }

  /// A whole number.
  public mutating func member(_ name: StaticString, _ value: Int64) {
    append(member: name)
    append(decimal: value)
  }

  /// `true` or `false`.
  public mutating func member(_ name: StaticString, _ value: Bool) {
    append(member: name, value ? "true" : "false")
  }

  /// Exact.
  public mutating func member(_ name: StaticString, _ value: Amount) {
    append(member: name)
    let text = value.decimal
    append(text.utf8.span)
  }

  /// As RFC 3339 writes it. What lies beyond the last moment that can be written, such as a deadline, is as good as
  /// that.
  public mutating func member(_ name: StaticString, _ value: Instant) {
    member(name, min(max(value, Instant.range.lowerBound), Instant.range.upperBound).text)
  }

  /// Null.
  public mutating func null(_ name: StaticString) { append(member: name, "null") }

  /// A string as an element of an array.
  public mutating func element(_ value: String) {
    separate()
    append(quoting: value.utf8.span)
  }

  /// A string as an element of an array, as UTF-8.
  public mutating func element(_ value: Span<UInt8>) {
    separate()
    append(quoting: value)
  }
}
