import Basics
import JSONText
import TestSupport
import Testing

@testable import Catalogs
@testable import Exchanges
@testable import TrustRules

/// What an ask costs and what data is worth: the methods, the laws, the identifiability.
@Suite struct PriceTests {
  /// The vector of the regulation's methods: 4.2 million in, 1.2 million out, a million people.
  @Test(.namesItsRow)
  func q30EachMethodIsComputedFromItsInputs() {
    let rows: [(ValuationMethod, [String: Double], Double)] = [
      (
        ValuationMethod.marginal, ["with": 5_000_000.0, "without": 2_000_000, "people": 1_000_000],
        3.0
      ),
      (.average, ["sum": 1_250, "people": 1_000], 1.25),
      (.aggregate, ["value": 4_200_000, "people": 1_000_000], 4.2),
      (.revenue, ["revenue": 4_200_000, "people": 1_000_000], 4.2),
      (.expenses, ["expenses": 1_200_000, "people": 1_000_000], 1.2),
      (.incentiveExpenses, ["expenses": 1_200_000, "people": 1_000_000], 1.2),
      (.profit, ["revenue": 4_200_000, "expenses": 1_200_000, "people": 1_000_000], 3.0),
      (.other, ["perPerson": 2.5], 2.5),
    ]
    forEachRow(rows) { (method, inputs, value) in
      let day = try #require(Day("2026-07-01"))
      let valuation = Valuation(
        id: "v", method: method,
        inputs: inputs.map { ValuationInput(name: $0.key, value: $0.value) }, unit: "USD", on: day)
      #expect(valuation.perPerson == value)
      #expect(Set(method.inputNames) == Set(inputs.keys))
      for missing in inputs.keys {
        let rest = valuation.inputs.filter { $0.name != missing }
        let partial = Valuation(id: "v", method: method, inputs: rest, unit: "USD", on: day)
        #expect(partial.perPerson == nil)
      }
    }
  }

  /// An incentive of 5.00 beside 4.20 and 3.00 a person: 1.19 and 1.67, reported with the method.
  @Test(arguments: [
    (
      #"{"method": "revenue", "inputs": {"revenue": 4200000, "people": 1000000}}"#, "1.19",
      "§7081(a)(4)"
    ),
    (
      #"{"method": "profit", "inputs": {"revenue": 4200000, "expenses": 1200000, "people": 1000000}}"#,
      "1.67", "§7081(a)(7)"
    ),
  ])
  func q30TheRatioIsReportedWithItsMethod(
    valuation: String, ratio: String, paragraph: String
  ) throws {
    let method = try JSONTree(text: valuation)
    var tree = try CatalogSamples.tree().with("/benefits/0/worth/amount", "5")
    tree["/valuations/0/method"] = method["/method"]
    tree["/valuations/0/inputs"] = method["/inputs"]
    tree = try tree.with("/policy", #"{"related": {"low": 2, "high": 3}}"#)
    let catalog = try #require(try CatalogSamples.read(tree).catalog)
    let context = RuleContext(.definition, today: CatalogSamples.today)
    let finding = try #require(
      RuleBook.verdict(on: catalog, context).findings.first {
        $0.rule == .q30 && $0.place.index == 0
      })
    #expect(finding.inputs.contains { $0.name == "ratio" && $0.value == ratio })
    #expect(finding.inputs.contains { $0.name == "method" && $0.value.contains(paragraph) })
  }

  // MARK: Laws (Q32)

