import Basics
import Foundation
import TestSupport
import Testing

@Suite struct InstantTests {
  @Test(.namesItsRow)
  func daysCountFrom1970() {
    let rows: [(String, Int64)] = [
      ("1970-01-01", 0), ("1970-12-31", 364), ("1972-02-29", 789), ("2000-02-29", 11_016),
      ("2026-11-23", 20_780), ("9999-12-31", 2_932_896),
    ]
    forEachRow(rows) { (text, day) in
      #expect(Instant(day: text)?.milliseconds == day * 86_400_000)
    }
  }

  @Test(.namesItsRow)
  func whatIsNoDayIsRefused() {
    let rows: [String] = [
      "", "2026", "2026-1-1", "2026-13-01", "2026-00-01", "2026-04-31", "2026-02-29", "1900-02-29",
      "2100-02-29", "1969-12-31", "2026-11-23T00:00", "2026/11/23", "２０２６-01-01",
    ]
    forEachRow(rows) { text in
      #expect(Instant(day: text) == nil)
    }
  }

  @Test func everyDayOfFourHundredYearsFollowsTheLast() {
    var expected: Int64 = 0
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let formatter = DateFormatter()
    formatter.calendar = calendar
    formatter.timeZone = .gmt
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd"
    for _ in 0..<146_097 {
      let date = Date(timeIntervalSince1970: Double(expected) / 1000)
      let parts = calendar.dateComponents([.year, .month, .day], from: date)
      let text = formatter.string(from: date)
      guard parts.year ?? 0 <= 2369 else { break }
      if Instant(milliseconds: expected + 45_296_789).text != text + "T12:34:56.789Z"
        || Instant(day: text)?.milliseconds != expected
      {
        Issue.record("\(text) is not \(expected)")
        return
      }
      expected += 86_400_000
    }
  }
}

