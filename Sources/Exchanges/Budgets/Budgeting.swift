public import Basics
import Catalogs

/// What budgets say to an offer: before it is shown, while it waits, and when a yes comes.
public enum Budgeting {
  // MARK: Before it is shown

  /// Whether something of what terms give is left for a person: the last question before the rules are asked.
  ///
  /// Who has met no arm of an experiment enters it only while every arm's budget has something left: else who enters
  /// would hang on the arm, and the arms would be given to unlike people.
  static func fate(
    of person: PersonID, _ terms: TermsID, asArm: Bool = true, in state: ExchangeState,
    at now: Instant
  ) -> Fate {
    let arm = asArm ? state.experiments.arm(of: terms) : nil
    if state.budgets.isEmpty, arm == nil { return .offered }
    let entered = arm.flatMap { arm in
      state.exposures.index(of: state.people[person.index], to: arm.experiment)
        == ExchangeState.none ? arm.experiment : nil
    }
    return fate(terms, entering: entered, isNewcomer(person, in: state), in: state, at: now)
  }

  /// The same of somebody who is not known yet.
  /// - Parameter isNewcomer: whether they never gave an answer.
  public static func fate(
    ofNobody isNewcomer: Bool, _ terms: TermsID, in state: ExchangeState, at now: Instant
  ) -> Fate {
    let entered = state.experiments.arm(of: terms)?.experiment
    if state.budgets.isEmpty, entered == nil { return .offered }
    return fate(terms, entering: entered, isNewcomer, in: state, at: now)
  }

  private static func fate(
    _ terms: TermsID, entering experiment: ExperimentID?, _ isNewcomer: @autoclosure () -> Bool,
    in state: ExchangeState, at now: Instant
  ) -> Fate {
    let record = experiment.map { state.experiments[$0.index] }
    if record?.entryClosedAt != nil { return .exhausted }
    if state.budgets.isEmpty { return .offered }
    return (record?.asking ?? [terms]).contains {
      isExhausted($0, isNewcomer(), in: state, at: now)
    } ? .exhausted : .offered
  }

  private static func isExhausted(
    _ id: TermsID, _ isNewcomer: @autoclosure () -> Bool, in state: ExchangeState, at now: Instant
  ) -> Bool {
    guard let number = budget(of: id, in: state),
      let budget = state.budgets.accounts[number].declared
    else { return false }
    let account = state.budgets.accounts[number]
    let worth = account.worth(of: id, state.terms)
    let start = budget.per.start(of: now)
    // First without a look at the holds that have ended since the latest event.
    var count = account.count(from: start)
    func isTaken() -> Bool {
      count.isExhausted(budget, worth)
        || count.isExhaustedForNewcomers(budget, worth) && isNewcomer()
    }
    if !isTaken() { return false }
    if count.held.units == 0 { return true }
    count = state.budgets.count(of: number, start: start, state.offers, state.terms, at: now)
    return isTaken()
  }

  /// The budget that limits what terms give now.
  static func budget(of id: TermsID, in state: ExchangeState) -> Int? {
    guard let index = state.candidates.index(of: id) else { return nil }
    let number = state.candidates.keys[index].budget
    return number < 0 ? nil : Int(number)
  }

  /// Whether a person never gave an answer to anything.
  /// - Complexity: O(offers to the person), until the newest that they answered.
  private static func isNewcomer(_ person: PersonID, in state: ExchangeState) -> Bool {
    var index = state.people[person.index].newestOffer
    while index != ExchangeState.none {
      if state.offers[Int(index)].answer != nil { return false }
      index = state.offers[Int(index)].previous
    }
    return true
  }

  // MARK: While it waits

  /// Whether an offer that waits for its answer holds nothing of the budget that it needs: it is void until it is
  /// shown anew, and something set aside for it anew.
  static func isLapsed(_ id: OfferID, in state: ExchangeState, at now: Instant) -> Bool {
    if state.budgets.isEmpty { return false }
    guard let unit = state.budgets.index(of: id) else {
      // It was shown before there was a budget.
      return budget(of: state.offers[id.index].terms, in: state) != nil
    }
    return !state.budgets.isHeld(unit, state.offers, at: now)
  }

