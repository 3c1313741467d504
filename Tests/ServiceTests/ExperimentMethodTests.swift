import Basics
import Engine
import Exchanges
import Experiments
import Service
import TestSupport
import Testing

/// Experiments as a caller meets them: started, listed, stopped, reported.
@Suite struct ExperimentMethodTests {
  private func begun(_ name: String = "x") throws -> Counter {
    let counter = try Counter()
    #expect(counter.call("experiment.start", start(name, both)).contains(#""result":{"arms":2}"#))
    return counter
  }

  private let both = ["birthday-for-coffee", "birthday-for-greeting"]

  private func start(_ name: String, _ exchanges: [String], key: String? = nil) -> String {
    let arms = exchanges.enumerated().map { #"{"arm":"a\#($0)","exchange":"\#($1)"}"# }
    let more = key.map { #","idempotencyKey":"\#($0)""# } ?? ""
    return #"{"experiment":"\#(name)","arms":[\#(arms.joined(separator: ","))]\#(more)}"#
  }

  private func next(_ counter: Counter, _ person: String) throws -> JSONTree? {
    try counter.result("offer.next", #"{"person":"\#(person)","placement":"account"}"#)
  }

  /// What the engine counts of an experiment; reports tell it by groups of people.
  private func tallies(_ counter: Counter, _ name: String) throws -> [ArmTally] {
    let state = counter.service.engine.state
    return state.tallies(of: try #require(state.exchange.experiments.find(name)), at: counter.now)
  }

  @Test func aHeldExchangeIsRefusedByTheNameOfItsExperiment() throws {
    let counter = try begun("first")
    let sentence =
      #"the running experiment \"first\" shows an exchange of these arms; stop it first, or show others"#
    for exchanges in [both, ["size-for-fit", "birthday-for-coffee"]] {
      #expect(
        counter.call("experiment.start", start("second", exchanges))
          == #"{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"\#(sentence)","#
          + #""data":{"verdict":"refuse","refusal":"exchangeInExperiment","rules":[],"#
          + #""reason":"\#(sentence)","experiment":"first"}}}"#)
    }
    for (params, refusal, sentence) in [
      (start("first", both), "experimentTaken", "has been started already"),
      (start("second", ["size-for-fit"]), "experimentArmsTooFew", "it needs at least two"),
      (
        start("second", ["size-for-fit", "size-for-fit"]), "experimentArmsShareExchange",
        "give each one of its own"
      ),
      (#"{"experiment":"second"}"#, "unknownArm", "no such experiment"),
    ] {
      let method = params.contains("arms") ? "experiment.start" : "experiment.stop"
      let answer = counter.call(method, params)
      #expect(answer.contains("\"refusal\":\"\(refusal)\""), "\(params): \(answer)")
      #expect(answer.contains(sentence) && !answer.contains("\"experiment\":"), "\(answer)")
    }
    let units = try Counter(changes: [("/benefits/4/worth", #"{"amount": 2, "unit": "points"}"#)])
    let unlike = units.call("experiment.start", start("x", ["size-for-fit", "views-for-finds"]))
    #expect(unlike.contains("experimentUnitsDiffer") && unlike.contains("cannot be compared"))
  }

  /// A promise is in the share of kept ones from the moment on at which it is overdue.
  @Test func overduePromisesAreCounted() throws {
    let counter = try begun()
    for number in 0..<12 {
      let offer = try #require(try next(counter, "p\(number)")?["/offer/number"]?.text.dropLast())
      let accepted = counter.call(
        "offer.answer",
        #"{"offer":\#(offer),"answer":"accepted","textVersion":1,"values":{"birthDate":"--04-12"}}"#
      )
      #expect(accepted.contains(#""consent":{"#), "\(accepted)")
    }
    _ = counter.call("benefit.deliver", #"{"promise":0,"value":3.5}"#)
    func first() throws -> ArmTally { try tallies(counter, "x")[0] }
    let promised = counter.service.engine.state.exchange.promises.count
    #expect(promised > 2)
    counter.now = counter.now.adding(days: 14)
    #expect(try first().kept == 1 && first().overdue == 0 && first().due == 1)
    counter.now = counter.now.adding(milliseconds: 1)
    #expect(try first().overdue == promised - 1)
    #expect(try first().kept == 1 && first().due == promised)
  }

  @Test func experimentsAreListedAsStarted() throws {
    let counter = try Counter()
    #expect(counter.call("experiment.list").contains(#""result":{"experiments":[]}}"#))
    _ = counter.call("experiment.start", start("z", both))
    counter.now = counter.now.adding(milliseconds: 60_000)
    _ = counter.call("experiment.start", start("a", ["size-for-fit", "views-for-finds"]))
    counter.now = counter.now.adding(milliseconds: 60_000)
    #expect(
      counter.call("experiment.stop", #"{"experiment":"z"}"#)
        == #"{"jsonrpc":"2.0","id":1,"result":{"stoppedAt":"2026-11-24T10:02:00.000Z"}}"#)
    let digests = [0, 1].map {
      counter.service.engine.state.definition(of: ExperimentID(index: $0)).digest
    }
    let list =
      #"{"jsonrpc":"2.0","id":1,"result":{"experiments":["#
      + #"{"experiment":"z","arms":[{"arm":"a0","exchange":"birthday-for-coffee"},"#
      + #"{"arm":"a1","exchange":"birthday-for-greeting"}],"control":"a0","#
      + #""startedAt":"2026-11-24T10:00:00.000Z","stoppedAt":"2026-11-24T10:02:00.000Z","#
      + #""armGone":false,"definition":"\#(digests[0])","phases":[]},"#
      + #"{"experiment":"a","arms":[{"arm":"a0","exchange":"size-for-fit"},"#
      + #"{"arm":"a1","exchange":"views-for-finds"}],"control":"a0","#
      + #""startedAt":"2026-11-24T10:01:00.000Z","stoppedAt":null,"#
      + #""armGone":false,"definition":"\#(digests[1])","phases":[]}]}}"#
    #expect(counter.call("experiment.list") == list)
    let restarted = try counter.restarted()
    #expect(restarted.call("experiment.list") == list)
    for (name, since) in [("z", #""2026-11-24T10:02:00.000Z""#), ("a", "null")] {
      #expect(
        restarted.call("experiment.report", #"{"experiment":"\#(name)"}"#)
          .contains(#""result":{"experiment":"\#(name)","stoppedAt":\#(since),"#))
    }
  }

  /// A holdout of the whole programme is started, listed and reported like an experiment; who is held out is told so.
  @Test func aHoldoutIsAnExperiment() throws {
    let holdout =
      #"[{"id":"h","ends":"2027-03-01","arms":[{"id":"asked","asks":"everything"},"#
      + #"{"id":"left-alone","asks":"nothing"}]}]"#
    let counter = try Counter(changes: [
      ("/experiments", holdout), ("/benefits/4/worth", nil),
      ("/benefits/4/worth", #"{"amount": 2, "unit": "EUR"}"#),
    ])
    #expect(
      counter.call("experiment.start", #"{"experiment":"h"}"#).contains(#""result":{"arms":2}"#))
    let listed = try counter.result("experiment.list", "{}")
    #expect(listed?["/experiments/0/arms/0/asks"] == .string("everything"))
    #expect(listed?["/experiments/0/arms/1/asks"] == .string("nothing"))
    #expect(listed?["/experiments/0/control"] == .string("left-alone"))
    var fates: [String: Int] = [:]
    for number in 0..<40 {
      let result = try next(counter, "person-\(number)")
      if case .string(let fate)? = result?["/decision/candidates/0/outcome"] {
        fates[fate, default: 0] += 1
      }
    }
    #expect((8...32).contains(fates["heldOut"] ?? 0), "\(fates)")
    let report = try counter.result("experiment.report", #"{"experiment":"h"}"#)
    #expect(report?["/verdict"] == .string("notYet"))
  }

  /// A request that comes again is answered as the first time, before and after a restart, whatever has become
  /// of the experiment since.
  @Test func startsAndStopsAreDoneOnce() throws {
    let counter = try Counter()
    let begin = start("x", both, key: key(1))
    let end = #"{"experiment":"x","idempotencyKey":"\#(key(2))"}"#
    let begun = counter.call("experiment.start", begin)
    #expect(counter.call("experiment.start", begin) == begun)
    counter.now = counter.now.adding(milliseconds: 1_000)
    let stopped = counter.call("experiment.stop", end)
    #expect(stopped.contains("stoppedAt"))
    counter.now = counter.now.adding(milliseconds: 1_000)
    _ = counter.call("experiment.start", start("y", both))
    _ = counter.call("experiment.start", start("z", ["size-for-fit", "views-for-finds"]))
    for served in [counter, try counter.restarted()] {
      let events = served.service.engine.eventCount
      #expect(served.call("experiment.start", begin) == begun)
      #expect(served.call("experiment.stop", end) == stopped)
      #expect(
        served.call("experiment.stop", end.replacing("\"x\"", with: "\"y\""))
          .contains("this idempotency key came with another request"))
      #expect(
        served.call("experiment.stop", #"{"experiment":"x"}"#).contains(
          #""refusal":"experimentStopped""#))
      #expect(
        served.call("experiment.start", start("x", both)).contains(#""refusal":"experimentTaken""#))
      #expect(served.service.engine.eventCount == events)
    }
  }

  /// Of two starts in one line the first is done; a stop counts from the next request of its line on.
  @Test func aBatchIsCarriedOutInOrder() throws {
    let counter = try Counter()
    func request(_ method: String, _ params: String) -> String {
      #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
    }
    let batch = [
      request("experiment.start", start("x", both)), request("experiment.start", start("x", both)),
      request("experiment.start", start("y", both)),
      request("offer.next", #"{"person":"ada","placement":"account"}"#),
      request("experiment.stop", #"{"experiment":"x"}"#),
      request("offer.next", #"{"person":"ben","placement":"account"}"#),
      request("experiment.start", start("y", both)),
      request("offer.next", #"{"person":"cem","placement":"account"}"#),
    ]
    let answers = try JSONTree(text: counter.ask("[\(batch.joined(separator: ","))]"))
    #expect(answers["/0/result/arms"] == .number("2"))
    #expect(answers["/1/error/data/refusal"] == .string("experimentTaken"))
    #expect(answers["/2/error/data/experiment"] == .string("x"))
    #expect(answers["/3/result/offer/experiment"] == .string("x"))
    #expect(answers["/4/result/stoppedAt"] != nil)
    #expect(answers["/5/result/offer/exchange"] == .string("birthday-for-coffee"))
    #expect(answers["/5/result/offer/experiment"] == nil)
    #expect(answers["/6/result/arms"] == .number("2"))
    #expect(answers["/7/result/offer/experiment"] == .string("y"))
  }

  /// An offer that is open at the stop is shown on and counts where it was shown, while another experiment
  /// runs over its exchange; so do those of people who are forgotten.
  @Test func whatWasShownCountsWhereItWasShown() throws {
    let counter = try begun()
    var first: [JSONTree?] = []
    for person in 0..<30 { first.append(try next(counter, "p\(person)")?["/offer/number"]) }
    let counts = try tallies(counter, "x").map(\.shown)
    _ = counter.call("person.erase", #"{"person":"p29"}"#)
    _ = counter.call("experiment.stop", #"{"experiment":"x"}"#)
    _ = counter.call("experiment.start", start("y", both))
    for person in 0..<29 {
      let again = try next(counter, "p\(person)")
      #expect(again?["/isRepeat"] == .boolean(true))
      #expect(again?["/offer/number"] == first[person])
      #expect(again?["/offer/experiment"] == .string("x"))
      _ = counter.call(
        "offer.answer",
        #"{"offer":\#(person),"answer":"accepted","textVersion":1,"values":{"birthDate":"04-12"}}"#
      )
    }
    _ = try next(counter, "new")
    for served in [counter, try counter.restarted()] {
      #expect(try tallies(served, "x").map(\.shown) == counts)
      #expect(try tallies(served, "x").reduce(0) { $0 + $1.accepted } == 29)
      #expect(try tallies(served, "y").reduce(0) { $0 + $1.shown } == 1)
      #expect(try tallies(served, "y").reduce(0) { $0 + $1.accepted } == 0)
    }
  }

  /// What somebody closed is told by the report, and a second time closes nothing.
  @Test func whatIsClosedByHandIsTold() throws {
    let counter = try begun()
    let close = #"{"experiment":"x"}"#
    let closed = counter.call("experiment.close", close)
    #expect(closed.contains(#""closedAt":"2026-11-24T10:00:00.000Z""#), "\(closed)")
    counter.now = counter.now.adding(milliseconds: 60_000)
    #expect(counter.call("experiment.close", close) == closed)
    let report = counter.call("experiment.report", close)
    #expect(report.contains(#""entryClosedAt":"2026-11-24T10:00:00.000Z""#), "\(report)")
    #expect(report.contains(#""change":"entryClosed""#), "\(report)")
  }
}
