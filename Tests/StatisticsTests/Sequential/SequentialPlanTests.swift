import TestSupport
import Testing

@testable import Statistics

/// Plans beside the power that was simulated, and the ends of the range.
@Suite struct SequentialPlanTests {
  /// Ten thousand runs of `quid-lab experiment-validity` (seed 1), of 60 looks: the plan is within two points.
  @Test(.namesItsRow)
  func thePlanIsNearTheSimulation() {
    let rows: [(Double, Double, Int, Double, Double)] = [
      (0.77, 0.03, 12_000, 0.9017, 0.8421), (0.1, 0.02, 15_960, 0.9059, 0.8442),
      (0.01, 0.003, 79_980, 0.9016, 0.8390), (0.002, 0.001, 120_000, 0.7897, 0.6844),
    ]
    forEachRow(rows) { (baseline, effect, people, declared, broad) in
      let plan = try #require(SequentialPlan(baseline: baseline, effect: effect, looks: 60))
      #expect((plan.power(people: people).ever - declared).magnitude < 0.02)
      let wide = try #require(
        SequentialPlan(baseline: baseline, effect: effect, looks: 60, offsets: .broad))
      #expect((wide.power(people: people).ever - broad).magnitude < 0.02)
    }
  }

  /// One look is the fixed horizon: the boundary at it alone. And each look more finds more.
  @Test func looksAddUp() throws {
    var last = 0.0
    for looks in [1, 2, 5, 20, 60, 200] {
      let plan = try #require(SequentialPlan(baseline: 0.1, effect: 0.02, looks: looks))
      let power = plan.power(people: 12_000)
      if looks == 1 { #expect((power.ever - power.atEnd).magnitude < 0.005) }
      #expect(power.ever >= last && power.ever >= power.atEnd - 0.005 && power.ever <= 1)
      #expect(power.oneLook > power.ever)
      last = power.ever
    }
  }

  /// What was planned gives the power that it was planned for; looking costs people.
  @Test(.namesItsRow)
  func peopleForAPower() {
    let rows: [(Double, Double, Double)] = [
      (0.1, 0.02, 0.8), (0.5, -0.05, 0.9), (0.002, 0.001, 0.8),
    ]
    forEachRow(rows) { (baseline, effect, power) in
      let plan = try #require(SequentialPlan(baseline: baseline, effect: effect, looks: 20))
      let people = try #require(plan.people(power: power))
      #expect(plan.power(people: people.looking).ever >= power)
      #expect(plan.power(people: people.looking * 99 / 100).ever < power)
      #expect(people.oneLook < people.looking && people.looking < people.oneLook * 2)
    }
  }

  /// The textbook's number: 3,841 an arm find .10 → .12 in 80 % (Fleiss, without continuity correction).
  @Test func oneLookIsTheTextbooks() throws {
    let plan = try #require(SequentialPlan(baseline: 0.1, effect: 0.02, looks: 1))
    let people = try #require(plan.people(power: 0.8))
    #expect((Double(people.oneLook) / 2 - 3_841).magnitude < 3_841 * 0.02)
  }

  @Test func plansThatCannotBe() throws {
    func plan(
      _ baseline: Double, _ effect: Double, share: Double = 0.5, alpha: Double = 0.05,
      looks: Int = 1
    ) -> SequentialPlan? {
      SequentialPlan(
        baseline: baseline, effect: effect, armShare: share, alpha: alpha, looks: looks)
    }
    #expect(plan(0, 0.1) == nil && plan(0.5, 0) == nil && plan(0.9, 0.1) == nil)
    #expect(plan(0.5, .nan) == nil && plan(0.5, 0.1, share: 0) == nil)
    #expect(plan(0.5, 0.1, alpha: 1) == nil && plan(0.5, 0.1, looks: 0) == nil)
    #expect(plan(0.5, 0.1, looks: 1_001) == nil && plan(0.5, 0.1, looks: 1_000) != nil)
    let some = try #require(plan(0.5, 0.1))
    #expect(some.power(people: 0) == .init(ever: 0, atEnd: 0, oneLook: 0))
    #expect(try #require(plan(1e-12, 1e-13)).people(power: 0.9) == nil)
    let days = try #require(SequentialPlan.days(people: 1_001, perDay: 100, windowDays: 14))
    #expect(days == (11, 25))
    #expect(SequentialPlan.days(people: 1, perDay: 0, windowDays: 0) == nil)
  }
}
