/// Where events are kept, in order, as bytes: the only truth.
///
/// A log sees lines, never what they mean. One *batch* is what one decision gave: its lines stand
/// in the log together or not at all. A line is one JSON object without a newline; its number is
/// its place in the log, counted from 0 without gaps.
public protocol EventLog {
  /// Lines in the log.
  var lineCount: Int { get }

  /// Adds a batch: `count` lines in `bytes`, each ended by a newline. After a failure the log holds
  /// what it held before, and takes no more.
  mutating func append(_ bytes: ArraySlice<UInt8>, count: Int) throws(LogFailure)

  /// Makes every batch appended so far survive a crash. Nothing may be acknowledged before.
  mutating func flush() throws(LogFailure)

  /// Visits all lines in order, without their newlines.
  func forEachLine(_ visit: (ArraySlice<UInt8>) throws -> Void) throws
}

/// The log could not keep what it was given. The writer stops: nothing is answered as if it had
/// worked.
public struct LogFailure: Error, Equatable, Sendable {
  public let message: String

  public init(_ message: String) {
    self.message = message
  }
}
