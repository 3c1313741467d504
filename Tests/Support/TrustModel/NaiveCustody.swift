public import Basics
import Catalogs
import Exchanges

/// What partners hold, from whom they have it, and by when they must let it go.
public struct NaiveCustody {
  struct Handed {
    let consent: Int
    let value: Int?
    let partner: String
    let parent: Int?
    let until: Instant
    let days: Int
    let at: Instant
    var isTold = false
    var isDisposed = false
    var isBreached = false
  }

  var all: [Handed] = []
  private var lastHanded: [String: Instant] = [:]
  private var reviewed: [String: Instant] = [:]

  // MARK: Agreements

  mutating func review(
    _ partner: String, _ staff: String, _ terms: NaiveTerms, _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if terms.partner(partner) == nil { why.insert(.unknownPartner) }
    if !NaiveTerms.isName(staff) { why.insert(.clearanceUnnamed) }
    if why.isEmpty { reviewed[partner] = now }
    return why
  }

  /// The agreement that lets a partner hold a level for what terms say, today (Q52, Q53).
  private func agreement(
    _ name: String, _ level: FieldLevel?, _ given: Terms, _ terms: NaiveTerms, _ now: Instant,
    _ why: inout Set<Refusal>
  ) -> Agreement? {
    guard let partner = terms.partner(name) else {
      why.insert(.unknownPartner)
      return nil
    }
    let covering = partner.agreements.filter { agreement in
      guard let control = agreement.control, agreement.care != nil, agreement.custody != nil,
        agreement.disposition != nil, !agreement.isSuspended
      else { return false }
      return agreement.from.start <= now && now < agreement.until.start.adding(days: 1)
        && control.purposes.contains(given.purpose) && control.retentionDays <= given.retention.days
        && level.map { level in control.fields.contains { terms.isNoFiner(level, $0) } } ?? true
    }
    if covering.isEmpty { why.insert(.notUnderAgreement) }
    let seen = [lastHanded[name], reviewed[name]].compactMap { $0 }
    let open = covering.first { agreement in
      now < (seen + [agreement.from.start]).max()!.adding(days: 365)
    }
    if !covering.isEmpty && open == nil { why.insert(.partnerReviewOverdue) }
    return open
  }

  // MARK: Terms of custody

  /// By when a partner must have disposed of something; nil while it may hold it, and once it has.
  public func due(_ id: Int, _ held: NaiveHoldings, at now: Instant) -> Instant? {
    let end = endOfRight(id, held)
    return all[id].isDisposed || now < end ? nil : end.adding(days: all[id].days)
  }

  /// The first moment at which a partner may not hold something any more, by its clock, the consent's
  /// and that of whoever passed it on (Q55).
  private func endOfRight(_ id: Int, _ held: NaiveHoldings) -> Instant {
    let link = all[id]
    let consent = held.consents.all[link.consent]
    var ends = [link.until, consent.until]
    if let ended = consent.endedAt { ends.append(ended) }
    if let lapse = held.consents.lapse(of: link.consent) { ends.append(lapse) }
    let field = link.value.map { held.consents.values[$0].level.field }
    let words = [
      held.people.said(consent.person, .partner(link.partner))
        .flatMap { $0.choice == .deny ? $0 : nil },
      held.people.word(
        consent.person, against: consent.terms.purpose, field, isShared: consent.terms.isShared,
        consented: consent.from),
    ]
    for word in words { if let word { ends.append(max(link.at, word.said)) } }
    // Whoever holds what was put right lets the wrong one go.
    if let replaced = link.value.flatMap({ held.consents.values[$0].replacedAt }) {
      ends.append(max(link.at, replaced))
    }
    if let parent = link.parent { ends.append(endOfRight(parent, held)) }
    return ends.min()!
  }

  /// What a partner holds beyond its term.
  public func overdue(_ partner: String, _ held: NaiveHoldings, at now: Instant) -> [Int] {
    all.indices.filter { id in
      all[id].partner == partner && due(id, held, at: now).map { now >= $0 } ?? false
    }
  }

  /// Whether a partner has something of a person's, or had to be rid of it less than a year ago and is not.
  func holds(of person: Int, _ held: NaiveHoldings, at now: Instant) -> Bool {
    all.indices.contains { link in
      held.consents.all[all[link].consent].person == person && !all[link].isDisposed
        && due(link, held, at: now).map { now < $0.adding(days: 365) } ?? true
    }
  }

  // MARK: Handing over

  private mutating func hand(
    _ consent: Int, _ value: Int?, _ partner: String, _ agreement: Agreement, parent: Int?,
    _ held: NaiveHoldings, _ now: Instant
  ) {
    let until = held.consents.all[consent].until
    let ends = [
      now.adding(days: agreement.control?.retentionDays ?? 0),
      agreement.until.start.adding(days: 1), until, parent.map { all[$0].until } ?? until,
    ]
    all.append(
      Handed(
        consent: consent, value: value, partner: partner, parent: parent, until: ends.min()!,
        days: agreement.disposition?.withinDays ?? 0, at: now))
    lastHanded[partner] = now
  }

