import Basics
import Catalogs
import Engine
import Ledger
import TestSupport
import Testing

@testable import Exchanges

/// Lives of years, held against a model that was written from the rules alone.
@Suite struct LongLifeTests {
  /// Everything that can be asked of both, asked.
  private static func compare(_ life: TrustLife) -> String? {
    let (state, model) = (life.state, life.model.held.consents)
    let now = life.model.clamped(life.now)
    if state.consents.count != model.all.count { return "other consents" }
    if state.promises.count != model.promises.count { return "other promises" }
    if state.values.count != model.values.count { return "other values" }
    for (index, consent) in state.consents.enumerated() {
      let wanted = model.all[index]
      let id = ConsentID(index: index)
      if consent.ending != wanted.ending || consent.from != wanted.from
        || consent.until != wanted.until
        || consent.isOnHold != wanted.isHeld
      {
        return "consent \(index): \(consent), not \(wanted)"
      }
      if ConsentDecisions.isUnused(id, in: state, at: now) != model.isUnused(index, at: now) {
        return "unused \(index)"
      }
    }
    for (index, promise) in state.promises.enumerated() {
      let wanted = model.promises[index]
      if promise.due != wanted.due || promise.outcome != wanted.outcome
        || promise.value.micros != wanted.micros
        || promise.settledAt
          != (promise.outcome == .open
            ? wanted.openedAt ?? Instant(milliseconds: 0) : wanted.settledAt)
      {
        return "promise \(index): \(promise), not \(wanted)"
      }
    }
    if state.promises.deliveries.count != model.deliveries.count { return "other deliveries" }
    for (index, delivery) in state.promises.deliveries.enumerated() {
      let wanted = model.deliveries[index]
      if delivery.promise.index != wanted.promise || delivery.value.micros != wanted.micros
        || delivery.at != wanted.at
      {
        return "delivery \(index): \(delivery), not \(wanted)"
      }
    }
    for (index, value) in state.values.enumerated() {
      let wanted = model.values[index]
      let text = life.engine.text(of: ValueID(index: index)).map {
        String(decoding: $0.bytes, as: UTF8.self)
      }
      if text != wanted.text || value.wasFiner != wanted.wasFiner {
        return "value \(index): \(wanted)"
      }
    }
    return comparePeople(life, now) ?? compareOthers(life, now) ?? BudgetComparison.fault(of: life)
  }

  private static func comparePeople(_ life: TrustLife, _ now: Instant) -> String? {
    let scopes: [Preference.Scope] =
      [
        .globalPrivacyControl, .doNotTrack, .everything, .frequency, .channel("mail"),
        .topic("offers"),
      ]
      + TrustCatalog.partners.map { .partner($0) } + TrustCatalog.purposes.map { .purpose($0) }
    for index in life.state.people.indices {
      let person = PersonID(index: index)
      if life.state.knows(person) != model(life, knows: index) { return "person \(index) is known" }
      if !life.state.knows(person) { continue }
      if life.state.isIdle(person, at: now) != life.model.isIdle(index, at: now) {
        return "person \(index) is idle: \(life.state.people[index])"
      }
      for scope in scopes
      where life.state.preference(of: person, on: scope)?.choice
        != life.model.held.people.said(index, scope)?.choice
      {
        return "person \(index) on \(scope)"
      }
      if life.state.consents.isEmpty { continue }
      for purpose in TrustCatalog.purposes {
        for field in TrustCatalog.fields + [nil] as [String?] {
          let found = life.state.usableConsent(person, purpose, field, at: now) != nil
          if found != life.model.held.mayUse(index, purpose, field, at: now) {
            return "person \(index): \(purpose), \(field ?? "as a whole"): \(found)"
          }
        }
      }
    }
    return nil
  }

  private static func model(_ life: TrustLife, knows person: Int) -> Bool {
    life.model.held.people.isKnown(person)
  }