  /// The offer of these terms that the person is looking at: shown within this visit, or held for them still.
  /// - Complexity: O(open offers to the person).
  static func openOffer(
    _ person: PersonID, terms: TermsID, in state: ExchangeState, at now: Instant
  ) -> OfferID? {
    guard let id = newestOpen(person, terms, in: state) else { return nil }
    if state.budgets.isEmpty || state.budgets.index(of: id) == nil {
      return state.offers[id.index].isInVisit(at: now) && !isLapsed(id, in: state, at: now)
        ? id : nil
    }
    return isLapsed(id, in: state, at: now) ? nil : id
  }

  private static func newestOpen(
    _ person: PersonID, _ terms: TermsID, in state: ExchangeState
  ) -> OfferID? {
    var index = state.people[person.index].newestOpenOffer
    while index != ExchangeState.none {
      if state.offers[Int(index)].terms == terms { return OfferID(index) }
      index = state.offers[Int(index)].earlier
    }
    return nil
  }

  /// The first showing of what would come back now as it was but for its hold, which is over: to show it again is no
  /// further showing, for as long as an offer waits.
  static func comingBack(
    _ person: PersonID, _ terms: TermsID, in state: ExchangeState, at now: Instant
  ) -> OfferID? {
    if state.budgets.isEmpty { return nil }
    guard let id = newestOpen(person, terms, in: state), isLapsed(id, in: state, at: now) else {
      return nil
    }
    let first = state.budgets.index(of: id).map { state.budgets.units[$0].first } ?? id
    return now < state.offers[first.index].shownAt.adding(days: Limits.offerDays) ? first : nil
  }

  /// Whether an offer was the showing again of one whose hold was over.
  static func isAgain(_ id: OfferID, in state: ExchangeState) -> Bool {
    if state.budgets.isEmpty { return false }
    return state.budgets.index(of: id).map { state.budgets.units[$0].first != id } ?? false
  }

  /// Until when a yes that was begun takes what is missing.
  public static func completeUntil(_ id: OfferID, in state: ExchangeState) -> Instant {
    let end = state.offers[id.index].end
    guard let unit = state.budgets.index(of: id) else { return end }
    return min(end, state.budgets.units[unit].end(state.offers))
  }

  /// Whether an offer can no longer be accepted as it was shown: it is void, or what it gives is not held any more.
  public static func isOver(_ id: OfferID, in state: ExchangeState, at now: Instant) -> Bool {
    state.isVoid(state.offers[id.index], at: now) || isLapsed(id, in: state, at: now)
  }

  // MARK: What facts change

  /// Looks up each benefit's budget in the catalog that was just adopted.
  /// - Parameter before: the budgets of arms under the catalog before it.
  static func adopt(
    _ catalog: Catalog, since before: [ExperimentID: [Budget?]], in state: inout ExchangeState,
    at now: Instant
  ) {
    if state.budgets.isEmpty && catalog.budgets.isEmpty { return }
    state.budgets.adopt(catalog.budgets, state.offers, state.terms)
    for (index, number) in numbers(catalog, state.budgets).enumerated() {
      state.candidates.keys[index].budget = number
    }
    BudgetedEntry.applyChange(since: before, in: &state, at: now)
  }

  /// For each exchange of a catalog, the number of its budget; negative for none.
  static func numbers(_ catalog: Catalog, _ budgets: BudgetTable) -> [Int32] {
    let numbers = Dictionary(
      catalog.benefits.compactMap { benefit in
        benefit.budget.flatMap { budgets.names.find($0.utf8.span) }.map { (benefit.id, Int32($0)) }
      }
    ) { first, _ in first }
    return catalog.exchanges.map { numbers[$0.benefit] ?? -1 }
  }

  /// Frees what an older showing of the exchange held.
  /// - Returns: the showing that the one to come is the showing again of.
  static func applySupersession(
    _ person: PersonID, _ terms: TermsID, in state: inout ExchangeState, at now: Instant
  ) -> OfferID? {
    if state.budgets.isEmpty { return nil }
    let first = comingBack(person, terms, in: state, at: now)
    let exchange = state.terms.exchange(of: terms)
    free(openTo: person, in: &state) { $0.terms.exchange(of: $1.terms) == exchange }
    return first
  }

  /// Sets a unit aside for the offer that was just shown.
  static func applyShown(again first: OfferID?, in state: inout ExchangeState) {
    if state.budgets.isEmpty { return }
    let id = OfferID(index: state.offers.count - 1)
    let offer = state.offers[id.index]
    guard let number = budget(of: offer.terms, in: state),
      let budget = state.budgets.accounts[number].declared
    else { return }
    let unit = BudgetUnit(
      offer: id, first: first ?? id, budget: UInt32(number),
      holdMinutes: UInt16(budget.holdMinutes), isNewcomer: isNewcomer(offer.person, in: state))
    state.budgets.hold(unit, state.offers, state.terms)
    BudgetedEntry.applyHold(unit, in: &state)
  }

