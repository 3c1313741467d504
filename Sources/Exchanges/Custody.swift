public import Basics
import Catalogs

/// One value that was handed to a partner, or shown to it: a link of the chain of custody (Q51).
public struct Disclosure: Equatable, Sendable {
  public let consent: ConsentID
  /// Which value; nil where only the membership in an audience is told.
  public let value: ValueID?
  public let partner: String
  /// The agreement that it is held under: `parcels-2026@1`.
  public let agreement: String
  public let kind: Kind
  /// The partner's disclosure that this passes on; nil from us.
  public let parent: DisclosureID?
  /// Until when the partner may hold it, whatever happens.
  public internal(set) var until: Instant
  /// Days from the end until it must be disposed of.
  public let dispositionDays: Int
  /// HMAC-SHA256 of the value under a key that lies beside it in the vault and goes with it: proof of what
  /// was handed over while it is held, and nothing once it is gone (Q22, Q51). Nil without a value.
  public var payload: String?

  /// How a partner gets at data: all of it is custody (Q54).
  public enum Kind: String, CaseIterable, Sendable {
    case transfer, access, derived, activation
  }

  public init(
    consent: ConsentID, value: ValueID?, partner: String, agreement: String, kind: Kind,
    parent: DisclosureID?, until: Instant, dispositionDays: Int, payload: String? = nil
  ) {
    self.consent = consent
    self.value = value
    self.partner = partner
    self.agreement = agreement
    self.kind = kind
    self.parent = parent
    self.until = until
    self.dispositionDays = dispositionDays
    self.payload = payload
  }
}

/// A disclosure and what became of it.
public struct DisclosureRecord: Equatable, Sendable {
  public internal(set) var disclosure: Disclosure
  public internal(set) var at: Instant
  /// When the partner was told that its right has ended (GDPR 19).
  public internal(set) var toldAt: Instant?
  /// When a receipt said that it was returned or destroyed.
  public internal(set) var disposedAt: Instant?
  /// When it was stated that the receipt is overdue.
  public internal(set) var breachedAt: Instant?
  /// The consent's next older disclosure.
  var earlier: UInt32
}

/// What a partner must do about something that it holds (Q55).
public struct Obligation: Equatable, Sendable {
  public let disclosure: DisclosureID
  public let due: Instant
}

extension ExchangeState {
  /// From when on a partner must dispose of what it holds, and until when: computed from the clock, so
  /// that it is due however late anybody looks. Nil while it may hold it, or has disposed of it.
  public func obligation(_ id: DisclosureID, at now: Instant) -> Obligation? {
    let record = disclosures[id.index]
    if record.disposedAt != nil || !binds(.q55) { return nil }
    let consent = consents[record.disclosure.consent.index]
    var end = min(record.disclosure.until, consent.until)
    if consent.ending != .none { end = min(end, consent.endedAt) }
    if let lapse = lapse(of: record.disclosure.consent) { end = min(end, lapse) }
    // Who says no to the partner, or to sharing, need not take the consent back as well (Q12).
    if let denial = denial(of: record.disclosure) { end = min(end, max(record.at, denial.said)) }
    if let parent = record.disclosure.parent {
      if let upstream = obligation(parent, at: now) {
        end = min(
          end, upstream.due.adding(days: -disclosures[parent.index].disclosure.dispositionDays))
      }
    }
    if now < end { return nil }
    return Obligation(
      disclosure: id, due: end.adding(days: record.disclosure.dispositionDays))
  }

  /// What the person said against a partner's holding what it was handed.
  private func denial(of disclosure: Disclosure) -> Preference? {
    let person = person(of: disclosure.consent)
    if people[person.index].newestPreference == ExchangeState.none { return nil }
    if let said = preference(of: person, on: .partner(disclosure.partner)), said.choice == .deny {
      return said
    }
    let terms = terms(of: disclosure.consent)
    let field = disclosure.value.map { level(of: $0).field }
    return denial(
      person, purpose: terms.purpose, field: field, shared: terms.isShared,
      consented: consents[disclosure.consent.index].from)
  }

  /// What a partner holds beyond its term at a moment, oldest first (Q56).
  /// - Complexity: O(what the partner holds).
  public func overdue(_ partner: String, at now: Instant) -> [DisclosureID] {
    (openDisclosures[partner] ?? []).map { DisclosureID($0) }
      .filter { id in obligation(id, at: now).map { now >= $0.due } ?? false }
  }

