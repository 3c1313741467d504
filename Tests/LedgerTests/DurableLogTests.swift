import Basics
import Foundation
import TestSupport
import Testing

@testable import Ledger

/// Opens the log of a storage; segments are small so that they roll often.
private func open(_ storage: SimulatedStorage, segmentBytes: Int = 700) throws -> DurableLog {
  try DurableLog(opening: "ledger", on: storage, segmentBytes: segmentBytes)
}

private func lines(_ log: DurableLog) throws -> [String] {
  var lines: [String] = []
  try log.forEachLine { lines.append(text($0)) }
  return lines
}

private func line(_ number: Int) -> String { "{\"event\":\"e\(number)\",\"x\":\(number * number)}" }

private func append(_ log: DurableLog, _ lines: [String]) throws {
  try log.append(Array(lines.map { $0 + "\n" }.joined().utf8).span, count: lines.count)
}

@Suite struct DurableLogTests {
  /// A log of 40 lines in several segments, one flush a batch.
  private func filled(_ storage: SimulatedStorage) throws -> [String] {
    let log = try open(storage)
    var expected: [String] = []
    for batch in 0..<20 {
      let fresh = [line(2 * batch), line(2 * batch + 1)]
      try append(log, fresh)
      try log.flush()
      expected += fresh
    }
    #expect(try lines(log) == expected)
    storage.kill()
    return expected
  }

  private func segments(_ storage: SimulatedStorage) -> [String] {
    storage.contents.keys.filter { $0.hasSuffix(".jsonl") }.sorted()
  }

