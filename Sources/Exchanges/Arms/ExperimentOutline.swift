public import Basics

/// What the ledger must know of an experiment: its name, its arms and the terms each one shows.
public struct ExperimentOutline: Equatable, Sendable {
  public let name: String
  public let arms: [Arm]

  /// One arm and the terms it shows.
  public struct Arm: Equatable, Sendable {
    public let name: String
    public let terms: TermsID

    public init(name: String, terms: TermsID) {
      self.name = name
      self.terms = terms
    }
  }

  public init(name: String, arms: [Arm]) {
    self.name = name
    self.arms = arms
  }

  /// Whether there are arms, each with a name of its own, and all names are ids: the log tells arms
  /// by their names.
  var isSound: Bool {
    !arms.isEmpty && arms.count <= Limits.arms && Set(arms.map(\.name)).count == arms.count
      && isID(name) && arms.allSatisfy { isID($0.name) }
  }
}

/// An experiment with the moments at which it began and ended.
public struct ExperimentRecord: Equatable, Sendable {
  public let outline: ExperimentOutline
  public internal(set) var startedAt: Instant
  /// From when on nobody new enters and its exchanges are free again; nil while it runs.
  public internal(set) var stoppedAt: Instant?

  public var name: String { outline.name }
  public var arms: [ExperimentOutline.Arm] { outline.arms }
  public var isRunning: Bool { stoppedAt == nil }
}
