public import Basics
import Catalogs

/// Commands about what partners are handed and give back (Q51 to Q57).
public enum CustodyDecisions {
  /// The agreement that covers a level for a purpose today; nil where none does, with what is wrong noted (Q52).
  private static func agreement(
    _ name: String, covers level: FieldLevel?, for terms: Terms, in state: ExchangeState,
    at now: Instant,
    _ refusals: inout Refusals
  ) -> Agreement? {
    guard let partner = state.catalog?.catalog.partners.first(where: { $0.id == name }) else {
      refusals.note(.unknownPartner)
      return nil
    }
    guard let today = Day(of: now) else {
      refusals.note(.instantOutOfRange)
      return nil
    }
    let used = state.disclosures.uses[name]
    var isUnreviewed = false
    for agreement in partner.agreements {
      if !state.binds(.q52) { return agreement }
      guard !agreement.isSuspended, agreement.from <= today, today <= agreement.until,
        agreement.care != nil, agreement.custody != nil, let control = agreement.control,
        agreement.disposition != nil, control.purposes.contains(terms.purpose),
        (1...max(1, terms.retention.days)).contains(control.retentionDays)
      else { continue }
      if let level, !control.fields.contains(where: { state.isCovered(level, by: $0) }) { continue }
      // Access that nobody used or reviewed for a year is closed (Q53).
      let seen = max(agreement.from.start, used ?? agreement.from.start)
      let reviewed = max(seen, state.disclosures.reviews[name] ?? seen)
      if now < reviewed.adding(days: Limits.partnerReviewDays) || !state.binds(.q53) {
        return agreement
      }
      isUnreviewed = true
    }
    refusals.note(isUnreviewed ? .partnerReviewOverdue : .notUnderAgreement)
    return nil
  }

  /// The consent to just this purpose under which a field may be used now: of the partners of a purpose
  /// that is merely compatible nobody was told.
  private static func ownConsent(
    _ person: PersonID, _ purpose: String, _ field: String?, in state: ExchangeState,
    at now: Instant
  ) -> ConsentID? {
    guard state.knows(person) else { return nil }
    return ConsentUse.standing(person, purpose, in: state, at: now).first {
      state.refusesUse($0, purpose, field, at: now) == nil
    }
  }

  /// Hands the value of a field under a consent to a partner, or lets the partner see it.
  static func disclose(
    _ person: PersonID, _ purpose: String, _ field: String, to partner: String,
    _ kind: Disclosure.Kind, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !state.knows(person) { throw .unknownPerson }
    if !state.isPartner(partner) { throw .unknownPartner }
    if state.preference(of: person, on: .partner(partner))?.choice == .deny {
      throw .preferenceDenies
    }
    guard let consent = ownConsent(person, purpose, field, in: state, at: now),
      let value = state.value(of: consent, field: field)
    else { throw .purposeNotConsented }
    let terms = state.terms(of: consent)
    if !terms.recipients.contains(partner), state.binds(.q51) { throw .recipientNotConsented }
    var refusals = Refusals()
    let agreement = agreement(
      partner, covers: state.level(of: value), for: terms, in: state, at: now, &refusals)
    refusals.note(
      .dispositionOverdue, if: state.hasOverdue(partner, at: now) && state.binds(.q53))
    refusals.note(.activationUnusable, if: kind == .activation)
    try refusals.check()
    guard let agreement else { throw .notUnderAgreement }
    return disclosed(
      consent, value, partner, agreement, kind, parent: nil, in: state, at: now, &facts)
  }

