public import Basics
public import Catalogs

/// What is left of each budget, and what is owed of it: the numbers of units, and what they are worth.
///
///     limit 100 = free 2 + reserved 1 + promised 97
///                                       promised 97 = owed 20 + delivered 75 + compensated 1 + forgotten 1
///
/// Nobody is named in it.
public struct BudgetReport: Equatable, Sendable {
  /// Units, and what they are worth, by what that is counted in.
  public struct Sum: Equatable, Sendable {
    public internal(set) var units = 0
    /// In the order of what is counted.
    public internal(set) var worth: [Worth] = []

    mutating func add(_ units: Int, _ amount: Amount, _ unit: String) {
      self.units += units
      if amount == .zero { return }
      if let index = worth.firstIndex(where: { $0.unit == unit }) {
        worth[index] = Worth(amount: worth[index].amount + amount, unit: unit)
      } else {
        worth.append(Worth(amount: amount, unit: unit))
        worth.sort { $0.unit < $1.unit }
      }
    }
  }

  /// What is owed with one due date.
  public struct Owed: Equatable, Sendable {
    public let due: Day
    public internal(set) var sum = Sum()
  }

  /// One period of a budget.
  public struct Period: Equatable, Sendable {
    /// Nil where the budget is not counted by periods.
    public let from: Day?
    public let isCurrent: Bool
    /// Held by offers that wait for their answers.
    public internal(set) var reserved = Sum()
    /// Every unit that a yes took, whatever became of its promise; what is worth is what was promised.
    public internal(set) var promised = Sum()
    /// What of it has not come yet, or came short, or did not come in its time and is not compensated.
    public internal(set) var owed: [Owed] = []
    public internal(set) var delivered = Sum()
    public internal(set) var compensated = Sum()
    /// Of people who were forgotten after a part of it had come.
    public internal(set) var forgotten = Sum()
    /// Nil where the budget does not limit it.
    public internal(set) var freeUnits: Int?
    public internal(set) var freeWorth: Amount?
  }

  /// One budget.
  public struct Line: Equatable, Sendable {
    public let id: String
    /// As the catalog in force has it; nil where it has it no more.
    public let declared: Budget?
    /// The current one, and before it those of which something is owed still.
    public internal(set) var periods: [Period]
  }

  /// In the order in which a catalog first named them; of those that are in no catalog any more, the ones of which
  /// something is owed still.
  public let lines: [Line]

  /// - Parameter now: a moment that is not before the latest event.
  /// - Complexity: O(units that were ever set aside).
  public init(_ state: ExchangeState, at now: Instant) {
    let table = state.budgets
    var counted: [[Int32: Period]] = table.accounts.map { account in
      let start = account.period.start(of: now)
      return [start: BudgetReport.period(account, start, isCurrent: true)]
    }
    for (index, unit) in table.units.enumerated() {
      let account = table.accounts[Int(unit.budget)]
      let start = account.start(of: unit, state.offers)
      BudgetReport.add(
        unit, isHeld: table.isHeld(index, state.offers, at: now), state,
        to: &counted[Int(unit.budget)][
          start, default: BudgetReport.period(account, start, isCurrent: false)])
    }
    var lines: [Line] = []
    for (number, account) in table.accounts.enumerated() {
      let current = account.period.start(of: now)
      var periods = counted[number].filter { $0.key == current || !$0.value.owed.isEmpty }
      if let budget = account.declared {
        let count = table.count(of: number, start: current, state.offers, state.terms, at: now)
        periods[current]?.freeUnits = count.freeUnits(budget)
        periods[current]?.freeWorth = count.freeWorth(budget)
      } else if periods.allSatisfy(\.value.owed.isEmpty) {
        continue
      }
      lines.append(
        Line(
          id: String(decoding: Array(table.names.key(number)), as: UTF8.self),
          declared: account.declared,
          periods: periods.sorted { $0.key < $1.key }.map { BudgetReport.sorted($0.value) }))
    }
    self.lines = lines
  }

  private static func period(
    _ account: BudgetAccount, _ start: Int32, isCurrent: Bool
  ) -> Period {
    let midnight = Instant(milliseconds: max(0, Int64(start)) * Instant.dayMilliseconds)
    return Period(from: account.period == .ever ? nil : Day(of: midnight), isCurrent: isCurrent)
  }

  private static func sorted(_ period: Period) -> Period {
    var period = period
    period.owed.sort { $0.due < $1.due }
    return period
  }

  private static func add(
    _ unit: BudgetUnit, isHeld: Bool, _ state: ExchangeState, to period: inout Period
  ) {
    let terms = state.terms[state.offers[unit.offer.index].terms.index]
    if isHeld { period.reserved.add(1, terms.worth, terms.unit) }
    guard unit.stage == .promised, unit.promise != ExchangeState.none else { return }
    let promise = state.promises[Int(unit.promise)]
    period.promised.add(1, terms.worth, terms.unit)
    switch promise.outcome {
    case .kept, .late: period.delivered.add(1, promise.value, terms.unit)
    case .compensated: period.compensated.add(1, promise.value, terms.unit)
    case .lapsed: period.forgotten.add(1, promise.value, terms.unit)
    case .open, .short, .broken:
      period.delivered.add(0, promise.value, terms.unit)
      guard let due = Day(of: promise.due) else { return }
      let index = period.owed.firstIndex { $0.due == due } ?? period.owed.count
      if index == period.owed.count { period.owed.append(Owed(due: due)) }
      let rest = Amount(micros: max(0, terms.worth.micros - promise.value.micros))
      period.owed[index].sum.add(1, rest, terms.unit)
    }
  }
}

extension BudgetCount {
  /// How many units may be set aside still; nil where the budget does not count them.
  func freeUnits(_ budget: Budget) -> Int? {
    budget.units.map { max(0, $0 - promised.units - held.units) }
  }

  func freeWorth(_ budget: Budget) -> Amount? {
    budget.amount.map {
      Amount(micros: max(0, $0.amount.micros - promised.worth.micros - held.worth.micros))
    }
  }
}

/// How much of all budgets in force is taken in their current periods.
public struct BudgetGauges: Sendable {
  public private(set) var reserved = 0
  public private(set) var promised = 0
  public private(set) var free = 0
  public private(set) var exhausted = 0

  /// - Parameter now: a moment that is not before the latest event.
  /// - Complexity: O(budgets, and holds that have ended since the latest event).
  public init(_ state: ExchangeState, at now: Instant) {
    for (number, account) in state.budgets.accounts.enumerated() {
      guard let budget = account.declared else { continue }
      let count = state.budgets.count(
        of: number, start: budget.per.start(of: now), state.offers, state.terms, at: now)
      reserved += count.held.units
      promised += count.promised.units
      free += count.freeUnits(budget) ?? 0
      if count.freeUnits(budget) == 0 || count.freeWorth(budget) == .zero { exhausted += 1 }
    }
  }
}
