public import Basics
public import Catalogs

/// What a person's own statement needs of the state beyond what decisions do.
extension ExchangeState {
  /// Every read of what was given with a consent, oldest first.
  /// - Complexity: O(reads of the consent).
  public func reads(of consent: ConsentID) -> [ReadRecord] {
    var found: [ReadRecord] = []
    var index = consents[consent.index].newestRead
    while index != ExchangeState.none {
      found.append(reads[Int(index)])
      index = reads[Int(index)].earlier
    }
    return found.reversed()
  }

  /// Every promise that a consent was ever owed, oldest first.
  ///
  /// A consent knows its newest promise only. Those before it, which renewals left behind, are looked for
  /// among all promises, and only where there was a renewal.
  /// - Complexity: O(1), or O(promises) for a consent that was renewed.
  public func promises(of consent: ConsentID) -> [PromiseID] {
    let newest = consents[consent.index].promise
    if newest == ExchangeState.none { return [] }
    if consents[consent.index].from == consents[consent.index].givenAt {
      return [PromiseID(newest)]
    }
    return promises.indices.filter { promises[$0].consent == consent }.map { PromiseID(index: $0) }
  }

  /// Every request that a person made by right, oldest first.
  /// - Complexity: O(requests).
  public func requests(of person: PersonID) -> [RequestID] {
    requests.indices.filter { requests[$0].person == person }.map { RequestID(index: $0) }
  }

  /// The law that keeps what was given with an ended consent, and until when; nil where none does.
  public func hold(of consent: ConsentID) -> LegalHold? {
    consents[consent.index].isHeld ? terms(of: consent).retention.hold : nil
  }

  /// The level at which a value is held.
  public func level(of value: ValueID) -> FieldLevel {
    let record = values[value.index]
    return terms(of: record.consent).request[Int(record.place)]
  }
}
