import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport
import Testing

/// Nobody is asked twice for what they gave for a purpose, and whoever gave a part of it can be asked for the rest: each step
/// is an exchange of its own (Q7, Q14).
@Suite struct StepTests {
  private static func exchange(
    _ id: String, _ purpose: String, _ benefit: String, _ request: [(String, String)]
  ) -> (String, String?) {
    let asks = request.map { #"{"field": "\#($0)", "level": "\#($1)"}"# }.joined(separator: ", ")
    return (
      "/exchanges/-",
      #"{"id": "\#(id)", "purpose": "\#(purpose)", "benefit": "\#(benefit)", "valuation": "returns-2026", "#
        + #""request": [\#(asks)], "text": {"version": 1, "ask": "Which?", "why": "Why.", "#
        + #""get": "It.", "keep": "A while.", "who": "Us.", "stop": "Here."}}"#
    )
  }

  private static let fitting: [(String, String?)] = [
    exchange("area-for-fit", "fitting", "right-size", [("postalCode", "area")]),
    exchange("month-for-fit", "fitting", "right-size", [("birthDate", "month")]),
    exchange(
      "size-and-area", "fitting", "right-size",
      [("clothesSize", "exact"), ("postalCode", "area")]),
  ]

  private static let birthdays: [(String, String?)] = [
    exchange("month-for-coffee", "birthday-gift", "coffee", [("birthDate", "month")])
  ]

  private func outcome(_ shop: inout Shop, _ person: PersonID, _ exchange: String) throws -> String
  {
    let text = String(
      decoding: shop.engine.explain(OfferRequest(person), at: shop.now), as: UTF8.self)
    for name in Fate.allCases.map({ "\($0.name)" })
    where text.contains(#"{"exchange":"\#(exchange)","outcome":"\#(name)""#) {
      return name == "outranked" ? "offered" : name
    }
    return ""
  }

  /// Three fields over a year, in declared steps: each is asked for once and paid for once, and what asks for two of them is
  /// shown to nobody who gave one.
  @Test func threeFieldsInSteps() throws {
    var shop = try Shop(changes: Self.fitting)
    let person = try shop.newcomer()
    var asked: [String] = []
    var fields: [String] = []
    for _ in 0..<12 {
      let decision = try shop.engine.nextOffer(
        OfferRequest(person, wish: "fitting"), at: shop.now)
      if let offer = decision.offer {
        let terms = shop.engine.state.exchange.terms(of: offer)
        asked.append(terms.exchange)
        fields += terms.request.map(\.field)
        let texts = ["clothesSize": "38", "postalCode": "10115", "birthDate": "04-12"]
        let receipt = try shop.engine.perform(
          .answerOffer(
            offer, answer: .accepted, textVersion: 1,
            values: terms.request.enumerated().map {
              GivenValue(ask: $0, PersonalText(texts[$1.field] ?? ""))
            }), at: shop.now)
        try shop.deliver(try #require(receipt.promise))
      }
      shop.wait(days: 29)
    }
    #expect(Set(asked) == ["size-for-fit", "area-for-fit", "month-for-fit"] && asked.count == 3)
    #expect(fields.sorted() == ["birthDate", "clothesSize", "postalCode"])
    let state = shop.engine.state.exchange
    #expect(state.promises.map(\.outcome) == [.kept, .kept, .kept])
    for field in fields { #expect(shop.mayUse(field, of: person, for: "fitting"), "\(field)") }
    #expect(try outcome(&shop, person, "size-and-area") == "heldAlready")
  }

  /// The month, then the month and the day, which tells the month too: the first yes gives way to the second, both are paid,
  /// and neither is asked for again. Who began with the finer one is never asked for the coarser.
  @Test func aFinerLevelIsAStep() throws {
    var shop = try Shop(changes: Self.birthdays)
    let (person, other) = (try shop.newcomer(), try shop.newcomer())
    let first = try shop.trade("month-for-coffee", with: person)
    #expect(try outcome(&shop, person, "month-for-coffee") == "heldAlready")
    #expect(try outcome(&shop, person, "birthday-for-coffee") == "offered")
    shop.wait(days: 40)
    let second = try shop.trade("birthday-for-coffee", with: person)
    let state = shop.engine.state.exchange
    #expect(state.consents[first.index].ending == .replaced)
    #expect(state.stands(second, at: shop.now))
    #expect(state.promises.map(\.outcome) == [.kept, .kept])
    #expect(shop.engine.text(of: ValueID(0)) == nil)
    #expect(shop.engine.text(of: ValueID(1)) == PersonalText("04-12"))
    for exchange in ["month-for-coffee", "birthday-for-coffee"] {
      #expect(try outcome(&shop, person, exchange) == "heldAlready", "\(exchange)")
    }
    try shop.trade("birthday-for-coffee", with: other)
    #expect(try outcome(&shop, other, "month-for-coffee") == "heldAlready")
    #expect(
      shop.refusal(.showOffer(to: other, terms: try shop.terms("month-for-coffee"), arm: nil))
        == .heldAlready)
  }

  /// What is held for one purpose counts as held for that alone.
  @Test func anotherPurposeIsAnotherAsk() throws {
    var shop = try Shop(changes: Self.fitting)
    let person = try shop.newcomer()
    try shop.trade("birthday-for-coffee", with: person)
    #expect(try outcome(&shop, person, "month-for-fit") == "offered")
  }

  /// Each of several yeses to a purpose serves what it is to: a newer one does not stand before an older.
  @Test func everyYesOfAPurposeServes() throws {
    var shop = try Shop(
      changes: Self.fitting + [
        Self.exchange(
          "size-for-finds", "recommendations", "finds", [("clothesSize", "group")])
      ])
    let person = try shop.newcomer()
    let seen = try shop.trade("views-for-finds", with: person)
    try shop.trade("size-for-finds", with: person)
    let found = try ConsentUse.behaviourConsent(
      of: person, for: "recommendations".utf8.span, item: "tent".utf8.span,
      in: shop.engine.state.exchange, at: shop.now)
    #expect(found == seen)
    try shop.trade("size-for-fit", with: person)
    try shop.trade("area-for-fit", with: person)
    for field in ["clothesSize", "postalCode"] {
      #expect(shop.mayUse(field, of: person, for: "fitting"), "\(field)")
    }
  }

  /// Which level tells what another would.
  @Test(.namesItsRow) func whatALevelTells() {
    let groups = { (names: [[String]]) in
      Generalization.groups(
        names.enumerated().map { Generalization.Group(id: "g\($0)", values: $1) })
    }
    let rows: [(String, Generalization, Generalization, Bool)] = [
      ("all tells all", .asGiven, .groups([]), true), ("no part tells all", .year, .asGiven, false),
      ("anything was answered", .month, .answered, true),
      ("an answer tells nothing", .answered, .month, false),
      ("the month of a day", .monthDay, .month, true),
      ("no day of a month", .month, .monthDay, false),
      ("no year of a day", .monthDay, .year, false),
      ("the year of a month", .yearMonth, .year, true),
      ("no age of a year", .year, .atLeast(18), false),
      ("the same age", .atLeast(18), .atLeast(18), true),
      ("another age", .atLeast(21), .atLeast(18), false),
      ("a band of bands", .band(5), .band(10), true),
      ("a band across", .band(10), .band(15), false),
      ("more digits", .first(3), .first(1), true), ("fewer digits", .first(1), .first(3), false),
      ("decimals", .decimals(2), .decimals(1), true),
      ("groups within groups", groups([["a"], ["b"]]), groups([["a", "b"], ["c"]]), true),
      ("groups across", groups([["a", "c"], ["b"]]), groups([["a", "b"], ["c"]]), false),
    ]
    forEachRow(rows) { (_, own, other, tells) in #expect(own.tellsAsMuch(as: other) == tells) }
  }
}
