import Basics
public import Catalogs

/// What is asked of experiments and of the catalog at once.
extension ExchangeState {
  /// The first running experiment that shows an exchange of these arms, whichever version of its text.
  /// - Complexity: O(experiments + arms of those that run).
  public func running(sharing outline: ExperimentOutline) -> ExperimentRecord? {
    let wanted = Set(outline.asking.map { terms.exchange(of: $0) })
    return experiments.first { experiment in
      experiment.isRunning
        && experiment.asking.contains { wanted.contains(terms.exchange(of: $0)) }
    }
  }

  /// Whether an offer was shown in an experiment that has been stopped since.
  func hasStopped(_ offer: OfferRecord) -> Bool {
    arm(of: offer).map { !experiments[$0.experiment.index].isRunning } ?? false
  }
}

extension ExperimentOutline {
  /// The outline of an experiment that the catalog in force declares; nil where one of its exchanges is not offered.
  public init?(_ declared: DeclaredExperiment, in state: ExchangeState) {
    let exchanges = state.catalog?.catalog.exchanges ?? []
    var arms: [Arm] = []
    for arm in declared.arms {
      guard let name = arm.exchange else {
        arms.append(Arm(name: arm.id, terms: nil, asksEverything: arm.asksEverything))
        continue
      }
      guard let index = exchanges.firstIndex(where: { $0.id == name }),
        let terms = state.candidate(index).terms
      else { return nil }
      arms.append(Arm(name: arm.id, terms: terms))
    }
    self.init(name: declared.id, arms: arms)
  }

  /// Whether it has just the arms that a catalog declares.
  func isAs(_ declared: DeclaredExperiment, in state: ExchangeState) -> Bool {
    name == declared.id && arms.count == declared.arms.count
      && zip(arms, declared.arms).allSatisfy { own, arm in
        own.name == arm.id && own.asksEverything == arm.asksEverything
          && own.terms.map { state.terms[$0.index].exchange } == arm.exchange
      }
  }
}
