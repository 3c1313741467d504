import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
import JSONText
import TestSupport
import Testing

/// What an experiment shows of deliveries that were put right: the net, by how much, and an alarm.
@Suite struct CorrectedTallyTests {
  private static let experiment = ExperimentID(0)

  /// A hundred people who got their coffee.
  private func served() throws -> Shop {
    var shop = try Shop()
    let terms = try ["birthday-for-coffee", "size-for-fit"].map { try shop.terms($0) }
    try shop.engine.perform(
      .startExperiment(Samples.outline("x", arms: terms)), at: shop.now)
    let arm = ExperimentArm(experiment: CorrectedTallyTests.experiment, number: ArmID(0))
    for _ in 0..<100 {
      let person = try shop.newcomer()
      let shown = try shop.engine.perform(
        .showOffer(to: person, terms: terms[0], arm: arm), at: shop.now)
      let receipt = try shop.engine.perform(
        .answerOffer(
          #require(shown.offer), answer: .accepted, textVersion: 1,
          values: [GivenValue(ask: 0, PersonalText("04-12"))]), at: shop.now)
      try shop.deliver(#require(receipt.promise))
    }
    return shop
  }

  private func report(_ shop: Shop) -> ExperimentReport {
    let arms = ["a", "b"].map {
      ExperimentDesign.Arm(
        id: $0, exchange: $0, levels: [], weight: 1, worth: .zero, unit: "", isNudge: false)
    }
    return ExperimentReport(
      design: ExperimentDesign(id: "x", factors: [], arms: arms, control: 0),
      tallies: shop.engine.state.tallies(of: CorrectedTallyTests.experiment, at: shop.now),
      confidence: 0.95)
  }

  private func correct(_ shop: inout Shop, _ delivery: Int, to cents: Int64) throws {
    try shop.engine.perform(
      .correctDelivery(
        DeliveryID(index: delivery), value: Amount(micros: cents * 10_000), by: "lee",
        reason: "typing-error"), at: shop.now)
  }

  /// Exactly 1 % of what is left of the delivered value is no alarm yet, a cent more is one.
  @Test func correctionsAreNetAndWarnedOf() throws {
    var shop = try served()
    let before = report(shop).arms[0].tally
    #expect(before.delivered.micros == 350_000_000 && before.kept == 100)
    #expect(before.corrected == .zero && report(shop).cautions.isEmpty)
    try correct(&shop, 0, to: 3_50 - 3_46)
    var tally = report(shop).arms[0].tally
    #expect(tally.delivered.micros == 346_540_000 && tally.corrected.micros == 3_460_000)
    // What is owed anew is neither kept nor due.
    #expect(tally.kept == 99 && tally.due == 99)
    #expect(report(shop).cautions.isEmpty)
    try correct(&shop, 1, to: 3_49)
    tally = report(shop).arms[0].tally
    #expect(tally.delivered.micros == 346_530_000 && tally.corrected.micros == 3_470_000)
    let share = 3.47 / 346.53
    let found = report(shop).cautions
    #expect(found.map(\.kind) == [.corrections(share: share)] && found.map(\.arm) == [0])
    let line = json(report(shop))
    #expect(line.contains(#""delivered":346.53,"corrected":3.47"#))
    #expect(line.contains(#""caution":"corrections","own":0.01"#))
    // Upwards it is put right as well, and kept again.
    try correct(&shop, 0, to: 3_50)
    try correct(&shop, 1, to: 3_50)
    tally = report(shop).arms[0].tally
    #expect(tally.delivered.micros == 350_000_000 && tally.corrected.micros == 6_940_000)
    #expect(tally.kept == 100 && tally.short == 0 && tally.broken == 0)
  }

  /// A promise is counted once, however often what came of it changes.
  @Test func everyPromiseIsCountedOnce() throws {
    try forAll(seeds: 6, thorough: 60) { seed, random in
      var shop = try served()
      for _ in 0..<120 {
        shop.wait(days: random.below(6))
        let pick = random.below(100)
        let value = Amount(micros: [0, 1_000_000, 3_500_000, 5_000_000][random.below(4)])
        let number = DeliveryID(
          index: random.below(shop.engine.state.exchange.promises.deliveries.count))
        switch random.below(4) {
        case 0: _ = shop.refusal(.deliverBenefit(PromiseID(index: pick), value: value))
        case 1: _ = shop.refusal(.compensatePromise(PromiseID(index: pick), value: value))
        case 2: shop.engine.enforceDeadlines(at: shop.now)
        default:
          _ = shop.refusal(.correctDelivery(number, value: value, by: "lee", reason: "slip"))
        }
        let promises = shop.engine.state.exchange.promises
        let tally = shop.engine.state.tallies(of: CorrectedTallyTests.experiment, at: shop.now)[0]
        func count(_ outcome: PromiseOutcome) -> Int {
          promises.count { $0.outcome(at: shop.now) == outcome }
        }
        #expect(tally.kept == count(.kept) && tally.late == count(.late), "seed \(seed)")
        let overdue = promises.count { $0.isOverdue(at: shop.now) }
        #expect(tally.overdue == overdue, "seed \(seed)")
        #expect(
          tally.short + tally.broken == count(.short) + count(.broken) + count(.compensated),
          "seed \(seed): \(tally)")
        let come = promises.deliveries.map(\.value.micros).reduce(0, +)
        #expect(tally.delivered.micros == come, "seed \(seed): \(tally)")
      }
    }
  }

  /// The report as one object on one line.
  private func json(_ report: ExperimentReport) -> String {
    var writer = JSONWriter(isIndented: false)
    writer.beginObject()
    ExperimentJSON.write(report, &writer)
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
