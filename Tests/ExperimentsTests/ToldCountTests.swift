import Basics
import TestSupport
import Testing

@testable import Experiments

/// What a report tells of counts: none of 1 to k − 1 people, nor one that gives such a count away.
@Suite struct ToldCountTests {
  private typealias Row = (
    what: String, people: [Int64], promises: [Int64], told: [String]
  )

  /// Of one arm whose days are all closed: entered, shown, answered, accepted, gone; made, kept, late, broken.
  private static func told(_ people: [Int64], _ promises: [Int64], group: Int) -> ToldArm {
    var cell = ArmCell()
    cell.people.entered = people[0]
    cell.people.shown = people[1]
    cell.people.answered = people[2]
    cell.people.accepted = people[3]
    cell.people.gone = people[4]
    cell.promises.made = promises[0]
    cell.promises.kept = promises[1]
    cell.promises.late = promises[2]
    cell.promises.broken = promises[3]
    return ToldArm(answering: cell, standing: cell, valued: cell, group: group)
  }

  /// shown, answered, accepted, lasting, withdrawn, kept, late, broken.
  private static func texts(_ told: ToldArm) -> [String] {
    [
      told.shown, told.answered, told.accepted, told.lasting, told.withdrawn, told.kept, told.late,
      told.broken,
    ].map(\.text)
  }