  @Test func linesAreFlatJSONWithTheirFrame() throws {
    let storage = SimulatedStorage()
    let log = try open(storage, segmentBytes: 10_000)
    try append(log, ["{\"at\":1,\"event\":\"a\"}", "{\"at\":1,\"event\":\"b\"}"])
    try append(log, ["{\"at\":2,\"event\":\"c\"}"])
    try log.flush()
    let text = String(decoding: storage.contents["ledger/00000000.jsonl"] ?? [], as: UTF8.self)
    try expectGolden(text.trimmingCharacters(in: .newlines) + "\n", "ledger-segment.jsonl")
    for line in text.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["c"] is String)
    }
  }

  /// A small write gives a segment a step of room, as far as the segment goes; a reader skips it.
  @Test(.namesItsRow)
  func aSegmentHasItsRoomAheadAndNoMore() {
    let rows: [(segmentBytes: Int, room: Int?)] = [
      (10_000, nil), (Limits.segmentStepBytes, nil), (4 << 20, Limits.segmentStepBytes),
    ]
    forEachRow(rows) { row in
      let storage = SimulatedStorage()
      let log = try open(storage, segmentBytes: row.segmentBytes)
      try append(log, [line(1)])
      try log.flush()
      let bytes = try #require(storage.contents["ledger/00000000.jsonl"])
      let end = bytes.count - bytes.reversed().prefix { $0 == 0x0A }.count + 1
      #expect(bytes.count == row.room.map { end + $0 } ?? row.segmentBytes)
      #expect(try lines(log) == [line(1)])
    }
  }

  @Test func aReopenedLogGoesOn() throws {
    let storage = SimulatedStorage()
    var expected = try filled(storage)
    #expect(segments(storage).count > 3)
    for _ in 0..<3 {
      let log = try open(storage)
      #expect(log.tornTail == nil)
      #expect(log.lineCount == expected.count)
      #expect(try lines(log) == expected)
      try append(log, [line(expected.count)])
      try log.flush()
      expected.append(line(expected.count))
      storage.kill()
    }
  }

  /// A header cut at every byte is a segment that was being begun, and is begun again; the same cut
  /// of a larger file is damage, and another's file is left alone.
  @Test func anUnfinishedSegmentIsBegunAgain() throws {
    let storage = SimulatedStorage()
    let expected = try filled(storage)
    let last = try #require(segments(storage).last)
    let header = try #require(storage.contents[last]).prefix { $0 != 0x0A }
    let next = DurableLog.name(segments(storage).count, in: "ledger")
    let text = String(decoding: header, as: UTF8.self)
      .replacing(
        "\"segment\":\(segments(storage).count - 1)", with: "\"segment\":\(segments(storage).count)"
      )
    for cut in 0...text.utf8.count {
      storage.replace(next, with: Array(text.utf8.prefix(cut)))
      #expect(try DurableLog.verify("ledger", on: storage).faults == [], "cut at \(cut)")
      let log = try open(storage)
      #expect(try lines(log) == expected, "cut at \(cut)")
      storage.kill()
    }
    storage.replace(next, with: Array("{\"my\":\"data\"}".utf8))
    #expect(throws: LogDamage.self) { try open(storage) }
    #expect(storage.contents[next] != nil)
    storage.kill()
    storage.replace(next, with: [UInt8](repeating: 0, count: 100_000))
    #expect(throws: LogDamage.self) { try open(storage) }
    storage.kill()
    #expect(storage.contents[next]?.count == 100_000)
  }

  @Test func aClosedLogTakesNoMoreAndShowsAllDamage() throws {
    let storage = SimulatedStorage()
    let log = try open(storage, segmentBytes: 100_000)
    try append(log, [line(1), line(2)])
    try log.close()
    #expect(throws: LogFailure("it is closed")) { try append(log, [line(3)]) }
    storage.kill()
    #expect(try lines(open(storage)) == [line(1), line(2)])
    storage.kill()
    let end = try #require(storage.contents["ledger/00000000.jsonl"]).count
    for bit in 0..<end * 8 {
      storage.flip("ledger/00000000.jsonl", bit: bit)
      #expect(try !DurableLog.verify("ledger", on: storage).faults.isEmpty, "bit \(bit)")
      storage.flip("ledger/00000000.jsonl", bit: bit)
    }
  }

  /// The last line cut at every byte: it goes, with its decision, and the rest stays.
  @Test func aTornTailIsCutAtEveryByte() throws {
    let storage = SimulatedStorage()
    let expected = try filled(storage)
    let last = try #require(segments(storage).last)
    let whole = try #require(storage.contents[last])
    let end = 1 + (whole.lastIndex { $0 != 0x0A } ?? 0)
    let batch = whole[..<end].lastRange(lines: 2)
    for cut in batch.lowerBound..<end {
      storage.replace(last, with: Array(whole[..<cut]))
      let log = try open(storage)
      #expect(try lines(log) == Array(expected.dropLast(2)), "cut at \(cut)")
      #expect((log.tornTail == nil) == (cut == batch.lowerBound), "cut at \(cut)")
      #expect(storage.contents[last]?.count == batch.lowerBound, "cut at \(cut)")
      // What is written next takes the place, and is all there afterwards.
      try append(log, ["{\"event\":\"next\"}"])
      try log.flush()
      storage.kill()
      let again = try open(storage)
      #expect(again.tornTail == nil)
      #expect(try lines(again) == expected.dropLast(2) + ["{\"event\":\"next\"}"])
      storage.kill()
      for name in segments(storage) where name > last { try storage.remove(name) }
    }
  }

  /// Every bit of every byte that was durable, but for the last group's, which no log can tell from a
  /// crash: refused with the place, by opening or by reading, never skipped.
  @Test func aFlippedBitIsFoundWhereverItIs() throws {
    let storage = SimulatedStorage()
    let expected = try filled(storage)
    let names = segments(storage)
    for name in names {
      let whole = try #require(storage.contents[name])
      let end = 1 + (whole.lastIndex { $0 != 0x0A } ?? 0)
      let checked = name == names.last ? whole[..<end].lastRange(lines: 2).lowerBound : end
      for bit in stride(from: 0, to: checked * 8, by: sampled(17, thorough: 3)) {
        storage.flip(name, bit: bit)
        do {
          let log = try open(storage)
          let found = try lines(log)
          Issue.record("bit \(bit) of \(name) passed: \(found.count) of \(expected.count) lines")
        } catch let damage as LogDamage {
          #expect(damage.file == name || damage.line == 1, "bit \(bit)")
        } catch let failure as LogFailure {
          // The header's own format word, changed under a checksum, cannot be: it is damage.
          Issue.record("bit \(bit) of \(name): \(failure.message)")
        }
        #expect(storage.contents[name]?.count == whole.count, "damage was changed")
        storage.kill()
        storage.flip(name, bit: bit)
      }
    }
  }

  @Test func aDamagedLastGroupIsCutAndTold() throws {
    let storage = SimulatedStorage()
    let expected = try filled(storage)
    let last = try #require(segments(storage).last)
    let whole = try #require(storage.contents[last])
    let end = 1 + (whole.lastIndex { $0 != 0x0A } ?? 0)
    storage.flip(last, bit: (end - 5) * 8)
    let log = try open(storage)
    let tail = try #require(log.tornTail)
    #expect(tail.file == last)
    #expect(tail.byteCount > 0)
    #expect(try lines(log) == Array(expected.dropLast(2)))
  }

  @Test(arguments: ["missing", "swapped", "emptied", "doubled", "cut"])
  func damagedSegmentsAreRefusedByName(kind: String) throws {
    let storage = SimulatedStorage()
    _ = try filled(storage)
    let names = segments(storage)
    let victim = names[names.count - 2]
    let (one, other) = (storage.contents[names[1]] ?? [], storage.contents[victim] ?? [])
    switch kind {
    case "missing": try storage.remove(victim)
    case "swapped":
      storage.replace(names[1], with: other)
      storage.replace(victim, with: one)
    case "emptied": storage.replace(victim, with: [])
    case "doubled": storage.replace(victim, with: other + other)
    default: storage.replace(victim, with: Array(other.dropLast(1)))
    }
    #expect(throws: LogDamage.self) { try lines(open(storage)) }
    storage.kill()
    let verification = try DurableLog.verify("ledger", on: storage)
    #expect(!verification.faults.isEmpty)
    #expect(verification.faults.allSatisfy { $0.contains("ledger/0000000") })
  }

  @Test func anotherFormatIsRefusedWithAWord() throws {
    let storage = SimulatedStorage()
    var buffer = ByteBuffer()
    buffer.append("{\"c\":\"00000000\",\"quid\":\"ledger/2\",\"segment\":0}")
    LineFrame.seal(&buffer, from: 0)
    // `seal` puts the checksum in place of the digits and ends the line.
    storage.replace("ledger/00000000.jsonl", with: buffer.bytes)
    #expect(
      throws: LogFailure(
        "\"ledger/00000000.jsonl\" is of format \"ledger/2\", and this version reads and writes "
          + "\"ledger/1\": use the version that wrote it")
    ) {
      try open(storage)
    }
  }

  @Test func verifyNamesEveryFaultAndKnowsItsHeads() throws {
    let storage = SimulatedStorage()
    _ = try filled(storage)
    let sound = try DurableLog.verify("ledger", on: storage)
    #expect(sound.faults == [])
    #expect(sound.lineCount == 40)
    // A log that has grown contains the head as it was; another log does not.
    let log = try open(storage)
    try append(log, [line(99)])
    try log.flush()
    storage.kill()
    let grown = try DurableLog.verify("ledger", on: storage, expectedHead: sound.head)
    #expect(grown.faults == [])
    #expect(grown.head != sound.head)
    let other = SimulatedStorage()
    let short = try open(other)
    try append(short, [line(1)])
    try short.flush()
    let cut = try DurableLog.verify("ledger", on: other, expectedHead: sound.head)
    #expect(cut.faults.count == 1)
    // Two damaged segments are two faults, and the links behind them are named too.
    let names = segments(storage)
    storage.flip(names[0], bit: 8 * 200)
    storage.flip(names[2], bit: 8 * 200)
    let damaged = try DurableLog.verify("ledger", on: storage)
    for name in [names[0], names[2]] {
      #expect(damaged.faults.contains { $0.hasPrefix(name) }, "\(damaged.faults)")
    }
    #expect(damaged.faults.contains { $0.contains("the chain is broken") }, "\(damaged.faults)")
  }

  /// A line replaced under a right checksum, which only the chain can show.
  @Test func aForgedLineBreaksTheChain() throws {
    let storage = SimulatedStorage()
    _ = try filled(storage)
    let name = segments(storage)[1]
    let whole = try #require(storage.contents[name])
    var forged = ByteBuffer()
    for (index, line) in whole.split(separator: 0x0A).enumerated() {
      if index == 1, let frame = LineFrame(line.span) {
        LineFrame.append(
          Array("{\"event\":\"forged\"}".utf8).span, number: frame.number,
          batchRest: frame.batchRest, groupIndex: frame.groupIndex, to: &forged)
      } else {
        forged.append(line.span)
        forged.append(0x0A)
      }
    }
    storage.replace(name, with: forged.bytes)
    let verification = try DurableLog.verify("ledger", on: storage)
    #expect(verification.faults.count == 1)
    #expect(verification.faults[0].contains("00000002.jsonl:1: byte 0: the chain is broken"))
  }
}

extension ArraySlice<UInt8> {
  /// The range of the last `count` lines.
  fileprivate func lastRange(lines count: Int) -> Range<Int> {
    var start = endIndex - 1
    var left = count
    while left > 0 {
      start -= 1
      if self[start] == 0x0A { left -= 1 }
    }
    return start + 1..<endIndex
  }
}
