public import Basics
import Catalogs

/// What partners hold, and what is asked of whoever hands it out.
extension ExchangeState {
  /// What a partner must do about something that it holds; nil while it may hold it, or has disposed of it.
  public func obligation(_ id: DisclosureID, at now: Instant) -> Obligation? {
    Obligation(of: id, in: self, at: now)
  }

  /// What a partner holds beyond its term at a moment, oldest first (Q56).
  /// - Complexity: as `DisclosureTable.comingDue`.
  public func overdue(_ partner: String, at now: Instant) -> [DisclosureID] {
    disclosures.comingDue(by: now, of: partner).filter { id in
      obligation(id, at: now).map { now >= $0.due } ?? false
    }
  }

  /// Whether a partner holds anything beyond its term.
  /// - Complexity: O(1).
  func hasOverdue(_ partner: String, at now: Instant) -> Bool {
    disclosures.firstDue(of: partner).map { $0 <= now } ?? false
  }

  /// Everything of a person that was ever disclosed, oldest first (Q56).
  /// - Complexity: O(consents and disclosures of the person).
  public func disclosures(of person: PersonID) -> [DisclosureID] {
    allConsents(of: person).flatMap { disclosures.all(of: consents[$0.index]) }.sorted()
  }

  /// Every consent that a person ever gave, oldest first.
  /// - Complexity: O(offers of the person).
  public func allConsents(of person: PersonID) -> [ConsentID] {
    Set(offers(of: person).map { offers[$0.index].consent }.filter { $0 != ExchangeState.none })
      .sorted().map { ConsentID($0) }
  }

  /// Every offer that was ever shown to a person, oldest first.
  public func offers(of person: PersonID) -> [OfferID] {
    offers.all(of: people[person.index])
  }

  /// Whether the catalog in force has such a partner.
  func isPartner(_ name: String) -> Bool {
    catalog?.catalog.partners.contains { $0.id == name } ?? false
  }

  /// Whether a level is no finer than another of the same field, in the catalog in force.
  func isCovered(_ level: FieldLevel, by other: FieldLevel) -> Bool {
    guard level.field == other.field,
      let levels = catalog?.catalog.fields.first(where: { $0.id == level.field })?.levels,
      let depth = levels.firstIndex(where: { $0.id == level.level }),
      let most = levels.firstIndex(where: { $0.id == other.level })
    else { return level == other }
    return depth <= most
  }

  /// The newest value of a field under a consent; nil when none was given.
  func value(of consent: ConsentID, field: String) -> ValueID? {
    terms(of: consent).askIndex(of: field).flatMap {
      values.newest(of: consents[consent.index], ask: $0)
    }
  }
}
