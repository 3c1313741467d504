import Basics
import Ledger
import TestSupport
import Testing

/// Failing storage and lost power under random work: what was acknowledged is there, everything else
/// is whole or absent.
@Suite struct FaultTests {
  /// What one life of a log promised.
  private struct Life {
    /// Lines of all decisions handed to the log, in order, decision by decision.
    var decisions: [[String]] = []
    /// Decisions that a flush has covered.
    var acknowledged = 0
  }

  /// Appends and flushes until the work is done or the log fails.
  private func work(
    _ log: DurableLog, _ life: inout Life, _ random: inout Random, decisions: Int
  ) {
    do {
      for _ in 0..<decisions {
        let number = life.decisions.count
        let lines = (0...random.below(4)).map {
          "{\"d\":\(number),\"i\":\($0),\"fill\":\"\(String(repeating: "x", count: random.below(200)))\"}"
        }
        life.decisions.append(lines)
        try log.append(Array(lines.map { $0 + "\n" }.joined().utf8).span, count: lines.count)
        if random.below(3) == 0 {
          try log.flush()
          life.acknowledged = life.decisions.count
        }
      }
      try log.flush()
      life.acknowledged = life.decisions.count
    } catch {
      // A log that has failed takes nothing any more.
      #expect(throws: LogFailure.self) { try log.append(Array("{\"x\":1}\n".utf8).span, count: 1) }
      #expect(throws: LogFailure.self) { try log.flush() }
    }
  }

  /// Reopens after trouble and holds what is found against what was promised. The decisions found
  /// become the truth that the next life goes on from.
  private func audit(_ storage: SimulatedStorage, _ life: inout Life, _ seed: UInt64) throws
    -> DurableLog
  {
    let log = try open(storage)
    var found: [String] = []
    try log.forEachLine { found.append(text($0)) }
    var rest = found[...]
    var kept = 0
    while kept < life.decisions.count, !rest.isEmpty {
      let decision = life.decisions[kept]
      if Array(rest.prefix(decision.count)) != decision { break }
      rest = rest.dropFirst(decision.count)
      kept += 1
    }
    #expect(rest.isEmpty, "seed \(seed): found what nobody wrote, or half a decision")
    #expect(
      kept >= life.acknowledged, "seed \(seed): acknowledged \(life.acknowledged), found \(kept)")
    life.decisions.removeLast(life.decisions.count - kept)
    life.acknowledged = kept
    return log
  }

  private func open(_ storage: SimulatedStorage) throws -> DurableLog {
    try DurableLog(opening: "ledger", on: storage, segmentBytes: 2_000)
  }

  /// Power lost at random moments, again and again, recovery included.
  @Test func lostPowerLosesNothingAcknowledged() throws {
    try forAll(seeds: 60, thorough: 400) { seed, random in
      let storage = SimulatedStorage()
      var life = Life()
      for _ in 0..<4 {
        let log = try audit(storage, &life, seed)
        work(log, &life, &random, decisions: random.below(12))
        if random.below(3) == 0 {
          // Some more that is never flushed.
          let lines = ["{\"d\":\(life.decisions.count),\"i\":0,\"fill\":\"\"}"]
          life.decisions.append(lines)
          try? log.append(Array((lines[0] + "\n").utf8).span, count: 1)
        }
        // The process alone dies, or power is lost: a writer after a dead process goes on from bytes
        // that no flush has covered.
        if random.below(2) == 0 { storage.crash(&random) } else { storage.kill() }
      }
      storage.crash(&random)
      _ = try audit(storage, &life, seed)
    }
  }

  /// Every operation fails once, or from then on; then power is lost, or only the process dies.
  @Test(arguments: [false, true], [false, true])
  func everyOperationMayFail(isLasting: Bool, losesPower: Bool) throws {
    try forAll(seeds: 3, thorough: 12) { seed, random in
      let plan = random
      let count = try forEachFault(
        isLasting: isLasting, from: Int(seed), sampling: 3
      ) { storage, operation in
        var random = plan
        var life = Life()
        if let log = try? open(storage) { work(log, &life, &random, decisions: 12) }
        if losesPower { storage.crash(&random) } else { storage.kill() }
        var log = try audit(storage, &life, seed)
        if random.below(2) == 0 {
          // What an opened log has shown must survive the next loss of power too.
          storage.crash(&random)
          log = try audit(storage, &life, seed)
        }
        work(log, &life, &random, decisions: 3)
        #expect(life.acknowledged == life.decisions.count, "seed \(seed), operation \(operation)")
        storage.crash(&random)
        _ = try audit(storage, &life, seed)
      }
      #expect(count > 10)
    }
  }

  /// A recovery that fails or loses power anywhere is simply done again.
  @Test func recoveryMayBeInterruptedAnywhere() throws {
    try forAll(seeds: 10, thorough: 60) { seed, random in
      let storage = SimulatedStorage()
      var life = Life()
      work(try open(storage), &life, &random, decisions: 8)
      storage.crash(&random)
      for attempt in 0..<12 {
        let operation = storage.operationCount + attempt
        storage.fault = SimulatedStorage.Fault(operation: operation, isLasting: true)
        _ = try? open(storage)
        storage.crash(&random)
      }
      _ = try audit(storage, &life, seed)
    }
  }

  /// The disk fills up in the middle of anything: what was acknowledged opens cleanly, and work goes
  /// on once there is room.
  @Test func aFullDiskLosesNothing() throws {
    try forAll(seeds: 10, thorough: 60) { seed, random in
      let storage = SimulatedStorage()
      var life = Life()
      let log = try open(storage)
      // Blank fill asks for its room at once, so the disk is full at various places of it.
      storage.capacity = random.below(3_000_000)
      work(log, &life, &random, decisions: 60)
      storage.kill()
      let again = try audit(storage, &life, seed)
      work(again, &life, &random, decisions: 2)
      storage.kill()
      _ = try audit(storage, &life, seed)
    }
  }
}
