import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
import TestSupport
import Testing

/// Promises count from their due date (Q3): a share of kept ones has in its denominator whatever should have come by
/// then, from the first moment on, whoever has or has not said so.
@Suite struct OverduePromiseTests {
  private let arms = ["birthday-for-coffee", "size-for-fit", "views-for-finds"]

  /// A promise as the test itself has it: nothing of how the engine counts.
  private struct Promised {
    let arm: Int
    let due: Instant
    /// How many halves came, and when that was all of it.
    var halves = 0
    var came: Instant?
    /// When the person was forgotten.
    var forgotten: Instant?

    func isDue(at now: Instant) -> Bool {
      if came != nil { return true }
      return min(now, forgotten ?? now) > due
    }

    var isKept: Bool { came.map { $0 <= due } ?? false }
  }

  /// A life of promises.
  private struct Life {
    var shop: Shop
    var promised: [Promised] = []
    var people: [PersonID] = []
    let seed: UInt64

    init(seed: UInt64, arms: [String]) throws {
      self.seed = seed
      shop = try Shop(changes: [
        ("/benefits/0/deliverWithinDays", "14"), ("/benefits/1/deliverWithinDays", "3"),
        ("/benefits/4/deliverWithinDays", "0"), ("/exchanges/6/placement", #""footer""#),
      ])
      let outline = Samples.outline("x", arms: try arms.map { try shop.terms($0) })
      try shop.engine.perform(.startExperiment(outline), at: shop.now)
    }

    mutating func accept(_ exchange: String, arm: Int, _ values: [String]) throws {
      let person = try shop.newcomer()
      let terms = try shop.terms(exchange)
      let place = ExperimentArm(experiment: ExperimentID(0), number: ArmID(index: arm))
      let shown = try shop.engine.perform(
        .showOffer(to: person, terms: terms, arm: place), at: shop.now)
      let receipt = try shop.engine.perform(
        .answerOffer(
          #require(shown.offer), answer: .accepted, textVersion: 1,
          values: values.enumerated().map { GivenValue(ask: $0, PersonalText($1)) }),
        at: shop.now)
      #expect(receipt.promise?.index == promised.count, "seed \(seed)")
      people.append(person)
      // What is due at once has an hour.
      let due = shop.now.adding(days: [14, 3, 0][arm]).adding(
        milliseconds: arm == 2 ? 3_600_000 : 0)
      promised.append(Promised(arm: arm, due: due))
    }

    /// Does one thing to a promise; what the engine refuses changes nothing here either.
    mutating func meddle(_ random: inout Random) throws {
      if promised.isEmpty { return }
      let index = random.below(promised.count)
      let id = PromiseID(index: index)
      let isAll = random.below(4) > 0
      switch random.below(6) {
      case 0, 1, 2:
        let worth = shop.engine.state.exchange.terms(
          of: shop.engine.state.exchange.promises[index].consent
        ).worth
        let value = isAll ? worth : Amount(micros: worth.micros / 2)
        if shop.refusal(.deliverBenefit(id, value: value)) == nil {
          promised[index].halves += isAll ? 2 : 1
          if promised[index].halves == 2 { promised[index].came = shop.now }
        }
      case 3: _ = shop.refusal(.breakPromise(id))
      case 4:
        let consent = shop.engine.state.exchange.promises[index].consent
        _ = shop.refusal(.withdrawConsent(consent))
      default:
        if random.below(3) == 0, shop.refusal(.erasePerson(people[index])) == nil {
          promised[index].forgotten = shop.now
        }
      }
    }
  }

  @Test func q3PromisesCountFromTheirDueDate() throws {
    var overdue = 0
    try forAll(seeds: 12, thorough: 120) { seed, random in
      var life = try Life(seed: seed, arms: arms)
      var before = [0, 0, 0]
      for day in 0..<40 {
        for _ in 0..<random.below(3) where day < 20 {
          let arm = random.below(3)
          try life.accept(arms[arm], arm: arm, [["--04-12"], ["38"], []][arm])
        }
        for _ in 0..<random.below(3) { try life.meddle(&random) }
        // A sweep says what is broken, or does not: that makes no difference.
        if random.below(4) == 0 { life.shop.engine.enforceDeadlines(at: life.shop.now) }
        for milliseconds: Int64 in [0, 1, 3_600_000, 3_600_001] {
          let moment = life.shop.now.adding(milliseconds: milliseconds)
          let found = life.shop.engine.state.tallies(of: ExperimentID(0), at: moment)
          for arm in arms.indices {
            let own = life.promised.filter { $0.arm == arm }
            let (kept, due) = (own.count(where: \.isKept), own.count { $0.isDue(at: moment) })
            #expect(
              found[arm].kept == kept && found[arm].due == due,
              "seed \(seed) day \(day) arm \(arm): \(found[arm]), expected \(kept) of \(due)")
            // What was due stays so.
            #expect(due >= before[arm], "seed \(seed) day \(day)")
            before[arm] = due
            overdue += found[arm].overdue
          }
        }
        life.shop.wait(days: 1)
      }
    }
    #expect(overdue > 100)
  }

  /// Five of 49 came in time, and nothing has been said of the others: at no moment does that look like all.
  @Test func q3OverduePromisesAreNoWin() throws {
    var life = try Life(seed: 0, arms: arms)
    for _ in 0..<49 { try life.accept(arms[0], arm: 0, ["--04-12"]) }
    for index in 0..<5 {
      try life.shop.engine.perform(
        .deliverBenefit(PromiseID(index: index), value: Amount(micros: 3_500_000)),
        at: life.shop.now)
    }
    for (milliseconds, due) in [(0, 5), (1, 49), (13 * 86_400_000, 49), (40 * 86_400_000, 49)] {
      let moment = life.shop.now.adding(days: 14).adding(milliseconds: Int64(milliseconds))
      let tally = life.shop.engine.state.tallies(of: ExperimentID(0), at: moment)[0]
      #expect(tally.kept == 5 && tally.due == due, "\(tally)")
    }
    life.shop.wait(days: 40)
    life.shop.engine.enforceDeadlines(at: life.shop.now)
    let tally = life.shop.engine.state.tallies(of: ExperimentID(0), at: life.shop.now)[0]
    #expect(tally.broken == 44 && tally.overdue == 0 && tally.due == 49)
  }
}