@Suite struct RandomTests {
  @Test func theSameSeedAndStreamDrawTheSame() {
    var one = Random(seed: 7, stream: 3)
    var other = Random(seed: 7, stream: 3)
    for _ in 0..<100 { #expect(one.next() == other.next()) }
  }

  /// Pinned: scenarios replay to the same bytes in every later version.
  @Test func theFirstDrawsNeverChange() {
    var random = Random(seed: 1, stream: 0)
    #expect((0..<3).map { _ in random.next() } == RandomTests.pinned)
  }

  private static let pinned: [UInt64] = [
    132_316_291_454_871_238, 3_579_482_929_141_750_529, 7_818_441_351_900_543_583,
  ]

  @Test func streamsOfOneSeedAreUnrelated() {
    // The share of equal bits between neighbouring streams: 64,000 fair coins.
    var equal = 0
    for stream in 0..<1_000 {
      var one = Random(seed: 1, stream: UInt64(stream))
      var other = Random(seed: 1, stream: UInt64(stream + 1))
      equal += 64 - (one.next() ^ other.next()).nonzeroBitCount
    }
    #expect((31_400...32_600).contains(equal))
  }

  @Test func uniformDrawsStayBelowOneAndFillTheTenths() {
    var random = Random(seed: 5, stream: 5)
    var tenths = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 {
      let draw = random.uniform()
      #expect(draw >= 0 && draw < 1)
      tenths[Int(draw * 10)] += 1
    }
    // 99.9 % bounds of the binomial: 10,000 ± 3.3 · 95.
    #expect(tenths.allSatisfy { (9_688...10_312).contains($0) })
  }

}

@Suite struct KeyTableTests {
  @Test func keysKeepTheNumberOfTheirFirstSight() {
    forAll(seeds: 50) { seed, random in
      var table = KeyTable()
      var model: [[UInt8]: Int] = [:]
      for _ in 0..<500 {
        let key = (0..<random.below(4)).map { _ in UInt8(random.below(5)) }
        let expected = model[key]
        #expect(table.find(key.span) == expected, "seed \(seed)")
        let (number, isNew) = table.insert(key.span)
        #expect(number == expected ?? model.count, "seed \(seed)")
        #expect(isNew == (expected == nil), "seed \(seed)")
        model[key] = number
      }
      #expect(table.count == model.count)
      for (key, number) in model { #expect(Array(table.key(number)) == key, "seed \(seed)") }
    }
  }

  /// Removing keys at random leaves exactly the others, under their numbers.
  @Test func removedKeysAreNewAgain() {
    forAll(seeds: 100) { seed, random in
      var table = KeyTable()
      var model: [[UInt8]: Int] = [:]
      var count = 0
      for _ in 0..<400 {
        let key = (0...random.below(3)).map { _ in UInt8(1 + random.below(5)) }
        if let number = model[key], random.below(2) == 0 {
          table.remove(number)
          #expect(table.key(number).allSatisfy { $0 == 0 }, "seed \(seed)")
          model[key] = nil
        } else {
          let (number, isNew) = table.insert(key.span)
          #expect(isNew == (model[key] == nil), "seed \(seed)")
          #expect(number == model[key] ?? count, "seed \(seed)")
          count += isNew ? 1 : 0
          model[key] = number
        }
      }
      for (key, number) in model { #expect(table.find(key.span) == number, "seed \(seed)") }
    }
  }

  /// Where numbers are given out again there are never more than keys were there at once, and nothing is left of
  /// what is gone.
  @Test func numbersOfRemovedKeysAreGivenOutAgain() {
    forAll(seeds: 10, thorough: 100) { seed, random in
      var table = KeyTable(reusesNumbers: true)
      var model: [[UInt8]: Int] = [:]
      var most = 0
      for _ in 0..<400 {
        // Long ones, so that pages are filled anew.
        let key = [UInt8](repeating: UInt8(1 + random.below(200)), count: 900 + random.below(3))
        if let number = model[key], random.below(2) == 0 {
          table.remove(number)
          #expect(table.key(number).isEmpty, "seed \(seed)")
          model[key] = nil
        } else {
          let (number, isNew) = table.insert(key.span)
          #expect(isNew == (model[key] == nil), "seed \(seed)")
          #expect(model[key] == nil || model[key] == number, "seed \(seed)")
          model[key] = number
        }
        most = max(most, model.count)
        #expect(Set(model.values).count == model.count, "seed \(seed)")
      }
      #expect(table.count == most, "seed \(seed)")
      for (key, number) in model {
        #expect(table.find(key.span) == number && Array(table.key(number)) == key, "seed \(seed)")
      }
      table.overwrite()
      #expect(held(by: table, "arena", as: [[UInt8]].self).joined().allSatisfy { $0 == 0 })
    }
  }

  @Test func spellingsThatLookAlikeAreDifferentKeys() {
    var table = KeyTable()
    let composed = Array("caf\u{E9}".utf8)
    let decomposed = Array("cafe\u{301}".utf8)
    #expect(table.insert(composed.span).number == 0)
    #expect(table.insert(decomposed.span).number == 1)
  }

  @Test func aHundredThousandKeysAreFound() {
    var table = KeyTable()
    for number in 0..<100_000 { _ = table.insert(Array("person-\(number)".utf8).span) }
    for number in stride(from: 0, to: 100_000, by: 997) {
      #expect(table.find(Array("person-\(number)".utf8).span) == number)
    }
  }
}

@Suite struct ByteSearchTests {
  @Test func theNextNewlineIsFoundWhereverItIs() {
    forAll(seeds: 300) { seed, random in
      let bytes = (0..<random.below(40)).map { _ in
        random.element([0x0A, 0x0B, 0x8A, 0x00, 0xFF, 0x41] as [UInt8])
      }
      for start in 0...bytes.count {
        let expected = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        #expect(bytes.span.newline(from: start) == expected, "seed \(seed) from \(start)")
      }
    }
  }
}

/// A stored property that is nobody else's to see.
private func held<Value>(by owner: Any, _ name: String, as type: Value.Type) -> Value {
  let found = Mirror(reflecting: owner).children.first { $0.label == name }?.value as? Value
  guard let found else { fatalError("there is no \(name)") }
  return found
}

@Suite struct ByteBufferTests {
  /// Whatever is let go of is overwritten: cleared, cut, or left behind in room that was too small or too large.
  @Test func whatIsLetGoOfIsOverwritten() {
    forAll(seeds: 100) { seed, random in
      var buffer = ByteBuffer()
      var expected: [UInt8] = []
      for _ in 0..<50 {
        switch random.below(5) {
        case 0:
          buffer.clear()
          expected = []
        case 1:
          let count = random.below(expected.count + 1)
          buffer.cut(to: count)
          expected = Array(expected[..<count])
        case 2: buffer.shrink(to: random.below(2_000))
        default:
          let more = (0..<random.below(700)).map { _ in UInt8(1 + random.below(255)) }
          buffer.append(more.span)
          expected += more
        }
        #expect(buffer.bytes == expected, "seed \(seed)")
        let storage = held(by: buffer, "storage", as: [UInt8].self)
        #expect(storage[expected.count...].allSatisfy { $0 == 0 }, "seed \(seed)")
      }
    }
  }

  @Test func decimalsAreThoseOfTheStandardLibrary() {
    var values: [Int64] = [0, 9, 10, 99, 100, 999, 1_000, .max, .min, -1, -10, .max - 1]
    for power in 0..<19 {
      values += [-1, 0, 1].map { Int64(String("1" + String(repeating: "0", count: power)))! + $0 }
    }
    forAll(seeds: 2_000) { _, random in
      values.append(Int64(bitPattern: random.next()) >> Int64(random.below(64)))
    }
    for value in values {
      var buffer = ByteBuffer()
      buffer.append("x")
      buffer.append(decimal: value)
      #expect(buffer.bytes == Array("x\(value)".utf8))
    }
  }

  @Test func piecesOfEverySizeStandBehindOneAnother() {
    var buffer = ByteBuffer()
    var model: [UInt8] = []
    for size in 0..<600 {
      let piece = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* size) }
      buffer.append(piece.span)
      buffer.append(UInt8(truncatingIfNeeded: size))
      model += piece + [UInt8(truncatingIfNeeded: size)]
    }
    #expect(buffer.bytes == model)
    buffer.clear()
    #expect(buffer.bytes.isEmpty)
  }
}

@Suite struct DidYouMeanTests {
  @Test(arguments: [
    ("rum", ["run", "serve"], "run"), ("--sede", ["--seed", "--json"], "--seed"),
    ("levles", ["levels", "id"], "levels"), ("ID", ["id", "of"], "id"),
    ("birthdate", ["birthDate", "birthPlace"], "birthDate"),
  ])
  func misspeltWordsAreGuessed(word: String, candidates: [String], meant: String) {
    #expect(didYouMean(word, among: candidates) == meant)
  }

  @Test(arguments: [
    ("xyz", ["run", "serve"]), ("", ["a"]), ("id", ["id"]), ("weight", ["levels"]),
  ])
  func whatIsFarFromEverythingIsNotGuessed(word: String, candidates: [String]) {
    #expect(didYouMean(word, among: candidates) == nil)
  }
}

@Suite struct InvariantTests {
  @Test func aBrokenInvariantStopsTheProcessAndSaysWhy() async throws {
    let result = try await #require(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      invariant(1 + 1 == 3, "slot 17 beyond count 12")
    }
    let message = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(message.contains("broken invariant: slot 17 beyond count 12"))
  }

  @Test func identifiersEndAtTheirLimit() async {
    #expect(PersonID(index: Limits.identifiers - 1).index == Limits.identifiers - 1)
    await #expect(processExitsWith: .failure) { _ = PersonID(index: Limits.identifiers) }
    await #expect(processExitsWith: .failure) { _ = PersonID(index: -1) }
  }

  @Test func amountsBeyondSixtyFourBitsStopTheProcess() async {
    await #expect(processExitsWith: .failure) {
      var sum = Amount(micros: .max)
      sum += Amount(micros: 1)
    }
  }
}
