import Basics
import JSONText
import LoadTest
import Tables
import TestSupport
import Testing

@Suite struct LoadSessionTests {
  private func plan(_ mix: String = "behaviour.record=1") throws -> LoadPlan {
    var plan = LoadPlan(mix: try Mix(mix))
    plan.people = 50
    plan.items = 100
    plan.durationNanos = 50_000_000
    plan.warmupNanos = 5_000_000
    plan.patienceNanos = 2_000_000_000
    return plan
  }

  private func foreign() throws -> LoadPlan {
    var plan = try plan()
    plan.isOwnService = false
    return plan
  }

  /// The whole wire format, against a service that keeps to it.
  @Test(arguments: [1, 7, Int.max])
  func everyMethodIsAnswered(pieceBytes: Int) throws {
    let all = LoadMethod.allCases.filter { $0 != .answer }
    var plan = try plan(all.map { "\($0.rawValue)=1" }.joined(separator: ","))
    plan.pace = .inFlight(20)
    plan.durationNanos = 20_000_000
    plan.warmupNanos = 0
    let service = SimulatedService()
    service.pieceBytes = pieceBytes
    let report = try LoadSession.run(plan, over: service)
    #expect(
      report.isClean, "\(LoadText(report, style: .init(isColored: false, columns: 100)).text)")
    #expect(report.setup?.accepted == 50)
    #expect(report.setup?.requests == 100)
    #expect(report.methods.map(\.method) == all)
    #expect(report.methods.allSatisfy { $0.refusals == 0 && $0.errors == 0 })
    if pieceBytes > 7 { #expect(report.methods.allSatisfy { $0.latencies.count > 100 }) }
  }

