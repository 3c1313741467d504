extension Span<UInt8> {
  /// Whether the bytes of a literal stand at a position.
  /// - Complexity: O(length of the literal).
  @inlinable
  public func holds(_ text: StaticString, at position: Int) -> Bool {
    let size = text.utf8CodeUnitCount
    if position < 0 || count - position < size { return false }
    let own = unsafe self.bytes
    let wanted = unsafe UnsafeRawPointer(text.utf8Start)
    var index = 0
    // Safe: a static string has `utf8CodeUnitCount` bytes, and as many stand from `position` on.
    while index + 8 <= size {
      let one = unsafe own.unsafeLoadUnaligned(
        fromUncheckedByteOffset: position + index, as: UInt64.self)
      let other = unsafe wanted.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if one != other { return false }
      index += 8
    }
    while index < size {
      let one = unsafe own.unsafeLoad(
        fromUncheckedByteOffset: position + index, as: UInt8.self)
      let other = unsafe wanted.load(fromByteOffset: index, as: UInt8.self)
      if one != other { return false }
      index += 1
    }
    return true
  }
}

extension Span<UInt8> {
  /// The position of the next newline from a position on, or `count` when there is none.
  /// - Complexity: O(bytes looked at), eight at a step.
  @inlinable
  public func newline(from start: Int) -> Int {
    var index = max(0, start)
    let bytes = unsafe self.bytes
    while index + 8 <= count {
      // Safe: eight bytes stand from `index` on. A byte of the word is zero where a newline was; the
      // lowest such byte is told rightly, whatever stands above it.
      let word = unsafe UInt64(
        littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
      let zeroed = word ^ 0x0A0A_0A0A_0A0A_0A0A
      let found = (zeroed &- 0x0101_0101_0101_0101) & ~zeroed & 0x8080_8080_8080_8080
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < count {
      if self[index] == 0x0A { return index }
      index += 1
    }
    return count
  }

  /// Whether all bytes are the same given one.
  public func isFilled(with byte: UInt8) -> Bool {
    for index in indices where self[index] != byte { return false }
    return true
  }
}
