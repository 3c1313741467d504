public import Basics
import Catalogs
import Exchanges

/// Offers, answers, and what becomes of consents and promises.
extension TrustModel {
  /// The exchange of terms in the catalog in force, where it holds just these.
  private func exchange(of terms: Terms) -> Exchange? {
    offered.first { $0.terms == terms }?.exchange
  }

  mutating func show(
    _ person: Int, _ id: Int, _ arm: ExperimentArm?, _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    if !isKnown(person) { why.insert(.unknownPerson) }
    if id >= terms.count { why.insert(.unknownTerms) }
    if !why.isEmpty { return why }
    let wanted = terms[id]
    if let arm { why.formUnion(meets(person, id, arm)) }
    let shown = people[person].offers.map { offers[$0] }
    if shown.contains(where: {
      $0.terms == wanted && $0.answer == nil && !$0.isSuperseded
        && now < $0.shownAt.adding(milliseconds: 30 * 60_000)
    }) {
      why.insert(.offerStillOpen)
    }
    if people[person].isRestricted { why.insert(.personRestricted) }
    // In its last week a consent may be renewed.
    if people[person].consents.contains(where: {
      consents[$0].terms.purpose == wanted.purpose && stands($0, now)
        && now < consents[$0].until.adding(days: -7)
    }) {
      why.insert(.purposeAlreadyConsented)
    }
    let fields = wanted.request.map(\.field)
    if people[person].quiet.contains(where: { quiet in
      now < quiet.until && quiet.purpose == wanted.purpose
        && (fields.contains { quiet.fields.contains($0) } || fields.isEmpty && quiet.fields.isEmpty)
    }) {
      why.insert(.coolingDown)
    }
    why.formUnion(paced(shown, wanted, person, now))
    why.formUnion(wants(person, wanted))
    let topic = exchange(of: wanted)?.topic.map { Preference.Scope.topic($0) }
    let scopes = wanted.recipients.map { Preference.Scope.partner($0) } + [topic].compactMap { $0 }
    if scopes.contains(where: { said(person, $0)?.choice == .deny }) {
      why.insert(.preferenceDenies)
    }
    if !why.isEmpty { return why }
    if let arm { people[person].arms[arm.experiment.index] = arm.number.index }
    for index in people[person].offers
    where offers[index].answer == nil && offers[index].terms.exchange == wanted.exchange {
      offers[index].isSuperseded = true
    }
    people[person].offers.append(offers.count)
    offers.append(Offer(person: person, terms: wanted, shownAt: now))
    see(person, now)
    return []
  }

  private func meets(_ person: Int, _ id: Int, _ arm: ExperimentArm) -> Set<Refusal> {
    guard arm.experiment.index < experiments.count,
      arm.number.index < experiments[arm.experiment.index].arms.count
    else { return [.unknownArm] }
    var why: Set<Refusal> = []
    if stops[arm.experiment.index] != nil { why.insert(.experimentStopped) }
    let outline = experiments[arm.experiment.index]
    if outline.arms[arm.number.index].terms.index != id { why.insert(.termsNotOfArm) }
    if let met = people[person].arms[arm.experiment.index], met != arm.number.index {
      why.insert(.personInAnotherArm)
    }
    return why
  }

  /// Caps and spacing of the exchange, and the frequency that the person asked for.
  private func paced(
    _ shown: [Offer], _ wanted: Terms, _ person: Int, _ now: Instant
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    func isWithin(_ days: Int, _ offer: Offer) -> Bool { now < offer.shownAt.adding(days: days) }
    if case .days(let days) = said(person, .frequency)?.choice,
      shown.contains(where: { isWithin(days, $0) })
    {
      why.insert(.tooSoon)
    }
    guard let pace = exchange(of: wanted)?.pace else { return why }
    let own = shown.filter { $0.terms.exchange == wanted.exchange }
    if own.contains(where: { isWithin(pace.spacingDays, $0) }) { why.insert(.tooSoon) }
    if let cap = pace.cap {
      let counted = pace.capDays.map { days in own.filter { isWithin(days, $0) } } ?? own
      if counted.count >= cap { why.insert(.capReached) }
    }
    return why
  }

  /// What the person said against being asked this.
  func wants(_ person: Int, _ terms: Terms) -> Set<Refusal> {
    var why: Set<Refusal> = []
    let fields: [String?] = terms.request.isEmpty ? [nil] : terms.request.map(\.field)
    for field in fields {
      why.formUnion(denies(person, terms.purpose, field, isShared: terms.isShared, consented: nil))
    }
    return why
  }

