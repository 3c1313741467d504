import Basics
import Catalogs
import Engine
import Exchanges
import JSONText
import Ledger
import TestSupport
import Testing

/// What is decided over more exchanges than a decision asks about.
@Suite struct ManyCandidatesTests {
  private static func engine(_ exchanges: Int) throws -> (engine: ExchangeEngine, now: Instant) {
    var engine = ExchangeEngine(judgesOffers: false)
    let now = CatalogSamples.today.start
    try engine.perform(
      .adoptCatalog(try #require(ManyExchanges.catalog(exchanges))), at: now)
    return (engine, now)
  }

  /// The fates by name, as the explanation tells them.
  private static func fates(_ explanation: [UInt8]) throws -> [String: String] {
    var found: [String: String] = [:]
    for candidate in try JSONDocument(scanning: explanation).root.member("candidates")?.elements
      ?? []
    {
      found[candidate.member("exchange")?.string ?? ""] = candidate.member("outcome")?.string ?? ""
    }
    return found
  }

  /// At each of twenty placements all are asked about. What is decided where no placement is named follows from that:
  /// the first in rank that is offered or outranked there; and what is told is told alike as far as it goes.
  @Test func whatIsNotAskedAboutWouldHaveChangedNothing() throws {
    let count = 300
    var (engine, now) = try Self.engine(count)
    var random = Random(seed: 19, stream: 1)
    var behind = 0
    for number in 0..<12 {
      let person = try engine.person(for: Array("p\(number)".utf8).span, at: now)
      for _ in 0..<random.below(60) {
        now = now.adding(days: 1)
        let request = OfferRequest(person, placement: "place\(random.below(20))")
        guard let offer = try engine.nextOffer(request, at: now).offer else { continue }
        try engine.perform(.answerOffer(offer, answer: .declined, textVersion: 1), at: now)
      }
      var told: [String: String] = [:]
      for place in 0..<20 {
        let request = OfferRequest(person, placement: "place\(place)")
        told.merge(try Self.fates(engine.explain(request, at: now)).filter { $1 != "elsewhere" }) {
          $1
        }
      }
      let exchange = engine.state.exchange
      let ranks = try #require(exchange.catalog?.ranks)
      let order = (0..<count).sorted { ranks[$0] < ranks[$1] }.map { exchange.candidate($0).name }
      #expect(told.count == count, "person \(number)")
      let first = try #require(
        order.firstIndex { told[$0] == "offered" || told[$0] == "outranked" })
      if first >= Limits.fatesAsked { behind += 1 }
      let chosen = engine.decide(OfferRequest(person), at: now)
      #expect(chosen.map { exchange.candidate($0).name } == order[first], "person \(number)")
      let whole = try Self.fates(engine.explain(OfferRequest(person), at: now))
      for (position, name) in order.enumerated() {
        let isPassed = told[name] == "offered" || told[name] == "outranked"
        let wanted =
          position == first
          ? "offered"
          : isPassed || position > max(first, Limits.fatesAsked - 1) ? "outranked" : told[name]
        #expect(whole[name] == wanted, "person \(number), position \(position)")
      }
    }
    #expect(behind > 2, "nobody had refused the first \(Limits.fatesAsked)")
  }

  /// The line of a decision tells of as many as were asked about, however many there are.
  @Test func theLineDoesNotGrowWithTheCatalog() throws {
    func line(_ exchanges: Int) throws -> String {
      var (engine, now) = try Self.engine(exchanges)
      let person = try engine.person(for: "p".utf8.span, at: now)
      var log = MemoryLog(keepsLines: true)
      var group = engine.group
      group.clear()
      engine.handOver(&group)
      _ = try engine.nextOffer(OfferRequest(person), at: now)
      group = engine.group
      log.commit(&group)
      var found = ""
      try log.forEachLine { line in
        let text = String(decoding: line.indices.map { line[$0] }, as: UTF8.self)
        if text.contains("offerDecided") { found = text }
      }
      return found
    }
    let (few, many) = (try line(100), try line(400))
    #expect(few.split(separator: #""outranked""#).count == Limits.fatesAsked)
    #expect(many.split(separator: #""outranked""#).count == Limits.fatesAsked)
  }

  /// A person's own arm comes first, however many rank before it.
  @Test func anArmIsFoundBehindAnyNumber() throws {
    var (engine, now) = try Self.engine(200)
    let ranks = try #require(engine.state.exchange.catalog?.ranks)
    let arms = try [150, 199].map { rank in try #require(ranks.firstIndex(of: rank)) }
    let terms = try arms.map { try #require(engine.state.exchange.candidate($0).terms) }
    try engine.perform(.startExperiment(Samples.outline("x", arms: terms)), at: now)
    var found: Set<Int?> = []
    for number in 0..<20 {
      let person = try engine.person(for: Array("p\(number)".utf8).span, at: now)
      let chosen = engine.decide(OfferRequest(person), at: now)
      found.insert(chosen)
      let offered = try Self.fates(engine.explain(OfferRequest(person), at: now))
        .filter { $1 == "offered" }
      #expect(offered.keys.first == chosen.map { engine.state.exchange.candidate($0).name })
      // Where neither is shown, another is.
      let shown = Set(arms.map { "place\(Self.place(of: $0, engine))" })
      let place = try #require((0..<20).map { "place\($0)" }.first { !shown.contains($0) })
      let other = engine.decide(OfferRequest(person, placement: place), at: now)
      #expect(other != nil && !arms.contains(other ?? -1))
    }
    #expect(found == Set(arms))
  }

  /// The number of the placement at which an exchange is shown.
  private static func place(of exchange: Int, _ engine: ExchangeEngine) -> Int {
    (Int(engine.state.exchange.candidate(exchange).name.dropFirst("ask".count)) ?? 0) % 20
  }
}