  /// Whether what was disclosed could be disclosed anew: then its value may be told again, and else not.
  /// - Complexity: as the decision.
  public func mayDisclose(again id: DisclosureID, at now: Instant) -> Bool {
    let disclosure = disclosures[id.index].disclosure
    guard disclosures[id.index].disposedAt == nil, obligation(id, at: now) == nil,
      let value = disclosure.value
    else { return false }
    let consent = disclosure.consent
    var facts: [Fact] = []
    let command: Command =
      if let parent = disclosure.parent {
        .passOn(parent, to: disclosure.partner)
      } else {
        .disclose(
          of: person(of: consent), purpose: terms(of: consent).purpose,
          field: level(of: value).field, to: disclosure.partner, kind: disclosure.kind)
      }
    guard (try? decide(command, at: now, into: &facts)) != nil else { return false }
    // What would be handed over now is that very value.
    guard case .dataDisclosed(_, let fresh)? = facts.first else { return false }
    return fresh.value == value
  }

  /// What a partner holds, oldest first.
  public func held(by partner: String) -> [DisclosureID] {
    (openDisclosures[partner] ?? []).map { DisclosureID($0) }
  }

  /// Everything of a person that was ever disclosed, oldest first (Q56).
  /// - Complexity: O(consents and disclosures of the person).
  public func disclosures(of person: PersonID) -> [DisclosureID] {
    var found: [DisclosureID] = []
    for consent in allConsents(of: person) {
      var index = consents[consent.index].newestDisclosure
      while index != ExchangeState.none {
        found.append(DisclosureID(index))
        index = disclosures[Int(index)].earlier
      }
    }
    return found.sorted()
  }

  /// Every consent that a person ever gave, oldest first.
  /// - Complexity: O(offers of the person).
  public func allConsents(of person: PersonID) -> [ConsentID] {
    Set(offers(of: person).map { offers[$0.index].consent }.filter { $0 != ExchangeState.none })
      .sorted().map { ConsentID($0) }
  }

  /// Every offer that was ever shown to a person, oldest first.
  public func offers(of person: PersonID) -> [OfferID] {
    var found: [OfferID] = []
    var index = people[person.index].newestOffer
    while index != ExchangeState.none {
      found.append(OfferID(index))
      index = offers[Int(index)].previous
    }
    return found.reversed()
  }

  /// Whether the catalog in force has such a partner.
  func isPartner(_ name: String) -> Bool {
    catalog?.catalog.partners.contains { $0.id == name } ?? false
  }

  /// The agreement that covers a level for a purpose today; nil where none does, with what is wrong noted (Q52).
  private func agreement(
    _ name: String, covers level: FieldLevel?, for terms: Terms, at now: Instant,
    _ refusals: inout Refusals
  ) -> Agreement? {
    guard let partner = catalog?.catalog.partners.first(where: { $0.id == name }) else {
      refusals.note(.unknownPartner)
      return nil
    }
    guard let today = Day(of: now) else {
      refusals.note(.instantOutOfRange)
      return nil
    }
    let used = partnerUses[name]
    var isUnreviewed = false
    for agreement in partner.agreements {
      if !binds(.q52) { return agreement }
      guard !agreement.isSuspended, agreement.from <= today, today <= agreement.until,
        agreement.care != nil, agreement.custody != nil, let control = agreement.control,
        agreement.disposition != nil, control.purposes.contains(terms.purpose),
        (1...max(1, terms.retention.days)).contains(control.retentionDays)
      else { continue }
      if let level, !control.fields.contains(where: { isCovered(level, by: $0) }) { continue }
      // Access that nobody used or reviewed for a year is closed (Q53).
      let seen = max(agreement.from.start, used ?? agreement.from.start)
      let reviewed = max(seen, partnerReviews[name] ?? seen)
      if now < reviewed.adding(days: Limits.partnerReviewDays) || !binds(.q53) {
        return agreement
      }
      isUnreviewed = true
    }
    refusals.note(isUnreviewed ? .partnerReviewOverdue : .notUnderAgreement)
    return nil
  }

  /// The consent to just this purpose under which a field may be used now: of the partners of a purpose
  /// that is merely compatible nobody was told.
  private func ownConsent(
    _ person: PersonID, _ purpose: String, _ field: String?, at now: Instant
  ) -> ConsentID? {
    guard knows(person), let consent = standingConsent(person, purpose, at: now) else { return nil }
    return refusesUse(consent, purpose, field, at: now) == nil ? consent : nil
  }

