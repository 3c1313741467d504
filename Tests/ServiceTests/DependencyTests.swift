import Basics
import Engine
import Statements
import TestSupport
import Testing

@testable import Service

/// An answer waits for just what it tells: no longer, and no less.
@Suite struct DependencyTests {
  private func request(_ method: String, _ params: String) -> String {
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\(method)\",\"params\":\(params)}"
  }

  private func begun() throws -> Counter {
    let counter = try Counter()
    for person in ["ada", "ben"] {
      _ = counter.call("offer.next", "{\"person\":\"\(person)\",\"placement\":\"account\"}")
    }
    return counter
  }

  private let accept = #"{"offer":0,"answer":"accepted","textVersion":1}"#

  @Test func aWriteWaitsAndReadsOfOthersOvertake() throws {
    let counter = try begun()
    let written = counter.send(request("offer.answer", accept))
    #expect(written.ready == "" && written.held.contains("\"consent\""))
    for (method, params) in [
      ("engine.health", "{}"), ("rpc.discover", "{}"), ("consent.list", #"{"person":"ben"}"#),
      ("offer.explain", #"{"person":"ben"}"#), ("preference.list", #"{"person":"ben"}"#),
    ] {
      let read = counter.send(request(method, params))
      #expect(read.held == "" && read.ready != "", "\(method)")
    }
  }

  @Test func whatIsNotDurableIsToldToNobody() throws {
    let counter = try begun()
    _ = counter.send(request("offer.answer", accept))
    let reads = [
      ("consent.list", #"{"person":"ada"}"#), ("person.export", #"{"person":"ada"}"#),
      // A refusal tells of the answer as well.
      ("offer.answer", accept), ("consent.withdraw", #"{"consent":7}"#),
      // So does what counts everybody.
      ("experiment.report", #"{"experiment":"none"}"#),
    ]
    for (method, params) in reads where params != #"{"consent":7}"# {
      let read = counter.send(request(method, params))
      #expect(read.ready == "" && read.held != "", "\(method)")
    }
    // Handed over is not durable yet.
    counter.handOver()
    #expect(counter.send(request(reads[0].0, reads[0].1)).ready == "")
    counter.settle()
    for (method, params) in reads {
      #expect(counter.send(request(method, params)).held == "", "\(method)")
    }
  }

  /// That somebody has been forgotten is told when it is durable.
  @Test func anErasureShowsWhenItIsDurable() throws {
    let counter = try begun()
    _ = counter.send(request("person.erase", #"{"person":"ada"}"#))
    let read = counter.send(request("consent.list", #"{"person":"ada"}"#))
    #expect(read.ready == "" && read.held.contains("unknownPerson"))
    counter.settle()
    #expect(counter.send(request("consent.list", #"{"person":"ada"}"#)).held == "")
  }

  /// A request that is refused makes nobody known.
  @Test func aRefusalMakesNobodyKnown() throws {
    let counter = try Counter()
    #expect(
      counter.call("offer.next", #"{"person":"ghost","placement":"nowhere"}"#).contains(
        "placeUnknown"))
    #expect(counter.call("person.export", #"{"person":"ghost"}"#).contains("unknownPerson"))
  }

  /// A moment before the latest event counts as that, in answers too; one far ahead is refused.
  @Test func timeNeitherGoesBackNorLeaps() throws {
    let counter = try Counter(clock: .input)
    func at(_ time: String) -> String { "\"at\":\"\(time)\"" }
    _ = counter.call(
      "offer.next", "{\"person\":\"ada\",\"placement\":\"account\",\(at("2026-11-24T12:00:00Z"))}")
    _ = counter.call(
      "offer.answer",
      #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"birthDate":"04-12"},"#
        + "\(at("2026-11-24T12:00:00Z"))}")
    let leap = counter.call("offer.next", "{\"person\":\"ben\",\(at("2036-11-24T12:00:00Z"))}")
    #expect(leap.contains("more than 366 days ahead"))
    let ended = counter.call("consent.withdraw", "{\"consent\":0,\(at("2026-11-24T08:00:00Z"))}")
    #expect(ended.contains("\"endedAt\":\"2026-11-24T12:00:00.000Z\""))
  }

  @Test func whatConcernsEverybodyIsWaitedForByAll() throws {
    let counter = try begun()
    _ = counter.send(
      request(
        "experiment.start",
        #"{"experiment":"e","arms":[{"arm":"a","exchange":"birthday-for-coffee"},{"arm":"b","exchange":"birthday-for-greeting"}]}"#
      ))
    #expect(counter.send(request("offer.explain", #"{"person":"ben"}"#)).ready == "")
    #expect(counter.send(request("engine.health", "{}")).held == "")
    #expect(counter.send(request("experiment.list", "{}")).ready == "")
    counter.settle()
    // What somebody answers changes the report, and not which experiments there are.
    _ = counter.send(request("offer.answer", accept))
    #expect(counter.send(request("experiment.list", "{}")).held == "")
    #expect(counter.send(request("experiment.report", #"{"experiment":"e"}"#)).ready == "")
    _ = counter.send(request("experiment.stop", #"{"experiment":"e"}"#))
    for (method, params) in [
      ("experiment.list", "{}"), ("offer.explain", #"{"person":"ben"}"#),
      ("experiment.stop", #"{"experiment":"e"}"#),
    ] {
      #expect(counter.send(request(method, params)).ready == "", "\(method)")
    }
  }

  @Test func aBatchWaitsForItsLast() throws {
    let counter = try begun()
    let batch =
      "[" + request("engine.health", "{}") + "," + request("offer.answer", accept) + "]"
    let sent = counter.send(batch)
    #expect(sent.ready == "" && sent.held.hasPrefix("[{"))
  }

  @Test func relaxedWaitsForNothing() throws {
    let counter = try Counter(isStrict: false)
    let sent = counter.send(request("offer.next", #"{"person":"ada","placement":"account"}"#))
    #expect(sent.held == "" && sent.ready.contains("\"offer\""))
  }

  @Test func withTheCallersClockEachRequestSaysWhen() throws {
    let counter = try Counter(clock: .input)
    let none = counter.call("offer.next", #"{"person":"ada"}"#)
    #expect(none.contains("params.at: expected a moment"))
    let at = #""at":"2026-11-24T12:00:00Z""#
    #expect(
      counter.call("offer.next", "{\"person\":\"ada\",\"placement\":\"account\",\(at)}").contains(
        "\"number\":0"))
    let answered = counter.call(
      "offer.answer",
      #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"birthDate":"04-12"},"at":"2026-11-24T13:00:00+01:00"}"#
    )
    #expect(answered.contains("2027-11-24T12:00:00.000Z"))
    #expect(counter.call("engine.health").contains("input"))
    let system = try Counter()
    #expect(system.call("offer.next", "{\"person\":\"ada\",\(at)}").contains("--clock input"))
  }

  /// Items that nobody does anything with any more leave their room.
  @Test func itemsGoWithTheirActs() throws {
    var acts = ActsOfPeople()
    for round in 0..<20 {
      for item in 0..<2_000 {
        let name = Array("item-\(round)-\(item)".utf8)
        acts.add(
          .view, item: name.span, under: ConsentID(index: round), at: Instant(milliseconds: 1))
      }
      let kept = Array("kept".utf8)
      acts.add(.cart, item: kept.span, under: ConsentID(index: 1_000), at: Instant(milliseconds: 2))
      acts.forget(.consent(UInt32(round)))
      // As many as were there at once.
      #expect(acts.itemRoom <= 2_001)
    }
    #expect(acts.count == 20)
    let left = acts.acts(under: [ConsentID(index: 1_000)])
    #expect(left.count == 20 && left.allSatisfy { $0.itemBytes == Array("kept".utf8) })
  }

  /// What a person took back is gone from memory too, with what they did.
  @Test func actsGoWithTheirConsent() throws {
    let counter = try begun()
    _ = counter.call("offer.next", #"{"person":"ada","placement":"home"}"#)
    _ = counter.call("offer.answer", #"{"offer":2,"answer":"accepted","textVersion":1}"#)
    for item in 0..<5 {
      _ = counter.call(
        "behaviour.record",
        "{\"person\":\"ada\",\"purpose\":\"recommendations\",\"act\":\"view\",\"item\":\"i\(item)\"}"
      )
    }
    #expect(counter.call("person.export", #"{"person":"ada"}"#).contains("\"i4\""))
    #expect(counter.service.gauges().first { "\($0.name)" == "acts" }?.value == 5)
    _ = counter.call("consent.withdraw", #"{"consent":0}"#)
    #expect(counter.service.gauges().first { "\($0.name)" == "acts" }?.value == 0)
    #expect(!counter.call("person.export", #"{"person":"ada"}"#).contains("\"i4\""))
    #expect(
      counter.call(
        "behaviour.record",
        #"{"person":"ada","purpose":"recommendations","act":"view","item":"x"}"#
      ).contains("purposeNotConsented"))
  }
}
