public import Basics
public import Conditions

/// An experiment as a catalog declares it, before its first person: what it compares, who may enter, what it is judged
/// by and how long it waits. A running experiment keeps the definition that it was started with.
///
/// Its exchanges are the catalog's, each in no other experiment of it, and their worths are of one unit.
public struct DeclaredExperiment: Equatable, Sendable {
  public let id: String
  /// What people are shared out by; the same seed shares them out the same way.
  public let seed: String
  public let hash: DeclaredHash
  /// The layer, in which a person has one experiment; nil for none.
  public let layer: String?
  /// Two at least, with ids of their own; one of them asks nothing at most.
  public let arms: [Arm]
  /// Index of the arm that all others are held against.
  public let control: Int
  /// Who may enter, whatever their arm; nil for everybody.
  public let eligibility: Condition?
  /// That condition as the catalog writes it, without white space; empty where there is none.
  public let eligibilityText: String
  public let metric: DeclaredMetric
  public let better: BetterDirection
  /// The least effect of interest in the metric's own measure: a share, or units of value a person. Above 0; nil where
  /// none was declared.
  public let leastEffect: Double?
  /// The control's share that is expected, above 0 and below 1; nil where nobody said.
  public let baseline: Double?
  public let guardrails: DeclaredGuardrails
  /// Days from entry in which a first yes counts; never longer than an offer stands.
  public let answerDays: Int
  /// Days beyond those for which a yes must stand to be lasting.
  public let lastingDays: Int
  /// Days from the first entry on in which what is new may work because it is new.
  public let noveltyDays: Int
  /// Whole weeks of entries before which nothing is shipped.
  public let leastWeeks: Int
  /// People of all arms together that are planned; nil where nobody said.
  public let people: Int?
  /// The first day on which nobody enters any more; nil where that is open.
  public let ends: Day?

  /// What some of the people meet.
  public struct Arm: Equatable, Sendable {
    public let id: String
    /// The exchange that it shows, by id; nil for an arm that asks nothing: a holdout.
    public let exchange: String?
    /// Whether it is all that is asked of anybody: the other arm is the programme's holdout.
    public let asksEverything: Bool
    /// Its share, in any unit: above 0.
    public let weight: Double
  }

  /// Whether it is the holdout of the whole programme: one arm is asked everything that is asked, the other nothing.
  public var isOfProgramme: Bool { arms.contains(where: \.asksEverything) }

  /// The smallest part of all weights that one may be: a bucket of the 64 bits that people are shared out by.
  public static let smallestShare = 0x1p-64
}

/// How people are shared out among arms.
public enum DeclaredHash: String, CaseIterable, Sendable {
  /// 64 bits of our own.
  case siphash
  /// Version 2 of the hash that GrowthBook's SDKs share, for those who bring buckets: ten thousandths.
  case growthbook2

  /// The smallest part of all weights that one may be.
  public var smallestShare: Double {
    switch self {
    case .siphash: DeclaredExperiment.smallestShare
    case .growthbook2: Limits.armShare
    }
  }
}

/// What an experiment can be judged by: the words of `ExperimentMetric`, which a test holds these to.
public enum DeclaredMetric: String, CaseIterable, Sendable {
  case optIn, lastingOptIn, value, withdrawals, promises

  /// Whether it is of people who said yes, so that it says nothing beside an arm that asks nothing.
  public var needsYes: Bool {
    switch self {
    case .optIn, .lastingOptIn, .promises: true
    case .value, .withdrawals: false
    }
  }

  /// Whether it is a share, from 0 to 1; else it is an amount.
  public var isShare: Bool { self != .value }

  /// Which way is better where a catalog does not say.
  public var standardDirection: BetterDirection { self == .withdrawals ? .less : .more }
}

/// Which way of a metric is better.
public enum BetterDirection: String, CaseIterable, Sendable {
  case more, less
}

/// What must not suffer from an arm, and by how much at most, as a share.
public struct DeclaredGuardrails: Equatable, Sendable {
  /// Of lasting opt-in per person entered.
  public var lastingOptIn = 0.02
  /// Of withdrawals per person who accepted.
  public var withdrawals = 0.05
  /// How much more the data of one yes may cost than the control's; nil where that is told and never a gate.
  public var dataPrice: Double? = 0
  /// Of promises kept of those due.
  public var promises = 0.02
  /// The least share of promises kept of those due, where the control promises nothing.
  public var promisesFloor = 0.98

  public init() {}
}

extension DeclaredExperiment {
  /// What stands where a catalog leaves it out.
  public enum Standard {
    public static let answerDays = 14
    public static let lastingDays = 30
    public static let noveltyDays = 7
    public static let leastWeeks = 2
  }
}
