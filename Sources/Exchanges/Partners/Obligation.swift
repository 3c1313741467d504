public import Basics
import Catalogs

/// What a partner must do about something that it holds (Q55).
public struct Obligation: Equatable, Sendable {
  public let disclosure: DisclosureID
  public let due: Instant

  /// From when on a partner must dispose of what it holds, and until when: computed from the clock, so
  /// that it is due however late anybody looks. Nil while it may hold it, or has disposed of it.
  init?(of id: DisclosureID, in state: ExchangeState, at now: Instant) {
    let record = state.disclosures[id.index]
    let disclosure = record.disclosure
    if record.disposedAt != nil || !state.binds(.q55) { return nil }
    let consent = state.consents[disclosure.consent.index]
    var end = min(disclosure.until, consent.until)
    if consent.ending != .none { end = min(end, consent.endedAt) }
    if let lapse = state.lapse(of: disclosure.consent) { end = min(end, lapse) }
    // Who says no to the partner, or to sharing, need not take the consent back as well (Q12).
    if let denial = Obligation.denial(of: disclosure, in: state) {
      end = min(end, max(record.at, denial.said))
    }
    // Whoever holds what was put right lets the wrong one go.
    if let replaced = disclosure.value.flatMap({ state.values[$0.index].replacedAt }) {
      end = min(end, max(record.at, replaced))
    }
    if let parent = disclosure.parent,
      let upstream = Obligation(of: parent, in: state, at: now)
    {
      let days = state.disclosures[parent.index].disclosure.dispositionDays
      end = min(end, upstream.due.adding(days: -days))
    }
    if now < end { return nil }
    self.disclosure = id
    due = end.adding(days: disclosure.dispositionDays)
  }

  /// What the person said against a partner's holding what it was handed.
  private static func denial(of disclosure: Disclosure, in state: ExchangeState) -> Preference? {
    let person = state.person(of: disclosure.consent)
    if state.people[person.index].newestPreference == ExchangeState.none { return nil }
    let partner = state.preference(of: person, on: .partner(disclosure.partner))
    if let partner, partner.choice == .deny { return partner }
    let terms = state.terms(of: disclosure.consent)
    return state.denial(
      person, purpose: terms.purpose, field: disclosure.value.map { state.level(of: $0).field },
      shared: terms.isShared, consented: state.consents[disclosure.consent.index].from)
  }
}
