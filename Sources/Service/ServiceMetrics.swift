public import Basics
import Exchanges
import JSONText
import Tables

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

/// How much there is of something now.
public struct ServiceGauge {
  /// The member of `engine.metrics`.
  public let name: StaticString
  /// The metric's name without what all begin with.
  let metric: StaticString
  let help: StaticString
  public let value: Int

  init(_ name: StaticString, _ metric: StaticString, _ help: StaticString, _ value: Int) {
    (self.name, self.metric, self.help, self.value) = (name, metric, help, value)
  }
}

/// Counts and latencies since the start, none of a person.
public struct ServiceMetrics {
  /// The names of the methods, and one more for requests of none.
  private let names: [String]
  /// By name, then by outcome.
  private var counts: [Int]
  /// Requests for an offer that got none, by the fate of what came nearest; one more for catalogs without anything.
  private var nones = [Int](repeating: 0, count: Fate.allCases.count + 1)
  /// From when a block of requests was read until its ready responses were written, in nanoseconds.
  private var responding = Histogram()
  /// From then until the responses that waited for the disk were written.
  private var committing = Histogram()

  /// - Parameter methods: the names of all methods, in the order of their table.
  init(_ methods: [String]) {
    names = methods + ["none"]
    counts = [Int](repeating: 0, count: names.count * RequestOutcome.allCases.count)
  }

  mutating func count(_ method: Int?, _ outcome: RequestOutcome) {
    let row = method ?? names.count - 1
    counts[row * RequestOutcome.allCases.count + outcome.rawValue] += 1
  }

  /// Counts that nothing was offered, by what became of the candidate that came nearest.
  mutating func countNone(_ nearest: Fate?) {
    nones[nearest.map { Int($0.rawValue) } ?? Fate.allCases.count] += 1
  }

  /// Notes how long a block's responses took.
  public mutating func noteResponses(nanoseconds: Int64) { responding.record(nanoseconds) }

  /// Takes how long all groups so far took from their first request to the end of their flush.
  public mutating func takeCommits(_ all: Histogram) { committing = all }

  /// Why nothing was offered, and how often; all that there can be, since a counter that is not there yet cannot be
  /// told from one that stands still.
  private var reasons: [(name: StaticString, count: Int)] {
    Fate.allCases.filter { $0 != .offered && $0 != .outranked }
      .map { ($0.name, nones[Int($0.rawValue)]) } + [
        ("nothingInCatalog", nones[Fate.allCases.count])
      ]
  }

  func json(_ gauges: [ServiceGauge]) -> [UInt8] {
    var writer = JSONWriter(isIndented: false)
    writer.beginObject()
    writer.name("requests")
    writer.beginObject()
    forEach { name, counts in
      writer.name(name)
      writer.beginObject()
      for outcome in RequestOutcome.allCases {
        writer.member(outcome.name, counts[outcome.rawValue])
      }
      writer.endObject()
    }
    writer.endObject()
    writer.name("offersNone")
    writer.beginObject()
    for reason in reasons where reason.count > 0 { writer.member(reason.name, reason.count) }
    writer.endObject()
    for gauge in gauges {
      writer.member(gauge.name, gauge.value)
    }
    write("answerMicroseconds", responding, &writer)
    write("commitMicroseconds", committing, &writer)
    writer.endObject()
    return writer.bytes
  }

  private func write(_ name: StaticString, _ histogram: Histogram, _ writer: inout JSONWriter) {
    writer.name(name)
    writer.beginObject()
    writer.member("count", histogram.count)
    for (name, _, percent) in ServiceMetrics.quantiles {
      writer.member(name, ServiceMetrics.nanos(histogram, percent) / 1_000)
    }
    writer.endObject()
  }

  private static let quantiles: [(name: StaticString, label: StaticString, percent: Double)] = [
    ("p50", "0.5", 50), ("p90", "0.9", 90), ("p99", "0.99", 99), ("p99.9", "0.999", 99.9),
  ]

  /// A percentile; NaN where nothing was measured, which is no latency of 0.
  private static func nanos(_ histogram: Histogram, _ percent: Double) -> Double {
    histogram.count == 0 ? .nan : Double(histogram.percentile(percent))
  }

  /// The rows in which something was counted.
  private func forEach(_ body: (String, [Int]) -> Void) {
    let width = RequestOutcome.allCases.count
    for row in names.indices {
      let own = Array(counts[row * width..<(row + 1) * width])
      if own.allSatisfy({ $0 == 0 }) { continue }
      body(names[row], own)
    }
  }

  func prometheus(_ gauges: [ServiceGauge]) -> [UInt8] {
    var page = MetricsPage()
    page.begin("requests_total", "counter", "Requests by method and how they ended.")
    forEach { name, counts in
      for outcome in RequestOutcome.allCases {
        page.add(
          "requests_total", [("method", name), ("outcome", "\(outcome.name)")],
          "\(counts[outcome.rawValue])")
      }
    }
    page.begin(
      "offers_none_total", "counter",
      "Requests for an offer that got none, by what became of the one that came nearest.")
    for reason in reasons {
      page.add("offers_none_total", [("reason", "\(reason.name)")], "\(reason.count)")
    }
    for gauge in gauges {
      page.begin("\(gauge.metric)", "gauge", "\(gauge.help)")
      page.add("\(gauge.metric)", [], "\(gauge.value)")
    }
    add("answer_seconds", "Time from reading requests to writing their answers.", responding, &page)
    add(
      "commit_seconds", "Time from reading requests to their events being durable.", committing,
      &page)
    return Array(page.text.utf8)
  }

  private func add(
    _ name: String, _ help: String, _ histogram: Histogram, _ page: inout MetricsPage
  ) {
    page.begin(name, "summary", help)
    for (_, label, percent) in ServiceMetrics.quantiles {
      page.add(
        name, [("quantile", "\(label)")], seconds(ServiceMetrics.nanos(histogram, percent)))
    }
    page.add(name + "_sum", [], seconds(Double(histogram.sum)))
    page.add(name + "_count", [], "\(histogram.count)")
  }

  private func seconds(_ nanos: Double) -> String {
    nanos.isNaN ? "NaN" : DecimalText.shortest(nanos / 1e9)
  }
}

/// Metrics in the text format of Prometheus: families one behind the other, each with its help and type.
private struct MetricsPage {
  private(set) var text = ""

  /// Begins a family.
  mutating func begin(_ name: String, _ type: String, _ help: String) {
    text += "# HELP quid_\(name) \(help)\n# TYPE quid_\(name) \(type)\n"
  }

  /// Adds a series to the family begun last. Labels hold words of ours alone, so nothing needs escaping.
  mutating func add(_ name: String, _ labels: [(name: String, value: String)], _ value: String) {
    let words = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
    text += "quid_\(name)\(words.isEmpty ? "" : "{\(words)}") \(value)\n"
  }
}
