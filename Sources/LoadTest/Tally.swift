public import Basics

/// What one method's requests came to.
public struct Tally: Sendable {
  public let method: LoadMethod
  /// Nanoseconds from when each was sent, or was to be sent, to its response.
  public internal(set) var latencies = Histogram()
  public internal(set) var refusals = 0
  public internal(set) var errors = 0
  /// What the first error said.
  public internal(set) var firstError: String?

  init(_ method: LoadMethod) {
    self.method = method
  }
}
