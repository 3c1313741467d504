import Basics
import Engine
import Ledger
import TestSupport
import Testing

@testable import Service

/// Recommendations as a client gets them: from what people did and let be used, and from nothing else.
@Suite struct RecommendingTests {
  let counter: Counter

  init() throws { counter = try Counter() }

  /// Somebody who lets what they look at be used, for which they were given what was promised.
  private func consent(_ person: String) throws {
    let offer = try counter.result("offer.next", #"{"person":"\#(person)","placement":"home"}"#)
    let number = try #require(offer?["/offer/number"]?.text.filter { $0 != "\n" })
    let answer = try counter.result(
      "offer.answer", #"{"offer":\#(number),"answer":"accepted","textVersion":1}"#)
    if let promise = answer?["/promise/number"]?.text.filter({ $0 != "\n" }) {
      _ = counter.call("benefit.deliver", #"{"promise":\#(promise),"value":2}"#)
    }
  }

  private func view(_ person: String, _ items: String..., kind: String = "view") {
    for item in items {
      let answer = counter.call(
        "behaviour.record",
        #"{"person":"\#(person)","purpose":"recommendations","act":"\#(kind)","item":"\#(item)"}"#)
      #expect(answer.contains("true"), "\(answer)")
    }
  }

  /// The items recommended, and how many of them come from the session.
  private func items(_ members: String, _ method: String = "recommend.items") throws -> (
    items: [String], fromSession: Int
  ) {
    let line = counter.call(method, "{\"purpose\":\"recommendations\",\(members)}")
    let answer = try #require(try JSONTree(text: line)["/result"], "\(line)")
    guard case .array(let all)? = answer["/items"] else { return ([], -1) }
    let names = all.compactMap { item -> String? in
      if case .string(let name)? = item["/item"] { return name }
      return nil
    }
    return (names, Int(answer["/fromSession"]?.text.filter(\.isNumber) ?? "") ?? -1)
  }

  /// Three people who looked at the tent and the lamp, and one at the tent and the stove.
  private func fill() throws {
    for person in ["bo", "cy", "di"] {
      try consent(person)
      view(person, "tent", "lamp")
    }
    try consent("ed")
    view("ed", "tent", "stove")
    try consent("ada")
  }

  @Test func anActCountsForTheVeryNextRequest() throws {
    try fill()
    #expect(try items(#""person":"ada""#).fromSession == 0)
    view("ada", "tent")
    let first = try items(#""person":"ada""#)
    #expect(first.items.first == "lamp" && first.fromSession >= 1)
    // One person alone stands behind the stove: who that is could be guessed.
    #expect(!first.items.prefix(first.fromSession).contains("stove"))
  }

  @Test func onlyPeopleThatManyStandBehindShowWhatTheyDid() throws {
    try fill()
    let one = try items(#""session":["tent"]"#)
    #expect(!one.items.contains("stove"))
    try consent("flo")
    view("flo", "tent", "stove")
    #expect(try items(#""session":["tent"]"#).items.contains("stove"))
  }

  @Test func whatIsTakenBackCountsForNothingFromTheNextLineOn() throws {
    try fill()
    #expect(try items(#""session":["tent"]"#).items.contains("lamp"))
    for (number, person) in ["bo", "cy"].enumerated() {
      #expect(counter.call("person.erase", #"{"person":"\#(person)"}"#).contains("erased"))
      #expect(try items(#""session":["tent"]"#).items.contains("lamp") == (number == 0))
    }
  }

  @Test func whatMayNotBeUsedForAWhileIsNotUsedForThatWhile() throws {
    try fill()
    let before = try items(#""session":["tent"]"#)
    for person in ["bo", "cy"] {
      _ = counter.call("person.restrict", #"{"person":"\#(person)","isRestricted":true}"#)
    }
    #expect(!(try items(#""session":["tent"]"#).items.contains("lamp")))
    #expect(try items(#""person":"bo""#).fromSession == 0)
    for person in ["bo", "cy"] {
      _ = counter.call("person.restrict", #"{"person":"\#(person)","isRestricted":false}"#)
    }
    #expect(try items(#""session":["tent"]"#) == before)
    _ = counter.call(
      "preference.set", #"{"person":"bo","scope":"purpose:recommendations","choice":"deny"}"#)
    _ = counter.call(
      "preference.set", #"{"person":"cy","scope":"everything","choice":"deny"}"#)
    #expect(!(try items(#""session":["tent"]"#).items.contains("lamp")))
  }

  /// No sweep has run: the clock alone ends it (Q20).
  @Test func whatIsPastItsTimeIsNotUsed() throws {
    try fill()
    counter.now = counter.now.adding(days: 90).adding(milliseconds: -1)
    #expect(try items(#""session":["tent"]"#).items.contains("lamp"))
    counter.now = counter.now.adding(milliseconds: 1)
    let after = try items(#""session":["tent"]"#)
    #expect(after.items.isEmpty && after.fromSession == 0)
  }

  @Test func whoConsentedToNothingIsShownWhatIsPopular() throws {
    try fill()
    for members in [#""person":"nobody""#, #""count":20"#, #""session":["unheard-of"]"#] {
      let popular = try items(members)
      #expect(popular.items == ["tent", "lamp"] && popular.fromSession == 0, "\(popular)")
    }
  }

  @Test func aBareSessionIsKeptNowhere() throws {
    try fill()
    let before = counter.service.gauges().map(\.value)
    for _ in 0..<3 { _ = try items(#""session":["tent","unheard-of","lamp"]"#) }
    #expect(counter.service.gauges().map(\.value) == before)
    #expect(counter.service.engine.group.isEmpty)
    #expect(!(try items(#""session":["unheard-of"]"#).items.contains("unheard-of")))
  }

  @Test func onlyWhatPeopleWereToldLeadsToRecommendations() throws {
    try fill()
    for purpose in ["birthday-gift", "delivery-times", "nothing-known"] {
      let answer = counter.call("recommend.items", #"{"purpose":"\#(purpose)"}"#)
      #expect(answer.contains("-32602") && answer.contains("dpv:ProvideProductRecommendations"))
    }
    #expect(
      counter.call(
        "recommend.items", #"{"purpose":"recommendations","person":"ada","session":[]}"#
      ).contains("not both"))
  }

  @Test func listsAreAsTheRequestWantsThem() throws {
    try fill()
    try consent("flo")
    view("flo", "tent", "stove", "lamp")
    let all = try items(#""session":["tent"]"#).items
    #expect(Set(all) == ["lamp", "stove"])
    #expect(
      try items(#""session":["tent"],"exclude":["lamp"]"#).items == all.filter { $0 != "lamp" })
    #expect(try items(#""session":["tent"],"only":["lamp","mug"]"#).items == ["lamp"])
    #expect(try items(#""session":["tent"],"count":1"#).items == [all[0]])
    let facts = #"""
      {"item":"tent","category":"sleeping"}
      {"item":"lamp","category":"light"}
      {"item":"stove","isAvailable":false}
      """#
    counter.service.describeItems(by: try ItemFacts(reading: Array(facts.utf8)))
    #expect(try items(#""session":["tent"]"#).items == ["lamp"])
    #expect(try items(#""session":["tent"],"categories":["light"]"#).items == ["lamp"])
    #expect(try items(#""session":["tent"],"categories":["boats"]"#).items.isEmpty)
    do {
      _ = try ItemFacts(reading: Array(#"{"item":"lamp","colour":"red"}"#.utf8))
      Issue.record("read what is unsound")
    } catch {
      #expect(error.message == "line 1: unknown member; known are item, category and isAvailable")
    }
  }

  /// Of what six people looked at, somebody is shown neither what is in front of them nor what is theirs.
  @Test func whatIsCurrentOrBoughtIsLeftOutUnlessItIsWanted() throws {
    for person in ["bo", "cy", "di", "ed", "flo", "gus"] {
      try consent(person)
      view(person, "tent", "stove", "lamp", "mug")
    }
    try consent("ada")
    view("ada", "stove", "tent")
    #expect(Set(try items(#""person":"ada""#).items) == ["stove", "lamp", "mug"])
    #expect(try items(#""person":"ada","keep":["current"]"#).items.contains("tent"))
    #expect(try items(#""session":["stove","tent"]"#).items.contains("tent") == false)
    #expect(try items(#""session":["tent","stove"]"#).items.contains("tent"))
    #expect(try items(#""session":["tent","unheard-of"]"#).items.contains("tent"))
    // What is bought is what is current as well, so either word alone does not bring it back.
    let bought = #""person":"ada","act":"purchase","item":"tent""#
    #expect(Set(try items(bought, "recommend.after").items) == ["stove", "lamp", "mug"])
    view("ada", "mug")
    for (keep, wanted) in [
      ("", ["stove", "lamp"]), (#","keep":[]"#, ["stove", "lamp"]),
      (#","keep":["bought"]"#, ["stove", "lamp", "tent"]),
      (#","keep":["current"]"#, ["stove", "lamp", "mug"]),
      (#","keep":["bought","current"]"#, ["stove", "lamp", "mug", "tent"]),
    ] {
      #expect(Set(try items("\"person\":\"ada\"\(keep)").items) == Set(wanted), "\(keep)")
    }
    // The session is over, and what was bought is theirs all the same, in what is popular too.
    counter.now = counter.now.adding(days: 1)
    let later = try items(#""person":"ada""#)
    #expect(later.fromSession == 0 && Set(later.items) == ["stove", "lamp", "mug"])
    #expect(try items(#""person":"nobody""#).items.contains("tent"))
    // Who waves something away goes on looking at what they looked at.
    view("ada", "lamp", "stove")
    view("ada", "mug", kind: "dismiss")
    #expect(try items(#""person":"ada","keep":["bought"]"#).items.sorted() == ["lamp", "tent"])
    for (words, place) in [
      (#"["gone"]"#, "params.keep[0]: expected one of"),
      (#"["bought",1]"#, "params.keep[1]: expected one of"),
      (#""bought""#, "params.keep: expected an array"),
    ] {
      let answer = counter.call(
        "recommend.items", "{\"purpose\":\"recommendations\",\"keep\":\(words)}")
      #expect(
        answer.contains("-32602") && answer.contains(place) && !answer.contains("gone"), "\(answer)"
      )
    }
  }

  /// What is named is looked at by leaving it out.
  @Test func reasonsAreTrue() throws {
    try fill()
    for person in ["flo", "gus", "hal", "ina"] {
      try consent(person)
      view(person, "mug", "cup")
    }
    // What is popular anyway takes the place of whatever has lost its reason.
    for person in ["jo", "kai", "lou", "mia", "nil"] {
      try consent(person)
      view(person, "kettle")
    }
    let line = counter.call(
      "recommend.items",
      #"{"purpose":"recommendations","session":["tent","mug"],"reasons":true}"#)
    let answer = try #require(try JSONTree(text: line)["/result"])
    guard case .array(let all)? = answer["/items"] else { return #expect(Bool(false)) }
    var reasons = 0
    for (rank, item) in all.enumerated() {
      guard case .string(let name)? = item["/item"], case .array(let because)? = item["/because"]
      else { return #expect(Bool(false), "\(line)") }
      let named = because.compactMap { reason -> String? in
        if case .string(let text) = reason { return text }
        return nil
      }
      if named.isEmpty { continue }
      reasons += 1
      #expect(!named.contains(name), "\(line)")
      let rest = ["tent", "mug"].filter { !named.contains($0) }.map { "\"\($0)\"" }
      // The mug stays what is looked at.
      let without = try items(
        "\"session\":[\(rest.joined(separator: ","))],\"keep\":[\"current\"],\"exclude\":[\"mug\"]")
      #expect(without.items.firstIndex(of: name) ?? .max > rank, "\(name) because \(named)")
    }
    #expect(reasons >= 2, "\(line)")
  }

  @Test func recordingAndRecommendingAreOneRequest() throws {
    try fill()
    let members = #""person":"ada","act":"view","item":"tent","idempotencyKey":"\#(key(1))""#
    let first = try items(members, "recommend.after")
    #expect(first.items.contains("lamp"))
    let acts = counter.service.gauges().first { $0.name.description == "acts" }?.value
    // Sent again it is kept once, and answered anew.
    #expect(try items(members, "recommend.after") == first)
    #expect(counter.service.gauges().first { $0.name.description == "acts" }?.value == acts)
    let refused = counter.call(
      "recommend.after",
      #"{"person":"nobody","purpose":"recommendations","act":"view","item":"tent"}"#)
    #expect(refused.contains("-32001"))
  }

  @Test func afterARestartListsAreTheSame() throws {
    try fill()
    view("ada", "tent")
    _ = counter.call("person.erase", #"{"person":"di"}"#)
    let before = try items(#""person":"ada""#)
    let next = try counter.restarted()
    let line = next.call("recommend.items", #"{"purpose":"recommendations","person":"ada"}"#)
    for item in before.items { #expect(line.contains("\"\(item)\"")) }
    #expect(line.contains("\"fromSession\":\(before.fromSession)"))
  }

  /// Only what was recorded is in the store of behaviour; that it may not be used is in the ledger.
  @Test func afterARestartWhatMayNotBeUsedIsNotUsed() throws {
    try fill()
    for person in ["bo", "cy"] {
      _ = counter.call("person.restrict", #"{"person":"\#(person)","isRestricted":true}"#)
    }
    let next = try counter.restarted()
    let line = #"{"purpose":"recommendations","session":["tent"]}"#
    #expect(!next.call("recommend.items", line).contains("lamp"))
    for person in ["bo", "cy"] {
      _ = next.call("person.restrict", #"{"person":"\#(person)","isRestricted":false}"#)
    }
    #expect(next.call("recommend.items", line).contains("lamp"))
  }

  /// Whoever changes their mind often costs no more room than whoever never does.
  @Test func aConsentWaitsInOnePlace() {
    var queue = MomentQueue()
    for day in 0..<1_000 { queue.add(7, at: Instant(milliseconds: Int64(5_000 + day))) }
    queue.add(8, at: Instant(milliseconds: 4_000))
    queue.add(7, at: Instant(milliseconds: 3_000))
    #expect(queue.count == 3)
    #expect(queue.next(by: Instant(milliseconds: 2_999)) == nil)
    #expect(queue.next(by: Instant(milliseconds: 9_000)) == 7)
    #expect(queue.next(by: Instant(milliseconds: 9_000)) == 8)
    #expect(queue.next(by: Instant(milliseconds: 9_000)) == 7)
    #expect(queue.next(by: Instant(milliseconds: 9_000)) == nil)
  }
}
