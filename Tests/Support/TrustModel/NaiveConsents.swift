public import Basics
import Catalogs
public import Exchanges

/// What accepted offers left: consents with their values, and the promises owed for them.
public struct NaiveConsents {
  /// What an accepted offer left.
  public struct Consent {
    let person: Int
    let terms: Terms
    public internal(set) var from: Instant
    public internal(set) var until: Instant
    public internal(set) var ending = ConsentEnding.none
    var endedAt: Instant?
    var promises: [Int] = []
    var values: [Int] = []
    var readAt: Instant?
    var isResolved = false
    public internal(set) var isHeld = false
  }

  /// A benefit owed.
  public struct Promise {
    let consent: Int
    public internal(set) var due: Instant
    public internal(set) var outcome = PromiseOutcome.open
    public internal(set) var settledAt: Instant?
    public internal(set) var micros: Int64 = 0
    /// When a correction opened it anew.
    public internal(set) var openedAt: Instant?
  }

  /// Something that came of a promise, at what it is worth by the latest word.
  public struct Delivery {
    public let promise: Int
    public let at: Instant
    public let staff: String?
    public internal(set) var micros: Int64
  }

  /// What was given; the text is nil once it is gone.
  public struct Value {
    let consent: Int
    let level: FieldLevel
    public internal(set) var text: String?
    public let wasFiner: Bool
    /// When another took its place.
    var replacedAt: Instant?
  }

  public internal(set) var all: [Consent] = []
  public internal(set) var promises: [Promise] = []
  public internal(set) var deliveries: [Delivery] = []
  public internal(set) var values: [Value] = []

  // MARK: Beginnings

  /// A yes: the consent that stands to just this is renewed; any other to the purpose gives way to a new one that gives
  /// all that it gave.
  mutating func begin(
    _ person: Int, _ terms: Terms, _ kept: [NaiveOffers.Kept], _ people: inout NaivePeople,
    _ now: Instant
  ) -> Int {
    let standing = self.standing(person, terms.purpose, people, now)
      .filter { NaiveOffers.given(all[$0].terms, in: terms).count == all[$0].terms.request.count }
    let until = firstEnd(terms.retention, now)
    let id: Int
    if kept.isEmpty, let renewed = renewable(by: person, terms, people, now) {
      id = renewed
      all[id].from = now
      all[id].until = until
      all[id].isResolved = false
    } else {
      for one in standing.reversed() { end(one, .replaced, &people, now) }
      id = all.count
      all.append(Consent(person: person, terms: terms, from: now, until: until))
      people.all[person].consents.append(id)
    }
    if let promise = terms.promise {
      let due =
        promise.deliverWithinDays == 0
        ? now.adding(milliseconds: 3_600_000) : now.adding(days: promise.deliverWithinDays)
      all[id].promises.append(promises.count)
      promises.append(Promise(consent: id, due: due))
    }
    for (place, text, wasFiner) in kept {
      all[id].values.append(values.count)
      let level = terms.request[place]
      values.append(Value(consent: id, level: level, text: text, wasFiner: wasFiner))
    }
    return id
  }

  private func standing(
    _ person: Int, _ purpose: String, _ people: NaivePeople, _ now: Instant
  ) -> [Int] {
    people.all[person].consents.filter { stands($0, now) && all[$0].terms.purpose == purpose }
  }

