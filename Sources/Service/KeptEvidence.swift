import Basics
import Engine
import Exchanges
import Experiments

/// What closed days add to the evidence of each experiment, so that a report need not begin from nothing. It follows
/// from the state and is in no digest; it is of merged days, and holds no byte of a person.
struct KeptEvidence {
  private struct Kept {
    let definition: ExperimentDefinition
    var evidence: ClosedEvidence
    var moment: Instant
  }

  /// By experiment; nil of which nobody asked.
  private var kept: [Kept?] = []

  /// The evidence of an experiment at a moment. What is kept is of an earlier one: else it begins from nothing.
  mutating func evidence(
    of experiment: ExperimentID, _ state: borrowing EngineState, at moment: Instant
  ) -> ClosedEvidence {
    while kept.count <= experiment.index { kept.append(nil) }
    let definition = state.definition(of: experiment)
    let isUsable = kept[experiment.index].map {
      $0.definition == definition && $0.moment <= moment
    }
    var one =
      (isUsable ?? false ? kept[experiment.index] : nil)
      ?? Kept(definition: definition, evidence: ClosedEvidence(definition), moment: moment)
    // Given away, so that what it grows by is not copied.
    kept[experiment.index] = nil
    one.evidence.advance(
      definition, state.cells(of: experiment), to: moment,
      group: ReadingOptions(definition).group)
    one.moment = moment
    kept[experiment.index] = one
    return one.evidence
  }
}
