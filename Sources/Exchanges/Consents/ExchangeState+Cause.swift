public import Basics
import Catalogs

/// What lies behind a refusal that only tells that something may not be used.
extension ExchangeState {
  /// Why a field of a person may not be used for a purpose: what stands against the newest consent that covers it.
  /// - Returns: nil where it may be used, or no consent covers it.
  /// - Complexity: O(consents of the person that have not ended).
  func causeAgainstUse(
    _ person: PersonID, _ purpose: String, _ field: String?, at now: Instant
  ) -> Refusal? {
    guard knows(person) else { return nil }
    var cause: Refusal?
    var index = people[person.index].newestConsent
    while index != ExchangeState.none {
      let id = ConsentID(index)
      index = consents[id.index].earlier
      guard let refusal = refusesUse(id, purpose, field, at: now) else { return nil }
      if cause == nil, ConsentUse.covers(terms(of: id), purpose, field, in: self) {
        cause = refusal
      }
    }
    return cause
  }

  /// Why a command was refused with `purposeNotConsented` although the person said yes: what of their word, of a
  /// restriction or of a promise stands against the use now.
  /// - Returns: nil where there is no such yes, which is the reason then.
  public func cause(ofRefusing command: Command, at now: Instant) -> Refusal? {
    if case .disclose(let person, let purpose, let field, _, _) = command {
      return causeAgainstUse(person, purpose, field, at: now)
    }
    if case .passOn(let id, _) = command, id.index < disclosures.count {
      let link = disclosures[id.index].disclosure
      return refusesUse(link.consent, nil, link.value.map { level(of: $0).field }, at: now)
    }
    if case .activateAudience(let name, let persons) = command,
      let activation = catalog?.catalog.activations.first(where: { $0.id == name })
    {
      return cause(of: persons, activation.purpose, [nil], at: now)
    }
    if case .openClearance(let wanted) = command {
      return cause(of: wanted.persons, wanted.purpose, wanted.fields.map(\.field), at: now)
    }
    if case .readData(let id, _, _, let person) = command, id.index < clearances.count {
      let clearance = clearances[id.index].clearance
      return cause(of: [person], clearance.purpose, clearance.fields.map(\.field), at: now)
    }
    return nil
  }

  /// The cause of the first person none of whose fields may be used.
  private func cause(
    of persons: [PersonID], _ purpose: String, _ fields: [String?], at now: Instant
  ) -> Refusal? {
    for person in persons
    where fields.allSatisfy({ usableConsent(person, purpose, $0, at: now) == nil }) {
      return fields.lazy.compactMap { causeAgainstUse(person, purpose, $0, at: now) }.first
    }
    return nil
  }
}
