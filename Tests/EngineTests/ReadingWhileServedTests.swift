import Basics
import Engine
import Foundation
import Ledger
import Platform
import TestSupport
import Testing

/// A writer's life on the simulated disk, as somebody else sees it come about, step by step.
private struct WritersLife {
  var steps: [DiskChange] = []
  /// The state's digest after so many lines of the ledger.
  var digests: [String] = []
  /// Steps before the last process began.
  var lastStart = 0

  /// Three processes: the first one is killed, the others end cleanly.
  init(seed: UInt64) throws {
    let storage = SimulatedStorage()
    var random = Random(seed: seed, stream: 3)
    var workload = StoresWorkload()
    var made: [DiskChange] = []
    storage.noteChange = { made += $0.steps }
    for process in 0..<3 {
      lastStart = made.count
      let opened = try Stores.open(storage, owner: "test", segmentBytes: 1_500)
      let stores = opened.0
      var engine = opened.1
      var group = CommitGroup()
      for decision in 0..<40 {
        workload.decide(&engine, &random)
        if random.below(3) > 0, decision < 39 { continue }
        engine.handOver(&group)
        try stores.commit(&group)
      }
      if process > 0 { try stores.close() }
      storage.kill()
    }
    steps = made
    let fold = EngineFold()
    var found = [fold.state.digest]
    try DurableLog.visitLines(of: "ledger", on: storage) { members in
      try fold.addEvent(members)
      found.append(fold.state.digest)
    }
    digests = found
  }

  /// The disk from a step on, beside a writer of some pace.
  func disk(from start: Int, pace: @escaping () -> Int) -> InterleavedReader {
    InterleavedReader(steps, from: start, pace: pace)
  }
}

private func message(_ error: any Error) -> String {
  switch error {
  case let error as LogDamage: error.message
  case let error as StoresMismatch: error.message
  case let error as ReplayFailure: error.message
  case let error as LogFailure: error.message
  default: "\(error)"
  }
}

private func verify(_ disk: any Storage) throws -> StoresVerification {
  try Stores.verify(
    disk, expectedHead: nil, fold: EngineFold(), describe: { ($0 as? ReplayFailure)?.message })
}

@Suite struct ReadingWhileServedTests {
  /// Reads everything from a step on, and holds it against what its line of the ledger says.
  /// - Returns: what is said of what was erased meanwhile.
  private func read(
    _ life: WritersLife, from start: Int, _ place: String, pace: @escaping () -> Int
  ) -> String? {
    var erased: String?
    do {
      let disk = life.disk(from: start, pace: pace)
      let fold = EngineFold()
      let reading = try Stores.fold(disk, fold) { _, _ in }
      #expect(fold.state.digest == life.digests[reading.ledgerLines], "\(place)")
      erased = reading.erasedMeanwhile
      if disk.position > start {
        // As of the same line, later.
        let again = EngineFold()
        try Stores.fold(disk, again, upTo: reading.ledgerLines) { _, _ in }
        #expect(again.state.digest == fold.state.digest, "\(place)")
      }
      let found = try verify(life.disk(from: start, pace: pace))
      #expect(found.faults == [], "\(place)")
    } catch {
      Issue.record("\(place): \(message(error))")
    }
    return erased
  }

  /// A reader between any two steps of a writer, on a disk that stands still meanwhile.
  @Test func aReaderBetweenAnyTwoStepsSeesNoDamage() throws {
    let life = try WritersLife(seed: 1)
    for start in stride(from: 0, through: life.steps.count, by: sampled(10, thorough: 1)) {
      let erased = read(life, from: start, "step \(start)") { 0 }
      #expect(erased == nil, "step \(start): nobody erased anything meanwhile")
    }
    #expect(life.steps.count > 300)
  }

