import Basics
import TestSupport
import Testing

@testable import Catalogs
@testable import TrustRules

/// What levels tell of a person together, beside its definition written out (Q47).
@Suite struct IdentifyingLevelsTests {
  private let today = CatalogSamples.today

  /// A catalog of fields that tell of births, places and counts, with or without a table of the places' people.
  private func catalog(_ random: inout Random) throws -> Catalog {
    func field(_ id: String, _ category: String, _ type: String, _ levels: [String]) -> String {
      let levels = levels.enumerated().map { #"{"id": "l\#($0)", "means": "m", \#($1)}"# }
      return
        #"{"id": "\#(id)", "category": "\#(category)", "type": "\#(type)", "origin": "provided", "#
        + #""sensitivity": "ordinary", "levels": [\#(levels.joined(separator: ","))]}"#
    }
    func count(_ most: Int) -> String { #""rule": "asGiven", "cells": \#(2 + random.below(most))"# }
    let fields = [
      field(
        "born", "pd:BirthDate", "date",
        [#""rule": "month""#, #""rule": "monthDay""#, #""rule": "asGiven""#]),
      field("birthYear", "pd:BirthDate", "date", [#""rule": "year""#]),
      field("ages", "pd:Age", "age", [#""rule": {"band": 10}"#, #""rule": "asGiven""#]),
      field("sex", "pd:Gender", "text", [#""rule": "answered""#, #""rule": "asGiven""#]),
      field(
        "zip", "pd:PostalCode", "code",
        [1, 3, 5].map { #""rule": {"first": \#($0)}"# }),
      field("zone", "pd:PostalCode", "code", [#""rule": {"first": 1}"#, #""rule": {"first": 6}"#]),
      field("colour", "pd:Favourite", "text", [#""rule": "answered""#, count(30)]),
      field("animal", "pd:Favourite", "text", [count(5)]),
    ]
    let cells = (0..<random.below(40)).map { index in
      #"{"cell": ["\#(10_000 + index * 997)"], "counts": [\#(1 + random.below(90)), \#(random.below(9_000))]}"#
    }
    let table =
      #"{"fields": [{"field": "zip", "level": "l2"}], "attribute": "ethnicity", "groups": ["a", "b"], "#
      + #""source": "s", "rows": [\#(cells.joined(separator: ","))]}"#
    let text = #"""
      {"format": "quid-catalog/1", "fields": [\#(fields.joined(separator: ","))],
       "policy": {"population": \#([90, 5_000, 80_000_000][random.below(3)])},
       "aggregates": [\#(cells.count > 1 ? table : "")],
       "purposes": [{"id": "p", "category": "dpv:Marketing", "why": "w",
         "needs": [{"field": "colour", "level": "l0"}], "retention": {"days": 30, "from": "collected"}}],
       "benefits": [{"id": "b", "kind": "gift", "means": "m", "worth": {"amount": 1, "unit": "USD"}}],
       "exchanges": [{"id": "e", "purpose": "p", "benefit": "b",
         "request": [{"field": "colour", "level": "l0"}], "text": {"version": 1}}]}
      """#
    let (catalog, messages) = try CatalogSamples.read(JSONTree(text: text))
    return try #require(catalog, "\(messages)")
  }

  private func some(_ catalog: Catalog, _ random: inout Random) -> [FieldLevel] {
    catalog.fields.flatMap { field in
      field.levels.filter { _ in random.below(4) == 0 }
        .map { FieldLevel(field: field.id, level: $0.id) }
    }
  }

  @Test func levelsTogetherAreAsTheDefinitionHasThem() throws {
    var counts = (nothing: 0, areas: 0, sizes: 0)
    try forAll(seeds: 400) { _, random in
      let catalog = try catalog(&random)
      var levels = IdentifyingLevels(catalog).moved(to: today)
      for _ in 0..<10 {
        let known = some(catalog, &random)
        let found = levels.identifiability(of: known + known.prefix(1))
        let wanted = NaiveIdentifiability(catalog, today).of(known)
        #expect(found == wanted)
        if wanted == nil { counts.nothing += 1 }
        if wanted?.source.contains("census") ?? false { counts.areas += 1 }
        if wanted?.source == "s" { counts.sizes += 1 }
        let (held, asked) = (some(catalog, &random), some(catalog, &random))
        func numbers(_ levels: [FieldLevel], _ all: IdentifyingLevels) -> [Int] {
          levels.compactMap { all.number(of: $0) }.sorted()
        }
        let share = NaiveIdentifiability(catalog, today).of(held + asked)?.share ?? 0
        #expect(
          levels.singleOut(numbers(held, levels), and: numbers(asked, levels))
            == (share > catalog.policy.uniqueAtMost))
      }
    }
    #expect(counts.nothing > 0 && counts.areas > 0 && counts.sizes > 0, "\(counts)")
  }

  /// What is left without some of it, and with others beside it, is what these levels tell by themselves.
  @Test func whatIsLeftOfAllIsWhatItTells() throws {
    try forAll(seeds: 200) { _, random in
      let catalog = try catalog(&random)
      var levels = IdentifyingLevels(catalog).moved(to: today)
      let all = some(catalog, &random).compactMap { levels.number(of: $0) }.sorted()
      var together = KnownTogether(all, levels)
      var known = Set(all)
      for _ in 0..<12 {
        if let one = all.isEmpty ? nil : random.element(all), random.below(2) == 0 {
          together.remove(one, levels)
          known.remove(one)
        } else if let one = levels.number(
          of: some(catalog, &random).first ?? FieldLevel(field: "", level: "")),
          all.contains(one) || levels.plainCount(one) == nil
        {
          together.add(one, levels)
          known.insert(one)
        }
        let names = catalog.fields.flatMap { field in
          field.levels.map { FieldLevel(field: field.id, level: $0.id) }
        }.filter { known.contains(levels.number(of: $0) ?? -1) }
        let wanted = levels.identifiability(of: names)
        let found = together.found(&levels)
        let (share, expected) = (found?.share ?? -1, wanted?.share ?? -1)
        #expect(abs(share - expected) <= 1e-12 * max(1, abs(expected)))
      }
    }
  }

  /// The rules say to each exchange by itself what they say to all at once, on whichever day they are asked next.
  @Test func oneByOneAsAllAtOnce() throws {
    var counts = (permitted: 0, refused: 0)
    var random = Random(seed: 1, stream: 0)
    for bad in BadCases.some {
      let catalog = try bad.catalog()
      let days = [0, 1, 200, 400, 1_000, 0].map { bad.today.adding(days: $0) }
      let judge = ExchangeJudge(catalog, [], on: days[0])
      for day in days {
        let verdicts = CatalogVerdicts(catalog, on: day).verdicts
        for index in catalog.exchanges.indices where random.below(2) == 0 {
          if catalog.terms(of: catalog.exchanges[index]) == nil { continue }
          let context = RuleContext(.runTime, today: day)
          let wanted =
            RuleBook.verdict(
              Inspection(catalog, context, exchange: index)
            ).findings.first.map { ExchangeVerdict.refuses(by: $0.rule) } ?? .permits
          #expect(judge.verdict(on: index, day: day) == wanted, "\(bad) on \(day.text)")
          #expect(verdicts[index] == wanted, "\(bad) on \(day.text)")
          if wanted == .permits { counts.permitted += 1 } else { counts.refused += 1 }
        }
      }
    }
    #expect(counts.permitted > 10 && counts.refused > 10, "\(counts)")
  }
}

/// The definition, by names and sets, for comparing.
private struct NaiveIdentifiability {
  let catalog: Catalog
  let today: Day

  init(_ catalog: Catalog, _ today: Day) { (self.catalog, self.today) = (catalog, today) }

  func of(_ known: [FieldLevel]) -> Identifiability? {
    var birth: Set<BirthPart> = []
    var counts: [String: Double] = [:]
    var areas: [(Field, Level)] = []
    for field in catalog.fields {
      let nature = FieldNature(field)
      for level in field.levels where known.contains(FieldLevel(field: field.id, level: level.id)) {
        let parts = nature.birthParts(level.rule)
        birth.formUnion(parts)
        if nature.isLocation {
          areas.append((field, level))
        } else if parts.isEmpty {
          let count = level.count(of: field.type) ?? (nature.concepts.contains(.gender) ? 2 : 1)
          counts[field.id] = max(counts[field.id] ?? 1, count)
        }
      }
    }
    let years = birth.contains(.year) ? 62.0 : 1
    let days =
      birth.isSuperset(of: [.month, .day])
      ? (years > 1 ? 365.25 : 366)
      : (birth.contains(.month) ? 12 : 1) * (birth.contains(.day) ? 31 : 1)
    let cells = counts.sorted { $0.key < $1.key }.reduce(years * days) { $0 * $1.value }
    if cells <= 1 && areas.isEmpty { return nil }
    let all = Identifiability(
      share: Identifiability.expectedUnique(areas: [catalog.policy.population], cells: cells),
      cells: cells, source: "a population of \(catalog.policy.population)")
    var worst: Identifiability?
    for (field, level) in areas.sorted(by: { ($0.0.id, $0.1.id) < ($1.0.id, $1.1.id) }) {
      let one = within(field, level, cells) ?? all
      if worst.map({ $0.share < one.share }) ?? true { worst = one }
    }
    return worst ?? all
  }

  private func within(_ field: Field, _ level: Level, _ cells: Double) -> Identifiability? {
    if let table = catalog.aggregates.first, table.fields[0].field == field.id {
      var people: [String: Int] = [:]
      for (cell, counts) in zip(table.cells, table.counts) {
        let text = level.rule.generalize(cell[0], field.type, on: today)?.text ?? ""
        people[text, default: 0] += counts.reduce(0, +)
      }
      // In the order in which the table has them: a sum of doubles depends on it.
      var order: [String] = []
      for cell in table.cells {
        let text = level.rule.generalize(cell[0], field.type, on: today)?.text ?? ""
        if !order.contains(text) { order.append(text) }
      }
      return Identifiability(
        share: Identifiability.expectedUnique(areas: order.map { people[$0] ?? 0 }, cells: cells),
        cells: cells, source: table.source)
    }
    guard case .first(let count) = level.rule, count >= 5 else { return nil }
    let rows = [
      (124.0, 0.0010), (366, 0.0052), (732, 0.0130), (1_488, 0.0297), (22_646, 0.4133),
      (45_291, 0.6121),
    ]
    return Identifiability(
      share: cells <= 1 ? 0 : rows.first { $0.0 >= cells }?.1 ?? 1, cells: cells,
      source: "five-digit postal codes of the US census of 2020, adults")
  }
}
