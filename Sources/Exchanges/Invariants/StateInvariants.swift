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
    StateInvariants.checkNumbers(self, &check)
    if !check.broken.isEmpty { return check.broken }
    StateInvariants.checkOffers(self, &check)
    StateInvariants.checkConsents(self, &check)
    StateInvariants.checkPromises(self, &check)
    StateInvariants.checkStatements(self, &check)
    StateInvariants.checkHandedOut(self, &check)
    terms.checkInvariants(&check)
    experiments.checkInvariants(&check, terms: terms.count, at: latest)
    candidates.checkInvariants(&check, catalog, terms, experiments)
    budgets.checkInvariants(&check, self)
    decisions.checkInvariants(&check, self)
    return check.broken
  }
}

/// The laws that hold between the tables of a state.
enum StateInvariants {
  /// Every record names only what is there.
  static func checkNumbers(_ state: ExchangeState, _ check: inout InvariantCheck) {
    func isThere(_ number: UInt32, _ count: Int) -> Bool {
      number == ExchangeState.none || number < count
    }
    for (index, person) in state.people.enumerated() {
      check.expect(
        isThere(person.newestConsent, state.consents.count)
          && isThere(person.newestOffer, state.offers.count)
          && isThere(person.newestOpenOffer, state.offers.count)
          && isThere(person.newestExposure, state.exposures.count)
          && isThere(person.newestPreference, state.preferences.count)
          && isThere(person.newestRefusal, state.refusals.count),
        "person \(index) begins a chain that is not there")
    }
    for (index, exposure) in state.exposures.enumerated() {
      let arm = exposure.arm
      check.expect(
        exposure.person.index < state.people.count
          && arm.experiment.index < state.experiments.count
          && arm.number.index < state.experiments[arm.experiment.index].arms.count,
        "exposure \(index) is of nobody or of no arm")
    }
    for (index, offer) in state.offers.enumerated() {
      check.expect(
        offer.person.index < state.people.count && offer.terms.index < state.terms.count
          && isThere(offer.exposure, state.exposures.count)
          && isThere(offer.consent, state.consents.count),
        "offer \(index) names what is not there")
    }
    for (index, consent) in state.consents.enumerated() {
      check.expect(
        consent.offer.index < state.offers.count && consent.tallyOffer.index < state.offers.count
          && isThere(consent.promise, state.promises.count)
          && isThere(consent.newestValue, state.values.count)
          && isThere(consent.newestRead, state.reads.count)
          && isThere(consent.newestDisclosure, state.disclosures.count),
        "consent \(index) names what is not there")
    }
    let isOfConsent = { (consent: ConsentID) in consent.index < state.consents.count }
    check.expect(
      state.promises.allSatisfy { isOfConsent($0.consent) }, "a promise is of no consent")
    check.expect(state.values.allSatisfy { isOfConsent($0.consent) }, "a value is of no consent")
    check.expect(
      state.reads.allSatisfy {
        isOfConsent($0.consent) && $0.value.index < state.values.count
          && $0.clearance.index < state.clearances.count
      }, "a read is of nothing")
    check.expect(
      state.disclosures.enumerated().allSatisfy { index, record in
        isOfConsent(record.disclosure.consent)
          && record.disclosure.value.map { $0.index < state.values.count } ?? true
          && record.disclosure.parent.map { $0.index < index } ?? true
      }, "a disclosure is of nothing, or passes on one that came later")
    check.expect(
      state.rightsRequests.allSatisfy { $0.person.index < state.people.count },
      "a request is nobody's")
    check.expect(
      state.refusals.allSatisfy { $0.terms.index < state.terms.count }, "a no was said to nothing")
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
