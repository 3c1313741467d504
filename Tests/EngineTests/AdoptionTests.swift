import Basics
import Catalogs
import Exchanges
import Foundation
import JSONText
import Ledger
import TestSupport
import Testing

@testable import Engine

/// Who put a catalog in force, on what approval, and what that changed for people, as the ledger has it.
@Suite struct AdoptionTests {
  private func catalog(_ changes: [(String, String?)]) throws -> AdoptedCatalog {
    var tree = try CatalogSamples.tree()
    for (pointer, json) in changes { tree = try tree.with(pointer, json) }
    let problems = Problems(fileName: "c.json")
    let made = AdoptedCatalog(try tree.document(), problems: problems) { _, _ in nil }
    return try #require(made, "\(problems.messages)")
  }

  private func adoption(_ by: String, _ approval: String) -> (String, String?) {
    ("/adoption", #"{ "by": "\#(by)", "approval": "\#(approval)" }"#)
  }

  private func lines(_ engine: ExchangeEngine) -> [Substring] {
    String(decoding: engine.group.events.slice, as: UTF8.self).split(separator: "\n")
  }

  private func replayed(_ lines: [Substring]) throws -> EngineState {
    try ExchangeEngine.replay { add in
      for line in lines { try add(Array(line.utf8.dropFirst()).span) }
    }
  }

  /// An exchange whose benefit is worth more, with the version that this takes.
  private let raised: [(String, String?)] = [
    ("/benefits/0/worth/amount", "4"), ("/exchanges/0/text/version", "4"),
  ]

  @Test func whoAndWhatChangedStandInTheLedger() throws {
    var engine = ExchangeEngine()
    try engine.perform(
      .adoptCatalog(catalog([adoption("kim", "CHG-1")])), at: Samples.day(0))
    let first = try #require(engine.state.exchange.catalog?.note)
    #expect(first.adoption == Adoption(by: "kim", approval: "CHG-1"))
    #expect(first.changes.first == "birthday@3: new; nobody was asked it")
    let next = try catalog(raised + [adoption("lee", "CHG-2")])
    try engine.perform(.adoptCatalog(next), at: Samples.day(1))
    let line = try #require(lines(engine).last { $0.contains(#""catalogAdopted""#) })
    #expect(
      line.contains(
        #""event":"catalogAdopted","by":"lee","approval":"CHG-2","digest":"\#(next.digest)","changes":["birthday@3 → birthday@4: "#
      ), "\(line)")
    let note = try #require(engine.state.exchange.catalog?.note)
    #expect(note.changes.count == 2 && note.moreChanges == 0)
    #expect(note.changes.last == "benefits/coffee/worth: 3.5 USD → 4 USD", "\(note.changes)")
    let read = try replayed(lines(engine))
    #expect(read.digest == engine.state.digest)
    #expect(read.exchange.catalog?.note == note)
    #expect(read.exchange.adoptedAt == Samples.day(1))
  }

  /// The catalog is the same whoever puts it in force: no event, no other digest, nothing of it in the text.
  @Test func anotherNameAloneAdoptsNothing() throws {
    let nobody = try catalog([])
    let named = try catalog([adoption("kim", "CHG-1")])
    #expect(named == nobody && named.digest == nobody.digest && named.text == nobody.text)
    #expect(named.catalog.adoption?.by == "kim" && nobody.catalog.adoption == nil)
    var engine = ExchangeEngine()
    try engine.perform(.adoptCatalog(named), at: Samples.day(0))
    let count = engine.eventCount
    for other in [nobody, try catalog([adoption("lee", "CHG-2")])] {
      try engine.perform(.adoptCatalog(other), at: Samples.day(1))
    }
    #expect(engine.eventCount == count && engine.state.exchange.adoptedAt == Samples.day(0))
    #expect(engine.state.exchange.catalog?.note?.adoption.by == "kim")
    // Whom nobody names is not named.
    engine = ExchangeEngine()
    try engine.perform(.adoptCatalog(nobody), at: Samples.day(0))
    let line = try #require(lines(engine).last)
    #expect(line.contains(#""catalogAdopted","digest":"\#(nobody.digest)","changes":["#))
  }

  /// Lines of versions before say nothing of it: they are read as they were, and the moment is known.
  @Test func olderLinesAreReadAsTheyWere() throws {
    var engine = ExchangeEngine()
    try engine.perform(.adoptCatalog(catalog([])), at: Samples.day(3))
    let old = lines(engine).map { line -> Substring in
      guard let start = line.range(of: ",\"digest\"")?.lowerBound,
        let end = line.range(of: ",\"files\"")?.lowerBound, line.contains("catalogAdopted")
      else { return line }
      return line[..<start] + line[end...]
    }
    #expect(old.count == lines(engine).count && old != lines(engine))
    let read = try replayed(old)
    #expect(read.exchange.catalog == engine.state.exchange.catalog)
    #expect(read.exchange.catalog?.note == nil && read.exchange.adoptedAt == Samples.day(3))
  }

  /// What no adoption could have given is damage.
  @Test(.namesItsRow) func whatCannotStandThereIsRefused() throws {
    var engine = ExchangeEngine()
    try engine.perform(.adoptCatalog(catalog([])), at: Samples.day(0))
    let adopted = try #require(engine.state.exchange.catalog)
    let digest = adopted.digest
    let full = Array(repeating: "a: b", count: Limits.changesTold)
    func note(
      _ digest: String, by name: String? = nil, _ approval: String? = nil,
      changes: [String] = [], more: Int = 0
    ) -> AdoptionNote {
      AdoptionNote(
        Adoption(by: name, approval: approval), digest: digest, changes: changes, moreChanges: more)
    }
    let rows: [(AdoptionNote?, Bool)] = [
      (nil, true), (note(digest), true),
      (note(digest, by: "kim", "CHG-1", changes: full, more: 7), true),
      (note(String(digest.reversed())), false), (note(""), false),
      (note(digest, by: "Kim B."), false), (note(digest, by: "kim", "a ticket"), false),
      (note(digest, changes: full + ["a: b"]), false),
      (note(digest, changes: ["a: b"], more: 1), false),
      (note(digest, changes: full, more: -1), false),
    ]
    forEachRow(rows) { note, isSound in
      let fact = Fact.catalog(.adopted(adopted.noted(note)))
      #expect(engine.state.exchange.accepts(Event(at: Samples.day(1), fact: fact)) == isSound)
    }
  }

  /// However much a catalog changes, the line has a bound.
  @Test func manyChangesAreCounted() throws {
    var engine = ExchangeEngine()
    let many = try #require(ManyExchanges.catalog(Limits.changesTold + 20))
    try engine.perform(.adoptCatalog(many), at: Samples.day(0))
    let note = try #require(engine.state.exchange.catalog?.note)
    #expect(note.changes.count == Limits.changesTold && note.moreChanges == 20)
    let line = try #require(lines(engine).last)
    #expect(line.contains(#""],"moreChanges":20,"files":["#))
    #expect(try replayed(lines(engine)).exchange.catalog?.note == note)
  }

  /// A clock that was set back leaves no adoption ahead of it.
  @Test func theMomentIsNeverAhead() throws {
    var engine = ExchangeEngine()
    try engine.perform(.adoptCatalog(catalog([])), at: Samples.day(9))
    engine.setClock(to: Samples.day(2))
    #expect(engine.state.exchange.adoptedAt == Samples.day(2))
  }
}
