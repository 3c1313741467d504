import Basics
import Engine
import Exchanges
import Ledger
import Platform
import TestSupport

// Times the offer decision in process: exchanges at twenty placements, people with histories of their own, one thread.
//
//   quid-lab offer-benchmark [EXCHANGES [PEOPLE [DECISIONS]]]
//
// Each decision sends all exchanges through the funnel for a person drawn at random, half of them at a placement. It is
// timed as the day goes on, and after midnights: judged ahead, as the service has it done, and judged when asked. To
// count allocations, run it under valgrind with two numbers of decisions: the difference is theirs.

private func request(_ people: Int, _ random: inout Random) -> OfferRequest {
  let person = PersonID(index: random.below(people))
  let place = random.below(40)
  return OfferRequest(person, placement: place < 20 ? "place\(place)" : nil)
}

/// Gives people histories: offers at different placements, and every kind of answer.
private func populate(
  _ engine: inout ExchangeEngine, _ people: Int, _ random: inout Random, _ now: inout Instant
) throws {
  for number in 0..<people {
    _ = try engine.person(for: Array("p\(number)".utf8).span, at: now)
    for _ in 0..<random.below(7) {
      let asked = OfferRequest(
        PersonID(index: number), placement: "place\(random.below(20))")
      guard let offer = try engine.nextOffer(asked, at: now).offer else { continue }
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
}

private func time(
  _ name: String, _ decisions: Int, _ engine: inout ExchangeEngine, people: Int,
  _ random: inout Random, at now: Instant
) {
  var nanos = [Int](repeating: 0, count: decisions)
  var offered = 0
  for index in 0..<decisions {
    let request = request(people, &random)
    let start = monotonicNanoseconds()
    let chosen = engine.decide(request, at: now)
    nanos[index] = Int(monotonicNanoseconds() - start)
    if chosen != nil { offered += 1 }
  }
  nanos.sort()
  func at(_ share: Double) -> String {
    "\(Double(nanos[Int(Double(decisions - 1) * share)] / 10) / 100)"
  }
  show(
    "\(name): \(decisions) decisions, \(offered) offers: p50 \(at(0.5)) µs, p99 \(at(0.99)) µs, "
      + "p99.9 \(at(0.999)) µs, at most \(at(1)) µs")
}

private func measure(exchanges: Int, people: Int, decisions: Int) throws {
  guard let adopted = ManyExchanges.catalog(exchanges) else { fatalError("the catalog is none") }
  var engine = ExchangeEngine()
  var now = CatalogSamples.today.start
  let before = monotonicNanoseconds()
  try engine.perform(.adoptCatalog(adopted), at: now)
  show("\(exchanges) exchanges, adopted within \((monotonicNanoseconds() - before) / 1_000) µs")
  var random = Random(seed: 1, stream: 0)
  _ = try engine.person(for: "first".utf8.span, at: now)
  time("the first", 1, &engine, people: 1, &random, at: now)
  try populate(&engine, people, &random, &now)
  time("as the day goes on", decisions, &engine, people: people, &random, at: now)
  now = now.adding(days: 1)
  guard let today = Day(of: now) else { return }
  let start = monotonicNanoseconds()
  if let judged = engine.gate?.wanted(on: today)?.judged() { engine.gate?.take(judged) }
  show("a day judged ahead within \((monotonicNanoseconds() - start) / 1_000) µs")
  time("behind midnight, judged ahead", 1_000, &engine, people: people, &random, at: now)
  now = now.adding(days: 1)
  time("behind midnight, judged when asked", 1_000, &engine, people: people, &random, at: now)
}

let offerBenchmark = LabProgram(
  name: "offer-benchmark", calls: ["[EXCHANGES [PEOPLE [DECISIONS]]]"],
  about: "the offer decision: over 100 exchanges, 20,000 people and 200,000 decisions"
) { words in
  let numbers = words.compactMap { Int($0) }
  try measure(
    exchanges: numbers.first ?? 100, people: numbers.dropFirst().first ?? 20_000,
    decisions: numbers.dropFirst(2).first ?? 200_000)
}
