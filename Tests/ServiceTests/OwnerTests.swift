import Basics
import Engine
import Service
import TestSupport
import Testing

/// A request that names something by number and a person beside it reaches nothing that is anybody else's.
@Suite struct OwnerTests {
  private struct Row {
    let name: String
    let method: String
    /// The member with the number, of something that is ada's.
    let number: String
    let others: String
  }

  /// Every method that names something of a person's by number.
  private static let rows = [
    Row(
      name: "an answer", method: "offer.answer", number: "offer",
      others: #","answer":"declined","textVersion":1"#),
    Row(
      name: "a completion", method: "offer.complete", number: "offer",
      others: #","values":{"birthDate":"04-12"}"#),
    Row(name: "a delivery", method: "benefit.deliver", number: "promise", others: #","value":3.5"#),
    Row(
      name: "a delivery put right", method: "benefit.correct", number: "delivery",
      others: #","value":0.5,"by":"lee","reason":"typing-error""#),
    Row(
      name: "a compensation", method: "benefit.compensate", number: "promise",
      others: #","value":3.5"#),
    Row(name: "a withdrawal", method: "consent.withdraw", number: "consent", others: ""),
    Row(name: "a case", method: "consent.resolve", number: "consent", others: ""),
    Row(
      name: "an end", method: "consent.end", number: "consent", others: #","ending":"invalidated""#),
    Row(
      name: "a correction", method: "data.correct", number: "consent",
      others: #","values":{"postalCode":"102 34"}"#),
    Row(name: "a request", method: "request.answer", number: "request", others: ""),
    Row(
      name: "passing on", method: "partner.passOn", number: "disclosure",
      others: #","partner":"courier""#),
    Row(name: "telling", method: "partner.tell", number: "disclosure", others: ""),
    Row(name: "a receipt", method: "partner.dispose", number: "disclosure", others: ""),
  ]

  /// Ada with one of everything, numbered 0 (her offer that waits for an answer is 1), and ben.
  private func begun(requiresPerson: Bool = false) throws -> Counter {
    let counter = try Counter(requiresPerson: requiresPerson)
    _ = counter.call(
      "offer.next",
      #"{"person":"ada","placement":"basket","attributes":{"basketItems":2,"postalCode":{"region":"1"}}}"#
    )
    let yes = counter.call(
      "offer.answer",
      #"{"person":"ada","offer":0,"answer":"accepted","textVersion":1,"values":{"postalCode":"101 23"}}"#
    )
    try #require(yes.contains(#""consent":{"number":0"#), "\(yes)")
    _ = counter.call("benefit.deliver", #"{"promise":0,"value":0.25,"by":"kim"}"#)
    _ = counter.call("offer.next", #"{"person":"ada","placement":"account"}"#)
    _ = counter.call("request.receive", #"{"person":"ada","right":"access"}"#)
    let handed = counter.call(
      "partner.disclose",
      #"{"person":"ada","purpose":"delivery-times","field":"postalCode","partner":"parcels"}"#)
    try #require(handed.contains(#""disclosure":0"#), "\(handed)")
    _ = counter.call("offer.next", #"{"person":"ben","placement":"home"}"#)
    return counter
  }

  private func ask(_ counter: Counter, _ row: Row, _ number: Int, _ person: String?) -> String {
    let beside = person.map { ",\"person\":\"\($0)\"" } ?? ""
    return counter.call(row.method, "{\"\(row.number)\":\(number)\(beside)\(row.others)}")
  }

  @Test(.namesItsRow) func anothersNumberIsOneThatWasNeverGiven() throws {
    let counter = try begun()
    let before = counter.service.engine.eventCount
    forEachRow(OwnerTests.rows) { row in
      let number = row.number == "offer" ? 1 : 0
      let never = ask(counter, row, 4_000_000, "ben")
      #expect(never.contains("unknown"), "\(row.name): \(never)")
      // Neither another's, nor that of somebody nobody knows, nor without or with a key.
      #expect(ask(counter, row, number, "ben") == never, "\(row.name)")
      #expect(ask(counter, row, number, "nobody") == never, "\(row.name)")
      let keyed = Row(
        name: row.name, method: row.method, number: row.number,
        others: row.others + ",\"idempotencyKey\":\"\(key(1))\"")
      #expect(ask(counter, keyed, number, "ben") == never, "\(row.name)")
      // Whoever is asked by number alone, and the owner, get another answer than that.
      #expect(counter.service.engine.eventCount == before, "\(row.name)")
    }
    for row in OwnerTests.rows {
      let (mine, alone) = (try begun(), try begun())
      let number = row.number == "offer" ? 1 : 0
      let answer = ask(mine, row, number, "ada")
      #expect(answer == ask(alone, row, number, nil), "\(row.name)")
      #expect(!answer.contains("unknown"), "\(row.name): \(answer)")
    }
  }

  /// Where the service is told to, a number alone is not enough; what has no owner is named as ever.
  @Test(.namesItsRow) func aPersonMayBeAMust() throws {
    let counter = try begun(requiresPerson: true)
    let before = counter.service.engine.eventCount
    forEachRow(OwnerTests.rows) { row in
      let answer = ask(counter, row, 0, nil)
      #expect(answer.contains(#"params: missing member \"person\""#), "\(row.name): \(answer)")
    }
    #expect(counter.service.engine.eventCount == before)
    let document = try counter.result("rpc.discover")
    for index in 0..<60 {
      guard let name = document?["/methods/\(index)/name"] else { break }
      for place in 0..<12
      where document?["/methods/\(index)/params/\(place)/name"] == .string("person") {
        let isMust = document?["/methods/\(index)/params/\(place)/required"] == .boolean(true)
        // Recommendations and previews alone may be asked for nobody.
        let maybeNobody = ["recommend.items", "offer.preview"].map { JSONTree.string($0) }
        #expect(isMust || maybeNobody.contains(name), "\(name)")
      }
    }
  }

  /// What was done once for its owner is answered again, whoever is forgotten meanwhile.
  @Test func aRequestSentAgainIsAnsweredAfterAnErasure() throws {
    let counter = try begun()
    let request = "{\"consent\":0,\"person\":\"ada\",\"idempotencyKey\":\"\(key(7))\"}"
    let first = counter.call("consent.withdraw", request)
    #expect(first.contains("withdrawn"))
    _ = counter.call("person.erase", #"{"person":"ada"}"#)
    #expect(counter.call("consent.withdraw", request) == first)
    #expect(try counter.restarted().call("consent.withdraw", request) == first)
  }
}
