import Basics
import Statistics
import Tables

/// Looks for what makes an experiment doubtful.
struct AlarmSearch {
  private(set) var alarms: [Alarm] = []
  private(set) var lookedFor: [Alarm.Kind] = []
  private let definition: ExperimentDefinition
  private let options: ReadingOptions
  /// Whether what takes people one by one holds.
  private let isByPeople: Bool

  /// From which share of an arm's value on one person holds too much.
  static let outlierShare = 0.05
  /// The share of an arm's sum of squares from which on it is one person's.
  static let outlierSquares = 0.5
  /// How many times what anybody in another arm has.
  static let outlierTimes = 5.0
  /// The fewest people an arm must have before one of them can hold too much.
  static let outlierPeople: Int64 = 100
  /// Beyond which ratio an effect is too good to be true.
  static let tooGoodRatio = 3.0
  /// From which share of people in open days on it is too early.
  static let immatureShare = 0.25
  /// From which share of an arm's people on an earlier experiment, or a second arm, spoils it.
  static let spoiledShare = 0.01
  /// The evidence of a change from which on it is told.
  static let changeFrom = 100.0
  /// How unlikely more erasures than in the control must be: an alarm among others, which together ring in few runs.
  static let fleeingChance = 0.01
  /// How unlikely a split that changes from day to day must be.
  static let splitChance = 1e-5
  /// Answers without a no from which on declining was not possible.
  static let declineAnswers: Int64 = 100
  /// From which share of an arm's yes on late ones are told.
  static let lateShare = 0.05

  init(
    _ definition: ExperimentDefinition, _ cells: ArmCells, _ options: ReadingOptions,
    _ counts: GridCounts, _ evidence: ClosedEvidence, _ comparisons: [ArmComparison],
    _ findings: RowFindings, capped: [CappedDifference?]
  ) {
    self.definition = definition
    self.options = options
    isByPeople = !definition.isClustered && findings.clustered.isEmpty
    searchSplit(counts)
    searchImpossible(cells, evidence)
    searchPeople(counts, findings)
    searchChange(comparisons)
    searchTooGood(comparisons)
    searchFleeing(comparisons)
    searchOutlier(evidence, comparisons, capped)
    searchSimpson(comparisons)
    searchAge(counts, evidence)
    searchArms(counts, evidence)
    searchCorrections(evidence)
    searchLate(counts)
  }

  private func name(_ arm: Int) -> String { "\"\(cleaned(definition.arms[arm].id))\"" }

  private mutating func ring(_ kind: Alarm.Kind, arm: Int? = nil, _ figure: Double, _ text: String)
  {
    alarms.append(Alarm(kind, arm: arm, figure, text))
  }

  private mutating func searchSplit(_ counts: GridCounts) {
    // Of clusters whose number is not known, nothing can be.
    if isByPeople || !counts.days.isEmpty { lookedFor.append(.sampleRatio) }
    for (ratio, what) in [
      (counts.entered, isByPeople ? "people entered" : "clusters"), (counts.shown, "people shown"),
    ] where ratio.isBroken {
      let largest = ratio.sizes.indices.max {
        ratio.sizes[$0].magnitude < ratio.sizes[$1].magnitude
      }
      let worst = largest ?? 0
      ring(
        .sampleRatio, arm: worst, ratio.logE,
        "\(what) are not shared out as designed: \(name(worst)) has "
          + "\(NumberText.fixed(ratio.sizes[worst] * 100, 2, signed: true)) points of them (ln E "
          + "\(NumberText.fixed(ratio.logE, 2)))")
      break
    }
    guard isByPeople, options.measured.contains(.days) else { return }
    lookedFor.append(.splitChanged)
    for (phase, days) in counts.days.enumerated() {
      guard let found = AlarmSearch.homogeneity(days), found.chance < AlarmSearch.splitChance else {
        continue
      }
      let which = counts.days.count > 1 ? " in phase \(phase + 1)" : ""
      ring(
        .splitChanged, found.statistic,
        "the split between arms changes from day to day\(which), χ² "
          + "\(NumberText.fixed(found.statistic, 1)) at \(found.freedom) degrees of freedom; a change "
          + "that was meant is a new phase")
    }
  }

