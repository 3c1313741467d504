import Basics
import Catalogs

/// Everything that changes when a person has what they gave put right (GDPR 16): the new value takes the place of the
/// old one under the same consent, also while its use is restricted or a law holds it.
enum Correcting {
  static func correct(
    _ id: ConsentID, _ values: [GivenValue], in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.consents.count { throw .unknownConsent }
    let consent = state.consents[id.index]
    if !state.knows(state.person(of: id)) { throw .unknownPerson }
    if !isKept(id, in: state, at: now) {
      throw consent.ending == .withdrawn ? .consentAlreadyWithdrawn : .consentExpired
    }
    var result = CommandResult()
    (result.kept, result.areFiner) = try OfferAnswering.generalized(
      values, state.terms(of: id), in: state, at: now)
    var olds: [ValueID] = []
    for value in result.kept {
      guard let old = state.values.newest(of: consent, ask: value.ask) else {
        throw .valueNotGiven
      }
      olds.append(old)
    }
    for (index, old) in olds.enumerated() {
      facts.append(
        .consent(
          .valueCorrected(
            ValueID(index: state.values.count + index), replacing: old,
            wasFiner: result.areFiner[index])))
    }
    return result
  }

  /// Whether what was given is kept: while the consent stands, or a law holds it, whether or not a sweep has said since
  /// that the consent is over.
  private static func isKept(
    _ id: ConsentID, in state: ExchangeState, at now: Instant
  ) -> Bool {
    let consent = state.consents[id.index]
    if consent.ending != .none { return consent.isOnHold && !state.isHoldOver(of: id, at: now) }
    if state.stands(id, at: now) { return true }
    return consent.newestValue != ExchangeState.none
      && state.holdEnd(of: id).map { now < $0 } ?? false
  }

  /// Whether a correction can follow: the value replaced is the newest of its kind, and what was given is kept.
  static func canFollow(_ id: ValueID, replacing old: ValueID, in state: ExchangeState) -> Bool {
    guard id.index == state.values.count, old.index < state.values.count else { return false }
    let record = state.values[old.index]
    return state.keepsValues(of: record.consent)
      && state.values.newest(of: state.consents[record.consent.index], ask: Int(record.ask)) == old
  }

  static func apply(
    replacing old: ValueID, wasFiner: Bool, in state: inout ExchangeState, at now: Instant
  ) {
    let record = state.values[old.index]
    state.values[old.index].replacedAt = now
    state.values.append(
      under: record.consent, ask: Int(record.ask), wasFiner: wasFiner,
      of: &state.consents[record.consent.index])
    state.see(state.person(of: record.consent), at: now)
  }
}
