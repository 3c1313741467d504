import Basics
import JSONText

/// Reads the budgets of a catalog.
struct BudgetReader {
  let problems: Problems

  func budget(_ value: JSONValue) -> Budget? {
    guard var reader = ObjectReader(value, as: "a budget", problems) else { return nil }
    let id = reader.id("id")
    let units = reader.optionalInteger("units", in: 1...Limits.budgetUnits)
    let amount = reader.optional("amount").flatMap { self.amount($0) }
    let hasLimit = reader.object.member("units") != nil || reader.object.member("amount") != nil
    let per = reader.choice("per", of: BudgetPeriod.self)
    let holdMinutes = reader.optionalInteger("holdMinutes", in: 1...Limits.holdMinutes)
    let share = reader.optional("newcomersShare").map { value -> Amount? in
      guard let share = problems.amount(value, units: 0...1) else { return nil }
      return share == .zero ? problems.expected("more than 0, and at most 1", value) : share
    }
    reader.finish()
    if !hasLimit {
      problems.report("a budget limits \"units\", \"amount\" or both, and has neither", at: value)
    }
    guard let id, let per, hasLimit else { return nil }
    return Budget(
      id: id, units: units, amount: amount, per: per,
      holdMinutes: holdMinutes ?? Budget.standardHoldMinutes,
      newcomersShare: (share ?? Budget.standardShare) ?? Budget.standardShare)
  }

  private func amount(_ value: JSONValue) -> Worth? {
    guard var reader = ObjectReader(value, as: "an amount", problems) else { return nil }
    let amount = reader.required("amount").flatMap { value -> Amount? in
      let amount = problems.amount(value, units: 0...Int64(Limits.budgetUnits))
      return amount == .zero ? problems.expected("more than 0", value) : amount
    }
    let unit = reader.id("unit")
    reader.finish()
    guard let amount, let unit else { return nil }
    return Worth(amount: amount, unit: unit)
  }

  /// Holds budgets and the benefits that name them against each other: a budget that limits nothing, or that nothing
  /// fits into, is a slip of the pen that would show only when something is promised that is not there.
  func check(_ budgets: [Budget], _ benefits: [Benefit], _ catalog: JSONValue) {
    if budgets.isEmpty { return }
    let named = Dictionary(grouping: benefits.filter { $0.budget != nil }) { $0.budget ?? "" }
    for value in catalog.member("budgets")?.elements ?? [] {
      guard let budget = budgets.first(where: { $0.id == value.member("id")?.string }),
        named[budget.id] == nil
      else { continue }
      problems.report(
        "no benefit names the budget \"\(budget.id)\", so it limits nothing; name it in a benefit "
          + "(\"budget\": \"\(budget.id)\"), or leave it out", at: value)
    }
    for value in catalog.member("benefits")?.elements ?? [] {
      guard let place = value.member("budget"),
        let budget = budgets.first(where: { $0.id == place.string }),
        let worth = benefits.first(where: { $0.id == value.member("id")?.string })?.worth
      else { continue }
      checkFit(worth, budget, named[budget.id]?.lazy.compactMap(\.worth).first, at: place)
    }
  }

  /// - Parameter first: what the first benefit of the budget is worth.
  private func checkFit(_ worth: Worth, _ budget: Budget, _ first: Worth?, at place: JSONValue) {
    if let amount = budget.amount {
      if amount.unit != worth.unit {
        problems.report(
          "the budget \"\(budget.id)\" counts \(amount.unit), and this benefit is worth \(worth.unit); give it a "
            + "budget in \(worth.unit)", at: place)
      } else if amount.amount < worth.amount {
        problems.report(
          "the budget \"\(budget.id)\" has \(amount.amount.decimal) \(amount.unit), less than this benefit is worth: "
            + "\(worth.amount.decimal) \(worth.unit); nobody could be offered it", at: place)
      }
    } else if let first, first.unit != worth.unit {
      problems.report(
        "the budget \"\(budget.id)\" is of a benefit worth \(first.unit) already, and this one is worth "
          + "\(worth.unit); give it a budget of its own", at: place)
    }
  }
}

extension Budget {
  /// Half an hour, and half of what is free.
  static let standardHoldMinutes = 30
  static let standardShare = Amount(micros: 500_000)
}
