import Basics
import Experiments
import JSONText
import Statistics
import Testing

/// What is told beside a ranking, so that nothing wins silently (Q3, Q34).
@Suite struct CautionTests {
  private func report(
    control: ArmTally, arm: ArmTally, isNudge: Bool = false, worth: Int64 = 1_000_000
  ) -> ExperimentReport {
    let arms = [
      ExperimentDesign.Arm(
        id: "control", exchange: "c", levels: [], weight: 1, worth: .zero, unit: ""),
      ExperimentDesign.Arm(
        id: "arm", exchange: "a", levels: [], weight: 1, worth: Amount(micros: worth), unit: "EUR",
        isNudge: isNudge),
    ]
    let design = ExperimentDesign(id: "x", factors: [], arms: arms, control: 0)
    return ExperimentReport(design: design, tallies: [control, arm], confidence: 0.95)
  }

  private func tally(
    shown: Int = 1_000, accepted: Int, kept: Int = 0, broken: Int = 0, withdrawn: Int = 0
  ) -> ArmTally {
    var tally = ArmTally()
    tally.shown = shown
    tally.accepted = accepted
    tally.promised = kept + broken
    tally.kept = kept
    tally.broken = broken
    tally.withdrawn = withdrawn
    return tally
  }

  @Test func aFairWinHasNoCaution() {
    let report = report(
      control: tally(accepted: 400, kept: 390, broken: 10),
      arm: tally(accepted: 500, kept: 490, broken: 10))
    #expect(report.cautions == [])
  }

  @Test func q3AWinOnBrokenPromisesIsTold() {
    let own = tally(accepted: 500, kept: 400, broken: 100)
    let report = report(control: tally(accepted: 400, kept: 390, broken: 10), arm: own)
    #expect(report.cautions.map(\.arm) == [1])
    guard case .brokenPromises(let broken, let control) = report.cautions[0].kind else {
      Issue.record("\(report.cautions)")
      return
    }
    #expect(broken.count == 100 && broken.total == 500)
    #expect(control.count == 10 && control.total == 400)
  }

  /// What is overdue is a promise that failed, before anybody says that it is broken.
  @Test func q3AWinOnOverduePromisesIsTold() {
    var own = tally(accepted: 500, kept: 400)
    own.promised = 500
    own.overdue = 100
    let report = report(control: tally(accepted: 400, kept: 390, broken: 10), arm: own)
    let line = json(report)
    #expect(
      line.contains(
        #""cautions":[{"arm":"arm","caution":"brokenPromises","own":0.2,"control":0.025}]"#),
      "\(line)")
    #expect(line.contains(#""broken":0,"overdue":100,"promisesKept":0.8,"#), "\(line)")
  }

  /// A control that promised nothing broke nothing.
  @Test func q3AControlWithoutPromisesBreaksNone() {
    let report = report(
      control: tally(accepted: 400), arm: tally(accepted: 500, kept: 499, broken: 1))
    #expect(report.cautions.count == 1)
  }

  /// An arm that loses needs no caution: nobody would choose it.
  @Test func q3ALossNeedsNone() {
    let report = report(
      control: tally(accepted: 400), arm: tally(accepted: 300, kept: 100, broken: 200))
    #expect(report.cautions == [])
  }

  @Test func q3OptInsThatAreTakenBackAreTold() {
    let control = tally(accepted: 400, withdrawn: 20)
    #expect(
      report(control: control, arm: tally(accepted: 500, withdrawn: 100)).cautions.map(\.kind).count
        == 1)
    #expect(report(control: control, arm: tally(accepted: 500, withdrawn: 26)).cautions == [])
  }

  /// Q34: an arm that highlights yes is no winner, and its opt-ins were not bought.
  @Test func q34ANudgeIsToldAndLeftOutOfThePrice() {
    let tallies = (tally(accepted: 400), tally(accepted: 600, kept: 600))
    let fair = report(control: tallies.0, arm: tallies.1)
    #expect(fair.priceOfConsent?.points.map(\.id) == ["control", "arm"])
    let nudged = report(control: tallies.0, arm: tallies.1, isNudge: true)
    #expect(nudged.cautions.map(\.kind) == [.nudge])
    let line = json(nudged)
    #expect(line.contains(#""cautions":[{"arm":"arm","caution":"nudge"}]"#), "\(line)")
    #expect(nudged.priceOfConsent?.points.map(\.id) == ["control"])
  }

  /// The report as one object on one line.
  private func json(_ report: ExperimentReport) -> String {
    var writer = JSONWriter(isIndented: false)
    writer.beginObject()
    ExperimentJSON.write(report, &writer)
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
