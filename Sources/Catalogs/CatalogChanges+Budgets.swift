import Basics

/// What a catalog does to budgets.
extension CatalogChanges {
  mutating func tellBudgets(_ new: Catalog, _ old: Catalog) {
    for budget in new.budgets {
      let name = "budget \(budget.id)"
      guard let before = old.budgets.first(where: { $0.id == budget.id }) else {
        tellNew(budget)
        continue
      }
      tell(name, budget, before)
    }
    for gone in old.budgets where !new.budgets.contains(where: { $0.id == gone.id }) {
      add(
        "budget \(gone.id)",
        "limits nothing any more; what is promised of it is owed, and counts again when it comes back"
      )
    }
    for benefit in new.benefits {
      guard let before = old.benefits.first(where: { $0.id == benefit.id }),
        before.budget != benefit.budget
      else { continue }
      add(
        "benefit \(benefit.id)",
        "its budget is \(benefit.budget ?? "none"), and was \(before.budget ?? "none"); what was shown before counts "
          + "on where it was")
    }
  }

  mutating func tellNew(_ budget: Budget) {
    add(
      "budget \(budget.id)",
      "new: \(CatalogChanges.limits(budget)); offers that are open hold nothing of it, and are shown anew first"
    )
  }

  private mutating func tell(_ name: String, _ budget: Budget, _ before: Budget) {
    compare(name, "units", before.units.map { whole($0) }, budget.units.map { whole($0) })
    if before.amount?.unit == budget.amount?.unit {
      compare(
        name, "amount", before.amount?.amount, budget.amount?.amount,
        " " + (budget.amount?.unit ?? ""))
    } else {
      add(
        name,
        "amount in \(before.amount?.unit ?? "nothing") → in \(budget.amount?.unit ?? "nothing"): only what is worth "
          + "that counts")
    }
    if before.per != budget.per {
      add(
        name,
        "per \(before.per.rawValue) → per \(budget.per.rawValue): what was promised and held is counted anew, by when "
          + "it was shown")
    }
    if before.holdMinutes != budget.holdMinutes {
      add(
        name,
        "holdMinutes \(before.holdMinutes) → \(budget.holdMinutes), of offers that are shown from then on"
      )
    }
    if before.newcomersShare != budget.newcomersShare {
      add(
        name,
        "newcomersShare \(before.newcomersShare.decimal) → \(budget.newcomersShare.decimal); what is held stays held"
      )
    }
  }

  private mutating func compare(
    _ name: String, _ what: String, _ before: Amount?, _ after: Amount?, _ unit: String = ""
  ) {
    if before == after { return }
    func text(_ value: Amount?) -> String { value.map { $0.decimal + unit } ?? "no limit" }
    let none = Amount(micros: .max)
    let isLowered = (after ?? none) < (before ?? none)
    add(
      name,
      "\(what) \(text(before)) → \(text(after)): "
        + (isLowered
          ? "lowered; where more is promised or held already nothing new is held, and nothing is taken back"
          : "raised; more is held from then on"))
  }

  private func whole(_ units: Int) -> Amount {
    Amount(micros: Int64(units) * Amount.microsPerUnit)
  }

  private static func limits(_ budget: Budget) -> String {
    let units = budget.units.map { "\($0) units" }
    let amount = budget.amount.map { "\($0.amount.decimal) \($0.unit)" }
    return [units, amount].compactMap { $0 }.joined(separator: " and ") + " per "
      + budget.per.rawValue
  }
}
