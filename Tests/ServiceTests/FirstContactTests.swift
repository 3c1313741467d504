import Basics
import Engine
import Exchanges
import Service
import TestSupport
import Testing

/// A person is known by their own words, whichever come first, and what their browser says with them counts.
@Suite struct FirstContactTests {
  /// A service over the whole shop, whose best offer shares what is given.
  private func shop() throws -> Counter {
    let counter = try Counter()
    try counter.service.adopt(try #require(try Shop.catalog()), at: counter.now)
    counter.settle()
    return counter
  }

  private func events(_ counter: Counter) -> Int { counter.service.engine.eventCount }

  private struct Row {
    let name: String
    let method: String
    let params: String
  }

  /// Every way to say something first, each of somebody nobody has heard of.
  @Test(.namesItsRow) func whateverIsSaidFirstMakesSomebodyKnown() throws {
    forEachRow([
      Row(
        name: "a signal as a preference", method: "preference.set",
        params: #""scope":"globalPrivacyControl","choice":"deny""#),
      Row(
        name: "a no to everything", method: "preference.set",
        params: #""scope":"everything","choice":"deny""#),
      Row(name: "a restriction", method: "person.restrict", params: #""isRestricted":true"#),
      Row(
        name: "a restriction lifted", method: "person.restrict", params: #""isRestricted":false"#),
      Row(name: "an objection", method: "request.receive", params: #""right":"objection""#),
      Row(name: "a request for access", method: "request.receive", params: #""right":"access""#),
      Row(name: "an erasure asked for", method: "request.receive", params: #""right":"erasure""#),
      Row(name: "a wish", method: "offer.request", params: #""purpose":"fitting""#),
      Row(name: "a visit", method: "offer.next", params: #""placement":"home""#),
    ]) { row in
      let counter = try shop()
      let answer = counter.call(row.method, "{\"person\":\"new\",\(row.params)}")
      #expect(!answer.contains("error"), "\(row.name): \(answer)")
      let known = counter.call("preference.list", #"{"person":"new"}"#)
      #expect(known.contains("\"preferences\""), "\(row.name): \(known)")
    }
  }

  /// What asks about somebody, uses what they gave, or is refused makes nobody known.
  @Test(.namesItsRow) func nothingElseMakesSomebodyKnown() throws {
    forEachRow([
      Row(name: "export", method: "person.export", params: ""),
      Row(name: "consents", method: "consent.list", params: ""),
      Row(name: "preferences", method: "preference.list", params: ""),
      Row(name: "why no offer", method: "offer.explain", params: ""),
      Row(
        name: "an act", method: "behaviour.record",
        params: #","purpose":"recommendations","act":"view","item":"mug-7""#),
      Row(
        name: "a disclosure", method: "partner.disclose",
        params: #","purpose":"fitting","field":"clothesSize","partner":"outfitter""#),
      Row(
        name: "a preference of nothing", method: "preference.set",
        params: #","scope":"channel:pigeon","choice":"deny","signals":{"doNotTrack":true}"#),
      Row(
        name: "staff without a basis", method: "preference.set",
        params: #","scope":"everything","choice":"deny","by":"eve""#),
      Row(
        name: "a place that there is not", method: "offer.next",
        params: #","placement":"nowhere","signals":{"doNotTrack":true}"#),
      Row(
        name: "a signal that there is not", method: "offer.next",
        params: #","signals":{"secGpc":true}"#),
    ]) { row in
      let counter = try shop()
      let before = events(counter)
      let answer = counter.call(row.method, "{\"person\":\"new\"\(row.params)}")
      #expect(answer.contains("error"), "\(row.name): \(answer)")
      #expect(events(counter) == before, "\(row.name)")
    }
    let counter = try shop()
    let before = events(counter)
    let answer = counter.call("person.erase", #"{"person":"new"}"#)
    #expect(answer == #"{"jsonrpc":"2.0","id":1,"result":{"erased":null}}"#)
    #expect(events(counter) == before)
    // Sent again it is answered the same, also of somebody who has come since.
    let keyed = "{\"person\":\"new\",\"idempotencyKey\":\"\(key(1))\"}"
    #expect(counter.call("person.erase", keyed) == answer)
    _ = counter.call("offer.next", #"{"person":"new"}"#)
    #expect(counter.call("person.erase", keyed) == answer)
    #expect(try counter.restarted().call("person.erase", keyed) == answer)
    #expect(counter.call("person.erase", #"{"person":"new"}"#).contains(#"{"erased":"2"#))
  }

  /// The first offer is one that the signal beside it allows.
  @Test func theVeryFirstOfferHeedsTheSignal() throws {
    for (signals, shared) in [
      ("", true), (#","signals":{}"#, true),
      (#","signals":{"globalPrivacyControl":false,"doNotTrack":false}"#, true),
      (#","signals":{"globalPrivacyControl":true}"#, false),
      (#","signals":{"doNotTrack":true,"globalPrivacyControl":false}"#, false),
    ] {
      let counter = try shop()
      let answer = counter.call("offer.next", #"{"person":"new","placement":"account"\#(signals)}"#)
      #expect(answer.contains("size-to-outfitter") == shared, "\(signals): \(answer)")
    }
  }

  /// A browser sends its signal with every request: it counts from its first day, is one event, and does not outweigh
  /// what the person agreed to since.
  @Test func aSignalThatComesAgainSaysNothingNew() throws {
    let counter = try shop()
    func next(_ signals: String) -> String {
      counter.now = counter.now.adding(milliseconds: 60_000)
      return counter.call(
        "offer.next", #"{"person":"new","placement":"home","signals":{\#(signals)}}"#)
    }
    func said() throws -> [JSONTree?] {
      let list = try counter.result("preference.list", #"{"person":"new"}"#)
      return [list?["/preferences/0/scope"], list?["/preferences/0/said"], list?["/preferences/1"]]
    }
    _ = next(#""globalPrivacyControl":true"#)
    let first = try said()
    #expect(first[0] == .string("globalPrivacyControl") && first[2] == nil)
    let events = events(counter)
    for _ in 0..<3 {
      _ = next(#""globalPrivacyControl":true"#)
      _ = next("")
    }
    #expect(try said() == first)
    #expect(self.events(counter) == events)
    // That it is off is noted once, and permits nothing.
    for _ in 0..<3 { _ = next(#""globalPrivacyControl":false"#) }
    #expect(self.events(counter) == events + 1)
    #expect(try said() == first)
    // On again is said anew.
    _ = next(#""globalPrivacyControl":true"#)
    #expect(self.events(counter) == events + 2)
    let anew = try said()
    #expect(anew[0] == first[0] && anew[1] != first[1])
    // What the person takes back themselves is not said again by what has not changed.
    counter.now = counter.now.adding(milliseconds: 60_000)
    _ = counter.call(
      "preference.set",
      #"{"person":"new","scope":"globalPrivacyControl","choice":"reset","signals":{"globalPrivacyControl":true}}"#
    )
    _ = next(#""globalPrivacyControl":true"#)
    #expect(try said()[0] == nil)
    let export = counter.call("person.export", #"{"person":"new"}"#)
    #expect(!export.contains("error"))
  }

  /// A signal that comes with every request does not take back what was agreed to after it.
  @Test func aLaterYesToSharingOutlivesTheSignal() throws {
    let counter = try shop()
    let signal = #""signals":{"globalPrivacyControl":true}"#
    // The offer was open before the signal came; the answer to just it comes later.
    _ = counter.call("offer.next", #"{"person":"new","placement":"account"}"#)
    counter.now = counter.now.adding(milliseconds: 60_000)
    _ = counter.call("offer.next", "{\"person\":\"new\",\"placement\":\"home\",\(signal)}")
    counter.now = counter.now.adding(milliseconds: 60_000)
    let yes = counter.call(
      "offer.answer",
      #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"clothesSize":"38"}}"#)
    #expect(yes.contains("\"consent\":{\"number\":0"), "\(yes)")
    counter.now = counter.now.adding(milliseconds: 60_000)
    _ = counter.call("offer.next", "{\"person\":\"new\",\"placement\":\"home\",\(signal)}")
    let conflicts = try counter.result("person.export", #"{"person":"new"}"#)?["/conflicts/0/holds"]
    #expect(conflicts == .string("consent"))
  }

  /// A no of a clock that is ahead of ours counts as of now.
  @Test func aNoFromTheFutureCountsNow() throws {
    let counter = try shop()
    for (ahead, scope) in [(1, "everything"), (86_400_000, "topic:clothes")] {
      let said = counter.now.adding(milliseconds: Int64(ahead)).text
      let answer = counter.call(
        "preference.set",
        #"{"person":"new","scope":"\#(scope)","choice":"deny","said":"\#(said)"}"#)
      #expect(answer.contains("true"), "\(answer)")
    }
    let list = try counter.result("preference.list", #"{"person":"new"}"#)
    for place in 0...1 {
      #expect(list?["/preferences/\(place)/said"] == .string(counter.now.text))
    }
  }
}
