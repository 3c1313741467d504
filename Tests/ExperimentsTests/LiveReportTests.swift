import Basics
import Tables
import TestSupport
import Testing

@testable import Experiments

/// A report of an experiment that an engine runs: its reading, what it declared and what was changed since.
@Suite struct LiveReportTests {
  private static func day(_ number: Int) -> Instant {
    Instant(milliseconds: (Int64(MadeUp.first) + Int64(number)) * Instant.dayMilliseconds)
  }

  private static let digest = String(repeating: "a", count: 64)

  private func report(_ made: MadeUp, isStopped: Bool = false) -> LiveReport {
    LiveReport(
      made.reading(),
      ExperimentHistory(
        digest: Self.digest, startedAt: Self.day(0), stoppedAt: isStopped ? Self.day(30) : nil,
        entry: EntryNotes(
          closedAt: isStopped ? Self.day(25) : nil, pausedDays: 2, budgetChangedAt: nil)))
  }

  private func twoPhases() -> MadeUp {
    var made = MadeUp(["control", "arm"])
    made.definition.phases.append(
      ExperimentDefinition.Phase(begins: Self.day(10), weights: [1, 3]))
    for arm in 0..<2 {
      made.add(arm, days: 0..<10, entered: 20, rate: 0.5)
      for day in 10..<20 {
        made.add(arm, day, phase: 1, MadeUp.Day(entered: arm == 0 ? 10 : 30, accepted: 5))
      }
    }
    return made
  }

  @Test func whatWasDeclaredAndChangedStandsInIt() throws {
    let json = try JSONTree(
      text: String(decoding: report(twoPhases(), isStopped: true).line, as: UTF8.self))
    #expect(json["/experiment"] == .string("made-up"))
    #expect(json["/stoppedAt"] == .string(Self.day(30).text))
    #expect(json["/entryPausedDays"] == .number("2"))
    #expect(json["/definition/digest"] == .string(Self.digest))
    #expect(json["/definition/declaredAt"] == .string(Self.day(0).text))
    for (place, (change, at)) in [("weights", 10), ("entryClosed", 25), ("stopped", 30)]
      .enumerated()
    {
      #expect(json["/definition/changes/\(place)/change"] == .string(change))
      #expect(json["/definition/changes/\(place)/at"] == .string(Self.day(at).text))
    }
    #expect(json["/definition/changes/0/weights/1/weight"] == .number("3"))
    #expect(json["/definition/changes/3"] == nil)
    #expect(json["/group"] == .number("10"))
    #expect(json["/verdict"] != nil && json["/alarms"] != nil && json["/arms/1/shares"] != nil)
  }

  @Test func textTellsTheSame() {
    let style = TextStyle(isColored: false, columns: 100)
    let text = report(twoPhases(), isStopped: true).text(style)
    for words in [
      "Experiment \"made-up\"", "stopped 2024-", "shared out \"control\" 1, \"arm\" 3",
      "kept people out on 2 days", "Do not ship: ", "every arm has 10 new people",
      "Definition aaaa",
    ] {
      #expect(text.contains(words), "\(words): \(text)")
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 }, "\(text)")
    let nobody = report(MadeUp()).text(style)
    #expect(
      nobody.contains("it tells of nobody yet")
        && nobody.contains("not every arm has 10 people yet"))
    let list = LiveReport.list([report(twoPhases()), report(MadeUp())], style: style)
    #expect(list.contains("\"made-up\", running, 800 people to date\n"), "\(list)")
    #expect(list.contains("\"made-up\", running, 0 people to date\nNot yet: not every arm has 10"))
  }

  /// Whatever is kept between reports: they are those that begin from nothing, to the byte.
  @Test func keptEvidenceChangesNothing() {
    let made = twoPhases()
    var kept = ClosedEvidence(made.definition)
    var options = made.options
    for day in stride(from: 0, through: 70, by: 5) {
      options.moment = Self.day(day)
      kept.advance(made.definition, made.cells, to: options.moment, group: options.group)
      let history = ExperimentHistory(
        digest: Self.digest, startedAt: Self.day(0), stoppedAt: nil, entry: nil)
      let lines = [nil, kept].map {
        LiveReport(
          ExperimentReading(made.definition, made.cells, options, evidence: $0), history
        ).line
      }
      #expect(lines[0] == lines[1], "day \(day)")
    }
  }

  /// Each part of a definition is in its digest; a later phase is a change, and is not.
  @Test func theDigestIsOfAllThatWasDeclared() {
    let plain = MadeUp().definition
    var digests: Set<String> = [plain.digest]
    let changes: [(inout ExperimentDefinition) -> Void] = [
      { $0.id = "x" }, { $0.arms[1].id = "x" }, { $0.arms[1].treatment = .nothing },
      { $0.arms[1].treatment = .popularList }, { $0.arms[1].treatment = .personalizedList },
      { $0.arms[1].treatment = .exchange("x") }, { $0.arms[1].worth = Amount(micros: 1) },
      { $0.arms[1].unit = "x" }, { $0.arms[1].isNudge = true },
      { $0.arms[1].dataPrice = Amount(micros: 1) }, { $0.control = 1 },
      { $0.phases[0].begins = Instant(milliseconds: 1) }, { $0.phases[0].weights = [1, 2] },
      { $0.metric = .value }, { $0.isMoreBetter = false }, { $0.leastEffect = 0.1 },
      { $0.baselineExpected = 0.1 }, { $0.guardrails.lastingOptIn = 0.5 },
      { $0.guardrails.withdrawals = 0.5 }, { $0.guardrails.dataPrice = nil },
      { $0.guardrails.promises = 0.5 }, { $0.guardrails.promisesFloor = 0.5 },
      { $0.windows.answerDays = 1 }, { $0.windows.lastingDays = 1 },
      { $0.windows.deadlineDays = 1 }, { $0.noveltyDays = 1 }, { $0.leastWeeks = 1 },
      { $0.plannedPeople = 1 }, { $0.groupLeast = 11 }, { $0.layer = "x" },
      { $0.ends = Instant(milliseconds: 1) }, { $0.valueCap = Amount(micros: 1) },
      { $0.isClustered = true }, { $0.alpha = 0.1 },
    ]
    for (number, change) in changes.enumerated() {
      var other = plain
      change(&other)
      #expect(digests.insert(other.digest).inserted, "change \(number)")
    }
    var phased = plain
    phased.phases.append(ExperimentDefinition.Phase(begins: Self.day(3), weights: [1, 2]))
    #expect(phased.digest == plain.digest)
    // Whoever adds a part adds it to the digest, and a row here.
    #expect(Mirror(reflecting: plain).children.count == 19)
    #expect(Mirror(reflecting: plain.arms[0]).children.count == 6)
  }
}
