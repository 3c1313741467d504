import Basics
import JSONText
import Recommendation
import TestSupport
import Testing

@testable import Evaluation

/// The search for parameters: what it tries, what it accepts, and what it may not look at.
@Suite struct TuningTests {
  private func log(_ text: String) throws -> SessionLog {
    var reader = LogReader(LogColumns())
    try reader.take(Array(text.utf8)[...])
    return SessionLog(try reader.finish())
  }

  private func tune(_ plan: TuningPlan, sessions: Int = 250) throws -> Tuning {
    let log = try log(SampleLog.text(sessions: sessions, seed: 3))
    return try Tuning(plan, on: log, 0..<log.count) { _ in }
  }

  @Test(arguments: [false, true])
  func aSearchKeepsItsPromises(tunesPool: Bool) throws {
    var plan = TuningPlan()
    plan.tries = 40
    plan.tunesPool = tunesPool
    plan.count = 5
    let tuning = try tune(plan)
    #expect(tuning.tries.count <= 40)
    #expect(tuning.trainingSessions == 225)
    #expect(tuning.heldOut.sessions == 25)
    let first = try #require(tuning.tries.first)
    #expect(first.weighting == .standard)
    #expect(first.score == 1)
    #expect(!first.isBetter)
    var best = first
    for (number, step) in tuning.tries.enumerated() {
      #expect(step.number == number)
      for other in tuning.tries[..<number] { #expect(other.weighting != step.weighting) }
      #expect(number == 0 || !step.changes.isEmpty)
      for parameter in step.changes {
        #expect(parameter.range.contains(step.weighting[parameter]))
        #expect(tunesPool || (parameter != .pool && parameter != .neighbours))
      }
      if step.isBetter {
        #expect(step.score > best.score * (1 + Tuning.leastGain))
        best = step
      }
    }
    #expect(tuning.best == best.weighting)
  }

  /// Parameters that are plainly wrong are put right.
  @Test func aSearchGetsAwayFromABadStart() throws {
    var plan = TuningPlan()
    plan.tries = 50
    plan.count = 3
    plan.start[.selfBoost] = 10
    plan.start[.backward] = 2
    let tuning = try tune(plan)
    #expect(tuning.best != plan.start)
    #expect(try #require(tuning.tries.last { $0.isBetter }).score > 1.02)
  }

  @Test func theSameSeedSearchesAlikeAndAnotherDoesNot() throws {
    var plan = TuningPlan()
    plan.tries = 15
    let one = try tune(plan)
    #expect(try tune(plan).tries == one.tries)
    plan.seed = 2
    #expect(try tune(plan).tries != one.tries)
  }

  @Test func nothingTriedLeavesTheStart() throws {
    var plan = TuningPlan()
    plan.tries = 1
    plan.start[.sharpness] = 2
    let tuning = try tune(plan)
    #expect(tuning.tries.count == 1)
    #expect(tuning.best == plan.start)
  }

  /// Sessions beyond the training range may be anything.
  @Test func whatIsTestedOnHasNoPartInIt() throws {
    var plan = TuningPlan()
    plan.tries = 15
    let train = SampleLog.text(sessions: 300, seed: 3)
    var found: [[TuningTry]] = []
    for seed: UInt64 in [1, 2] {
      let late = SampleLog.text(sessions: 100, seed: seed, from: 1_500_000_000)
        .split(separator: "\n").dropFirst().map { "late-\($0)\n" }.joined()
      let log = try log(train + late)
      #expect(log.count == 400)
      found.append(try Tuning(plan, on: log, 0..<300) { _ in }.tries)
    }
    #expect(found[0] == found[1])
    let alone = try log(train)
    #expect(try Tuning(plan, on: alone, 0..<300) { _ in }.tries == found[0])
  }

  @Test func tooLittleIsSaid() throws {
    #expect(
      throws: EvaluationFault(
        "the newest tenth of the training sessions leaves nothing to predict; tuning needs more")
    ) { try tune(TuningPlan(), sessions: 9) }
  }

