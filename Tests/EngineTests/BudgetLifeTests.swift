import Engine
import TestSupport
import Testing

@testable import Exchanges

/// Random lives of a catalog with budgets.
@Suite struct BudgetLifeTests {
  /// What is told of each budget is what a slow count of everything that ever happened says, after every step.
  @Test func sumsAreASlowCountOfTheLedgerAfterEveryStep() throws {
    var refusals: Set<Refusal> = []
    var stages: Set<BudgetUnit.Stage> = []
    var hasComeBack = false
    try forAll(seeds: 3, thorough: 12) { seed, _ in
      var life = TrustLife(seed: seed + 700, people: 40, hasBudgets: true)
      for step in 0..<1_200 {
        life.step()
        try #require(life.failure == nil, "\(life.failure ?? "")")
        let fault = BudgetComparison.fault(of: life)
        try #require(fault == nil, "seed \(seed), step \(step): \(fault ?? "")")
        if step % 20 == 0 {
          let broken = life.state.checkInvariants()
          try #require(broken.isEmpty, "seed \(seed), step \(step): \(broken)")
        }
      }
      for unit in life.state.budgets.units {
        stages.insert(unit.stage)
        if unit.first != unit.offer { hasComeBack = true }
      }
      refusals.formUnion(life.refusals)
    }
    #expect(stages.isSuperset(of: [.lapsed, .freed, .promised, .returned]) && hasComeBack)
    #expect(refusals.isSuperset(of: [.budgetExhausted, .offerLapsed]))
  }
}