  /// A random catalog of sound form, as a person would never write it.
  private func randomCatalog(_ random: inout Random) throws -> Catalog {
    let categories = [
      "pd:Preference", "pd:Location", "pd:FinancialAccount", "pd:MedicalHealth", "pd:BirthDate",
      "pd:Gender", "pd:Interest",
    ]
    let fields = (0..<4).map { index -> String in
      let levels = (0...random.below(3)).map {
        #"{"id": "l\#($0)", "means": "m", "rule": "\#($0 == 0 ? "answered" : "asGiven")", "cells": \#(2 + $0 * 50)}"#
      }.prefix(2)
      return #"{"id": "f\#(index)", "category": "\#(random.element(categories))", "type": "text", "#
        + #""origin": "provided", "sensitivity": "\#(random.element(["ordinary", "sensitive", "special"]))", "#
        + #""levels": [\#(levels.joined(separator: ","))]}"#
    }
    let text = #"""
      {"format": "quid-catalog/1", "fields": [\#(fields.joined(separator: ","))],
       "purposes": [{"id": "p", "category": "dpv:Marketing", "why": "w", "needs": [{"field": "f0", "level": "l0"}],
         "retention": {"days": \#(random.element([30, 60, 90, 365])), "from": "collected"}}],
       "benefits": [{"id": "b", "kind": "gift", "means": "m", "worth": {"amount": \#(1 + random.below(40)), "unit": "USD"}}],
       "exchanges": [{"id": "e", "purpose": "p", "benefit": "b", "request": [{"field": "f0", "level": "l0"}],
         "text": {"version": 1}}]}
      """#
    let (catalog, messages) = try CatalogSamples.read(JSONTree(text: text))
    return try #require(catalog, "\(messages)")
  }

  private func randomRequest(_ catalog: Catalog, _ random: inout Random) -> [FieldLevel] {
    catalog.fields.filter { _ in random.below(3) > 0 }.map {
      FieldLevel(field: $0.id, level: random.element($0.levels).id)
    }
  }

  /// Asking for a coarser level, or for one field less, never costs the person more, so never needs a
  /// larger benefit; neither does keeping it for a shorter time or telling fewer.
  @Test func q32AskingLessNeverCostsMore() throws {
    try forAll(seeds: 300) { _, random in
      let catalog = try randomCatalog(&random)
      let look = Inspection(catalog, RuleContext(.definition, today: CatalogSamples.today))
      let request = randomRequest(catalog, &random)
      let days = random.element([30, 60, 90])
      let recipients = random.below(3)
      func total(_ levels: [FieldLevel], _ days: Int, _ recipients: Int) -> Double {
        look.price(
          levels, days: days, recipients: recipients,
          unique: look.identifiability(of: levels)?.share ?? 0
        ).total
      }
      let whole = total(request, days, recipients)
      for (index, asked) in request.enumerated() {
        var less = request
        less.remove(at: index)
        #expect(total(less, days, recipients) <= whole)
        let levels = look.field(asked.field)?.levels ?? []
        for coarser in levels.prefix(look.depth(asked) ?? 0) {
          less = request
          less[index] = FieldLevel(field: asked.field, level: coarser.id)
          #expect(total(less, days, recipients) <= whole)
        }
      }
      #expect(total(request, 30, recipients) <= whole)
      #expect(total(request, days, 0) <= whole)
      #expect(whole <= total(request, 365, recipients + 1))
    }
  }

  /// Whatever is refused as too little for a request is refused for a request that asks for more.
  @Test func q32AddingAFieldNeverLowersTheRequiredBenefit() throws {
    try forAll(seeds: 200) { _, random in
      let catalog = try randomCatalog(&random)
      let look = Inspection(catalog, RuleContext(.definition, today: CatalogSamples.today))
      let request = randomRequest(catalog, &random)
      guard let last = request.last else { return }
      let fewer = Array(request.dropLast())
      func isTooLittle(_ levels: [FieldLevel]) -> Bool {
        let price = look.price(levels, days: 90, recipients: 0).total
        return price > 0 && 5 / price < catalog.policy.commensurate.low
      }
      #expect(!isTooLittle(fewer) || isTooLittle(fewer + [last]))
    }
  }

  // MARK: Identifiability (Q47)

  @Test func q47AnAreaOfNineThousand() {
    let full = Identifiability.expectedUnique(areas: [9_000], cells: 45_291)
    #expect((full * 10_000).rounded() == 8_198)
    let day = Identifiability.expectedUnique(areas: [9_000], cells: 732)
    #expect((day * 1_000_000).rounded() == 5)
    #expect(Identifiability.expectedUnique(areas: [1, 1], cells: 5) == 1)
    #expect(Identifiability.expectedUnique(areas: [], cells: 5) == 0)
    #expect(Identifiability.expectedUnique(areas: [10], cells: 1) == 0)
  }

  /// More cells never make fewer people unique, larger areas never more.
  @Test func q47UniquenessIsMonotone() {
    forAll(seeds: 300) { _, random in
      let size = 1 + random.below(20_000)
      let cells = Double(1 + random.below(50_000))
      let share = Identifiability.expectedUnique(areas: [size], cells: cells)
      #expect((0...1).contains(share))
      #expect(Identifiability.expectedUnique(areas: [size], cells: cells * 2) >= share)
      #expect(Identifiability.expectedUnique(areas: [size * 2], cells: cells) <= share)
    }
  }

  /// With what is held already, at run time.
  @Test func q47WhatIsHeldCounts() throws {
    let bad = try #require(BadCases.all.first { $0.name == "three harmless asks that add up" })
    let catalog = try bad.catalog()
    let last = catalog.exchanges.count - 1
    let today = CatalogSamples.today
    let held = [
      FieldLevel(field: "birthDate", level: "fullDate"), FieldLevel(field: "sex", level: "given"),
    ]
    let alone = RuleBook.verdict(on: last, of: catalog, RuleContext(.runTime, today: today))
    #expect(!alone.rules.contains(.q47))
    let beside = RuleBook.verdict(
      on: last, of: catalog, RuleContext(.runTime, today: today, held: held))
    let finding = try #require(beside.findings.first { $0.rule == .q47 })
    #expect(finding.inputs.contains { $0.name == "share" && $0.value == "61.21 %" })
    #expect(finding.inputs.contains { $0.name == "source" && $0.value.contains("census of 2020") })
  }
}
