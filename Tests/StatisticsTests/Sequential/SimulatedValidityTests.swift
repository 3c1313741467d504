import Statistics
import TestSupport
import Testing

/// A few hundred runs of what `quid-lab experiment-validity` does ten thousand times.
@Suite struct SimulatedValidityTests {
  /// Looked at after each of 40 days, evidence without an effect crosses in 5 % at most, and no sequence leaves out
  /// the truth more often. Three standard errors are allowed.
  @Test(.thorough, arguments: [0.5, 0.1, 0.01, 0.002])
  func looksAreRarelyWrong(rate: Double) throws {
    let people = try #require(SimulatedExperiment.validityRates.first { $0.rate == rate })
      .peoplePerDay
    let declared = try #require(OddsOffsets.declared(baseline: rate, leastEffect: rate / 5))
    let runs = 400
    let most = 33
    for effect in [0, 0.25] {
      let life = SimulatedExperiment(
        rate: rate, effect: effect, isOnOdds: true, days: 40, peoplePerDay: people,
        driftLogits: 1.5, armShare: (0.1, 0.6))
      let found = try #require(life.outcome(runs: runs, seed: 7, offsets: [.broad, declared]))
      if effect == 0 { #expect(found.crossed.allSatisfy { $0 <= most }, "\(found.crossed)") }
      #expect(found.leftOutOdds <= most && found.leftOutDifference <= most, "\(found)")
    }
  }

  /// Declared effects are found about as often as in many runs: four standard errors below them at least.
  @Test(.thorough, arguments: SimulatedExperiment.powerCases.indices)
  func declaredEffectsAreFound(index: Int) throws {
    let (rate, effect, people, least, leastBroad) = SimulatedExperiment.powerCases[index]
    let life = SimulatedExperiment(rate: rate, effect: effect, days: 60, peoplePerDay: people / 30)
    let declared = try #require(OddsOffsets.declared(baseline: rate, leastEffect: effect))
    let runs = 200
    let found = try #require(life.outcome(runs: runs, seed: 7, offsets: [declared, .broad]))
    for (crossed, share) in zip(found.crossed, [least, leastBroad]) {
      let error = (share * (1 - share) / Double(runs)).squareRoot()
      #expect(Double(crossed) / Double(runs) > share - 4 * error)
    }
  }

  /// The same seed gives the same runs; a plain test of pooled counts would be found out.
  @Test func aSeedIsARun() throws {
    let life = SimulatedExperiment.withoutEffect(rate: 0.5, peoplePerDay: 60)
    let one = try #require(life.outcome(runs: 5, seed: 3, offsets: [.broad]))
    let same = try #require(life.outcome(runs: 5, seed: 3, offsets: [.broad]))
    #expect(one.widthRatioMean == same.widthRatioMean && one.runs == 5)
    #expect(one.widthRatioMean > 1.3 && one.widthRatioMean < 1.8)
  }
}