  /// How likely it is by chance that days differ in their split as much; nil where there is nothing to compare.
  private static func homogeneity(
    _ days: [[Int]]
  ) -> (statistic: Double, freedom: Int, chance: Double)? {
    guard let arms = days.first?.count else { return nil }
    // Days with few people join the next.
    var rows: [Int] = []
    var open = [Int](repeating: 0, count: arms)
    for day in days {
      for arm in 0..<arms { open[arm] += day[arm] }
      if open.reduce(0, +) >= 20 * arms {
        rows += open
        for arm in 0..<arms { open[arm] = 0 }
      }
    }
    var totals = [Int](repeating: 0, count: arms)
    for (index, count) in rows.enumerated() { totals[index % arms] += count }
    let everybody = Double(totals.reduce(0, +))
    let used = totals.indices.filter { totals[$0] > 0 }
    guard rows.count > arms, used.count > 1 else { return nil }
    var statistic = 0.0
    for row in stride(from: 0, to: rows.count, by: arms) {
      let people = Double(rows[row..<row + arms].reduce(0, +))
      for arm in used {
        let expected = people * Double(totals[arm]) / everybody
        let excess = Double(rows[row + arm]) - expected
        statistic += excess * excess / expected
      }
    }
    let freedom = (rows.count / arms - 1) * (used.count - 1)
    return (statistic, freedom, ChiSquare.survival(statistic, degreesOfFreedom: freedom))
  }

  private mutating func searchImpossible(_ cells: ArmCells, _ evidence: ClosedEvidence) {
    lookedFor.append(.impossibleValues)
    let wrong = cells.cells.count { !$0.isPossible }
    if wrong > 0 || evidence.isImpossible {
      ring(
        .impossibleValues, Double(max(1, wrong)),
        wrong > 0
          ? "counts that cannot be: more yes than people, more gone than yes, or a negative number"
          : "counts that cannot be added up: over \(NumberText.count(PairCell.peopleMax)) people of two "
            + "arms on a day, or squares too small for their sum")
    }
  }

  private mutating func searchPeople(_ counts: GridCounts, _ findings: RowFindings) {
    guard options.measured.contains(.people), findings.rows > 0 else { return }
    lookedFor += [.duplicates, .twoArms]
    let repeated = findings.duplicates
    if repeated > 0 {
      ring(
        .duplicates, Double(repeated),
        "\(NumberText.count(repeated, "row is", "rows are")) of people who stand in the file before: "
          + "the first row of each counts")
    }
    if findings.twoArms > 0 {
      let share = Double(findings.twoArms) / Double(max(1, findings.people))
      ring(
        .twoArms, share,
        "\(NumberText.count(findings.twoArms, "person stands", "people stand")) in two arms, "
          + "\(NumberText.fixed(share * 100, 2)) % of all; each counts in the first")
    }
  }

  private mutating func searchChange(_ comparisons: [ArmComparison]) {
    guard isByPeople, options.measured.contains(.days), let kind = ShareKind(definition.metric)
    else { return }
    lookedFor += [.fading, .reversing]
    for (arm, comparison) in comparisons.enumerated() {
      guard let change = comparison.share(kind)?.change,
        change.logF >= Elementary.log(AlarmSearch.changeFrom)
      else { continue }
      let isReversed = change.isReversed
      // Later days that show as much as the early ones, and to the same side, fade from nothing.
      let isAsMuch = change.late.magnitude >= change.early.magnitude
      if !isReversed, isAsMuch, change.early * change.late > 0 { continue }
      let points = [change.early, change.late].map { NumberText.fixed($0 * 100, 2, signed: true) }
      let isTold = comparison.share(kind)?.isTold ?? true
      let figures =
        isTold
        ? "\(points[0]) points in the first \(definition.noveltyDays) days, \(points[1]) after"
        : "the first \(definition.noveltyDays) days are unlike those after"
      ring(
        isReversed ? .reversing : .fading, arm: arm, change.logF,
        "\(name(arm)) \(isReversed ? "turns round" : "fades"): \(figures) (ln F "
          + "\(NumberText.fixed(change.logF, 2)))")
    }
  }

  private mutating func searchTooGood(_ comparisons: [ArmComparison]) {
    if !isByPeople { return }
    // Beside people who are asked nothing a whole programme is many times as much, and should be.
    if definition.metric == .value, definition.isOfProgramme { return }
    lookedFor.append(.tooGood)
    let farthest = Elementary.log(AlarmSearch.tooGoodRatio)
    for (arm, comparison) in comparisons.enumerated() {
      if let kind = ShareKind(definition.metric), let share = comparison.share(kind) {
        // What is worse is harm, however much worse it is.
        let near = definition.isMoreBetter ? share.oddsLow : -share.oddsHigh
        if near > farthest {
          let ratio = Elementary.exp(definition.isMoreBetter ? share.oddsLow : share.oddsHigh)
          ring(
            .tooGood, arm: arm, ratio,
            "\(name(arm)) is too good to be true: the near end of its odds ratio is "
              + NumberText.fixed(ratio, 2))
        }
      }
      if definition.metric == .value, let value = comparison.value,
        definition.isMoreBetter
          ? value.ratioLow > AlarmSearch.tooGoodRatio
          : value.ratioHigh < 1 / AlarmSearch.tooGoodRatio
      {
        let ratio = definition.isMoreBetter ? value.ratioLow : value.ratioHigh
        ring(
          .tooGood, arm: arm, ratio,
          "\(name(arm)) is too good to be true: the near end of its value's ratio is "
            + NumberText.fixed(ratio, 2))
      }
    }
  }

