public import Basics
import Catalogs

/// How long a consent lasts, and what is left of it then: asked of the clock, so that nothing hangs on a sweep.
extension ExchangeState {
  /// - Throws: what is said of a consent that is not there or has ended, as far as the ledger knows.
  func checkNotEnded(_ id: ConsentID) throws(Refusal) {
    if id.index >= consents.count { throw .unknownConsent }
    let ending = consents[id.index].ending
    if ending == .none { return }
    if !knows(person(of: id)) { throw .unknownPerson }
    throw ending == .withdrawn ? .consentAlreadyWithdrawn : .consentExpired
  }

  /// Whether a consent is there and has not ended, as far as the ledger knows.
  func isStanding(_ consent: ConsentID) -> Bool {
    consent.index < consents.count && consents[consent.index].ending == .none
  }

  /// When the right to what was given goes, or went, with a benefit that failed: at once where the data
  /// is to be erased, later where compensation can still come; nil where none fails. It is computed from
  /// the clock, so that nothing hangs on when a sweep says so (Q20, Q26).
  func lapse(of id: ConsentID) -> Instant? {
    let number = consents[id.index].promise
    if number == ExchangeState.none || !binds(.q26) { return nil }
    let promise = promises[Int(number)]
    if promise.outcome == .kept || promise.outcome == .late { return nil }
    // Where a part came the rest can still be compensated.
    let isErased = promise.value == .zero && terms(of: id).promise?.ifUndeliverable == .erase
    let grace = isErased ? 0 : Limits.compensationDays
    return switch promise.outcome {
    case .open: promise.due.adding(days: Limits.lateDays + grace)
    case .broken: promise.settledAt.adding(days: grace)
    case .short: promise.settledAt.adding(days: Limits.compensationDays)
    case .kept, .late, .compensated, .lapsed: nil
    }
  }

  /// Whether the right to what was given has gone with a benefit that failed.
  package func hasLapsed(_ id: ConsentID, at now: Instant) -> Bool {
    lapse(of: id).map { now >= $0 } ?? false
  }

  /// Whether a consent may be relied on at a moment: not ended, not past its time, and not without what
  /// was promised for it.
  public func stands(_ id: ConsentID, at now: Instant) -> Bool {
    consents[id.index].stands(at: now) && !hasLapsed(id, at: now)
  }

  /// Whether the values given with a consent are still kept: until it ends, or a law lets them go.
  public func keepsValues(of id: ConsentID) -> Bool {
    consents[id.index].ending == .none || consents[id.index].isOnHold
  }

  /// Whether a consent stood at a moment, which may long be past: taking it back does not change what was
  /// (Q11).
  public func stood(_ id: ConsentID, at moment: Instant) -> Bool {
    let consent = consents[id.index]
    if consent.ending != .none, !binds(.q11) { return false }
    let end = consent.ending == .none ? consent.until : min(consent.until, consent.endedAt)
    return consent.givenAt <= moment && moment < end
  }

  /// Whether a law kept the values of a consent, and does not any more.
  package func isHoldOver(of id: ConsentID, at now: Instant) -> Bool {
    consents[id.index].isOnHold && now >= holdEnd(of: id) ?? now
  }

  /// The moment from which on no law keeps the values of a consent; nil without such a law.
  func holdEnd(of id: ConsentID) -> Instant? {
    terms(of: id).retention.hold.map { $0.until.adding(days: 1).start }
  }
}