  private static func compareOthers(_ life: TrustLife, _ now: Instant) -> String? {
    let (state, model) = (life.state, life.model)
    for (index, experiment) in state.experiments.enumerated()
    where experiment.stoppedAt != model.held.terms.stops[index] {
      return "experiment \(index) is stopped: \(experiment.stoppedAt.debugDescription)"
    }
    for (index, experiment) in state.experiments.enumerated()
    where (experiment.entryClosedAt != nil) != model.held.terms.closed.contains(index) {
      return "experiment \(index) is closed: \(experiment.entryClosedAt.debugDescription)"
    }
    for index in 0..<(state.catalog?.catalog.exchanges.count ?? 0) {
      let (name, terms, place) = state.candidate(index)
      let found = place.map { state.experiments[$0.experiment.index] }
      let wanted = terms.flatMap { model.held.terms.arm(showing: state.terms[$0.index]) }
      if found?.name != wanted?.experiment
        || found.map({ $0.arms[place?.number.index ?? 0].name }) != wanted?.arm
      {
        return "\(name) is shown by \(found?.name ?? "none"), not \(wanted?.experiment ?? "none")"
      }
    }
    for (index, offer) in state.offers.enumerated()
    where offer.begunAt != model.offers.begunAt(index) {
      return "offer \(index) was begun: \(offer.begunAt.debugDescription)"
    }
    for (index, clearance) in state.clearances.enumerated() {
      if clearance.isOpen(at: now) != model.clearances.isOpen(index, at: now)
        || clearance.readCount != model.clearances.readCount(index)
      {
        return "clearance \(index)"
      }
    }
    for index in state.disclosures.indices {
      let due = state.obligation(DisclosureID(index: index), at: now)?.due
      let wanted = model.custody.due(index, model.held, at: now)
      if due != wanted {
        return "disclosure \(index) is due \(due.debugDescription), not \(wanted.debugDescription)"
      }
    }
    for partner in TrustCatalog.partners {
      if state.overdue(partner, at: now).map(\.index)
        != model.custody.overdue(partner, model.held, at: now)
      {
        return "what \(partner) owes"
      }
    }
    // What is counted as it happens is what a look at everything counts, to the minute.
    let minute = Instant(milliseconds: now.milliseconds / 60_000 * 60_000)
    let late = state.promises.count {
      $0.outcome == .open && $0.value == .zero && $0.due < minute
    }
    if state.promises.overdueCount(at: now) != late { return "promises overdue" }
    let open = state.rightsRequests.filter { $0.respondedAt == nil }
    if state.rightsRequests.openCount != open.count { return "requests due" }
    if state.rightsRequests.overdueCount(at: now) != open.filter({ $0.due < minute }).count {
      return "requests overdue, counted"
    }
    if open.filter({ now > $0.due }).count != model.rights.overdue(at: now).count {
      return "overdue requests"
    }
    return nil
  }

  // MARK: (a) the long life