  /// - Parameter number: how many disclosures the same decision has made before.
  private static func disclosed(
    _ consent: ConsentID, _ value: ValueID?, _ partner: String, _ agreement: Agreement,
    _ kind: Disclosure.Kind, parent: DisclosureID?, number: Int = 0, in state: ExchangeState,
    at now: Instant,
    _ facts: inout [Fact]
  ) -> CommandResult {
    let days = agreement.control?.retentionDays ?? 0
    let term = agreement.until.adding(days: 1).start
    var until = min(now.adding(days: days), term, state.consents[consent.index].until)
    if let parent { until = min(until, state.disclosures[parent.index].disclosure.until) }
    var result = CommandResult()
    let id = DisclosureID(index: state.disclosures.count + number)
    facts.append(
      .custody(
        .disclosed(
          id,
          Disclosure(
            consent: consent, value: value, partner: partner,
            agreement: agreement.name, kind: kind, parent: parent,
            until: until, dispositionDays: agreement.disposition?.withinDays ?? 0))))
    result.disclosure = id
    if let value { result.values = [value] }
    return result
  }

  /// Lets a partner pass on what it holds to another, who needs an agreement of its own.
  static func passOn(
    _ id: DisclosureID, to partner: String, in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !state.isPartner(partner) { throw .unknownPartner }
    if id.index >= state.disclosures.count { throw .unknownDisclosure }
    let record = state.disclosures[id.index]
    let consent = record.disclosure.consent
    let terms = state.terms(of: consent)
    let level = record.disclosure.value.map { state.level(of: $0) }
    var refusals = Refusals()
    let person = state.person(of: consent)
    refusals.note(
      .preferenceDenies, if: state.preference(of: person, on: .partner(partner))?.choice == .deny)
    refusals.note(
      .purposeNotConsented,
      if: state.refusesUse(consent, terms.purpose, level?.field, at: now) != nil)
    let own = agreement(
      record.disclosure.partner, covers: level, for: terms, in: state, at: now, &refusals)
    let next = agreement(partner, covers: level, for: terms, in: state, at: now, &refusals)
    let mayPassOn = own.map { $0.control?.mayPassOn ?? false } ?? true
    refusals.note(
      .recipientNotConsented, if: !mayPassOn || !terms.recipients.contains(partner))
    refusals.note(
      .dispositionOverdue, if: state.hasOverdue(partner, at: now) && state.binds(.q53))
    refusals.note(
      .custodyEnded, if: record.disposedAt != nil || state.obligation(id, at: now) != nil)
    refusals.note(
      .chainUnsound, if: state.disclosures.comesBack(id, to: partner) && state.binds(.q56))
    refusals.note(.activationUnusable, if: record.disclosure.value == nil)
    try refusals.check()
    guard let next else { throw .notUnderAgreement }
    return disclosed(
      consent, record.disclosure.value, partner, next, .transfer, parent: id, in: state, at: now,
      &facts)
  }

  /// Uses an audience at a partner's: every person of it must still want that, and there must be enough.
  static func activate(
    _ name: String, _ persons: [PersonID], in state: ExchangeState, at now: Instant,
    _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !persons.allSatisfy({ state.knows($0) }) { throw .unknownPerson }
    guard let catalog = state.catalog?.catalog,
      let activation = catalog.activations.first(where: { $0.id == name }), !activation.isLookalike
    else { throw .activationUnusable }
    let partner = activation.destination
    var refusals = Refusals()
    let people = Set(persons)
    refusals.note(.activationUnusable, if: people.count < persons.count)
    let isSmall = people.count < max(activation.atLeastPeople, catalog.policy.groupAtLeast)
    refusals.note(.groupTooSmall, if: people.isEmpty || (isSmall && state.binds(.q57)))
    refusals.note(
      .dispositionOverdue, if: state.hasOverdue(partner, at: now) && state.binds(.q53))
    var links: [(consent: ConsentID, agreement: Agreement)] = []
    for person in persons {
      if let link = audience(person, activation, in: state, at: now, &refusals) {
        links.append(link)
      }
    }
    try refusals.check()
    var result = CommandResult()
    for (number, link) in links.enumerated() {
      result = disclosed(
        link.consent, nil, partner, link.agreement, .activation, parent: nil, number: number,
        in: state, at: now, &facts)
    }
    facts.append(.custody(.audienceActivated(name, people: persons.count)))
    return result
  }

