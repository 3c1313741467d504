import Basics
import JSONText
import LoadTest
import Tables
import TestSupport
import Testing

@Suite struct RateSearchTests {
  /// What a service takes for each request, and how many a second it holds so.
  private let workNanos: Int64 = sampled(500_000, thorough: 50_000)
  private var most: Int { Int(1_000_000_000 / workNanos) }

  /// What a search finds where just these rates are held.
  private func search(_ holds: (_ rate: Int, _ step: Int) -> Bool) -> (found: Int?, steps: [Int]) {
    var search = RateSearch()
    var steps: [Int] = []
    while let rate = search.next, steps.count < 100 {
      steps.append(rate)
      search.note(isHeld: holds(rate, steps.count))
    }
    return (search.found, steps)
  }

  @Test func theHighestRateIsFoundWithinATwentieth() {
    for capacity in [40, 99, 640, 1_000, 1_001, 1_999, 4_096, 25_000, 63_999, 460_123, 7_777_777] {
      let (found, steps) = search { rate, _ in rate <= capacity }
      #expect(found ?? 0 <= capacity, "\(capacity): \(steps)")
      #expect((found ?? 0) * 20 >= capacity * 19 - 20, "\(capacity): \(steps)")
      #expect(steps.count <= 24 && steps.last == found, "\(capacity): \(steps)")
    }
  }

  @Test func whatHoldsEverythingIsTriedUpToTheMost() {
    let (found, steps) = search { _, _ in true }
    #expect(found == Limits.loadRate && steps.suffix(2) == [Limits.loadRate, Limits.loadRate])
  }

  @Test func whatHoldsNothingEndsSoon() {
    let (found, steps) = search { _, _ in false }
    #expect(found == nil && steps == [1_000, 1_000, 500, 250, 125, 62, 31])
  }

  /// One stall on the way up is chance, and one rate that held by chance is not what is told.
  @Test func chanceIsTriedAgain() {
    let stalled = search { rate, step in step != 2 && rate <= 64_000 }
    #expect(stalled.found == 64_000 && stalled.steps.prefix(4) == [1_000, 2_000, 2_000, 4_000])
    var lucky = true
    let found = search { rate, _ in
      if rate <= 10_000 { return true }
      defer { if rate > 12_000, rate < 13_000 { lucky = false } }
      return rate > 12_000 && rate < 13_000 && lucky
    }.found
    #expect(found ?? 0 <= 10_000 && found ?? 0 >= 8_000)
  }

