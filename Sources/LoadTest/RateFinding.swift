import Basics
import JSONText
public import Tables

/// The highest rate that held an objective, and all that was tried on the way.
public struct RateFinding: Sendable {
  /// One rate that was tried.
  public struct Step: Sendable {
    public let rate: Int
    /// Why it did not hold; nil when it did.
    public let miss: String?
    public let report: LoadReport

    public init(rate: Int, miss: String?, report: LoadReport) {
      (self.rate, self.miss, self.report) = (rate, miss, report)
    }
  }

  /// What every step was made by, but for its rate.
  public let plan: LoadPlan
  public let objective: Objective
  public let steps: [Step]
  /// Nil where no rate held, or the search was cut short.
  public let rate: Int?
  public let isCutShort: Bool

  public init(
    plan: LoadPlan, objective: Objective, steps: [Step], rate: Int?, isCutShort: Bool
  ) {
    (self.plan, self.objective, self.steps) = (plan, objective, steps)
    (self.rate, self.isCutShort) = (rate, isCutShort)
  }

  /// Tries one rate after the other.
  /// - Parameters:
  ///   - plan: what is measured at each rate; its own pace is not used.
  ///   - objective: what must hold.
  ///   - measure: measures a plan, with a service that nothing was asked of before; nil when it could not be,
  ///     which is told elsewhere and ends the search.
  /// - Returns: nil when a rate could not be measured at all.
  /// - Throws: only what `measure` throws.
  public static func search<Failure>(
    _ plan: LoadPlan, for objective: Objective,
    _ measure: (LoadPlan) throws(Failure) -> LoadReport?
  ) throws(Failure) -> RateFinding? {
    var search = RateSearch()
    var steps: [Step] = []
    while let rate = search.next {
      var step = plan
      step.pace = .rate(rate)
      guard let report = try measure(step) else { return nil }
      let miss = report.miss(of: objective)
      steps.append(Step(rate: rate, miss: miss, report: report))
      if report.isCutShort { break }
      search.note(isHeld: miss == nil)
    }
    return RateFinding(
      plan: plan, objective: objective, steps: steps, rate: search.found,
      isCutShort: search.next != nil)
  }

  /// The table of what was tried, and what was found.
  public func text(style: TextStyle) -> String {
    var table = TextTable([
      .init("requests/s", .right), .init("answers", .right), .init("p50 µs", .right),
      .init("p99", .right), .init("p99.9", .right), .init("max", .right), .init("held", .left),
    ])
    for step in steps {
      let latencies = step.report.latencies
      let times = [50, 99, 99.9, 100].map { latencies.told($0).map(LoadText.micros) ?? "–" }
      table.add(
        [.init(NumberText.count(step.rate)), .init(NumberText.count(Int(latencies.count)))]
          + times.map { .init($0) }
          + [step.miss.map { .init("no: " + $0, .warn) } ?? .init("yes", .good)])
    }
    return head + "\n" + table.text(style) + "\n" + verdict + "\n"
  }

  private var head: String {
    let target = plan.target.isEmpty ? "" : "against \(plan.target): "
    return "\(target)the highest rate of \(plan.mix.text) with \(objective.text)\n"
      + "each tried for \(LoadText.seconds(plan.durationNanos)) after "
      + "\(LoadText.seconds(plan.warmupNanos)) of warm-up, with a service started anew\n"
  }

  private var verdict: String {
    if let rate, let last = steps.last {
      return "highest rate that held: \(NumberText.count(rate))/s, twice; "
        + LoadText.latencyText(last.report)
    }
    if isCutShort { return "cut short; no rate was found" }
    return "no rate held \(objective.text)"
  }

  /// The same for machines, ended by a newline.
  public var json: [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.beginObject()
    writer.member("format", "quid-load-max/1")
    LoadJSON.plan(plan, nil, &writer)
    writer.member("objective", objective.text)
    writer.member("rate", rate)
    writer.member("isCutShort", isCutShort)
    writer.name("steps")
    writer.beginArray()
    for step in steps {
      writer.beginObject()
      writer.member("rate", step.rate)
      writer.member("isHeld", step.miss == nil)
      writer.member("miss", step.miss)
      LoadJSON.results(step.report, &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }
}
