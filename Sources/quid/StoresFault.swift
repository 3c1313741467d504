import Basics
import Engine
import Ledger

/// What is wrong with the stores of a data directory, as every command that opens them tells it.
struct StoresFault {
  let message: String
  let code: ExitCode

  /// Nil for an error that is none of the stores': it was not written to be shown, and may hold what is
  /// personal.
  /// - Parameter data: the data directory, which files of the stores are named within.
  init?(_ error: any Error, in data: String) {
    switch error {
    case let damage as LogDamage: (message, code) = ("\(data)/\(damage.message)", .finding)
    case let mismatch as StoresMismatch: (message, code) = (mismatch.message, .finding)
    case let failure as ReplayFailure: (message, code) = (failure.message, .finding)
    case let failure as LogFailure: (message, code) = (failure.message, .storage)
    case let failure as StorageFailure: (message, code) = (failure.message, .storage)
    default: return nil
    }
  }
}
