extension Span<UInt8> {
  /// Whether the bytes of a literal stand at a place.
  /// - Complexity: O(length of the literal).
  @inlinable
  public func holds(_ text: StaticString, at position: Int) -> Bool {
    let size = text.utf8CodeUnitCount
    if count - position < size { return false }
    for index in 0..<size {
      // Safe: a static string has `utf8CodeUnitCount` bytes.
      let wanted = unsafe text.utf8Start[index]
      if self[position + index] != wanted { return false }
    }
    return true
  }
}