  mutating func answer(
    _ id: Int, _ answer: Answer, _ version: Int, _ given: [GivenValue], _ isSpecific: Bool,
    _ now: Instant
  ) -> Set<Refusal> {
    if id >= offers.count { return [.unknownOffer] }
    let offer = offers[id]
    var why: Set<Refusal> = []
    if !isKnown(offer.person) { why.insert(.unknownPerson) }
    if offer.answer != nil { why.insert(.offerAlreadyAnswered) }
    if offer.terms.textVersion != version { why.insert(.textVersionNotShown) }
    var kept: [(ask: Int, text: String, wasFiner: Bool)] = []
    if answer == .accepted {
      if offer.isSuperseded || now >= offer.shownAt.adding(days: 30)
        || (inForce != nil && exchange(of: offer.terms) == nil)
      {
        why.insert(.offerVoid)
      }
      if people[offer.person].isRestricted { why.insert(.personRestricted) }
      if !isSpecific { why.formUnion(wants(offer.person, offer.terms)) }
      why.formUnion(coarsen(given, offer.terms, &kept))
    } else if !given.isEmpty {
      why.insert(.valuesWithoutConsent)
    }
    if !why.isEmpty { return why }
    offers[id].answer = answer
    see(offer.person, now)
    if answer == .accepted {
      accept(offer, kept, now)
    } else {
      keepQuiet(offer.person, offer.terms, answer, now)
    }
    return []
  }

  /// A no, or a not-now, is remembered for the exchange's own time (Q7).
  private mutating func keepQuiet(_ person: Int, _ terms: Terms, _ answer: Answer, _ now: Instant) {
    let pace = inForce?.catalog.exchanges.first { $0.id == terms.exchange }?.pace ?? .standard
    let days = answer == .declined ? pace.declinedDays : pace.deferredDays
    people[person].quiet.append(
      (terms.purpose, terms.request.map(\.field), now.adding(days: days)))
  }

  private func coarsen(
    _ given: [GivenValue], _ terms: Terms,
    _ kept: inout [(ask: Int, text: String, wasFiner: Bool)]
  ) -> Set<Refusal> {
    var why: Set<Refusal> = []
    for (index, value) in given.enumerated() {
      if value.ask < 0 || value.ask >= terms.request.count
        || given[..<index].contains(where: { $0.ask == value.ask })
      {
        why.insert(.valueNotAskedFor)
        continue
      }
      let text = String(decoding: value.text.bytes, as: UTF8.self)
      if let coarse = NaiveLevels.coarse(text, terms.rules[value.ask]), text.utf8.count <= 4_096,
        isListed(text, terms.request[value.ask], terms.rules[value.ask])
      {
        kept.append((value.ask, coarse.text, coarse.wasFiner))
      } else {
        why.insert(.valueUnusable)
      }
    }
    return why
  }

  /// Whether a choice given as it is stands in one of its field's groups, where there are any.
  private func isListed(_ text: String, _ asked: FieldLevel, _ rule: ValueRule) -> Bool {
    guard rule.type == .choice, rule.rule == .asGiven else { return true }
    let field = inForce?.catalog.fields.first { $0.id == asked.field }
    var listed: Set<String> = []
    for level in field?.levels ?? [] {
      if case .groups(let groups) = level.rule {
        for group in groups { listed.formUnion(group.values) }
      }
    }
    return listed.isEmpty || listed.contains(text)
  }

  private mutating func accept(
    _ offer: Offer, _ kept: [(ask: Int, text: String, wasFiner: Bool)], _ now: Instant
  ) {
    let standing = people[offer.person].consents.last {
      stands($0, now) && consents[$0].terms.purpose == offer.terms.purpose
    }
    let until = firstEnd(offer.terms.retention, now)
    let id: Int
    if let standing, kept.isEmpty, consents[standing].terms == offer.terms,
      consents[standing].promises.allSatisfy({ promises[$0].outcome != .open })
    {
      id = standing
      consents[id].from = now
      consents[id].until = until
      consents[id].isResolved = false
    } else {
      if let standing { end(standing, .replaced, now) }
      id = consents.count
      consents.append(
        Consent(person: offer.person, terms: offer.terms, from: now, until: until))
      people[offer.person].consents.append(id)
    }
    if let promise = offer.terms.promise {
      let due =
        promise.deliverWithinDays == 0
        ? now.adding(milliseconds: 3_600_000) : now.adding(days: promise.deliverWithinDays)
      consents[id].promises.append(promises.count)
      promises.append(Promise(consent: id, due: due))
    }
    for (place, text, wasFiner) in kept {
      consents[id].values.append(values.count)
      let level = offer.terms.request[place]
      values.append(Value(consent: id, level: level, text: text, wasFiner: wasFiner))
    }
  }

