import Basics
import Catalogs

/// Changes that several facts share.
extension ExchangeState {
  /// Remembers a no, or a not-now, for the exchange's own time of quiet (Q7).
  mutating func remember(_ offer: OfferRecord, _ answer: Answer, at now: Instant) {
    // Whichever version of the text it was that they said no to.
    let exchange = terms.exchange(of: offer.terms)
    let pace =
      candidates.candidates.first { $0.exchangeNumber == exchange }?.pace ?? .standard
    let days = answer == .declined ? pace.declinedDays : pace.deferredDays
    refusals.remember(
      offer.terms, until: now.adding(days: days), isNo: answer == .declined,
      of: &people[offer.person.index])
  }

  /// Ends a consent; a law may keep its values for longer.
  mutating func end(_ consent: ConsentID, _ ending: ConsentEnding, at now: Instant) {
    consents[consent.index].ending = ending
    // What lapsed with its benefit ended then, however late it is said.
    consents[consent.index].endedAt = min(now, lapse(of: consent) ?? now)
    let holdsValues = consents[consent.index].newestValue != ExchangeState.none
    // Of one moment the no wins: what it took back was never given, so no law keeps it.
    consents[consent.index].isOnHold =
      ending != .contradicted && holdsValues && holdEnd(of: consent).map { now < $0 } ?? false
    let person = person(of: consent)
    consents.unchain(consent, of: &people[person.index])
    see(person, at: now)
  }

  /// Notes that something was heard from or shown to a person.
  mutating func see(_ person: PersonID, at now: Instant) { people[person.index].see(at: now) }
}