  mutating func disclose(
    _ person: Int, _ purpose: String, _ field: String, _ name: String, _ kind: Disclosure.Kind,
    _ held: NaiveHoldings, _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if !held.people.isKnown(person) { why.insert(.unknownPerson) }
    if held.terms.partner(name) == nil { why.insert(.unknownPartner) }
    if !why.isEmpty { return why }
    let (consents, values) = (held.consents.all, held.consents.values)
    if kind == .activation { why.insert(.activationUnusable) }
    if !overdue(name, held, at: now).isEmpty { why.insert(.dispositionOverdue) }
    if held.people.said(person, .partner(name))?.choice == .deny { why.insert(.preferenceDenies) }
    // Nobody is told of partners of a purpose that is merely compatible.
    let own = held.usable(person, purpose, field, now)
      .first { consents[$0].terms.purpose == purpose }
    guard let own else { return why.union([.purposeNotConsented]) }
    let given = consents[own].terms
    if !given.recipients.contains(name) { why.insert(.recipientNotConsented) }
    guard let value = consents[own].values.last(where: { values[$0].level.field == field }) else {
      return why.union([.purposeNotConsented])
    }
    let found = agreement(name, values[value].level, given, held.terms, now, &why)
    if let found, why.isEmpty { hand(own, value, name, found, parent: nil, held, now) }
    return why
  }

  mutating func passOn(
    _ id: Int, _ name: String, _ held: NaiveHoldings, _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if held.terms.partner(name) == nil { why.insert(.unknownPartner) }
    if id >= all.count { return why.union([.unknownDisclosure]) }
    let link = all[id]
    if link.isDisposed || due(id, held, at: now) != nil { why.insert(.custodyEnded) }
    if link.value == nil { why.insert(.activationUnusable) }
    let given = held.consents.all[link.consent].terms
    let level = link.value.map { held.consents.values[$0].level }
    let own = agreement(link.partner, level, given, held.terms, now, &why)
    if let own, !(own.control?.mayPassOn ?? false) { why.insert(.recipientNotConsented) }
    if !given.recipients.contains(name) { why.insert(.recipientNotConsented) }
    var chain: Int? = id
    while let step = chain {
      if all[step].partner == name { why.insert(.chainUnsound) }
      chain = all[step].parent
    }
    if !overdue(name, held, at: now).isEmpty { why.insert(.dispositionOverdue) }
    let person = held.consents.all[link.consent].person
    if !held.permitsUse(link.consent, given.purpose, level?.field, now) {
      why.insert(.purposeNotConsented)
    }
    if held.people.said(person, .partner(name))?.choice == .deny { why.insert(.preferenceDenies) }
    let next = agreement(name, level, given, held.terms, now, &why)
    if let next, why.isEmpty { hand(link.consent, link.value, name, next, parent: id, held, now) }
    return why
  }

  mutating func activate(
    _ name: String, _ persons: [PersonID], _ held: NaiveHoldings, _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if !persons.allSatisfy({ held.people.isKnown($0.index) }) { why.insert(.unknownPerson) }
    guard let catalog = held.terms.inForce?.catalog,
      let activation = catalog.activations.first(where: { $0.id == name }), !activation.isLookalike
    else { return why.union([.activationUnusable]) }
    let consents = held.consents.all
    let partner = activation.destination
    if Set(persons).count < persons.count { why.insert(.activationUnusable) }
    if Set(persons).count < max(activation.atLeastPeople, catalog.policy.groupAtLeast) {
      why.insert(.groupTooSmall)
    }
    if !overdue(partner, held, at: now).isEmpty { why.insert(.dispositionOverdue) }
    var links: [(consent: Int, agreement: Agreement)] = []
    for person in persons.map(\.index) where held.people.isKnown(person) {
      if held.people.said(person, .partner(partner))?.choice == .deny {
        why.insert(.preferenceDenies)
      }
      let standing = held.people.all[person].consents.last {
        held.consents.stands($0, now) && consents[$0].terms.purpose == activation.purpose
      }
      let word = held.people.word(
        person, against: activation.purpose, nil, isShared: true,
        consented: standing.map { consents[$0].from })
      if word.map({ NaivePeople.signals.contains($0.scope) }) ?? false {
        why.insert(.signalDenies)
      }
      let own = held.usable(person, activation.purpose, nil, now)
        .first { consents[$0].terms.purpose == activation.purpose }
      guard let own else {
        why.insert(.purposeNotConsented)
        continue
      }
      if !consents[own].terms.recipients.contains(partner) { why.insert(.recipientNotConsented) }
      if let found = agreement(partner, nil, consents[own].terms, held.terms, now, &why) {
        links.append((own, found))
      }
    }
    if !why.isEmpty { return why }
    for link in links { hand(link.consent, nil, partner, link.agreement, parent: nil, held, now) }
    return []
  }

  // MARK: Getting back

  mutating func tell(_ id: Int, _ held: NaiveHoldings, _ now: Instant) -> Set<Refusal> {
    if id >= all.count { return [.unknownDisclosure] }
    if all[id].isDisposed { return [.custodyEnded] }
    if all[id].isTold || due(id, held, at: now) == nil { return [.nothingToTell] }
    all[id].isTold = true
    return []
  }

  mutating func receive(_ id: Int, _ items: Int) -> Set<Refusal> {
    if id >= all.count { return [.unknownDisclosure] }
    var why: Set<Refusal> = []
    if all[id].isDisposed { why.insert(.custodyEnded) }
    if items != 1 { why.insert(.receiptUnsound) }
    if all.contains(where: { $0.parent == id && !$0.isDisposed }) {
      why.insert(.onwardStillHeld)
    }
    if why.isEmpty { all[id].isDisposed = true }
    return why
  }

  mutating func reportOverdue(_ id: Int, _ held: NaiveHoldings, _ now: Instant) -> Set<Refusal> {
    if id >= all.count { return [.unknownDisclosure] }
    guard let due = due(id, held, at: now), now >= due, !all[id].isBreached else {
      return [.nothingToTell]
    }
    all[id].isBreached = true
    return []
  }
}
