import TestSupport
import Testing

@testable import Service

/// What a request may hold, and what it is told where it does not.
@Suite struct ParameterTests {
  /// A name that two parameters share would mean two things; "why" and "kind" mean what catalogs mean by them.
  @Test func eachNameHasOneMeaning() {
    let names = Parameter.allCases.map { "\($0.row.name)" }
    #expect(Set(names).count == names.count)
    #expect(!names.contains("why") && !names.contains("kind"))
  }

  private func message(_ method: String, _ params: String) throws -> String? {
    guard
      case .string(let text)? = try JSONTree(text: try Counter().call(method, params))[
        "/error/message"]
    else { return nil }
    return text
  }

  @Test(.namesItsRow)
  func aWrongParameterIsNamed() {
    let rows: [(String, String, String)] = [
      ("offer.next", "{}", "params: missing member \"person\""),
      ("offer.answer", "{}", "params: missing members \"offer\", \"answer\", \"textVersion\""),
      (
        "offer.next", #"{"persn":"x"}"#,
        "params: unknown member at byte 56; did you mean \"person\"?"
      ),
      ("offer.next", #"{"person":12}"#, "params.person: expected a string, found a number"),
      (
        "offer.next", #"{"anna@example.org":1}"#,
        "params: unknown member at byte 56; known here: \"person\", \"placement\", \"channel\", \"attributes\", \"signals\", \"at\""
      ),
      (
        "offer.explain", #"{"person":"x","placement":12}"#,
        "params.placement: expected a string, found a number"
      ),
      ("offer.next", #"{"person":""}"#, "params.person: expected 1 to 256 bytes, found 0"),
      (
        "offer.answer", #"{"offer":-1,"answer":"accepted","textVersion":1}"#,
        "params.offer: expected a whole number from 0 to 2147483647, found another number"
      ),
      (
        "offer.answer", #"{"offer":1.5,"answer":"accepted","textVersion":1}"#,
        "params.offer: expected a whole number from 0 to 2147483647, found another number"
      ),
      (
        "offer.answer", #"{"offer":0,"answer":"yes","textVersion":1}"#,
        "params.answer: expected one of \"accepted\", \"declined\", \"deferred\", found a string of 3 bytes"
      ),
      (
        "offer.answer",
        #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"birthDate":[1]}}"#,
        "params.values, byte 114: expected a string, found an array"
      ),
      (
        "offer.answer", #"{"offer":0,"answer":"accepted","textVersion":1,"isSpecific":1}"#,
        "params.isSpecific: expected true or false, found a number"
      ),
      (
        "benefit.deliver", #"{"promise":0,"value":1e400}"#,
        "params.value: expected an amount from 0 to 4000 with at most six decimals, found another number"
      ),
      (
        "benefit.deliver", #"{"promise":0,"value":0.0000001}"#,
        "params.value: expected an amount from 0 to 4000 with at most six decimals, found another number"
      ),
      (
        "audience.activate", #"{"activation":"a","persons":["x","y",null,12]}"#,
        "params.persons[2]: expected a string, found null"
      ),
      (
        "experiment.start",
        #"{"experiment":"e","arms":[{"arm":"a","exchange":"b"},{"arm":7,"exchange":"c"}]}"#,
        "params.arms[1].arm: expected an id, found a number"
      ),
      (
        "experiment.start", #"{"experiment":"e","arms":[{"arm":"a"}]}"#,
        "params.arms[0]: expected arm and exchange"
      ),
      (
        "experiment.start", #"{"experiment":"e","arms":[]}"#,
        "params.arms: expected at least one element, found an array"
      ),
      (
        "preference.set",
        #"{"person":"p","scope":"everything","choice":"deny","said":"yesterday"}"#,
        "params.said: expected a moment such as \"2026-11-24T10:00:00.000Z\" (RFC 3339), found a string of 9 bytes"
      ),
      (
        "benefit.deliver",
        #"{"promise":0,"value":1,"idempotencyKey":"7f3c9a52-2b1e-1c77-9d3a-0e5f6a7b8c9d"}"#,
        "params.idempotencyKey: expected a random UUID (RFC 9562, version 4 or 7), found a string of 36 bytes"
      ),
      ("engine.health", #"{"at":1}"#, "params: unknown member at byte 59; it takes none"),
    ]
    forEachRow(rows) { (method, params, expected) throws in
      #expect(try message(method, params) == expected)
    }
  }

  /// What was sent as a value is nowhere in an error: it may be somebody's.
  @Test func noErrorRepeatsAValue() throws {
    let counter = try Counter()
    let secret = "ada-lovelace-1815"
    _ = counter.call("offer.next", #"{"person":"\#(secret)","placement":"account"}"#)
    for line in [
      #"{"jsonrpc":"2.0","id":1,"method":"offer.next","params":{"person":lovelace}}"#,
      #"{"jsonrpc":"2.0","id":1,"method":"x","ada lovelace":1,"ada lovelace":2}"#,
      #"{"jsonrpc":"2.0","id":1,"method":"ada lovelace"}"#,
    ] {
      let answer = counter.ask(line)
      #expect(answer.contains("\"error\"") && !answer.contains("lovelace"), "\(answer)")
    }
    for (method, params) in [
      ("consent.list", #"{"person":"\#(secret)-x"}"#),
      ("offer.answer", #"{"offer":"\#(secret)","answer":"accepted","textVersion":1}"#),
      ("offer.answer", #"{"offer":0,"answer":"\#(secret)","textVersion":1}"#),
      (
        "offer.answer",
        #"{"offer":0,"answer":"accepted","textVersion":1,"values":{"birthDate":"\#(secret)"}}"#
      ),
      (
        "behaviour.record", #"{"person":"\#(secret)","purpose":"x","act":"\#(secret)","item":"y"}"#
      ),
      ("preference.set", #"{"person":"\#(secret)","scope":"\#(secret)","choice":"deny"}"#),
      ("offer.next", #"{"person":"\#(secret)","placement":"\#(secret)"}"#),
      ("partner.owed", #"{"partner":"\#(secret)"}"#),
    ] {
      let answer = counter.call(method, params)
      #expect(answer.contains("\"error\""), "\(method) \(params)")
      #expect(!answer.contains("lovelace"), "\(answer)")
    }
  }

  /// Every method's document is true: params made by it are taken, and results are as it says.
  @Test func everyMethodIsAsTheDocumentSays() throws {
    let document = try #require(try Counter().result("rpc.discover"))
    #expect(document["/openrpc"] == .string("1.3.2"))
    guard case .array(let methods)? = document["/methods"] else { return #expect(Bool(false)) }
    #expect(methods.count >= 37)
    for method in methods {
      let counter = try ParameterTests.busyCounter()
      guard case .string(let name)? = method["/name"], case .array(let all)? = method["/params"]
      else {
        return #expect(Bool(false))
      }
      var params: [JSONTree.Member] = []
      for one in all where one["/required"] == .boolean(true) {
        guard case .string(let word)? = one["/name"], let schema = one["/schema"] else { continue }
        var value = ParameterTests.samples[word] ?? ParameterTests.sample(schema)
        if name.hasPrefix("recommend.") || name == "behaviour.record", word == "purpose" {
          value = .string("recommendations")
        }
        if name == "experiment.start", word == "experiment" { value = .string("fresh") }
        #expect(try SchemaValidator(schema.text).accepts(value), "\(name): \(word)")
        params.append(JSONTree.Member(word, value))
      }
      // Nothing is declared here, so its arms are named.
      if name == "experiment.start", let arms = ParameterTests.samples["arms"] {
        params.append(JSONTree.Member("arms", arms))
      }
      let answer = try JSONTree(
        text: counter.call(name, JSONTree.object(params).text.filter { $0 != "\n" }))
      if let result = answer["/result"], let schema = method["/result/schema"] {
        #expect(try SchemaValidator(schema.text).accepts(result), "\(name): \(result.text)")
      } else {
        #expect(answer["/error/data/verdict"] == .string("refuse"), "\(name): \(answer.text)")
        #expect(!ParameterTests.mustWork.contains(name), "\(name): \(answer.text)")
      }
      // A member that the document does not name is refused.
      let stranger = counter.call(name, #"{"stranger":1}"#)
      #expect(stranger.contains("-32602") && stranger.contains("unknown member at byte"), "\(name)")
    }
  }

  /// Methods that the samples below bring to a result.
  private static let mustWork: Set<String> = [
    "offer.next", "offer.explain", "offer.answer", "benefit.deliver", "consent.list",
    "consent.withdraw", "preference.set", "preference.list", "behaviour.record", "person.export",
    "person.erase", "person.restrict", "request.receive", "request.answer", "clearance.open",
    "clearance.close", "data.read", "partner.owed", "partner.review", "experiment.start",
    "experiment.stop", "experiment.list", "experiment.close", "experiment.report", "engine.health",
    "engine.metrics",
    "rpc.discover", "consent.end",
    "partner.disclose", "recommend.items", "budget.report", "offer.report",
  ]

  static let samples: [String: JSONTree] = [
    "person": .string("ada"), "persons": .array([.string("ada")]),
    "purpose": .string("delivery-times"),
    "field": .string("postalCode"), "level": .string("area"), "partner": .string("parcels"),
    "scope": .string("everything"), "choice": .string("allow"), "act": .string("view"),
    "item": .string("tent-2"), "actor": .string("kim"), "role": .string("delivery-desk"),
    "approver": .string("lee"), "approverRole": .string("data-protection"), "task": .string("t-1"),
    "fields": .array([
      .object([.init("field", .string("postalCode")), .init("level", .string("area"))])
    ]),
    "until": .string("2026-11-24T10:30:00.000Z"), "offer": .number("1"), "promise": .number("0"),
    "arms": .array([
      .object([.init("arm", .string("a")), .init("exchange", .string("size-for-fit"))]),
      .object([.init("arm", .string("b")), .init("exchange", .string("views-for-finds"))]),
    ]), "experiment": .string("begun"), "ending": .string("invalidated"),
    "right": .string("access"),
    "answer": .string("declined"), "activation": .string("outfitter-catalogue"),
  ]

  static func sample(_ schema: JSONTree) -> JSONTree {
    if case .array(let words)? = schema["/enum"] { return words[0] }
    if schema["/type"] == .string("boolean") { return .boolean(false) }
    if schema["/type"] == .string("number") { return .number("1") }
    if schema["/type"] == .string("integer") { return schema["/minimum"] ?? .number("0") }
    if schema["/type"] == .string("object") { return .object([]) }
    return .string("x-1")
  }

  /// A shop in which something of everything has happened.
  static func busyCounter() throws -> Counter {
    let counter = try Counter(changes: [
      ("/roles", roles)
    ])
    for line in [
      #"offer.next {"person":"ada","placement":"basket"}"#,
      #"offer.answer {"offer":0,"answer":"accepted","textVersion":1,"values":{"postalCode":"80331"}}"#,
      #"offer.next {"person":"ben","placement":"basket"}"#,
      #"request.receive {"person":"ada","right":"access"}"#,
      #"clearance.open {"actor":"kim","role":"delivery-desk","task":"t-1","purpose":"delivery-times","fields":[{"field":"postalCode","level":"area"}],"persons":["ada"],"until":"2026-11-24T10:30:00.000Z","approver":"lee","approverRole":"data-protection"}"#,
      #"experiment.start {"experiment":"begun","arms":[{"arm":"a","exchange":"birthday-for-coffee"},{"arm":"b","exchange":"birthday-for-greeting"}]}"#,
      #"offer.next {"person":"ada","placement":"home"}"#,
      #"offer.answer {"offer":2,"answer":"accepted","textVersion":1}"#,
    ] {
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      let answer = counter.call(parts[0], parts[1])
      #expect(answer.contains("\"result\""), "\(line): \(answer)")
    }
    return counter
  }

  private static let roles = #"""
    [{"id": "delivery-desk", "purposes": ["delivery-times"],
      "fields": [{"field": "postalCode", "level": "area"}], "approver": "data-protection",
      "atMostMinutes": 60}]
    """#
}
