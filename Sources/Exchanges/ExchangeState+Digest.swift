public import Basics
import Catalogs

extension ExchangeState {
  /// Feeds the whole state to a hash, in the order of its numbers: equal states give equal digests
  /// on every machine, and a difference anywhere gives another.
  ///
  /// Every stored property of the state and of each record in it is fed, but for those that others give:
  /// they are named in `DigestTests`, each with how it follows, and `checkInvariants` holds them to that.
  /// Moments that stand at their start until something happens are fed once it has. Numbers are fed as
  /// differences to the record before, in as few bytes as they need: a state of a million people is hashed
  /// in a fraction of the time that its tables would take.
  /// - Complexity: O(state).
  public func digest(into hash: inout SHA256) {
    var writer = DigestWriter(hash: hash)
    writer.add(latest)
    // The type stands here because the checker takes half a minute to find it by itself.
    let counts: [Int] = [
      terms.count, experiments.count, people.count, exposures.count, offers.count, consents.count,
      promises.count, values.count, preferences.count, refusals.count, requests.count,
      clearances.count, reads.count, releases.count, disclosures.count,
    ]
    for count in counts { writer.add(count: count) }
    for terms in terms { writer.add(terms) }
    for experiment in experiments { writer.add(experiment) }
    for exposure in exposures {
      writer.add(exposure.person.rawValue, after: .person)
      writer.add(exposure.place)
      writer.add(exposure.hasAccepted)
    }
    for offer in offers { writer.add(offer) }
    for consent in consents { writer.add(consent) }
    for promise in promises { writer.add(promise) }
    for value in values {
      writer.add(value.consent.rawValue, after: .other)
      writer.add(Int64(value.place) << 1 | (value.wasFiner ? 1 : 0))
    }
    for person in people { writer.add(person) }
    digestCatalog(&writer)
    digestTrust(&writer)
    // Last, since it stands there only after a leap.
    if !isCalm { writer.add(calm) }
    hash = writer.hash
  }

  /// The catalog in force; its ranks, which were decided with its adoption; and the numbers that
  /// names of earlier ones have taken too.
  private func digestCatalog(_ writer: inout DigestWriter) {
    writer.add(catalog != nil)
    if let catalog {
      writer.add(catalog.text)
      writer.add(count: catalog.files.count)
      for file in catalog.files {
        writer.add(file.name)
        writer.add(file.columns)
        writer.add(count: file.rows.count)
        for row in file.rows { writer.add(row) }
      }
    }
    let ranks = catalog?.ranks ?? []
    writer.add(count: ranks.count)
    for rank in ranks { writer.add(Int64(rank)) }
    writer.add(exchangeNames)
    writer.add(purposeNames)
  }

  private func digestTrust(_ writer: inout DigestWriter) {
    for record in preferences {
      writer.add(record.preference)
      writer.add(record.earlier, after: .other)
    }
    for refusal in refusals {
      writer.add(Int64(refusal.terms.rawValue))
      writer.add(refusal.until)
      writer.add(refusal.earlier, after: .other)
    }
    for request in requests {
      writer.add(request.person.rawValue, after: .person)
      writer.add(request.kind.rawValue)
      writer.add(request.receivedAt)
      writer.add(request.due)
      writer.add(request.answeredAt)
    }
    for record in clearances { writer.add(record) }
    for record in reads {
      writer.add(Int64(record.clearance.rawValue))
      writer.add(record.consent.rawValue, after: .other)
      writer.add(record.value.rawValue, after: .other)
      writer.add(record.at)
      writer.add(record.purpose)
    }
    for release in releases {
      writer.add(release.purpose)
      writer.add(release.level)
      writer.add(count: release.counted.count)
      for counted in release.counted {
        writer.add(counted.person.rawValue, after: .person)
        writer.add(counted.value.rawValue, after: .other)
      }
    }
    for record in disclosures { writer.add(record) }
    for moments in [partnerUses, partnerReviews] {
      writer.add(count: moments.count)
      for (partner, moment) in moments.sorted(by: { $0.key < $1.key }) {
        writer.add(partner)
        writer.add(moment)
      }
    }
    writer.add(count: openDisclosures.count)
    for (partner, open) in openDisclosures.sorted(by: { $0.key < $1.key }) {
      writer.add(partner)
      writer.add(count: open.count)
      for number in open { writer.add(number, after: .other) }
    }
  }
}

/// The records, each property of one by one.
extension DigestWriter {
  fileprivate mutating func add(_ place: ArmPlace) {
    add(Int64(place.experiment.rawValue))
    add(Int64(place.arm.rawValue))
  }

