import Basics
public import Tables

/// A load test's report as a person reads it.
public struct LoadText {
  private let report: LoadReport
  private let style: TextStyle

  public init(_ report: LoadReport, style: TextStyle) {
    self.report = report
    self.style = style
  }

  /// What was done, the table, what was wrong, and in one line what was held.
  public var text: String {
    head + "\n" + table + problems + "\n" + style.paint(verdict, report.isClean ? .bold : .bad)
      + "\n"
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
          "all", report.latencies, report.refusalCount,
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
    return [.init(name), .init(NumberText.count(Int(latencies.count)))]
      + [.init(NumberText.fixed(report.perSecond(latencies), 0))]
      + [50, 90, 99, 99.9, 100].map { .init(latencies.told($0).map(LoadText.micros) ?? "–") }
      + [
        .init(NumberText.count(refusals), refusals > 0 ? .warn : .plain),
        .init(NumberText.count(errors), errors > 0 ? .bad : .plain),
      ]
  }

  private var problems: String {
    report.remarks.map { "\n" + style.note("✗ " + $0, .bad) }.joined()
  }

  private var verdict: String {
    if report.latencies.count == 0 { return "not held: nothing was answered" }
    let reached = "\(NumberText.fixed(report.perSecond, 0)) requests/s"
    let refused =
      report.refusalCount == 0 ? "" : ", \(NumberText.count(report.refusalCount)) refused"
    let latency = LoadText.latencyText(report) + refused
    if report.isCutShort { return "cut short: \(reached) until then, \(latency)" }
    switch report.plan.pace {
    case .rate(let rate):
      if report.isRateHeld { return "held: \(reached), \(latency)" }
      return "not held: \(NumberText.count(rate)) requests/s were due, \(reached) were answered; "
        + latency
    case .inFlight(let count):
      return "\(report.isClean ? "reached" : "not held"): \(reached) with "
        + "\(NumberText.count(count)) in flight, \(latency); a closed loop hides stalls, since it sends "
        + "nothing while it waits (coordinated omission): --rate tells them"
    }
  }

  /// `p99 0.31 ms (recommend.after 0.42 ms)`: of all, and of the slowest method where there are several.
  static func latencyText(_ report: LoadReport) -> String {
    let all = "p99 \(report.latencies.told(99).map(millis) ?? "–")"
    let slowest = report.methods.max {
      $0.latencies.percentile(99) < $1.latencies.percentile(99)
    }
    guard report.methods.count > 1, let slowest, let nanos = slowest.latencies.told(99) else {
      return all
    }
    return "\(all) (\(slowest.method.rawValue) \(millis(nanos)))"
  }

  static func micros(_ nanos: Int64) -> String {
    NumberText.fixed(Double(nanos) / 1_000, 1)
  }

  static func millis(_ nanos: Int64) -> String {
    NumberText.fixed(Double(nanos) / 1_000_000, 2) + " ms"
  }

  static func seconds(_ nanos: Int64) -> String {
    NumberText.short(Double(nanos) / 1e9, atMost: 3) + " s"
  }
}

extension Histogram {
  /// The percentile; nil where nothing was measured, which is no latency of 0.
  func told(_ percent: Double) -> Int64? {
    count == 0 ? nil : percent == 100 ? max : percentile(percent)
  }
}

extension LoadReport {
  /// Everything that makes the figures doubtful, each in a sentence.
  var remarks: [String] {
    var remarks: [String] = []
    if isCutShort {
      remarks.append(
        "cut short: of \(LoadText.seconds(plan.durationNanos)), "
          + "\(NumberText.short(Double(nanos) / 1e9, atMost: 1)) s were measured")
    }
    if latencies.count == 0 { remarks.append("nothing was answered in the time that is measured") }
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
