import Basics
import Catalogs
import Engine
import Exchanges
import Ledger
import Platform
import TestSupport

// Times the offer decision in process: 100 exchanges, people with histories, one thread.
//
//   quid-lab offer-benchmark [PEOPLE [DECISIONS]]
//
// Each decision sends all 100 exchanges through the funnel for a person drawn at random. To count
// allocations, run it under valgrind with two numbers of decisions: the difference is theirs.

/// A catalog of 100 exchanges over 25 purposes and as many fields, at four placements.
private func catalog() -> AdoptedCatalog? {
  func field(_ number: Int) -> String {
    #"{"id": "size\#(number)", "category": "pd:PhysicalCharacteristic", "type": "choice", "#
      + #""origin": "provided", "sensitivity": "ordinary", "owner": "shop", "reviewBy": "2027-06-30", "#
      + #""justification": "Clothes in the wrong size come back.", "levels": [{"id": "exact", "#
      + #""means": "your size of article \#(number)", "rule": "asGiven", "cells": 2}]}"#
  }
  func purpose(_ number: Int) -> String {
    #"{"id": "fitting\#(number)", "category": "dpv:FulfilmentOfContractualObligation", "#
      + #""why": "Show first what fits you of article \#(number).", "#
      + #""needs": [{"field": "size\#(number)", "level": "exact"}], "#
      + #""retention": {"days": 90, "from": "collected"}}"#
  }
  func exchange(_ number: Int) -> String {
    #"{"id": "ask\#(number)", "purpose": "fitting\#(number / 4)", "benefit": "returns", "#
      + #""valuation": "v", "request": [{"field": "size\#(number / 4)", "level": "exact"}], "#
      + #""text": {"version": 1, "ask": "Which size?", "why": "To show what fits.", "#
      + #""get": "Free returns, at once.", "keep": "90 days.", "who": "Our shop, nobody else.", "#
      + #""stop": "In your account, under Size."}}"#
  }
  let uses = (0..<25).map { "\"size\($0)\"" }.joined(separator: ",")
  let text =
    #"{"format": "quid-catalog/1", "fields": [\#((0..<25).map(field).joined(separator: ","))], "#
    + #""purposes": [\#((0..<25).map(purpose).joined(separator: ","))], "#
    + #""benefits": [{"id": "returns", "kind": "service", "means": "Free returns.", "#
    + #""uses": [\#(uses)], "worth": {"amount": 3, "unit": "USD"}, "deliverWithinDays": 0, "#
    + #""evidence": "the label", "ifUndeliverable": "erase"}], "#
    + #""valuations": [{"id": "v", "method": "profit", "unit": "USD", "on": "2026-07-01", "#
    + #""inputs": {"revenue": 42, "expenses": 12, "people": 10}}], "#
    + #""exchanges": [\#((0..<100).map(exchange).joined(separator: ","))]}"#
  return AdoptedCatalog(text: text, files: [])
}

private func measure(people: Int, decisions: Int) throws {
  guard let adopted = catalog() else { fatalError("the catalog is none") }
  var engine = ExchangeEngine()
  var now = CatalogSamples.today.start
  try engine.perform(.adoptCatalog(adopted), at: now)
  var random = Random(seed: 1, stream: 0)
  for number in 0..<people {
    _ = try engine.person(for: Array("p\(number)".utf8).span, at: now)
    for _ in 0..<4 {
      let decision = try engine.nextOffer(OfferRequest(PersonID(index: number)), at: now)
      guard let offer = decision.offer else { continue }
      let answer = random.element(Answer.allCases)
      let receipt = try engine.perform(
        .answerOffer(
          offer, answer: answer, textVersion: 1,
          values: answer == .accepted ? [GivenValue(ask: 0, PersonalText("38"))] : []), at: now)
      if let promise = receipt.promise {
        try engine.perform(.deliverBenefit(promise, value: Amount(micros: 3_000_000)), at: now)
      }
      now = now.adding(milliseconds: 10)
    }
    var spare = engine.group
    spare.clear()
    engine.handOver(&spare)
  }
  var nanos = [Int](repeating: 0, count: decisions)
  var offered = 0
  for index in 0..<decisions {
    let request = OfferRequest(PersonID(index: random.below(people)))
    let start = monotonicNanoseconds()
    let chosen = engine.decide(request, at: now)
    nanos[index] = Int(monotonicNanoseconds() - start)
    if chosen != nil { offered += 1 }
  }
  nanos.sort()
  func at(_ share: Double) -> String {
    "\(Double(nanos[Int(Double(decisions - 1) * share)]) / 1_000)"
  }
  let text =
    "\(decisions) decisions over 100 exchanges, \(people) people, \(offered) offers: "
    + "p50 \(at(0.5)) µs, p99 \(at(0.99)) µs, p99.9 \(at(0.999)) µs"
  show(text)
}

let offerBenchmark = LabProgram(
  name: "offer-benchmark", calls: ["[PEOPLE [DECISIONS]]"],
  about: "the offer decision over 100 exchanges: 20,000 people and 200,000 decisions"
) { words in
  let numbers = words.compactMap { Int($0) }
  try measure(people: numbers.first ?? 20_000, decisions: numbers.dropFirst().first ?? 200_000)
}
