public import Basics

extension ExchangeState {
  /// Feeds the whole state to a hash, in the order of its numbers: equal states give equal digests
  /// on every machine, and a difference anywhere gives another.
  ///
  /// Numbers are fed as differences to the record before, in as few bytes as they need: a state of
  /// a million people is hashed in a fraction of the time that its tables would take.
  /// - Complexity: O(state).
  public func digest(into hash: inout SHA256) {
    var writer = DigestWriter(hash: hash)
    // The type stands here because the checker takes half a minute to find it by itself.
    let counts: [Int] = [
      terms.count, experiments.count, people.count, exposures.count, offers.count, consents.count,
      promises.count, values.count, preferences.count, refusals.count, requests.count,
      clearances.count, reads.count, disclosures.count,
    ]
    for count in counts { writer.add(Int64(count)) }
    for terms in terms { writer.add(terms) }
    for experiment in experiments { writer.add(experiment) }
    for exposure in exposures {
      writer.add(exposure.person.rawValue, after: .person)
      writer.add(Int64(exposure.place.experiment.rawValue))
      writer.add(Int64(exposure.place.arm.rawValue) << 1 | (exposure.hasAccepted ? 1 : 0))
    }
    for offer in offers {
      writer.add(offer.person.rawValue, after: .person)
      writer.add(Int64(offer.terms.rawValue) << 2 | code(offer.answer))
      writer.add(offer.exposure, after: .other)
      writer.add(offer.shownAt)
      if offer.answer != nil { writer.add(offer.answeredAt) }
    }
    for consent in consents {
      writer.add(consent.offer.rawValue, after: .other)
      writer.add(consent.givenAt)
      writer.add(consent.from)
      writer.add(consent.until)
      writer.add((consent.isHeld ? 1 : 0) | (consent.isResolved ? 2 : 0))
      writer.add(Int64(consent.ending.rawValue))
      if consent.ending != .none { writer.add(consent.endedAt) }
    }
    for promise in promises {
      writer.add(promise.consent.rawValue, after: .other)
      writer.add(promise.due)
      writer.add(Int64(promise.outcome.rawValue))
      if promise.outcome == .open { continue }
      writer.add(promise.settledAt)
      writer.add(promise.value.micros)
    }
    for value in values {
      writer.add(value.consent.rawValue, after: .other)
      writer.add(Int64(value.place) << 1 | (value.wasFiner ? 1 : 0))
    }
    for (number, person) in people.enumerated() {
      if person.isErased { writer.add(Int64(number)) }
      if person.isRestricted { writer.add(-1 - Int64(number)) }
    }
    digestTrust(&writer)
    hash = writer.hash
  }

  private func digestTrust(_ writer: inout DigestWriter) {
    writer.add(catalog?.text ?? "")
    for person in people.indices where people[person].newestPreference != ExchangeState.none {
      writer.add(UInt32(person), after: .person)
      for preference in preferences(of: PersonID(index: person)) { writer.add(preference) }
    }
    for refusal in refusals {
      writer.add(Int64(refusal.terms.rawValue))
      writer.add(refusal.until)
    }
    for request in requests {
      writer.add(request.person.rawValue, after: .person)
      writer.add(request.kind.rawValue)
      writer.add(request.receivedAt)
      if let answered = request.answeredAt { writer.add(answered) }
    }
    for record in clearances {
      let clearance = record.clearance
      for name in [
        clearance.actor, clearance.role, clearance.task, clearance.purpose, clearance.approver,
        clearance.approverRole,
      ] {
        writer.add(name)
      }
      for level in clearance.fields { writer.add(level.name) }
      for person in clearance.persons { writer.add(person.rawValue, after: .person) }
      writer.add(clearance.from)
      writer.add(clearance.until)
      writer.add(Int64(record.readCount))
      if let closed = record.closedAt { writer.add(closed) }
    }
    for record in reads {
      writer.add(Int64(record.clearance.rawValue))
      writer.add(record.consent.rawValue, after: .other)
      writer.add(record.value.rawValue, after: .other)
      writer.add(record.at)
    }
    for release in releases {
      writer.add(release.level.name)
      for counted in release.counted {
        writer.add(counted.person.rawValue, after: .person)
        writer.add(counted.value.rawValue, after: .other)
      }
    }
    for record in disclosures {
      let disclosure = record.disclosure
      writer.add(disclosure.consent.rawValue, after: .other)
      writer.add(Int64(disclosure.value?.rawValue ?? ExchangeState.none))
      writer.add(Int64(disclosure.parent?.rawValue ?? ExchangeState.none))
      for name in [
        disclosure.partner, disclosure.agreement, disclosure.kind.rawValue,
        disclosure.payload ?? "",
      ] {
        writer.add(name)
      }
      writer.add(record.at)
      writer.add(disclosure.until)
      writer.add(Int64(disclosure.dispositionDays))
      for moment in [record.toldAt, record.disposedAt, record.breachedAt] {
        writer.add(moment.map { $0.milliseconds } ?? -1)
      }
    }
    for (partner, moment) in partnerReviews.sorted(by: { $0.key < $1.key }) {
      writer.add(partner)
      writer.add(moment)
    }
  }