  /// A yes turns what was held into what is promised; any other answer frees it.
  static func applyAnswer(_ id: OfferID, in state: inout ExchangeState) {
    if state.budgets.isEmpty { return }
    guard let unit = state.budgets.index(of: id) else { return }
    let offer = state.offers[id.index]
    if offer.answer == .accepted, state.terms[offer.terms.index].promise != nil {
      state.budgets.move(unit, to: .promised, state.offers, state.terms)
    } else if state.budgets.units[unit].stage == .held {
      state.budgets.move(unit, to: .freed, state.offers, state.terms)
    }
  }

  static func applyBegun(_ id: OfferID, in state: inout ExchangeState) {
    if state.budgets.isEmpty { return }
    guard let unit = state.budgets.index(of: id), state.budgets.units[unit].stage == .held else {
      return
    }
    state.budgets.follow(unit, state.offers)
  }

  /// Notes of which unit a promise was made: that of the offer whose yes left it, the only one without a promise.
  /// - Complexity: O(offers to the person).
  static func applyPromise(
    _ id: PromiseID, _ consent: ConsentID, in state: inout ExchangeState
  ) {
    if state.budgets.isEmpty { return }
    var index = state.people[state.person(of: consent).index].newestOffer
    while index != ExchangeState.none {
      let offer = state.offers[Int(index)]
      if offer.answer == .accepted, offer.consent == consent.rawValue,
        let unit = state.budgets.index(of: OfferID(index)),
        state.budgets.units[unit].stage == .promised,
        state.budgets.units[unit].promise == ExchangeState.none
      {
        return state.budgets.promise(id, unit)
      }
      index = offer.previous
    }
  }

  /// Frees what is held for a person for something that they have spoken against by now.
  static func applyWord(of person: PersonID, in state: inout ExchangeState) {
    if state.budgets.isEmpty { return }
    free(openTo: person, in: &state) { state, offer in
      if state.people[person.index].isRestricted { return true }
      let topic = state.candidates.candidate(of: offer.terms)?.topic
      return Objection.fate(of: person, state.terms[offer.terms.index], topic: topic, in: state)
        != .offered
    }
  }

  /// Frees what is held for a person who is forgotten; and what was promised, where nothing of it has come. Called
  /// while their promises are open.
  static func applyErasure(of person: PersonID, in state: inout ExchangeState) {
    if state.budgets.isEmpty { return }
    free(openTo: person, in: &state) { _, _ in true }
    for consent in state.allConsents(of: person) {
      for promise in state.promises(of: consent) where state.promises.isOpen(promise) {
        applyLapse(of: promise, in: &state)
      }
    }
  }

  /// Frees the unit of a promise that lapses, where nothing of it has come. Called while it is open.
  static func applyLapse(of promise: PromiseID, in state: inout ExchangeState) {
    if state.budgets.isEmpty || state.promises[promise.index].value != .zero { return }
    guard let unit = state.budgets.index(of: promise) else { return }
    state.budgets.move(unit, to: .returned, state.offers, state.terms)
  }

  /// Frees what is held for offers of an experiment that has been stopped.
  static func applyStop(of experiment: ExperimentID, in state: inout ExchangeState) {
    var freed: [Int] = []
    for account in state.budgets.accounts {
      for entry in account.holds.entries {
        let unit = state.budgets.units[Int(entry.number)]
        if unit.stage == .held,
          state.arm(of: state.offers[unit.offer.index])?.experiment == experiment
        {
          freed.append(Int(entry.number))
        }
      }
    }
    for unit in Set(freed).sorted() {
      state.budgets.move(unit, to: .freed, state.offers, state.terms)
    }
  }

  /// Frees what open offers to a person hold, where something holds of them.
  private static func free(
    openTo person: PersonID, in state: inout ExchangeState,
    where isOver: (borrowing ExchangeState, OfferRecord) -> Bool
  ) {
    var index = state.people[person.index].newestOpenOffer
    while index != ExchangeState.none {
      let offer = state.offers[Int(index)]
      if let unit = state.budgets.index(of: OfferID(index)),
        state.budgets.units[unit].stage == .held, isOver(state, offer)
      {
        state.budgets.move(unit, to: .freed, state.offers, state.terms)
      }
      index = offer.earlier
    }
  }
}
