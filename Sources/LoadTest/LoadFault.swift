/// Why a load test cannot be carried out, in a sentence: an option that cannot be understood, a line
/// that is no response, or a service that cannot be reached.
public struct LoadFault: Error, Equatable, Sendable {
  public let message: String

  /// - Parameter message: what is wrong and, where there is a choice, what was expected.
  public init(_ message: String) {
    self.message = message
  }
}
