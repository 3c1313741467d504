import Basics

/// A ledger in memory: for scenarios and tests, which need no durability. What a group holds for the
/// vault and of behaviour is let go.
///
/// One that does not keep its lines counts them and lets them go too: a scenario of a million people
/// would otherwise hold a gigabyte that nobody asks for.
public struct MemoryLog: CommitTarget {
  public private(set) var lineCount = 0
  private let keepsLines: Bool
  private var lines = ByteBuffer()

  public init(keepsLines: Bool) {
    self.keepsLines = keepsLines
  }

  /// Never fails.
  public mutating func commit(_ group: inout CommitGroup) {
    append(group.events.slice.span, count: group.eventCount)
    group.clear()
  }

  /// Adds lines, each with its newline.
  public mutating func append(_ lines: Span<UInt8>, count: Int) {
    lineCount += count
    if keepsLines { self.lines.append(lines) }
  }

  /// As `DurableLog.forEachLine`.
  /// - Throws: `LogFailure` when the lines were not kept; whatever the visitor throws.
  public func forEachLine(_ visit: (Span<UInt8>) throws -> Void) throws {
    if !keepsLines && lineCount > 0 { throw LogFailure("this log keeps no lines") }
    let slice = lines.slice
    let bytes = slice.span
    var walk = LineWalk()
    while let line = walk.next(bytes) {
      try visit(bytes.extracting(min(line.lowerBound + 1, line.upperBound)..<line.upperBound))
    }
    if walk.position < bytes.count { throw LogFailure("the last line does not end") }
  }
}
