public import Basics
import JSONText
import Reports

/// How a request ended.
enum RequestOutcome: Int, CaseIterable {
  case done, refused, error

  var name: StaticString {
    switch self {
    case .done: "done"
    case .refused: "refused"
    case .error: "error"
    }
  }
}

/// Counts and latencies since the start, none of a person.
public struct ServiceMetrics {
  /// By method, one more for requests of none, then by outcome.
  private var counts = [Int](
    repeating: 0, count: (Method.allCases.count + 1) * RequestOutcome.allCases.count)
  /// From the moment that a block of requests was read until its ready answers were written, in nanoseconds.
  private var answering = Histogram()
  /// From the same moment until the answers that waited for the disk were written.
  private var committing = Histogram()

  mutating func count(_ method: Int?, _ outcome: RequestOutcome) {
    let row = method ?? Method.allCases.count
    counts[row * RequestOutcome.allCases.count + outcome.rawValue] += 1
  }

  /// Notes how long a block's answers took.
  public mutating func noteAnswers(nanoseconds: Int64) { answering.record(nanoseconds) }

  /// Takes how long all groups so far took from their first request to the end of their flush.
  public mutating func takeCommits(_ all: Histogram) { committing = all }

  func json(_ gauges: [(name: StaticString, value: Int)], _ table: MethodTable) -> [UInt8] {
    var writer = JSONWriter(isIndented: false)
    writer.beginObject()
    writer.name("requests")
    writer.beginObject()
    forEach(table) { name, counts in
      writer.name(name)
      writer.beginObject()
      for outcome in RequestOutcome.allCases {
        writer.member(outcome.name, counts[outcome.rawValue])
      }
      writer.endObject()
    }
    writer.endObject()
    for gauge in gauges {
      writer.member(gauge.name, gauge.value)
    }
    write("answerMicroseconds", answering, &writer)
    write("commitMicroseconds", committing, &writer)
    writer.endObject()
    return writer.bytes
  }

  private func write(_ name: StaticString, _ histogram: Histogram, _ writer: inout JSONWriter) {
    writer.name(name)
    writer.beginObject()
    writer.member("count", histogram.count)
    for (name, share) in ServiceMetrics.quantiles {
      writer.member(name, Double(histogram.percentile(share)) / 1_000)
    }
    writer.endObject()
  }

  private static let quantiles: [(StaticString, Double)] = [
    ("p50", 50), ("p90", 90), ("p99", 99), ("p99.9", 99.9),
  ]

  /// The rows in which something was counted.
  private func forEach(_ table: MethodTable, _ body: (String, [Int]) -> Void) {
    let width = RequestOutcome.allCases.count
    for row in 0...Method.allCases.count {
      let own = Array(counts[row * width..<(row + 1) * width])
      if own.allSatisfy({ $0 == 0 }) { continue }
      body(row < table.methods.count ? table.methods[row].method.rawValue : "none", own)
    }
  }

  func prometheus(_ gauges: [(name: StaticString, value: Int)], _ table: MethodTable) -> [UInt8] {
    var text = "# HELP quid_requests_total Requests by method and how they ended.\n"
    text += "# TYPE quid_requests_total counter\n"
    forEach(table) { name, counts in
      for outcome in RequestOutcome.allCases {
        text += "quid_requests_total{method=\"\(name)\",outcome=\"\(outcome.name)\"} "
        text += "\(counts[outcome.rawValue])\n"
      }
    }
    for gauge in gauges {
      text += "# TYPE quid_\(gauge.name) gauge\nquid_\(gauge.name) \(gauge.value)\n"
    }
    for (name, histogram) in [("answer", answering), ("commit", committing)] {
      text += "# TYPE quid_\(name)_seconds summary\n"
      for (_, share) in ServiceMetrics.quantiles {
        let seconds = Double(histogram.percentile(share)) / 1e9
        text += "quid_\(name)_seconds{quantile=\"\(DecimalText.shortest(share / 100))\"} "
        text += "\(DecimalText.shortest(seconds))\n"
      }
      text += "quid_\(name)_seconds_count \(histogram.count)\n"
    }
    return Array(text.utf8)
  }
}
