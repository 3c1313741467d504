public import Basics
public import Catalogs
import Exchanges

/// What budgets come to, in the simplest way that could be right: every offer says what it holds, and all are counted
/// whenever somebody asks.
extension NaiveOffers {
  /// What an offer sets aside when it is shown.
  struct Hold {
    let budget: String
    let minutes: Int
    let isNewcomer: Bool
    /// The offer that this was the showing again of; itself where it was none.
    let first: Int
    /// Whether something that was said or done since freed it.
    var isFreed = false
    /// What a yes left.
    var promise: Int?
  }

  /// How much of a budget is taken, by what is told of it.
  public struct Taken: Equatable {
    public var reserved = 0
    public var promised = 0
    public var owed = 0
    public var delivered = 0
    public var compensated = 0
    /// What is worth what is reserved, promised, still owed, and what has come, in millionths.
    public var worth: [Int64] = [0, 0, 0, 0]
    var byNewcomers = 0
    var worthByNewcomers: Int64 = 0
  }

  /// What period of a kind a moment lies in.
  public static func period(_ kind: BudgetPeriod, _ moment: Instant) -> String {
    switch kind {
    case .day: String(moment.text.prefix(10))
    case .month: String(moment.text.prefix(7))
    case .ever: ""
    // Weeks since a Monday that was long ago.
    case .week:
      "\((moment.milliseconds - (Instant(day: "2024-01-01")?.milliseconds ?? 0)) / (7 * 86_400_000))"
    }
  }

  private func budget(of terms: Terms, _ held: NaiveHoldings) -> Budget? {
    guard let exchange = held.terms.exchange(of: terms), let catalog = held.terms.inForce?.catalog,
      let id = catalog.benefits.first(where: { $0.id == exchange.benefit })?.budget
    else { return nil }
    return catalog.budgets.first { $0.id == id }
  }

  /// Whether what an offer set aside is held for its person still.
  func isHeld(_ id: Int, _ held: NaiveHoldings, _ now: Instant) -> Bool {
    let offer = all[id]
    guard let hold = offer.hold, offer.answer == nil, !offer.isSuperseded, !hold.isFreed,
      held.people.isKnown(offer.person)
    else { return false }
    let end =
      offer.begunAt.map { $0.adding(days: 1) }
      ?? offer.shownAt.adding(milliseconds: Int64(hold.minutes) * 60_000)
    return now < end
  }

  /// Whether an offer needs something set aside and has nothing: it must be shown anew.
  func isLapsed(_ id: Int, _ held: NaiveHoldings, _ now: Instant) -> Bool {
    if all[id].hold == nil { return budget(of: all[id].terms, held) != nil }
    return !isHeld(id, held, now)
  }

  /// The first showing of what comes back now but for its hold.
  func comingBack(
    _ person: Int, _ wanted: Terms, _ held: NaiveHoldings, _ now: Instant
  ) -> Int? {
    let open = held.people.all[person].offers.last {
      all[$0].terms == wanted && all[$0].answer == nil && !all[$0].isSuperseded
    }
    guard let open, isLapsed(open, held, now) else { return nil }
    let first = all[open].hold?.first ?? open
    return now < all[first].shownAt.adding(days: 30) ? first : nil
  }

  /// Whether an offer was shown again only because its hold had been over.
  func isAgain(_ id: Int) -> Bool { all[id].hold.map { $0.first != id } ?? false }

  /// What is taken of a budget in the period of a moment, or in all of them.
  public func taken(
    of budget: String, in period: String?, by kind: BudgetPeriod, _ held: NaiveHoldings,
    at now: Instant
  ) -> Taken {
    var taken = Taken()
    for (id, offer) in all.enumerated() {
      guard let hold = offer.hold, hold.budget == budget,
        period == nil || period == NaiveOffers.period(kind, offer.shownAt)
      else { continue }
      let worth = offer.terms.promise?.worth.micros ?? 0
      if isHeld(id, held, now) {
        taken.reserved += 1
        taken.worth[0] += worth
        if hold.isNewcomer {
          taken.byNewcomers += 1
          taken.worthByNewcomers += worth
        }
      }
      guard let number = hold.promise else { continue }
      let promise = held.consents.promises[number]
      // Of who was forgotten before anything came, it is free again.
      if promise.outcome == .lapsed && promise.micros == 0 { continue }
      taken.promised += 1
      taken.worth[1] += worth
      switch promise.outcome {
      case .open, .short, .broken:
        taken.owed += 1
        taken.worth[2] += max(0, worth - promise.micros)
        taken.worth[3] += promise.micros
      case .kept, .late:
        taken.delivered += 1
        taken.worth[3] += promise.micros
      case .compensated: taken.compensated += 1
      case .lapsed: break
      }
    }
    return taken
  }

