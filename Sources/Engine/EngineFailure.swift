import Basics
public import Ledger
public import ValueExchange

/// Why a command had no effect.
public enum EngineFailure: Error, Equatable, Sendable {
  case refused(Refusal)
  case personKeyInvalid
  case log(LogFailure)

  /// The sentence for people; never holds anything personal.
  public var message: String {
    switch self {
    case .refused(let refusal): refusal.reason
    case .personKeyInvalid:
      "a person's id must have 1 to \(Limits.personKeyBytes) bytes"
    case .log(let failure): "the log failed: \(failure.message)"
    }
  }
}

/// A log line that does not hold an event which could stand there.
public struct ReplayFailure: Error, Equatable, Sendable {
  /// Counted from 1.
  public let line: Int
  public let message: String

  public init(line: Int, _ message: String) {
    self.line = line
    self.message = "log line \(line): \(message)"
  }
}
