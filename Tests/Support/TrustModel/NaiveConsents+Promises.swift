import Basics
import Catalogs
import Exchanges

/// What becomes of promises, and of consents whose promise failed.
extension NaiveConsents {
  mutating func deliver(
    _ id: Int, _ micros: Int64, _ note: DeliveryNote, _ terms: NaiveTerms,
    _ people: inout NaivePeople, _ now: Instant
  ) -> Set<Refusal> {
    if id >= promises.count { return [.unknownPromise] }
    var why: Set<Refusal> = []
    if micros < 0 || micros > 4_000_000_000 { why.insert(.valueOutOfRange) }
    // Two weeks after its day nothing is taken any more, whoever has said so or not.
    if promises[id].outcome == .lapsed {
      why.insert(.promiseLapsed)
    } else if promises[id].outcome != .open || now >= promises[id].due.adding(days: 14) {
      why.insert(.promiseAlreadySettled)
    }
    let said = [note.staff, note.evidence, note.reason].compactMap(\.self)
    if !said.allSatisfy({ isID($0) }) { why.insert(.deliveryUnnamed) }
    let sum = promises[id].micros + micros
    let most = worth(id) + worth(id) * tolerancePercent(id, terms) / 100
    if note.reason == nil, sum > most { why.insert(.valueBeyondWorth) }
    if !why.isEmpty { return why }
    deliveries.append(Delivery(promise: id, at: now, staff: note.staff, micros: micros))
    if sum >= worth(id) {
      settle(id, now <= promises[id].due ? .kept : .late, sum, &people, now)
    } else {
      promises[id].micros = sum
      people.see(all[promises[id].consent].person, now)
    }
    return []
  }

  private func worth(_ id: Int) -> Int64 {
    all[promises[id].consent].terms.promise?.worth.micros ?? 0
  }

  /// A tenth, where the catalog in force says nothing else.
  private func tolerancePercent(_ id: Int, _ terms: NaiveTerms) -> Int64 {
    let name = all[promises[id].consent].terms.benefit
    let benefit = terms.inForce?.catalog.benefits.first { $0.id == name }
    return Int64((benefit?.tolerance ?? 0.1) * 100 + 0.5)
  }

  private mutating func settle(
    _ id: Int, _ outcome: PromiseOutcome, _ micros: Int64, _ people: inout NaivePeople,
    _ now: Instant, at moment: Instant? = nil
  ) {
    promises[id].outcome = outcome
    promises[id].micros = micros
    promises[id].settledAt = moment ?? now
    people.see(all[promises[id].consent].person, now)
  }

  /// Whether something may still come: until two weeks after its day; where nothing came, until somebody says so.
  func isWaitedFor(_ id: Int, _ now: Instant) -> Bool {
    promises[id].outcome == .open
      && (promises[id].micros == 0 || now < promises[id].due.adding(days: 14))
  }

  /// Whether somebody has said what became of it, by a delivery of a part at least.
  func isSaid(_ id: Int) -> Bool { promises[id].outcome != .open || promises[id].micros > 0 }

  /// Whether a part came and the day has passed without the rest.
  private func isShort(_ id: Int, _ now: Instant) -> Bool {
    promises[id].outcome == .short
      || promises[id].outcome == .open && promises[id].micros > 0 && now > promises[id].due
  }

  mutating func breakPromise(
    _ id: Int, _ people: inout NaivePeople, _ now: Instant
  ) -> Set<Refusal> {
    if id >= promises.count { return [.unknownPromise] }
    if isSaid(id) { return [.promiseAlreadySettled] }
    if now <= promises[id].due { return [.promiseNotYetDue] }
    settle(id, .broken, 0, &people, now, at: min(now, promises[id].due.adding(days: 14)))
    let consent = promises[id].consent
    if all[consent].terms.promise?.ifUndeliverable == .erase, all[consent].ending == .none {
      endByClock(consent, &people, now)
    }
    return []
  }

  mutating func compensate(
    _ id: Int, _ micros: Int64, _ people: inout NaivePeople, _ now: Instant
  ) -> Set<Refusal> {
    if id >= promises.count { return [.unknownPromise] }
    var why: Set<Refusal> = []
    if micros < 0 || micros > 4_000_000_000 { why.insert(.valueOutOfRange) }
    let isBrokenByNow = !isSaid(id) && now >= promises[id].due.adding(days: 14)
    if !isBrokenByNow && promises[id].outcome != .broken && !isShort(id, now) {
      why.insert(.promiseNotBroken)
    }
    let total = promises[id].micros + max(0, micros)
    // What is no amount is not weighed.
    if why.isEmpty, total < worth(id) { why.insert(.promiseNotBroken) }
    if !why.isEmpty { return why }
    // Compensation that comes too late is still owed, and brings no right back.
    let consent = promises[id].consent
    if all[consent].ending == .none, isLapsed(consent, now) { endByClock(consent, &people, now) }
    settle(id, .compensated, total, &people, now)
    return []
  }

