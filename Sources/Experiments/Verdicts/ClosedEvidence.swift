public import Basics
import Statistics

/// What closed days add to the evidence: derived from cells, kept so that a report need not begin from nothing, and in
/// no digest. A day that is closed never changes, so adding each once is enough.
public struct ClosedEvidence: Sendable {
  /// The last day of entries that was added, by metric; nil where none was.
  private(set) var through: [Int32?]
  /// Sums over the days that are closed, by metric and arm.
  private var totals: [[ArmCell]]
  /// By kind of share and arm; the control's stay empty.
  private var shares: [[PairEvidence]]
  /// By arm, in the order of days.
  private var values: [[ValueCell]]
  /// What they come to, by arm; nil for the control, and while no day is closed for value.
  private(set) var valueComparisons: [ValueComparison?]
  /// Days of entries that were added, by metric.
  private(set) var dayCounts: [Int]
  /// Whether any cell had counts that cannot be.
  private(set) var isImpossible = false

  /// What cells say of one arm and the control.
  struct PairEvidence: Sendable {
    /// Of all days.
    var all = OddsEvidence()
    /// Of days before the novelty is over, and after; of what the experiment is judged by alone.
    var early = OddsEvidence()
    var late = OddsEvidence()
    var earlyDifference = StratifiedDifference()
    var lateDifference = StratifiedDifference()
    var difference = StratifiedDifference()
    var cells: [PairCell] = []
    /// The first day, of those that a report can end with, by which the evidence of no equality reached k/α.
    var crossedOn: Int32?
  }

  /// One cell's moments of delivered value, uncapped and capped.
  struct ValueCell: Sendable {
    let delivered: MeanCell
    let capped: MeanCell
  }

  /// No day yet.
  public init(_ definition: ExperimentDefinition) {
    let (metrics, arms) = (ExperimentMetric.allCases.count, definition.arms.count)
    through = [Int32?](repeating: nil, count: metrics)
    dayCounts = [Int](repeating: 0, count: metrics)
    totals = [[ArmCell]](
      repeating: [ArmCell](repeating: ArmCell(), count: arms), count: metrics)
    shares = [[PairEvidence]](
      repeating: [PairEvidence](repeating: PairEvidence(), count: arms),
      count: ShareKind.allCases.count)
    values = [[ValueCell]](repeating: [], count: arms)
    valueComparisons = [ValueComparison?](repeating: nil, count: arms)
  }

  /// Adds the days that have closed since the last time.
  /// - Parameters:
  ///   - moment: days whose windows are over then are closed; nil where all are.
  ///   - group: how many new people every arm needs before a report moves.
  public mutating func advance(
    _ definition: ExperimentDefinition, _ cells: ArmCells, to moment: Instant?, group: Int
  ) {
    advance(
      definition, cells, to: moment,
      along: ReportGrid(definition, cells, at: moment, group: group))
  }

  /// The same along a grid that is at hand.
  mutating func advance(
    _ definition: ExperimentDefinition, _ cells: ArmCells, to moment: Instant?,
    along grid: ReportGrid
  ) {
    guard let firstDay = grid.firstDay else { return }
    var order: [Int] = []
    for (index, metric) in ExperimentMetric.allCases.enumerated() {
      let closed = moment.map { definition.windows.lastClosed(at: $0, metric) } ?? .max
      guard let end = grid.lastEnd(by: closed), end > through[index] ?? .min else { continue }
      if order.isEmpty { order = cells.indicesByDay }
      let begin = through[index]
      through[index] = end
      let kinds = ShareKind.allCases.filter { $0.metric == metric }
      var day: [Int] = []
      for (place, next) in order.enumerated() {
        let key = cells.keys[next]
        if let begin, key.day <= begin { continue }
        if key.day > end { break }
        day.append(next)
        let following = place + 1 < order.count ? cells.keys[order[place + 1]].day : .max
        if following != key.day {
          add(
            day, of: metric, kinds, cells, definition,
            isEarly: Int(key.day - firstDay) < definition.noveltyDays,
            isLook: grid.lastEnd(by: key.day) == key.day)
          day.removeAll(keepingCapacity: true)
        }
      }
      if metric == .value {
        for arm in values.indices where !values[arm].isEmpty {
          valueComparisons[arm] = ValueComparison(values[arm], definition)
        }
      }
    }
  }

