public import Basics
public import Catalogs

/// What is asked of one person: what they said, gave and are owed.
extension ExchangeState {
  /// What a person last said of a scope; nil when nothing, or when they took it back.
  /// - Complexity: O(scopes that the person spoke of).
  public func preference(of person: PersonID, on scope: Preference.Scope) -> Preference? {
    preferences.said(by: people[person.index], on: scope)
  }

  /// Everything that a person said and did not take back, the oldest scope first.
  public func preferences(of person: PersonID) -> [Preference] {
    preferences.all(of: people[person.index])
  }

  /// What stops the use of a field for a purpose: see `PreferenceTable.denial`.
  func denial(
    _ person: PersonID, purpose: String, field: String?, shared: Bool, consented: Instant?
  ) -> Preference? {
    preferences.denial(
      people[person.index], purpose: purpose, field: field, shared: shared, consented: consented,
      bindsSignals: binds(.q12))
  }

  /// Whether nothing of a person is kept or owed any more, and has not been for a year: what they said,
  /// a no among it, is remembered as long (Q7, Q17).
  /// - Complexity: O(1) for whoever was seen within the year, else O(all that is known of the person).
  public func isIdle(_ id: PersonID, at now: Instant) -> Bool {
    let person = people[id.index]
    if person.newestConsent != ExchangeState.none { return false }
    // First what costs nothing: a sweep asks this of everybody.
    let seen = Instant(milliseconds: Int64(person.lastSeen) * 1_000)
    if now < seen.adding(days: Limits.idleDays) { return false }
    for consent in allConsents(of: id).map({ consents[$0.index] })
    where consent.isOnHold || promises.isAnyAwaited(of: consent, at: now) {
      return false
    }
    if refusals.isQuiet(person, after: now) { return false }
    // While a partner holds something, it must be known whose it is: for as long again when no disposition comes.
    for disclosure in disclosures(of: id) where disclosures[disclosure.index].disposedAt == nil {
      let due = obligation(disclosure, at: now)?.due
      if due.map({ now < $0.adding(days: Limits.idleDays) }) ?? true { return false }
    }
    return !rightsRequests.isWaiting(id)
  }

  /// Every read of what was given with a consent, oldest first.
  /// - Complexity: O(reads of the consent).
  public func reads(of consent: ConsentID) -> [ReadRecord] {
    reads.all(of: consents[consent.index])
  }

  /// Every promise that a consent was ever owed, oldest first.
  /// - Complexity: O(promises of the consent).
  public func promises(of consent: ConsentID) -> [PromiseID] {
    promises.all(of: consents[consent.index])
  }

  /// The law that keeps what was given with an ended consent, and until when; nil where none does.
  public func hold(of consent: ConsentID) -> LegalHold? {
    consents[consent.index].isOnHold ? terms(of: consent).retention.hold : nil
  }

  /// The level at which a value is held.
  public func level(of value: ValueID) -> FieldLevel {
    let record = values[value.index]
    return terms(of: record.consent).request[Int(record.ask)]
  }
}