  /// When data ends if nothing else happens (Q18).
  private func firstEnd(_ retention: Retention, _ now: Instant) -> Instant {
    let most = retention.atMostDays ?? 365
    return switch retention.anchor {
    case .collected: now.adding(days: retention.days)
    case .lastUsed: now.adding(days: min(retention.days, most))
    case .caseResolved: now.adding(days: most)
    }
  }

  // MARK: Promises

  mutating func deliver(_ id: Int, _ micros: Int64, _ now: Instant) -> Set<Refusal> {
    if id >= promises.count { return [.unknownPromise] }
    var why: Set<Refusal> = []
    if micros < 0 || micros > 4_000_000_000 { why.insert(.valueOutOfRange) }
    // Two weeks after its day a promise is broken, whoever has said so or not.
    if promises[id].outcome != .open || now >= promises[id].due.adding(days: 14) {
      why.insert(.promiseAlreadySettled)
    }
    if !why.isEmpty { return why }
    let isFull = micros >= worth(id)
    settle(id, isFull ? (now <= promises[id].due ? .kept : .late) : .short, micros, now)
    return []
  }

  private func worth(_ id: Int) -> Int64 {
    consents[promises[id].consent].terms.promise?.worth.micros ?? 0
  }

  private mutating func settle(
    _ id: Int, _ outcome: PromiseOutcome, _ micros: Int64, _ now: Instant, at moment: Instant? = nil
  ) {
    promises[id].outcome = outcome
    promises[id].micros = micros
    promises[id].settledAt = moment ?? now
    see(consents[promises[id].consent].person, now)
  }

  mutating func breakPromise(_ id: Int, _ now: Instant) -> Set<Refusal> {
    if id >= promises.count { return [.unknownPromise] }
    if promises[id].outcome != .open { return [.promiseAlreadySettled] }
    if now <= promises[id].due { return [.promiseNotYetDue] }
    settle(id, .broken, 0, now, at: min(now, promises[id].due.adding(days: 14)))
    let consent = promises[id].consent
    if consents[consent].terms.promise?.ifUndeliverable == .erase, consents[consent].ending == .none
    {
      endByClock(consent, now)
    }
    return []
  }

  /// Ends a consent that is past its time, or whose promise is broken, by what came first.
  private mutating func endByClock(_ id: Int, _ now: Instant) {
    let ends = [consents[id].until, lapse(of: id)].compactMap { $0 }.filter { $0 <= now }
    end(id, ends.min() == consents[id].until ? .expired : .promiseBroken, now)
  }

  mutating func compensate(_ id: Int, _ micros: Int64, _ now: Instant) -> Set<Refusal> {
    if id >= promises.count { return [.unknownPromise] }
    var why: Set<Refusal> = []
    if micros < 0 || micros > 4_000_000_000 { why.insert(.valueOutOfRange) }
    let isBrokenByNow =
      promises[id].outcome == .open && now >= promises[id].due.adding(days: 14)
    if !isBrokenByNow && promises[id].outcome != .broken && promises[id].outcome != .short {
      why.insert(.promiseNotBroken)
    }
    let total = promises[id].micros + max(0, micros)
    // What is no amount is not weighed.
    if why.isEmpty, total < worth(id) { why.insert(.promiseNotBroken) }
    if !why.isEmpty { return why }
    // Compensation that comes too late is still owed, and brings no right back.
    let consent = promises[id].consent
    if consents[consent].ending == .none, isLapsed(consent, now) { endByClock(consent, now) }
    settle(id, .compensated, total, now)
    return []
  }

  // MARK: Endings

  /// When the right to data goes with a benefit that failed (Q26): at once where it is to be erased, a
  /// month after where compensation can still come; nil where none failed.
  func lapse(of id: Int) -> Instant? {
    guard let number = consents[id].promises.last else { return nil }
    let promise = promises[number]
    let grace = consents[id].terms.promise?.ifUndeliverable == .erase ? 0 : 30
    switch promise.outcome {
    case .open: return promise.due.adding(days: 14 + grace)
    case .broken: return promise.settledAt?.adding(days: grace)
    case .short: return promise.settledAt?.adding(days: 30)
    case .kept, .late, .compensated, .lapsed: return nil
    }
  }

