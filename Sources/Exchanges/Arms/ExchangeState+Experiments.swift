import Basics
import Catalogs

/// What is asked of experiments and of the catalog at once.
extension ExchangeState {
  /// The first running experiment that shows an exchange of these arms, whichever version of its text.
  /// - Complexity: O(experiments + arms of those that run).
  public func running(sharing outline: ExperimentOutline) -> ExperimentRecord? {
    let wanted = Set(outline.arms.map { terms.exchange(of: $0.terms) })
    return experiments.first { experiment in
      experiment.isRunning
        && experiment.arms.contains { wanted.contains(terms.exchange(of: $0.terms)) }
    }
  }

  /// Arms of running experiments that nobody can be shown, since the catalog in force has their terms no more:
  /// the exchange is gone or renamed, or its text has another version.
  public var armsWithoutExchange: [(experiment: String, arm: String, exchange: String)] {
    experiments.filter(\.isRunning).flatMap { experiment in
      experiment.arms.filter { candidates.index(of: $0.terms) == nil }.map {
        (experiment.name, $0.name, terms[$0.terms.index].exchange)
      }
    }
  }

  /// Whether an offer was shown in an experiment that has been stopped since.
  func hasStopped(_ offer: OfferRecord) -> Bool {
    arm(of: offer).map { !experiments[$0.experiment.index].isRunning } ?? false
  }
}