  /// Adds one day of entries: the places of its cells.
  private mutating func add(
    _ day: [Int], of metric: ExperimentMetric, _ kinds: [ShareKind], _ cells: ArmCells,
    _ definition: ExperimentDefinition, isEarly: Bool, isLook: Bool
  ) {
    let slot = ClosedEvidence.index(metric)
    dayCounts[slot] += 1
    var phases: [Int32: [ArmCell]] = [:]
    for place in day {
      let key = cells.keys[place]
      totals[slot][Int(key.arm)] += cells.cells[place]
      phases[key.phase, default: [ArmCell](repeating: ArmCell(), count: definition.arms.count)][
        Int(key.arm)] = cells.cells[place]
    }
    for (_, arms) in phases.sorted(by: { $0.key < $1.key }) {
      let control = arms[definition.control]
      for arm in arms.indices where arm != definition.control {
        for kind in kinds { add(kind, arm, control, arms[arm], definition, isEarly: isEarly) }
        if metric == .value { addValue(arm, control, arms[arm]) }
      }
    }
    // Within a block nobody can have looked.
    guard isLook, let kind = ShareKind(definition.metric), kind.metric == metric,
      kinds.contains(kind)
    else { return }
    let needed = Elementary.log(Double(definition.arms.count - 1) / definition.alpha)
    for arm in definition.arms.indices where arm != definition.control {
      let own = shares[ClosedEvidence.index(kind)][arm]
      if own.crossedOn == nil, own.all.logE(offsets: definition.offsets) >= needed {
        shares[ClosedEvidence.index(kind)][arm].crossedOn = cells.keys[day[0]].day
      }
    }
  }

  private mutating func add(
    _ kind: ShareKind, _ arm: Int, _ control: ArmCell, _ own: ArmCell,
    _ definition: ExperimentDefinition, isEarly: Bool
  ) {
    let (base, counts) = (kind.counts(control), kind.counts(own))
    guard
      let cell = PairCell(
        controlYes: base.yes, controlAll: base.all, armYes: counts.yes, armAll: counts.all)
    else {
      isImpossible = true
      return
    }
    let slot = ClosedEvidence.index(kind)
    shares[slot][arm].difference.add(cell)
    shares[slot][arm].cells.append(cell)
    // Against a holdout, opt-in says nothing; against another, withdrawals per person entered rise with every yes.
    // Who erases themselves is looked at everywhere.
    if definition.isHoldout != (kind == .withdrawals), kind != .erasures,
      kind != ShareKind(definition.metric)
    {
      return
    }
    let odds = OddsEvidence(CollectionOfOne(cell))
    shares[slot][arm].all.merge(odds)
    if kind != ShareKind(definition.metric) { return }
    if isEarly {
      shares[slot][arm].early.merge(odds)
      shares[slot][arm].earlyDifference.add(cell)
    } else {
      shares[slot][arm].late.merge(odds)
      shares[slot][arm].lateDifference.add(cell)
    }
  }

  private mutating func addValue(_ arm: Int, _ control: ArmCell, _ own: ArmCell) {
    func moments(_ cell: ArmCell) -> (Moments, Moments)? {
      let (value, count) = (cell.value, Int(cell.people.entered))
      guard
        let delivered = Moments(
          count: count, sum: Int128(value.delivered), squares: value.deliveredSquares),
        let capped = Moments(count: count, sum: Int128(value.capped), squares: value.cappedSquares)
      else { return nil }
      return (delivered, capped)
    }
    guard let base = moments(control), let mine = moments(own) else {
      isImpossible = true
      return
    }
    values[arm].append(
      ValueCell(
        delivered: MeanCell(control: base.0, arm: mine.0),
        capped: MeanCell(control: base.1, arm: mine.1)))
  }

  // MARK: Reading

  /// The sums of an arm over the days that are closed for a metric.
  func total(_ metric: ExperimentMetric, arm: Int) -> ArmCell {
    totals[ClosedEvidence.index(metric)][arm]
  }

  func pair(_ kind: ShareKind, arm: Int) -> PairEvidence {
    shares[ClosedEvidence.index(kind)][arm]
  }

  /// Days of entries that are closed for a metric.
  func days(_ metric: ExperimentMetric) -> Int { dayCounts[ClosedEvidence.index(metric)] }

  /// The last day of entries that is closed for a metric.
  func lastDay(_ metric: ExperimentMetric) -> Int32? { through[ClosedEvidence.index(metric)] }

  private static func index(_ metric: ExperimentMetric) -> Int {
    ExperimentMetric.allCases.firstIndex(of: metric) ?? 0
  }

  private static func index(_ kind: ShareKind) -> Int {
    ShareKind.allCases.firstIndex(of: kind) ?? 0
  }
}

extension ExperimentDefinition {
  /// Where the test looks: at the declared effect, else far and wide.
  var offsets: OddsOffsets {
    guard let leastEffect, let baselineExpected, metric != .value else { return .broad }
    return OddsOffsets.declared(
      baseline: baselineExpected, leastEffect: isMoreBetter ? leastEffect : -leastEffect) ?? .broad
  }

  /// How wide asymptotic sequences are; planned people of two arms.
  var radius: SequenceRadius? {
    SequenceRadius(
      alpha: alpha,
      planned: plannedPeople.map { max(1, $0 * 2 / max(2, arms.count)) }
        ?? SequenceRadius.plannedByDefault)
  }
}
