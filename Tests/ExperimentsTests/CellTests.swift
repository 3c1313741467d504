import Basics
import TestSupport
import Testing

@testable import Experiments

/// What happens to people goes into cells by the windows of each metric, once a person, and parts add up in any order.
@Suite struct CellTests {
  private static let definition: ExperimentDefinition = {
    var definition = ExperimentDefinition(
      id: "asks",
      arms: [
        ExperimentDefinition.Arm(id: "plain", treatment: .exchange("plain")),
        ExperimentDefinition.Arm(id: "paid", treatment: .exchange("paid")),
      ], control: 0,
      phases: [ExperimentDefinition.Phase(begins: Instant(milliseconds: 0), weights: [1, 1])])
    definition.windows = MetricWindows(answerDays: 14, lastingDays: 30, deadlineDays: 20)
    definition.valueCap = Amount(micros: 50)
    return definition
  }()

  /// Milliseconds of so many days, and some more.
  private static func age(_ days: Int, _ more: Int64 = 0) -> Int64 {
    Int64(days) * Instant.dayMilliseconds + more
  }

  private func cell(_ happenings: [(PersonHappening, Int64)]) -> ArmCell {
    var cell = ArmCell()
    var person = PersonOutcome(entering: &cell)
    for (happening, age) in happenings {
      person.take(happening, age: age, in: &cell, CellTests.definition)
    }
    return cell
  }

  @Test(.namesItsRow)
  func bothSidesOfEachWindow() {
    let yes = (PersonHappening.accepted, CellTests.age(0))
    typealias Row = (
      what: String, happenings: [(PersonHappening, Int64)], count: (ArmCell) -> Int64
    )
    let rows: [Row] = [
      ("yes on the last moment", [(.accepted, CellTests.age(14))], { $0.people.accepted }),
      ("yes a moment too late", [(.accepted, CellTests.age(14, 1))], { $0.late.accepted }),
      ("no on the last moment", [(.answered, CellTests.age(14))], { $0.people.answered }),
      (
        "gone on the last moment", [yes, (.withdrawn(.word), CellTests.age(44))],
        { $0.people.gone }
      ),
      (
        "gone a moment too late", [yes, (.withdrawn(.word), CellTests.age(44, 1))],
        { $0.late.withdrawals + $0.lasting - 1 }
      ),
      (
        "erasure is a withdrawal", [yes, (.withdrawn(.erasure), CellTests.age(3))],
        { $0.people.gone * $0.people.erased }
      ),
      (
        "a signal is a withdrawal", [yes, (.withdrawn(.signal), CellTests.age(3))],
        { $0.people.gone * $0.people.signalled }
      ),
      (
        "who never said yes can erase themselves", [(.withdrawn(.erasure), CellTests.age(3))],
        { $0.people.erased - $0.people.gone }
      ),
      (
        "erasure a moment too late", [yes, (.withdrawn(.erasure), CellTests.age(44, 1))],
        { $0.late.withdrawals - $0.people.erased }
      ),
      (
        "gone once", [yes, (.withdrawn(.word), 1), (.accepted, 2), (.withdrawn(.word), 3)],
        { $0.people.gone * $0.people.accepted }
      ),
      (
        "value on the last moment", [(.delivered(Amount(micros: 1)), CellTests.age(34))],
        { $0.value.delivered }
      ),
      (
        "value a moment too late", [(.delivered(Amount(micros: 1)), CellTests.age(34, 1))],
        { $0.late.delivered }
      ),
      (
        "put right in time",
        [
          (.delivered(Amount(micros: 3)), 1), (.corrected(Amount(micros: -2)), 2),
          (.corrected(Amount(micros: 1)), 3),
        ],
        { $0.value.correctedPeople * ($0.value.corrected - $0.value.delivered) }
      ),
      (
        "put right a moment too late",
        [
          (.delivered(Amount(micros: 3)), 1),
          (.corrected(Amount(micros: -2)), CellTests.age(34, 1)),
        ],
        { $0.value.corrected + $0.value.delivered + $0.late.delivered }
      ),
      (
        "kept on the last moment",
        [yes, (.promiseEnded(.kept, madeAtAge: CellTests.age(14)), CellTests.age(34))],
        { $0.promises.kept }
      ),
      (
        "of a promise made too late",
        [yes, (.promiseEnded(.kept, madeAtAge: CellTests.age(14, 1)), CellTests.age(20))],
        { $0.late.promises }
      ),
    ]
    forEachRow(rows) { row in #expect(row.count(cell(row.happenings)) == 1) }
  }

  @Test func squaresAreOfPersonsAndCappedOnes() {
    let cell = cell([
      (.delivered(Amount(micros: 30)), 1), (.collected(Amount(micros: 7)), 2),
      (.delivered(Amount(micros: 40)), 3), (.delivered(Amount(micros: -5)), 4),
      (.collected(Amount(micros: 3)), 5),
    ])
    #expect(cell.value.delivered == 65 && cell.value.deliveredSquares == 65 * 65)
    #expect(cell.value.capped == 50 && cell.value.cappedSquares == 2_500)
    #expect(cell.value.dataCostSquares == 100 && cell.value.deliveredByCost == 650)
    #expect(cell.value.largest == 70)
  }

  /// Nothing timely comes to a day that is closed, at whatever hour of it somebody entered.
  @Test func aClosedDayNeverChanges() {
    let windows = CellTests.definition.windows
    for metric in ExperimentMetric.allCases {
      let closes = windows.closes(day: 100, metric).milliseconds
      for hour in 0..<24 {
        let entered = 100 * Instant.dayMilliseconds + Int64(hour) * 3_600_000
        #expect(!windows.holds(closes - entered, metric))
      }
      #expect(windows.lastClosed(at: Instant(milliseconds: closes), metric) == 100)
      #expect(windows.lastClosed(at: Instant(milliseconds: closes - 1), metric) == 99)
    }
  }

  @Test func partsAddUpToTheSameBytesInAnyOrder() {
    var whole = ArmCells()
    var parts = [ArmCells](repeating: ArmCells(), count: 64)
    var random = Random(seed: 21, stream: 0)
    for _ in 0..<3_000 {
      let key = CellKey(
        phase: random.below(2), day: Int32(random.below(40)),
        arm: random.below(2))
      var cell = ArmCell()
      var person = PersonOutcome(entering: &cell, metEarlier: random.below(50) == 0)
      person.take(.shown, age: 0, in: &cell, CellTests.definition)
      if random.below(2) == 0 { person.take(.accepted, age: 1, in: &cell, CellTests.definition) }
      person.take(
        .delivered(Amount(micros: Int64(random.below(1 << 40)))), age: 5, in: &cell,
        CellTests.definition)
      whole[key] += cell
      parts[random.below(64)][key] += cell
    }
    for count in [1, 2, 8, 64] {
      var groups = [ArmCells](repeating: ArmCells(), count: count)
      for (index, part) in parts.enumerated() { groups[index % count] += part }
      let sum = groups.reversed().reduce(into: ArmCells()) { $0 += $1 }
      #expect(sum == whole && sum.numbers == whole.numbers)
    }
    #expect(zip(whole.keys, whole.keys.dropFirst()).allSatisfy { $0 < $1 })
  }
}
