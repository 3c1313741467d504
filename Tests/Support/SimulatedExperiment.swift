public import Basics
public import Statistics

/// An experiment that is looked at every day: yes or no of people who enter day by day, with a baseline that moves and
/// a split that ramps.
public struct SimulatedExperiment: Sendable {
  /// The control's rate in the middle of the experiment.
  public let rate: Double
  /// How much higher the arm's rate is: on the whole scale where `isOnOdds` is false, else in log odds.
  public let effect: Double
  public let isOnOdds: Bool
  public let days: Int
  public let peoplePerDay: Int
  /// By how much the log odds of the baseline move from the first day to the last.
  public let driftLogits: Double
  /// The arm's share on the first day and on the last.
  public let armShare: (first: Double, last: Double)

  public init(
    rate: Double, effect: Double = 0, isOnOdds: Bool = false, days: Int, peoplePerDay: Int,
    driftLogits: Double = 0, armShare: (first: Double, last: Double) = (0.5, 0.5)
  ) {
    self.rate = rate
    self.effect = effect
    self.isOnOdds = isOnOdds
    self.days = days
    self.peoplePerDay = peoplePerDay
    self.driftLogits = driftLogits
    self.armShare = armShare
  }

  /// The rates of both on a day.
  private func rates(_ day: Int) -> (control: Double, arm: Double) {
    let place = days > 1 ? Double(day) / Double(days - 1) : 0.5
    let base = Elementary.log(rate / (1 - rate)) + driftLogits * (place - 0.5)
    let control = Elementary.logistic(base)
    return (control, isOnOdds ? Elementary.logistic(base + effect) : control + effect)
  }

  /// How many of so many say yes, each alone.
  private func yes(_ rate: Double, of people: Int, _ random: inout Random) -> Int {
    var count = 0
    for _ in 0..<people where random.uniform() < rate { count += 1 }
    return count
  }

  /// A day's cell, and the rates that it was drawn from.
  private func cell(_ day: Int, _ random: inout Random) -> (
    PairCell, (control: Double, arm: Double)
  )? {
    let place = days > 1 ? Double(day) / Double(days - 1) : 0.5
    let share = armShare.first + (armShare.last - armShare.first) * place
    let arm = yes(share, of: peoplePerDay, &random)
    let rates = rates(day)
    let cell = PairCell(
      controlYes: yes(rates.control, of: peoplePerDay - arm, &random),
      controlAll: peoplePerDay - arm, armYes: yes(rates.arm, of: arm, &random), armAll: arm)
    return cell.map { ($0, rates) }
  }

  /// What came of one run.
  public struct Run: Equatable, Sendable {
    /// Whether E against no effect was ever 20, with each of the offsets asked for; and whether at the last look.
    public var crossed: [Bool]
    public var crossedAtEnd: [Bool]
    /// Whether the sequences ever left out the truth: of the odds ratio (where it is one), of the difference.
    public var leftOutOdds = false
    public var leftOutDifference = false
    /// The difference's width at the end, over that of 95 % at one look; nil where it is not shown yet.
    public var widthRatio: Double?
  }

  /// One run, looked at after every day at α = .05.
  ///
  /// - Parameter offsets: each is tested by itself; the sequence is the first's.
  public func run(_ random: inout Random, offsets: [OddsOffsets], planned: Int) -> Run? {
    guard let radius = SequenceRadius(alpha: 0.05, planned: planned), let first = offsets.first
    else { return nil }
    var run = Run(crossed: offsets.map { _ in false }, crossedAtEnd: offsets.map { _ in false })
    var evidence = OddsEvidence()
    var difference = StratifiedDifference()
    var (weights, truth) = (0.0, 0.0)
    let bound = Elementary.log(20)
    for day in 0..<days {
      guard let (cell, rates) = cell(day, &random) else { return nil }
      evidence.add(cell)
      difference.add(cell)
      if cell.people > 0 {
        let weight = Double(cell.controlAll) * Double(cell.armAll) / Double(cell.people)
        weights += weight
        truth += weight * (rates.arm - rates.control)
      }
      for index in offsets.indices {
        run.crossedAtEnd[index] = evidence.logE(offsets: offsets[index]) >= bound
        if run.crossedAtEnd[index] { run.crossed[index] = true }
      }
      let odds = evidence.interval(alpha: 0.05, offsets: first)
      if isOnOdds || effect == 0, effect < odds.low || odds.high < effect { run.leftOutOdds = true }
      if let estimate = difference.estimate(radius) {
        let actual = truth / weights
        if actual < estimate.low || estimate.high < actual { run.leftOutDifference = true }
        let fixed = 2 * 1.959_963_984_540_054 * (difference.variance ?? 0).squareRoot()
        run.widthRatio = (estimate.high - estimate.low) / fixed
      }
    }
    return run
  }

  /// What came of many runs, each of a stream of its own.
  public struct Outcome: Sendable {
    public var runs = 0
    public var crossed: [Int]
    public var crossedAtEnd: [Int]
    public var leftOutOdds = 0
    public var leftOutDifference = 0
    public var widthRatioMean = 0.0
  }

  /// Runs `count` experiments, of seed `seed` and streams 0 and on; nil of an experiment that cannot be.
  public func outcome(runs count: Int, seed: UInt64, offsets: [OddsOffsets]) -> Outcome? {
    var outcome = Outcome(
      crossed: offsets.map { _ in 0 }, crossedAtEnd: offsets.map { _ in 0 })
    var (widths, shown) = (0.0, 0)
    for stream in 0..<count {
      var random = Random(seed: seed, stream: UInt64(stream))
      guard let run = run(&random, offsets: offsets, planned: days * peoplePerDay) else {
        return nil
      }
      outcome.runs += 1
      for index in offsets.indices {
        if run.crossed[index] { outcome.crossed[index] += 1 }
        if run.crossedAtEnd[index] { outcome.crossedAtEnd[index] += 1 }
      }
      if run.leftOutOdds { outcome.leftOutOdds += 1 }
      if run.leftOutDifference { outcome.leftOutDifference += 1 }
      if let ratio = run.widthRatio {
        widths += ratio
        shown += 1
      }
    }
    outcome.widthRatioMean = shown > 0 ? widths / Double(shown) : .nan
    return outcome
  }
}

extension SimulatedExperiment {
  /// 40 days without an effect, the baseline moving by 1.5 logits and the arm's share from 10 to 60 %.
  public static func withoutEffect(rate: Double, peoplePerDay: Int) -> SimulatedExperiment {
    SimulatedExperiment(
      rate: rate, days: 40, peoplePerDay: peoplePerDay, driftLogits: 1.5, armShare: (0.1, 0.6))
  }

  /// The rates at which validity is shown, with the people of a day.
  public static let validityRates: [(rate: Double, peoplePerDay: Int)] = [
    (0.5, 400), (0.1, 400), (0.01, 1_000), (0.002, 3_000),
  ]

  /// The effects at which power is shown, of 60 looks, and what must be reached with the declared effect and without.
  public static let powerCases:
    [(rate: Double, effect: Double, peoplePerArm: Int, declared: Double, broad: Double)] = [
      (0.77, 0.03, 6_000, 0.87, 0.83), (0.1, 0.02, 8_000, 0.89, 0.82),
      (0.01, 0.003, 40_000, 0.86, 0.79), (0.002, 0.001, 60_000, 0.74, 0.62),
    ]
}
