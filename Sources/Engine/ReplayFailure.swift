/// A line of a store that holds nothing that could stand there.
public struct ReplayFailure: Error, Equatable, Sendable {
  /// Counted from 1, over the lines that are kept.
  public let line: Int
  public let message: String

  public init(line: Int, _ message: String, of store: String = "log") {
    self.line = line
    self.message = "\(store) line \(line): \(message)"
  }
}