  /// A writer that goes on between any two operations of a reader, and in the middle of each.
  @Test func aWriterBetweenAnyTwoReadsDoesNoDamage() throws {
    var told: Set<String> = []
    try forAll(seeds: 1, thorough: 2) { seed, random in
      let life = try WritersLife(seed: seed)
      for pace in [1, 2, 5, 20] {
        for start in stride(
          from: Int(seed) % 5, to: life.steps.count, by: sampled(67, thorough: 17))
        {
          let place = "seed \(seed), pace \(pace), step \(start)"
          if let erased = read(life, from: start, place, pace: { pace }) { told.insert(erased) }
        }
      }
      for start in stride(from: 0, to: life.steps.count, by: sampled(36, thorough: 9)) {
        var own = Random(seed: seed, stream: UInt64(start))
        let place = "seed \(seed), random pace, step \(start)"
        if let erased = read(life, from: start, place, pace: { own.below(9) }) {
          told.insert(erased)
        }
      }
    }
    // What is erased meanwhile is told, not taken for damage.
    let start = "erased by the running service while this was read, and left out: "
    #expect(told.contains(start + "1 record"))
    #expect(told.contains { $0.hasSuffix("act") || $0.hasSuffix("acts") })
    let part = "([0-9]+ records?|[0-9]+ acts?|(a|[0-9]+) segments? of acts)"
    let wanted = try Regex("\(start)\(part)((, | and )\(part))*")
    for sentence in told { #expect(sentence.wholeMatch(of: wanted) != nil, "\(sentence)") }
  }

  /// What is damaged is found beside a writer too, and with nobody beside it at once.
  @Test func damageIsFoundBesideAWriter() throws {
    let life = try WritersLife(seed: 2)
    let start = life.lastStart + (life.steps.count - life.lastStart) / 2
    let early = life.disk(from: start) { 0 }.contents
    let end = life.disk(from: life.steps.count) { 0 }.contents
    var foundCount = 0
    var lineCount = 0
    for (name, bytes) in early.sorted(by: { $0.key < $1.key }) where name.hasSuffix(".jsonl") {
      var place = 0
      for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        defer { place += line.count + 1 }
        let text = String(decoding: line, as: UTF8.self)
        // A line that stays as it is to the end, and that nothing but damage can change.
        guard !text.isEmpty, !text.contains("\"redacted\""), !text.contains("\"note\""),
          place + line.count <= end[name]?.count ?? 0,
          end[name]?[place..<place + line.count] == line[...]
        else { continue }
        lineCount += 1
        for pace in [0, 1, 4] where lineCount % 3 == 0 {
          let disk = life.disk(from: start) { pace }
          disk.flip(name, bit: (place + line.count / 2) * 8)
          let found = try verify(disk)
          // Of the very last group it looks like what a crash leaves, and is told as that.
          let isTold = found.unfinished.contains { $0.contains("as a crash leaves them") }
          #expect(!found.faults.isEmpty || isTold, "\(name), byte \(place), pace \(pace)")
          foundCount += found.faults.isEmpty ? 0 : 1
        }
      }
    }
    #expect(foundCount > 20)
  }
}

/// Real files, a writer on a thread of its own, and readers as many as `QUID_READS` says (a few by default). A
/// thousand take less than a minute.
@Suite struct ReadingRealFilesTests {
  /// Consents given, withdrawn and people erased without a pause, in a directory of its own.
  private static func write(_ folder: String, seed: UInt64) throws {
    let opened = try Stores.open(FileStorage(folder), owner: "test", segmentBytes: 200_000)
    var engine = opened.1
    var random = Random(seed: seed, stream: 4)
    var workload = StoresWorkload()
    var group = CommitGroup()
    for _ in 0..<1_500 {
      workload.decide(&engine, &random)
      if random.below(3) > 0 { continue }
      engine.handOver(&group)
      try opened.0.commit(&group)
    }
    try opened.0.close()
  }

  @Test func readsBesideWithdrawalsAndErasuresSeeNoDamage() throws {
    let text = ProcessInfo.processInfo.environment["QUID_READS"] ?? ""
    let wanted = Int(text) ?? 20
    var (reads, erased, round) = (0, 0, UInt64(0))
    while reads < wanted {
      round += 1
      try Places.withTemporaryFolder { folder in
        let path = folder.appending(path: "data").path
        let writing = DispatchGroup()
        let seed = round
        DispatchQueue.global().async(group: writing) {
          do { try ReadingRealFilesTests.write(path, seed: seed) } catch {
            Issue.record("the writer: \(message(error))")
          }
        }
        while writing.wait(timeout: .now()) == .timedOut {
          let disk = FileStorage(path, isReadOnly: true)
          do {
            if try !Stores.exist(on: disk) { continue }
            reads += 1
            if reads % 2 == 0 {
              let found = try verify(disk)
              #expect(found.faults == [], "read \(reads)")
              if found.erasedMeanwhile != nil { erased += 1 }
            } else {
              let reading = try Stores.fold(disk, EngineFold()) { _, _ in }
              if reading.erasedMeanwhile != nil { erased += 1 }
            }
          } catch {
            Issue.record("read \(reads): \(message(error))")
          }
        }
        let found = try verify(FileStorage(path, isReadOnly: true))
        #expect(found.faults == [])
      }
    }
    if !text.isEmpty {
      print("\(reads) reads beside \(round) writers, of which \(erased) met an erasure")
    }
  }
}
