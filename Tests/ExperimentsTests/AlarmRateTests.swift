import Basics
import Statistics
import Tables
import TestSupport
import Testing

@testable import Experiments

/// How often any alarm rings of two equal arms, by how value is spread.
@Suite struct AlarmRateTests {
  /// How a person's value is drawn.
  enum Spread: String, CaseIterable {
    case alike, logNormal, wideLogNormal, zeroInflated

    func draw(_ random: inout Random) -> Int64 {
      func logNormal(_ width: Double) -> Int64 {
        let z = Normal.quantile(random.uniform())
        return Int64(1e6 * Elementary.exp(width * min(6, max(-6, z))))
      }
      switch self {
      case .alike: return random.uniform() < 0.3 ? 1_000_000 : 0
      case .logNormal: return logNormal(1)
      case .wideLogNormal: return logNormal(1.5)
      case .zeroInflated: return random.uniform() < 0.1 ? logNormal(1) : 0
      }
    }
  }

  /// An experiment of 28 days and 60 people a day, and the cap that its rows would have.
  private static func life(
    _ spread: Spread, cap: Amount?, seed: UInt64
  ) -> (made: MadeUp, findings: RowFindings) {
    var random = Random(seed: seed, stream: 31)
    var made = MadeUp()
    made.options.measured.formUnion([.value, .withdrawals, .erasures])
    made.definition.metric = .value
    made.definition.valueCap = cap
    var values: [[Int64]] = [[], []]
    for day in 0..<28 {
      for _ in 0..<60 {
        let arm = random.below(2)
        let key = CellKey(phase: 0, day: MadeUp.first + Int32(day), arm: arm)
        var outcome = PersonOutcome(entering: &made.cells[key])
        let happenings: [PersonHappening] = [
          .shown, random.uniform() < 0.3 ? .accepted : .answered,
          .delivered(Amount(micros: spread.draw(&random))),
        ]
        for happening in happenings {
          outcome.take(happening, age: 0, in: &made.cells[key], made.definition)
        }
        if random.uniform() < 0.02 {
          outcome.take(.withdrawn(.erasure), age: 0, in: &made.cells[key], made.definition)
        }
        values[arm].append(outcome.numbers[1])
      }
    }
    var findings = RowFindings()
    let all = (values[0] + values[1]).filter { $0 > 0 }.sorted()
    let found = all[min(all.count - 1, all.count * 999 / 1_000)]
    findings.capped = values.map { values in
      CappedMean(
        cap: Amount(micros: found),
        mean: values.reduce(0) { $0 + Double(min($1, found)) } / 1e6 / Double(values.count))
    }
    return (made, findings)
  }

  /// In 5 % at most: every other experiment with a cap that was declared, the others with one that rows show.
  @Test(arguments: Spread.allCases) func alarmsRarelyRingOfEqualArms(spread: Spread) {
    let seeds = sampled(3, thorough: 1_000)
    var rang: [Alarm.Kind: Int] = [:]
    var any = 0
    for seed in 0..<seeds {
      let (made, findings) = AlarmRateTests.life(
        spread, cap: seed % 2 == 0 ? nil : Amount(micros: 5_000_000), seed: UInt64(seed))
      let reading = made.reading(findings)
      for kind in reading.kinds { rang[kind, default: 0] += 1 }
      if !reading.alarms.isEmpty { any += 1 }
    }
    let told = rang.sorted { $0.key.rawValue < $1.key.rawValue }
    #expect(any <= max(1, seeds / 20), "\(any) of \(seeds): \(told)")
  }
}

/// What an outlier's alarm rings for, and what not.
@Suite struct OutlierTests {
  /// People of value: many of 1, some of much more in the control.
  private static func made(
    whales: Int64, of worth: Int64, cap: Int64?, each: Int64, noise: Int64 = 0
  ) -> MadeUp {
    var made = MadeUp()
    made.options.measured.insert(.value)
    made.definition.metric = .value
    made.definition.valueCap = cap.map { Amount(micros: $0) }
    for day in 0..<28 {
      for arm in 0...1 {
        for person in 0..<Int64(200) {
          let shift = person / 2 % 2 == 0 ? noise : -noise
          let isWhale = arm == 1 && person < whales
          var cell = ArmCell()
          var outcome = PersonOutcome(entering: &cell)
          outcome.take(.shown, age: 0, in: &cell, made.definition)
          outcome.take(person % 2 == 0 ? .accepted : .answered, age: 0, in: &cell, made.definition)
          outcome.take(
            .delivered(
              Amount(micros: (isWhale ? worth : arm == 0 ? 1_000_000 : each) + shift)), age: 0,
            in: &cell, made.definition)
          made.cells[CellKey(phase: 0, day: MadeUp.first + Int32(day), arm: arm)] += cell
        }
      }
    }
    return made
  }

  /// Few people win an experiment that all others lose: with a cap it differs the other way, and both are told.
  @Test func signsThatDifferForCertainAreTold() {
    let made = OutlierTests.made(whales: 2, of: 50_000_000, cap: 3_000_000, each: 900_000)
    let reading = made.reading()
    let value = reading.arms[1].value
    #expect((value?.difference?.low ?? -1) > 0 && (value?.capped?.high ?? 1) < 0)
    #expect(reading.kinds == [.outlier] && reading.verdict.word == .notYet)
    let json = String(decoding: ReadingJSON.text(reading), as: UTF8.self)
    #expect(json.contains("\"capped\": {"), "\(json)")
    let text = ReadingText(reading, style: TextStyle(isColored: false, columns: 200)).text
    #expect(text.contains("the same, capped"), "\(text)")
  }

  /// Near 0 signs differ by chance.
  @Test func signsThatDifferByChanceAreNot() {
    let made = OutlierTests.made(
      whales: 2, of: 1_900_000, cap: 1_600_000, each: 992_000, noise: 500_000)
    let value = made.reading().arms[1].value
    #expect((value?.difference?.value ?? 0) > 0 && (value?.capped?.value ?? 0) < 0)
    #expect(made.reading().alarms == [])
  }

  /// A cap that rows show is of all days: while some are open, it is of other people than the evidence.
  @Test func openDaysDoNotCap() {
    let made = OutlierTests.made(whales: 2, of: 50_000_000, cap: nil, each: 900_000)
    var findings = RowFindings()
    findings.capped = [1.0, 0.92].map { CappedMean(cap: Amount(micros: 3_000_000), mean: $0) }
    #expect(made.reading(findings).kinds == [.outlier])
    #expect(made.reading(findings).capped[1].map { $0.value < 0 && $0.interval == nil } == true)
    let open = made.reading(findings, after: 50)
    #expect(!open.kinds.contains(.outlier) && open.capped[1] == nil)
  }
}
