public import Basics
import Catalogs

/// How promises are settled, and how consents and what is known of people end.
extension ExchangeState {
  func deliver(
    _ id: PromiseID, _ value: Amount, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= promises.count { throw .unknownPromise }
    if promises[id.index].outcome != .open || isBroken(id, at: now), binds(.q10) {
      throw .promiseAlreadySettled
    }
    if !isDeliverable(value) { throw .valueOutOfRange }
    facts.append(.benefitDelivered(id, value: value))
    return Receipt()
  }

  func compensate(
    _ id: PromiseID, _ value: Amount, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= promises.count { throw .unknownPromise }
    let promise = promises[id.index]
    if promise.outcome != .short && !isBroken(id, at: now) { throw .promiseNotBroken }
    if !isDeliverable(value) { throw .valueOutOfRange }
    // What came short and what compensates it must add up to what was promised.
    if promise.value + value < terms(of: promise.consent).worth { throw .promiseNotBroken }
    if promise.outcome == .open { facts.append(.promiseBroken(id)) }
    // What comes too late is still owed, and brings no right back.
    if consents[promise.consent.index].ending == .none, hasLapsed(promise.consent, at: now) {
      facts.append(lapsed(promise.consent, at: now))
    }
    facts.append(.promiseCompensated(id, value: value))
    return Receipt()
  }

  private func isDeliverable(_ value: Amount) -> Bool {
    value <= Terms.worthLimit && (value >= .zero || !binds(.q10))
  }

  func breakPromise(
    _ id: PromiseID, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= promises.count { throw .unknownPromise }
    let promise = promises[id.index]
    if promise.outcome != .open { throw .promiseAlreadySettled }
    if now <= promise.due { throw .promiseNotYetDue }
    facts.append(.promiseBroken(id))
    if terms(of: promise.consent).promise?.ifUndeliverable == .erase, binds(.q26),
      consents[promise.consent.index].ending == .none
    {
      facts.append(lapsed(promise.consent, at: now))
    }
    return Receipt()
  }

  /// How a consent ends whose time is over, or whose promise is broken: by what came first, whichever of the
  /// two is stated first. So how it ended hangs on no sweep's order.
  private func lapsed(_ id: ConsentID, at now: Instant) -> Fact {
    let until = consents[id.index].until
    let isExpired = now >= until && lapse(of: id).map { until <= $0 } ?? true
    return isExpired ? .consentExpired(id) : .consentInvalidated(id, .promiseBroken)
  }

  func withdraw(
    _ id: ConsentID, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    try checkNotEnded(id)
    if !stands(id, at: now) { throw .consentExpired }
    facts.append(.consentWithdrawn(id))
    return Receipt()
  }

  func expire(
    _ id: ConsentID, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    try checkNotEnded(id)
    if now < consents[id.index].until { throw .consentNotExpired }
    facts.append(lapsed(id, at: now))
    return Receipt()
  }

  func resolve(
    _ id: ConsentID, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    try checkNotEnded(id)
    if !stands(id, at: now) { throw .consentExpired }
    if terms(of: id).retention.anchor != .caseResolved
      || (consents[id.index].isResolved && binds(.q18))
    {
      throw .caseNotOpen
    }
    facts.append(.caseResolved(id))
    return Receipt()
  }

  func release(
    _ id: ConsentID, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= consents.count { throw .unknownConsent }
    if !isHoldOver(of: id, at: now) { throw .holdNotOver }
    facts.append(.holdReleased(id))
    return Receipt()
  }

  func invalidate(
    _ id: ConsentID, _ ending: ConsentEnding, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    try checkNotEnded(id)
    if !mayInvalidate(id, ending, at: now) { throw .consentStillGood }
    facts.append(ending == .promiseBroken ? lapsed(id, at: now) : .consentInvalidated(id, ending))
    return Receipt()
  }

  /// Whether a consent may be ended without the person's word, for a reason.
  func mayInvalidate(_ id: ConsentID, _ ending: ConsentEnding, at now: Instant) -> Bool {
    switch ending {
    case .invalidated: return true
    case .unused: return isUnused(id, at: now)
    case .promiseBroken:
      let number = consents[id.index].promise
      if number == ExchangeState.none { return false }
      return promises[Int(number)].outcome != .open && hasLapsed(id, at: now)
    case .none, .withdrawn, .expired, .erased, .replaced: return false
    }
  }

  /// Whether a law kept the values of a consent, and does not any more.
  package func isHoldOver(of id: ConsentID, at now: Instant) -> Bool {
    consents[id.index].isHeld && now >= holdEnd(of: id) ?? now
  }

  /// The moment from which on no law keeps the values of a consent; nil without such a law.
  func holdEnd(of id: ConsentID) -> Instant? {
    terms(of: id).retention.hold.map { $0.until.adding(days: 1).start }
  }

  /// - Throws: what is said of a consent that is not there or has ended, as far as the ledger knows.
  func checkNotEnded(_ id: ConsentID) throws(Refusal) {
    if id.index >= consents.count { throw .unknownConsent }
    let ending = consents[id.index].ending
    if ending == .none { return }
    if !knows(person(of: id)) { throw .unknownPerson }
    throw ending == .withdrawn ? .consentAlreadyWithdrawn : .consentExpired
  }

  func erase(
    _ id: PersonID, isIdle: Bool, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !knows(id) { throw .unknownPerson }
    if isIdle, !self.isIdle(id, at: now) { throw .personNotIdle }
    // What is broken by the clock is broken, not lapsed with the person (Q3).
    for consent in allConsents(of: id) where isOwed(consent) {
      let promise = PromiseID(consents[consent.index].promise)
      if isBroken(promise, at: now) { facts.append(.promiseBroken(promise)) }
    }
    facts.append(.personErased(id, isIdle: isIdle))
    return Receipt()
  }

  /// Whether nothing of a person is kept or owed any more, and has not been for a year: what they said,
  /// a no among it, is remembered as long (Q7, Q17).
  public func isIdle(_ id: PersonID, at now: Instant) -> Bool {
    let person = people[id.index]
    if person.newestConsent != ExchangeState.none { return false }
    // First what costs nothing: a sweep asks this of everybody.
    let seen = Instant(milliseconds: Int64(person.lastSeen) * 1_000)
    if now < seen.adding(days: Limits.idleDays) { return false }
    for consent in allConsents(of: id) where consents[consent.index].isHeld || isOwed(consent) {
      return false
    }
    var index = person.newestRefusal
    while index != ExchangeState.none {
      if refusals[Int(index)].until > now { return false }
      index = refusals[Int(index)].earlier
    }
    // While a partner holds something, it must be known whose it is: for as long again when no receipt comes.
    for disclosure in disclosures(of: id) where disclosures[disclosure.index].disposedAt == nil {
      let due = obligation(disclosure, at: now)?.due
      if due.map({ now < $0.adding(days: Limits.idleDays) }) ?? true { return false }
    }
    return !requests.contains { $0.person == id && $0.answeredAt == nil }
  }

  /// Whether the newest promise of a consent is still to be settled; earlier ones are, before it is made.
  func isOwed(_ id: ConsentID) -> Bool {
    let promise = consents[id.index].promise
    return promise != ExchangeState.none && promises[Int(promise)].outcome == .open
  }
}
