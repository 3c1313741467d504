public import Basics
public import Catalogs

/// Evidence that data went: who, when, why, by which rule and how much; never what (Q22).
public struct Tombstone: Equatable, Sendable {
  public let person: PersonID
  public let consent: ConsentID
  public let at: Instant
  public let ending: ConsentEnding
  public let rule: TrustRule
  public let values: Int
  /// Until when the evidence is shown to anybody.
  public let until: Instant

  /// What an ended consent left; nil while it stands, while a law holds its values, and once the tombstone's own
  /// time is over.
  public init?(of id: ConsentID, in state: ExchangeState, at now: Instant) {
    let consent = state.consents[id.index]
    if consent.ending == .none || consent.isOnHold { return nil }
    // What a law kept went when it let go, at the earliest.
    let held = consent.newestValue == ExchangeState.none ? nil : state.holdEnd(of: id)
    at = max(consent.endedAt, held ?? consent.endedAt)
    until = at.adding(days: Limits.tombstoneDays)
    if now >= until, state.binds(.q22) { return nil }
    var count = 0
    state.forEachValue(of: id) { _ in count += 1 }
    person = state.person(of: id)
    self.consent = id
    ending = consent.ending
    rule = consent.ending.rule
    values = count
  }
}
