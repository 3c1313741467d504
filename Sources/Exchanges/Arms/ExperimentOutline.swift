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
  /// From when on nobody new enters, since promises took the last of an arm's budget; nil where they did not.
  public internal(set) var entryClosedAt: Instant?
  /// When the budget of an arm became another last, by another catalog: what it compares was defined otherwise before.
  public internal(set) var budgetChangedAt: Instant?
  /// On how many days, in UTC, holds took the last of an arm's budget, so that nobody entered for a while.
  public internal(set) var pausedDays = 0
  /// The latest of them, in days since 1970.
  var pausedOn: Int32?

  public var name: String { outline.name }
  public var arms: [ExperimentOutline.Arm] { outline.arms }
  public var isRunning: Bool { stoppedAt == nil }

  init(outline: ExperimentOutline, startedAt: Instant) {
    self.outline = outline
    self.startedAt = startedAt
  }

  mutating func notePause(on day: Int32) {
    if let pausedOn, day <= pausedOn { return }
    pausedOn = day
    pausedDays += 1
  }
}
