public import Basics
import Catalogs

/// Experiments from their start to their stop, and which arm shows what meanwhile.
///
///     startExperiment ──▶ running: its exchanges are shown by arm, to nobody else
///     stopExperiment  ──▶ stopped: its exchanges are free; offers of it are answered and counted as before
extension ExchangeState {
  /// The experiment of a name, running or stopped; nil where none was ever started.
  /// - Complexity: O(experiments).
  public func experiment(named name: String) -> ExperimentID? {
    experiments.firstIndex { $0.name == name }.map { ExperimentID(index: $0) }
  }

  func start(
    _ outline: ExperimentOutline, _ facts: inout [Fact]
  ) throws(Refusal) -> Receipt {
    if outline.arms.contains(where: { $0.terms.index >= terms.count }) { throw .unknownTerms }
    if experiment(named: outline.name) != nil { throw .experimentTaken }
    if !outline.isSound { throw .experimentArmsUnusable }
    // With a catalog in force the exchange of an offer says the arm. Without one, whoever shows an offer
    // names its arm, and arms may share an exchange, as those of a replayed study do.
    if catalog != nil { try checkArms(outline) }
    var receipt = Receipt()
    let id = ExperimentID(index: experiments.count)
    facts.append(.experimentStarted(id, outline))
    receipt.experiment = id
    return receipt
  }

  private func checkArms(_ outline: ExperimentOutline) throws(Refusal) {
    if outline.arms.count < 2 { throw .experimentArmsTooFew }
    let exchanges = Set(outline.arms.map { exchangeOfTerms[$0.terms.index] })
    if exchanges.count < outline.arms.count { throw .experimentArmsShareExchange }
    let units = Set(outline.arms.map { terms[$0.terms.index].unit }).subtracting([""])
    if units.count > 1 { throw .experimentUnitsDiffer }
    if holder(of: outline) != nil { throw .exchangeInExperiment }
  }

  /// The first running experiment that shows an exchange of these arms, whichever version of its text.
  /// - Complexity: O(experiments + arms of those that run).
  public func holder(of outline: ExperimentOutline) -> ExperimentRecord? {
    let wanted = Set(outline.arms.map { exchangeOfTerms[$0.terms.index] })
    return experiments.first { experiment in
      experiment.isRunning
        && experiment.arms.contains { wanted.contains(exchangeOfTerms[$0.terms.index]) }
    }
  }

  /// Arms of running experiments that nobody can be shown, since the catalog in force has their terms no more:
  /// the exchange is gone or renamed, or its text has another version.
  public var armsWithoutExchange: [(experiment: String, arm: String, exchange: String)] {
    experiments.filter(\.isRunning).flatMap { experiment in
      experiment.arms.filter { candidateOfTerms[$0.terms.index] < 0 }.map {
        (experiment.name, $0.name, terms[$0.terms.index].exchange)
      }
    }
  }

  /// Whether an offer was shown in an experiment that has been stopped since.
  func hasStopped(_ offer: OfferRecord) -> Bool {
    place(of: offer).map { !experiments[$0.experiment.index].isRunning } ?? false
  }

  func stop(_ id: ExperimentID, _ facts: inout [Fact]) throws(Refusal) -> Receipt {
    if id.index >= experiments.count { throw .unknownArm }
    if !experiments[id.index].isRunning { throw .experimentStopped }
    facts.append(.experimentStopped(id))
    return Receipt()
  }

  mutating func applyStart(
    of id: ExperimentID, _ outline: ExperimentOutline, at now: Instant
  ) {
    experiments.append(ExperimentRecord(outline: outline, startedAt: now))
    for (index, arm) in outline.arms.enumerated() {
      let key = ExchangeState.armKey(outline.name.utf8.span, arm.name.utf8.span).slice
      _ = armNames.insert(key.span)
      armPlaces.append(ArmPlace(experiment: id, arm: ArmID(index: index)))
    }
    showArms(of: id)
  }

  mutating func applyStop(of id: ExperimentID, at now: Instant) {
    experiments[id.index].stoppedAt = now
    for arm in experiments[id.index].arms { armOfTerms[arm.terms.index] = nil }
    // In a ledger from before exchanges were held, others may run over the same: they have them again.
    for index in experiments.indices where experiments[index].isRunning {
      showArms(of: ExperimentID(index: index))
    }
    for arm in experiments[id.index].arms { markCandidate(of: arm.terms) }
  }

  private mutating func showArms(of id: ExperimentID) {
    for (index, arm) in experiments[id.index].arms.enumerated() {
      armOfTerms[arm.terms.index] = ArmPlace(experiment: id, arm: ArmID(index: index))
      markCandidate(of: arm.terms)
    }
  }

  private mutating func markCandidate(of terms: TermsID) {
    let index = Int(candidateOfTerms[terms.index])
    if index >= 0 { keys[index].isSpecial = isSpecial(terms, candidates[index]) }
  }

  /// Whether a candidate needs a closer look whoever asks: see `CandidateKey.isSpecial`.
  func isSpecial(_ terms: TermsID?, _ candidate: Candidate) -> Bool {
    terms.map { armOfTerms[$0.index] != nil } ?? false
      || candidate.isControlOnly || candidate.condition != nil
  }
}