  /// Puts right what came: from now on it is as if it had been reported so, but no right that went comes back, none
  /// that stands goes before its time, and what is missing is owed within as many days as at first.
  mutating func correct(
    _ id: Int, _ micros: Int64, by staff: String, _ reason: String, _ people: inout NaivePeople,
    _ now: Instant
  ) -> Set<Refusal> {
    if id >= deliveries.count { return [.unknownDelivery] }
    let number = deliveries[id].promise
    let consent = promises[number].consent
    var why: Set<Refusal> = people.isKnown(all[consent].person) ? [] : [.unknownPerson]
    if promises[number].outcome == .lapsed { why.insert(.promiseLapsed) }
    if micros < 0 || micros > 4_000_000_000 { why.insert(.valueOutOfRange) }
    if !isID(staff) || !isID(reason) { why.insert(.deliveryUnnamed) }
    if staff == deliveries[id].staff { why.insert(.selfCorrection) }
    if micros == deliveries[id].micros { why.insert(.nothingToTell) }
    if !why.isEmpty { return why }
    if !isSaid(number), now >= promises[number].due.adding(days: 14) {
      settle(number, .broken, 0, &people, now, at: promises[number].due.adding(days: 14))
    }
    if all[consent].ending == .none, isLapsed(consent, now) { endByClock(consent, &people, now) }
    let change = micros - deliveries[id].micros
    deliveries[id].micros = micros
    promises[number].micros += change
    people.see(all[consent].person, now)
    if promises[number].micros >= worth(number) {
      settleAnew(number)
    } else if promises[number].outcome == .open && now <= promises[number].due {
      // Nothing was closed by the slip.
    } else if change < 0 {
      promises[number].outcome = .open
      promises[number].openedAt = now
      let days = all[consent].terms.promise?.deliverWithinDays ?? 0
      promises[number].due =
        days == 0 ? now.adding(milliseconds: 3_600_000) : now.adding(days: days)
    } else if promises[number].outcome == .broken {
      promises[number].outcome = .short
    }
    return []
  }

  /// What reaches the worth now came when the last of it that was needed did.
  private mutating func settleAnew(_ id: Int) {
    if promises[id].outcome == .compensated { return }
    let own = deliveries.filter { $0.promise == id }
    let missing = worth(id) - (promises[id].micros - own.map(\.micros).reduce(0, +))
    let needed = own.indices.first { own[...$0].map(\.micros).reduce(0, +) >= missing }
    let reached = needed.map { own[$0].at } ?? promises[id].openedAt ?? promises[id].due
    promises[id].outcome = reached <= promises[id].due ? .kept : .late
    promises[id].settledAt = reached
  }

  /// What is still owed to somebody who is forgotten lapses, or is broken where its time was over and nothing came.
  mutating func lapsePromises(to person: Int, _ now: Instant) {
    for id in promises.indices where all[promises[id].consent].person == person {
      if promises[id].outcome == .open {
        let broken = promises[id].due.adding(days: 14)
        let isBroken = now >= broken && promises[id].micros == 0
        promises[id].outcome = isBroken ? .broken : .lapsed
        promises[id].settledAt = isBroken ? broken : now
      }
    }
  }

  /// When the right to data goes with a benefit that failed (Q26): at once where it is to be erased and nothing came, a
  /// month after where compensation can still come; nil where none failed.
  func lapse(of id: Int) -> Instant? {
    guard let number = all[id].promises.last else { return nil }
    let promise = promises[number]
    let grace = all[id].terms.promise?.ifUndeliverable == .erase ? 0 : 30
    switch promise.outcome {
    case .open: return promise.due.adding(days: 14 + (promise.micros > 0 ? 30 : grace))
    case .broken: return promise.settledAt?.adding(days: grace)
    case .short: return promise.settledAt?.adding(days: 30)
    case .kept, .late, .compensated, .lapsed: return nil
    }
  }

  func isLapsed(_ id: Int, _ now: Instant) -> Bool { lapse(of: id).map { now >= $0 } ?? false }
}
