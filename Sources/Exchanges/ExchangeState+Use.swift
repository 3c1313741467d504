public import Basics
public import Catalogs

/// What may be done with what a person gave, asked at the moment of use: no sweep has to come first (Q20).
extension ExchangeState {
  /// The consent under which a field may be used for a purpose now; nil when there is none (Q5).
  ///
  /// The purpose is the consent's own, or one that its terms declared compatible, never one that merely
  /// sounds like it (Q16); then the shorter of the two times applies (Q19).
  /// - Parameter field: nil for what is known of the person under the purpose as a whole.
  /// - Complexity: O(consents of the person that have not ended).
  public func usableConsent(
    _ person: PersonID, _ purpose: String, _ field: String?, at now: Instant
  ) -> ConsentID? {
    guard knows(person) else { return nil }
    var index = people[person.index].newestConsent
    while index != ExchangeState.none {
      let id = ConsentID(index)
      index = consents[id.index].earlier
      if refusesUse(id, purpose, field, at: now) == nil { return id }
    }
    return nil
  }

  /// The consent under which something that a person does may be kept for a purpose now.
  /// - Throws: `unknownPerson`, `purposeNotConsented` where there is none, and as `checkBehaviour`.
  public func behaviourConsent(
    of person: PersonID, for purpose: Span<UInt8>, item: Span<UInt8>, at now: Instant
  ) throws(Refusal) -> ConsentID {
    if !knows(person) { throw .unknownPerson }
    guard let consent = consent(of: person, for: purpose, at: now) else {
      throw .purposeNotConsented
    }
    try checkBehaviour(under: consent, item: item, at: now)
    return consent
  }

  /// The person's newest consent for just this purpose that has not ended and is not past its time; whether
  /// it may be used is for `refusesUse`.
  /// - Parameter purpose: its name as UTF-8.
  /// - Complexity: O(consents of the person that have not ended).
  public func consent(
    of person: PersonID, for purpose: Span<UInt8>, at now: Instant
  ) -> ConsentID? {
    guard let number = purposeNames.find(purpose) else { return nil }
    var index = people[person.index].newestConsent
    while index != ExchangeState.none {
      let terms = offers[consents[Int(index)].offer.index].terms
      if purposeOfTerms[terms.index] == number, consents[Int(index)].stands(at: now) {
        return ConsentID(index)
      }
      index = consents[Int(index)].earlier
    }
    return nil
  }

  /// The number of a purpose that some terms or catalog named; nil for any other.
  /// - Parameter purpose: its name as UTF-8.
  public func purposeNumber(_ purpose: Span<UInt8>) -> Int? { purposeNames.find(purpose) }

  /// The number of a consent's purpose.
  public func purposeNumber(of id: ConsentID) -> Int {
    Int(purposeOfTerms[offers[consents[id.index].offer.index].terms.index])
  }

  /// Until when the clock alone changes nothing about whether a consent may be used.
  public func nextChange(of id: ConsentID, at now: Instant) -> Instant {
    let consent = consents[id.index]
    if consent.promise == ExchangeState.none { return consent.until }
    let promise = promises[Int(consent.promise)]
    // On its last moment a promise is still in time.
    let late = promise.due.adding(milliseconds: 1)
    return promise.outcome == .open && now < late ? min(consent.until, late) : consent.until
  }

  /// Why a consent does not let a field be used for a purpose now; nil when it does.
  /// - Parameter purpose: nil for the consent's own.
  public func refusesUse(
    _ id: ConsentID, _ purpose: String?, _ field: String?, at now: Instant
  ) -> Refusal? {
    let consent = consents[id.index]
    let person = person(of: id)
    if consent.ending == .withdrawn, binds(.q6) { return .consentAlreadyWithdrawn }
    if consent.ending != .none && consent.ending != .withdrawn { return .consentExpired }
    if now >= consent.until, binds(.q20) { return .consentExpired }
    let isSilent = people[person.index].newestPreference == ExchangeState.none
    if purpose == nil, field == nil, isSilent {
      // As nearly always; terms are large, and this is asked for everything that anybody does.
      if !isPaid(id, at: now) { return .promiseOverdue }
      return people[person.index].isRestricted ? .personRestricted : nil
    }
    let terms = terms(of: id)
    let purpose = purpose ?? terms.purpose
    let covers = self.covers(terms, purpose, field)
    if covers, terms.purpose != purpose, binds(.q5), binds(.q19) {
      let other = catalog?.catalog.purposes.first { $0.id == purpose }?.retention.retention
      // A purpose that the catalog has no more serves nobody.
      let isOver = other.map { now >= $0.firstEnd(from: consent.from) } ?? binds(.q16)
      if isOver { return .consentExpired }
    }
    if !isPaid(id, at: now) { return .promiseOverdue }
    if people[person.index].isRestricted { return .personRestricted }
    if !isSilent, let denied = denial(of: id, terms, purpose, field) {
      return denied.scope == .globalPrivacyControl ? .signalDenies : .preferenceDenies
    }
    return covers ? nil : .purposeNotConsented
  }

  /// Whether terms ask for a field, and for a purpose or one that they declared compatible (Q16).
  private func covers(_ terms: Terms, _ purpose: String, _ field: String?) -> Bool {
    if let field, terms.place(of: field) == nil { return false }
    if terms.purpose == purpose || !binds(.q5) { return true }
    return binds(.q16)
      ? terms.compatibleWith.contains(purpose) : terms.purpose.hasPrefix(purpose)
  }

