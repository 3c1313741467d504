/// Why something cannot be evaluated, in a sentence: where in a file, and what was expected there. It
/// never shows what stands in a cell, which is somebody's data.
public struct EvaluationFault: Error, Equatable, Sendable {
  /// The line of the file, from 1 on; nil where it is about the whole.
  public let line: Int?
  public let message: String

  /// - Parameters:
  ///   - message: what is wrong and, where there is a choice, what was expected.
  ///   - line: the line of the file, from 1 on; nil where it is about the whole.
  public init(_ message: String, line: Int? = nil) {
    self.message = message
    self.line = line
  }
}
