import Basics
import Catalogs

/// Commands about people themselves: what they say and ask for by right, and that they are forgotten.
enum PersonDecisions {
  static func register(
    _ key: PersonalText, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !(1...Limits.personKeyBytes).contains(key.bytes.count) { throw .personKeyUnusable }
    var result = CommandResult()
    let id = PersonID(index: state.people.count)
    facts.append(.person(.registered(id)))
    result.person = id
    return result
  }

  /// Names must be the catalog's, so that nothing personal enters the ledger by way of a name.
  static func state(
    _ preference: Preference, of person: PersonID, in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !Instant.range.contains(preference.said) { throw .instantOutOfRange }
    if !state.knows(person) { throw .unknownPerson }
    try check(preference, in: state)
    // A clock that is ahead of ours says it now, and not later: a no is never lost to a clock.
    var stated = preference
    stated.said = min(preference.said, now)
    facts.append(.person(.preferenceStated(person, stated)))
    return CommandResult()
  }

  /// What stands against a statement, whoever makes it.
  static func check(_ preference: Preference, in state: ExchangeState) throws(Refusal) {
    if !Instant.range.contains(preference.said) { throw .instantOutOfRange }
    if !isUsable(preference, in: state) { throw .preferenceUnusable }
    if case .staff(let name, let basis) = preference.source, state.binds(.q4),
      !isID(name) || !isID(basis)
    {
      throw .basisMissing
    }
  }

  /// One event for all that say something else than before; none where nothing does.
  static func hear(
    _ heard: SignalsHeard, from person: PersonID, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !state.knows(person) { throw .unknownPerson }
    let changed = state.people[person.index].signals.changed(by: heard)
    if !changed.isEmpty { facts.append(.person(.signalsHeard(person, changed))) }
    return CommandResult()
  }

  static func isUsable(_ preference: Preference, in state: ExchangeState) -> Bool {
    // What a signal says comes by `signalsHeard` alone.
    if preference.source == .signal { return false }
    let isFrequency = preference.scope == .frequency
    switch preference.choice {
    case .days(let days): return isFrequency && (0...Limits.paceDays).contains(days)
    case .allow: if isFrequency || preference.scope.isSignal { return false }
    case .deny: if isFrequency { return false }
    case .reset: break
    }
    let known = state.catalog?.catalog
    return switch preference.scope {
    case .channel(let name): known?.channels.contains(name) ?? false
    case .topic(let name): known?.topics.contains(name) ?? false
    // A no to one that the catalog has no more ends what it holds.
    case .partner(let name):
      known?.partners.contains { $0.id == name } ?? false
        || state.disclosures.isHolder(name)
    case .purpose(let name): isPurpose(name, in: state)
    case .field(let name, let purpose):
      isPurpose(purpose, in: state) && state.terms.ask(for: name, serving: purpose)
    case .everything, .globalPrivacyControl, .doNotTrack, .frequency: true
    }
  }

  private static func isPurpose(_ name: String, in state: ExchangeState) -> Bool {
    state.terms.serve(name)
      || state.catalog?.catalog.purposes.contains { $0.id == name } ?? false
  }

  static func receive(
    _ kind: RightsRequest, of person: PersonID, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !state.knows(person) { throw .unknownPerson }
    var result = CommandResult()
    let id = RightsRequestID(index: state.rightsRequests.count)
    facts.append(.person(.rightsRequestReceived(id, person, kind)))
    result.rightsRequest = id
    return result
  }

  static func respond(
    _ id: RightsRequestID, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.rightsRequests.count { throw .unknownRequest }
    if state.rightsRequests[id.index].respondedAt != nil { throw .requestAnswered }
    facts.append(.person(.rightsRequestResponded(id)))
    return CommandResult()
  }

  static func restrict(
    _ person: PersonID, _ isRestricted: Bool, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !state.knows(person) { throw .unknownPerson }
    if state.people[person.index].isRestricted != isRestricted {
      facts.append(.person(.restricted(person, isRestricted)))
    }
    return CommandResult()
  }

  static func erase(
    _ id: PersonID, isIdle: Bool, in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !state.knows(id) { throw .unknownPerson }
    if isIdle, !state.isIdle(id, at: now) { throw .personNotIdle }
    // What is broken by the clock is broken, not lapsed with the person (Q3).
    for consent in state.allConsents(of: id) {
      for promise in state.promises(of: consent)
      where state.promises.isOpen(promise) && state.promises.isBroken(promise, at: now) {
        facts.append(.promise(.broken(promise)))
      }
    }
    facts.append(.person(.erased(id, isIdle: isIdle)))
    return CommandResult()
  }
}

extension Preference {
  /// Holds a statement against what the catalog has, before anybody becomes known by it.
  /// - Throws: as the command that states it would.
  public func check(in state: ExchangeState) throws(Refusal) {
    try PersonDecisions.check(self, in: state)
  }
}
