public import Basics
import Catalogs

/// Whether a consent lets something be used, and why not: asked at the moment of use, so that no sweep has to come
/// first (Q20).
public enum ConsentUse {
  /// Why a consent does not let a field be used for a purpose now; nil when it does.
  /// - Parameter purpose: nil for the consent's own.
  static func refusal(
    of id: ConsentID, _ purpose: String?, _ field: String?, in state: ExchangeState,
    at now: Instant
  ) -> Refusal? {
    let consent = state.consents[id.index]
    let person = state.person(of: id)
    if consent.ending == .withdrawn, state.binds(.q6) { return .consentAlreadyWithdrawn }
    if consent.ending != .none && consent.ending != .withdrawn { return .consentExpired }
    if now >= consent.until, state.binds(.q20) { return .consentExpired }
    let isSilent = state.people[person.index].newestPreference == ExchangeState.none
    if purpose == nil, field == nil, isSilent {
      // As nearly always; terms are large, and this is asked for everything that anybody does.
      if !isPaid(id, in: state, at: now) { return .promiseOverdue }
      return state.people[person.index].isRestricted ? .personRestricted : nil
    }
    let terms = state.terms(of: id)
    let purpose = purpose ?? terms.purpose
    let covers = covers(terms, purpose, field, in: state)
    if covers, terms.purpose != purpose, state.binds(.q5), state.binds(.q19) {
      let other = state.catalog?.catalog.purposes.first { $0.id == purpose }?.retention.retention
      // A purpose that the catalog has no more serves nobody.
      let isOver = other.map { now >= $0.firstEnd(from: consent.from) } ?? state.binds(.q16)
      if isOver { return .consentExpired }
    }
    if !isPaid(id, in: state, at: now) { return .promiseOverdue }
    if state.people[person.index].isRestricted { return .personRestricted }
    if !isSilent, let denied = denial(of: id, terms, purpose, field, in: state) {
      return denied.scope.isSignal ? .signalDenies : .preferenceDenies
    }
    return covers ? nil : .purposeNotConsented
  }

  /// A person's consents for just a purpose that stand, the newest first.
  static func standing(
    _ person: PersonID, _ purpose: String, in state: ExchangeState, at now: Instant
  ) -> [ConsentID] {
    var found: [ConsentID] = []
    var index = state.people[person.index].newestConsent
    while index != ExchangeState.none {
      let id = ConsentID(index)
      index = state.consents[id.index].earlier
      if state.stands(id, at: now), state.terms(of: id).purpose == purpose { found.append(id) }
    }
    return found
  }

  /// Until when the clock alone changes nothing about whether a consent may be used.
  public static func nextChange(
    of id: ConsentID, in state: ExchangeState, at now: Instant
  ) -> Instant {
    let consent = state.consents[id.index]
    if consent.promise == ExchangeState.none { return consent.until }
    let promise = state.promises[Int(consent.promise)]
    // On its last moment a promise is still in time.
    let late = promise.due.adding(milliseconds: 1)
    return promise.outcome == .open && now < late ? min(consent.until, late) : consent.until
  }

  /// Whether what a consent is owed has come, or is not due yet (Q26).
  private static func isPaid(
    _ id: ConsentID, in state: ExchangeState, at now: Instant
  ) -> Bool {
    let number = state.consents[id.index].promise
    if number == ExchangeState.none || !state.binds(.q26) { return true }
    let promise = state.promises[Int(number)]
    return switch promise.outcome {
    case .open: now <= promise.due
    case .kept, .late, .compensated: true
    case .short, .broken, .lapsed: false
    }
  }

  /// Whether terms ask for a field, and for a purpose or one that they declared compatible (Q16).
  static func covers(
    _ terms: Terms, _ purpose: String, _ field: String?, in state: ExchangeState
  ) -> Bool {
    if let field, terms.askIndex(of: field) == nil { return false }
    if terms.purpose == purpose || !state.binds(.q5) { return true }
    return state.binds(.q16)
      ? terms.compatibleWith.contains(purpose) : terms.purpose.hasPrefix(purpose)
  }

  /// What the person said against the use of a consent's field for a purpose; a purpose as a whole may be used
  /// while any of its fields may.
  private static func denial(
    of id: ConsentID, _ terms: Terms, _ purpose: String, _ field: String?, in state: ExchangeState
  ) -> Preference? {
    let fields = field.map { [$0] } ?? (terms.request.isEmpty ? [""] : terms.request.map(\.field))
    let consented = terms.purpose == purpose ? state.consents[id.index].from : nil
    var denied: Preference?
    for name in fields {
      guard
        let found = state.denial(
          state.person(of: id), purpose: purpose, field: name, shared: terms.isShared,
          consented: consented)
      else { return nil }
      denied = found
    }
    return denied
  }

  /// The consent under which something that a person does may be kept for a purpose now.
  /// - Throws: `unknownPerson`, `purposeNotConsented` where there is none, and as `checkBehaviour`.
  public static func behaviourConsent(
    of person: PersonID, for purpose: Span<UInt8>, item: Span<UInt8>, in state: ExchangeState,
    at now: Instant
  ) throws(Refusal) -> ConsentID {
    if !state.knows(person) { throw .unknownPerson }
    guard let consent = state.consent(of: person, for: purpose, at: now) else {
      throw .purposeNotConsented
    }
    try checkBehaviour(under: consent, item: item, in: state, at: now)
    return consent
  }

  /// Whether what somebody does may be kept under a consent, as far as they agreed to being observed: its terms ask
  /// for a field whose origin is `observed` (Q49). Without a catalog no field has an origin, and nothing is asked.
  /// - Parameter id: a consent that is there, ended or not.
  public static func coversBehaviour(_ id: ConsentID, in state: ExchangeState) -> Bool {
    let offer = state.offers[state.consents[id.index].offer.index]
    return state.agreed.observes(offer.terms, at: offer.shownAt) ?? (state.catalog == nil)
  }

  /// Whether something that a person does may be kept under a consent, now.
  public static func checkBehaviour(
    under id: ConsentID, item: Span<UInt8>, in state: ExchangeState, at now: Instant
  ) throws(Refusal) {
    if !Instant.range.contains(now) { throw .instantOutOfRange }
    try state.checkNotEnded(id)
    if now >= state.consents[id.index].until { throw .consentExpired }
    if state.binds(.q49), let refusal = refusal(of: id, nil, nil, in: state, at: now) {
      throw refusal
    }
    if state.binds(.q49), !coversBehaviour(id, in: state) { throw .behaviourNotConsented }
    if item.isEmpty || item.count > Limits.itemBytes { throw .itemUnusable }
  }
}
