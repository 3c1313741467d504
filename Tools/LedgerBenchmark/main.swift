// How fast the ledger is beside the disk that it stands on, in one run:
//
//   swift run -c release ledger-benchmark FOLDER
//
// The disk's own limit is one write of a line's size and one flush, into a file that has its room
// already. The ledger does the same with framing, checksum and hash, one event a flush, then many.

import Basics
import Ledger
import Platform

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

private func show(_ text: String) throws {
  try writeAll(Array((text + "\n").utf8), to: Stream.output, name: "standard output")
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
  try show("flushes of one line, the disk alone   \(median(floor))/s")
  try show(
    "events, one a flush                   \(median(single))/s, \(Int(ratio * 100)) % of that")
  try show("events, 1,000 a flush                 \(median(grouped))/s")
}

guard CommandLine.arguments.count == 2 else {
  try show("usage: ledger-benchmark FOLDER, which must not exist yet")
  exitProcess(2)
}
try measure(CommandLine.arguments[1])