  /// Hands the value of a field under a consent to a partner, or lets the partner see it.
  func disclose(
    _ person: PersonID, _ purpose: String, _ field: String, to partner: String,
    _ kind: Disclosure.Kind, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !knows(person) { throw .unknownPerson }
    if !isPartner(partner) { throw .unknownPartner }
    if preference(of: person, on: .partner(partner))?.choice == .deny { throw .preferenceDenies }
    guard let consent = ownConsent(person, purpose, field, at: now),
      let value = value(of: consent, field: field)
    else { throw .purposeNotConsented }
    let terms = terms(of: consent)
    if !terms.recipients.contains(partner), binds(.q51) { throw .recipientNotConsented }
    var refusals = Refusals()
    let agreement = agreement(
      partner, covers: level(of: value), for: terms, at: now, &refusals)
    refusals.note(.dispositionOverdue, if: !overdue(partner, at: now).isEmpty && binds(.q53))
    refusals.note(.activationUnusable, if: kind == .activation)
    try refusals.check()
    guard let agreement else { throw .notUnderAgreement }
    return disclosed(consent, value, partner, agreement, kind, parent: nil, at: now, &facts)
  }

  /// - Parameter number: how many disclosures the same decision has made before.
  private func disclosed(
    _ consent: ConsentID, _ value: ValueID?, _ partner: String, _ agreement: Agreement,
    _ kind: Disclosure.Kind, parent: DisclosureID?, number: Int = 0, at now: Instant,
    _ facts: inout [Fact]
  ) -> Receipt {
    let days = agreement.control?.retentionDays ?? 0
    let term = agreement.until.adding(days: 1).start
    var until = min(now.adding(days: days), term, consents[consent.index].until)
    if let parent { until = min(until, disclosures[parent.index].disclosure.until) }
    var receipt = Receipt()
    let id = DisclosureID(index: disclosures.count + number)
    facts.append(
      .dataDisclosed(
        id,
        Disclosure(
          consent: consent, value: value, partner: partner,
          agreement: "\(agreement.id)@\(agreement.version)", kind: kind, parent: parent,
          until: until, dispositionDays: agreement.disposition?.withinDays ?? 0)))
    receipt.disclosure = id
    if let value { receipt.values = [value] }
    return receipt
  }

  /// Lets a partner pass on what it holds to another, who needs an agreement of its own.
  func passOn(
    _ id: DisclosureID, to partner: String, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !isPartner(partner) { throw .unknownPartner }
    if id.index >= disclosures.count { throw .unknownDisclosure }
    let record = disclosures[id.index]
    let consent = record.disclosure.consent
    let terms = terms(of: consent)
    let level = record.disclosure.value.map { self.level(of: $0) }
    var refusals = Refusals()
    let person = person(of: consent)
    refusals.note(
      .preferenceDenies, if: preference(of: person, on: .partner(partner))?.choice == .deny)
    refusals.note(
      .purposeNotConsented, if: refusesUse(consent, terms.purpose, level?.field, at: now) != nil)
    let own = agreement(record.disclosure.partner, covers: level, for: terms, at: now, &refusals)
    let next = agreement(partner, covers: level, for: terms, at: now, &refusals)
    let mayPassOn = own.map { $0.control?.mayPassOn ?? false } ?? true
    refusals.note(
      .recipientNotConsented, if: !mayPassOn || !terms.recipients.contains(partner))
    refusals.note(.dispositionOverdue, if: !overdue(partner, at: now).isEmpty && binds(.q53))
    refusals.note(
      .custodyEnded, if: record.disposedAt != nil || obligation(id, at: now) != nil)
    refusals.note(.chainUnsound, if: comesBack(id, to: partner) && binds(.q56))
    refusals.note(.activationUnusable, if: record.disclosure.value == nil)
    try refusals.check()
    guard let next else { throw .notUnderAgreement }
    return disclosed(
      consent, record.disclosure.value, partner, next, .transfer, parent: id, at: now, &facts)
  }

  /// Whether a partner stands in the chain up to a disclosure, so that what it is passed comes back (Q56).
  private func comesBack(_ id: DisclosureID, to partner: String) -> Bool {
    var link: DisclosureID? = id
    while let found = link {
      if disclosures[found.index].disclosure.partner == partner { return true }
      link = disclosures[found.index].disclosure.parent
    }
    return false
  }

