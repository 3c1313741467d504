import Basics
import Catalogs

/// What holding data costs everybody stays within a budget (Q44).
enum LiabilityRules {
  static let checks = [
    RuleCheck(.q44, overBudget)
  ]

  /// What is stored is a liability, at the same prices: a budget for each purpose and each person.
  private static func overBudget(_ look: Inspection, _ findings: inout [Finding]) {
    var sum = 0.0
    for index in look.purposes {
      let purpose = look.catalog.purposes[index]
      let liability = liability(purpose, look)
      sum += liability
      let budget = look.policy.liabilityPerPurpose
      if liability <= budget.units { continue }
      findings.append(
        Finding(
          .q44, CatalogPlace(.purposes, index, "/needs"),
          "More would be held for this than could be answered for.",
          fix: "drop a field, or keep a coarser level for a shorter time",
          inputs: budgetInputs(liability, budget, look)))
    }
    let budget = look.policy.liabilityPerPerson
    if sum > budget.units, look.isWhole {
      findings.append(
        Finding(
          .q44, CatalogPlace(.policy, 0, "/liabilityPerPerson"),
          "More would be held of one person than could be answered for.",
          fix: "drop a field of some purpose", inputs: budgetInputs(sum, budget, look)))
    }
  }

  /// What holding a purpose's fields for their time costs, in the price table's unit.
  static func liability(_ purpose: Purpose, _ look: Inspection) -> Double {
    look.price(purpose.needs, days: purpose.retention.heldDays, recipients: 0).total
  }

  private static func budgetInputs(
    _ liability: Double, _ budget: Amount, _ look: Inspection
  ) -> [Finding.Input] {
    let unit = look.policy.prices.unit
    return [
      Finding.Input("liability", "\(number(liability)) \(unit)"),
      Finding.Input("budget", "\(budget.decimal) \(unit)"),
    ]
  }
}
