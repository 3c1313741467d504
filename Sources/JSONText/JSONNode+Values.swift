public import Basics

/// What a node of a scanned text stands for, read from the text when asked for. `bytes` is always
/// the text that the node was scanned from. Nothing here allocates unless it says so.
extension JSONNode {
  /// For a string: the bytes between its quotes. They are its value when it has no escapes.
  @inlinable
  public var content: Range<Int> { Int(start) + 1..<Int(end) - 1 }

  /// Whether this is a string with that value, in ASCII.
  /// - Complexity: O(length of the literal).
  @inlinable
  public func isString(_ text: StaticString, in bytes: Span<UInt8>) -> Bool {
    if kind != .string || hasEscapes { return isEscapedString(text, in: bytes) }
    return Int(end) - Int(start) - 2 == text.utf8CodeUnitCount
      && bytes.holds(text, at: Int(start) + 1)
  }

  @usableFromInline
  func isEscapedString(_ text: StaticString, in bytes: Span<UInt8>) -> Bool {
    if kind != .string { return false }
    // Safe: a static string has `utf8CodeUnitCount` bytes, which live for ever.
    let wanted = unsafe Span(_unsafeStart: text.utf8Start, count: text.utf8CodeUnitCount)
    return isString(wanted, in: bytes)
  }

  /// Whether this is a string with that value, in UTF-8.
  /// - Complexity: O(length of the value).
  public func isString(_ value: Span<UInt8>, in bytes: Span<UInt8>) -> Bool {
    if kind != .string { return false }
    if !hasEscapes && content.count != value.count { return false }
    var decoded = JSONDecodedBytes(bytes, after: Int(start))
    for index in value.indices where decoded.next(bytes) != value[index] { return false }
    return decoded.next(bytes) == nil
  }

  /// Appends the value of a string in UTF-8; nothing for any other kind.
  /// - Complexity: O(bytes); allocates only when the buffer has no room.
  public func appendString(in bytes: Span<UInt8>, to buffer: inout ByteBuffer) {
    if kind != .string { return }
    if !hasEscapes {
      buffer.append(bytes.extracting(content))
      return
    }
    var decoded = JSONDecodedBytes(bytes, after: Int(start))
    while let byte = decoded.next(bytes) { buffer.append(byte) }
  }

  /// The number when it is whole and fits 64 bits; nil otherwise, and for any other kind. Never
  /// rounded: `1.0` and `1e3` are whole.
  public func integer(in bytes: Span<UInt8>) -> Int64? {
    if kind != .number { return nil }
    return DecimalText.scaled(bytes.extracting(Int(start)..<Int(end)), decimals: 0)
  }

  /// The nearest double to the number, ties to even; nil beyond the doubles' range, and for any
  /// other kind. See `DecimalText.double` for the numbers that allocate.
  public func double(in bytes: Span<UInt8>) -> Double? {
    if kind != .number { return nil }
    return DecimalText.double(bytes.extracting(Int(start)..<Int(end)))
  }

  /// The value of true or false; nil for any other kind.
  @inlinable
  public var boolean: Bool? { kind == .boolean ? end - start == 4 : nil }
}
