public import Basics
import Exchanges
public import Experiments

/// What experiments show, as a function of the state and a moment.
extension EngineState {
  /// The report of an experiment at a moment.
  /// - Parameter evidence: what closed days added, where it is kept; nil begins from nothing.
  /// - Complexity: O(days of entries).
  public func report(
    of experiment: ExperimentID, at moment: Instant, evidence: ClosedEvidence? = nil
  ) -> LiveReport {
    let definition = definition(of: experiment)
    var options = ReadingOptions(definition)
    options.moment = moment
    let record = exchange.experiments[experiment.index]
    let entry = EntryNotes(
      closedAt: record.entryClosedAt, pausedDays: record.pausedDays,
      budgetChangedAt: record.budgetChangedAt)
    return LiveReport(
      ExperimentReading(definition, cells(of: experiment), options, evidence: evidence),
      ExperimentHistory(
        digest: definition.digest, startedAt: record.startedAt, stoppedAt: record.stoppedAt,
        entry: exchange.budgets.isEmpty && record.entryClosedAt == nil ? nil : entry))
  }
}