  /// Uses an audience at a partner's: every person of it must still want that, and there must be enough.
  func activate(
    _ name: String, _ persons: [PersonID], at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !persons.allSatisfy({ knows($0) }) { throw .unknownPerson }
    guard let catalog = catalog?.catalog,
      let activation = catalog.activations.first(where: { $0.id == name }), !activation.isLookalike
    else { throw .activationUnusable }
    let partner = activation.destination
    var refusals = Refusals()
    let people = Set(persons)
    refusals.note(.activationUnusable, if: people.count < persons.count)
    let isSmall = people.count < max(activation.atLeastPeople, catalog.policy.groupAtLeast)
    refusals.note(.groupTooSmall, if: people.isEmpty || (isSmall && binds(.q57)))
    refusals.note(.dispositionOverdue, if: !overdue(partner, at: now).isEmpty && binds(.q53))
    var links: [(consent: ConsentID, agreement: Agreement)] = []
    for person in persons {
      if let link = audience(person, activation, at: now, &refusals) { links.append(link) }
    }
    try refusals.check()
    var receipt = Receipt()
    for (number, link) in links.enumerated() {
      receipt = disclosed(
        link.consent, nil, partner, link.agreement, .activation, parent: nil, number: number,
        at: now, &facts)
    }
    facts.append(.audienceActivated(name, people: persons.count))
    return receipt
  }

  /// What lets one person be of an audience; nil where something does not, which is noted.
  private func audience(
    _ person: PersonID, _ activation: Activation, at now: Instant, _ refusals: inout Refusals
  ) -> (consent: ConsentID, agreement: Agreement)? {
    let partner = activation.destination
    if preference(of: person, on: .partner(partner))?.choice == .deny, binds(.q57) {
      refusals.note(.preferenceDenies)
    }
    // An audience at a partner's is sharing, whatever the partner is (Q57).
    let standing = standingConsent(person, activation.purpose, at: now)
    let refused = denial(
      person, purpose: activation.purpose, field: nil, shared: true,
      consented: standing.map { consents[$0.index].from })
    if refused?.scope == .globalPrivacyControl, binds(.q57) { refusals.note(.signalDenies) }
    let consent =
      binds(.q57) ? ownConsent(person, activation.purpose, nil, at: now) : standing
    guard let consent else {
      refusals.note(.purposeNotConsented)
      return nil
    }
    let terms = terms(of: consent)
    refusals.note(.recipientNotConsented, if: !terms.recipients.contains(partner))
    return agreement(partner, covers: nil, for: terms, at: now, &refusals).map { (consent, $0) }
  }

  /// Tells a partner that its right has ended, or takes its receipt.
  func tell(
    _ id: DisclosureID, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= disclosures.count { throw .unknownDisclosure }
    if disclosures[id.index].disposedAt != nil { throw .custodyEnded }
    if obligation(id, at: now) == nil || disclosures[id.index].toldAt != nil {
      throw .nothingToTell
    }
    facts.append(.partnerTold(id))
    return Receipt()
  }

  /// - Parameter items: how many values the receipt names; a link holds one.
  func dispose(
    _ id: DisclosureID, items: Int, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= disclosures.count { throw .unknownDisclosure }
    if disclosures[id.index].disposedAt != nil, binds(.q56) { throw .custodyEnded }
    let holdsMore = disclosures.contains { $0.disclosure.parent == id && $0.disposedAt == nil }
    if holdsMore { throw .onwardStillHeld }
    if items != 1, binds(.q56) { throw .receiptUnsound }
    facts.append(.dispositionReceived(id))
    return Receipt()
  }

  func breach(
    _ id: DisclosureID, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if id.index >= disclosures.count { throw .unknownDisclosure }
    guard let obligation = obligation(id, at: now), now >= obligation.due,
      disclosures[id.index].breachedAt == nil
    else { throw .nothingToTell }
    facts.append(.dispositionOverdue(id))
    return Receipt()
  }

  func review(
    _ partner: String, by staff: String, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if !isPartner(partner) { throw .unknownPartner }
    if !isID(staff) { throw .clearanceUnnamed }
    facts.append(.partnerReviewed(partner, by: staff))
    return Receipt()
  }
}