  /// Whatever a service does, a search ends, and what it finds has held twice.
  @Test func everySearchEnds() {
    for seed in 0..<200 {
      var random = Random(seed: UInt64(seed), stream: 0)
      var held: [Int: Int] = [:]
      let (found, steps) = search { rate, _ in
        let isHeld = random.next() & 3 != 0
        if isHeld { held[rate, default: 0] += 1 }
        return isHeld
      }
      #expect(steps.count < 60, "seed \(seed): \(steps)")
      if let found { #expect(held[found] ?? 0 >= 2, "seed \(seed): \(steps)") }
    }
  }

  // MARK: Over a service

  private func plan() throws -> LoadPlan {
    var plan = LoadPlan(mix: try Mix("behaviour.record=1"))
    plan.people = 50
    plan.items = 100
    plan.isOwnService = false
    plan.durationNanos = 40_000_000
    plan.warmupNanos = 10_000_000
    plan.patienceNanos = 20_000_000
    return plan
  }

  @Test func theRateOfAServiceIsFound() throws {
    let objective = try Objective("p99=2ms")
    let finding = try #require(
      try RateFinding.search(try plan(), for: objective) { plan throws(LoadFault) in
        let service = SimulatedService()
        service.isForeign = true
        service.workNanos = workNanos
        return try LoadSession.run(plan, over: service)
      })
    let rate = try #require(finding.rate)
    #expect(
      (most * 9 / 10...most * 209 / 200).contains(rate),
      "\(finding.steps.map { ($0.rate, $0.miss) })")
    #expect(finding.steps.last?.rate == rate && finding.steps.last?.miss == nil)
    let text = finding.text(style: .init(isColored: false, columns: 100))
    #expect(text.contains("the highest rate of behaviour.record=1 with p99=2ms\n"))
    #expect(text.contains("\n     1,000       40  "))
    #expect(text.contains("  no: p99 "))
    #expect(text.contains("\nhighest rate that held: \(rate / 1_000),"))
    let root = try JSONDocument(scanning: finding.json).root
    #expect(root.member("rate")?.integer == Int64(rate))
    #expect(root.member("steps")?.elements.count == finding.steps.count)
  }

  /// An objective that is longer than a try does not let a rate pass that the service falls behind.
  @Test func fallingBehindIsNotHeld() throws {
    let objective = try Objective("p99=10s")
    let finding = try #require(
      try RateFinding.search(try plan(), for: objective) { plan throws(LoadFault) in
        let service = SimulatedService()
        service.isForeign = true
        service.workNanos = workNanos
        return try LoadSession.run(plan, over: service)
      })
    #expect((finding.rate ?? 0) < most * 23 / 20, "\(finding.steps.map { ($0.rate, $0.miss) })")
    #expect(finding.steps.contains { $0.miss?.hasSuffix("/s answered") == true })
    let plan = try JSONDocument(scanning: finding.json).root.member("plan")
    #expect(plan?.member("mix") != nil && plan?.member("rate") == nil)
  }

  @Test func aSearchThatIsCutShortSaysSo() throws {
    var count = 0
    let finding = try #require(
      try RateFinding.search(try plan(), for: .standard) { plan throws(LoadFault) in
        let service = SimulatedService()
        service.isForeign = true
        count += 1
        if count == 3 { service.interruptedAt = 20_000_000 }
        return try LoadSession.run(plan, over: service)
      })
    #expect(finding.isCutShort && finding.rate == nil && finding.steps.count == 3)
    let text = finding.text(style: .init(isColored: false, columns: 100))
    #expect(text.contains("no: cut short") && text.hasSuffix("cut short; no rate was found\n"))
  }

  @Test func whatIsNotAnsweredIsNotHeld() throws {
    let finding = try #require(
      try RateFinding.search(try plan(), for: .standard) { plan throws(LoadFault) in
        let service = SimulatedService()
        service.isForeign = true
        service.workNanos = workNanos
        service.distort = { line, number in
          number < 3
            ? [line]
            : [line.replacing("\"result\":true", with: #""error":{"code":1,"message":"no"}"#)]
        }
        return try LoadSession.run(plan, over: service)
      })
    #expect(
      finding.rate == nil
        && finding.steps.allSatisfy { $0.miss?.hasSuffix("errors") == true || $0.miss == "1 error" }
    )
    #expect(
      finding.text(style: .init(isColored: false, columns: 100)).hasSuffix(
        "no rate held p99=10ms\n"))
  }

  // MARK: Objectives

  @Test func anObjectiveIsAPercentileAndATime() throws {
    for (text, percentile, nanos) in [
      ("p50=100us", 50, 100_000), ("p90=1.5ms", 90, 1_500_000), ("p99=1ms", 99, 1_000_000),
      ("p99.9=10s", 99.9, 10_000_000_000), ("p99=1us", 99, 1_000),
    ] as [(String, Double, Int64)] {
      let objective = try Objective(text)
      #expect(objective.percentile == percentile && objective.nanos == nanos, "\(text)")
      #expect(objective.text == text)
    }
  }

  @Test func whatIsNoObjectiveIsRefused() {
    for (text, message) in [
      ("", "--slo needs PERCENTILE=TIME, such as p99=1ms, not \"\""),
      ("1ms", "--slo needs PERCENTILE=TIME, such as p99=1ms, not \"1ms\""),
      ("p99=1ms=2", "--slo needs PERCENTILE=TIME, such as p99=1ms, not \"p99=1ms=2\""),
      ("p95=1ms", "--slo: \"p95\" is not a percentile; there is p50, p90, p99 and p99.9"),
      ("p99=1", "--slo needs a time in us, ms or s, such as 1ms, not \"1\""),
      ("p99=1min", "--slo needs a time in us, ms or s, such as 1ms, not \"1min\""),
      ("p99=ms", "--slo needs a time from 1us to 10s, not \"ms\""),
      ("p99=0ms", "--slo needs a time from 1us to 10s, not \"0ms\""),
      ("p99=0.5us", "--slo needs a time from 1us to 10s, not \"0.5us\""),
      ("p99=-1ms", "--slo needs a time from 1us to 10s, not \"-1ms\""),
      ("p99=11s", "--slo needs a time from 1us to 10s, not \"11s\""),
    ] {
      #expect(throws: LoadFault(message), "\(text)") { try Objective(text) }
    }
  }
}
