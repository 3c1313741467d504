/// Why a file of rows cannot be read: the line and what is wrong there, never what stands in a cell,
/// which is somebody's data.
public struct RowFault: Error, Equatable, Sendable {
  /// From 1 on.
  public let line: Int
  /// What is wrong, and what was expected.
  public let message: String

  /// A fault on a line.
  public init(line: Int, message: String) {
    self.line = line
    self.message = message
  }
}
