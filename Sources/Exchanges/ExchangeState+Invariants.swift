import Basics
import Catalogs

extension ExchangeState {
  /// Holds the state against its own laws: chains, counters, indexes and everything else that follows from its
  /// records is found out anew from these and compared. For tests and fuzzing.
  /// - Returns: what does not hold; nothing while the engine is sound.
  /// - Complexity: O(state).
  package func checkInvariants() -> [String] {
    var check = InvariantCheck()
    // What stands at numbers that are not there cannot be followed.
    checkNumbers(&check)
    if !check.broken.isEmpty { return check.broken }
    checkOffers(&check)
    checkConsents(&check)
    checkPromises(&check)
    checkStatements(&check)
    checkHandedOut(&check)
    checkNames(&check)
    checkCatalog(&check)
    return check.broken
  }

  /// Every record names only what is there.
  private func checkNumbers(_ check: inout InvariantCheck) {
    func isThere(_ number: UInt32, _ count: Int) -> Bool {
      number == ExchangeState.none || number < count
    }
    for (index, person) in people.enumerated() {
      check.expect(
        isThere(person.newestConsent, consents.count) && isThere(person.newestOffer, offers.count)
          && isThere(person.newestOpenOffer, offers.count)
          && isThere(person.newestExposure, exposures.count)
          && isThere(person.newestPreference, preferences.count)
          && isThere(person.newestRefusal, refusals.count),
        "person \(index) begins a chain that is not there")
    }
    for (index, exposure) in exposures.enumerated() {
      let place = exposure.place
      check.expect(
        exposure.person.index < people.count && place.experiment.index < experiments.count
          && place.arm.index < experiments[place.experiment.index].arms.count,
        "exposure \(index) is of nobody or of no arm")
    }
    for (index, offer) in offers.enumerated() {
      check.expect(
        offer.person.index < people.count && offer.terms.index < terms.count
          && isThere(offer.exposure, exposures.count) && isThere(offer.consent, consents.count),
        "offer \(index) names what is not there")
    }
    for (index, consent) in consents.enumerated() {
      check.expect(
        consent.offer.index < offers.count && consent.tallyOffer.index < offers.count
          && isThere(consent.promise, promises.count) && isThere(consent.newestValue, values.count)
          && isThere(consent.newestRead, reads.count)
          && isThere(consent.newestDisclosure, disclosures.count),
        "consent \(index) names what is not there")
    }
    let isOfConsent = { (consent: ConsentID) in consent.index < consents.count }
    check.expect(promises.allSatisfy { isOfConsent($0.consent) }, "a promise is of no consent")
    check.expect(values.allSatisfy { isOfConsent($0.consent) }, "a value is of no consent")
    check.expect(
      reads.allSatisfy {
        isOfConsent($0.consent) && $0.value.index < values.count
          && $0.clearance.index < clearances.count
      }, "a read is of nothing")
    check.expect(
      disclosures.enumerated().allSatisfy { index, record in
        isOfConsent(record.disclosure.consent)
          && record.disclosure.value.map { $0.index < values.count } ?? true
          && record.disclosure.parent.map { $0.index < index } ?? true
      }, "a disclosure is of nothing, or passes on one that came later")
    check.expect(requests.allSatisfy { $0.person.index < people.count }, "a request is nobody's")
    check.expect(refusals.allSatisfy { $0.terms.index < terms.count }, "a no was said to nothing")
  }

  /// The chains of offers and exposures, and what an answer leaves.
  private func checkOffers(_ check: inout InvariantCheck) {
    var all = Chains(of: people.count)
    var open = Chains(of: people.count)
    var met = Chains(of: people.count)
    var accepted = Set<UInt32>()
    for (index, exposure) in exposures.enumerated() {
      check.expect(
        met.add(index, to: exposure.person.index) == exposure.earlier,
        "exposure \(index) is not chained to the one before it")
    }
    for (index, offer) in offers.enumerated() {
      check.expect(
        all.add(index, to: offer.person.index) == offer.previous,
        "offer \(index) is not chained to the one before it")
      if offer.answer == nil, !offer.isSuperseded {
        check.expect(
          open.add(index, to: offer.person.index) == offer.earlier,
          "open offer \(index) is not chained to the one before it")
      }
      check.expect(
        offer.answer == nil
          ? offer.answeredAt == Instant(milliseconds: 0)
          : offer.shownAt <= offer.answeredAt && offer.answeredAt <= latest,
        "offer \(index) was answered at another time than it has an answer")
      check.expect(
        offer.answer == .accepted || offer.consent == ExchangeState.none,
        "offer \(index) has a consent and no yes")
      if offer.exposure == ExchangeState.none { continue }
      check.expect(
        exposures[Int(offer.exposure)].person == offer.person,
        "offer \(index) is of somebody else's exposure")
      if offer.answer == .accepted { accepted.insert(offer.exposure) }
    }
    for index in exposures.indices {
      check.expect(
        exposures[index].hasAccepted == accepted.contains(UInt32(index)),
        "exposure \(index) and its offers do not agree on whether it was accepted")
    }
    for (index, person) in people.enumerated() {
      check.expect(person.newestOffer == all.newest[index], "the offers of person \(index)")
      check.expect(person.newestOpenOffer == open.newest[index], "open offers of person \(index)")
      check.expect(person.newestExposure == met.newest[index], "the exposures of person \(index)")
      check.expect(
        Int64(person.lastSeen) <= (latest.milliseconds + 999) / 1_000,
        "person \(index) was seen later than anything happened")
    }
  }

