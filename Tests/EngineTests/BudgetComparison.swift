import Basics
import Catalogs
import Engine
import Exchanges
import TestSupport

/// What is told of budgets, beside a count of everything that ever happened.
enum BudgetComparison {
  /// Holds what is told of budgets against a count of all that ever happened.
  static func fault(of life: TrustLife) -> String? {
    let (state, model) = (life.state, life.model)
    let now = model.clamped(life.now)
    let report = BudgetReport(state, at: now)
    let catalog = state.catalog?.catalog
    for budget in catalog?.budgets ?? [] where !report.lines.contains(where: { $0.id == budget.id })
    {
      return "budget \(budget.id) is not told"
    }
    for line in report.lines {
      let kind = line.declared?.per ?? .ever
      for period in line.periods {
        let name = NaiveOffers.period(kind, period.from?.start ?? now)
        let wanted = model.offers.taken(of: line.id, in: name, by: kind, model.held, at: now)
        let place = "\(now.text): \(line.id) from \(period.from?.text ?? "ever")"
        if counted(period) != wanted.counts {
          return "\(place): \(period), not \(wanted)"
        }
        if period.isCurrent, let units = line.declared?.units,
          period.freeUnits != max(0, units - wanted.promised - wanted.reserved)
        {
          return "\(place): \(period.freeUnits ?? -1) are free of \(units), not as \(wanted)"
        }
        if period.isCurrent, let amount = line.declared?.amount?.amount.micros,
          period.freeWorth?.micros != max(0, amount - wanted.worth[0] - wanted.worth[1])
        {
          return "\(place): \(period.freeWorth?.decimal ?? "") is free, not as \(wanted)"
        }
      }
      // No period of which something is owed is left out.
      let owed = line.periods.flatMap(\.owed).map(\.sum.units).reduce(0, +)
      let all = model.offers.taken(of: line.id, in: nil, by: kind, model.held, at: now).owed
      if owed != all { return "\(now.text): of \(line.id) \(owed) are owed, not \(all)" }
    }
    return nil
  }

  private static func counted(_ period: BudgetReport.Period) -> [Int64] {
    func micros(_ sum: BudgetReport.Sum) -> Int64 { sum.worth.map(\.amount.micros).reduce(0, +) }
    return [
      period.reserved.units, period.promised.units, period.owed.map(\.sum.units).reduce(0, +),
      period.delivered.units, period.compensated.units,
    ].map { Int64($0) } + [
      micros(period.reserved), micros(period.promised),
      period.owed.map { micros($0.sum) }.reduce(0, +),
      micros(period.delivered),
    ]
  }
}

extension NaiveOffers.Taken {
  fileprivate var counts: [Int64] {
    [reserved, promised, owed, delivered, compensated].map { Int64($0) } + worth
  }
}
