import Basics
import Catalogs

/// Commands that end consents, or say what they wait for.
enum ConsentDecisions {
  static func withdraw(
    _ id: ConsentID, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    try state.checkNotEnded(id)
    if !state.stands(id, at: now) { throw .consentExpired }
    facts.append(.consent(.withdrawn(id)))
    return CommandResult()
  }

  static func expire(
    _ id: ConsentID, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    try state.checkNotEnded(id)
    if now < state.consents[id.index].until { throw .consentNotExpired }
    facts.append(lapsed(id, in: state, at: now))
    return CommandResult()
  }

  static func resolve(
    _ id: ConsentID, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    try state.checkNotEnded(id)
    if !state.stands(id, at: now) { throw .consentExpired }
    if state.terms(of: id).retention.anchor != .caseResolved
      || (state.consents[id.index].isResolved && state.binds(.q18))
    {
      throw .caseNotOpen
    }
    facts.append(.consent(.caseResolved(id)))
    return CommandResult()
  }

  static func release(
    _ id: ConsentID, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.consents.count { throw .unknownConsent }
    if !state.isHoldOver(of: id, at: now) { throw .holdNotOver }
    facts.append(.consent(.holdReleased(id)))
    return CommandResult()
  }

  static func invalidate(
    _ id: ConsentID, _ ending: ConsentEnding, in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    try state.checkNotEnded(id)
    if !mayInvalidate(id, ending, in: state, at: now) { throw .consentStillGood }
    facts.append(
      ending == .promiseBroken ? lapsed(id, in: state, at: now) : .consent(.invalidated(id, ending))
    )
    return CommandResult()
  }

  /// Whether a consent may be ended without the person's word, for a reason.
  static func mayInvalidate(
    _ id: ConsentID, _ ending: ConsentEnding, in state: ExchangeState, at now: Instant
  ) -> Bool {
    switch ending {
    case .invalidated: return true
    case .unused: return isUnused(id, in: state, at: now)
    case .promiseBroken:
      let number = state.consents[id.index].promise
      if number == ExchangeState.none { return false }
      return state.promises[Int(number)].outcome(at: now) != .open && state.hasLapsed(id, at: now)
    case .none, .withdrawn, .expired, .erased, .replaced, .contradicted: return false
    }
  }

  /// How a consent ends whose time is over, or whose promise is broken: by what came first, whichever of the
  /// two is stated first. So how it ended hangs on no sweep's order.
  static func lapsed(_ id: ConsentID, in state: ExchangeState, at now: Instant) -> Fact {
    let until = state.consents[id.index].until
    let isExpired = now >= until && state.lapse(of: id).map { until <= $0 } ?? true
    return isExpired ? .consent(.expired(id)) : .consent(.invalidated(id, .promiseBroken))
  }

  /// Consents whose data brought the person nothing for so long that it should go (Q27).
  static func isUnused(
    _ id: ConsentID, in state: ExchangeState, at now: Instant
  ) -> Bool {
    let consent = state.consents[id.index]
    if !state.binds(.q27) { return false }
    if !state.stands(id, at: now) || consent.newestValue == ExchangeState.none { return false }
    var last = consent.from
    for number in state.promises.all(of: consent) {
      let promise = state.promises[number.index]
      if promise.outcome == .open && now <= promise.due { return false }
      if promise.value == .zero { continue }
      let came = state.promises.deliveries.newest(of: number)?.at
      last = max(last, promise.outcome == .open ? came ?? last : promise.settledAt)
    }
    if consent.newestRead != ExchangeState.none {
      last = max(last, state.reads[Int(consent.newestRead)].at)
    }
    return now >= last.adding(days: Limits.unusedDays)
  }
}
