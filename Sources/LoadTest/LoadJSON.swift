import Basics
import JSONText
import Tables

/// A load test's report as machines read it: latencies in whole nanoseconds, rates in full precision.
public enum LoadJSON {
  private static let percentiles = [
    0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 100,
  ]

  /// The text, ended by a newline.
  public static func text(_ report: LoadReport) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.beginObject()
    writer.member("format", "quid-load/1")
    plan(report.plan, report.plan.pace, &writer)
    results(report, &writer)
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }

  /// What was measured, as members.
  static func results(_ report: LoadReport, _ writer: inout JSONWriter) {
    if let setup = report.setup {
      writer.name("setup")
      writer.beginObject()
      writer.member("requests", setup.requests)
      writer.member("accepted", setup.accepted)
      writer.member("nanos", setup.nanos)
      writer.endObject()
    }
    writer.member("nanos", report.nanos)
    writer.name("methods")
    writer.beginArray()
    for tally in report.methods {
      row(tally.method.rawValue, tally.latencies, tally.refusals, tally.errors, report, &writer)
    }
    writer.endArray()
    writer.name("all")
    row(
      nil, report.latencies, report.refusalCount,
      report.methods.reduce(0) { $0 + $1.errors }, report, &writer)
    if let tally = report.background {
      writer.name("background")
      row(tally.method.rawValue, tally.latencies, tally.refusals, tally.errors, report, &writer)
    }
    outcome(report, &writer)
  }

  /// What was decided before, as a member; the pace is nil where it is what was looked for.
  static func plan(_ plan: LoadPlan, _ pace: LoadPlan.Pace?, _ writer: inout JSONWriter) {
    writer.name("plan")
    writer.beginObject()
    writer.member("target", plan.target)
    switch pace {
    case .inFlight(let count)?:
      writer.member("inFlight", count)
    case .rate(let rate)?:
      writer.member("rate", rate)
    case nil: break
    }
    writer.member("mix", plan.mix.text)
    if let background = plan.background {
      writer.member("background", "\(background.method.rawValue)=\(background.rate)")
    }
    writer.member("durationNanos", plan.durationNanos)
    writer.member("warmupNanos", plan.warmupNanos)
    writer.member("people", plan.people)
    writer.member("items", plan.items)
    writer.member("skew", plan.skew)
    writer.name("seed")
    writer.raw(String(plan.seed))
    writer.endObject()
  }

  private static func row(
    _ method: String?, _ latencies: Histogram, _ refusals: Int, _ errors: Int,
    _ report: LoadReport, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    if let method {
      writer.member("method", method)
    }
    writer.member("answers", latencies.count)
    writer.member("perSecond", report.perSecond(latencies))
    writer.member("refusals", refusals)
    writer.member("errors", errors)
    writer.name("latencyNanos")
    writer.beginObject()
    writer.member("min", latencies.count == 0 ? nil : Int(latencies.min))
    writer.member("mean", latencies.mean)
    writer.member("max", latencies.told(100).map { Int($0) })
    writer.name("percentiles")
    writer.beginArray()
    for percentile in percentiles {
      writer.beginObject()
      writer.member("percentile", percentile)
      writer.member("nanos", latencies.told(percentile).map { Int($0) })
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    writer.endObject()
  }

  private static func outcome(_ report: LoadReport, _ writer: inout JSONWriter) {
    writer.member("isClean", report.isClean)
    writer.member("isCutShort", report.isCutShort)
    // Of a closed loop nobody knows what rate it would hold.
    if case .rate = report.plan.pace { writer.member("isRateHeld", report.isRateHeld) }
    writer.member("hidesStalls", report.hidesStalls)
    writer.member("hasReachedLimit", report.hasReachedLimit)
    writer.member("unsent", report.unsent)
    writer.name("problems")
    writer.beginObject()
    for kind in LoadProblems.Kind.allCases {
      writer.name(kind.rawValue)
      writer.integer(report.problems.count(of: kind))
    }
    writer.endObject()
    writer.name("remarks")
    writer.beginArray()
    for remark in report.remarks { writer.string(remark) }
    writer.endArray()
  }
}
