import Basics
import Catalogs

/// How much of a budget is taken in one period.
struct BudgetCount: Equatable, Sendable {
  /// The first day of the period, in days since 1970.
  let start: Int32
  var held = Taken()
  /// What of it is held by people who had never given an answer.
  var heldByNewcomers = Taken()
  var promised = Taken()

  /// Units, and what they are worth where the budget counts that.
  struct Taken: Equatable, Sendable {
    var units = 0
    var worth = Amount.zero

    static func += (left: inout Self, right: Self) {
      left.units += right.units
      left.worth += right.worth
    }

    static func -= (left: inout Self, right: Self) {
      left.units -= right.units
      left.worth = Amount(micros: left.worth.micros - right.worth.micros)
    }
  }

  init(start: Int32) { self.start = start }

  var isEmpty: Bool { held.units == 0 && promised.units == 0 }

  /// Takes a unit in or, where `isIn` is false, out, as far as its stage counts.
  mutating func count(_ unit: BudgetUnit, _ worth: Amount, isIn: Bool) {
    let one = Taken(units: 1, worth: worth)
    switch unit.stage {
    case .held:
      if isIn { held += one } else { held -= one }
      if unit.isNewcomer {
        if isIn { heldByNewcomers += one } else { heldByNewcomers -= one }
      }
    case .promised: if isIn { promised += one } else { promised -= one }
    case .lapsed, .freed, .returned: break
    }
  }

  /// Whether nothing is left for one more of a worth.
  func isExhausted(_ budget: Budget, _ worth: Amount) -> Bool {
    if let units = budget.units, promised.units + held.units >= units { return true }
    guard let amount = budget.amount?.amount else { return false }
    return promised.worth + held.worth + worth > amount
  }

  /// Whether people who never gave an answer hold as much as they may. Their part is rounded up, so that one of them
  /// can reach the last unit there is.
  func isExhaustedForNewcomers(_ budget: Budget, _ worth: Amount) -> Bool {
    if heldByNewcomers.units == 0 { return false }
    let share = budget.newcomersShare
    if let units = budget.units {
      let part = BudgetCount.part(Int64(units - promised.units), share, isRoundedUp: true)
      if heldByNewcomers.units >= part { return true }
    }
    guard let amount = budget.amount?.amount else { return false }
    let part = BudgetCount.part(amount.micros - promised.worth.micros, share, isRoundedUp: false)
    return heldByNewcomers.worth.micros + worth.micros > part
  }

  /// A share of a number, exactly.
  private static func part(_ whole: Int64, _ share: Amount, isRoundedUp: Bool) -> Int64 {
    if whole <= 0 { return 0 }
    let unit = Amount.microsPerUnit
    let rest = whole % unit * share.micros
    return whole / unit * share.micros + (isRoundedUp ? (rest + unit - 1) / unit : rest / unit)
  }
}
