public import Basics
import Catalogs
import Exchanges

/// Who else reads or holds what people gave.
extension TrustModel {
  mutating func performAccess(_ command: Command, _ now: Instant) -> Set<Refusal> {
    switch command {
    case .openClearance(let clearance): return open(clearance, now)
    case .closeClearance(let id):
      if id.index >= clearances.count { return [.unknownClearance] }
      if clearances[id.index].closedAt != nil { return [.clearanceNotOpen] }
      clearances[id.index].closedAt = now
    case .readData(let id, let actor, let role, let person):
      return read(id.index, actor, role, person, now)
    case .countData(let id, let actor, let role, let level):
      return count(id.index, actor, role, level, now)
    case .disclose(let person, let purpose, let field, let partner, let kind):
      return disclose(person.index, purpose, field, partner, kind, now)
    case .passOn(let id, let partner): return passOn(id.index, partner, now)
    case .activateAudience(let name, let persons): return activate(name, persons, now)
    case .tellPartner(let id):
      if id.index >= handed.count { return [.unknownDisclosure] }
      if handed[id.index].isDisposed { return [.custodyEnded] }
      if handed[id.index].isTold || due(id.index, at: now) == nil { return [.nothingToTell] }
      handed[id.index].isTold = true
    case .receiveDisposition(let id, let items): return receive(id.index, items)
    case .reportOverdue(let id):
      if id.index >= handed.count { return [.unknownDisclosure] }
      guard let due = due(id.index, at: now), now >= due, !handed[id.index].isBreached else {
        return [.nothingToTell]
      }
      handed[id.index].isBreached = true
    case .reviewPartner(let partner, let staff):
      var why: Set<Refusal> = []
      if self.partner(partner) == nil { why.insert(.unknownPartner) }
      if !isName(staff) { why.insert(.clearanceUnnamed) }
      if !why.isEmpty { return why }
      reviewed[partner] = now
    default: break
    }
    return []
  }

  // MARK: Clearances

  private func isNoFiner(_ level: FieldLevel, _ other: FieldLevel) -> Bool {
    if level.field != other.field { return false }
    let levels = inForce?.catalog.fields.first { $0.id == level.field }?.levels.map(\.id) ?? []
    guard let one = levels.firstIndex(of: level.level), let two = levels.firstIndex(of: other.level)
    else { return level == other }
    return one <= two
  }

  private mutating func open(_ wanted: Clearance, _ now: Instant) -> Set<Refusal> {
    var why: Set<Refusal> = []
    let names = [wanted.actor, wanted.role, wanted.task, wanted.approver, wanted.approverRole]
    if !names.allSatisfy(isName) { why.insert(.clearanceUnnamed) }
    if wanted.actor == wanted.approver { why.insert(.selfApproval) }
    if !wanted.persons.allSatisfy({ isKnown($0.index) }) { why.insert(.unknownPerson) }
    if partner(wanted.actor) != nil { why.insert(.accessIsDisclosure) }
    guard let role = inForce?.catalog.roles.first(where: { $0.id == wanted.role }) else {
      return why.union([.unknownRole])
    }
    if wanted.approverRole != role.approver { why.insert(.notTheApprover) }
    let minute: Int64 = 60_000
    if wanted.from < now || wanted.until <= wanted.from
      || wanted.until
        > wanted.from.adding(milliseconds: Int64(min(role.atMostMinutes, 10_080)) * minute)
      || wanted.from > now.adding(days: 7) || wanted.from > Instant.range.upperBound
    {
      why.insert(.clearanceTooLong)
    }
    if wanted.fields.isEmpty || wanted.persons.count > 1_000
      || !role.purposes.contains(wanted.purpose)
      || !wanted.fields.allSatisfy({ field in role.fields.contains { isNoFiner(field, $0) } })
    {
      why.insert(.beyondTheRole)
    }
    for person in wanted.persons
    where !wanted.fields.contains(where: {
      mayUse(person.index, wanted.purpose, $0.field, at: now)
    }) {
      why.insert(.purposeNotConsented)
    }
    if why.isEmpty { clearances.append(Access(clearance: wanted)) }
    return why
  }