  /// What people did before is told before anything is measured; then their sessions are revealed act by act.
  @Test func aHistoryIsToldAndRevealed() throws {
    var history = LoadHistory()
    for session in [["tent", "la\"mp", "mug"], ["stove"]] {
      for item in session { history.add(item.utf8.span) }
      history.endSession()
    }
    var plan = try plan("recommend.items=1")
    plan.history = history
    plan.warmupNanos = 0
    plan.durationNanos = 1_000_000
    let service = SimulatedService()
    service.pieceBytes = 65_536
    let report = try LoadSession.run(plan, over: service)
    #expect(report.isClean && report.setup?.accepted == 2)
    let told = service.requests.filter { $0.contains("behaviour.record") }
    #expect(
      told.map { $0.split(separator: "\"params\":")[1] } == [
        #"{"person":"p1","purpose":"recommendations","act":"view","item":"tent"}}"#,
        #"{"person":"p1","purpose":"recommendations","act":"view","item":"la\"mp"}}"#,
        #"{"person":"p1","purpose":"recommendations","act":"view","item":"mug"}}"#,
        #"{"person":"p2","purpose":"recommendations","act":"view","item":"stove"}}"#,
      ])
    let asked = service.requests.filter { $0.contains("recommend.items") }
    #expect(
      asked.prefix(4).map { $0.split(separator: "\"session\":")[1] } == [
        #"["tent"]}}"#, #"["tent","la\"mp"]}}"#, #"["stove"]}}"#, #"["tent"]}}"#,
      ])
  }

  @Test func refusalsAreNoErrors() throws {
    var plan = try plan("offer.answer=1")
    plan.durationNanos = 20_000_000
    let report = try LoadSession.run(plan, over: SimulatedService())
    #expect(report.methods[0].refusals > 500)
    #expect(report.methods[0].refusals == Int(report.methods[0].latencies.count))
    #expect(report.methods[0].errors == 0 && report.isClean)
  }

  @Test func errorsAreToldWithTheFirst() throws {
    let service = SimulatedService()
    service.pieceBytes = 65_536
    service.distort = { line, number in
      number < 300 || number % 10 != 0
        ? [line]
        : [line.replacing("\"result\":true", with: #""error":{"code":-32603,"message":"disk"}"#)]
    }
    let report = try LoadSession.run(plan(), over: service)
    #expect(report.methods[0].errors > 100 && !report.isClean)
    #expect(report.methods[0].firstError?.contains("disk") == true)
  }

  // MARK: Latencies

  @Test func aClosedLoopKeepsSoManyUnderWay() throws {
    var plan = try foreign()
    plan.pace = .inFlight(10)
    plan.durationNanos = 1_000_000_000
    let service = SimulatedService()
    service.isForeign = true
    service.workNanos = 100_000
    let report = try LoadSession.run(plan, over: service)
    // Ten wait for one another: 1 ms each, 10,000 a second.
    #expect(abs(report.latencies.count - 10_000) < 300)
    #expect(abs(report.latencies.percentile(50) - 1_000_000) < 50_000)
  }

  /// The service stalls for 100 ms. In those, 100 requests were to be sent: the first waits for all
  /// of the stall, the last for a millisecond, and the middle one for half. A client that waited for
  /// answers would have one slow request in a thousand, and nothing at the 95th percentile.
  @Test func aStallShowsInAllThatItDelays() throws {
    var plan = try foreign()
    plan.pace = .rate(1_000)
    plan.durationNanos = 1_000_000_000
    plan.warmupNanos = 0
    let service = SimulatedService()
    service.isForeign = true
    service.workNanos = 10_000
    service.stall = 500_000_000..<600_000_000
    let report = try LoadSession.run(plan, over: service)
    #expect(report.latencies.count == 1_000 && report.isRateHeld)
    let text = LoadText(report, style: .init(isColored: false, columns: 100)).text
    #expect(text.contains(#/\nheld: 1,000 requests/s, p99 (89|9[0-2])\.\d\d ms\n$/#), "\(text)")
    #expect(report.latencies.percentile(50) < 100_000)
    #expect((98_000_000...101_000_000).contains(report.latencies.percentile(99.9)))
    #expect((89_000_000...92_000_000).contains(report.latencies.percentile(99)))
    #expect((49_000_000...52_000_000).contains(report.latencies.percentile(95)))
    #expect(report.isClean)
  }

  /// The same when it is the client that cannot write, as with a full pipe.
  @Test func whatIsSentLateKeepsItsTime() throws {
    var plan = try foreign()
    plan.pace = .rate(2_000)
    plan.durationNanos = 1_000_000_000
    plan.warmupNanos = 0
    let service = SimulatedService()
    service.isForeign = true
    service.workNanos = 1_000_000
    let report = try LoadSession.run(plan, over: service)
    // Twice as many as it can do: the last waits for as long as the test took.
    #expect(report.latencies.count == 2_000)
    #expect((990_000_000...1_020_000_000).contains(report.latencies.max))
    #expect(abs(report.nanos - 2_000_000_000) < 10_000_000)
  }

  @Test func whatCannotBeSentInTimeIsTold() throws {
    var plan = try foreign()
    plan.pace = .rate(10_000_000)
    plan.warmupNanos = 0
    plan.durationNanos = 5_000_000
    plan.patienceNanos = 1_000_000
    let service = SimulatedService()
    service.isForeign = true
    service.workNanos = 0
    service.pieceBytes = 100
    let report = try LoadSession.run(plan, over: service)
    #expect(report.unsent > 0 && !report.isClean)
    #expect(report.unsent + report.latencies.count == 50_000)
    let text = LoadText(report, style: .init(isColored: false, columns: 100)).text
    #expect(text.contains("that were due never sent: the service is too slow for this rate"))
    #expect(text.contains("\nnot held: 10,000,000 requests/s were due, "))
  }

  // MARK: Cut short

  /// What was measured until somebody asked for the end is told, as such.
  @Test(arguments: [LoadPlan.Pace.inFlight(4), .rate(2_000)])
  func whatIsCutShortIsTold(pace: LoadPlan.Pace) throws {
    var plan = try foreign()
    plan.pace = pace
    plan.durationNanos = 10_000_000_000
    plan.warmupNanos = 0
    let service = SimulatedService()
    service.isForeign = true
    service.workNanos = 100_000
    service.interruptedAt = 500_000_000
    let report = try LoadSession.run(plan, over: service)
    #expect(report.isCutShort && !report.isClean && !report.isRateHeld)
    #expect(report.problems.isEmpty && report.unsent == 0)
    #expect((490_000_000...510_000_000).contains(report.nanos))
    let expected = pace == .rate(2_000) ? 1_000 : 5_000
    #expect(abs(Int(report.latencies.count) - expected) < 100)
    let text = LoadText(report, style: .init(isColored: false, columns: 100)).text
    #expect(text.contains("\n✗ cut short: of 10 s, 0.5 s were measured\n"))
    let root = try JSONDocument(scanning: LoadJSON.text(report)).root
    #expect(root.member("isCutShort")?.boolean == true && root.member("isClean")?.boolean == false)
  }

  /// Answers that do not come are waited for a little, and then they are missing.
  @Test func whatIsUnderWayIsWaitedForALittle() throws {
    var plan = try foreign()
    plan.pace = .inFlight(3)
    plan.durationNanos = 10_000_000_000
    plan.patienceNanos = 30_000_000_000
    let service = SimulatedService()
    service.isForeign = true
    service.interruptedAt = 400_000_000
    service.distort = { line, number in number < 200 ? [line] : [] }
    let report = try LoadSession.run(plan, over: service)
    #expect(report.isCutShort && report.problems.count(of: .missing) == 3)
    #expect(service.now < 3_000_000_000)
    #expect(
      report.problems.example(of: .missing) == "it did not come soon once the test was cut short")
  }

  /// A service that reads a log of years before its first answer is waited for; none is later.
  @Test func aServiceThatOpensAnOldLogIsWaitedFor() throws {
    let service = SimulatedService()
    service.stall = 0..<20_000_000_000
    #expect(throws: LoadFault("the service does not answer")) {
      try LoadSession.run(plan(), over: service)
    }
    var waiting = try plan()
    waiting.openingNanos = 30_000_000_000
    let patient = SimulatedService()
    patient.stall = 0..<20_000_000_000
    #expect(try LoadSession.run(waiting, over: patient).isClean)
    let later = SimulatedService()
    later.stall = 5_000_000..<20_000_000_000
    #expect(try !LoadSession.run(waiting, over: later).isClean)
  }

  @Test func whatIsCutShortBeforeItMeasuresSaysSo() throws {
    let service = SimulatedService()
    service.interruptedAt = 200_000
    #expect(throws: LoadFault("it was cut short before anything was measured")) {
      try LoadSession.run(plan(), over: service)
    }
  }

  /// Nothing measured is no latency of 0.
  @Test func nothingAnsweredIsNoLatency() throws {
    var plan = try foreign()
    plan.pace = .rate(1_000)
    plan.patienceNanos = 1_000_000
    let service = SimulatedService()
    service.isForeign = true
    service.distort = { line, number in number < 3 ? [line] : [] }
    let report = try LoadSession.run(plan, over: service)
    #expect(report.latencies.count == 0 && !report.isClean)
    let text = LoadText(report, style: .init(isColored: false, columns: 100)).text
    let row = text.split(separator: "\n").first { $0.hasPrefix("behaviour.record") } ?? ""
    #expect(row.split(separator: " ").dropFirst(3).prefix(5).allSatisfy { $0 == "–" }, "\(row)")
    #expect(text.hasSuffix("\nnot held: nothing was answered\n"))
    let all = try JSONDocument(scanning: LoadJSON.text(report)).root.member("all")
    let latency = try #require(all?.member("latencyNanos"))
    for name in ["min", "mean", "max"] { #expect(latency.member(name)?.kind == .null) }
    for entry in latency.member("percentiles")?.elements ?? [] {
      #expect(entry.member("nanos")?.kind == .null)
    }
  }

  /// An answer is for an offer that somebody got, and half of those who ask come anew, so nothing is refused.
  @Test func offersAreThereToBeAnswered() throws {
    var plan = try plan("offer.answer=2,offer.next=1")
    plan.warmupNanos = 0
    plan.pace = .inFlight(20)
    let service = SimulatedService()
    let report = try LoadSession.run(plan, over: service)
    #expect(report.isClean && report.methods.allSatisfy { $0.refusals == 0 })
    #expect(report.methods.allSatisfy { $0.latencies.count > 100 })
    #expect(service.requests.contains { $0.contains(#""person":"p51""#) })
  }

  @Test func theBackgroundIsReportedApart() throws {
    var plan = try foreign()
    plan.background = try Background("consent.list=5000")
    plan.durationNanos = 100_000_000
    plan.warmupNanos = 10_000_000
    let service = SimulatedService()
    service.isForeign = true
    let report = try LoadSession.run(plan, over: service)
    #expect(report.background?.method == .list)
    #expect(report.background?.latencies.count == 500)
    #expect(report.methods[0].latencies.count > 2_000)
    #expect(report.isClean)
    let lists = service.requests.filter { $0.contains("consent.list") }
    #expect(lists.count == 550)
  }

  @Test func sameSeedSameRequests() throws {
    let (one, other) = (SimulatedService(), SimulatedService())
    for service in [one, other] {
      _ = try LoadSession.run(plan("behaviour.record=3,consent.list=1"), over: service)
    }
    #expect(one.requests == other.requests)
    #expect(one.requests.count > 1_000)
  }

  // MARK: Wrong answers

  private static let wrong: [(LoadProblems.Kind, @Sendable (String) -> [String], String)] = [
    (.missing, { _ in [] }, "no answer came for 2 s"),
    (.duplicate, { [$0, $0] }, "id "),
    (.unknown, { [$0, #"{"jsonrpc":"2.0","id":999999999,"result":true}"#] }, "id 999999999"),
    (.duplicate, { [$0, #"{"jsonrpc":"2.0","id":1,"result":true}"#] }, "id 1"),
    (.malformed, { [$0, ""] }, "expected a JSON value, found nothing, in \"\""),
    (.malformed, { [$0, "[]"] }, "not an object, in \"[]\""),
    (.malformed, { [$0, #"{"id":1,"result":1}"#] }, "\"jsonrpc\" is not \"2.0\", in "),
    (
      .malformed, { [$0, #"{"jsonrpc":"2.0","id":"1","result":1}"#] },
      "\"id\" is not a whole number, in "
    ),
    (
      .malformed,
      { [$0, #"{"jsonrpc":"2.0","result":1,"id":1,"error":{"code":1,"message":""}}"#] },
      "both \"result\" and \"error\", in "
    ),
    (.malformed, { [$0, #"{"jsonrpc":"2.0","id":1}"#] }, "neither \"result\" nor \"error\", in "),
    (
      .malformed, { [$0, #"{"jsonrpc":"2.0","id":1,"error":7} "#] },
      "\"error\" has no whole \"code\" or no \"message\", in "
    ),
    (.malformed, { [$0, #"{"jsonrpc":"2.0", "id":1,"result":"#] }, "the text ends before "),
  ]

  @Test(.namesItsRow)
  func aWrongAnswerIsToldOnce() {
    forEachRow(0..<LoadSessionTests.wrong.count) { index in
      let (kind, distort, example) = LoadSessionTests.wrong[index]
      let service = SimulatedService()
      service.isForeign = true
      service.distort = { line, number in number == 400 ? distort(line) : [line] }
      var plan = try foreign()
      plan.durationNanos = 10_000_000
      let report = try LoadSession.run(plan, over: service)
      #expect(!report.isClean)
      for other in LoadProblems.Kind.allCases {
        #expect(report.problems.count(of: other) == (other == kind ? 1 : 0), "\(other)")
      }
      #expect(report.problems.example(of: kind)?.hasPrefix(example) == true)
    }
  }

  @Test func aRightAnswerMayBeSpeltOtherwise() throws {
    let service = SimulatedService()
    service.isForeign = true
    service.distort = { line, _ in
      [line.replacing("{\"jsonrpc\":\"2.0\",", with: "{ \"jsonrpc\" : \"2.0\" , ") + " "]
    }
    var plan = try foreign()
    plan.durationNanos = 20_000_000
    let report = try LoadSession.run(plan, over: service)
    #expect(report.isClean && report.latencies.count > 500)
  }

  /// A result without its method's shape is found in the sample.
  @Test func aMisshapenResultIsFound() throws {
    let service = SimulatedService()
    service.distort = { line, number in
      number < 200 ? [line] : [line.replacing("\"result\":true", with: "\"result\":false")]
    }
    let report = try LoadSession.run(plan(), over: service)
    #expect(report.problems.count(of: .misshapen) > 10)
    #expect(
      report.problems.example(of: .misshapen)?.hasPrefix("behaviour.record: expected true") == true)
  }

  @Test func aServiceThatEndsEarlyLeavesAnswersMissing() throws {
    var plan = try foreign()
    plan.pace = .inFlight(5)
    let service = SimulatedService()
    service.isForeign = true
    service.lastRequest = 500
    let report = try LoadSession.run(plan, over: service)
    #expect(report.problems.count(of: .missing) >= 1)
    #expect(
      report.problems.example(of: .missing) == "the service closed its output")
  }

  @Test func aLineWithoutAnEndIsGivenUp() throws {
    let service = SimulatedService()
    service.isForeign = true
    service.distort = { line, number in
      number < 3 ? [line] : [String(repeating: "x", count: Limits.loadLineBytes + 1)]
    }
    let report = try LoadSession.run(foreign(), over: service)
    #expect(report.problems.count(of: .malformed) == 1)
    #expect(report.problems.count(of: .missing) == 1)
  }

  @Test func whoeverDoesNotAnswerIsNotMeasured() throws {
    let echo = SimulatedService()
    echo.distort = { line, _ in [line.replacing("\"result\"", with: "\"method\"")] }
    #expect(throws: LoadFault.self) { try LoadSession.run(foreign(), over: echo) }
    let silent = SimulatedService()
    silent.distort = { _, _ in [] }
    #expect(throws: LoadFault("the service does not answer")) {
      try LoadSession.run(foreign(), over: silent)
    }
    let gone = SimulatedService()
    gone.lastRequest = 0
    #expect(throws: LoadFault("the service ended before it answered")) {
      try LoadSession.run(foreign(), over: gone)
    }
    let refusing = SimulatedService()
    refusing.distort = { line, _ in
      [
        line.contains("\"offer\"")
          ? line.replacing("\"textVersion\":4", with: "\"textVersion\":5") : line
      ]
    }
    #expect(throws: LoadFault.self) { try LoadSession.run(plan(), over: refusing) }
  }

  // MARK: Reports

  @Test func theReportSaysTheSameInBothForms() throws {
    var plan = try plan("behaviour.record=3,consent.list=1")
    plan.background = try Background("offer.explain=100")
    let report = try LoadSession.run(plan, over: SimulatedService())
    let text = LoadText(report, style: .init(isColored: false, columns: 120)).text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[0]
        == "1 in flight of behaviour.record=3,consent.list=1 for 0.05 s after 0.005 s of warm-up")
    #expect(lines[1] == "beside 100 a second of offer.explain")
    #expect(lines[2] == "50 people, 100 items, skew 1, seed 1")
    #expect(lines[3].hasPrefix("setup: 50 accepted, with 100 requests in 0.00 s: "))
    #expect(lines[5].hasPrefix("method                 answers  a second  p50 µs"))
    #expect(lines[8].hasPrefix("all "))
    #expect(lines[9].hasPrefix("beside: offer.explain "))
    #expect(lines.dropLast().last?.hasPrefix("reached: ") == true)
    #expect(text.filter { $0 != "\n" }.contains("(coordinated omission)"))
    let root = try JSONDocument(scanning: LoadJSON.text(report)).root
    #expect(root.member("isClean")?.boolean == true)
    #expect(root.member("hidesStalls")?.boolean == true && root.member("isRateHeld") == nil)
    let all = try #require(root.member("all"))
    #expect(all.member("answers")?.integer == report.latencies.count)
    let percentiles = all.member("latencyNanos")?.member("percentiles")?.elements ?? []
    #expect(percentiles.count == 14)
    let median = percentiles.first { $0.member("percentile")?.double == 50 }
    #expect(median?.member("nanos")?.integer == report.latencies.percentile(50))
    #expect(root.member("methods")?.elements.count == 2)
  }
}