  /// The chains of consents and of what was given with them.
  private func checkConsents(_ check: inout InvariantCheck) {
    var standing = Chains(of: people.count)
    for (index, consent) in consents.enumerated() {
      let person = offers[consent.offer.index].person.index
      let accepted = offers[consent.offer.index]
      check.expect(
        accepted.answer == .accepted && accepted.consent == UInt32(index),
        "consent \(index) is not what its offer left")
      // When it was given stays as the vault has it where the clock is set back; the answer's moment follows.
      check.expect(
        accepted.answeredAt <= min(consent.givenAt, consent.from) && consent.from <= latest,
        "consent \(index) counts from before it was given, or from later than now")
      check.expect(
        offers[consent.tallyOffer.index].consent == UInt32(index),
        "consent \(index) is counted where it was not given")
      if consent.ending == .none {
        check.expect(
          standing.add(index, to: person) == consent.earlier,
          "consent \(index) is not chained to the one before it")
        check.expect(
          consent.endedAt == Instant(milliseconds: 0) && !consent.isHeld,
          "consent \(index) has ended and not ended")
        check.expect(!people[person].isErased, "consent \(index) of a forgotten person stands")
      } else {
        check.expect(consent.endedAt <= latest, "consent \(index) ended later than anything")
        check.expect(
          !consent.isHeld
            || holdEnd(of: ConsentID(index: index)) != nil
              && consent.newestValue != ExchangeState.none,
          "consent \(index) is held by no law, or of no value")
      }
    }
    for (index, person) in people.enumerated() {
      check.expect(
        person.newestConsent == standing.newest[index], "the consents of person \(index)")
    }
    var given = Chains(of: consents.count)
    for (index, value) in values.enumerated() {
      let request = terms(of: value.consent).request
      check.expect(
        given.add(index, to: value.consent.index) == value.earlier
          && request.indices.contains(Int(value.place)),
        "value \(index) is not chained to the one before it, or was not asked for")
    }
    var read = Chains(of: consents.count)
    for (index, record) in reads.enumerated() {
      check.expect(
        read.add(index, to: record.consent.index) == record.earlier
          && values[record.value.index].consent == record.consent,
        "read \(index) is not chained to the one before it, or is of another consent's value")
    }
    for (index, consent) in consents.enumerated() {
      check.expect(consent.newestValue == given.newest[index], "the values of consent \(index)")
      check.expect(consent.newestRead == read.newest[index], "the reads of consent \(index)")
    }
  }

  /// Which promise each consent is owed, and how many of what is due are open.
  private func checkPromises(_ check: inout InvariantCheck) {
    var newest = Chains(of: consents.count)
    for (index, promise) in promises.enumerated() {
      let earlier = newest.add(index, to: promise.consent.index)
      check.expect(
        earlier == ExchangeState.none || promises[Int(earlier)].outcome != .open,
        "promise \(earlier) is open beside a newer one of its consent")
      if promise.outcome == .open {
        check.expect(
          promise.settledAt == Instant(milliseconds: 0) && promise.value == .zero,
          "promise \(index) is open and settled")
      } else {
        check.expect(promise.settledAt <= latest, "promise \(index) is settled later than now")
      }
    }
    for (index, consent) in consents.enumerated() {
      check.expect(consent.promise == newest.newest[index], "the promise of consent \(index)")
    }
    for (index, request) in requests.enumerated() {
      check.expect(
        request.receivedAt <= request.answeredAt ?? latest && request.receivedAt < request.due,
        "request \(index) was answered before it came, or is due before")
    }
    let dues = countedDues
    check.expect(dues.promises == promiseDues, "how many promises are due")
    check.expect(dues.requests == requestDues, "how many requests are due")
  }
}

/// Chains through a table, found out anew: the newest of each owner's so far.
struct Chains {
  private(set) var newest: [UInt32]

  init(of count: Int) {
    newest = [UInt32](repeating: ExchangeState.none, count: count)
  }

  /// Adds the next of an owner's.
  /// - Returns: the one before it.
  mutating func add(_ index: Int, to owner: Int) -> UInt32 {
    let earlier = newest[owner]
    newest[owner] = UInt32(index)
    return earlier
  }
}