  fileprivate mutating func add(_ person: PersonRecord) {
    add(Int64(person.lastSeen))
    add(person.isRestricted, person.isErased)
    // By themselves these chains do not say whose they are.
    add(person.newestPreference, after: .other)
    add(person.newestRefusal, after: .other)
  }

  fileprivate mutating func add(_ offer: OfferRecord) {
    add(offer.person.rawValue, after: .person)
    add(Int64(offer.terms.rawValue) << 3 | code(offer.answer) << 1 | (offer.isSuperseded ? 1 : 0))
    add(offer.exposure, after: .other)
    add(offer.shownAt)
    if offer.answer != nil { add(offer.answeredAt) }
    if offer.answer == .accepted { add(offer.consent, after: .other) }
  }

  private func code(_ answer: Answer?) -> Int64 {
    switch answer {
    case nil: 0
    case .accepted: 1
    case .declined: 2
    case .deferred: 3
    }
  }

  fileprivate mutating func add(_ consent: ConsentRecord) {
    add(consent.offer.rawValue, after: .other)
    add(consent.tallyOffer.rawValue, after: .other)
    add(consent.givenAt)
    add(consent.from)
    add(consent.until)
    add(consent.isHeld, consent.isResolved)
    add(Int64(consent.ending.rawValue))
    if consent.ending != .none { add(consent.endedAt) }
  }

  fileprivate mutating func add(_ promise: PromiseRecord) {
    add(promise.consent.rawValue, after: .other)
    add(promise.tallyOffer.rawValue, after: .other)
    add(promise.due)
    add(Int64(promise.outcome.rawValue))
    if promise.outcome == .open { return }
    add(promise.settledAt)
    add(promise.value.micros)
  }

  fileprivate mutating func add(_ preference: Preference) {
    add(preference.scope.name)
    add(preference.choice.name)
    add(preference.said)
    switch preference.source {
    case .person: add(false)
    case .staff(let staff, let basis):
      add(true)
      add(staff)
      add(basis)
    }
  }

  fileprivate mutating func add(_ record: ClearanceRecord) {
    let clearance = record.clearance
    for name in [
      clearance.actor, clearance.role, clearance.task, clearance.purpose, clearance.approver,
      clearance.approverRole,
    ] {
      add(name)
    }
    add(clearance.fields)
    add(count: clearance.persons.count)
    for person in clearance.persons { add(person.rawValue, after: .person) }
    add(clearance.from)
    add(clearance.until)
    add(count: record.readCount)
    add(record.closedAt)
  }

  fileprivate mutating func add(_ record: DisclosureRecord) {
    let disclosure = record.disclosure
    add(disclosure.consent.rawValue, after: .other)
    add(disclosure.value.map(\.index))
    add(disclosure.parent.map(\.index))
    add(disclosure.partner)
    add(disclosure.agreement)
    add(disclosure.kind.rawValue)
    add(disclosure.payload)
    add(record.at)
    add(disclosure.until)
    add(count: disclosure.dispositionDays)
    for moment in [record.toldAt, record.disposedAt, record.breachedAt] { add(moment) }
  }

  fileprivate mutating func add(_ experiment: ExperimentRecord) {
    add(experiment.name)
    add(count: experiment.arms.count)
    for arm in experiment.arms {
      add(arm.name)
      add(Int64(arm.terms.rawValue))
    }
    add(experiment.startedAt)
    add(experiment.stoppedAt)
  }

  fileprivate mutating func add(_ terms: Terms) {
    add(terms.exchange)
    add(count: terms.textVersion)
    add(terms.textDigest)
    add(terms.purpose)
    add(terms.request)
    add(count: terms.rules.count)
    for rule in terms.rules {
      add(rule.type.rawValue)
      add(rule.rule)
    }
    add(count: terms.retention.days)
    add(terms.retention.anchor.rawValue)
    add(terms.retention.atMostDays)
    add(terms.retention.hold?.until.text)
    add(terms.retention.hold?.reason)
    add(terms.recipients)
    add(terms.compatibleWith)
    add(terms.isShared, terms.promise != nil)
    add(terms.benefit)
    add(terms.benefitKind.rawValue)
    guard let promise = terms.promise else { return }
    add(promise.worth.micros)
    add(promise.unit)
    add(count: promise.deliverWithinDays)
    add(promise.evidence)
    add(promise.ifUndeliverable.rawValue)
  }

  private mutating func add(_ rule: Generalization) {
    add(rule.name)
    switch rule {
    case .asGiven, .year, .yearMonth, .month, .monthDay, .answered: break
    case .atLeast(let number), .band(let number), .first(let number), .decimals(let number):
      add(count: number)
    case .groups(let groups):
      add(count: groups.count)
      for group in groups {
        add(group.id)
        add(group.values)
      }
    }
  }
}