  /// Whether a clearance lets anybody read now.
  public func isOpen(_ id: Int, at now: Instant) -> Bool {
    let wanted = clearances[id].clearance
    return clearances[id].closedAt == nil && wanted.from <= now && now < wanted.until
  }

  /// How many values and counts were told under a clearance.
  public func readCount(_ id: Int) -> Int { clearances[id].readCount }

  private func opens(
    _ id: Int, _ actor: String, _ role: String, _ now: Instant
  ) -> Set<Refusal> {
    if id >= clearances.count { return [.unknownClearance] }
    var why: Set<Refusal> = []
    if !isOpen(id, at: now) { why.insert(.clearanceNotOpen) }
    let wanted = clearances[id].clearance
    if wanted.actor != actor || wanted.role != role { why.insert(.clearanceOfAnother) }
    return why
  }

  /// The values that somebody may be told under a clearance: of each field the newest that is usable
  /// and no finer than cleared, else the newest, which is made coarser before it is told (Q43).
  public func readable(_ id: Int, _ person: PersonID, at now: Instant) -> [Int] {
    let wanted = clearances[id].clearance
    if !isKnown(person.index) || !wanted.persons.contains(person) { return [] }
    return wanted.fields.compactMap { field in
      let usable = usable(person.index, wanted.purpose, field.field, now)
      let covered = usable.compactMap { consent in
        consents[consent].values.last { isNoFiner(values[$0].level, field) }
      }.first
      return covered
        ?? usable.compactMap { consent in
          consents[consent].values.last { values[$0].level.field == field.field }
        }.first
    }
  }

  private mutating func read(
    _ id: Int, _ actor: String, _ role: String, _ person: PersonID, _ now: Instant
  ) -> Set<Refusal> {
    var why = opens(id, actor, role, now)
    if !isKnown(person.index) { why.insert(.unknownPerson) }
    if id >= clearances.count { return why }
    if !clearances[id].clearance.persons.contains(person) { why.insert(.personNotCleared) }
    let told = readable(id, person, at: now)
    if told.isEmpty { why.insert(.purposeNotConsented) }
    if !why.isEmpty { return why }
    clearances[id].readCount += told.count
    for value in told {
      let consent = values[value].consent
      consents[consent].readAt = now
      let retention = consents[consent].terms.retention
      if retention.anchor == .lastUsed {
        consents[consent].until = max(
          consents[consent].until,
          min(
            now.adding(days: retention.days),
            consents[consent].from.adding(days: retention.atMostDays ?? 365)))
      }
    }
    return []
  }

  /// People with a usable value of just this level, and which it is.
  private func counted(_ purpose: String, _ level: FieldLevel, _ now: Instant) -> [Int: Int] {
    var found: [Int: Int] = [:]
    for person in people.indices where isKnown(person) {
      for consent in usable(person, purpose, level.field, now) where found[person] == nil {
        found[person] = consents[consent].values.last { values[$0].level == level }
      }
    }
    return found
  }

  private mutating func count(
    _ id: Int, _ actor: String, _ role: String, _ level: FieldLevel, _ now: Instant
  ) -> Set<Refusal> {
    var why = opens(id, actor, role, now)
    if id >= clearances.count { return why }
    let wanted = clearances[id].clearance
    if !wanted.fields.contains(where: { isNoFiner(level, $0) }) { why.insert(.beyondTheRole) }
    let least = inForce?.catalog.policy.groupAtLeast ?? 100
    let told = counted(wanted.purpose, level, now)
    let people = Set(told.keys)
    if people.count < least { why.insert(.groupTooSmall) }
    for earlier in counts where earlier.level.field == level.field {
      var touched = people.symmetricDifference(earlier.told.keys)
      if earlier.level == level && earlier.purpose == wanted.purpose {
        touched.formUnion(people.filter { earlier.told[$0] != told[$0] })
      }
      let difference = touched.count
      if (1..<least).contains(difference) { why.insert(.wouldSingleOut) }
    }
    if !why.isEmpty { return why }
    clearances[id].readCount += 1
    counts.append((wanted.purpose, level, told))
    return []
  }

  // MARK: Partners

