import Basics
import Catalogs

/// What budgets do to who may enter an experiment: all arms alike, or their numbers would compare unlike people.
///
///     open ──▶ paused: holds take the last of an arm's budget; nobody enters until something is free again
///          ──▶ closed: promises take the last of it; nobody enters any more
enum BudgetedEntry {
  /// The experiments that a yes to an offer closes: with it promises alone leave nothing of an arm's budget.
  static func closed(
    byYesTo id: OfferID, in state: ExchangeState, at now: Instant
  ) -> [ExperimentID] {
    if state.budgets.isEmpty || state.terms(of: id).promise == nil { return [] }
    guard let index = state.budgets.index(of: id) else { return [] }
    let unit = state.budgets.units[index]
    let account = state.budgets.accounts[Int(unit.budget)]
    var count = account.count(from: account.period.start(of: now))
    if account.start(of: unit, state.offers) == count.start {
      count.promised += BudgetCount.Taken(
        units: 1, worth: account.worth(of: unit, state.offers, state.terms))
    }
    count.held = BudgetCount.Taken()
    return open(count, of: unit.budget, in: state)
  }

  /// The running experiments that somebody new may enter, of which an arm's budget is exhausted by a count.
  private static func open(
    _ count: BudgetCount, of number: UInt32, in state: ExchangeState
  ) -> [ExperimentID] {
    let account = state.budgets.accounts[Int(number)]
    guard let budget = account.declared else { return [] }
    return state.experiments.indices.filter { index in
      let experiment = state.experiments[index]
      return experiment.isRunning && experiment.entryClosedAt == nil
        && experiment.asking.contains { terms in
          Budgeting.budget(of: terms, in: state) == Int(number)
            && count.isExhausted(budget, account.worth(of: terms, state.terms))
        }
    }.map { ExperimentID(index: $0) }
  }

  /// Notes the day on which an offer that was just shown took the last of an arm's budget, where promises alone did not.
  static func applyHold(_ unit: BudgetUnit, in state: inout ExchangeState) {
    let account = state.budgets.accounts[Int(unit.budget)]
    let now = state.offers[unit.offer.index].shownAt
    var count = account.count(from: account.period.start(of: now))
    let paused = open(count, of: unit.budget, in: state)
    if paused.isEmpty { return }
    count.held = BudgetCount.Taken()
    let closed = open(count, of: unit.budget, in: state)
    for id in paused where !closed.contains(id) {
      state.experiments[id.index].notePause(on: BudgetPeriod.day.start(of: now))
    }
  }

  /// The budgets of the arms of each running experiment, as the catalog in force has them; nil for an arm without.
  static func budgets(in state: ExchangeState) -> [ExperimentID: [Budget?]] {
    var found: [ExperimentID: [Budget?]] = [:]
    for (index, experiment) in state.experiments.enumerated() where experiment.isRunning {
      found[ExperimentID(index: index)] = experiment.asking.map { terms in
        Budgeting.budget(of: terms, in: state).flatMap { state.budgets.accounts[$0].declared }
      }
    }
    return found
  }

  /// Notes that the budget of an arm is another since a catalog was adopted: the experiment is defined otherwise.
  static func applyChange(
    since before: [ExperimentID: [Budget?]], in state: inout ExchangeState, at now: Instant
  ) {
    for (id, budgets) in BudgetedEntry.budgets(in: state) where before[id] != budgets {
      state.experiments[id.index].budgetChangedAt = now
    }
  }
}
