public import Basics
import Catalogs

/// What happens to experiments, and who meets which arm of one.
///
///     started ──▶ running: its exchanges are shown by arm, to nobody else
///     closed  ──▶ nobody new enters, since promises took the last of an arm's budget or somebody said so
///     stopped ──▶ its exchanges are free; offers of it are answered and counted as before
public enum ExperimentFact: Equatable, Sendable {
  indirect case started(ExperimentID, ExperimentOutline)
  /// Ended, by somebody's word or since a catalog that was adopted then cannot show one of its arms.
  case stopped(ExperimentID, byCatalog: Bool)
  /// Nobody new enters any more: what may be promised of an arm's benefit is promised, or somebody closed it.
  case entryClosed(ExperimentID)
  /// The first time that a person met an arm of the experiment.
  case exposed(PersonID, ExperimentArm)

  func apply(to state: inout ExchangeState, at now: Instant) {
    switch self {
    case .started(let id, let outline):
      let declared = state.catalog?.catalog.experiments.first { $0.id == outline.name }
      state.experiments.start(
        outline, declared.flatMap { outline.isAs($0, in: state) ? $0 : nil }, at: now)
      ProgrammeHoldout.applyStart(of: id, in: &state)
      ExperimentFact.markCandidates(of: id, in: &state)
    case .stopped(let id, let byCatalog):
      state.experiments.stop(id, byCatalog: byCatalog, at: now)
      Budgeting.applyStop(of: id, in: &state)
      ExperimentFact.markCandidates(of: id, in: &state)
    case .entryClosed(let id): state.experiments[id.index].entryClosedAt = now
    case .exposed(let person, let arm):
      state.exposures.append(person, arm, of: &state.people[person.index])
    }
  }

  private static func markCandidates(of id: ExperimentID, in state: inout ExchangeState) {
    for terms in state.experiments[id.index].asking {
      state.candidates.mark(terms, state.terms, state.experiments)
    }
  }

  func canFollow(_ state: ExchangeState) -> Bool {
    switch self {
    case .started(let id, let outline):
      id.index == state.experiments.count && outline.isSound
        && outline.asking.allSatisfy { $0.index < state.terms.count }
        && state.experiments.find(outline.name) == nil
    case .stopped(let id, _):
      id.index < state.experiments.count && state.experiments[id.index].isRunning
    case .entryClosed(let id):
      id.index < state.experiments.count && state.experiments[id.index].isRunning
        && state.experiments[id.index].entryClosedAt == nil
    case .exposed(let person, let arm):
      state.knows(person) && state.experiments.isRunning(arm)
        && state.exposures.index(of: state.people[person.index], to: arm.experiment)
          == ExchangeState.none
    }
  }
}
