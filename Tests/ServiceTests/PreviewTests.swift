import Basics
import Catalogs
import Engine
import Exchanges
import Service
import TestSupport
import Testing

/// Before anybody is asked: what a made-up person would be shown, by the funnel that everybody meets.
@Suite struct PreviewTests {
  private static func candidates(_ told: JSONTree?) -> [JSONTree] {
    guard case .array(let candidates)? = told?["/candidates"] else { return [] }
    return candidates
  }

  /// Mia says yes to the coffee, and gives her birthday.
  private static func giveBirthday(_ counter: Counter) throws {
    let offer = try #require(
      try counter.result("offer.next", #"{"person":"mia","placement":"account"}"#)?["/offer/number"]
    )
    _ = counter.call(
      "offer.answer",
      #"{"offer":\#(offer.text.dropLast()),"answer":"accepted","textVersion":1,"values":{"birthDate":"04-12"}}"#
    )
  }

  /// The same as a real person is told who holds as much, wherever and however.
  @Test func whatARealPersonWouldBeTold() throws {
    let counter = try Counter(judges: true)
    let held = "birthday-for-coffee"
    try Self.giveBirthday(counter)
    _ = counter.call("person.restrict", #"{"person":"ben","isRestricted":false}"#)
    let places = [
      "", #","placement":"account""#, #","placement":"product","channel":"email""#,
      #","placement":"basket","attributes":{"basketItems":2,"postalCode":{"region":"1"}}"#,
    ]
    for (person, holdings) in [("mia", #"["\#(held)"]"#), ("ben", "[]")] {
      for place in places {
        let real = try counter.result("offer.explain", #"{"person":"\#(person)"\#(place)}"#)
        let made = try counter.result("offer.preview", #"{"holdings":\#(holdings)\#(place)}"#)
        #expect(Self.candidates(real).count == 6)
        // What waits for its answer would come back to a real person.
        #expect(Self.candidates(made) == Self.candidates(real), "\(person) \(place)")
        #expect(made?["/offered"] == real?["/offered"] && made?["/person"] == .null)
      }
    }
  }

  /// Nothing is written, known, reserved or counted.
  @Test func nothingChanges() throws {
    let counter = try Counter(
      changes: [
        ("/budgets", #"[{"id":"coffees","units":1,"per":"ever","newcomersShare":1}]"#),
        ("/benefits/0/budget", #""coffees""#),
      ])
    let before = (counter.service.engine.state.digest, counter.service.engine.eventCount)
    let wanted = #"{"placement":"account","holdings":["size-for-fit"],"date":"2026-12-24"}"#
    let told = try counter.result("offer.preview", wanted)
    #expect(told?["/offered"] == .string("birthday-for-coffee"))
    #expect(
      before == (counter.service.engine.state.digest, counter.service.engine.eventCount))
    // The last coffee is reserved for somebody who is there.
    _ = counter.call("offer.next", #"{"person":"mia","placement":"account"}"#)
    let late = try counter.result("offer.preview", #"{"placement":"account"}"#)
    let coffee = Self.candidates(late).first { $0["/exchange"] == .string("birthday-for-coffee") }
    #expect(coffee?["/outcome"] == .string("exhausted"), "\(late?.text ?? "")")
  }

  /// Somebody who is there, under a clearance: what they hold is theirs, a condition reads what the clearance opens, each
  /// value that is looked at is an event, and there is no other.
  @Test func somebodyWhoIsThereUnderAClearance() throws {
    let counter = try Counter(
      changes: [("/exchanges/2/eligibility", #"{"birthDate.monthDay":"04-12"}"#)])
    try Self.giveBirthday(counter)
    _ = counter.call("person.restrict", #"{"person":"ben","isRestricted":false}"#)
    let staff = #""clearance":0,"actor":"kim","role":"care-agent""#
    let wanted = #"{"person":"mia",\#(staff)}"#
    #expect(counter.call("offer.preview", wanted).contains("unknownClearance"))
    _ = counter.call(
      "clearance.open",
      #"{"actor":"kim","role":"care-agent","task":"t-1","purpose":"birthday-gift","fields":[{"field":"birthDate","level":"monthDay"}],"persons":["mia"],"until":"2026-11-24T10:30:00.000Z","approver":"lee","approverRole":"care-lead"}"#
    )
    let unread = try counter.result("offer.explain", #"{"person":"mia"}"#)
    let before = counter.service.engine.eventCount
    let told = try counter.result("offer.preview", wanted)
    #expect(counter.service.engine.eventCount == before + 1)
    let reads = counter.service.engine.state.exchange.clearances[0].readCount
    #expect(reads == 1)
    func outcome(_ told: JSONTree?, _ exchange: String) -> JSONTree? {
      Self.candidates(told).first { $0["/exchange"] == .string(exchange) }?["/outcome"]
    }
    #expect(outcome(unread, "size-for-fit") == .string("notEligible"))
    #expect(outcome(told, "size-for-fit") == .string("offered"), "\(told?.text ?? "")")
    #expect(outcome(told, "birthday-for-coffee") == .string("heldAlready"))
    // What the request says of a field counts before what is held.
    let other = try counter.result(
      "offer.preview",
      #"{"person":"mia",\#(staff),"attributes":{"birthDate":{"monthDay":"04-13"}}}"#)
    #expect(outcome(other, "size-for-fit") == .string("notEligible"))
    // Once the consent has ended the coffee may be asked for again: it is the day that counts.
    let late = try counter.result(
      "offer.preview", #"{"person":"mia",\#(staff),"date":"2028-01-02"}"#)
    #expect(outcome(late, "birthday-for-coffee") != .string("heldAlready"), "\(late?.text ?? "")")
    // And what decided on it is gone by then.
    #expect(outcome(late, "size-for-fit") != .string("offered"), "\(late?.text ?? "")")
    let after = counter.service.engine.eventCount
    #expect(after == before + 3)
    for (params, reason) in [
      (#"{"person":"ben",\#(staff)}"#, "personNotCleared"),
      (#"{"person":"zoe",\#(staff)}"#, "unknownPerson"),
      (#"{"person":"mia"}"#, "params.person"), (#"{\#(staff)}"#, "params.person"),
      (#"{"person":"mia",\#(staff),"holdings":["size-for-fit"]}"#, "params.holdings"),
      (#"{"person":"mia","clearance":0,"actor":"tom","role":"care-agent"}"#, "clearanceOfAnother"),
    ] {
      let answer = counter.call("offer.preview", params)
      #expect(answer.contains(reason), "\(params) \(answer)")
    }
    #expect(counter.service.engine.eventCount == after)
  }

  /// On a day that is not today, and whoever runs an experiment.
  @Test func anotherDayAndAnArm() throws {
    let counter = try Counter(judges: true)
    let late = try counter.result("offer.preview", #"{"date":"2031-01-01"}"#)
    #expect(
      late?["/offered"] == .null
        && Self.candidates(late).allSatisfy { $0["/outcome"] != .string("offered") })
    _ = counter.call(
      "experiment.start",
      #"{"experiment":"x","arms":{"a":"birthday-for-coffee","b":"birthday-for-greeting"}}"#)
    let told = try counter.result("offer.preview", #"{"placement":"account"}"#)
    let fates = Self.candidates(told).filter {
      $0["/exchange"] == .string("birthday-for-coffee")
        || $0["/exchange"] == .string("birthday-for-greeting")
    }.compactMap { $0["/outcome"] }
    #expect(Set(fates.map(\.text)).count == 2, "\(fates.map(\.text))")
  }

  @Test func whatCannotBeIsRefused() throws {
    let counter = try Counter()
    for (params, reason) in [
      (#"{"holdings":["size-for-fit","nonesuch"]}"#, "params.holdings[1]"),
      (#"{"date":"2026-02-30"}"#, "params.date"), (#"{"placement":"nowhere"}"#, "placeUnknown"),
    ] {
      let answer = counter.call("offer.preview", params)
      #expect(answer.contains(reason) && !answer.contains("nonesuch"), "\(answer)")
    }
  }
}