  @Test func yearsOfEverythingAgreeWithTheModel() throws {
    var counts: [String: (permitted: Int, refused: Int)] = [:]
    var refusals: Set<Refusal> = []
    var lives = 0
    try forAll(seeds: 2) { seed, _ in
      // Long runs have crowds among them.
      let isCrowd = seed % 8 == 7
      var life = TrustLife(
        seed: seed, people: isCrowd ? 3_000 : 200, hasBudgets: seed % 2 == 0)
      let storage = SimulatedStorage()
      var (stores, _) = try Stores.open(storage, owner: "test", segmentBytes: 1 << 16)
      var log = MemoryLog(keepsLines: true)
      for step in 0..<(isCrowd ? 40_000 : 4_000) {
        life.step()
        // Of a crowd, which takes long to look through, now and then.
        if step % (isCrowd ? 200 : sampled(50, thorough: 1)) == 0 {
          let broken = life.state.checkInvariants()
          try #require(broken.isEmpty, "seed \(seed), step \(step): \(broken)")
        }
        if step % (isCrowd ? 5_000 : 500) == 499, life.failure == nil {
          life.failure = Self.compare(life).map { "seed \(seed), step \(step): \($0)" }
        }
        try #require(life.failure == nil, "\(life.failure ?? "")")
        if step % 50 == 49 { try Self.commit(&life, stores, &log) }
      }
      try Self.commit(&life, stores, &log)
      let digest = life.engine.state.digest
      #expect(try ExchangeEngine.replay(log.forEachLine).digest == digest, "seed \(seed)")
      try Self.expectNothingPersonal(storage, life, in: "ledger/")
      stores = try Self.reopened(storage, stores, &life, digest)
      try Self.growOld(&life, stores, &log)
      try Self.expectNothingPersonal(storage, life, in: "")
      let vault = String(decoding: storage.contents["vault/records.jsonl"] ?? [], as: UTF8.self)
      // Its header, and notes of how far the logs are.
      let records = vault.split(separator: "\n").dropFirst().filter { !$0.contains(#","note":"#) }
      #expect(records.isEmpty, "seed \(seed): the vault still holds something")
      for (name, count) in life.counts {
        counts[name, default: (0, 0)].permitted += count.permitted
        counts[name, default: (0, 0)].refused += count.refused
      }
      refusals.formUnion(life.refusals)
      lives += 1
    }
    Self.expectEverythingHappened(counts, refusals, lives: lives)
  }

  private static func commit(
    _ life: inout TrustLife, _ stores: Stores, _ log: inout MemoryLog
  ) throws {
    var group = CommitGroup()
    life.engine.handOver(&group)
    log.append(group.events.slice.span, count: group.eventCount)
    try stores.commit(&group)
  }

  /// Closes the stores and goes on from what they hold.
  private static func reopened(
    _ storage: SimulatedStorage, _ stores: Stores, _ life: inout TrustLife, _ digest: String
  ) throws -> Stores {
    try stores.close()
    storage.kill()
    let (again, engine) = try Stores.open(storage, owner: "test", segmentBytes: 1 << 16)
    #expect(engine.state.digest == digest)
    life.engine = engine
    life.engine.gate = nil
    if let fault = compare(life) { Issue.record("after reopening: \(fault)") }
    #expect(life.state.checkInvariants() == [])
    #expect(try again.checkInvariants() == [])
    return again
  }

  /// Lets the clock run until nothing is left to happen.
  private static func growOld(
    _ life: inout TrustLife, _ stores: Stores, _ log: inout MemoryLog
  ) throws {
    for request in life.state.rightsRequests.indices {
      life.run(.respondToRightsRequest(RightsRequestID(index: request)))
    }
    let end = life.now.adding(days: 4 * 366)
    var events = -1
    while life.now < end || events != life.engine.eventCount {
      events = life.engine.eventCount
      life.now = life.now.adding(days: 60)
      life.sayWhatIsDue()
      // In turns of a few at a time, as a service does it.
      for _ in 0..<4 { life.engine.enforceDeadlines(at: life.now, lookingAt: 1_500) }
      life.model.enforceDeadlines(at: life.now)
      try commit(&life, stores, &log)
      #expect(life.state.checkInvariants() == [])
      #expect(try stores.checkInvariants() == [])
    }
    if let fault = compare(life) { Issue.record("in the end: \(fault)") }
  }

  private static func expectNothingPersonal(
    _ storage: SimulatedStorage, _ life: TrustLife, in folder: String
  ) throws {
    for (name, bytes) in storage.contents where name.hasPrefix(folder) {
      let text = String(decoding: bytes, as: UTF8.self)
      let isClean = !["qk-", "qv-", "qi-"].contains { text.contains($0) }
      #expect(isClean, "\(name) holds something personal")
      // Words of the catalog are values too: it and its terms alone may hold them.
      let lines = text.split(separator: "\n").filter {
        !$0.contains("\"catalogAdopted\"") && !$0.contains("\"termsAdopted\"")
      }
      let words = Set(lines.flatMap { $0.split(separator: "\"") })
      let left = life.secrets.first { words.contains($0[...]) }
      #expect(left == nil, "\(name) holds \(left ?? "")")
    }
  }

  /// A life that leaves something out proves nothing of it.
  private static func expectEverythingHappened(
    _ counts: [String: (permitted: Int, refused: Int)], _ refusals: Set<Refusal>, lives: Int
  ) {
    for name in CommandName.allCases {
      #expect(counts[name.rawValue] != nil, "\(name) is never decided")
    }
    for (name, count) in counts {
      #expect(count.permitted > 0 && count.refused > 0, "\(name): \(count)")
    }
    #expect(refusals.isSuperset(of: [.budgetExhausted, .offerLapsed]))
    if lives <= 2 { return }
    // Long runs say what they covered, and leave out nothing that a command can be refused by without a gate and with a
    // clock that is right.
    for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
      print("  \(name): \(count.permitted) permitted, \(count.refused) refused")
    }
    let never = Set(Refusal.allCases).subtracting(refusals).subtracting([
      .refusedByTrustRules, .endingsWait,
    ])
    #expect(lives < 16 || never.isEmpty, "\(never)")
  }
}