  @Test(.namesItsRow)
  func fewPeopleAreNotTold() {
    let (few, near) = ("fewer than 10", "within 10")
    let none: [Int64] = [0, 0, 0, 0]
    let rows: [Row] = [
      ("all large", [100, 80, 60, 40, 20], none, ["80", "60", "40", "20", "20", "0", "0", "0"]),
      ("nobody at all", [100, 100, 0, 0, 0], none, ["100", "0", "0", "0", "0", "0", "0", "0"]),
      (
        "ten are enough", [100, 90, 80, 10, 0], none, ["90", "80", "10", "10", "0", "0", "0", "0"]
      ),
      ("nine are not", [100, 90, 80, 9, 0], none, ["90", "80", few, few, "0", "0", "0", "0"]),
      (
        "nine were not shown", [100, 91, 60, 40, 0], none,
        [near, "60", "40", "40", "0", "0", "0", "0"]
      ),
      (
        "nine said no", [100, 80, 49, 40, 0], none,
        ["80", near, "40", "40", "0", "0", "0", "0"]
      ),
      (
        "one is gone", [100, 80, 60, 40, 1], none,
        ["80", "60", "40", near, few, "0", "0", "0"]
      ),
      (
        "one yes stands", [100, 80, 60, 40, 39], none,
        ["80", "60", "40", few, near, "0", "0", "0"]
      ),
      (
        "one did not say yes, and some are gone", [100, 100, 100, 99, 20], none,
        ["100", "100", near, "79", near, "0", "0", "0"]
      ),
      (
        "one promise is broken", [100, 80, 60, 40, 0], [40, 39, 0, 1],
        ["80", "60", "40", "40", "0", near, "0", few]
      ),
      (
        "one is broken, and many are late", [100, 80, 60, 40, 0], [40, 27, 12, 1],
        ["80", "60", "40", "40", "0", "27", near, few]
      ),
      (
        "one is not over", [100, 80, 60, 40, 0], [40, 39, 0, 0],
        ["80", "60", "40", "40", "0", near, "0", "0"]
      ),
    ]
    forEachRow(rows) { row in
      #expect(
        Self.texts(Self.told(row.people, row.promises, group: 10)) == row.told, "\(row.what)")
      let own = Self.told(row.people, row.promises, group: 1)
      #expect(
        !Self.texts(own).contains { $0 == few || $0 == near }, "\(row.what), the owner's rows")
    }
  }

  /// Whatever the counts: nobody can take a count of 1 to 9 people from those that are told.
  @Test func nothingFewCanBeWorkedOut() {
    forAll(seeds: 300, thorough: 3_000) { seed, random in
      func part(_ whole: Int64) -> Int64 {
        let near = Int64(random.below(12))
        return random.below(2) == 0 ? min(whole, near) : whole - min(whole, near)
      }
      let entered = 10 + Int64(random.below(100))
      let shown = part(entered)
      let answered = part(shown)
      let accepted = part(answered)
      let gone = part(accepted)
      let told = Self.told([entered, shown, answered, accepted, gone], [0, 0, 0, 0], group: 10)
      let chain: [(ToldCount, Int64)] = [
        (told.entered, entered), (told.shown, shown), (told.answered, answered),
        (told.accepted, accepted), (told.lasting, accepted - gone), (told.withdrawn, gone),
      ]
      var open = chain.filter { $0.0.isExact }.map(\.1)
      // Who is gone and whose yes stands add up to who accepted.
      if told.lasting.isExact, told.withdrawn.isExact { open.append(accepted) }
      if told.accepted.isExact, told.lasting.isExact { open.append(gone) }
      if told.accepted.isExact, told.withdrawn.isExact { open.append(accepted - gone) }
      let isFew = open.contains { $0 > 0 && $0 < 10 }
      #expect(!isFew, "seed \(seed): \(chain)")
      let ladder = [entered, shown, answered, accepted].filter { open.contains($0) }
      for (more, less) in zip(ladder, ladder.dropFirst()) {
        #expect(more == less || more - less >= 10, "seed \(seed): \(chain)")
      }
    }
  }

  /// Figures follow their counts: a rate, a difference and a sentence tell no more than those.
  @Test func figuresOfFewAreNotTold() throws {
    for (gone, isTold) in [(0.004, false), (0.4, true)] {
      var made = MadeUp()
      made.options.measured.formUnion([.withdrawals, .erasures])
      for arm in 0..<2 {
        made.add(arm, days: 0..<20, entered: 40, rate: 0.5, gone: gone)
      }
      let reading = made.reading()
      let share = try #require(reading.arms[1].share(.withdrawalsOfAccepted))
      #expect(share.isTold == isTold)
      let guardrail = reading.arms[1].guardrails.first { $0.kind == .withdrawals }
      #expect(guardrail?.text.contains("fewer than 10 people") == !isTold, "\(guardrail as Any)")
      let json = try JSONTree(text: String(decoding: ReadingJSON.text(reading), as: UTF8.self))
      guard case .array(let shares)? = json["/arms/1/shares"] else {
        Issue.record("no shares")
        return
      }
      let own = shares.first { $0["/share"] == .string("withdrawalsOfAccepted") }
      #expect((own?["/armRate"] == .null) == !isTold)
      #expect((own?["/difference"] == .null) == !isTold)
      #expect((json["/arms/1/withdrawn"] == .string("fewer than 10")) == !isTold)
    }
  }

  /// One person's share of an arm's value is nobody's to read; the alarm rings all the same.
  @Test func anOutlierIsNotMeasured() throws {
    var made = MadeUp()
    made.options.measured.insert(.value)
    for arm in 0..<2 { made.add(arm, days: 0..<20, entered: 40, rate: 0.5, each: 1_000_000) }
    made.add(1, 20, MadeUp.Day(entered: 40, accepted: 20, each: 1_000_000, largest: 900_000_000))
    made.add(0, 20, MadeUp.Day(entered: 40, accepted: 20, each: 1_000_000))
    let live = try #require(made.reading().alarms.first { $0.kind == .outlier })
    #expect(live.text.hasPrefix("fewer than 10 people hold over 5"), "\(live.text)")
    #expect(live.figure == AlarmSearch.outlierShare)
    made.options.group = 1
    let own = try #require(made.reading().alarms.first { $0.kind == .outlier })
    #expect(own.text.hasPrefix("one person holds 6") && own.figure > 0.6, "\(own.text)")
  }
}
