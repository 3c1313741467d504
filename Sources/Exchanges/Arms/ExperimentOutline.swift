public import Basics
public import Catalogs

/// What the ledger must know of an experiment: its name, its arms and the terms each one shows.
public struct ExperimentOutline: Equatable, Sendable {
  public let name: String
  public let arms: [Arm]

  /// One arm and the terms it shows.
  public struct Arm: Equatable, Sendable {
    public let name: String
    /// Nil for an arm that asks nothing, or everything.
    public let terms: TermsID?
    /// Whether it is all that is asked of anybody: the other arm is the programme's holdout.
    public let asksEverything: Bool

    public init(name: String, terms: TermsID?, asksEverything: Bool = false) {
      self.name = name
      self.terms = terms
      self.asksEverything = asksEverything
    }
  }

  public init(name: String, arms: [Arm]) {
    self.name = name
    self.arms = arms
  }

  /// The terms that its arms show, in their order.
  public var asking: [TermsID] { arms.compactMap(\.terms) }

  /// Whether it holds some people out of the whole programme.
  public var isOfProgramme: Bool { arms.contains(where: \.asksEverything) }

  /// Whether there are arms, each with a name of its own, and all names are ids: the log tells arms
  /// by their names.
  var isSound: Bool {
    (isOfProgramme
      ? asking.isEmpty && arms.count == 2 && !arms.allSatisfy(\.asksEverything) : !asking.isEmpty)
      && arms.count <= Limits.arms && Set(arms.map(\.name)).count == arms.count
      && isID(name) && arms.allSatisfy { isID($0.name) }
  }
}

/// An experiment with the moments at which it began and ended.
public struct ExperimentRecord: Equatable, Sendable {
  public let outline: ExperimentOutline
  public internal(set) var startedAt: Instant
  /// From when on nobody new enters and its exchanges are free again; nil while it runs.
  public internal(set) var stoppedAt: Instant?
  /// Whether it was stopped since a catalog cannot show one of its arms.
  public internal(set) var isStoppedByCatalog = false
  /// From when on nobody new enters, since promises took the last of an arm's budget or somebody closed it; nil where
  /// neither did.
  public internal(set) var entryClosedAt: Instant?
  /// When the budget of an arm became another last, by another catalog: what it compares was defined otherwise before.
  public internal(set) var budgetChangedAt: Instant?
  /// On how many days, in UTC, holds took the last of an arm's budget, so that nobody entered for a while.
  public internal(set) var pausedDays = 0
  /// The latest of them, in days since 1970.
  var pausedOn: Int32?

  /// What the catalog in force at its start declared of it; nil where that said nothing. Another catalog changes only
  /// the weights.
  public internal(set) var declared: DeclaredExperiment?
  /// The times in which the split was one and the same, each with the weights of the arms; empty where nothing is
  /// declared, and every arm has the same share.
  public internal(set) var phases: [Phase] = []
  /// From when on nobody is held out of the programme any more, though it was not stopped: what those who entered last do
  /// is no evidence from then on. Nil where that is open, and for every other experiment.
  public internal(set) var heldUntil: Instant?

  /// A time in which the split was one and the same.
  public struct Phase: Equatable, Sendable {
    /// Who enters from then on enters this phase.
    public internal(set) var begins: Instant
    public let weights: [Double]
  }

  public var name: String { outline.name }
  /// The terms that its arms show, in their order.
  public var asking: [TermsID] { outline.asking }
  public var arms: [ExperimentOutline.Arm] { outline.arms }
  public var isRunning: Bool { stoppedAt == nil }

  init(outline: ExperimentOutline, _ declared: DeclaredExperiment?, startedAt: Instant) {
    self.outline = outline
    self.declared = declared
    self.startedAt = startedAt
    if let declared {
      phases = [Phase(begins: startedAt, weights: declared.arms.map(\.weight))]
    }
  }

  mutating func notePause(on day: Int32) {
    if let pausedOn, day <= pausedOn { return }
    pausedOn = day
    pausedDays += 1
  }
}