  private mutating func searchFleeing(_ comparisons: [ArmComparison]) {
    guard isByPeople, options.measured.contains(.erasures) else { return }
    lookedFor.append(.fleeing)
    // Of one look, the p value; both are valid for all arms together.
    let needed =
      Elementary.log(Double(max(1, comparisons.count - 1)) / AlarmSearch.fleeingChance)
    for (arm, comparison) in comparisons.enumerated() {
      guard let share = comparison.share(.erasures), share.armAll > 0, share.controlAll > 0,
        share.value > 0
      else { continue }
      let evidence =
        options.isOneLook ? -Elementary.log(max(share.pValue ?? 1, 1e-300)) : share.logE
      if evidence < needed { continue }
      let figures =
        share.isTold
        ? "\(NumberText.fixed(share.armRate * 100, 2)) % of those who entered, for the control's "
          + "\(NumberText.fixed(share.controlRate * 100, 2)) %" : "more of those who entered"
      ring(
        .fleeing, arm: arm, evidence,
        "people flee from \(name(arm)): \(figures) erased themselves, whether they answered or not ("
          + (options.isOneLook
            ? "p \(ReadingText.chance(Elementary.exp(-evidence)))"
            : "ln E "
              + NumberText.fixed(evidence, 2)) + ")")
    }
  }

  private mutating func searchOutlier(
    _ evidence: ClosedEvidence, _ comparisons: [ArmComparison], _ capped: [CappedDifference?]
  ) {
    guard options.measured.contains(.value) else { return }
    lookedFor.append(.outlier)
    for arm in definition.arms.indices {
      let cell = evidence.total(.value, arm: arm)
      let share = Double(cell.value.largest) / Double(cell.value.delivered)
      if cell.people.entered >= AlarmSearch.outlierPeople, cell.value.delivered > 0,
        share > AlarmSearch.outlierShare, isAlone(arm, evidence)
      {
        // What a single person holds is nobody's to read.
        let isTold = options.group <= 1
        let holders = isTold ? "one person holds" : "fewer than \(options.group) people hold over"
        let least = isTold ? min(1, share) : AlarmSearch.outlierShare
        ring(
          .outlier, arm: arm, least,
          "\(holders) \(NumberText.percent(least)) of the value of \(name(arm))")
        continue
      }
      guard let value = comparisons[arm].value, let capped = capped[arm] else { continue }
      let plain = value.interval(isOneLook: options.isOneLook)
      // Near 0 signs differ by chance: one of the two must be told from 0.
      let isShown = [plain, capped.interval].contains { interval in
        interval.map { $0.low > 0 || $0.high < 0 } ?? false
      }
      if isShown, capped.value * (plain?.value ?? value.arm - value.control) < 0 {
        ring(
          .outlier, arm: arm, capped.value,
          "few people decide on \(name(arm)): without what the highest have over the others its "
            + "value differs the other way")
      }
    }
  }

  /// Whether one person is what the arm's value varies by, and nobody in another arm comes near them. Where values are
  /// spread widely, someone holds over 5 % in most experiments, and in any arm.
  private func isAlone(_ arm: Int, _ evidence: ClosedEvidence) -> Bool {
    let value = evidence.total(.value, arm: arm).value
    let largest = Double(value.largest)
    let next = definition.arms.indices.filter { $0 != arm }.map {
      evidence.total(.value, arm: $0).value.largest
    }.max()
    return largest * largest > AlarmSearch.outlierSquares * Double(value.deliveredSquares)
      && largest > AlarmSearch.outlierTimes * Double(next ?? 0)
  }

  private mutating func searchSimpson(_ comparisons: [ArmComparison]) {
    guard isByPeople, options.measured.contains(.days) || definition.phases.count > 1,
      let kind = ShareKind(definition.metric)
    else { return }
    lookedFor.append(.simpson)
    for (arm, comparison) in comparisons.enumerated() {
      guard let share = comparison.share(kind), let value = share.difference.estimate?.value,
        share.pooled * value < 0,
        (share.pooled - value).magnitude > 4 * share.standardError
      else { continue }
      let figures =
        share.isTold
        ? "differs by \(NumberText.fixed(value * 100, 2, signed: true)) points day by day and by "
          + "\(NumberText.fixed(share.pooled * 100, 2, signed: true)) pooled"
        : "differs day by day the other way than pooled"
      ring(
        .simpson, arm: arm, (share.pooled - value) / share.standardError,
        "\(name(arm)) \(figures): the days count")
    }
  }

