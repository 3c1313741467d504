import Basics
import Catalogs

/// Commands that begin and end experiments.
enum ExperimentDecisions {
  static func start(
    _ outline: ExperimentOutline, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if outline.arms.contains(where: { $0.terms.index >= state.terms.count }) { throw .unknownTerms }
    if state.experiments.find(outline.name) != nil { throw .experimentTaken }
    if !outline.isSound { throw .experimentArmsUnusable }
    // With a catalog in force the exchange of an offer says the arm. Without one, whoever shows an offer
    // names its arm, and arms may share an exchange, as those of a replayed study do.
    if state.catalog != nil { try checkArms(outline, in: state) }
    var result = CommandResult()
    let id = ExperimentID(index: state.experiments.count)
    facts.append(.experiment(.started(id, outline)))
    result.experiment = id
    return result
  }

  private static func checkArms(_ outline: ExperimentOutline, in state: ExchangeState)
    throws(Refusal)
  {
    if outline.arms.count < 2 { throw .experimentArmsTooFew }
    let exchanges = Set(outline.arms.map { state.terms.exchange(of: $0.terms) })
    if exchanges.count < outline.arms.count { throw .experimentArmsShareExchange }
    let units = Set(outline.arms.map { state.terms[$0.terms.index].unit }).subtracting([""])
    if units.count > 1 { throw .experimentUnitsDiffer }
    if state.running(sharing: outline) != nil { throw .exchangeInExperiment }
  }

  static func stop(_ id: ExperimentID, in state: ExchangeState, _ facts: inout [Fact])
    throws(Refusal) -> CommandResult
  {
    if id.index >= state.experiments.count { throw .unknownArm }
    if !state.experiments[id.index].isRunning { throw .experimentStopped }
    facts.append(.experiment(.stopped(id)))
    return CommandResult()
  }
}
