import Basics
import Engine
import Exchanges
import Ledger
import Service
import TestSupport
import Testing

/// A key is of one request, with every value and item in it: in the process that answered first, after a restart,
/// and after the person has been erased, when nothing on the disk could tell who they were.
@Suite struct KeyedRequestTests {
  /// A request with its key, and what makes another request of it: a text and what to put in its place.
  private struct Row {
    let method: String
    let params: String
    let changes: [(String, String)]
    /// What has to happen before, without a key.
    var before: [String] = []
    /// How long after the one before it comes: what came in part is compensated once the rest was due.
    var daysBefore = 0
  }

  private static let conflict = "this idempotency key came with another request"

  private static let rows: [Row] = [
    Row(
      method: "offer.answer",
      params: #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"postalCode":"80331"}"#,
      changes: [("80331", "80335"), ("accepted", "deferred"), ("\"offer\":0", "\"offer\":1")],
      before: [
        #"offer.next {"person":"ada","placement":"basket"}"#,
        #"offer.next {"person":"ada","placement":"account"}"#,
        #"offer.next {"person":"ben","placement":"basket"}"#,
      ]),
    Row(
      method: "data.correct", params: #"{"consent":0,"values":{"postalCode":"80336"}"#,
      changes: [("80336", "80335"), ("\"consent\":0", "\"consent\":1")]),
    Row(
      method: "offer.complete", params: #"{"offer":1,"values":{"birthDate":"1990-04-12"}"#,
      changes: [("04-12", "04-13"), ("\"offer\":1", "\"offer\":2")],
      before: [#"offer.answer {"offer":1,"answer":"accepted","textVersion":1}"#]),
    Row(
      method: "benefit.deliver", params: #"{"promise":1,"value":1"#,
      changes: [("\"value\":1", "\"value\":2"), ("\"promise\":1", "\"promise\":0")]),
    Row(
      method: "benefit.correct",
      params: #"{"delivery":0,"value":1.5,"by":"lee","reason":"typing-error""#,
      changes: [
        ("1.5", "1.6"), ("lee", "kim"), ("typing-error", "party"),
        ("\"delivery\":0", "\"delivery\":1"),
      ]),
    Row(
      method: "behaviour.record",
      params: #"{"person":"ada","purpose":"recommendations","act":"view","item":"tent""#,
      changes: [
        ("tent", "lamp"), ("view", "purchase"), ("ada", "ben"), ("recommendations", "fitting"),
      ],
      before: [
        #"offer.next {"person":"ada","placement":"home"}"#,
        #"offer.answer {"offer":3,"answer":"accepted","textVersion":1}"#,
      ]),
    Row(
      method: "recommend.after",
      params: #"{"person":"ada","purpose":"recommendations","act":"view","item":"tent","count":3"#,
      changes: [("tent", "lamp"), ("view", "cart"), ("ada", "ben")]),
    Row(
      method: "preference.set",
      params:
        #"{"person":"ada","scope":"channel:email","choice":"deny","by":"kim","basis":"call-7""#,
      changes: [("deny", "allow"), ("email", "app"), ("ada", "ben"), ("call-7", "call-8")]),
    Row(
      method: "request.receive", params: #"{"person":"ada","right":"access""#,
      changes: [("access", "erasure"), ("ada", "ben")]),
    Row(
      method: "request.answer", params: #"{"request":0"#,
      changes: [("\"request\":0", "\"request\":1")]),
    Row(
      method: "person.restrict", params: #"{"person":"ada","isRestricted":false"#,
      changes: [("false", "true"), ("ada", "ben")]),
    Row(
      method: "clearance.open",
      params:
        #"{"actor":"kim","role":"delivery-desk","task":"t-1","purpose":"delivery-times","fields":[{"field":"postalCode","level":"area"}],"persons":["ada"],"until":"2026-11-24T10:30:00.000Z","approver":"lee","approverRole":"data-protection""#,
      changes: [("[\"ada\"]", "[\"ben\"]"), ("t-1", "t-2"), ("10:30", "10:29"), ("area", "full")]),
    Row(
      method: "clearance.close", params: #"{"clearance":0"#,
      changes: [("\"clearance\":0", "\"clearance\":1")]),
    Row(
      method: "partner.disclose",
      params:
        #"{"person":"ada","purpose":"delivery-times","field":"postalCode","partner":"parcels""#,
      changes: [("ada", "ben"), ("postalCode", "birthDate"), ("parcels", "courier")]),
    Row(
      method: "partner.passOn", params: #"{"disclosure":0,"partner":"courier""#,
      changes: [("courier", "outfitter"), ("\"disclosure\":0", "\"disclosure\":1")]),
    Row(
      method: "partner.review", params: #"{"partner":"parcels","by":"kim""#,
      changes: [("parcels", "courier"), ("kim", "lee")]),
    Row(
      method: "experiment.start",
      params:
        #"{"experiment":"begun","arms":[{"arm":"a","exchange":"birthday-for-coffee"},{"arm":"b","exchange":"birthday-for-greeting"}]"#,
      changes: [("begun", "other"), ("\"a\"", "\"c\"")]),
    Row(method: "experiment.close", params: #"{"experiment":"begun""#, changes: [("begun", "x")]),
    Row(method: "experiment.stop", params: #"{"experiment":"begun""#, changes: [("begun", "x")]),
    Row(
      method: "consent.resolve", params: #"{"consent":3"#,
      changes: [("\"consent\":3", "\"consent\":1")],
      before: [
        #"offer.next {"person":"ben","placement":"product"}"#,
        #"offer.answer {"offer":4,"answer":"accepted","textVersion":1,"values":{"foodAllergies":"nuts"}}"#,
      ]),
    Row(
      method: "consent.end", params: #"{"consent":1,"ending":"invalidated""#,
      changes: [("invalidated", "unused"), ("\"consent\":1", "\"consent\":0")]),
    Row(
      method: "consent.withdraw", params: #"{"consent":0"#,
      changes: [("\"consent\":0", "\"consent\":2")]),
    Row(
      method: "partner.tell", params: #"{"disclosure":1"#,
      changes: [("\"disclosure\":1", "\"disclosure\":0")]),
    Row(
      method: "partner.dispose", params: #"{"disclosure":1,"items":1"#,
      changes: [("\"items\":1", "\"items\":2"), ("\"disclosure\":1", "\"disclosure\":0")]),
    Row(
      method: "benefit.compensate", params: #"{"promise":1,"value":3.5"#,
      changes: [("3.5", "3.6"), ("\"promise\":1", "\"promise\":0")],
      daysBefore: 15),
    Row(method: "person.erase", params: #"{"person":"ada""#, changes: [("ada", "ben")]),
  ]

  /// The params of a row with the key that its place gives.
  private static func params(_ place: Int) -> String {
    rows[place].params + #","idempotencyKey":"\#(key(place))"}"#
  }

  private static func call(_ counter: Counter, _ line: String) -> String {
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    return counter.call(parts[0], parts[1])
  }

  /// A shop in which all rows were done, and their answers; `each` is called behind each one.
  private static func served(
    _ each: (Counter, Int, [String]) throws -> Void = { _, _, _ in }
  ) throws -> (counter: Counter, answers: [String]) {
    let counter = try Counter(changes: [
      (
        "/roles",
        #"[{"id":"delivery-desk","purposes":["delivery-times"],"fields":[{"field":"postalCode","level":"area"}],"approver":"data-protection","atMostMinutes":60}]"#
      ),
      ("/purposes/3/retention", #"{"days":60,"from":"caseResolved","atMostDays":90}"#),
      ("/exchanges/2", nil),
    ])
    var answers: [String] = []
    for place in rows.indices {
      counter.now = counter.now.adding(days: rows[place].daysBefore)
      for line in rows[place].before {
        let answer = call(counter, line)
        #expect(answer.contains("\"result\""), "\(line): \(answer)")
      }
      answers.append(counter.call(rows[place].method, params(place)))
      #expect(answers[place].contains("\"result\""), "\(rows[place].method): \(answers[place])")
      try each(counter, place, answers)
    }
    return (counter, answers)
  }

  /// Once people have done something, before a person is erased and behind it: each request is answered as the first
  /// time, and whatever else was to be asked under its key is refused.
  @Test func aKeyIsOfOneContentBeforeAndAfterARestart() throws {
    let last = KeyedRequestTests.rows.count - 1
    let act = try #require(KeyedRequestTests.rows.firstIndex { $0.method == "recommend.after" })
    _ = try KeyedRequestTests.served { counter, newest, answers in
      if ![act, last - 1, last].contains(newest) { return }
      for (name, served) in [("before", counter), ("after", try counter.restarted())] {
        for (place, row) in KeyedRequestTests.rows.enumerated() where place <= newest {
          // What people did goes with their consent, its key too.
          let isAct = row.method == "behaviour.record" || row.method == "recommend.after"
          if isAct && newest != act { continue }
          let params = KeyedRequestTests.params(place)
          let again = served.call(row.method, params)
          // What comes next, and what is handed over, is told as it may be told now.
          let isTheSame = again == answers[place]
          let mayDiffer =
            row.method == "recommend.after" || row.method == "partner.disclose"
            || row.method == "partner.passOn"
          #expect(
            isTheSame || (mayDiffer && again.contains("\"result\"")),
            "\(row.method), \(name) a restart: \(again)")
          for (old, new) in row.changes {
            let other = served.call(row.method, params.replacing(old, with: new))
            #expect(
              other.contains(KeyedRequestTests.conflict),
              "\(row.method), \(new) for \(old), \(name) a restart: \(other)")
          }
        }
      }
    }
  }

  /// Once the person has been erased: who sends it again is answered as the first time, as far as that may still be
  /// told, and nobody else is.
  @Test func theKeyOfSomebodyErasedAnswersNobodyElse() throws {
    let (counter, answers) = try KeyedRequestTests.served()
    for (name, served) in [("before", counter), ("after", try counter.restarted())] {
      for (place, row) in KeyedRequestTests.rows.enumerated() {
        let params = KeyedRequestTests.params(place)
        // What people did goes with them, its key too; what is handed over is told no more.
        if !["behaviour.record", "recommend.after", "partner.disclose", "partner.passOn"].contains(
          row.method)
        {
          let again = served.call(row.method, params)
          #expect(again == answers[place], "\(row.method), \(name) a restart: \(again)")
        }
        for other in ["nobody", "ben"] where params.contains("\"ada\"") {
          let answer = served.call(row.method, params.replacing("\"ada\"", with: "\"\(other)\""))
          #expect(answer.contains("\"error\""), "\(row.method), \(name) a restart: \(answer)")
        }
      }
    }
  }

  /// Every method that takes a key has a row. An audience takes hundreds of people.
  @Test func everyMethodThatTakesAKeyHasARow() throws {
    let document = try #require(try Counter().result("rpc.discover"))
    guard case .array(let methods)? = document["/methods"] else {
      Issue.record("no methods")
      return
    }
    var keyed: Set<String> = []
    for method in methods {
      guard case .array(let params)? = method["/params"], case .string(let name)? = method["/name"]
      else { continue }
      if params.contains(where: { $0["/name"] == .string("idempotencyKey") }) { keyed.insert(name) }
    }
    #expect(keyed.count > 20)
    #expect(
      keyed.subtracting(KeyedRequestTests.rows.map(\.method)) == ["audience.activate"])
  }

  /// What is written of a request says nothing to whoever does not have its key: the key is not written, and
  /// under another one the same request has another digest.
  @Test func theStoresHoldNoKey() throws {
    let counter = try Counter()
    _ = counter.call("offer.next", #"{"person":"ada","placement":"account"}"#)
    var lines: [String] = []
    for number in [1, 2] {
      _ = counter.send(
        #"{"jsonrpc":"2.0","id":1,"method":"person.restrict","params":{"person":"ada","isRestricted":true,"idempotencyKey":"\#(key(number))"}}"#
      )
      let group = counter.service.engine.group
      let line = String(decoding: group.events.bytes, as: UTF8.self).split(separator: "\n").last
      lines.append(String(try #require(line)))
      #expect(!lines[number - 1].contains(key(number)))
      #expect(lines[number - 1].contains("\"event\":\"answerKept\",\"key\":\""))
    }
    let requests = lines.compactMap { $0.firstMatch(of: #/"request":(-?\d+)/#)?.1 }
    #expect(requests.count == 2 && requests[0] != requests[1])
  }

  /// Lines of versions before, which held the key itself, are read, and hold what they held: who is known is
  /// answered as the first time, whoever is not is told that the key came with another request.
  @Test func linesThatHoldTheKeyItselfAreRead() throws {
    for isErased in [false, true] {
      var shop = try Shop()
      let person = try shop.newcomer()
      let consent = try shop.trade("views-for-finds", with: person)
      try shop.engine.record(.view, item: "tent".utf8.span, under: consent, at: shop.now)
      if isErased { try shop.engine.perform(.erasePerson(person), at: shop.now) }
      let made = shop.engine.group
      var old = CommitGroup()
      var events = String(decoding: made.events.bytes, as: UTF8.self)
      // FNV-1a of nothing, since a person is all that the request named.
      events +=
        #"{"at":\#(shop.now.milliseconds),"event":"answerKept","key":"\#(key(1))","method":"person.erase","request":-3750763034362895579,"numbers":[0,\#(shop.now.milliseconds)]}"#
        + "\n"
      old.events.append(events.utf8.span)
      old.endDecision(lines: events.utf8.count { $0 == 0x0A })
      if !isErased {
        old.records = made.records
        old.endRecord(.person(0))
        let act = String(decoding: made.behaviour.bytes, as: UTF8.self)
          .replacing("}", with: #","key":"\#(key(2))"}"#)
        old.behaviour.append(act.utf8.span)
        old.endBehaviour(consent: consent.rawValue)
      }
      let storage = SimulatedStorage()
      var (stores, _) = try Stores.open(storage, owner: "test")
      try stores.commit(&old)
      try stores.close()
      storage.kill()
      let engine: ExchangeEngine
      (stores, engine) = try Stores.open(storage, owner: "test")
      let counter = try Counter()
      counter.service = ExchangeService(engine, clock: .system, isStrict: true)
      func ask(_ method: String, _ params: String, _ number: Int) -> String {
        counter.call(method, "{\(params),\"idempotencyKey\":\"\(key(number))\"}")
      }
      let erase = ask("person.erase", #""person":"person-1@example.org""#, 1)
      #expect(erase.contains(isErased ? KeyedRequestTests.conflict : "\"erased\""), "\(erase)")
      #expect(ask("person.erase", #""person":"nobody""#, 1).contains(KeyedRequestTests.conflict))
      if isErased { continue }
      let act =
        #""person":"person-1@example.org","purpose":"recommendations","act":"view","item":"#
      #expect(ask("behaviour.record", act + "\"tent\"", 2).contains("\"result\":true"))
      #expect(ask("behaviour.record", act + "\"lamp\"", 2).contains(KeyedRequestTests.conflict))
    }
  }
}
