import Basics
import Platform
import Statistics
import TestSupport

// What looking at an experiment every day costs, and what it finds: by simulation, each run of a stream of its own.
//
//   quid-lab experiment-validity [RUNS [SEED [PART]]]       PART: time, validity, power; all if none is named
//
// First without an effect, 40 days, a baseline that moves by 1.5 logits and an arm that ramps from 10 to 60 %: how
// often the evidence ever crosses 20, and how often a sequence ever leaves out the truth, also with an effect. Then
// the power of 60 looks beside what the plan says. Last, how long 900 cells take.

private func percent(_ count: Int, of runs: Int) -> String {
  let hundredths = Int(Double(count) * 10_000 / Double(max(1, runs)) + 0.5)
  return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) %"
}

private func showValidity(runs: Int, seed: UInt64) -> Bool {
  var holds = true
  show(
    "ever wrong in 40 looks, a baseline that moves and a split that ramps (\(runs) runs, seed \(seed)):"
  )
  for effect in [0, 0.25] {
    for (rate, people) in SimulatedExperiment.validityRates {
      let life = SimulatedExperiment(
        rate: rate, effect: effect, isOnOdds: true, days: 40, peoplePerDay: people,
        driftLogits: 1.5, armShare: (0.1, 0.6))
      let declared = OddsOffsets.declared(baseline: rate, leastEffect: rate / 5) ?? .broad
      guard let found = life.outcome(runs: runs, seed: seed, offsets: [.broad, declared]) else {
        continue
      }
      let wrong = effect == 0 ? found.crossed : []
      let crossings = wrong.map { percent($0, of: runs) }.joined(separator: ", declared ")
      show(
        "  rate \(rate), log odds ratio \(effect), \(people) a day: "
          + (effect == 0 ? "E ≥ 20 broad \(crossings); " : "")
          + "truth left out: odds ratio \(percent(found.leftOutOdds, of: runs)), "
          + "difference \(percent(found.leftOutDifference, of: runs))")
      // Three standard errors above 5 %, for few runs.
      let most = Double(runs) * 0.05 + 3 * (Double(runs) * 0.05 * 0.95).squareRoot()
      for count in wrong + [found.leftOutOdds, found.leftOutDifference] where Double(count) > most {
        holds = false
      }
    }
  }
  return holds
}

private func showPower(runs: Int, seed: UInt64) {
  show("found in 60 looks (\(runs) runs, seed \(seed)):")
  for (rate, effect, people, declaredLeast, broadLeast) in SimulatedExperiment.powerCases {
    let life = SimulatedExperiment(
      rate: rate, effect: effect, days: 60, peoplePerDay: people / 30)
    let declared = OddsOffsets.declared(baseline: rate, leastEffect: effect) ?? .broad
    guard let found = life.outcome(runs: runs, seed: seed, offsets: [declared, .broad]),
      let plan = SequentialPlan(baseline: rate, effect: effect, looks: 60),
      let widePlan = SequentialPlan(baseline: rate, effect: effect, looks: 60, offsets: .broad)
    else { continue }
    let all = people / 30 * 60
    let (planned, wide) = (plan.power(people: all), widePlan.power(people: all))
    func rounded(_ share: Double) -> Double { Double(Int(share * 1_000 + 0.5)) / 1_000 }
    show("  \(rate) → \(rate + effect), \(all / 2) an arm:")
    show(
      "    declared \(percent(found.crossed[0], of: runs)) (must \(declaredLeast), "
        + "plan \(rounded(planned.ever))), at the last look "
        + "\(percent(found.crossedAtEnd[0], of: runs)) (plan \(rounded(planned.atEnd)))")
    show(
      "    broad \(percent(found.crossed[1], of: runs)) (must \(broadLeast), "
        + "plan \(rounded(wide.ever))); one look at a fixed horizon, by plan "
        + "\(rounded(planned.oneLook)); width of the difference "
        + "\(rounded(found.widthRatioMean)) × fixed")
  }
}

private func showTime() {
  var random = Random(seed: 1, stream: 0)
  let cells = (0..<900).compactMap { _ in
    PairCell(
      controlYes: 4_500 + Int(random.uniform() * 1_000), controlAll: 10_000,
      armYes: 4_500 + Int(random.uniform() * 1_000), armAll: 10_000)
  }
  let start = monotonicNanoseconds()
  var evidence = OddsEvidence(cells)
  let filled = monotonicNanoseconds()
  let difference = StratifiedDifference(cells)
  let live = monotonicNanoseconds()
  let logE = evidence.logE(offsets: .broad)
  let ends = evidence.interval(alpha: 0.05, offsets: .broad)
  let top = evidence.mostLikely
  let asked = monotonicNanoseconds()
  evidence.merge(OddsEvidence())
  show(
    "\(cells.count) cells of 10,000 people an arm: on the grid within \((filled - start) / 1_000) µs; then ln E \(logE), "
      + "\(ends.low) … \(ends.high), top \(top.logOdds ?? 0) within \((asked - live) / 1_000) µs "
      + "(difference \(difference.value ?? 0): \((live - filled) / 1_000) µs)")
}

let experimentValidity = LabProgram(
  name: "experiment-validity", calls: ["[RUNS [SEED [PART]]]"],
  about:
    "how often daily looks at an experiment are ever wrong, and what they find: 10,000 runs of each"
) { words in
  let numbers = words.prefix(2).compactMap { UInt64($0) }
  let parts = ["time", "validity", "power"]
  let wanted = words.dropFirst(2)
  guard numbers.count == words.prefix(2).count, wanted.count <= 1,
    wanted.allSatisfy({ parts.contains($0) })
  else { throw LabUsage() }
  let runs = Int(clamping: numbers.first ?? 10_000)
  let seed = numbers.dropFirst().first ?? 1
  func isWanted(_ part: String) -> Bool { wanted.isEmpty || wanted.first == part }
  if isWanted("time") { showTime() }
  let holds = !isWanted("validity") || showValidity(runs: runs, seed: seed)
  if isWanted("power") { showPower(runs: runs, seed: seed) }
  if !holds {
    complain("quid-lab experiment-validity: something was wrong in more than 5 % of runs")
    exitProcess(1)
  }
}