  /// What lets one person be of an audience; nil where something does not, which is noted.
  private static func audience(
    _ person: PersonID, _ activation: Activation, in state: ExchangeState, at now: Instant,
    _ refusals: inout Refusals
  ) -> (consent: ConsentID, agreement: Agreement)? {
    let partner = activation.destination
    if state.preference(of: person, on: .partner(partner))?.choice == .deny, state.binds(.q57) {
      refusals.note(.preferenceDenies)
    }
    // An audience at a partner's is sharing, whatever the partner is (Q57).
    let standing = ConsentUse.standing(person, activation.purpose, in: state, at: now).first
    let refused = state.denial(
      person, purpose: activation.purpose, field: nil, shared: true,
      consented: standing.map { state.consents[$0.index].from })
    if refused?.scope.isSignal ?? false, state.binds(.q57) { refusals.note(.signalDenies) }
    let consent =
      state.binds(.q57) ? ownConsent(person, activation.purpose, nil, in: state, at: now) : standing
    guard let consent else {
      refusals.note(.purposeNotConsented)
      return nil
    }
    let terms = state.terms(of: consent)
    refusals.note(.recipientNotConsented, if: !terms.recipients.contains(partner))
    return agreement(partner, covers: nil, for: terms, in: state, at: now, &refusals).map {
      (consent, $0)
    }
  }

  /// Tells a partner that its right has ended, or takes its receipt.
  static func tell(
    _ id: DisclosureID, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.disclosures.count { throw .unknownDisclosure }
    if state.disclosures[id.index].disposedAt != nil { throw .custodyEnded }
    if state.obligation(id, at: now) == nil || state.disclosures[id.index].toldAt != nil {
      throw .nothingToTell
    }
    facts.append(.custody(.partnerTold(id)))
    return CommandResult()
  }

  /// - Parameter items: how many values the receipt names; a link holds one.
  static func dispose(
    _ id: DisclosureID, items: Int, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.disclosures.count { throw .unknownDisclosure }
    if state.disclosures[id.index].disposedAt != nil, state.binds(.q56) { throw .custodyEnded }
    let consent = state.disclosures[id.index].disclosure.consent
    if state.disclosures.isHeldOnward(from: id, of: state.consents[consent.index]) {
      throw .onwardStillHeld
    }
    if items != 1, state.binds(.q56) { throw .receiptUnsound }
    facts.append(.custody(.dispositionReceived(id)))
    return CommandResult()
  }

  static func breach(
    _ id: DisclosureID, in state: ExchangeState, at now: Instant, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if id.index >= state.disclosures.count { throw .unknownDisclosure }
    guard let obligation = state.obligation(id, at: now), now >= obligation.due,
      state.disclosures[id.index].breachedAt == nil
    else { throw .nothingToTell }
    facts.append(.custody(.dispositionOverdue(id)))
    return CommandResult()
  }

  static func review(
    _ partner: String, by staff: String, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !state.isPartner(partner) { throw .unknownPartner }
    if !isID(staff) { throw .clearanceUnnamed }
    facts.append(.custody(.partnerReviewed(partner, by: staff)))
    return CommandResult()
  }

  /// Whether what was disclosed could be disclosed anew: then its value may be told again, and else not.
  /// - Complexity: as the decision.
  public static func mayDisclose(
    again id: DisclosureID, in state: ExchangeState, at now: Instant
  ) -> Bool {
    let disclosure = state.disclosures[id.index].disclosure
    guard state.disclosures[id.index].disposedAt == nil, state.obligation(id, at: now) == nil,
      let value = disclosure.value
    else { return false }
    let consent = disclosure.consent
    var facts: [Fact] = []
    let command: Command =
      if let parent = disclosure.parent {
        .passOn(parent, to: disclosure.partner)
      } else {
        .disclose(
          of: state.person(of: consent), purpose: state.terms(of: consent).purpose,
          field: state.level(of: value).field, to: disclosure.partner, kind: disclosure.kind)
      }
    guard (try? state.decide(command, at: now, into: &facts)) != nil else { return false }
    // What would be handed over now is that very value.
    guard case .custody(.disclosed(_, let fresh))? = facts.first else { return false }
    return fresh.value == value
  }
}
