import Basics
import Catalogs

/// Every unit of every budget that an offer ever set aside, in the order of the offers, and how much of each budget is
/// taken.
///
///     budget 0 "coffees" ── per week ─┬─ week of day 20,780: held 3, promised 97
///                                     └─ week of day 20,787: held 1, promised 4
///     units                 offer 12 · held │ offer 15 · promised, promise 8 │ offer 16 · lapsed …
///
/// A budget has its number for good, so what is promised of it counts on when benefits are renamed, and when it is gone
/// from the catalog and comes back. No event says that a hold is over: the moment of the next event does, and until
/// then whoever asks counts what has ended by the moment that they ask at.
public struct BudgetTable: Sendable {
  /// Ids of budgets in the order in which a catalog first named them.
  var names = KeyTable()
  /// In the order of their offers.
  var units: [BudgetUnit] = []
  /// The units that promises were made of, in the order of the promises.
  private(set) var promised: [UInt32] = []
  /// By number.
  private(set) var accounts: [BudgetAccount] = []
  /// No hold ends before.
  private var nextEnd = BudgetTable.never

  private static let never = Instant.range.upperBound

  /// Whether no catalog ever had a budget.
  public var isEmpty: Bool { accounts.isEmpty }

  // MARK: Reading

  /// The place of an offer's unit; nil where it set none aside.
  /// - Complexity: O(log units).
  func index(of offer: OfferID) -> Int? {
    let index = BudgetTable.place(units) { $0.offer < offer }
    return index < units.count && units[index].offer == offer ? index : nil
  }

  /// The place of the unit that a promise was made of.
  /// - Complexity: O(log promises).
  func index(of promise: PromiseID) -> Int? {
    let place = BudgetTable.place(promised) { units[Int($0)].promise < promise.rawValue }
    return place < promised.count && units[Int(promised[place])].promise == promise.rawValue
      ? Int(promised[place]) : nil
  }

