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
  /// The time that rates are told over: from the first request counted to the last response, and at
  /// least as long as was asked for.
  public let nanos: Int64
  public let problems: LoadProblems
  /// Whether as many requests were under way as are allowed.
  public let hasReachedLimit: Bool
  /// Requests that were due and were not sent, because the service was too slow for too long.
  public let unsent: Int64
  /// Whether somebody asked for the end before the time was over.
  public let isCutShort: Bool
  /// How the service ended, where that was not as it should; set by who started it.
  public var serviceEnd: String?

  /// All methods of the mix together.
  public var latencies: Histogram {
    var all = Histogram()
    for tally in methods { all.add(tally.latencies) }
    return all
  }

  /// Whether it is a whole measurement: there were responses in the time that was asked for, every request had
  /// one right response that was no error, and all was sent that was due.
  public var isClean: Bool {
    problems.isEmpty && unsent == 0 && serviceEnd == nil && !isCutShort && errorCount == 0
      && methods.contains { $0.latencies.count > 0 }
  }

  /// Responses of the mix by which the rules said no.
  var refusalCount: Int { methods.reduce(0) { $0 + $1.refusals } }

  /// Responses that were errors.
  var errorCount: Int { (methods + (background.map { [$0] } ?? [])).reduce(0) { $0 + $1.errors } }

  /// Responses of the mix a second; NaN where there was no time.
  var perSecond: Double { perSecond(latencies) }

  func perSecond(_ latencies: Histogram) -> Double {
    Double(latencies.count) / (Double(nanos) / 1e9)
  }

  /// Whether a stall of the service delays requests instead of showing in their latencies (coordinated omission).
  var hidesStalls: Bool {
    if case .inFlight = plan.pace { return true }
    return false
  }

  /// The part of an open loop's rate that must have been answered in its time for the rate to count as held.
  private static let heldShare = 0.98

  /// Whether an open loop's rate was held: all was answered, and not much later than it was due.
  public var isRateHeld: Bool {
    guard case .rate(let rate) = plan.pace else { return false }
    return isClean && perSecond >= LoadReport.heldShare * Double(rate)
  }
}
