public import Basics
import Catalogs

/// A yes to words that are no longer in force: it stands under its own words, and the person may be asked again.
public enum OutdatedWords {
  /// Whether a consent stands although the catalog in force has other words than it was given to, or none.
  /// - Parameter id: a consent that is there, ended or not.
  static func areAgreedTo(by id: ConsentID, in state: ExchangeState, at now: Instant) -> Bool {
    // Compared with nil a catalog is copied.
    guard case .some = state.catalog else { return false }
    return state.stands(id, at: now)
      && areOutdated(state.offers[state.consents[id.index].offer.index], in: state)
  }

  /// Whether an offer was of words that the catalog in force does not have.
  static func areOutdated(_ offer: OfferRecord, in state: ExchangeState) -> Bool {
    state.candidates.index(of: offer.terms) == nil
      || state.agreed.hasNewerWords(offer.terms, since: offer.shownAt)
  }

  /// Whether terms are in force, and the person agreed to their purpose in words that are not: then they may be asked
  /// again, whatever they were shown and put off in other words.
  /// - Complexity: O(consents of the person that have not ended).
  static func mayBeAskedAgain(
    _ person: PersonID, _ terms: TermsID, in state: ExchangeState, at now: Instant
  ) -> Bool {
    guard case .some = state.catalog, state.candidates.index(of: terms) != nil else { return false }
    let purpose = state.terms.purpose(of: terms)
    var index = state.people[person.index].newestConsent
    while index != ExchangeState.none {
      let id = ConsentID(index)
      index = state.consents[id.index].earlier
      let given = state.offers[state.consents[id.index].offer.index].terms
      if state.terms.purpose(of: given) == purpose, areAgreedTo(by: id, in: state, at: now) {
        return true
      }
    }
    return false
  }

  /// The version of a consent's exchange that is in force; nil where the exchange is not.
  public static func versionInForce(of id: ConsentID, in state: ExchangeState) -> Int? {
    let terms = state.offers[state.consents[id.index].offer.index].terms
    let number = state.terms.exchange(of: terms)
    let index = state.candidates.keys.firstIndex { $0.exchangeNumber == number }
    return index.flatMap { state.catalog?.catalog.exchanges[$0].text.version }
  }

  /// The consents for a purpose that stand although their words are no longer in force, in the order of their numbers.
  /// - Parameters:
  ///   - purpose: its name.
  ///   - people: whose; nil for everybody's.
  ///   - last: the one behind which to begin; nil for the first.
  ///   - count: how many at most.
  ///   - state: what is known; it is not changed.
  ///   - now: the moment at which they stand.
  /// - Complexity: O(consents).
  static func consents(
    for purpose: String, of people: Set<PersonID>?, after last: ConsentID?, atMost count: Int,
    in state: ExchangeState, at now: Instant
  ) -> [ConsentID] {
    guard let purpose = state.terms.purposes.find(purpose.utf8.span) else { return [] }
    var found: [ConsentID] = []
    var index = last.map { $0.index + 1 } ?? 0
    while index < state.consents.count, found.count < count {
      let id = ConsentID(index: index)
      let offer = state.offers[state.consents[index].offer.index]
      if Int(state.terms.purpose(of: offer.terms)) == purpose,
        people?.contains(offer.person) ?? true, areAgreedTo(by: id, in: state, at: now)
      {
        found.append(id)
      }
      index += 1
    }
    return found
  }
}
