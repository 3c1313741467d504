import Basics
import Catalogs

/// One budget: what the catalog in force says of it, and how much is taken.
struct BudgetAccount: Sendable {
  /// Nil where the catalog in force does not have it: then all of it is counted as one period, and nothing is limited.
  var declared: Budget?
  /// The periods in which something was taken, in order.
  private(set) var periods: [BudgetCount] = []
  /// Units by when their holds end; one that was freed or begun since says so itself.
  var holds = MomentHeap()

  var period: BudgetPeriod { declared?.per ?? .ever }

  /// The period that a unit belongs to: that of its showing.
  func start(of unit: BudgetUnit, _ offers: OfferTable) -> Int32 {
    period.start(of: offers[unit.offer.index].shownAt)
  }

  /// What a unit is worth, where the budget counts that.
  func worth(of unit: BudgetUnit, _ offers: OfferTable, _ terms: TermsTable) -> Amount {
    worth(of: offers[unit.offer.index].terms, terms)
  }

  func worth(of id: TermsID, _ terms: TermsTable) -> Amount {
    guard let counted = declared?.amount?.unit, terms[id.index].unit == counted else {
      return .zero
    }
    return terms[id.index].worth
  }

  /// What was taken in the period that begins on a day.
  func count(from start: Int32) -> BudgetCount {
    // Mostly the newest one is asked for.
    guard let index = periods.lastIndex(where: { $0.start <= start }),
      periods[index].start == start
    else { return BudgetCount(start: start) }
    return periods[index]
  }

  mutating func count(
    _ unit: BudgetUnit, _ offers: OfferTable, _ terms: TermsTable, isIn: Bool
  ) {
    let worth = worth(of: unit, offers, terms)
    let start = start(of: unit, offers)
    let index = periods.lastIndex { $0.start <= start }
    if let index, periods[index].start == start {
      periods[index].count(unit, worth, isIn: isIn)
    } else {
      var count = BudgetCount(start: start)
      count.count(unit, worth, isIn: isIn)
      if !count.isEmpty { periods.insert(count, at: index.map { $0 + 1 } ?? 0) }
    }
  }

  mutating func clear() {
    periods.removeAll(keepingCapacity: true)
    holds = MomentHeap()
  }
}
