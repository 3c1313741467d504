// A process to be killed, and the check of what it leaves. `Tools/crash` runs both.
//
//   quid-lab crash-writer write DIR SEED          decides at random for ever, on all three stores; for each group
//                                                 that is durable it writes how many decisions had been made
//   quid-lab crash-writer check DIR SEED ACKED    opens what is left, and holds it against the same decisions
//                                                 made again: nothing acknowledged is lost, nothing invented

import Basics
import Engine
import Exchanges
import Ledger
import Platform
import TestSupport

/// The decisions of a seed, one after the other.
private struct Decisions {
  let seed: UInt64
  var engine = ExchangeEngine()
  var workload = StoresWorkload(corrects: true)
  var count = 0

  mutating func next() {
    var random = Random(seed: seed, stream: UInt64(count))
    workload.decide(&engine, &random)
    count += 1
  }
}

private func write(_ folder: String, seed: UInt64) throws {
  let (stores, _) = try Stores.open(
    FileStorage(folder), owner: "crash-writer", segmentBytes: 100_000)
  let committer = GroupCommitter(stores)
  var decisions = Decisions(seed: seed)
  var group = CommitGroup()
  /// How many decisions had been made when each group was handed over.
  var counts: [Int] = []
  var told = 0
  while true {
    decisions.next()
    if committer.hasRoom() {
      decisions.engine.handOver(&group)
      // A group without anything in it is durable with the one before.
      if group.isEmpty { continue }
      try committer.commit(&group)
      counts.append(decisions.count)
    }
    while told < committer.committed {
      show("\(counts[told])")
      told += 1
    }
  }
}

private func check(_ folder: String, seed: UInt64, acknowledged: Int) throws -> String? {
  let storage = FileStorage(folder)
  let (stores, engine) = try Stores.open(storage, owner: "crash-writer", segmentBytes: 100_000)
  var decisions = Decisions(seed: seed)
  var digest = stores.eventCount == 0 ? decisions.engine.state.digest : nil
  // As many as were acknowledged, and then as many as could have been under way.
  while decisions.count < acknowledged
    || (decisions.engine.eventCount <= stores.eventCount
      && decisions.count < acknowledged + 500_000)
  {
    decisions.next()
    if decisions.count == acknowledged { decisions.workload.auditor.acknowledge() }
    if digest == nil, decisions.engine.eventCount == stores.eventCount {
      digest = decisions.engine.state.digest
    }
  }
  if engine.state.digest != (digest ?? "") { return "the digest is another" }
  let broken = try engine.state.exchange.checkInvariants() + stores.checkInvariants()
  if let broken = broken.first { return broken }
  var files: [String: [UInt8]] = [:]
  for place in ["ledger", "behaviour", "vault"] {
    for name in try storage.fileNames(in: place) {
      let file = "\(place)/\(name)"
      files[file] = try storage.read(file, at: 0, count: try storage.size(of: file))
    }
  }
  return decisions.workload.auditor.audit(eventCount: stores.eventCount, files: files)
}

let crashWriter = LabProgram(
  name: "crash-writer", calls: ["write DIR SEED", "check DIR SEED ACKED"],
  about: "a process to be killed while it writes, and the check of what it leaves; see Tools/crash"
) { words in
  switch (words.first, words.count, words.count > 2 ? UInt64(words[2]) : nil) {
  case ("write", 3, let seed?): try write(words[1], seed: seed)
  case ("check", 4, let seed?):
    let fault = try check(words[1], seed: seed, acknowledged: Int(words[3]) ?? 0)
    show(fault.map { "seed \(seed): \($0)" } ?? "whole")
    exitProcess(fault == nil ? 0 : 1)
  default: throw LabUsage()
  }
}
