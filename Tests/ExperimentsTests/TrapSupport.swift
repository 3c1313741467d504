import Basics

@testable import Experiments

/// An experiment of counts made up for a test: arms, and days of people who do what shares say.
struct MadeUp {
  var definition: ExperimentDefinition
  var cells = ArmCells()
  var options: ReadingOptions
  /// The first day of entries.
  static let first: Int32 = 20_000

  /// - Parameter arms: the control first.
  init(_ arms: [String] = ["control", "arm"], weights: [Double]? = nil) {
    definition = ExperimentDefinition(
      id: "made-up",
      arms: arms.map { ExperimentDefinition.Arm(id: $0, treatment: .exchange($0)) }, control: 0,
      phases: [
        ExperimentDefinition.Phase(
          begins: Instant(milliseconds: 0), weights: weights ?? arms.map { _ in 1 })
      ])
    definition.windows = MetricWindows(answerDays: 14, lastingDays: 30, deadlineDays: 14)
    options = ReadingOptions(definition)
    options.measured = [.answers, .days, .answerDays]
  }

  /// What the people of one cell do.
  struct Day {
    var entered: Int64
    var accepted: Int64
    var gone: Int64 = 0
    var erased: Int64 = 0
    var kept: Int64?
    var late: Int64 = 0
    /// Value of each person who accepts, in millionths.
    var each: Int64 = 0
    /// One person's own.
    var largest: Int64 = 0
  }

  mutating func add(_ arm: Int, _ day: Int, phase: Int = 0, _ people: Day) {
    var cell = ArmCell()
    cell.people.entered = people.entered
    cell.people.shown = people.entered
    cell.people.answered = people.entered
    cell.people.accepted = people.accepted
    cell.people.gone = people.gone
    cell.people.erased = people.erased
    cell.late.accepted = people.late
    if let kept = people.kept {
      cell.promises.made = people.accepted
      cell.promises.kept = kept
    }
    let others = people.largest > 0 ? people.accepted - 1 : people.accepted
    cell.value.delivered = others * people.each + people.largest
    cell.value.deliveredSquares =
      Int128(others) * Int128(people.each) * Int128(people.each)
      + Int128(people.largest) * Int128(people.largest)
    cell.value.largest = max(people.each, people.largest)
    cells[CellKey(phase: phase, day: MadeUp.first + Int32(day), arm: arm)] += cell
  }

  /// As many days alike, of shares, spread so that sums are as near as whole numbers can be.
  mutating func add(
    _ arm: Int, days: Range<Int>, entered: Int64, rate: Double, gone: Double = 0,
    kept: Double? = nil, erased: Double = 0, late: Double = 0, each: Int64 = 0
  ) {
    func share(_ of: Double, _ rate: Double, _ day: Int) -> Int64 {
      let each = of * rate
      return Int64(each * Double(day + 1) + 0.5) - Int64(each * Double(day) + 0.5)
    }
    for day in days {
      let yes = share(Double(entered), rate, day)
      add(
        arm, day,
        Day(
          entered: entered, accepted: yes,
          gone: min(yes, share(Double(entered) * rate, gone, day)),
          erased: min(yes, share(Double(entered) * rate, erased, day)),
          kept: kept.map { min(yes, share(Double(entered) * rate, $0, day)) },
          late: share(Double(entered), late, day), each: each))
    }
  }

  /// What is read when everything has been closed for long, or so many days after the first entry.
  func reading(
    _ findings: RowFindings = RowFindings(), after days: Int = 400
  ) -> ExperimentReading {
    var options = options
    options.moment = Instant(
      milliseconds: (Int64(MadeUp.first) + Int64(days)) * Instant.dayMilliseconds)
    return ExperimentReading(definition, cells, options, findings: findings)
  }
}

extension ExperimentReading {
  var kinds: Set<Alarm.Kind> { Set(alarms.map(\.kind)) }
  var codes: [String] { verdict.reasons.map(\.code) }
}
