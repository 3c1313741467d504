import Basics
import Catalogs
import Engine
import Exchanges
import Service
import TestSupport
import Testing

/// What a catalog has no more, although people agreed to it and it stands: each method answers truly or refuses, and the
/// state stays whole.
@Suite struct RemovedEntriesTests {
  /// Something that is taken out of the shop's catalog with all that names it, highest places first.
  private struct Removed {
    let name: String
    let changes: [(String, String?)]
    /// Whether the exchange goes with it that the person's area was asked by.
    var endsExchange = true
  }

  private static let exchange = ("/exchanges/3", nil as String?)
  private static let couriers = [("/partners/2", nil as String?), ("/partners/0", nil)]

  private static let rows = [
    Removed(name: "area-for-delivery-day", changes: [exchange]),
    Removed(
      name: "delivery-times", changes: [exchange, ("/purposes/2", nil)] + couriers),
    Removed(
      name: "postalCode",
      changes: [exchange, ("/benefits/2", nil), ("/purposes/2", nil), ("/fields/2", nil)] + couriers
    ),
    Removed(name: "delivery-day", changes: [exchange, ("/benefits/2", nil)]),
    Removed(name: "parcels", changes: [exchange, ("/partners/0", nil)]),
    Removed(
      name: "parcels-2026", changes: [("/partners/0/agreements/0/id", #""parcels-2027""#)],
      endsExchange: false),
    Removed(
      name: "birthday-gift",
      changes: [
        ("/exchanges/1", nil), ("/exchanges/0", nil), ("/purposes/0", nil), ("/roles", nil),
      ], endsExchange: false),
    Removed(
      name: "recommendations", changes: [("/exchanges/5", nil), ("/purposes/4", nil)],
      endsExchange: false),
  ]

  /// Somebody who agreed to much, whose area a partner holds and passed on.
  private func begun() throws -> Counter {
    let counter = try Counter()
    for line in [
      #"offer.next {"person":"ada","placement":"basket"}"#,
      #"offer.answer {"offer":0,"answer":"accepted","textVersion":1,"values":{"postalCode":"80331"}}"#,
      #"benefit.deliver {"promise":0,"value":1}"#,
      #"offer.next {"person":"ada","placement":"account"}"#,
      #"offer.answer {"offer":1,"answer":"accepted","textVersion":1,"values":{"birthDate":"04-12"}}"#,
      #"benefit.deliver {"promise":1,"value":3.5}"#,
      #"offer.next {"person":"ada","placement":"home"}"#,
      #"offer.answer {"offer":2,"answer":"accepted","textVersion":1}"#,
      #"benefit.deliver {"promise":2,"value":2}"#,
      #"behaviour.record {"person":"ada","purpose":"recommendations","act":"view","item":"mug-7"}"#,
      #"partner.disclose {"person":"ada","purpose":"delivery-times","field":"postalCode","partner":"parcels"}"#,
      #"partner.passOn {"disclosure":0,"partner":"courier"}"#,
      #"request.receive {"person":"ada","right":"access"}"#,
      #"clearance.open {"actor":"kim","role":"care-agent","task":"t-1","purpose":"birthday-gift","fields":[{"field":"birthDate","level":"monthDay"}],"persons":["ada"],"until":"2026-11-24T10:30:00.000Z","approver":"lee","approverRole":"care-lead"}"#,
      #"experiment.start {"experiment":"begun","arms":[{"arm":"a","exchange":"area-for-delivery-day"},{"arm":"b","exchange":"allergies-for-warnings"}]}"#,
      #"offer.next {"person":"ada","placement":"product"}"#,
    ] {
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      let answer = counter.call(parts[0], parts[1])
      #expect(answer.contains(#""result""#), "\(line): \(answer)")
      counter.now = counter.now.adding(milliseconds: 1_000)
    }
    return counter
  }

  /// Methods that leave little to the others, which are tried after them.
  private static let last = ["consent.end", "consent.withdraw", "person.restrict", "person.erase"]

  /// Everything that a request may name, about the person and about what is gone.
  private static func value(_ name: String, _ schema: JSONTree, of removed: String) -> JSONTree {
    switch name {
    case "purpose", "field", "partner":
      let names = ["purpose": "delivery-times", "field": "postalCode", "partner": "parcels"]
      let own = ["purpose": ["birthday-gift", "recommendations", "delivery-times"]]
      return .string(own[name]?.contains(removed) ?? false ? removed : names[name] ?? "")
    case "actor", "role": return .string(name == "actor" ? "kim" : "care-agent")
    case "approver", "approverRole": return .string(name == "approver" ? "lee" : "care-lead")
    case "person": return .string("ada")
    case "persons": return .array([.string("ada")])
    case "fields":
      return .array([
        .object([.init("field", .string("postalCode")), .init("level", .string("area"))])
      ])
    case "level": return .string("area")
    case "scope": return .string("partner:parcels")
    case "choice": return .string("deny")
    case "act": return .string("view")
    case "activation": return .string("outfitter-catalogue")
    case "experiment": return .string("begun")
    case "until": return .string("2026-11-24T10:50:00.000Z")
    case "arms":
      return .array(
        ["area-for-delivery-day", "size-for-fit"].map {
          .object([.init("arm", .string($0)), .init("exchange", .string($0))])
        })
    default: break
    }
    if case .array(let words)? = schema["/enum"] { return words[0] }
    switch schema["/type"] {
    case .string("boolean"): return .boolean(true)
    case .string("number"): return .number("1")
    case .string("integer"): return schema["/minimum"] ?? .number("0")
    case .string("object"): return .object([])
    default: return .string("x-1")
    }
  }

  private func look(_ counter: Counter, _ what: String) throws {
    let broken = counter.service.engine.state.exchange.checkInvariants()
    #expect(broken.isEmpty, "\(what): \(broken)")
  }

  /// Each method is tried on the person and on what is gone, with each number that there is.
  @Test(.namesItsRow) func everyMethodAnswersTrulyOrRefuses() {
    forEachRow(RemovedEntriesTests.rows) { row in
      let counter = try begun()
      let reduced = try #require(try Shop.catalog([("/exchanges/6", nil)] + row.changes))
      try counter.service.adopt(reduced, at: counter.now)
      counter.settle()
      try look(counter, "adopted")
      let document = try #require(try counter.result("rpc.discover"))
      let methods = document.list("methods").sorted { left, right in
        func rank(_ one: JSONTree) -> Int {
          RemovedEntriesTests.last.firstIndex(of: one.word("name")) ?? -1
        }
        return rank(left) < rank(right)
      }
      #expect(methods.count >= 38)
      for method in methods {
        for number in 0..<3 {
          var params: [JSONTree.Member] = []
          for one in method.list("params") where one["/required"] == .boolean(true) {
            guard let schema = one["/schema"] else { continue }
            let isNumber = ["offer", "promise", "consent", "request", "disclosure", "clearance"]
              .contains(one.word("name"))
            params.append(
              JSONTree.Member(
                one.word("name"),
                isNumber
                  ? .number("\(number)")
                  : RemovedEntriesTests.value(one.word("name"), schema, of: row.name)))
          }
          let text = JSONTree.object(params).text.filter { $0 != "\n" }
          let answer = try JSONTree(text: counter.call(method.word("name"), text))
          if let result = answer["/result"], let schema = method["/result/schema"] {
            #expect(
              try SchemaValidator(schema.text).accepts(result),
              "\(row.name), \(method.word("name")): \(result.text)")
          } else {
            let code = answer["/error"]?.word("code") ?? ""
            #expect(
              ["-32001", "-32602"].contains(code),
              "\(row.name), \(method.word("name")) \(text): \(answer.text)")
          }
        }
        try look(counter, "\(row.name), \(method.word("name"))")
      }
      let state = counter.service.engine.state
      #expect(try counter.restarted().service.engine.state.digest == state.digest, "\(row.name)")
      #expect(!state.exchange.knows(PersonID(0)), "\(row.name): she is forgotten")
    }
  }

