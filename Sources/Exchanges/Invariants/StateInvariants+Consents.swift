import Basics
import Catalogs

/// What people were asked, answered and are owed.
extension StateInvariants {
  /// The chains of offers and exposures, and what an answer leaves.
  static func checkOffers(_ state: ExchangeState, _ check: inout InvariantCheck) {
    var all = Chains(of: state.people.count)
    var open = Chains(of: state.people.count)
    var met = Chains(of: state.people.count)
    var accepted = Set<UInt32>()
    for (index, exposure) in state.exposures.enumerated() {
      check.expect(
        met.add(index, to: exposure.person.index) == exposure.earlier,
        "exposure \(index) is not chained to the one before it")
    }
    for (index, offer) in state.offers.enumerated() {
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
          : offer.shownAt <= offer.answeredAt && offer.answeredAt <= state.latest,
        "offer \(index) was answered at another time than it has an answer")
      check.expect(
        offer.begunAt.map { offer.shownAt <= $0 && $0 <= state.latest } ?? true,
        "offer \(index) was begun before it was shown, or later than now")
      check.expect(
        offer.answer == .accepted || offer.consent == ExchangeState.none,
        "offer \(index) has a consent and no yes")
      if offer.exposure == ExchangeState.none { continue }
      check.expect(
        state.exposures[Int(offer.exposure)].person == offer.person,
        "offer \(index) is of somebody else's exposure")
      if offer.answer == .accepted { accepted.insert(offer.exposure) }
    }
    for index in state.exposures.indices {
      check.expect(
        state.exposures[index].hasAccepted == accepted.contains(UInt32(index)),
        "exposure \(index) and its offers do not agree on whether it was accepted")
    }
    for (index, person) in state.people.enumerated() {
      check.expect(person.newestOffer == all.newest[index], "the offers of person \(index)")
      check.expect(person.newestOpenOffer == open.newest[index], "open offers of person \(index)")
      check.expect(person.newestExposure == met.newest[index], "the exposures of person \(index)")
      check.expect(
        Int64(person.lastSeen) <= (state.latest.milliseconds + 999) / 1_000,
        "person \(index) was seen later than anything happened")
    }
  }

  /// The chains of consents and of what was given with them.
  static func checkConsents(_ state: ExchangeState, _ check: inout InvariantCheck) {
    var standing = Chains(of: state.people.count)
    for (index, consent) in state.consents.enumerated() {
      let person = state.offers[consent.offer.index].person.index
      let accepted = state.offers[consent.offer.index]
      check.expect(
        accepted.answer == .accepted && accepted.consent == UInt32(index),
        "consent \(index) is not what its offer left")
      // When it was given stays as the vault has it where the clock is set back; the answer's moment follows.
      check.expect(
        accepted.answeredAt <= min(consent.givenAt, consent.from) && consent.from <= state.latest,
        "consent \(index) counts from before it was given, or from later than now")
      check.expect(
        state.offers[consent.tallyOffer.index].consent == UInt32(index),
        "consent \(index) is counted where it was not given")
      if consent.ending == .none {
        check.expect(
          standing.add(index, to: person) == consent.earlier,
          "consent \(index) is not chained to the one before it")
        check.expect(
          consent.endedAt == Instant(milliseconds: 0) && !consent.isOnHold,
          "consent \(index) has ended and not ended")
        check.expect(
          !state.people[person].isErased, "consent \(index) of a forgotten person stands")
      } else {
        check.expect(consent.endedAt <= state.latest, "consent \(index) ended later than anything")
        check.expect(
          !consent.isOnHold
            || state.holdEnd(of: ConsentID(index: index)) != nil
              && consent.newestValue != ExchangeState.none,
          "consent \(index) is held by no law, or of no value")
      }
    }
    for (index, person) in state.people.enumerated() {
      check.expect(
        person.newestConsent == standing.newest[index], "the consents of person \(index)")
    }
    var given = Chains(of: state.consents.count)
    for (index, value) in state.values.enumerated() {
      let request = state.terms(of: value.consent).request
      check.expect(
        given.add(index, to: value.consent.index) == value.earlier
          && request.indices.contains(Int(value.ask)),
        "value \(index) is not chained to the one before it, or was not asked for")
    }
    var read = Chains(of: state.consents.count)
    for (index, record) in state.reads.enumerated() {
      check.expect(
        read.add(index, to: record.consent.index) == record.earlier
          && state.values[record.value.index].consent == record.consent,
        "read \(index) is not chained to the one before it, or is of another consent's value")
    }
    for (index, consent) in state.consents.enumerated() {
      check.expect(consent.newestValue == given.newest[index], "the values of consent \(index)")
      check.expect(consent.newestRead == read.newest[index], "the reads of consent \(index)")
    }
  }

  /// What came of each promise: the sum of its deliveries, and compensation beside it.
  private static func checkDeliveries(_ state: ExchangeState, _ check: inout InvariantCheck) {
    var newest = Chains(of: state.promises.count)
    var sums = [Int64](repeating: 0, count: state.promises.count)
    for (index, delivery) in state.promises.deliveries.enumerated() {
      check.expect(
        newest.add(index, to: delivery.promise.index) == delivery.earlier,
        "delivery \(index) is not chained to the one before it")
      check.expect(
        delivery.value >= .zero && delivery.at <= state.latest
          && (delivery.staff == ExchangeState.none
            || delivery.staff < state.promises.deliveries.staff.count),
        "delivery \(index) is of less than nothing, later than now, or by nobody's name")
      sums[delivery.promise.index] += delivery.value.micros
    }
    let told = state.promises.deliveries.newest
    check.expect(
      newest.newest.starts(with: told)
        && !newest.newest[told.count...].contains { $0 != ExchangeState.none },
      "the newest delivery of some promise")
    for (index, promise) in state.promises.enumerated() {
      check.expect(
        promise.value.micros >= sums[index], "less came of promise \(index) than was delivered")
    }
  }

  /// Which promise each consent is owed, and how many of what is due are open.
  static func checkPromises(_ state: ExchangeState, _ check: inout InvariantCheck) {
    var newest = Chains(of: state.consents.count)
    for (index, promise) in state.promises.enumerated() {
      let earlier = newest.add(index, to: promise.consent.index)
      check.expect(
        earlier == promise.earlier, "promise \(index) is not chained to the one before it")
      if earlier != ExchangeState.none {
        let older = state.promises[Int(earlier)]
        check.expect(
          !older.isAwaited || older.settledAt.milliseconds > 0,
          "promise \(earlier) is open beside a newer one of its consent, and was not opened anew")
      }
      check.expect(
        promise.settledAt <= state.latest, "promise \(index) is settled later than now")
      check.expect(
        promise.outcome != .open || promise.settledAt.milliseconds == 0
          || state.promises.deliveries.newest(of: PromiseID(index: index)) != nil,
        "promise \(index) is open and settled, and no correction opened it anew")
    }
    checkDeliveries(state, &check)
    for (index, consent) in state.consents.enumerated() {
      check.expect(consent.promise == newest.newest[index], "the promise of consent \(index)")
    }
    var asked: [PersonID: UInt32] = [:]
    for (index, request) in state.rightsRequests.enumerated() {
      check.expect(
        asked.updateValue(UInt32(index), forKey: request.person) ?? ExchangeState.none
          == request.earlier,
        "request \(index) is not chained to the one before it")
      check.expect(
        request.receivedAt <= request.respondedAt ?? state.latest
          && request.receivedAt < request.due,
        "request \(index) was answered before it came, or is due before")
    }
    check.expect(asked == state.rightsRequests.newest, "which request of a person is the newest")
    check.expect(
      state.promises.countedDues(at: state.latest) == state.promises.dues,
      "how many promises are due")
    check.expect(
      state.rightsRequests.countedDues(at: state.latest) == state.rightsRequests.dues,
      "how many requests are due")
  }
}
