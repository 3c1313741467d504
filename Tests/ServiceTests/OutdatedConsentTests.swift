import Basics
import Catalogs
import Engine
import Exchanges
import Service
import TestSupport
import Testing

/// Whose yes rests on words that are no longer in force: who may be told so, and that they may be asked again.
@Suite struct OutdatedConsentTests {
  private static let roles = #"""
    [{"id": "desk", "purposes": ["fitting", "birthday-gift"], "approver": "lead", "atMostMinutes": 60,
      "fields": [{"field": "clothesSize", "level": "exact"}, {"field": "birthDate", "level": "monthDay"}]}]
    """#
  private static let base: [(String, String?)] = [("/exchanges/6", nil), ("/roles", roles)]
  /// The size is asked for in other words.
  private static let raised = [
    ("/exchanges/2/text/version", "2" as String?), ("/exchanges/2/text/ask", #""Your size?""#),
  ]

  private func counter() throws -> Counter {
    let counter = try Counter(changes: [("/roles", OutdatedConsentTests.roles)])
    #expect(counter.call("clearance.open", clearance()).contains(#""clearance":0"#))
    return counter
  }

  private func clearance(_ more: String = "", purpose: String = "fitting") -> String {
    let field =
      purpose == "fitting"
      ? #"{"field":"clothesSize","level":"exact"}"# : #"{"field":"birthDate","level":"monthDay"}"#
    return
      #"{"actor":"kim","role":"desk","task":"ask-again","purpose":"\#(purpose)","fields":[\#(field)],\#(more)"#
      + #""until":"2026-11-24T10:50:00.000Z","approver":"lee","approverRole":"lead"}"#
  }

  private func adopt(_ counter: Counter, _ changes: [(String, String?)]) throws {
    let catalog = try #require(try Shop.catalog(OutdatedConsentTests.base + changes))
    try counter.service.adopt(catalog, at: counter.now)
    counter.settle()
  }

  private func say(
    _ answer: String, _ offer: Int, version: Int = 1, _ values: String = "", to counter: Counter
  ) -> String {
    counter.call(
      "offer.answer",
      #"{"offer":\#(offer),"answer":"\#(answer)","textVersion":\#(version)\#(values)}"#)
  }

  private func next(_ person: String, at counter: Counter, _ placement: String = "product")
    -> String
  {
    counter.call("offer.next", #"{"person":"\#(person)","placement":"\#(placement)"}"#)
  }

  private let size = #","values":{"clothesSize":"38"}"#
  private let who = #"{"clearance":0,"actor":"kim","role":"desk"}"#

  /// The catalog has a newer text: the yes stands under the words that it was given to, and is listed with both.
  @Test func whoeverAgreedToOtherWordsIsListed() throws {
    let counter = try counter()
    for (offer, person) in ["mia", "ben", "eve"].enumerated() {
      #expect(next(person, at: counter).contains(#""exchange":"size-for-fit""#))
      #expect(say("accepted", offer, size, to: counter).contains(#""consent""#))
    }
    #expect(
      try counter.result("consent.outdated", who)?.text.filter { !" \n".contains($0) }
        == #"{"consents":[],"next":null}"#)
    try adopt(counter, OutdatedConsentTests.raised)
    #expect(counter.call("consent.withdraw", #"{"consent":1}"#).contains("withdrawn"))
    let told = counter.call("consent.outdated", who)
    #expect(
      told.hasSuffix(
        #""result":{"consents":[{"person":"mia","consent":0,"exchange":"size-for-fit","textVersion":1,"inForce":2},"#
          + #"{"person":"eve","consent":2,"exchange":"size-for-fit","textVersion":1,"inForce":2}],"next":null}}"#
      ),
      "\(told)")
    #expect(counter.call("consent.list", #"{"person":"mia"}"#).contains(#""stands":true"#))
    let rest = counter.call(
      "consent.outdated", #"{"clearance":0,"actor":"kim","role":"desk","after":0}"#)
    #expect(!rest.contains("mia") && rest.contains("eve"))
    // Without the exchange nothing is in force in its place.
    try adopt(counter, [("/exchanges/2", nil)])
    #expect(
      counter.call("consent.outdated", who).contains(
        #"{"person":"eve","consent":2,"exchange":"size-for-fit","textVersion":1}"#))
    // In the words of before the yes is what is in force again.
    try adopt(counter, [])
    #expect(counter.call("consent.outdated", who).contains(#""consents":[]"#))
  }

  /// It tells of people, so it takes a clearance, for one purpose and while it is open, and leaves an event.
  @Test func itTakesAClearance() throws {
    let counter = try counter()
    _ = next("mia", at: counter)
    _ = say("accepted", 0, size, to: counter)
    _ = counter.call("offer.next", #"{"person":"mia","placement":"account"}"#)
    _ = say("accepted", 1, #","values":{"birthDate":"04-12"}"#, to: counter)
    try adopt(counter, OutdatedConsentTests.raised)
    let opened = [
      clearance(purpose: "birthday-gift"), clearance(#""persons":["mia"],"#, purpose: "fitting"),
    ].map { counter.call("clearance.open", $0) }
    #expect(opened[1].contains(#""clearance":2"#), "\(opened)")
    let events = counter.service.engine.eventCount
    for (params, told) in [
      (#"{"clearance":9,"actor":"kim","role":"desk"}"#, "unknownClearance"),
      (#"{"clearance":0,"actor":"ron","role":"desk"}"#, "clearanceOfAnother"),
      (#"{"clearance":1,"actor":"kim","role":"desk"}"#, #""consents":[]"#),
    ] {
      let answer = counter.call("consent.outdated", params)
      #expect(answer.contains(told) && !answer.contains("mia"), "\(answer)")
    }
    #expect(counter.service.engine.eventCount == events, "nothing was told of anybody")
    for clearance in [0, 2] {
      let params = #"{"clearance":\#(clearance),"actor":"kim","role":"desk"}"#
      #expect(counter.call("consent.outdated", params).contains("mia"))
    }
    #expect(counter.service.engine.eventCount == events + 2)
    #expect(counter.service.engine.state.exchange.clearances[0].readCount == 1)
    _ = counter.call("clearance.close", #"{"clearance":0}"#)
    #expect(counter.call("consent.outdated", who).contains("clearanceNotOpen"))
    #expect(counter.call("consent.outdated").contains(#"missing members \"clearance\""#))
    #expect(
      try counter.restarted().service.engine.state.digest == counter.service.engine.state.digest)
  }

  /// The next page begins behind the last consent that was told.
  @Test func aPageIsBoundedAndGoesOn() throws {
    let counter = try counter()
    let most = Limits.outdatedConsents
    for number in 0...most {
      _ = next("p\(number)", at: counter)
      _ = say("accepted", number, size, to: counter)
    }
    try adopt(counter, OutdatedConsentTests.raised)
    let first = try #require(try counter.result("consent.outdated", who))
    #expect(first.list("consents").count == most && first.word("next") == "\(most - 1)")
    let second = try #require(
      try counter.result(
        "consent.outdated", #"{"clearance":0,"actor":"kim","role":"desk","after":\#(most - 1)}"#))
    #expect(second.list("consents").map { $0.word("person") } == ["p\(most)"])
    #expect(second["/next"] == .null)
  }

  /// They are asked again at once, although they agreed and were asked yesterday, in the new words.
  @Test func whoAgreedToOtherWordsIsAskedAgainAtOnce() throws {
    let counter = try counter()
    _ = next("mia", at: counter)
    // A not-now that was outlived by a yes.
    _ = say("deferred", 0, to: counter)
    counter.now = counter.now.adding(days: 31)
    #expect(next("mia", at: counter).contains(#""number":1"#))
    #expect(say("accepted", 1, size, to: counter).contains(#""consent""#))
    _ = counter.call("benefit.deliver", #"{"promise":0,"value":4}"#)
    counter.now = counter.now.adding(days: 1)
    #expect(next("mia", at: counter).contains(#""exchange":"allergies-for-warnings""#))
    _ = say("declined", 2, to: counter)
    try adopt(counter, OutdatedConsentTests.raised)
    counter.now = counter.now.adding(days: 1)
    let asked = next("mia", at: counter)
    #expect(
      asked.contains(#""exchange":"size-for-fit","textVersion":2"#) && asked.contains("Your size?"),
      "\(asked)")
    // Not again and again: the new words have their own quiet time.
    #expect(say("deferred", 3, version: 2, to: counter).contains(#""answer":"deferred""#))
    counter.now = counter.now.adding(days: 2)
    #expect(next("mia", at: counter).contains(#""offer":null"#))
    counter.now = counter.now.adding(days: 31)
    #expect(next("mia", at: counter).contains(#""textVersion":2"#))
    // A yes to the new words takes the place of the old one.
    let yes = say("accepted", 4, version: 2, size, to: counter)
    #expect(yes.contains(#""number":1"#), "\(yes)")
    #expect(counter.call("consent.list", #"{"person":"mia"}"#).contains(#""ended":"replaced""#))
  }

  /// Unless they said no: to the new words, or by taking the old yes back.
  @Test func whoSaidNoIsNotAskedAgain() throws {
    for isWithdrawal in [false, true] {
      let counter = try counter()
      _ = next("mia", at: counter)
      #expect(say("accepted", 0, size, to: counter).contains(#""consent""#))
      _ = counter.call("benefit.deliver", #"{"promise":0,"value":4}"#)
      counter.now = counter.now.adding(days: 1)
      if isWithdrawal { _ = counter.call("consent.withdraw", #"{"consent":0}"#) }
      try adopt(counter, OutdatedConsentTests.raised)
      counter.now = counter.now.adding(days: 1)
      if !isWithdrawal {
        #expect(next("mia", at: counter).contains(#""textVersion":2"#))
        #expect(say("declined", 1, version: 2, to: counter).contains(#""declined""#))
      }
      counter.now = counter.now.adding(days: 100)
      #expect(!next("mia", at: counter).contains("size-for-fit"), "\(isWithdrawal)")
      // And not in still other words.
      try adopt(
        counter, [("/exchanges/2/text/version", "3"), ("/exchanges/2/text/ask", #""Well?""#)])
      #expect(!next("mia", at: counter).contains("size-for-fit"), "\(isWithdrawal)")
      let explained = counter.call("offer.explain", #"{"person":"mia","placement":"product"}"#)
      #expect(explained.contains(#""exchange":"size-for-fit","outcome":"coolingDown""#))
    }
  }
}
