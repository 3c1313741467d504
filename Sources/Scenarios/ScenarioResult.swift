public import Experiments
public import Ledger

/// What a run showed.
public struct ScenarioResult {
  public let scenario: Scenario
  public let origin: Origin
  public let report: ExperimentReport
  public let expectations: [Expectation.Outcome]
  /// Nil where the scenario plans none or no rows were replayed.
  public let parity: ScenarioParity?
  /// Why deliveries went as they did, when the scenario planned any of them; nil when all of them
  /// are published or observed.
  public let deliveryBasis: String?
  public let people: Int
  public let days: Int
  public let events: Int
  /// SHA-256 of the engine's state, in hexadecimal.
  public let stateDigest: String
  /// The log that the run wrote, for replaying it.
  public let target: any CommitTarget

  /// Where the people came from.
  public enum Origin: String, Sendable {
    case counts, rows, model
  }

  /// Whether every expectation holds.
  public var holds: Bool { expectations.allSatisfy(\.holds) }
}