  private func partner(_ name: String) -> Partner? {
    inForce?.catalog.partners.first { $0.id == name }
  }

  /// The agreement that lets a partner hold a level for what terms say, today (Q52, Q53).
  private func agreement(
    _ name: String, _ level: FieldLevel?, _ terms: Terms, _ now: Instant, _ why: inout Set<Refusal>
  ) -> Agreement? {
    guard let partner = partner(name) else {
      why.insert(.unknownPartner)
      return nil
    }
    let covering = partner.agreements.filter { agreement in
      guard let control = agreement.control, agreement.care != nil, agreement.custody != nil,
        agreement.disposition != nil, !agreement.isSuspended
      else { return false }
      return agreement.from.start <= now && now < agreement.until.start.adding(days: 1)
        && control.purposes.contains(terms.purpose) && control.retentionDays <= terms.retention.days
        && level.map { level in control.fields.contains { isNoFiner(level, $0) } } ?? true
    }
    if covering.isEmpty { why.insert(.notUnderAgreement) }
    let seen = [lastHanded[name], reviewed[name]].compactMap { $0 }
    let open = covering.first { agreement in
      now < (seen + [agreement.from.start]).max()!.adding(days: 365)
    }
    if !covering.isEmpty && open == nil { why.insert(.partnerReviewOverdue) }
    return open
  }

  /// By when a partner must have disposed of something; nil while it may hold it, and once it has.
  public func due(_ id: Int, at now: Instant) -> Instant? {
    let end = endOfRight(id)
    return handed[id].isDisposed || now < end ? nil : end.adding(days: handed[id].days)
  }

  /// The first moment at which a partner may not hold something any more, by its clock, the consent's
  /// and that of whoever passed it on (Q55).
  private func endOfRight(_ id: Int) -> Instant {
    let link = handed[id]
    let consent = consents[link.consent]
    var ends = [link.until, consent.until]
    if let ended = consent.endedAt { ends.append(ended) }
    if let lapse = lapse(of: link.consent) { ends.append(lapse) }
    let field = link.value.map { values[$0].level.field }
    let words = [
      said(consent.person, .partner(link.partner)).flatMap { $0.choice == .deny ? $0 : nil },
      word(
        consent.person, against: consent.terms.purpose, field, isShared: consent.terms.isShared,
        consented: consent.from),
    ]
    for word in words { if let word { ends.append(max(link.at, word.said)) } }
    if let parent = link.parent { ends.append(endOfRight(parent)) }
    return ends.min()!
  }

  /// What a partner holds beyond its term.
  public func overdue(_ partner: String, at now: Instant) -> [Int] {
    handed.indices.filter { id in
      handed[id].partner == partner && due(id, at: now).map { now >= $0 } ?? false
    }
  }

  private mutating func hand(
    _ consent: Int, _ value: Int?, _ partner: String, _ agreement: Agreement, parent: Int?,
    _ now: Instant
  ) {
    let until = [
      now.adding(days: agreement.control?.retentionDays ?? 0),
      agreement.until.start.adding(days: 1), consents[consent].until,
      parent.map { handed[$0].until } ?? consents[consent].until,
    ].min()!
    handed.append(
      Handed(
        consent: consent, value: value, partner: partner, parent: parent, until: until,
        days: agreement.disposition?.withinDays ?? 0, at: now))
    lastHanded[partner] = now
  }

  private mutating func disclose(
    _ person: Int, _ purpose: String, _ field: String, _ name: String, _ kind: Disclosure.Kind,
    _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if !isKnown(person) { why.insert(.unknownPerson) }
    if partner(name) == nil { why.insert(.unknownPartner) }
    if !why.isEmpty { return why }
    if kind == .activation { why.insert(.activationUnusable) }
    if !overdue(name, at: now).isEmpty { why.insert(.dispositionOverdue) }
    if said(person, .partner(name))?.choice == .deny { why.insert(.preferenceDenies) }
    // Nobody is told of partners of a purpose that is merely compatible.
    let own = usable(person, purpose, field, now).first { consents[$0].terms.purpose == purpose }
    guard let own else { return why.union([.purposeNotConsented]) }
    let terms = consents[own].terms
    if !terms.recipients.contains(name) { why.insert(.recipientNotConsented) }
    guard let value = consents[own].values.last(where: { values[$0].level.field == field }) else {
      return why.union([.purposeNotConsented])
    }
    let found = agreement(name, values[value].level, terms, now, &why)
    if let found, why.isEmpty { hand(own, value, name, found, parent: nil, now) }
    return why
  }