  @Test(arguments: [(0, 0), (2.716, 2.72), (27.16, 27.2), (1234, 1234), (0.12345, 0.123)])
  func valuesHaveThreeDigits(value: Double, expected: Double) {
    #expect(TuningSearch.rounded(value) == expected)
  }
}

/// Weightings as they are written down and read back.
@Suite struct WeightingTextTests {
  private func read(_ text: String) throws -> (weighting: Weighting?, messages: [String]) {
    let problems = Problems(fileName: "w.json")
    let root = try JSONDocument(scanning: Array(text.utf8)).root
    let weighting = WeightingText.read(root, problems)
    return (weighting, problems.messages.map { String($0.split(separator: "\n")[0]) })
  }

  @Test func whatIsWrittenReadsBack() throws {
    var weighting = Weighting.standard
    weighting[.positionDecay] = 3.14
    weighting[.pool] = 1_000
    let text = String(decoding: WeightingText.json(weighting), as: UTF8.self)
    let back = try read(text)
    #expect(back.messages == [])
    #expect(back.weighting == weighting)
  }

  @Test func whatIsNotNamedIsStandard() throws {
    let text = #"{"format": "quid-weighting/1", "parameters": {"pool": 700}}"#
    var expected = Weighting.standard
    expected[.pool] = 700
    #expect(try read(text).weighting == expected)
  }

  @Test(.namesItsRow)
  func whatIsWrongIsToldWithItsPlace() {
    let rows: [(String, String)] = [
      ("[]", "w.json:1:1: expected a weighting (an object), found an array"),
      (#"{"parameters": {}}"#, "w.json:1:1: missing member \"format\""),
      (
        #"{"format": "x", "parameters": {}}"#,
        "w.json:1:12: /format: expected \"quid-weighting/1\", found \"x\""
      ),
      (
        #"{"format": "quid-weighting/1", "parameters": {"pol": 1}}"#,
        "w.json:1:47: /parameters/pol: unknown member \"pol\"; did you mean \"pool\"?"
      ),
      (
        #"{"format": "quid-weighting/1", "parameters": {"sharpness": 9}}"#,
        "w.json:1:60: /parameters/sharpness: expected a number from 0.25 to 4, found 9"
      ),
      (
        #"{"format": "quid-weighting/1", "parameters": {"sharpness": 1.1}}"#,
        "w.json:1:60: /parameters/sharpness: expected a multiple of 0.25 from 0.25 to 4, found 1.1"
      ),
    ]
    forEachRow(rows) { (text, message) in
      let result = try read(text)
      #expect(result.weighting == nil)
      #expect(result.messages == [message])
    }
  }

  @Test func parametersAreSet() throws {
    var weighting = Weighting.standard
    try WeightingText.set("neighbours=200,sharpness=1.5", in: &weighting)
    var expected = Weighting.standard
    expected[.neighbours] = 200
    expected[.sharpness] = 1.5
    #expect(weighting == expected)
  }

  @Test(.namesItsRow)
  func whatCannotBeSet() {
    let rows: [(String, String)] = [
      ("pool", "--set needs NAME=VALUE, such as neighbours=200, not \"pool\""),
      ("nieghbours=1", "--set: unknown parameter \"nieghbours\"; did you mean \"neighbours\"?"),
      ("pool=1,pool=2", "--set names \"pool\" twice"),
      ("pool=0", "--set: pool needs a whole number from 1 to 10000, not \"0\""),
      ("pool=1.5", "--set: pool needs a whole number from 1 to 10000, not \"1.5\""),
      ("sharpness=1.1", "--set: sharpness needs a multiple of 0.25 from 0.25 to 4, not \"1.1\""),
      ("backward=x", "--set: backward needs a number from 0 to 2, not \"x\""),
    ]
    forEachRow(rows) { (text, message) in
      var weighting = Weighting.standard
      #expect(throws: EvaluationFault(message)) { try WeightingText.set(text, in: &weighting) }
    }
  }
}
