public import Basics
import Catalogs

/// What may be done with what a person gave, asked at the moment of use: no sweep has to come first (Q20).
extension ExchangeState {
  /// The consent under which a field may be used for a purpose now; nil when there is none (Q5).
  ///
  /// The purpose is the consent's own, or one that its terms declared compatible, never one that merely
  /// sounds like it (Q16); then the shorter of the two times applies (Q19).
  /// - Parameters:
  ///   - person: one who is forgotten has none.
  ///   - purpose: its name; one that nobody consented to has none.
  ///   - field: nil for what is known of the person under the purpose as a whole.
  ///   - now: the moment of use, by which times and promises are judged.
  /// - Complexity: O(consents of the person that have not ended).
  public func usableConsent(
    _ person: PersonID, _ purpose: String, _ field: String?, at now: Instant
  ) -> ConsentID? {
    guard knows(person) else { return nil }
    var index = people[person.index].newestConsent
    while index != ExchangeState.none {
      let id = ConsentID(index)
      index = consents[id.index].earlier
      if refusesUse(id, purpose, field, at: now) == nil { return id }
    }
    return nil
  }

  /// The person's consent for just this purpose that has not ended and is not past its time: the newest to being
  /// observed, or without one the newest; whether it may be used is for `refusesUse`.
  /// - Parameters:
  ///   - person: one who is known; forgotten, they have none.
  ///   - purpose: its name as UTF-8.
  ///   - now: the moment of use, which is not past the consent's time.
  /// - Complexity: O(consents of the person that have not ended).
  public func consent(
    of person: PersonID, for purpose: Span<UInt8>, at now: Instant
  ) -> ConsentID? {
    guard let number = terms.purposes.find(purpose) else { return nil }
    var newest: ConsentID?
    var index = people[person.index].newestConsent
    while index != ExchangeState.none {
      let id = ConsentID(index)
      index = consents[id.index].earlier
      let terms = offers[consents[id.index].offer.index].terms
      guard self.terms.purpose(of: terms) == number, consents[id.index].stands(at: now) else {
        continue
      }
      if ConsentUse.coversBehaviour(id, in: self) { return id }
      newest = newest ?? id
    }
    return newest
  }

  /// The number of a purpose that some terms or catalog named; nil for any other.
  /// - Parameter purpose: its name as UTF-8.
  public func purposeNumber(_ purpose: Span<UInt8>) -> Int? { terms.purposes.find(purpose) }

  /// The number of a consent's purpose.
  public func purposeNumber(of id: ConsentID) -> Int {
    Int(terms.purpose(of: offers[consents[id.index].offer.index].terms))
  }

  /// Why a consent does not let a field be used for a purpose now; nil when it does.
  /// - Parameters:
  ///   - id: a consent that is there, ended or not.
  ///   - purpose: nil for the consent's own.
  ///   - field: nil for the purpose as a whole.
  ///   - now: the moment of use.
  public func refusesUse(
    _ id: ConsentID, _ purpose: String?, _ field: String?, at now: Instant
  ) -> Refusal? {
    ConsentUse.refusal(of: id, purpose, field, in: self, at: now)
  }
}
