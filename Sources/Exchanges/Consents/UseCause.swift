public import Basics
import Catalogs

/// What lies behind a refusal that only tells that something may not be used.
public enum UseCause {
  /// Why a field of a person may not be used for a purpose: what stands against the newest consent that covers it.
  /// - Returns: nil where it may be used, or no consent covers it.
  /// - Complexity: O(consents of the person that have not ended).
  private static func against(
    _ person: PersonID, _ purpose: String, _ field: String?, in state: ExchangeState,
    at now: Instant
  ) -> Refusal? {
    guard state.knows(person) else { return nil }
    var cause: Refusal?
    var index = state.people[person.index].newestConsent
    while index != ExchangeState.none {
      let id = ConsentID(index)
      index = state.consents[id.index].earlier
      guard let refusal = state.refusesUse(id, purpose, field, at: now) else { return nil }
      if cause == nil, ConsentUse.covers(state.terms(of: id), purpose, field, in: state) {
        cause = refusal
      }
    }
    return cause
  }

  /// Why a command was refused with `purposeNotConsented` although the person said yes: what of their word, of a
  /// restriction or of a promise stands against the use now.
  /// - Returns: nil where there is no such yes, which is the reason then.
  public static func of(
    _ command: Command, in state: ExchangeState, at now: Instant
  ) -> Refusal? {
    if case .disclose(let person, let purpose, let field, _, _) = command {
      return against(person, purpose, field, in: state, at: now)
    }
    if case .passOn(let id, _) = command, id.index < state.disclosures.count {
      let link = state.disclosures[id.index].disclosure
      return state.refusesUse(
        link.consent, nil, link.value.map { state.level(of: $0).field }, at: now)
    }
    if case .activateAudience(let name, let persons) = command,
      let activation = state.catalog?.catalog.activations.first(where: { $0.id == name })
    {
      return first(of: persons, activation.purpose, [nil], in: state, at: now)
    }
    if case .openClearance(let wanted) = command {
      return first(
        of: wanted.persons, wanted.purpose, wanted.fields.map(\.field), in: state, at: now)
    }
    if case .readData(let id, _, _, let person) = command, id.index < state.clearances.count {
      let clearance = state.clearances[id.index].clearance
      return first(
        of: [person], clearance.purpose, clearance.fields.map(\.field), in: state, at: now)
    }
    return nil
  }

  /// One of the uses that a consent allows.
  public enum Use: Equatable, Sendable {
    /// Of one of its fields, for its own purpose.
    case field(String)
    /// For a purpose that its terms declared compatible.
    case purpose(String)
    /// By a partner that its terms name.
    case partner(String)
  }

  /// What stands against some of the uses of a consent that may be used otherwise, in the order of its terms.
  /// - Complexity: O(uses × what the person said).
  public static func stoppedUses(
    of id: ConsentID, in state: ExchangeState, at now: Instant
  ) -> [(use: Use, refusal: Refusal)] {
    let terms = state.terms(of: id)
    let person = state.person(of: id)
    // Nothing but their own word stops a field or a partner alone.
    let isSilent = state.people[person.index].newestPreference == ExchangeState.none
    var found: [(Use, Refusal)] = []
    for asked in terms.request where !isSilent {
      if let refusal = state.refusesUse(id, nil, asked.field, at: now) {
        found.append((.field(asked.field), refusal))
      }
    }
    for purpose in terms.compatibleWith {
      if let refusal = state.refusesUse(id, purpose, nil, at: now) {
        found.append((.purpose(purpose), refusal))
      }
    }
    for partner in terms.recipients
    where !isSilent && state.preference(of: person, on: .partner(partner))?.choice == .deny {
      found.append((.partner(partner), .preferenceDenies))
    }
    return found
  }

  /// The cause of the first person none of whose fields may be used.
  private static func first(
    of persons: [PersonID], _ purpose: String, _ fields: [String?], in state: ExchangeState,
    at now: Instant
  ) -> Refusal? {
    for person in persons
    where fields.allSatisfy({ state.usableConsent(person, purpose, $0, at: now) == nil }) {
      return fields.lazy.compactMap { against(person, purpose, $0, in: state, at: now) }.first
    }
    return nil
  }
}
