public import Basics

/// What a load test found.
public struct LoadReport: Sendable {
  /// What it took to make people ready.
  public struct Setup: Sendable {
    public let requests: Int
    public let accepted: Int
    public let nanos: Int64
  }

  public let plan: LoadPlan
  public let setup: Setup?
  /// One for each method of the mix.
  public let methods: [Tally]
  public let background: Tally?
  /// The time that rates are told over: from the first request counted to the last answer, and at
  /// least as long as was asked for.
  public let nanos: Int64
  public let problems: LoadProblems
  /// Whether as many requests were under way as are allowed.
  public let hasReachedLimit: Bool
  /// Requests that were due and were not sent, because the service was too slow for too long.
  public let unsent: Int64
  /// How the service ended, where that was not as it should; set by who started it.
  public var serviceEnd: String?

  /// All methods of the mix together.
  public var latencies: Histogram {
    var all = Histogram()
    for tally in methods { all.add(tally.latencies) }
    return all
  }

  /// Whether every request had one right answer that was no error, and all was sent that was due.
  public var isClean: Bool {
    problems.isEmpty && unsent == 0 && serviceEnd == nil
      && (methods + (background.map { [$0] } ?? [])).allSatisfy { $0.errors == 0 }
  }
}