  func isLapsed(_ id: Int, _ now: Instant) -> Bool { lapse(of: id).map { now >= $0 } ?? false }

  func stands(_ id: Int, _ now: Instant) -> Bool {
    consents[id].ending == .none && now < consents[id].until && !isLapsed(id, now)
  }

  mutating func end(_ id: Int, _ ending: ConsentEnding, _ now: Instant) {
    consents[id].ending = ending
    consents[id].endedAt = min(now, lapse(of: id) ?? now)
    see(consents[id].person, now)
    if let hold = holdEnd(id), now < hold, !consents[id].values.isEmpty {
      consents[id].isHeld = true
    } else {
      for value in consents[id].values { values[value].text = nil }
    }
  }

  /// The first moment at which the law does not keep the values any more.
  private func holdEnd(_ id: Int) -> Instant? {
    consents[id].terms.retention.hold.map { $0.until.start.adding(days: 1) }
  }

  mutating func end(_ command: Command, _ now: Instant) -> Set<Refusal> {
    switch command {
    case .releaseHold(let consent): return release(consent.index, now)
    case .withdrawConsent(let consent): return withdraw(consent.index, now)
    case .expireConsent(let consent):
      if let why = ended(consent.index) { return why }
      if now < consents[consent.index].until { return [.consentNotExpired] }
      endByClock(consent.index, now)
    case .resolveCase(let consent): return resolve(consent.index, now)
    case .invalidateConsent(let consent, let ending):
      if let why = ended(consent.index) { return why }
      let isRight =
        switch ending {
        case .invalidated: true
        case .unused: isUnused(consent.index, at: now)
        case .promiseBroken:
          consents[consent.index].promises.last.map { promises[$0].outcome } != .open
            && isLapsed(consent.index, now)
        default: false
        }
      if !isRight { return [.consentStillGood] }
      if ending == .promiseBroken {
        endByClock(consent.index, now)
      } else {
        end(consent.index, ending, now)
      }
    default: break
    }
    return []
  }

  /// Why nothing can be done with a consent any more; nil when something can.
  private func ended(_ id: Int) -> Set<Refusal>? {
    if id >= consents.count { return [.unknownConsent] }
    if consents[id].ending == .none { return nil }
    var why: Set<Refusal> = isKnown(consents[id].person) ? [] : [.unknownPerson]
    why.insert(consents[id].ending == .withdrawn ? .consentAlreadyWithdrawn : .consentExpired)
    return why
  }

  private mutating func withdraw(_ id: Int, _ now: Instant) -> Set<Refusal> {
    if let why = ended(id) { return why }
    if !stands(id, now) { return [.consentExpired] }
    end(id, .withdrawn, now)
    keepQuiet(consents[id].person, consents[id].terms, .declined, now)
    return []
  }

  private mutating func release(_ id: Int, _ now: Instant) -> Set<Refusal> {
    if id >= consents.count { return [.unknownConsent] }
    if !consents[id].isHeld || holdEnd(id).map({ now < $0 }) ?? false { return [.holdNotOver] }
    consents[id].isHeld = false
    for value in consents[id].values { values[value].text = nil }
    see(consents[id].person, now)
    return []
  }

  private mutating func resolve(_ id: Int, _ now: Instant) -> Set<Refusal> {
    if let why = ended(id) { return why }
    let retention = consents[id].terms.retention
    var why: Set<Refusal> = []
    if !stands(id, now) { why.insert(.consentExpired) }
    if retention.anchor != .caseResolved || consents[id].isResolved { why.insert(.caseNotOpen) }
    if !why.isEmpty { return why }
    consents[id].isResolved = true
    consents[id].until = min(
      now.adding(days: retention.days),
      consents[id].from.adding(days: retention.atMostDays ?? 365))
    return []
  }

  /// Whether data brought the person nothing for three months (Q27).
  public func isUnused(_ id: Int, at now: Instant) -> Bool {
    let consent = consents[id]
    if !stands(id, now) || consent.values.isEmpty { return false }
    if consent.promises.contains(where: { promises[$0].outcome == .open && now <= promises[$0].due }
    ) {
      return false
    }
    let deliveries = consent.promises.filter { promises[$0].micros > 0 }
      .compactMap { promises[$0].settledAt }
    let used =
      ([consent.from] + deliveries + [consent.readAt].compactMap { $0 }).max() ?? consent.from
    return now >= used.adding(days: 90)
  }
}
