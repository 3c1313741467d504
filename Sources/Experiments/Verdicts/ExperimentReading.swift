import Basics
public import Statistics

/// What an experiment shows at a moment, and what is to be done: a pure function of its definition, its cells and the
/// moment. Nothing depends on who asked before, or how often.
public struct ExperimentReading: Equatable, Sendable {
  public let definition: ExperimentDefinition
  public let options: ReadingOptions
  /// The first day of entries, counted from 1970; nil where nobody entered, or fewer than a report may tell of.
  public let firstDay: Int32?
  /// The last day that the report speaks of.
  public let lastDay: Int32?
  /// In the order of the definition.
  public let arms: [ArmReading]
  /// Whether groups of people were assigned together: nothing is said then that takes people one by one.
  public let isClustered: Bool
  /// Whether people were shared out as designed, of those entered and of those shown; with clusters, of clusters alone.
  public let entered: SampleRatio
  public let shown: SampleRatio
  /// χ² of those entered against the design over all phases, and its p value: what a single look at them says.
  public let enteredChiSquare: Double
  public let enteredChance: Double
  public let alarms: [Alarm]
  /// What was looked for; what data has nothing of was not.
  public let lookedFor: [Alarm.Kind]
  /// What was not: data has nothing of it, or it does not apply to what the experiment is judged by.
  public var notLookedFor: [Alarm.Kind] { Alarm.Kind.allCases.filter { !lookedFor.contains($0) } }
  public let verdict: Verdict
  public let price: PriceReading?
  public let findings: RowFindings

  /// Whether what rows showed beside cells is of the same people as the evidence of value.
  public let isAllClosed: Bool

  /// Whether everybody who entered did so on a day that is closed for value.
  static func isAllClosed(
    _ definition: ExperimentDefinition, _ cells: ArmCells, _ evidence: ClosedEvidence
  ) -> Bool {
    let entered = cells.cells.reduce(Int64(0)) { $0 + $1.people.entered }
    return entered
      == definition.arms.indices.reduce(Int64(0)) {
        $0 + evidence.total(.value, arm: $1).people.entered
      }
  }

  /// By arm: arm minus control with nobody above the cap; nil for the control, and where there is no cap.
  let capped: [CappedDifference?]

  /// Whether every point of the price of consent is of groups large enough to be told.
  var isPriceTold: Bool {
    price?.points.allSatisfy {
      let told = arms[$0.arm].told
      return told.isTold(.optIn) && told.isTold(.lastingOptIn)
    } ?? true
  }

  /// One arm, and how it stands against the control.
  public struct ArmReading: Equatable, Sendable {
    /// Of all days that the report speaks of; of what people did there, only what days closed for it hold is evidence.
    public let toDate: ArmCell
    /// Sums over the days that are closed for opt-in, for lasting opt-in and withdrawals, and for value and promises.
    public let answered: ArmCell
    public let lasting: ArmCell
    public let valued: ArmCell
    let told: ToldArm
    /// By kind of share; empty for the control.
    public let shares: [ShareComparison]
    /// nil for the control, and where no value was measured.
    public let value: ValueComparison?
    /// 1/E of what the experiment is judged by, corrected for the number of arms; nil for the control.
    public let adjusted: Double?
    public let guardrails: [GuardrailOutcome]
    /// What is to be done with this arm; nil for the control.
    public let verdict: Verdict?

    /// What was compared of a kind.
    public func share(_ kind: ShareKind) -> ShareComparison? { shares.first { $0.kind == kind } }
  }

