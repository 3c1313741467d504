import Basics
import Catalogs

/// What a person said against being asked: to a channel, a topic, a partner, a purpose or a field, or by a privacy
/// signal (Q4, Q12).
enum Objection {
  /// What the person said against terms where they would be shown.
  static func fate(
    of request: OfferRequest, _ id: TermsID, _ candidate: Candidate, in state: ExchangeState
  ) -> Fate {
    let person = request.person
    if state.people[person.index].newestPreference == ExchangeState.none { return .offered }
    let terms = state.terms[id.index]
    if let channel = request.channel, denies(person, .channel(channel), in: state) {
      return .preferenceDenies
    }
    return fate(of: person, terms, topic: candidate.topic, in: state)
  }

  /// What the person said against terms, whoever shows them and wherever.
  static func fate(of person: PersonID, _ terms: Terms, topic: String?, in state: ExchangeState)
    -> Fate
  {
    if state.people[person.index].newestPreference == ExchangeState.none { return .offered }
    if let topic, denies(person, .topic(topic), in: state) { return .preferenceDenies }
    for partner in terms.recipients where denies(person, .partner(partner), in: state) {
      return .preferenceDenies
    }
    return denying(person, terms, in: state)
  }

  /// Whether the person rules out what terms ask for.
  static func denying(_ person: PersonID, _ terms: Terms, in state: ExchangeState) -> Fate {
    // What asks for nothing is still asked for its purpose.
    let fields: [String?] = terms.request.isEmpty ? [nil] : terms.request.map(\.field)
    func isDenied(shared: Bool) -> Bool {
      fields.contains { field in
        state.denial(
          person, purpose: terms.purpose, field: field, shared: shared, consented: nil) != nil
      }
    }
    // Without the signal first: what the person said of just this is told before it.
    if isDenied(shared: false) { return .preferenceDenies }
    return terms.isShared && isDenied(shared: true) ? .signalDenies : .offered
  }

  /// Everything that a word against terms can be said of.
  static func scopes(of terms: Terms, topic: String?) -> [Preference.Scope] {
    var scopes: [Preference.Scope] = [.everything, .purpose(terms.purpose)]
    scopes += terms.request.map { .field($0.field, purpose: terms.purpose) }
    scopes += terms.recipients.map { .partner($0) }
    if let topic { scopes.append(.topic(topic)) }
    if terms.isShared { scopes += [.globalPrivacyControl, .doNotTrack] }
    return scopes
  }

  private static func denies(_ person: PersonID, _ scope: Preference.Scope, in state: ExchangeState)
    -> Bool
  {
    state.preference(of: person, on: scope)?.choice == .deny
  }
}
