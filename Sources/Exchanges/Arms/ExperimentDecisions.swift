import Basics
import Catalogs

/// Commands that begin and end experiments.
enum ExperimentDecisions {
  static func start(
    _ outline: ExperimentOutline, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if outline.asking.contains(where: { $0.index >= state.terms.count }) { throw .unknownTerms }
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
    if outline.isOfProgramme, state.experiments.programme != nil { throw .holdoutRuns }
    if outline.arms.count < 2 { throw .experimentArmsTooFew }
    let exchanges = Set(outline.asking.map { state.terms.exchange(of: $0) })
    if exchanges.count < outline.asking.count { throw .experimentArmsShareExchange }
    let units = Set(outline.asking.map { state.terms[$0.index].unit }).subtracting([""])
    if units.count > 1 { throw .experimentUnitsDiffer }
    if state.running(sharing: outline) != nil { throw .exchangeInExperiment }
  }

  /// Somebody meets the arm that asks nothing.
  static func enter(
    _ person: PersonID, _ arm: ExperimentArm, in state: ExchangeState, _ facts: inout [Fact]
  ) throws(Refusal) -> CommandResult {
    if !state.knows(person) { throw .unknownPerson }
    if !state.experiments.isThere(arm) { throw .unknownArm }
    let experiment = state.experiments[arm.experiment.index]
    if !experiment.isRunning { throw .experimentStopped }
    if experiment.arms[arm.number.index].terms != nil { throw .termsNotOfArm }
    let exposure = state.exposures.index(of: state.people[person.index], to: arm.experiment)
    if exposure != ExchangeState.none {
      if state.exposures[Int(exposure)].arm != arm { throw .personInAnotherArm }
      return CommandResult()
    }
    facts.append(.experiment(.exposed(person, arm)))
    return CommandResult()
  }

  /// Nobody new enters any more.
  static func close(_ id: ExperimentID, in state: ExchangeState, _ facts: inout [Fact])
    throws(Refusal) -> CommandResult
  {
    if id.index >= state.experiments.count { throw .unknownArm }
    if !state.experiments[id.index].isRunning { throw .experimentStopped }
    if state.experiments[id.index].entryClosedAt == nil {
      facts.append(.experiment(.entryClosed(id)))
    }
    return CommandResult()
  }

  /// What a catalog declares otherwise of experiments that run, each as `experiment x: answerDays 14 → 7`. Other weights
  /// are another phase, and no such change.
  static func changes(by adopted: AdoptedCatalog, in state: ExchangeState) -> [String] {
    state.experiments.compactMap { experiment in
      guard experiment.isRunning, let own = experiment.declared,
        let other = adopted.catalog.experiments.first(where: { $0.id == own.id })
      else { return nil }
      let parts = other.changes(from: own).filter { !$0.isOfWeight }.map(\.text)
      return parts.isEmpty ? nil : "experiment \(own.id): " + parts.joined(separator: "; ")
    }
  }

  /// Where the catalog that was just adopted declares other weights for an experiment that runs, another phase of it
  /// begins: whoever has entered keeps arm and phase.
  static func applyCatalog(to state: inout ExchangeState, at now: Instant) {
    for index in state.experiments.indices {
      guard state.experiments[index].isRunning, let own = state.experiments[index].declared,
        let other = state.catalog?.catalog.experiments.first(where: { $0.id == own.id }),
        other.changes(from: own).allSatisfy(\.isOfWeight)
      else { continue }
      let weights = other.arms.map(\.weight)
      if state.experiments[index].phases.last?.weights != weights {
        state.experiments[index].phases.append(
          ExperimentRecord.Phase(begins: now, weights: weights))
      }
    }
  }

  /// The running experiments of which a catalog cannot show an arm any more: they are stopped whole, since the other arms
  /// would compare unlike people if they went on alone.
  static func ended(by adopted: AdoptedCatalog, in state: ExchangeState) -> [ExperimentID] {
    if state.catalog == nil { return [] }
    let shown = Set(
      adopted.parts.exchanges.compactMap { $0.terms.flatMap { state.terms.find($0) } })
    return state.experiments.indices.filter { index in
      state.experiments[index].isRunning
        && !state.experiments[index].asking.allSatisfy { shown.contains($0) }
    }.map { ExperimentID(index: $0) }
  }

  static func stop(_ id: ExperimentID, in state: ExchangeState, _ facts: inout [Fact])
    throws(Refusal) -> CommandResult
  {
    if id.index >= state.experiments.count { throw .unknownArm }
    if !state.experiments[id.index].isRunning { throw .experimentStopped }
    facts.append(.experiment(.stopped(id, byCatalog: false)))
    return CommandResult()
  }
}
