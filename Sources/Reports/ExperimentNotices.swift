import Basics
import Catalogs
import TrustRules

/// What is worth saying of declared experiments beside the rules: what would leave people of an arm with nothing, and
/// what would make arms unlike in more than what they show.
struct ExperimentNotices {
  private let catalog: Catalog
  private let exchanges: [String: Exchange]

  init(_ catalog: Catalog) {
    self.catalog = catalog
    exchanges = Dictionary(catalog.exchanges.map { ($0.id, $0) }) { first, _ in first }
  }

  /// - Parameter withheld: the exchanges that nobody can be offered; found only where there is an experiment.
  func texts(withheld: () -> [WithheldExchange]) -> [String] {
    if catalog.experiments.isEmpty { return [] }
    let refused = Dictionary(withheld().map { ($0.exchange, $0) }) { first, _ in first }
    return catalog.experiments.flatMap { experiment in
      let asking = experiment.arms.compactMap { arm in
        arm.exchange.flatMap { exchanges[$0] }.map { (arm: arm.id, exchange: $0) }
      }
      let control = experiment.arms[experiment.control].id
      let standard = asking.first { $0.arm == control } ?? asking.first
      return asking.flatMap { one in
        [refusal(one, of: experiment, refused)]
          + (standard.map {
            [conditions(one, beside: $0, of: experiment), choice(one, beside: $0, of: experiment)]
          } ?? [])
      }.compactMap { $0 }
    }
  }

  private typealias Asking = (arm: String, exchange: Exchange)

  /// An arm that nobody can be shown.
  private func refusal(
    _ one: Asking, of experiment: DeclaredExperiment, _ refused: [String: WithheldExchange]
  ) -> String? {
    refused[one.exchange.id].map { withheld in
      let rules = withheld.rules.map(\.id).joined(separator: ", ")
      let why = rules.isEmpty ? "its terms are incomplete" : rules
      return
        "The arm \"\(one.arm)\" of \"\(experiment.id)\" shows \"\(one.exchange.id)\", which nobody can be offered "
        + "(\(why)); mend that first, or its people are shown nothing"
    }
  }

  /// Arms that are not for the same people.
  private func conditions(
    _ one: Asking, beside standard: Asking, of experiment: DeclaredExperiment
  ) -> String? {
    let (own, other) = (one.exchange, standard.exchange)
    let differing = [
      ("eligibility", own.eligibility != other.eligibility),
      ("placement", own.placement != other.placement), ("from", own.from != other.from),
      ("until", own.until != other.until),
    ].filter(\.1).map { "\"\($0.0)\"" }
    if differing.isEmpty { return nil }
    return
      "The arms \"\(one.arm)\" and \"\(standard.arm)\" of \"\(experiment.id)\" are not for the same people: "
      + "\(differing.joined(separator: ", ")) of their exchanges differ; say who may enter in the experiment's own "
      + "\"eligibility\", and the same in both"
  }

  /// Arms that put the choice otherwise (Q34).
  private func choice(
    _ one: Asking, beside standard: Asking, of experiment: DeclaredExperiment
  ) -> String? {
    if one.exchange.choice == standard.exchange.choice { return nil }
    return
      "The arms \"\(one.arm)\" and \"\(standard.arm)\" of \"\(experiment.id)\" put the choice differently, so that what "
      + "one of them wins is no sign of value (Q34); put it alike in both"
  }
}
