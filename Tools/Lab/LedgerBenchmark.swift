// How fast the ledger is beside the disk that it stands on, in one run:
//
//   quid-lab ledger-benchmark FOLDER
//
// The disk's own limit is one write of a line's size and one flush, into a file that has its room
// already. The ledger does the same with framing, checksum and hash, one event a flush, then many; then
// the engine with its second thread, strict and relaxed; then the fold of what that wrote.

import Basics
import Engine
import Exchanges
import Ledger
import Platform
import TestSupport

private let line =
  Array(
    #"{"at":1767225600000,"event":"offerShown","offer":4,"person":3,"terms":"cash-50@1","experiment":"x","arm":"a"}"#
      .utf8) + [0x0A]

/// Runs a piece of work for at least a second and gives its repetitions per second.
private func perSecond(_ work: () throws -> Int) rethrows -> Double {
  let start = monotonicNanoseconds()
  var count = 0
  while monotonicNanoseconds() - start < 1_000_000_000 { count += try work() }
  return Double(count) * 1e9 / Double(monotonicNanoseconds() - start)
}

private func median(_ values: [Double]) -> Int {
  Int(values.sorted()[values.count / 2])
}

private func measure(_ folder: String) throws {
  let storage = FileStorage(folder)
  try storage.makeFolder("floor")
  try storage.create("floor/file")
  let blank = [UInt8](repeating: 0x0A, count: 16 << 20)
  try storage.write("floor/file", at: 0, blank.span)
  try storage.flush("floor/file")
  let log = try DurableLog(opening: "ledger", on: storage)
  var offset = 0
  var floor: [Double] = []
  var single: [Double] = []
  var grouped: [Double] = []
  // In turn, several times: the machine's own speed drifts.
  for _ in 0..<5 {
    floor.append(
      try perSecond {
        try storage.write("floor/file", at: offset, line.span)
        try storage.flush("floor/file")
        offset = (offset + line.count) % (15 << 20)
        return 1
      })
    single.append(
      try perSecond {
        try log.append(line.span, count: 1)
        try log.flush()
        return 1
      })
    grouped.append(
      try perSecond {
        for _ in 0..<1_000 { try log.append(line.span, count: 1) }
        try log.flush()
        return 1_000
      })
  }
  let ratio = Double(median(single)) / Double(median(floor))
  show("flushes of one line, the disk alone   \(median(floor))/s")
  show(
    "events, one a flush                   \(median(single))/s, \(Int(ratio * 100)) % of that")
  show("events, 1,000 a flush                 \(median(grouped))/s")
}

/// Something people do, decided and made durable in groups of whatever came meanwhile, and the time from
/// handing a group over to its acknowledgement.
private func record(
  _ folder: String, seconds: UInt64
) throws -> (perSecond: Int, medianMicroseconds: Int) {
  let (stores, fresh) = try Stores.open(FileStorage(folder), owner: "ledger-benchmark")
  var engine = fresh
  let committer = GroupCommitter(stores)
  let now = Samples.day(0)
  try engine.perform(.adoptTerms(Samples.terms()), at: now)
  var consents: [ConsentID] = []
  for number in 0..<10_000 {
    let key = Array("person-\(number)".utf8)
    let person = try engine.person(for: key.span, at: now)
    let shown = try engine.perform(.showOffer(to: person, terms: TermsID(0), arm: nil), at: now)
    guard let offer = shown.offer else { continue }
    let receipt = try engine.perform(
      .answerOffer(offer, answer: .accepted, textVersion: 1), at: now)
    if let consent = receipt.consent { consents.append(consent) }
  }
  var group = CommitGroup()
  let items = (0..<1_000).map { Array("item-\($0)".utf8) }
  var waiting: [(group: Int, since: UInt64)] = []
  var latencies: [Double] = []
  var count = 0
  let start = monotonicNanoseconds()
  while monotonicNanoseconds() - start < seconds * 1_000_000_000 {
    // As many as a block of input would hold.
    for _ in 0..<300 {
      let item = items[count % items.count]
      try engine.record(
        .view, item: item.span, under: consents[count % consents.count],
        at: now)
      count += 1
    }
    if committer.hasRoom() || engine.group.byteCount > Limits.groupBytes {
      engine.handOver(&group)
      try committer.commit(&group)
      waiting.append((committer.handedOver, monotonicNanoseconds()))
    }
    while let first = waiting.first, first.group <= committer.committed {
      latencies.append(Double(monotonicNanoseconds() - first.since) / 1_000)
      waiting.removeFirst()
    }
  }
  engine.handOver(&group)
  try committer.commit(&group)
  try committer.wait()
  let elapsed = Double(monotonicNanoseconds() - start) / 1e9
  try committer.close()
  return (Int(Double(count) / elapsed), median(latencies))
}

/// Lines of behaviour and events folded a second, from a warm page cache.
private func fold(_ folder: String) throws -> Int {
  let start = monotonicNanoseconds()
  let fold = EngineFold()
  try Stores.fold(FileStorage(folder, isReadOnly: true), fold) { _, _ in }
  let count = fold.behaviourCount + fold.eventCount
  return Int(Double(count) * 1e9 / Double(monotonicNanoseconds() - start))
}

private func measureStores(_ folder: String) throws {
  let place = "\(folder)/stores"
  let recorded = try record(place, seconds: 3)
  show(
    "behaviour recorded                    \(recorded.perSecond)/s, a group durable after "
      + "\(recorded.medianMicroseconds) µs")
  let folds = try (0..<5).map { _ in Double(try fold(place)) }
  show("folded again                          \(median(folds))/s")
}

let ledgerBenchmark = LabProgram(
  name: "ledger-benchmark", calls: ["FOLDER"],
  about: "durable events beside the disk's own flushes, and the fold; FOLDER must not exist yet"
) { words in
  guard words.count == 1 else { throw LabUsage() }
  try measure(words[0])
  try measureStores(words[0])
}
