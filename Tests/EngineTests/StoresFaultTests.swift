import Basics
import Engine
import Ledger
import TestSupport
import Testing
import ValueExchange

/// One process's life on simulated storage: random work on all three stores, told to the auditor.
private struct Life {
  let storage: SimulatedStorage
  var auditor = StoresAuditor()
  /// Makes every key, value and item unlike any other, over all lives.
  private var nextName = 0

  init(storage: SimulatedStorage) {
    self.storage = storage
  }

  static func open(_ storage: SimulatedStorage) throws -> (Stores, ExchangeEngine) {
    try Stores.open(storage, owner: "test", segmentBytes: 1_500)
  }

  /// Decides and commits until the work is done or the stores fail.
  mutating func work(
    _ stores: Stores, _ engine: inout ExchangeEngine, _ random: inout Random, decisions: Int
  ) {
    var group = CommitGroup()
    do {
      for _ in 0..<decisions {
        decide(&engine, &random)
        if random.below(4) == 0 { try commit(stores, &engine, &group) }
      }
      try commit(stores, &engine, &group)
    } catch {
      // Stores that have failed take nothing any more.
      #expect(throws: LogFailure.self) { try stores.commit(group) }
    }
  }

  private mutating func commit(
    _ stores: Stores, _ engine: inout ExchangeEngine, _ group: inout CommitGroup
  ) throws {
    engine.handOver(&group)
    try stores.commit(group)
    group.clear()
    auditor.acknowledge()
    // What is acknowledged is durable, erasures too, before anything is opened again.
    var copy = auditor
    let fault = copy.audit(eventCount: stores.eventCount, files: storage.durableContents)
    #expect(fault == nil, "\(fault ?? "")")
  }

  private mutating func name(_ kind: String, _ random: inout Random) -> String {
    nextName += 1
    return "\(kind)-\(nextName)-" + String(repeating: "x", count: random.below(90))
  }

  private mutating func decide(_ engine: inout ExchangeEngine, _ random: inout Random) {
    let now = Samples.day(auditor.stepCount / 3)
    let state = engine.state.exchange
    let events = engine.eventCount
    var step = StoresAuditor.Step.other
    do {
      if state.terms.isEmpty {
        try engine.perform(.adoptTerms(Samples.terms()), at: now)
      } else {
        switch random.below(10) {
        case 0, 1:
          let key = name("key", &random)
          try engine.perform(.registerPerson(key: PersonalText(key)), at: now)
          step = .registered(key: key)
        case 2, 3, 4:
          step = try ask(&engine, state, &random, now)
        case 5, 6, 7:
          if state.consents.isEmpty { return }
          let consent = random.below(state.consents.count)
          let item = name("item", &random)
          try engine.record(
            random.element(BehaviourKind.allCases), item: item.utf8.span,
            under: ConsentID(index: consent), at: now)
          return auditor.addBehaviour(consent: consent, item: item)
        case 8:
          if state.consents.isEmpty { return }
          let consent = random.below(state.consents.count)
          let id = ConsentID(index: consent)
          let isExpired = now >= state.consents[consent].until
          try engine.perform(isExpired ? .expireConsent(id) : .withdrawConsent(id), at: now)
          step = .ended(consent: consent)
        default:
          if state.people.isEmpty || random.below(3) > 0 { return }
          let person = random.below(state.people.count)
          try engine.perform(.erasePerson(PersonID(index: person)), at: now)
          step = .erased(person: person)
        }
      }
    } catch {
      return
    }
    auditor.add(step, events: engine.eventCount - events)
  }

  private mutating func ask(
    _ engine: inout ExchangeEngine, _ state: ExchangeState, _ random: inout Random, _ now: Instant
  ) throws -> StoresAuditor.Step {
    let open = state.offers.indices.filter {
      state.offers[$0].answer == nil && state.knows(state.offers[$0].person)
    }
    if open.isEmpty {
      let person = PersonID(index: random.below(max(1, state.people.count)))
      try engine.perform(.showOffer(to: person, terms: TermsID(0), arm: nil), at: now)
      return .other
    }
    let offer = OfferID(index: random.element(open))
    let value = name("value", &random)
    let values = random.below(4) == 0 ? [] : [GivenValue(place: 0, PersonalText(value))]
    try engine.perform(
      .answerOffer(offer, answer: .accepted, textVersion: 1, values: values), at: now)
    return .consented(
      person: state.offers[offer.index].person.index, values: values.isEmpty ? [] : [value])
  }
}

