import Basics
import Catalogs
import TestSupport
import Testing

@testable import Exchanges

/// How counts are held and compared, against sets that hold everybody.
@Suite struct CountSeriesTests {
  private typealias People = [Int: UInt32]

  private let people = 200

  private func series() -> CountSeries {
    CountSeries(purpose: "gift", level: FieldLevel(field: "birthDate", level: "month"))
  }

  private func counted(_ values: People) -> CountedPeople {
    CountedPeople(
      values.sorted { $0.key < $1.key }.map {
        Counted(person: PersonID(index: $0.key), value: ValueID($0.value))
      }, of: people)
  }

  private func differing(_ one: People, _ other: People, byValue: Bool) -> Int {
    Set(one.keys).union(other.keys).filter {
      byValue ? one[$0] != other[$0] : (one[$0] == nil) != (other[$0] == nil)
    }.count
  }

  /// A few people are counted by another value, anew, or not any more.
  private func changed(_ values: People, _ random: inout Random) -> People {
    var values = values
    for _ in 0..<random.next() % 12 {
      let person = Int(random.next() % UInt64(people))
      values[person] = random.next() % 3 == 0 ? nil : UInt32(random.next() % 5_000_000)
    }
    return values
  }

  private func compare(_ series: CountSeries, with told: [People], _ other: People) {
    for byValue in [false, true] {
      var found: [CountSeries.Compared] = []
      let isGone: (UInt32) -> Bool = { $0.isMultiple(of: 3) }
      series.compare(with: counted(other), byValue: byValue, isGone: isGone) { found.append($0) }
      #expect(found.map(\.index) == Array(told.indices))
      #expect(found.map(\.differing) == told.map { differing($0, other, byValue: byValue) })
      #expect(found.map(\.gone) == told.map { $0.values.filter { $0.isMultiple(of: 3) }.count })
    }
  }

  @Test func theyAgreeWithSets() {
    for seed in 0..<20 {
      var random = Random(seed: UInt64(seed), stream: 0)
      var series = series()
      var told: [People] = []
      var last: People = [:]
      for _ in 0..<40 {
        last = changed(last, &random)
        compare(series, with: told, last)
        let before = series.compare(with: counted(last), byValue: true, isGone: nil) { _ in }
        series.append(counted(last), after: before, at: Samples.day(told.count))
        told.append(last)
        if random.next() % 4 == 0 {
          let index = Int(random.next() % UInt64(told.count))
          series.remove(at: index)
          told.remove(at: index)
        }
        compare(series, with: told, changed(last, &random))
      }
    }
  }

  @Test func numbersOfAllSizesComeBack() {
    var writer = CountChanges.Writer()
    let rows: [(person: Int, value: UInt32)] = [
      (0, 0), (1, .max - 1), (2, ExchangeState.none), (200, 1), (1 << 30, 1 << 31),
      (Limits.identifiers - 1, 127),
    ]
    for row in rows { writer.add(row.person, row.value) }
    var changes = CountChanges(writer.bytes)
    for row in rows {
      let found = changes.next()
      #expect(found?.person == row.person && found?.value == row.value)
    }
    #expect(changes.next() == nil)
  }

  /// A hundred counts of a thousand people, five of whom change from one to the next, take little more than one.
  @Test func aCountTakesRoomForWhatItTells() {
    var series = series()
    var values = [UInt32](repeating: 0, count: 1_000)
    for person in values.indices { values[person] = UInt32(3 * person) }
    var last = [UInt32](repeating: ExchangeState.none, count: 1_000)
    for number in 0..<100 {
      for person in 0..<5 { values[(number * 7 + person * 199) % 1_000] += 40_000 }
      let people = CountedPeople(
        values.enumerated().map { Counted(person: PersonID(index: $0), value: ValueID($1)) },
        of: 1_000)
      series.append(people, after: last, at: Samples.day(number))
      last = people.values
    }
    #expect(series.told[0].changes.count < 2_100)
    #expect(series.byteCount < 2_100 + 99 * 5 * 6)
  }
}
