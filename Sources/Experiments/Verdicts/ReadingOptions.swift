public import Basics

/// What a reading is made from, beside the definition and the cells.
public struct ReadingOptions: Equatable, Sendable {
  /// The moment that the reading is of: days whose windows are over then are closed. nil for counts and rows without
  /// dates, which are one closed cell.
  public var moment: Instant?
  /// Whether there is one look and no other: counts without dates. The intervals are those of a fixed horizon then.
  public var isOneLook = false
  /// What was measured at all.
  public var measured: Measured = .all
  /// How many new people every arm needs before a report moves, and below how many a count is not told: the
  /// definition's group of a live experiment, 1 of a file whose owner has its rows.
  public var group: Int

  public init(_ definition: ExperimentDefinition) {
    group = max(ExperimentDefinition.groupLeastEver, definition.groupLeast)
  }

  /// What data has.
  public struct Measured: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Who said no is told from who did not answer.
    public static let answers = Measured(rawValue: 1)
    public static let withdrawals = Measured(rawValue: 2)
    public static let promises = Measured(rawValue: 4)
    public static let value = Measured(rawValue: 8)
    /// On which day people answered.
    public static let answerDays = Measured(rawValue: 16)
    /// Which people had met an earlier experiment.
    public static let earlierExperiments = Measured(rawValue: 32)
    /// Each person by an id.
    public static let people = Measured(rawValue: 64)
    /// On which day people entered.
    public static let days = Measured(rawValue: 128)
    /// What of the value was put right afterwards.
    public static let corrections = Measured(rawValue: 256)
    /// Who erased themselves.
    public static let erasures = Measured(rawValue: 512)
    /// Everything.
    public static let all = Measured(rawValue: 1023)
  }
}

/// What rows of a file showed that cells do not hold.
public struct RowFindings: Equatable, Sendable {
  /// Rows that were read.
  public var rows = 0
  /// People, each once.
  public var people = 0
  /// Rows of people who stood in the file before, in the same arm: the first one counts.
  public var duplicates = 0
  /// Exposures of people who were exposed before: the first one counts.
  public var doubleExposures = 0
  /// People who stand in two arms: they count in the first.
  public var twoArms = 0
  /// By arm: arm minus control with what clusters allow; nil for the control, and without clusters.
  public var clustered: [ClusterComparison?] = []
  /// By arm: yes per ask, arm minus control; nil for the control, and without asks.
  public var perAsk: [RatioComparison?] = []
  /// By arm: value per person with nobody above the cap; empty where there is none.
  public var capped: [CappedMean] = []
  /// What else a reader should know.
  public var notes: [String] = []

  public init() {}
}