  /// How many elements are before the first that is not.
  private static func place<Element>(
    _ elements: [Element], isBefore: (Element) -> Bool
  ) -> Int {
    var range = 0..<elements.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range =
        isBefore(elements[middle])
        ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  /// Whether a unit is held at a moment, which is not before the latest event.
  func isHeld(_ index: Int, _ offers: OfferTable, at now: Instant) -> Bool {
    units[index].stage == .held && now < units[index].end(offers)
  }

  /// What is taken of a budget in the period of a moment, which is not before the latest event.
  /// - Complexity: O(holds of the budget that have ended since the latest event).
  func count(
    of budget: Int, start: Int32, _ offers: OfferTable, _ terms: TermsTable, at now: Instant
  ) -> BudgetCount {
    var count = accounts[budget].count(from: start)
    accounts[budget].holds.forEach(by: now) { entry in
      let unit = units[Int(entry.number)]
      if isCurrent(entry, unit, offers), start == accounts[budget].start(of: unit, offers) {
        count.count(unit, accounts[budget].worth(of: unit, offers, terms), isIn: false)
      }
    }
    return count
  }

  /// Whether an entry still says when its unit's hold ends: it was freed since, or begun.
  private func isCurrent(
    _ entry: MomentHeap.Entry, _ unit: BudgetUnit, _ offers: OfferTable
  ) -> Bool {
    unit.stage == .held && unit.end(offers) == entry.moment
  }

  // MARK: Changing

  /// Takes up the budgets of a catalog; others limit nothing any more, and what is promised of them counts on.
  mutating func adopt(_ budgets: [Budget], _ offers: OfferTable, _ terms: TermsTable) {
    for index in accounts.indices { accounts[index].declared = nil }
    for budget in budgets {
      let number = names.insert(budget.id.utf8.span).number
      if number == accounts.count { accounts.append(BudgetAccount()) }
      accounts[number].declared = budget
    }
    recount(offers, terms)
  }

  /// Sets a unit aside.
  mutating func hold(_ unit: BudgetUnit, _ offers: OfferTable, _ terms: TermsTable) {
    units.append(unit)
    accounts[Int(unit.budget)].count(unit, offers, terms, isIn: true)
    follow(units.count - 1, offers)
  }

  /// Notes until when a unit is held: when it is set aside, and when its offer is begun.
  mutating func follow(_ index: Int, _ offers: OfferTable) {
    let end = units[index].end(offers)
    let budget = Int(units[index].budget)
    accounts[budget].holds.insert(UInt32(index), at: end)
    nextEnd = min(nextEnd, end)
  }

  /// Takes what became of a unit.
  mutating func move(
    _ index: Int, to stage: BudgetUnit.Stage, _ offers: OfferTable, _ terms: TermsTable
  ) {
    let budget = Int(units[index].budget)
    accounts[budget].count(units[index], offers, terms, isIn: false)
    units[index].stage = stage
    accounts[budget].count(units[index], offers, terms, isIn: true)
  }

  mutating func promise(_ id: PromiseID, _ index: Int) {
    units[index].promise = id.rawValue
    promised.append(UInt32(index))
  }

  /// Takes the moment of an event: what is not held any more at it is free for good.
  mutating func lapse(by moment: Instant, _ offers: OfferTable, _ terms: TermsTable) {
    if moment < nextEnd { return }
    nextEnd = BudgetTable.never
    for budget in accounts.indices {
      while let first = accounts[budget].holds.first {
        if first.moment > moment {
          nextEnd = min(nextEnd, first.moment)
          break
        }
        accounts[budget].holds.popFirst()
        if isCurrent(first, units[Int(first.number)], offers) {
          move(Int(first.number), to: .lapsed, offers, terms)
        }
      }
    }
  }

  /// Counts everything anew: where a catalog counts otherwise than the one before, and where the clock was set.
  /// - Complexity: O(units).
  mutating func recount(_ offers: OfferTable, _ terms: TermsTable) {
    for index in accounts.indices { accounts[index].clear() }
    nextEnd = BudgetTable.never
    for index in units.indices {
      accounts[Int(units[index].budget)].count(units[index], offers, terms, isIn: true)
      if units[index].stage == .held { follow(index, offers) }
    }
  }

  // MARK: Proving

  /// With what budgets did to experiments; nothing, as long as no catalog has one.
  func digest(_ experiments: ExperimentTable, into writer: inout DigestWriter) {
    if isEmpty { return }
    writer.add(names)
    writer.add(count: units.count)
    for unit in units {
      writer.add(unit.offer.rawValue, after: .other)
      writer.add(Int64(unit.offer.rawValue) - Int64(unit.first.rawValue))
      writer.add(
        Int64(unit.budget) << 4 | Int64(unit.stage.rawValue) << 1 | (unit.isNewcomer ? 1 : 0))
      writer.add(Int64(unit.holdMinutes))
      if unit.stage == .promised || unit.stage == .returned {
        writer.add(unit.promise, after: .other)
      }
    }
    experiments.digestEntries(into: &writer)
  }

  /// What is counted as it happens is what a look at every unit counts.
  func checkInvariants(_ check: inout InvariantCheck, _ state: ExchangeState) {
    check.expect(accounts.count == names.count, "not all budgets have their numbers")
    if !check.broken.isEmpty { return }
    if let catalog = state.catalog?.catalog {
      check.expect(
        state.candidates.keys.map(\.budget) == Budgeting.numbers(catalog, self)
          && accounts.compactMap(\.declared).sorted { $0.id < $1.id }
            == catalog.budgets.sorted { $0.id < $1.id },
        "which budgets limit which exchanges")
    }
    var anew = self
    anew.recount(state.offers, state.terms)
    for (number, account) in accounts.enumerated() {
      check.expect(
        account.periods.filter { !$0.isEmpty } == anew.accounts[number].periods,
        "budget \(number) is counted otherwise than its units")
    }
    check.expect(
      zip(units, units.dropFirst()).allSatisfy { $0.offer < $1.offer },
      "the units are not in the order of their offers")
    check.expect(
      promised
        == units.indices.filter { units[$0].promise != ExchangeState.none }
        .sorted { units[$0].promise < units[$1].promise }.map { UInt32($0) },
      "the units of promises are not those that promises were made of")
    for (index, unit) in units.enumerated() {
      let offer = state.offers[unit.offer.index]
      let isHeld = unit.stage == .held
      check.expect(
        !isHeld
          || offer.answer == nil && !offer.isSuperseded && unit.end(state.offers) > state.latest,
        "unit \(index) is held by an offer that waits for nothing")
      check.expect(
        unit.stage != .promised || offer.answer == .accepted, "unit \(index) was promised by no yes"
      )
      check.expect(
        unit.first <= unit.offer && (unit.promise == ExchangeState.none || !isHeld),
        "unit \(index) comes back from nowhere, or is held after its yes")
    }
  }
}