  /// - Parameters:
  ///   - evidence: what closed days added, where it is kept; it must be of the same cells and not of later days.
  ///   - findings: what rows of a file showed beside.
  public init(
    _ definition: ExperimentDefinition, _ cells: ArmCells, _ options: ReadingOptions,
    evidence kept: ClosedEvidence? = nil, findings: RowFindings = RowFindings()
  ) {
    self.definition = definition
    self.options = options
    self.findings = findings
    let grid = ReportGrid(definition, cells, at: options.moment, group: options.group)
    // Of fewer than a group, not even that somebody entered is told.
    firstDay = options.group > 1 && grid.ends.isEmpty ? nil : grid.firstDay
    lastDay = grid.ends.last
    var evidence = kept ?? ClosedEvidence(definition)
    evidence.advance(definition, cells, to: options.moment, along: grid)
    var counts = GridCounts(
      definition, cells, through: grid.ends.last,
      // While people may still be shown something, counts of who was would move with each.
      shownThrough: options.group > 1 ? evidence.lastDay(.optIn) : grid.ends.last)
    isClustered = definition.isClustered || !findings.clustered.isEmpty
    if isClustered { counts.countClusters(findings, definition) }
    entered = counts.entered
    shown = counts.shown
    (enteredChiSquare, enteredChance) = counts.chiSquare(definition)
    isAllClosed = ExperimentReading.isAllClosed(definition, cells, evidence)
    price = isClustered ? nil : PriceReading(definition, evidence, options)
    let told = definition.arms.indices.map { arm in
      ToldArm(
        answering: evidence.total(.optIn, arm: arm),
        standing: evidence.total(.lastingOptIn, arm: arm),
        valued: evidence.total(.value, arm: arm), group: options.group)
    }
    let comparisons = definition.arms.indices.map { arm in
      ArmComparison(definition, evidence, options, findings, told, arm: arm)
    }
    let isCapped = isAllClosed && findings.capped.count == definition.arms.count
    capped = comparisons.enumerated().map { arm, comparison in
      comparison.value.flatMap {
        CappedDifference(
          $0, definition, options,
          isCapped ? findings.capped[arm].mean - findings.capped[definition.control].mean : nil)
      }
    }
    let alarms = AlarmSearch(
      definition, cells, options, counts, evidence, comparisons, findings, capped: capped)
    self.alarms = alarms.alarms
    lookedFor = alarms.lookedFor
    let deciding = Deciding(
      definition, options, evidence, comparisons, alarms.alarms, findings, firstDay: firstDay)
    verdict = deciding.verdict
    arms = definition.arms.indices.map { arm in
      ArmReading(
        toDate: counts.toDate[arm], answered: evidence.total(.optIn, arm: arm),
        lasting: evidence.total(.lastingOptIn, arm: arm),
        valued: evidence.total(.value, arm: arm), told: told[arm], shares: comparisons[arm].shares,
        value: comparisons[arm].value, adjusted: deciding.adjusted[arm],
        guardrails: deciding.guardrails[arm], verdict: deciding.verdicts[arm])
    }
  }
}

/// Counts of the days that a report speaks of.
struct GridCounts {
  var toDate: [ArmCell]
  /// People in all arms on those days.
  var people: Int64 = 0
  var entered = SampleRatio()
  var shown = SampleRatio()
  /// By phase: entered by arm, day after day.
  var days: [[[Int]]] = []

  /// Clusters were assigned, and not people: puts their numbers in place of people's, and nothing where one arm's are not
  /// known or the design changed.
  mutating func countClusters(_ findings: RowFindings, _ definition: ExperimentDefinition) {
    (entered, shown) = (SampleRatio(), SampleRatio())
    let known = findings.clustered.compactMap { $0 }
    guard definition.phases.count == 1, known.count == definition.arms.count - 1,
      let control = known.first?.controlClusters
    else {
      days = []
      return
    }
    let numbers = definition.arms.indices.map { findings.clustered[$0]?.armClusters ?? control }
    days = [[numbers]]
    _ = entered.addPhase(counts: numbers, weights: definition.phases[0].weights)
  }

  /// χ² against the design, and its p value; arms of weight 0 have no degree of freedom.
  func chiSquare(_ definition: ExperimentDefinition) -> (statistic: Double, pValue: Double) {
    var (statistic, freedom) = (0.0, 0)
    for (phase, days) in zip(definition.phases, days) {
      let total = phase.weights.reduce(0, +)
      let counts = phase.weights.indices.map { arm in days.reduce(0) { $0 + $1[arm] } }
      let people = Double(counts.reduce(0, +))
      if people == 0 { continue }
      for (count, weight) in zip(counts, phase.weights) where weight > 0 {
        let expected = people * weight / total
        statistic += (Double(count) - expected) * (Double(count) - expected) / expected
        freedom += 1
      }
      freedom -= 1
    }
    if freedom < 1 { return (0, 1) }
    return (statistic, ChiSquare.survival(statistic, degreesOfFreedom: freedom))
  }

