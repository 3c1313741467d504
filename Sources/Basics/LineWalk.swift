/// Walks the lines that stand in some bytes, one behind the other, each ended by a newline.
///
///     one⏎two⏎thr        next: 0..<3, 4..<7, nil; then `position` is 8, where the rest begins
public struct LineWalk: Sendable {
  @usableFromInline var start: Int

  /// Where the next line begins.
  @inlinable public var position: Int { start }

  /// - Parameter position: where the first line begins.
  @inlinable
  public init(from position: Int = 0) {
    start = position
  }

  /// The next line's bytes, without its newline; nil where no newline follows, and `position` stays then.
  /// - Complexity: O(bytes of the line), eight at a step.
  @inlinable
  public mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
    let end = bytes.newline(from: start)
    if end >= bytes.count { return nil }
    defer { start = end + 1 }
    return start..<end
  }
}