  /// What the person said against the use of a consent's field for a purpose; a purpose as a whole may be used
  /// while any of its fields may.
  private func denial(
    of id: ConsentID, _ terms: Terms, _ purpose: String, _ field: String?
  ) -> Preference? {
    let fields = field.map { [$0] } ?? (terms.request.isEmpty ? [""] : terms.request.map(\.field))
    let consented = terms.purpose == purpose ? consents[id.index].from : nil
    var denied: Preference?
    for name in fields {
      guard
        let found = denial(
          person(of: id), purpose: purpose, field: name, shared: terms.isShared,
          consented: consented)
      else { return nil }
      denied = found
    }
    return denied
  }

  /// Whether what a consent is owed has come, or is not due yet (Q26).
  public func isPaid(_ id: ConsentID, at now: Instant) -> Bool {
    let number = consents[id.index].promise
    if number == ExchangeState.none || !binds(.q26) { return true }
    let promise = promises[Int(number)]
    return switch promise.outcome {
    case .open: now <= promise.due
    case .kept, .late, .compensated: true
    case .short, .broken, .lapsed: false
    }
  }

  /// Whether nobody delivered, as somebody said or the clock does (Q20, Q26).
  func isBroken(_ id: PromiseID, at now: Instant) -> Bool {
    let promise = promises[id.index]
    return promise.outcome == .broken
      || (promise.outcome == .open && now >= promise.due.adding(days: Limits.lateDays))
  }

  /// When the right to what was given goes, or went, with a benefit that failed: at once where the data
  /// is to be erased, later where compensation can still come; nil where none fails. It is computed from
  /// the clock, so that nothing hangs on when a sweep says so (Q20, Q26).
  func lapse(of id: ConsentID) -> Instant? {
    let number = consents[id.index].promise
    if number == ExchangeState.none || !binds(.q26) { return nil }
    let promise = promises[Int(number)]
    if promise.outcome == .kept || promise.outcome == .late { return nil }
    let isErased = terms(of: id).promise?.ifUndeliverable == .erase
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

  /// Where signals and consents that a person gave contradict one another: consents for sharing, with what
  /// holds (Q12).
  public func signalConflicts(of person: PersonID) -> [(consent: ConsentID, consentHolds: Bool)] {
    guard let signal = preference(of: person, on: .globalPrivacyControl), signal.choice == .deny
    else { return [] }
    var found: [(consent: ConsentID, consentHolds: Bool)] = []
    forEachConsent(of: person) { id in
      if terms(of: id).isShared { found.append((id, consents[id.index].from > signal.said)) }
    }
    return found.reversed()
  }

  /// Consents whose data brought the person nothing for so long that it should go (Q27).
  public func isUnused(_ id: ConsentID, at now: Instant) -> Bool {
    let consent = consents[id.index]
    if !binds(.q27) { return false }
    if !stands(id, at: now) || consent.newestValue == ExchangeState.none { return false }
    var last = consent.from
    if consent.promise != ExchangeState.none {
      let promise = promises[Int(consent.promise)]
      if promise.outcome == .open && now <= promise.due { return false }
      if promise.outcome != .open && promise.value > .zero { last = max(last, promise.settledAt) }
    }
    if consent.newestRead != ExchangeState.none {
      last = max(last, reads[Int(consent.newestRead)].at)
    }
    return now >= last.adding(days: Limits.unusedDays)
  }

  /// When a consent ends, used at a moment.
  func end(of id: ConsentID, usedAt moment: Instant) -> Instant {
    let retention = terms(of: id).retention
    if retention.anchor != .lastUsed { return consents[id.index].until }
    return max(
      consents[id.index].until,
      retention.end(from: consents[id.index].from, anchoredAt: moment))
  }

  /// Whether the values given with a consent are still kept: until it ends, or a law lets them go.
  public func keepsValues(of id: ConsentID) -> Bool {
    consents[id.index].ending == .none || consents[id.index].isHeld
  }

  /// Whether a consent stood at a moment, which may long be past: taking it back does not change what was
  /// (Q11).
  public func stood(_ id: ConsentID, at moment: Instant) -> Bool {
    let consent = consents[id.index]
    if consent.ending != .none, !binds(.q11) { return false }
    let end = consent.ending == .none ? consent.until : min(consent.until, consent.endedAt)
    return consent.givenAt <= moment && moment < end
  }

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
  }

  /// The tombstone of an ended consent; nil while it stands, while a law holds its values, and once the
  /// tombstone's own time is over.
  public func tombstone(of id: ConsentID, at now: Instant) -> Tombstone? {
    let consent = consents[id.index]
    if consent.ending == .none || consent.isHeld { return nil }
    // What a law kept went when it let go, at the earliest.
    let held = consent.newestValue == ExchangeState.none ? nil : holdEnd(of: id)
    let gone = max(consent.endedAt, held ?? consent.endedAt)
    let until = gone.adding(days: Limits.tombstoneDays)
    if now >= until, binds(.q22) { return nil }
    var count = 0
    forEachValue(of: id) { _ in count += 1 }
    return Tombstone(
      person: person(of: id), consent: id, at: gone, ending: consent.ending,
      rule: consent.ending.rule, values: count, until: until)
  }
}

extension ConsentEnding {
  /// The rule by which what was given went.
  public var rule: TrustRule {
    switch self {
    case .none, .withdrawn, .erased: .q6
    case .expired: .q19
    case .promiseBroken: .q26
    case .unused: .q27
    case .replaced: .q13
    case .invalidated: .q1
    }
  }
}