  /// What was agreed to stands and is told as it was; what needs the entry is refused for that, and for nothing else.
  @Test func whatStandsIsToldAndWhatIsGoneIsRefusedForThat() throws {
    for row in RemovedEntriesTests.rows where row.endsExchange {
      let counter = try begun()
      let before = counter.call("consent.list", #"{"person":"ada"}"#)
      #expect(before.contains(#""exchange":"area-for-delivery-day""#))
      let reduced = try #require(try Shop.catalog([("/exchanges/6", nil)] + row.changes))
      try counter.service.adopt(reduced, at: counter.now)
      counter.settle()
      #expect(counter.call("consent.list", #"{"person":"ada"}"#) == before, "\(row.name)")
      // Who holds it owes it, whatever the catalog knows of them; and a no to them counts.
      let owed = #"{"partner":"parcels"}"#
      #expect(counter.call("partner.owed", owed).contains(#""owed":[]"#), "\(row.name)")
      let no = #"{"person":"ada","scope":"partner:parcels","choice":"deny"}"#
      #expect(counter.call("preference.set", no).contains(#""result":true"#), "\(row.name)")
      #expect(
        counter.call("partner.owed", owed).contains(#""disclosure":0"#), "\(row.name)")
      let again = counter.call(
        "partner.disclose",
        #"{"person":"ada","purpose":"delivery-times","field":"postalCode","partner":"parcels"}"#)
      let isUnknown = ["delivery-times", "postalCode", "parcels"].contains(row.name)
      #expect(
        again.contains(isUnknown ? #""unknownPartner""# : #""refusal":"#), "\(row.name): \(again)")
      #expect(counter.call("partner.owed", #"{"partner":"nobody"}"#).contains("unknownPartner"))
      let gone = counter.call("consent.withdraw", #"{"consent":0}"#)
      #expect(gone.contains(#""ended":"withdrawn""#) && gone.contains(#""values":1"#))
    }
  }
}
