public import Basics
public import Recommendation

/// Whether the item looked at now may be recommended: under protocol A a repeat counts as an act to
/// predict, so the two are not to be compared with one another.
public enum Variant: String, CaseIterable, Sendable {
  case keep, drop
}

/// Test sessions revealed act by act: after each, recommendations are made and compared with the next.
public struct EvaluationRun: Sendable {
  /// What the weighting is called in the report.
  public let label: String
  public let weighting: Weighting
  public let variant: Variant
  public private(set) var quality: Quality
  /// Nanoseconds of each list.
  public private(set) var latencies = Histogram()
  /// Nanoseconds of all of them.
  public private(set) var nanos: UInt64 = 0

  /// Lists a second, by the time spent on them.
  public var perSecond: Double { Double(quality.cases) / (Double(nanos) / 1e9) }

  /// - Parameters:
  ///   - weighting: the parameters of scoring.
  ///   - label: what the weighting is called in the report.
  ///   - variant: whether the item looked at now may be recommended.
  ///   - sessions: what is predicted, act by act.
  ///   - index: what was learned.
  ///   - count: how many items a list holds at most (the N of HR@N).
  ///   - clock: nanoseconds of a clock that only goes forward.
  /// - Complexity: one recommendation for each act that is predicted.
  public init(
    _ weighting: Weighting, label: String, _ variant: Variant, _ sessions: TestSessions,
    in index: borrowing SessionIndex, at count: Int, clock: () -> UInt64
  ) {
    self.label = label
    self.weighting = weighting
    self.variant = variant
    quality = Quality(at: count, in: index)
    var recommender = Recommender(weighting)
    var request = RecommendationQuery(count: count)
    request.keepsCurrent = variant == .keep
    let items = sessions.items.span
    var first = 0
    // The first list takes the room that all others work in.
    recommender.recommend(after: items.extracting(0..<0), request, in: index)
    for end in sessions.ends {
      for next in first + 1..<end {
        let start = clock()
        recommender.recommend(after: items.extracting(first..<next), request, in: index)
        let passed = clock() - start
        nanos += passed
        latencies.record(Int64(clamping: passed))
        quality.add(recommender, next: items[next], in: index)
      }
      first = end
    }
  }
}