  private mutating func passOn(_ id: Int, _ name: String, _ now: Instant) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if partner(name) == nil { why.insert(.unknownPartner) }
    if id >= handed.count { return why.union([.unknownDisclosure]) }
    let link = handed[id]
    if link.isDisposed || due(id, at: now) != nil { why.insert(.custodyEnded) }
    if link.value == nil { why.insert(.activationUnusable) }
    let terms = consents[link.consent].terms
    let level = link.value.map { values[$0].level }
    let own = agreement(link.partner, level, terms, now, &why)
    if let own, !(own.control?.mayPassOn ?? false) { why.insert(.recipientNotConsented) }
    if !terms.recipients.contains(name) { why.insert(.recipientNotConsented) }
    var chain: Int? = id
    while let step = chain {
      if handed[step].partner == name { why.insert(.chainUnsound) }
      chain = handed[step].parent
    }
    if !overdue(name, at: now).isEmpty { why.insert(.dispositionOverdue) }
    let person = consents[link.consent].person
    if !permitsUse(link.consent, terms.purpose, level?.field, now) {
      why.insert(.purposeNotConsented)
    }
    if said(person, .partner(name))?.choice == .deny { why.insert(.preferenceDenies) }
    let next = agreement(name, level, terms, now, &why)
    if let next, why.isEmpty { hand(link.consent, link.value, name, next, parent: id, now) }
    return why
  }

  private mutating func activate(
    _ name: String, _ persons: [PersonID], _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if !persons.allSatisfy({ isKnown($0.index) }) { why.insert(.unknownPerson) }
    guard let catalog = inForce?.catalog,
      let activation = catalog.activations.first(where: { $0.id == name }), !activation.isLookalike
    else { return why.union([.activationUnusable]) }
    let partner = activation.destination
    if Set(persons).count < persons.count { why.insert(.activationUnusable) }
    if Set(persons).count < max(activation.atLeastPeople, catalog.policy.groupAtLeast) {
      why.insert(.groupTooSmall)
    }
    if !overdue(partner, at: now).isEmpty { why.insert(.dispositionOverdue) }
    var links: [(consent: Int, agreement: Agreement)] = []
    for person in persons {
      if !isKnown(person.index) { continue }
      if said(person.index, .partner(partner))?.choice == .deny { why.insert(.preferenceDenies) }
      let standing = people[person.index].consents.last {
        stands($0, now) && consents[$0].terms.purpose == activation.purpose
      }
      let word = word(
        person.index, against: activation.purpose, nil, isShared: true,
        consented: standing.map { consents[$0].from })
      if word?.scope == .globalPrivacyControl { why.insert(.signalDenies) }
      let own = usable(person.index, activation.purpose, nil, now)
        .first { consents[$0].terms.purpose == activation.purpose }
      guard let own else {
        why.insert(.purposeNotConsented)
        continue
      }
      if !consents[own].terms.recipients.contains(partner) { why.insert(.recipientNotConsented) }
      if let found = agreement(partner, nil, consents[own].terms, now, &why) {
        links.append((own, found))
      }
    }
    if !why.isEmpty { return why }
    for link in links { hand(link.consent, nil, partner, link.agreement, parent: nil, now) }
    return []
  }

  private mutating func receive(_ id: Int, _ items: Int) -> Set<Refusal> {
    if id >= handed.count { return [.unknownDisclosure] }
    var why: Set<Refusal> = []
    if handed[id].isDisposed { why.insert(.custodyEnded) }
    if items != 1 { why.insert(.receiptUnsound) }
    if handed.contains(where: { $0.parent == id && !$0.isDisposed }) {
      why.insert(.onwardStillHeld)
    }
    if why.isEmpty { handed[id].isDisposed = true }
    return why
  }
}
