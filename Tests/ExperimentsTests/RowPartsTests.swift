import Basics
import JSONText
import TestSupport
import Testing

@testable import Experiments

/// What rows come to does not depend on who reads them: in blocks, in parts, in any order, quickly or one by one.
@Suite struct RowPartsTests {
  /// A file of people with whatever a file may have: quotes, blanks, both line ends, people twice and in two arms.
  private static func file(rows: Int, seed: UInt64, hasPeople: Bool) -> String {
    var random = Random(seed: seed, stream: 0)
    func one(_ words: [String]) -> String { words[random.below(words.count)] }
    var text = (hasPeople ? "person," : "") + "note,arm,day,accepted,value\n"
    for _ in 0..<rows {
      let id = "somebody-\(random.below(rows))"
      if hasPeople { text += one([id, "\"\(id)\""]) + "," }
      text +=
        one(["", "x", "a note longer than eight bytes", "\"quoted, with a comma\"", "ä"]) + ","
      text += one(["control", "paid", "\"paid\"", " paid", "a-name-of-many-bytes", "b"]) + ","
      text += one(["2026-01-05", "2026-02-28", "20260301", "\"2026-01-06\"", "2026-01-05T10:00"])
      text += "," + one(["1", "0", "", "true", "no", "\"1\"", "Y"])
      text +=
        ","
        + one([
          "", "0", "2", "12.5", "0.000001", "1e2", "5.", ".5", "01234567", "\"3\"", "999999.999999",
        ])
      text += one(["\n", "\r\n", "\n\n"])
    }
    return text
  }

  /// Whose order of parts, each of how many bytes at a time.
  private struct Way {
    var parts = 1
    var isReversed = false
    var block = Int.max
    var isPlain = true
    var cap: Amount?
  }

  /// As the tool does: with ids each part reads all rows and takes its people, without it takes its own rows.
  private func read(_ text: String, _ way: Way) throws -> RowsOutcome {
    try read(Array(text.utf8), way)
  }

  private func read(_ bytes: [UInt8], _ way: Way) throws -> RowsOutcome {
    let header = try RowHeader(bytes.span, RowColumns())
    var definition = ReadRows.base
    definition.valueCap = way.cap
    var plan = RowsPlan(
      header, arms: header.hasPeople ? [] : ["control", "paid", "a-name-of-many-bytes", "b"],
      definition: definition, phaseDays: [20_500])
    plan.isPlain = way.isPlain
    var parts: [RowsPart] = []
    var start = header.end
    for number in 0..<way.parts {
      var end = bytes.count
      if header.hasPeople {
        plan.share = (number, way.parts)
      } else if number + 1 < way.parts {
        let middle = header.end + (bytes.count - header.end) * (number + 1) / way.parts
        end = bytes[max(start, middle)...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
      }
      var part = RowsPart(header, plan)
      let rows = header.hasPeople ? header.end..<bytes.count : start..<end
      var (read, given) = (rows.lowerBound, rows.lowerBound)
      while given < rows.upperBound {
        given = way.block < rows.upperBound - given ? given + way.block : rows.upperBound
        read += try part.take(
          bytes.span.extracting(read..<given), isLast: given == rows.upperBound)
      }
      parts.append(part)
      start = end
    }
    if way.isReversed { parts.reverse() }
    var whole = parts[0]
    for part in parts.dropFirst() { try whole.add(part) }
    return try RowsOutcome(whole, control: nil, alpha: 0.05)
  }

  /// All that a reading is made from, and its bytes.
  private func bytes(_ outcome: RowsOutcome) -> [UInt8] {
    var definition = ReadRows.base
    definition.arms = outcome.arms.map {
      ExperimentDefinition.Arm(id: $0, treatment: .exchange($0))
    }
    definition.phases = [0, 20_500].map { day in
      ExperimentDefinition.Phase(
        begins: Instant(milliseconds: day * Instant.dayMilliseconds),
        weights: outcome.arms.map { _ in 1 })
    }
    var options = ReadingOptions(definition)
    (options.group, options.measured) = (1, outcome.measured)
    let reading = ExperimentReading(
      definition, outcome.cells, options, findings: outcome.findings)
    return ReadingJSON.text(reading) + Array(outcome.cells.numbers.description.utf8)
  }

  @Test func partsInAnyOrderComeToTheSameBytes() throws {
    for (seed, hasPeople) in [(1, true), (2, false)] as [(UInt64, Bool)] {
      let text = RowPartsTests.file(rows: 120, seed: seed, hasPeople: hasPeople)
      let whole = bytes(try read(text, Way(isPlain: false)))
      for (parts, isReversed) in [(1, false), (2, true), (8, false), (64, true)] {
        #expect(bytes(try read(text, Way(parts: parts, isReversed: isReversed))) == whole)
      }
      for block in [1, 64] {
        #expect(bytes(try read(text, Way(block: block))) == whole)
      }
    }
  }

  /// Plain rows are counted without being looked at one by one: to the same numbers, the cap's too.
  @Test func plainRowsComeToTheCellsOfOthers() throws {
    for seed in 10..<14 as Range<UInt64> {
      let text = RowPartsTests.file(rows: 120, seed: seed, hasPeople: seed % 2 == 0)
      for cap in [nil, Amount(micros: 2_500_000)] {
        let plain = try read(text, Way(cap: cap))
        let slow = try read(text, Way(isPlain: false, cap: cap))
        #expect(plain.cells == slow.cells && plain.findings == slow.findings)
        #expect(plain.arms == slow.arms && plain.latestDay == slow.latestDay)
      }
    }
  }

  /// A byte that was changed is the same fault to both, on the same line, or none to both.
  @Test func bothReadersFindTheSameFaults() {
    var random = Random(seed: 77, stream: 0)
    let odd: [UInt8] = Array("\"\",;\t\r\n\n .-+09aeT\0".utf8) + [0x80, 0xC3, 0xFF]
    var (faults, fine) = (0, 0)
    for round in 0..<120 {
      var bytes = Array(
        RowPartsTests.file(rows: 12, seed: UInt64(round), hasPeople: round % 2 == 0).utf8)
      let header = bytes.firstIndex(of: 0x0A) ?? 0
      let place = header + 1 + random.below(bytes.count - header - 1)
      bytes[place] = odd[random.below(odd.count)]
      if round % 3 == 0 { bytes.remove(at: place) }
      let results = [true, false].map { isPlain in
        Result { try read(bytes, Way(isPlain: isPlain)) }
      }
      switch (results[0], results[1]) {
      case (.success(let plain), .success(let slow)):
        fine += 1
        // As text: the mean of an arm that nobody is in is no number.
        #expect(plain.cells == slow.cells && "\(plain.findings)" == "\(slow.findings)")
      case (.failure(let plain), .failure(let slow)):
        faults += 1
        #expect(plain as? RowFault == slow as? RowFault, "round \(round)")
      case (.success, .failure), (.failure, .success): Issue.record("round \(round)")
      }
    }
    #expect(faults > 15 && fine > 15)
  }
}
