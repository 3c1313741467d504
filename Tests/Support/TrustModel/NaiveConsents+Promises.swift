import Basics
import Catalogs
import Exchanges

/// What becomes of promises, and of consents whose promise failed.
extension NaiveConsents {
  mutating func deliver(
    _ id: Int, _ micros: Int64, _ people: inout NaivePeople, _ now: Instant
  ) -> Set<Refusal> {
    if id >= promises.count { return [.unknownPromise] }
    var why: Set<Refusal> = []
    if micros < 0 || micros > 4_000_000_000 { why.insert(.valueOutOfRange) }
    // Two weeks after its day a promise is broken, whoever has said so or not.
    if promises[id].outcome != .open || now >= promises[id].due.adding(days: 14) {
      why.insert(.promiseAlreadySettled)
    }
    if !why.isEmpty { return why }
    let isFull = micros >= worth(id)
    settle(id, isFull ? (now <= promises[id].due ? .kept : .late) : .short, micros, &people, now)
    return []
  }

  private func worth(_ id: Int) -> Int64 {
    all[promises[id].consent].terms.promise?.worth.micros ?? 0
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

  mutating func breakPromise(
    _ id: Int, _ people: inout NaivePeople, _ now: Instant
  ) -> Set<Refusal> {
    if id >= promises.count { return [.unknownPromise] }
    if promises[id].outcome != .open { return [.promiseAlreadySettled] }
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
    if all[consent].ending == .none, isLapsed(consent, now) { endByClock(consent, &people, now) }
    settle(id, .compensated, total, &people, now)
    return []
  }

  /// What is still owed to somebody who is forgotten lapses, or is broken where its time was over.
  mutating func lapsePromises(to person: Int, _ now: Instant) {
    for id in promises.indices where all[promises[id].consent].person == person {
      if promises[id].outcome == .open {
        let broken = promises[id].due.adding(days: 14)
        promises[id].outcome = now >= broken ? .broken : .lapsed
        promises[id].settledAt = min(now, broken)
      }
    }
  }

  /// When the right to data goes with a benefit that failed (Q26): at once where it is to be erased, a
  /// month after where compensation can still come; nil where none failed.
  func lapse(of id: Int) -> Instant? {
    guard let number = all[id].promises.last else { return nil }
    let promise = promises[number]
    let grace = all[id].terms.promise?.ifUndeliverable == .erase ? 0 : 30
    switch promise.outcome {
    case .open: return promise.due.adding(days: 14 + grace)
    case .broken: return promise.settledAt?.adding(days: grace)
    case .short: return promise.settledAt?.adding(days: 30)
    case .kept, .late, .compensated, .lapsed: return nil
    }
  }

  func isLapsed(_ id: Int, _ now: Instant) -> Bool { lapse(of: id).map { now >= $0 } ?? false }
}
