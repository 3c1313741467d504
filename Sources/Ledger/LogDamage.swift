/// Damage to what was durable: never skipped, never mended silently.
public struct LogDamage: Error, Equatable, Sendable {
  /// The segment's file name.
  public let file: String
  /// The line in the file, counted from 1, and the byte in the file, counted from 0, where it shows.
  public let line: Int
  public let byte: Int
  public let problem: String

  public init(file: String, line: Int, byte: Int, _ problem: String) {
    self.file = file
    self.line = line
    self.byte = byte
    self.problem = problem
  }

  /// What is wrong, where, and what to do.
  public var message: String {
    "\(file):\(line): byte \(byte): \(problem); restore this file from a copy, or keep it for "
      + "evidence and start another data directory: nothing was changed"
  }
}

/// What stands behind the last whole decision of a log that was not closed, and is cut when it is
/// opened: bytes as a crash leaves them in what was never flushed. Damage to the very last group looks
/// the same; a head kept elsewhere tells them apart.
public struct TornTail: Equatable, Sendable {
  public let file: String
  public let line: Int
  public let byte: Int
  /// How many bytes were cut, blank fill aside.
  public let byteCount: Int

  /// What was cut, where.
  public var message: String {
    "\(file):\(line): byte \(byte): \(byteCount) bytes behind the last whole decision, as a crash "
      + "leaves them"
  }
}
