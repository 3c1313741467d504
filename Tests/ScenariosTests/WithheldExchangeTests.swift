import Basics
import Catalogs
import Engine
import Exchanges
import Foundation
import JSONText
import Scenarios
import TestSupport
import Testing
import TrustRules

/// Exchanges that nobody can be offered, as the log of a service tells them.
@Suite struct WithheldExchangeTests {
  private func catalog(_ file: String) throws -> Catalog {
    let problems = Problems(fileName: file)
    let root = try JSONDocument(scanning: try Places.bytes("Scenarios/catalogs/\(file)")).root
    let reader = CatalogReader(problems: problems) { name, columns in
      let place = "Scenarios/catalogs/" + (name.split(separator: "/").last.map(String.init) ?? "")
      return (try? Places.bytes(place)).flatMap {
        TableRows.read($0, columns: columns, problems)
      }
    }
    return try #require(reader.read(root), "\(problems.messages)")
  }

  /// What is withheld from everybody is just what the gate refuses to somebody of whom nothing is held: for the
  /// catalogs of all rules, on any day.
  @Test func whatIsWithheldIsWhatTheGateRefuses() throws {
    let bad = try FileManager.default.contentsOfDirectory(
      atPath: Places.repository.appending(path: "Scenarios/catalogs/bad").path)
    var counts = (offered: 0, withheld: 0)
    for file in ["shop.json"] + bad.filter({ $0.hasSuffix(".json") }).sorted().map({ "bad/\($0)" })
    {
      let catalog = try catalog(file)
      for text in ["2026-08-31", "2026-11-24", "2027-03-31", "2027-09-01", "2029-01-01"] {
        let day = try #require(Day(text))
        var engine = ExchangeEngine()
        engine.gate = OfferGate(catalog)
        let person = try #require(
          try engine.perform(.registerPerson(key: PersonalText("p")), at: day.start).person)
        var refused: [String] = []
        for exchange in catalog.exchanges {
          guard let terms = catalog.terms(of: exchange) else {
            refused.append(exchange.id)
            continue
          }
          let id = try #require(try engine.perform(.adoptTerms(terms), at: day.start).terms)
          engine.gate?.look(at: person, in: engine.state.exchange, at: day.start)
          if engine.gate?.refuses(id, in: engine.state.exchange) ?? true {
            refused.append(exchange.id)
          }
        }
        let withheld = catalog.withheld(on: day)
        #expect(withheld.map(\.exchange) == refused, "\(file) on \(text)")
        for exchange in withheld where exchange.rules.isEmpty {
          let judged = try #require(catalog.exchanges.first { $0.id == exchange.exchange })
          #expect(catalog.terms(of: judged) == nil, "\(file) on \(text)")
        }
        counts.withheld += refused.count
        counts.offered += catalog.exchanges.count - refused.count
      }
    }
    #expect(counts.offered > 20 && counts.withheld > 20, "\(counts)")
  }
}
