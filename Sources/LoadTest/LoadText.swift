import Basics
public import Reports

/// A load test's report as a person reads it.
public struct LoadText {
  private let report: LoadReport
  private let style: TextStyle

  public init(_ report: LoadReport, style: TextStyle) {
    self.report = report
    self.style = style
  }

  /// What was done, the table, and what was wrong.
  public var text: String {
    head + "\n" + table + problems
  }

  private var head: String {
    let plan = report.plan
    let pace =
      switch plan.pace {
      case .inFlight(let count): "\(NumberText.count(count)) in flight"
      case .rate(let rate): "\(NumberText.count(rate)) requests a second"
      }
    var text = plan.target.isEmpty ? "" : "against \(plan.target): "
    text +=
      "\(pace) of \(plan.mix.text) for \(LoadText.seconds(plan.durationNanos)) "
      + "after \(LoadText.seconds(plan.warmupNanos)) of warm-up\n"
    if let background = plan.background {
      text +=
        "beside \(NumberText.count(background.rate)) a second of \(background.method.rawValue)\n"
    }
    text +=
      "\(NumberText.count(plan.people, "person", "people")), "
      + "\(NumberText.count(plan.items, "item", "items")), "
      + "skew \(NumberText.short(plan.skew, atMost: 3)), seed \(plan.seed)\n"
    if let setup = report.setup {
      let rate = Double(setup.requests) / (Double(setup.nanos) / 1e9)
      text +=
        "setup: \(NumberText.count(setup.accepted)) accepted, with "
        + "\(NumberText.count(setup.requests)) requests in "
        + "\(NumberText.fixed(Double(setup.nanos) / 1e9, 2)) s: "
        + "\(NumberText.fixed(rate, 0)) a second\n"
    }
    return text
  }

  private var table: String {
    var table = TextTable([
      .init("method", .left), .init("answers", .right), .init("a second", .right),
      .init("p50 µs", .right), .init("p90", .right, spare: 1), .init("p99", .right),
      .init("p99.9", .right), .init("max", .right), .init("refusals", .right),
      .init("errors", .right),
    ])
    for tally in report.methods {
      table.add(row(tally.method.rawValue, tally.latencies, tally.refusals, tally.errors))
    }
    if report.methods.count > 1 {
      table.add(
        row(
          "all", report.latencies, report.methods.reduce(0) { $0 + $1.refusals },
          report.methods.reduce(0) { $0 + $1.errors }))
    }
    if let tally = report.background {
      table.add(
        row("beside: " + tally.method.rawValue, tally.latencies, tally.refusals, tally.errors))
    }
    return table.text(style)
  }

  private func row(
    _ name: String, _ latencies: Histogram, _ refusals: Int, _ errors: Int
  ) -> [TextTable.Cell] {
    let rate = Double(latencies.count) / (Double(report.nanos) / 1e9)
    return [.init(name), .init(NumberText.count(Int(latencies.count)))]
      + [.init(NumberText.fixed(rate, 0))]
      + [50, 90, 99, 99.9].map { .init(LoadText.micros(latencies.percentile($0))) }
      + [
        .init(LoadText.micros(latencies.max)),
        .init(NumberText.count(refusals), refusals > 0 ? .warn : .plain),
        .init(NumberText.count(errors), errors > 0 ? .bad : .plain),
      ]
  }

  private var problems: String {
    report.remarks.map { "\n" + style.note("✗ " + $0, .bad) }.joined()
  }

  private static func micros(_ nanos: Int64) -> String {
    NumberText.fixed(Double(nanos) / 1_000, 1)
  }

  private static func seconds(_ nanos: Int64) -> String {
    NumberText.short(Double(nanos) / 1e9, atMost: 3) + " s"
  }
}

extension LoadReport {
  /// Everything that makes the figures doubtful, each in a sentence.
  var remarks: [String] {
    var remarks: [String] = []
    for kind in LoadProblems.Kind.allCases where problems.count(of: kind) > 0 {
      let count = NumberText.count(problems.count(of: kind), "answer is", "answers are")
      remarks.append("\(count) \(kind.rawValue); first: \(problems.example(of: kind) ?? "")")
    }
    for tally in methods + (background.map { [$0] } ?? []) {
      guard let error = tally.firstError else { continue }
      remarks.append("\(tally.method.rawValue) failed; first: \(error)")
    }
    if hasReachedLimit {
      let limit = NumberText.count(Limits.loadOutstanding)
      remarks.append("the service fell \(limit) requests behind; from there on they were sent late")
    }
    if unsent > 0 {
      let count = NumberText.count(Int(unsent), "request that was due", "requests that were due")
      remarks.append("\(count) never sent: the service is too slow for this rate")
    }
    if let serviceEnd { remarks.append(serviceEnd) }
    return remarks
  }
}
