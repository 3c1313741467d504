import Basics

/// One unit of a budget: what an offer sets aside when it is shown, and what became of it.
///
///     shown ──▶ held ─┬─ a yes ─▶ promised ── its promise lapses before anything came ─▶ returned
///                     ├─ its time is over ─▶ lapsed
///                     └─ a no, not now, shown anew, spoken against, its experiment stopped ─▶ freed
///
/// Until when it is held follows from its offer: so many minutes from the showing, and a day from a yes that something
/// is missing for. It belongs to the period of its showing, whenever the yes or the delivery comes.
struct BudgetUnit: Equatable, Sendable {
  /// What became of it.
  enum Stage: UInt8, CaseIterable {
    // The numbers are in digests.
    case held = 0
    case lapsed = 1
    case freed = 2
    case promised = 3
    case returned = 4
  }

  let offer: OfferID
  /// The offer that this one is the showing again of, since its hold was over without an answer; itself where it is
  /// none. However often it comes back, it counts as one showing.
  let first: OfferID
  /// Among all budgets that there ever were.
  let budget: UInt32
  /// The promise that a yes left, or `none`.
  var promise = ExchangeState.none
  let holdMinutes: UInt16
  var stage = Stage.held
  /// Whether the person had never given an answer when it was shown.
  let isNewcomer: Bool

  /// The first moment at which it is not held any more.
  func end(_ offers: OfferTable) -> Instant {
    let offer = offers[offer.index]
    if let begunAt = offer.begunAt {
      return begunAt.adding(milliseconds: Int64(Limits.begunHoldHours) * 3_600_000)
    }
    return offer.shownAt.adding(milliseconds: Int64(holdMinutes) * 60_000)
  }
}
