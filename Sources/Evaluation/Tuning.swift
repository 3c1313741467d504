import Basics
public import Recommendation

/// What a search for parameters may do.
public struct TuningPlan: Sendable {
  /// The seed of all its chance.
  public var seed: UInt64 = 1
  /// Weightings that it tries at most.
  public var tries = 150
  /// Whether it also tries other numbers of sessions looked at: they cost time.
  public var tunesPool = false
  public var variant = Variant.keep
  /// Items of a list.
  public var count = 20
  /// What it starts from.
  public var start = Weighting.standard

  public init() {}
}

/// How one weighting did on the held-out sessions.
public struct TuningTry: Equatable, Sendable {
  /// From 0 on; the first is what the search started from.
  public let number: Int
  public let weighting: Weighting
  /// What it changes of the best before.
  public let changes: [WeightingParameter]
  public let hitRate: Double
  public let reciprocalRank: Double
  /// The two, each over that of the start, in the mean.
  public let score: Double
  /// Whether it became the best.
  public let isBetter: Bool
}

/// A search for parameters on training sessions alone: the newest of them are predicted from the others.
/// What is tested on later has no part in it.
public struct Tuning: Sendable {
  /// The smallest gain that counts, as a share of the best: less is noise.
  public static let leastGain = 0.0005

  public let plan: TuningPlan
  /// Sessions that the search learns from, and what became of those that it predicts.
  public let trainingSessions: Int
  public let heldOut: TestSessions.Facts
  /// Every weighting that was tried, in order.
  public let tries: [TuningTry]

  /// What to score by: the start where nothing was better.
  public var best: Weighting { tries.last { $0.isBetter }?.weighting ?? plan.start }

  /// - Parameters:
  ///   - plan: where to begin, how many weightings to try, and the seed.
  ///   - log: the log that is learned from.
  ///   - sessions: those of the log that belong to training.
  ///   - progress: told of each try.
  /// - Throws: `EvaluationFault` when too little is left to predict.
  public init(
    _ plan: TuningPlan, on log: SessionLog, _ sessions: Range<Int>,
    progress: (TuningTry) -> Void
  ) throws(EvaluationFault) {
    let split = Tuning.split(sessions)
    var index = SessionIndex(log.rules(for: split.training))
    log.record(split.training, in: &index)
    var halves = [TestSessions(), TestSessions()]
    var (count, cases) = (0, 0)
    // The newest first, so that a limit cuts off the oldest.
    for session in split.heldOut.reversed() where cases < Limits.tuningCases {
      halves[count % 2].add(session, of: log, in: index)
      count += 1
      cases = halves[0].facts.cases + halves[1].facts.cases
    }
    if halves.contains(where: { $0.facts.cases == 0 }) {
      throw EvaluationFault(
        "the newest tenth of the training sessions leaves nothing to predict; tuning needs more")
    }
    self.plan = plan
    trainingSessions = split.training.count
    heldOut = halves[0].facts + halves[1].facts
    var search = TuningSearch(plan, halves)
    search.run(index, progress)
    tries = search.tries
  }

  /// The newest tenth is held out, up to a limit.
  private static func split(_ sessions: Range<Int>) -> (training: Range<Int>, heldOut: Range<Int>) {
    let count = min(sessions.count / 10, Limits.tuningSessions)
    let middle = sessions.upperBound - count
    return (sessions.lowerBound..<middle, middle..<sessions.upperBound)
  }
}

extension TestSessions.Facts {
  static func + (one: Self, other: Self) -> Self {
    var sum = one
    sum.acts += other.acts
    sum.sessions += other.sessions
    sum.unseenActs += other.unseenActs
    sum.dismissals += other.dismissals
    sum.shortSessions += other.shortSessions
    sum.cases += other.cases
    return sum
  }
}
