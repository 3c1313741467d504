import Basics
import JSONText

/// A load test's report as machines read it: latencies in whole nanoseconds, rates in full precision.
public enum LoadJSON {
  private static let percentiles = [
    0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 100,
  ]

  /// The text, ended by a newline.
  public static func text(_ report: LoadReport) -> [UInt8] {
    var writer = JSONWriter(isIndented: true)
    writer.beginObject()
    writer.name("format")
    writer.string("quid-load/1")
    plan(report.plan, &writer)
    if let setup = report.setup {
      writer.name("setup")
      writer.beginObject()
      writer.name("requests")
      writer.integer(setup.requests)
      writer.name("accepted")
      writer.integer(setup.accepted)
      writer.name("nanos")
      writer.integer(setup.nanos)
      writer.endObject()
    }
    writer.name("nanos")
    writer.integer(report.nanos)
    writer.name("methods")
    writer.beginArray()
    for tally in report.methods {
      row(tally.method.rawValue, tally.latencies, tally.refusals, tally.errors, report, &writer)
    }
    writer.endArray()
    writer.name("all")
    row(
      nil, report.latencies, report.methods.reduce(0) { $0 + $1.refusals },
      report.methods.reduce(0) { $0 + $1.errors }, report, &writer)
    if let tally = report.background {
      writer.name("background")
      row(tally.method.rawValue, tally.latencies, tally.refusals, tally.errors, report, &writer)
    }
    outcome(report, &writer)
    writer.endObject()
    writer.endLine()
    return writer.bytes
  }

  private static func plan(_ plan: LoadPlan, _ writer: inout JSONWriter) {
    writer.name("plan")
    writer.beginObject()
    writer.name("target")
    writer.string(plan.target)
    switch plan.pace {
    case .inFlight(let count):
      writer.name("inFlight")
      writer.integer(count)
    case .rate(let rate):
      writer.name("rate")
      writer.integer(rate)
    }
    writer.name("mix")
    writer.string(plan.mix.text)
    if let background = plan.background {
      writer.name("background")
      writer.string("\(background.method.rawValue)=\(background.rate)")
    }
    writer.name("durationNanos")
    writer.integer(plan.durationNanos)
    writer.name("warmupNanos")
    writer.integer(plan.warmupNanos)
    writer.name("people")
    writer.integer(plan.people)
    writer.name("items")
    writer.integer(plan.items)
    writer.name("skew")
    writer.double(plan.skew)
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
      writer.name("method")
      writer.string(method)
    }
    writer.name("answers")
    writer.integer(latencies.count)
    writer.name("perSecond")
    writer.double(Double(latencies.count) / (Double(report.nanos) / 1e9))
    writer.name("refusals")
    writer.integer(refusals)
    writer.name("errors")
    writer.integer(errors)
    writer.name("latencyNanos")
    writer.beginObject()
    writer.name("min")
    writer.integer(latencies.min)
    writer.name("mean")
    writer.double(latencies.mean)
    writer.name("max")
    writer.integer(latencies.max)
    writer.name("percentiles")
    writer.beginArray()
    for percentile in percentiles {
      writer.beginObject()
      writer.name("percentile")
      writer.double(percentile)
      writer.name("nanos")
      writer.integer(latencies.percentile(percentile))
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    writer.endObject()
  }

  private static func outcome(_ report: LoadReport, _ writer: inout JSONWriter) {
    writer.name("isClean")
    writer.boolean(report.isClean)
    writer.name("hasReachedLimit")
    writer.boolean(report.hasReachedLimit)
    writer.name("unsent")
    writer.integer(report.unsent)
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
