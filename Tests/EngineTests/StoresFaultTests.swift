import Basics
import Engine
import Exchanges
import Ledger
import TestSupport
import Testing

/// One process's life on simulated storage: random work on all three stores, told to the auditor.
private struct Life {
  let storage: SimulatedStorage
  var workload = StoresWorkload(corrects: true)

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
        workload.decide(&engine, &random)
        if random.below(4) == 0 { try commit(stores, &engine, &group) }
      }
      try commit(stores, &engine, &group)
    } catch {
      // Stores that have failed take nothing any more.
      #expect(throws: LogFailure.self) { try stores.commit(&group) }
    }
  }

  private mutating func commit(
    _ stores: Stores, _ engine: inout ExchangeEngine, _ group: inout CommitGroup
  ) throws {
    engine.handOver(&group)
    try stores.commit(&group)
    workload.auditor.acknowledge()
    // What is acknowledged is durable, erasures too, before anything is opened again.
    var copy = workload.auditor
    let fault = copy.audit(eventCount: stores.eventCount, files: storage.durableContents)
    #expect(fault == nil, "\(fault ?? "")")
  }
}

/// What an opening cannot refuse, and what the auditor says of it.
private func audited(
  _ storage: SimulatedStorage, _ life: inout Life, _ place: String
) throws -> (Stores, ExchangeEngine) {
  let (stores, engine) = try Life.open(storage)
  let fault = life.workload.auditor.audit(eventCount: stores.eventCount, files: storage.contents)
  #expect(fault == nil, "\(place): \(fault ?? "")")
  #expect(stores.eventCount == engine.eventCount)
  let broken = try stores.checkInvariants()
  #expect(broken == [], "\(place)")
  #expect(engine.state.exchange.checkInvariants() == [], "\(place)")
  // What an opening has shown is durable, whatever a flush before it failed to keep.
  let durable = storage.durableContents
  for (name, bytes) in storage.contents where name.hasSuffix(".jsonl") && !name.hasPrefix("vault") {
    #expect(durable[name] == bytes, "\(place): \(name) is in memory only")
  }
  return (stores, engine)
}

@Suite struct StoresFaultTests {
  /// Power lost, or the process killed, at random moments, again and again. The digest of what comes
  /// back is that of an engine which only ever saw what survived.
  @Test func whateverIsLostTheStoresAgree() throws {
    try forAll(seeds: 20, thorough: 300) { seed, random in
      let storage = SimulatedStorage()
      var life = Life(storage: storage)
      for _ in 0..<4 {
        let opened = try audited(storage, &life, "seed \(seed)")
        var engine = opened.1
        let replayed = try ExchangeEngine.replay { visit in
          try DurableLog.visitLines(of: "ledger", on: storage, visit)
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
    try forAll(seeds: 2, thorough: 6) { seed, random in
      let plan = random
      let count = try forEachFault(
        isLasting: isLasting, from: Int(seed) * 6, sampling: 13
      ) { storage, operation in
        var random = plan
        var life = Life(storage: storage)
        let place = "seed \(seed), operation \(operation)"
        if let opened = try? Life.open(storage) {
          var engine = opened.1
          life.work(opened.0, &engine, &random, decisions: 50)
        }
        if losesPower { storage.crash(&random) } else { storage.kill() }
        var (stores, engine) = try audited(storage, &life, place)
        life.work(stores, &engine, &random, decisions: 8)
        storage.crash(&random)
        (stores, engine) = try audited(storage, &life, place)
      }
      #expect(count > 40)
    }
  }

  /// A life so long that consents replace others: what is left is what the auditor says, and `Tools/crash` kills
  /// such lives.
  @Test func aLongLifeIsAsItsAuditorSays() throws {
    let storage = SimulatedStorage()
    var life = Life(storage: storage)
    var (stores, engine) = try Life.open(storage)
    var group = CommitGroup()
    for number in 0..<2_000 {
      var random = Random(seed: 1, stream: UInt64(number))
      life.workload.decide(&engine, &random)
      engine.handOver(&group)
      try stores.commit(&group)
    }
    let consents = engine.state.exchange.consents
    #expect(consents.contains { $0.ending == .replaced })
    life.workload.auditor.acknowledge()
    storage.kill()
    (stores, engine) = try audited(storage, &life, "the long life")
  }

  /// A recovery that fails or loses power anywhere is simply done again.
  @Test func recoveryMayBeInterruptedAnywhere() throws {
    try forAll(seeds: 4, thorough: 40) { seed, random in
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
    try forAll(seeds: 8, thorough: 60) { seed, random in
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