  /// Whether nothing is left of what terms give for a person.
  private func isExhausted(
    _ wanted: Terms, for person: Int, _ held: NaiveHoldings, _ now: Instant
  ) -> Bool {
    guard let budget = budget(of: wanted, held) else { return false }
    let taken = taken(
      of: budget.id, in: NaiveOffers.period(budget.per, now), by: budget.per, held, at: now)
    let isNew = held.people.all[person].offers.allSatisfy { all[$0].answer == nil }
    let share = Double(budget.newcomersShare.micros) / 1_000_000
    if let units = budget.units {
      if taken.promised + taken.reserved >= units { return true }
      let most = (Double(units - taken.promised) * share).rounded(.up)
      if isNew, taken.byNewcomers > 0, Double(taken.byNewcomers) + 1 > most { return true }
    }
    if let amount = budget.amount?.amount.micros {
      let worth = wanted.promise?.worth.micros ?? 0
      if taken.worth[1] + taken.worth[0] + worth > amount { return true }
      let most = Double(amount - taken.worth[1]) * share
      if isNew, taken.byNewcomers > 0, Double(taken.worthByNewcomers + worth) > most {
        return true
      }
    }
    return false
  }

  /// What stands against showing terms: of an experiment that somebody enters with it, the budget of any arm.
  func exhausts(
    _ person: Int, _ wanted: Terms, _ arm: ExperimentArm?, _ held: NaiveHoldings, _ now: Instant
  ) -> Bool {
    if let arm, arm.experiment.index < held.terms.experiments.count,
      held.people.all[person].arms[arm.experiment.index] == nil
    {
      return held.terms.closed.contains(arm.experiment.index)
        || held.terms.experiments[arm.experiment.index].asking.contains {
          isExhausted(held.terms.all[$0.index], for: person, held, now)
        }
    }
    return isExhausted(wanted, for: person, held, now)
  }

  /// What is set aside for an offer that is about to be shown.
  func hold(
    for person: Int, _ wanted: Terms, again first: Int?, _ held: NaiveHoldings
  ) -> Hold? {
    budget(of: wanted, held).map {
      Hold(
        budget: $0.id, minutes: $0.holdMinutes,
        isNewcomer: held.people.all[person].offers.allSatisfy { all[$0].answer == nil },
        first: first ?? all.count)
    }
  }

  /// Notes the promise that a yes left, and closes each experiment of which it took the last of an arm's budget.
  mutating func notePromise(_ id: Int, _ held: inout NaiveHoldings, _ now: Instant) {
    guard let hold = all[id].hold, all[id].terms.promise != nil else { return }
    let promise = all[id].consent.flatMap { held.consents.all[$0].promises.last }
    all[id].hold?.promise = promise
    for (number, outline) in held.terms.experiments.enumerated()
    where held.terms.stops[number] == nil {
      let isTaken = outline.asking.contains { arm in
        let terms = held.terms.all[arm.index]
        guard let budget = budget(of: terms, held), budget.id == hold.budget else { return false }
        let taken = taken(
          of: budget.id, in: NaiveOffers.period(budget.per, now), by: budget.per, held, at: now)
        let next = taken.worth[1] + (terms.promise?.worth.micros ?? 0)
        return budget.units.map { taken.promised >= $0 } ?? false
          || budget.amount.map { next > $0.amount.micros } ?? false
      }
      if isTaken { held.terms.closed.insert(number) }
    }
  }

  /// Frees what is held for somebody for what they have spoken against by now.
  mutating func freeWhatIsSpokenAgainst(by person: Int, _ held: NaiveHoldings) {
    if person >= held.people.all.count { return }
    for id in held.people.all[person].offers where all[id].hold != nil {
      let terms = all[id].terms
      let topic = held.terms.exchange(of: terms)?.topic.map { Preference.Scope.topic($0) }
      let others = terms.recipients.map { Preference.Scope.partner($0) } + [topic].compactMap { $0 }
      if held.people.all[person].isRestricted
        || others.contains(where: { held.people.said(person, $0)?.choice == .deny })
        || !held.people.objections(person, to: terms).isEmpty
      {
        all[id].hold?.isFreed = true
      }
    }
  }

  /// Frees what is held for offers of an experiment that was stopped.
  mutating func freeHolds(of experiment: Int) {
    for id in all.indices where all[id].experiment == experiment { all[id].hold?.isFreed = true }
  }
}
