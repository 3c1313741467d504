public import Basics
import Catalogs
public import Exchanges

/// What a made-up person would be shown: the funnel itself, over an engine with the catalog in force, the running
/// experiments and nobody in it but them. Nothing of the engine that is asked changes, and nothing of anybody is looked at.
public struct OfferPreview {
  /// The id by which a made-up person is put into an arm.
  private static let key = "preview"

  private var engine = ExchangeEngine(judgesOffers: false)
  private let person: PersonID

  /// - Parameters:
  ///   - real: whose catalog, verdicts, experiments and budgets are used.
  ///   - holdings: exchanges that the made-up person has said yes to and been given all for, by id.
  ///   - moment: when they would be shown something.
  /// - Throws: `unknownTerms` for a holding that the catalog in force does not have, and as `ExchangeEngine.perform`.
  /// - Complexity: O(exchanges), that of putting the catalog in force.
  public init(
    like real: ExchangeEngine, holding holdings: [String], at moment: Instant
  ) throws(Refusal) {
    guard let catalog = real.state.exchange.catalog else { throw .unknownTerms }
    try engine.perform(.adoptCatalog(catalog), at: moment)
    engine.gate = real.gate?.unlearned()
    let known = engine.state.exchange.terms
    // Nobody is held out of the programme by being made up.
    for experiment in real.state.exchange.experiments
    where experiment.isRunning && !experiment.outline.isOfProgramme {
      let arms = experiment.arms.compactMap { arm -> ExperimentOutline.Arm? in
        guard let shown = arm.terms else {
          return ExperimentOutline.Arm(name: arm.name, terms: nil)
        }
        return known.find(real.state.exchange.terms[shown.index])
          .map { ExperimentOutline.Arm(name: arm.name, terms: $0) }
      }
      // One whose arms are not all in force shows nothing to newcomers.
      if arms.count < experiment.arms.count { continue }
      let started = try engine.perform(
        .startExperiment(ExperimentOutline(name: experiment.name, arms: arms)), at: moment)
      if experiment.entryClosedAt != nil, let id = started.experiment {
        try engine.perform(.closeExperiment(id), at: moment)
      }
    }
    person = try engine.person(for: OfferPreview.key.utf8.span, at: moment)
    for holding in holdings {
      let index = catalog.catalog.exchanges.firstIndex { $0.id == holding }
      guard let terms = index.flatMap({ engine.state.exchange.candidate($0).terms }) else {
        throw .unknownTerms
      }
      engine.suppose(person, accepted: terms, at: moment)
    }
    engine.exhausted = Set(
      catalog.catalog.exchanges.indices.compactMap { [candidates = engine.state.exchange] index in
        guard let terms = real.state.exchange.candidate(index).terms,
          Budgeting.fate(ofNobody: holdings.isEmpty, terms, in: real.state.exchange, at: moment)
            == .exhausted
        else { return nil }
        return candidates.candidate(index).terms
      })
  }

  /// Explains what would be decided: see `ExchangeEngine.explain`.
  /// - Parameter wanted: where, how and for what they would be shown something; its person is not looked at.
  public mutating func explain(_ wanted: OfferRequest, at moment: Instant) -> [UInt8] {
    engine.explain(
      OfferRequest(
        person, placement: wanted.placement, channel: wanted.channel,
        attributes: wanted.attributes, wish: wanted.wish), at: moment, isMadeUp: true)
  }

  /// Explains what a person who is there would be offered at a moment that may be to come, by a copy of all that is
  /// known: see `ExchangeEngine.explain`.
  /// - Complexity: O(exchanges), and that of judging those that are not judged for the day yet.
  public static func explain(
    _ request: OfferRequest, by real: ExchangeEngine, at moment: Instant
  ) -> [UInt8] {
    var copy = real
    copy.gate = real.gate?.unlearned()
    return copy.explain(request, at: moment)
  }
}