  /// The consent that a yes to just the same terms, with nothing new, makes begin anew: one that is owed nothing.
  func renewable(by person: Int, _ terms: Terms, _ people: NaivePeople, _ now: Instant) -> Int? {
    standing(person, terms.purpose, people, now).last { id in
      let isOwed = all[id].promises.contains { isWaitedFor($0, now) }
      return all[id].terms == terms && !isOwed
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

  /// Somebody read a value: what counts from its last use is kept longer.
  mutating func use(_ value: Int, _ now: Instant) {
    let id = values[value].consent
    all[id].readAt = now
    let retention = all[id].terms.retention
    if retention.anchor == .lastUsed {
      all[id].until = max(
        all[id].until,
        min(
          now.adding(days: retention.days),
          all[id].from.adding(days: retention.atMostDays ?? 365)))
    }
  }

  // MARK: Standing

  func stands(_ id: Int, _ now: Instant) -> Bool {
    all[id].ending == .none && now < all[id].until && !isLapsed(id, now)
  }

  /// Whether data brought the person nothing for three months (Q27).
  public func isUnused(_ id: Int, at now: Instant) -> Bool {
    let consent = all[id]
    if !stands(id, now) || consent.values.isEmpty { return false }
    if consent.promises.contains(where: { promises[$0].outcome == .open && now <= promises[$0].due }
    ) {
      return false
    }
    let got = consent.promises.filter { promises[$0].micros > 0 }.compactMap { promise in
      promises[promise].outcome == .open
        ? deliveries.last { $0.promise == promise }?.at : promises[promise].settledAt
    }
    let used = ([consent.from] + got + [consent.readAt].compactMap { $0 }).max() ?? consent.from
    return now >= used.adding(days: 90)
  }

  /// The first moment at which the law does not keep the values any more.
  private func holdEnd(_ id: Int) -> Instant? {
    all[id].terms.retention.hold.map { $0.until.start.adding(days: 1) }
  }

  /// Why nothing can be done with a consent any more; nil when something can.
  private func ended(_ id: Int, _ people: NaivePeople) -> Set<Refusal>? {
    if id >= all.count { return [.unknownConsent] }
    if all[id].ending == .none { return nil }
    var why: Set<Refusal> = people.isKnown(all[id].person) ? [] : [.unknownPerson]
    why.insert(all[id].ending == .withdrawn ? .consentAlreadyWithdrawn : .consentExpired)
    return why
  }

  // MARK: Endings

  mutating func end(
    _ id: Int, _ ending: ConsentEnding, _ people: inout NaivePeople, _ now: Instant
  ) {
    all[id].ending = ending
    all[id].endedAt = min(now, lapse(of: id) ?? now)
    people.see(all[id].person, now)
    if ending != .contradicted, let hold = holdEnd(id), now < hold, !all[id].values.isEmpty {
      all[id].isHeld = true
    } else {
      forget(id)
    }
  }

  private mutating func forget(_ id: Int) {
    for value in all[id].values { values[value].text = nil }
  }

  /// Ends a consent that is past its time, or whose promise is broken, by what came first.
  mutating func endByClock(_ id: Int, _ people: inout NaivePeople, _ now: Instant) {
    let ends = [all[id].until, lapse(of: id)].compactMap { $0 }.filter { $0 <= now }
    end(id, ends.min() == all[id].until ? .expired : .promiseBroken, &people, now)
  }

  mutating func withdraw(
    _ id: Int, _ terms: NaiveTerms, _ people: inout NaivePeople, _ now: Instant
  ) -> Set<Refusal> {
    if let why = ended(id, people) { return why }
    if !stands(id, now) { return [.consentExpired] }
    end(id, .withdrawn, &people, now)
    let days = terms.quietDays(all[id].terms, after: .declined)
    people.keepQuiet(all[id].person, all[id].terms, days: days, now)
    people.sayNo(all[id].person, all[id].terms, now)
    return []
  }

  /// A no to the offer that left a consent: it ends, or where it has ended the no is remembered all the same. Of one
  /// moment the no wins, and nothing is stored, held or owed.
  /// - Returns: whether anything happened.
  mutating func takeBack(
    _ id: Int, _ terms: NaiveTerms, _ people: inout NaivePeople, _ now: Instant
  ) -> Bool {
    if [.withdrawn, .contradicted].contains(all[id].ending) { return false }
    if stands(id, now) {
      if all[id].from == now {
        end(id, .contradicted, &people, now)
        if let promise = all[id].promises.last, promises[promise].outcome == .open {
          promises[promise].outcome = .lapsed
          promises[promise].settledAt = now
        }
      } else {
        end(id, .withdrawn, &people, now)
      }
    }
    people.see(all[id].person, now)
    let days = terms.quietDays(all[id].terms, after: .declined)
    people.keepQuiet(all[id].person, all[id].terms, days: days, now)
    people.sayNo(all[id].person, all[id].terms, now)
    return true
  }

  mutating func expire(_ id: Int, _ people: inout NaivePeople, _ now: Instant) -> Set<Refusal> {
    if let why = ended(id, people) { return why }
    if now < all[id].until { return [.consentNotExpired] }
    endByClock(id, &people, now)
    return []
  }

  mutating func invalidate(
    _ id: Int, _ ending: ConsentEnding, _ people: inout NaivePeople, _ now: Instant
  ) -> Set<Refusal> {
    if let why = ended(id, people) { return why }
    let isRight =
      switch ending {
      case .invalidated: true
      case .unused: isUnused(id, at: now)
      case .promiseBroken:
        all[id].promises.last.map { !isWaitedFor($0, now) && isSaid($0) } ?? false
          && isLapsed(id, now)
      default: false
      }
    if !isRight { return [.consentStillGood] }
    if ending == .promiseBroken {
      endByClock(id, &people, now)
    } else {
      end(id, ending, &people, now)
    }
    return []
  }

  /// Whether what was given is kept: while the consent stands, or a law holds it.
  func keeps(_ id: Int, _ now: Instant) -> Bool {
    // What a law will hold is kept before anything has said that the consent is over, too.
    let isHeld = all[id].ending == .none ? !all[id].values.isEmpty : all[id].isHeld
    return all[id].ending == .none && stands(id, now) || isHeld && now < (holdEnd(id) ?? now)
  }

  /// Puts values right: the new ones take the place of those before, which go.
  mutating func replace(
    _ id: Int, _ kept: [NaiveOffers.Kept], _ people: inout NaivePeople, _ now: Instant
  ) {
    for (ask, text, wasFiner) in kept {
      let level = all[id].terms.request[ask]
      for old in all[id].values where values[old].level == level {
        values[old].text = nil
        values[old].replacedAt = now
      }
      all[id].values.removeAll { values[$0].level == level }
      all[id].values.append(values.count)
      values.append(Value(consent: id, level: level, text: text, wasFiner: wasFiner))
    }
    people.see(all[id].person, now)
  }

  mutating func release(_ id: Int, _ people: inout NaivePeople, _ now: Instant) -> Set<Refusal> {
    if id >= all.count { return [.unknownConsent] }
    if !all[id].isHeld || holdEnd(id).map({ now < $0 }) ?? false { return [.holdNotOver] }
    all[id].isHeld = false
    forget(id)
    people.see(all[id].person, now)
    return []
  }

  mutating func resolve(_ id: Int, _ people: NaivePeople, _ now: Instant) -> Set<Refusal> {
    if let why = ended(id, people) { return why }
    let retention = all[id].terms.retention
    var why: Set<Refusal> = []
    if !stands(id, now) { why.insert(.consentExpired) }
    if retention.anchor != .caseResolved || all[id].isResolved { why.insert(.caseNotOpen) }
    if !why.isEmpty { return why }
    all[id].isResolved = true
    all[id].until = min(
      now.adding(days: retention.days),
      all[id].from.adding(days: retention.atMostDays ?? 365))
    return []
  }
}