  private mutating func searchAge(_ counts: GridCounts, _ evidence: ClosedEvidence) {
    guard options.moment != nil, options.measured.contains(.days) else { return }
    lookedFor.append(.immature)
    let closed = definition.arms.indices.reduce(Int64(0)) {
      $0 + evidence.total(definition.metric, arm: $1).people.entered
    }
    let open = Double(counts.people - closed) / Double(counts.people)
    if counts.people > 0, open > AlarmSearch.immatureShare {
      ring(
        .immature, open,
        "\(NumberText.percent(open)) of the people entered on days that are still open")
    }
  }

  private mutating func searchArms(_ counts: GridCounts, _ evidence: ClosedEvidence) {
    lookedFor.append(.nudge)
    for (arm, declared) in definition.arms.enumerated() where declared.isNudge {
      ring(
        .nudge, arm: arm, 1,
        "\(name(arm)) makes yes easier than no: what it wins is no sign of value")
    }
    if options.measured.contains(.earlierExperiments) {
      lookedFor.append(.carryOver)
      for arm in definition.arms.indices {
        let people = counts.toDate[arm].people
        let share = Double(people.carriedOver) / Double(people.entered)
        if share > AlarmSearch.spoiledShare {
          let isTold = people.carriedOver >= Int64(options.group)
          let who =
            isTold
            ? "\(NumberText.percent(share)) of the"
            : "fewer than \(options.group), yet over "
              + "\(NumberText.percent(AlarmSearch.spoiledShare)) of the"
          ring(
            .carryOver, arm: arm, isTold ? share : AlarmSearch.spoiledShare,
            "\(who) people of \(name(arm)) met an earlier experiment on the same exchange")
        }
      }
    }
    guard options.measured.contains(.answers) else { return }
    lookedFor.append(.noDeclinePossible)
    for arm in definition.arms.indices where definition.arms[arm].treatment.asks {
      let people = evidence.total(.optIn, arm: arm).people
      if people.answered >= AlarmSearch.declineAnswers, people.accepted == people.answered {
        ring(
          .noDeclinePossible, arm: arm, Double(people.answered),
          "all \(NumberText.count(Int(people.answered))) people who answered \(name(arm)) said yes: "
            + "nobody could decline, or no decline was written down")
      }
    }
  }

  private mutating func searchCorrections(_ evidence: ClosedEvidence) {
    guard options.measured.contains(.corrections) else { return }
    lookedFor.append(.corrected)
    for arm in definition.arms.indices {
      let cell = evidence.total(.value, arm: arm)
      let (corrected, delivered) = (Double(cell.value.corrected), Double(cell.value.delivered))
      if corrected == 0 || corrected <= ArmTally.correctedWarned * delivered { continue }
      let isTold = cell.correctedIsTold(options.group) && delivered > 0
      let share = isTold ? corrected / delivered : ArmTally.correctedWarned
      ring(
        .corrected, arm: arm, share,
        "\(isTold ? "" : "over ")\(NumberText.percent(share)) of what the people of \(name(arm)) got was put right "
          + "afterwards: find out how it is written down")
    }
  }

  private mutating func searchLate(_ counts: GridCounts) {
    // While people still answer, a count of late ones would tell of each.
    guard options.measured.contains(.answerDays), options.group <= 1 else { return }
    lookedFor.append(.lateAnswers)
    for arm in definition.arms.indices {
      let cell = counts.toDate[arm]
      let share = Double(cell.late.accepted) / Double(cell.late.accepted + cell.people.accepted)
      if cell.late.accepted >= Int64(max(ExperimentDefinition.groupLeastEver, options.group)),
        share > AlarmSearch.lateShare
      {
        ring(
          .lateAnswers, arm: arm, share,
          "\(NumberText.percent(share)) of the yes of \(name(arm)) came after "
            + "\(definition.windows.answerDays) days, and are no evidence")
      }
    }
  }
}

extension ArmCell {
  /// Whether what was put right is of enough people, or of none, to be told.
  func correctedIsTold(_ group: Int) -> Bool {
    value.correctedPeople == 0 || value.correctedPeople >= Int64(group)
  }

  /// Whether its counts can be.
  var isPossible: Bool {
    let p = people
    let parts = [
      p.entered, p.shown, p.answered, p.accepted, p.gone, p.erased, promises.made, promises.kept,
      promises.released, value.largest,
    ]
    return parts.allSatisfy { $0 >= 0 } && p.shown <= p.entered && p.accepted <= p.entered
      && p.gone <= p.accepted && p.erased <= p.entered && p.answered <= p.entered
      && p.accepted <= p.answered
      && promises.kept <= promises.due && value.deliveredSquares >= 0
  }
}