  /// - Parameters:
  ///   - last: the last day that is counted.
  ///   - lastShown: the same of who was shown something.
  init(
    _ definition: ExperimentDefinition, _ cells: ArmCells, through last: Int32?,
    shownThrough lastShown: Int32?
  ) {
    let arms = definition.arms.count
    toDate = [ArmCell](repeating: ArmCell(), count: arms)
    guard let last else { return }
    var entered = [[Int]](
      repeating: [Int](repeating: 0, count: arms), count: definition.phases.count)
    var shown = entered
    days = [[[Int]]](repeating: [], count: definition.phases.count)
    var day: (phase: Int32, day: Int32)?
    for (index, key) in cells.keys.enumerated() where key.day <= last {
      let (phase, arm) = (Int(key.phase), Int(key.arm))
      // A cell is large: it is read where it is.
      toDate[arm] += cells.cells[index]
      let newcomers = cells.cells[index].people.entered
      people += newcomers
      entered[phase][arm] += Int(newcomers)
      if let lastShown, key.day <= lastShown {
        shown[phase][arm] += Int(cells.cells[index].people.shown)
      }
      if day?.phase != key.phase || day?.day != key.day {
        day = (key.phase, key.day)
        days[phase].append([Int](repeating: 0, count: arms))
      }
      days[phase][days[phase].count - 1][arm] += Int(newcomers)
    }
    for (phase, weights) in definition.phases.map(\.weights).enumerated() {
      _ = self.entered.addPhase(counts: entered[phase], weights: weights)
      // Who is asked nothing is shown nothing.
      let asking = definition.arms.map { $0.treatment != .nothing }
      _ = self.shown.addPhase(
        counts: zip(shown[phase], asking).map { $1 ? $0 : 0 },
        weights: zip(weights, asking).map { $1 ? $0 : 0 })
    }
  }
}

/// What is compared of one arm.
struct ArmComparison {
  let shares: [ShareComparison]
  let value: ValueComparison?
  let clustered: ClusterComparison?

  init(
    _ definition: ExperimentDefinition, _ evidence: ClosedEvidence, _ options: ReadingOptions,
    _ findings: RowFindings, _ told: [ToldArm], arm: Int
  ) {
    let own = findings.clustered.indices.contains(arm) ? findings.clustered[arm] : nil
    // What takes people one by one is refused with clusters.
    guard arm != definition.control, !definition.isClustered, findings.clustered.isEmpty else {
      (shares, value, clustered) = ([], nil, own)
      return
    }
    shares = ShareKind.allCases.filter { kind in
      switch kind {
      case .optIn, .optInShown: !definition.isHoldout
      case .lastingOptIn: !definition.isHoldout && options.measured.contains(.withdrawals)
      case .withdrawals, .withdrawalsOfAccepted: options.measured.contains(.withdrawals)
      case .erasures: options.measured.contains(.erasures)
      case .promises: options.measured.contains(.promises)
      }
    }.filter { kind in
      // Where everybody was shown, it is opt-in per person entered once more.
      let own = evidence.pair(kind, arm: arm).difference
      let entered = evidence.pair(.optIn, arm: arm).difference
      return kind != .optInShown || own.armAll != entered.armAll
        || own.controlAll != entered.controlAll
    }.map { kind in
      ShareComparison(
        kind, evidence.pair(kind, arm: arm), definition,
        isTold: told[arm].isTold(kind) && told[definition.control].isTold(kind))
    }
    var value = options.measured.contains(.value) ? evidence.valueComparisons[arm] : nil
    value?.isTold = told[arm].isValueTold && told[definition.control].isValueTold
    self.value = value
    clustered = nil
  }

  func share(_ kind: ShareKind) -> ShareComparison? { shares.first { $0.kind == kind } }
}
