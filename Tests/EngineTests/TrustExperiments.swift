import Basics
import Catalogs
import Exchanges
import TestSupport

/// The experiments of a random life.
enum TrustExperiments {
  /// One that may be started, or not: over terms of a version of the catalog, and of none.
  static func start(
    _ state: ExchangeState, version: Int, _ random: inout Random
  ) -> Command {
    var names: [String] = []
    var arms: [TermsID] = []
    let wanted = random.element([1, 2, 2, 2, 3])
    let usable = state.terms.indices.filter {
      state.terms[$0].textVersion == version || state.terms[$0].exchange.hasPrefix("own")
    }
    for _ in 0..<20 where arms.count < wanted && !usable.isEmpty {
      let pick = random.element(usable)
      if names.contains(state.terms[pick].exchange) { continue }
      names.append(state.terms[pick].exchange)
      arms.append(TermsID(index: pick))
    }
    if random.below(8) == 0 { arms += arms.prefix(1) }
    if random.below(9) == 0 { arms.append(TermsID(9_999)) }
    let outline = Samples.outline("x\(random.below(2 + 2 * state.experiments.count))", arms: arms)
    if random.below(4) > 0 { return .startExperiment(outline) }
    let none = ExperimentOutline.Arm(name: "none", terms: nil)
    return .startExperiment(ExperimentOutline(name: outline.name, arms: outline.arms + [none]))
  }
}
