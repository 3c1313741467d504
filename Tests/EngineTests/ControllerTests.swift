import Basics
import Catalogs
import Exchanges
import JSONText
import Ledger
import TestSupport
import Testing

@testable import Engine

/// Who answers for the data is today's; in which language people were asked is pinned with what they agreed to.
@Suite struct ControllerTests {
  private func catalog(_ changes: [(String, String)]) throws -> AdoptedCatalog {
    var tree = try CatalogSamples.tree()
    for (pointer, json) in changes { tree = try tree.with(pointer, json) }
    let problems = Problems(fileName: "c.json")
    let made = AdoptedCatalog(try tree.document(), problems: problems) { _, _ in nil }
    return try #require(made, "\(problems.messages)")
  }

  private func controller(_ name: String) -> (String, String) {
    (
      "/controller",
      #"{"name": "\#(name)", "address": "a", "contact": "a@b.example", "jurisdiction": "DE", "policy": "https://b.example/"}"#
    )
  }

  @Test func aControllerNeedsNoNewVersion() throws {
    var engine = ExchangeEngine()
    for name in ["One", "Other"] {
      try engine.perform(.adoptCatalog(catalog([controller(name)])), at: Samples.day(0))
      #expect(engine.state.exchange.catalog?.catalog.controller?.name == name)
    }
    #expect(try CatalogSamples.tree()["/controller"] == nil)
    try engine.perform(.adoptCatalog(catalog([])), at: Samples.day(0))
    #expect(engine.state.exchange.catalog?.catalog.controller == nil)
  }

  /// A language that was never stated may be, and then is what it is until the version is raised.
  @Test func aLanguageIsPinnedOnceItIsStated() throws {
    let (german, english) = (("/language", #""de""#), ("/language", #""en""#))
    var engine = ExchangeEngine()
    try engine.perform(.adoptCatalog(catalog([])), at: Samples.day(0))
    try engine.perform(.adoptCatalog(catalog([german])), at: Samples.day(0))
    engine = ExchangeEngine()
    try engine.perform(.adoptCatalog(catalog([german])), at: Samples.day(0))
    #expect(engine.state.exchange.terms.allSatisfy { $0.language == "de" })
    #expect(throws: Refusal.textChangedWithoutVersion) {
      try engine.perform(.adoptCatalog(catalog([english])), at: Samples.day(0))
    }
    let changes = engine.state.exchange.changes(by: try catalog([english]))
    #expect(changes.first?.paths == ["exchanges/birthday/text/language"])
    let own = ("/exchanges/0/text/language", #""de""#)
    let fewer = engine.state.exchange.changes(by: try catalog([english, own]))
    #expect(fewer.count == changes.count - 1)
  }

  /// What the ledger says of a language comes back from it.
  @Test func aLanguageStandsInTheLedger() throws {
    var engine = ExchangeEngine()
    try engine.perform(
      .adoptCatalog(catalog([("/language", #""de""#)])), at: Samples.day(0))
    let lines = String(decoding: engine.group.events.slice, as: UTF8.self)
      .split(separator: "\n")
    #expect(lines.contains { $0.contains(#""language":"de","purpose""#) })
    let read = try ExchangeEngine.replay { add in
      for line in lines { try add(Array(line.utf8.dropFirst()).span) }
    }
    #expect(read.digest == engine.state.digest)
    #expect(read.exchange.terms.allSatisfy { $0.language == "de" })
  }
}
