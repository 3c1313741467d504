import Basics
import Engine
import Exchanges
import TestSupport
import Testing

@testable import Service

/// What the service tells of itself, as Prometheus reads it (text format 0.0.4) and as JSON.
@Suite struct MetricsTests {
  let counter: Counter

  init() throws { counter = try Counter() }

  private func text() -> String {
    String(decoding: counter.service.prometheusText(), as: UTF8.self)
  }

  /// The value of a series, by its name and labels as they are written.
  private func value(_ series: String) -> Double? {
    text().split(separator: "\n").first { $0.hasPrefix("\(series) ") }
      .flatMap { Double($0.dropFirst(series.utf8.count + 1)) }
  }

  /// The digits of a number in an answer; nil where there are none.
  private func digits(_ answer: JSONTree?, _ pointer: String) -> String? {
    let found = answer?[pointer]?.text.filter(\.isNumber) ?? ""
    return found.isEmpty ? nil : found
  }

  private func accept(_ person: String, _ placement: String) throws -> JSONTree? {
    let offer = try counter.result(
      "offer.next", #"{"person":"\#(person)","placement":"\#(placement)"}"#)
    let number = try #require(digits(offer, "/offer/number"))
    return try counter.result(
      "offer.answer", #"{"offer":\#(number),"answer":"accepted","textVersion":1}"#)
  }

  @Test func whatPrometheusReadsIsSound() throws {
    for wanted in [0, 1, 2] {
      if wanted == 1 {
        _ = counter.call("engine.health")
        _ = counter.call("offer.nxt")
      }
      if wanted == 2 {
        _ = try accept("ada", "home")
        counter.service.metrics.noteResponses(nanoseconds: 1_500_000)
        var commits = Histogram()
        for nanos in 1...1_000 { commits.record(Int64(nanos) * 1_000) }
        counter.service.metrics.takeCommits(commits)
      }
      let faults = Exposition.faults(in: text())
      #expect(faults == [], "\(faults)")
    }
    #expect(value("quid_commit_seconds{quantile=\"0.999\"}") == 0.000999423)
    #expect(value("quid_commit_seconds_sum") == 0.5005)
    #expect(value("quid_commit_seconds_count") == 1_000)
    #expect(text().contains("quid_answer_seconds{quantile=\"0.5\"} 0.0015\n"))
    #expect(!text().contains("ada"))
  }

  /// The checker finds what it is there to find.
  @Test func whatIsUnsoundIsFound() {
    let head = "# HELP quid_a_total A.\n# TYPE quid_a_total counter\n"
    for (text, fault) in [
      ("quid_a_total 1\n", "quid_a_total: no TYPE before"),
      ("# TYPE quid_a_total counter\nquid_a_total 1\n", "quid_a_total: no HELP"),
      (head + "quid_a_total 1\nquid_a_total 2\n", "quid_a_total: twice"),
      (head + "quid_a_total x\n", "quid_a_total x: no number"),
      (head + head + "quid_a_total 1\n", "quid_a_total: begun twice"),
      ("# HELP a A.\n# TYPE a gauge\na 1\n", "a: not quid_ and small letters"),
      (
        "# HELP quid_aB A.\n# TYPE quid_aB gauge\nquid_aB 1\n",
        "quid_aB: not quid_ and small letters"
      ),
      ("# HELP quid_a A.\n# TYPE quid_a counter\nquid_a 1\n", "quid_a: a counter without _total"),
      (
        "# HELP quid_a_total A.\n# TYPE quid_a_total gauge\n", "quid_a_total: _total and no counter"
      ),
      (
        "# HELP quid_a A.\n# TYPE quid_a gauge\n" + head + "quid_a 1\n",
        "quid_a: not within its family"
      ),
      (
        "# HELP quid_a_seconds A.\n# TYPE quid_a_seconds summary\n"
          + "quid_a_seconds{quantile=\"0.9990000001\"} 1\nquid_a_seconds_count 1\n",
        "quid_a_seconds: quantile 0.9990000001"
      ),
      (
        "# HELP quid_a_seconds A.\n# TYPE quid_a_seconds summary\nquid_a_seconds_count 1\n",
        "quid_a_seconds: no _sum"
      ),
      ("# HELP quid_a_ms A.\n# TYPE quid_a_ms gauge\nquid_a_ms 1\n", "quid_a_ms: no base unit"),
    ] {
      #expect(Exposition.faults(in: text).contains(fault), "\(text)\(Exposition.faults(in: text))")
    }
  }

  /// What is owed and what is to be answered, before its time, past it, and done.
  @Test func whatIsOverdueIsCounted() throws {
    let answer = try accept("ada", "home")
    let promise = try #require(digits(answer, "/promise/number"))
    _ = try accept("bo", "home")
    let request = try counter.result("request.receive", #"{"person":"ada","right":"access"}"#)
    let number = try #require(digits(request, "/request"))
    func gauges() -> [Double?] {
      counter.service.enforceDeadlines(at: counter.now, lookingAt: 0)
      return ["promises_overdue", "rights_requests_due", "rights_requests_overdue"]
        .map { value("quid_\($0)") }
    }
    #expect(gauges() == [0, 1, 0])
    let due = try #require(counter.service.engine.state.exchange.promises.map(\.due).max())
    counter.now = due
    #expect(gauges()[0] == 0)
    counter.now = due.adding(milliseconds: 60_000)
    #expect(gauges()[0] == 2)
    _ = counter.call(
      "benefit.deliver", #"{"promise":\#(promise),"value":100,"reason":"all-there-was"}"#)
    #expect(gauges()[0] == 1)
    counter.now = counter.now.adding(days: 40)
    #expect(gauges() == [1, 1, 1])
    // What is broken is settled, and not overdue any more.
    counter.service.enforceDeadlines(at: counter.now, lookingAt: 4_096)
    _ = counter.call("request.answer", #"{"request":\#(number)}"#)
    #expect(gauges() == [0, 0, 0])
    let json = try #require(try counter.result("engine.metrics"))
    #expect(json["/promisesOverdue"]?.text.contains("0") == true)
    #expect(json["/rightsRequestsDue"] != nil && json["/rightsRequestsOverdue"] != nil)
  }

  @Test func whyNothingWasOfferedIsCounted() throws {
    func count(_ reason: String) -> Double? {
      value("quid_offers_none_total{reason=\"\(reason)\"}")
    }
    #expect(count("heldAlready") == 0 && count("nothingInCatalog") == 0)
    #expect(count("offered") == nil && count("outranked") == nil)
    var before = 0.0
    for _ in 0..<8 {
      let next = try counter.result("offer.next", #"{"person":"ada","placement":"home"}"#)
      guard let offer = digits(next, "/offer/number") else { break }
      _ = counter.call("offer.answer", #"{"offer":\#(offer),"answer":"accepted","textVersion":1}"#)
    }
    let reasons = Fate.allCases.filter { $0 != .offered && $0 != .outranked }.map { "\($0.name)" }
    before = reasons.compactMap(count).reduce(0, +)
    #expect(before == 1, "\(text())")
    _ = counter.call("person.restrict", #"{"person":"ada","isRestricted":true}"#)
    _ = counter.call("offer.next", #"{"person":"ada","placement":"home"}"#)
    #expect(count("restricted") == 1)
    #expect(reasons.compactMap(count).reduce(0, +) == 2)
    #expect(try counter.result("engine.metrics")?["/offersNone/restricted"] != nil)
  }

  /// Nothing measured is no latency of 0.
  @Test func nothingMeasuredIsNoNumber() throws {
    #expect(text().contains("quid_answer_seconds{quantile=\"0.99\"} NaN\n"))
    let json = try counter.result("engine.metrics")
    #expect(json?["/answerMicroseconds/p99"]?.text.contains("null") == true)
  }
}