  private func code(_ answer: Answer?) -> Int64 {
    switch answer {
    case nil: 0
    case .accepted: 1
    case .declined: 2
    case .deferred: 3
    }
  }
}

/// Feeds numbers to a hash, each in as few bytes as it needs: seven bits a byte, the lowest first,
/// the sign folded into the lowest bit. Every number ends itself, so no two sequences of numbers
/// feed the same bytes.
private struct DigestWriter {
  var hash: SHA256
  private var lastPerson: Int64 = 0
  private var lastOther: Int64 = 0
  private var lastMoment: Int64 = 0

  init(hash: SHA256) {
    self.hash = hash
  }

  /// What a number is told as the difference to.
  enum Predecessor { case person, other }

  mutating func add(_ value: Int64) {
    var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
    while rest >= 0x80 {
      hash.update(byte: UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    hash.update(byte: UInt8(truncatingIfNeeded: rest))
  }

  mutating func add(_ number: UInt32, after predecessor: Predecessor) {
    let value = Int64(number)
    switch predecessor {
    case .person:
      add(value - lastPerson)
      lastPerson = value
    case .other:
      add(value - lastOther)
      lastOther = value
    }
  }

  mutating func add(_ moment: Instant) {
    add(moment.milliseconds &- lastMoment)
    lastMoment = moment.milliseconds
  }

  mutating func add(_ text: String) {
    add(Int64(text.utf8.count))
    hash.update(text.utf8)
  }

  mutating func add(_ preference: Preference) {
    add(preference.scope.name)
    add(preference.choice.name)
    add(preference.said)
  }

  /// One that is stopped has its count of arms below zero and its moments behind them; one that runs is fed as
  /// it was before experiments could be stopped, so that digests written down then still hold.
  mutating func add(_ experiment: ExperimentRecord) {
    add(experiment.name)
    let count = Int64(experiment.arms.count)
    add(experiment.isRunning ? count : -1 - count)
    for arm in experiment.arms {
      add(arm.name)
      add(Int64(arm.terms.rawValue))
    }
    guard let stoppedAt = experiment.stoppedAt else { return }
    add(experiment.startedAt)
    add(stoppedAt)
  }

  mutating func add(_ terms: Terms) {
    add(terms.name)
    add(terms.textDigest)
    add(terms.purpose)
    add(Int64(terms.request.count))
    for wanted in terms.request {
      add(wanted.field)
      add(wanted.level)
    }
    for rule in terms.rules {
      add(rule.type.rawValue)
      add(rule.rule.name)
    }
    add(Int64(terms.retention.days))
    add(terms.retention.anchor.rawValue)
    add(Int64(terms.retention.atMostDays ?? -1))
    add(terms.retention.hold?.until.text ?? "")
    for name in terms.recipients + terms.compatibleWith { add(name) }
    add(terms.isShared ? 1 : 0)
    add(terms.benefit)
    add(terms.benefitKind.rawValue)
    guard let promise = terms.promise else { return }
    add(promise.worth.micros)
    add(promise.unit)
    add(Int64(promise.deliverWithinDays))
    add(promise.evidence)
    add(promise.ifUndeliverable.rawValue)
  }
}