/// What an opening cannot refuse, and what the auditor says of it.
private func audited(
  _ storage: SimulatedStorage, _ life: inout Life, _ place: String
) throws -> (Stores, ExchangeEngine) {
  let (stores, engine) = try Life.open(storage)
  let fault = life.auditor.audit(eventCount: stores.eventCount, files: storage.contents)
  #expect(fault == nil, "\(place): \(fault ?? "")")
  #expect(stores.eventCount == engine.eventCount)
  return (stores, engine)
}

@Suite struct StoresFaultTests {
  /// Power lost, or the process killed, at random moments, again and again. The digest of what comes
  /// back is that of an engine which only ever saw what survived.
  @Test func whateverIsLostTheStoresAgree() throws {
    try forAll(seeds: 300) { seed, random in
      let storage = SimulatedStorage()
      var life = Life(storage: storage)
      for _ in 0..<4 {
        let opened = try audited(storage, &life, "seed \(seed)")
        var engine = opened.1
        let replayed = try ExchangeEngine.replay { visit in
          _ = try DurableLog.visitLines(of: "ledger", on: storage, visit)
        }
        #expect(replayed.digest == engine.state.digest, "seed \(seed)")
        life.work(opened.0, &engine, &random, decisions: random.below(60))
        if random.below(2) == 0 { storage.crash(&random) } else { storage.kill() }
      }
      _ = try audited(storage, &life, "seed \(seed)")
    }
  }

  /// Every operation of a life fails, once or from then on; then power is lost or only the process dies.
  @Test(arguments: [false, true], [false, true])
  func everyOperationMayFail(isLasting: Bool, losesPower: Bool) throws {
    try forAll(seeds: 6) { seed, random in
      let plan = random
      var count = Int.max
      var operation = 0
      while operation < count {
        var random = plan
        let storage = SimulatedStorage()
        var life = Life(storage: storage)
        let place = "seed \(seed), operation \(operation)"
        storage.fault = SimulatedStorage.Fault(operation: operation, isLasting: isLasting)
        if let opened = try? Life.open(storage) {
          var engine = opened.1
          life.work(opened.0, &engine, &random, decisions: 50)
        }
        if storage.operationCount <= operation { count = operation }
        if losesPower { storage.crash(&random) } else { storage.kill() }
        var (stores, engine) = try audited(storage, &life, place)
        life.work(stores, &engine, &random, decisions: 8)
        storage.crash(&random)
        (stores, engine) = try audited(storage, &life, place)
        operation += 1
      }
      #expect(count > 40)
    }
  }

  /// A recovery that fails or loses power anywhere is simply done again.
  @Test func recoveryMayBeInterruptedAnywhere() throws {
    try forAll(seeds: 40) { seed, random in
      let storage = SimulatedStorage()
      var life = Life(storage: storage)
      let opened = try Life.open(storage)
      var engine = opened.1
      life.work(opened.0, &engine, &random, decisions: 60)
      storage.crash(&random)
      for attempt in 0..<25 {
        let operation = storage.operationCount + attempt * 2
        storage.fault = SimulatedStorage.Fault(operation: operation, isLasting: true)
        _ = try? Life.open(storage)
        storage.crash(&random)
      }
      _ = try audited(storage, &life, "seed \(seed)")
    }
  }

  @Test func aFullDiskLosesNothing() throws {
    try forAll(seeds: 60) { seed, random in
      let storage = SimulatedStorage()
      var life = Life(storage: storage)
      var (stores, engine) = try Life.open(storage)
      storage.capacity = random.below(30_000)
      life.work(stores, &engine, &random, decisions: 120)
      storage.kill()
      (stores, engine) = try audited(storage, &life, "seed \(seed)")
      life.work(stores, &engine, &random, decisions: 20)
      storage.kill()
      _ = try audited(storage, &life, "seed \(seed)")
    }
  }
}
