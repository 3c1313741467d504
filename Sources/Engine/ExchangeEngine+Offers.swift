public import Basics
public import Exchanges
import Experiments

/// What `offer.next` says: the offer, or none, and what became of every candidate.
public struct OfferDecision: Equatable, Sendable {
  /// Nil when nothing is offered.
  public let offer: OfferID?
  /// The index of the exchange offered, in the catalog in force.
  public let exchange: Int?
  /// Whether it was shown before and waits for its answer: no further exposure was counted.
  public let isRepeat: Bool
  /// What became of the candidate that came nearest to being offered: the one asked the most of the funnel's
  /// questions. Nil when something is offered, and when the catalog has no exchange.
  public let nearest: Fate?

  init(offer: OfferID?, exchange: Int?, isRepeat: Bool, nearest: Fate? = nil) {
    (self.offer, self.exchange) = (offer, exchange)
    (self.isRepeat, self.nearest) = (isRepeat, nearest)
  }
}

extension ExchangeEngine {
  /// Decides what a person is offered now, and shows it; nothing when nothing passes (design §4).
  ///
  /// What passed every gate and gives most for what it asks is offered. Whoever has not answered what they were
  /// offered in this place is given the same offer again without counting a second exposure, until they answer it or
  /// its time is over. What somebody asks for themselves passes the same gates but caps and quiet time.
  /// - Throws: `unknownPerson`, and what `perform` throws.
  /// - Complexity: as `ExchangeState.funnel`; allocates nothing but for the events of an offer shown, where
  ///   no condition reads attributes.
  public mutating func nextOffer(
    _ request: OfferRequest, at moment: Instant
  ) throws(Refusal) -> OfferDecision {
    let now = effective(moment)
    if !Instant.range.contains(now) { throw .instantOutOfRange }
    if !state.exchange.knows(request.person) { throw .unknownPerson }
    // Both go into the ledger, so they are the catalog's own words.
    if !state.exchange.knows(placement: request.placement, channel: request.channel) {
      throw .placeUnknown
    }
    if let open = openOffer(request, at: now) { return open }
    // What is known of the person decides too.
    let found = runFunnel(request, at: now)
    for arm in run.entering { try perform(.enterExperiment(request.person, arm), at: now) }
    guard let chosen = found else {
      return OfferDecision(
        offer: nil, exchange: nil, isRepeat: false,
        nearest: run.nearest)
    }
    let (_, terms, arm) = state.exchange.candidate(chosen)
    guard let terms else { return OfferDecision(offer: nil, exchange: nil, isRepeat: false) }
    if request.wish != nil {
      let shown = try perform(.showWish(to: request.person, terms: terms), at: now)
      return OfferDecision(offer: shown.offer, exchange: chosen, isRepeat: false)
    }
    let circumstances = Circumstances(
      placement: request.placement, channel: request.channel,
      arms: state.exchange.experimentsOfCandidates.compactMap { experiment in
        let outline = state.exchange.experiments[experiment.index]
        return assignedArm(of: request.person, in: experiment)
          .map { "\(outline.name):\(outline.arms[$0.index].name)" }
      },
      outcomes: outcomes)
    let shown = try perform(
      .showOffer(to: request.person, terms: terms, arm: arm), because: circumstances, at: now)
    return OfferDecision(offer: shown.offer, exchange: chosen, isRepeat: false)
  }

  /// What was shown before and waits for its answer, as long as every gate but caps and spacing would let it pass
  /// again: an opt-out since then ends it (Q6).
  private mutating func openOffer(_ request: OfferRequest, at now: Instant) -> OfferDecision? {
    let open = Funnel.openOffers(for: request, in: state.exchange, at: now)
    if open.isEmpty { return nil }
    let use = useMoment(now)
    gate?.look(at: request.person, in: state.exchange, at: use)
    for (offer, exchange) in open {
      let terms = state.exchange.offers[offer.index].terms
      if gate?.refuses(terms, in: state.exchange) ?? false { continue }
      return OfferDecision(offer: offer, exchange: exchange, isRepeat: true)
    }
    return nil
  }

  /// What `nextOffer` would offer now, by the index of its exchange in the catalog in force; nothing is shown.
  /// - Complexity: as `ExchangeState.funnel`; allocates nothing where no condition reads attributes and the
  ///   day's verdicts are known.
  public mutating func decide(_ request: OfferRequest, at moment: Instant) -> Int? {
    state.exchange.knows(request.person)
      ? runFunnel(request, at: effective(moment)) : nil
  }

  /// Explains what `nextOffer` would decide now, or has decided at this very state: every candidate with
  /// what became of it, by which rule, why, and until when where time alone will change that. One line of
  /// JSON, the same bytes for the same state and request; empty for a person who is not known.
  /// - Parameters:
  ///   - request: who is asked, where and how.
  ///   - moment: as of when.
  ///   - limit: how many candidates to name: those that came nearest, with counts of all beside them.
  ///   - isMadeUp: whether the person is nobody: then no number of one is told.
  public mutating func explain(
    _ request: OfferRequest, at moment: Instant, naming limit: Int = .max, isMadeUp: Bool = false
  ) -> [UInt8] {
    let now = effective(moment)
    if !state.exchange.knows(request.person) { return [] }
    let open = openOffer(request, at: now)?.exchange
    var chosen = runFunnel(request, at: now)
    if let open {
      run.bringBack(open, over: chosen)
      chosen = open
    }
    return OfferExplanation(
      at: now, person: request.person, isMadeUp: isMadeUp, placement: request.placement,
      channel: request.channel,
      offered: chosen.map { state.exchange.candidate($0).name }
    ).json(outcomes.all(for: request, in: state.exchange), state.exchange, naming: limit)
  }

  /// Runs the funnel and leaves what became of every candidate in `run`.
  mutating func runFunnel(_ request: OfferRequest, at moment: Instant) -> Int? {
    // What is known of the person is judged by the later of both clocks, what is held of a budget by the ledger's.
    let now = useMoment(moment)
    var run = FunnelRun()
    swap(&run, &self.run)
    run.clock = moment
    var judging: OfferGate?
    swap(&judging, &gate)
    judging?.look(at: request.person, in: state.exchange, at: now)
    let exhausted = exhausted
    let chosen = Funnel.choose(
      request, in: state.exchange, at: now, &run,
      judge: {
        exhausted.contains($0) ? .exhausted : judging?.fate(of: $0, in: $1) ?? .offered
      },
      arm: { assignedArm(of: request.person, in: $0) })
    swap(&judging, &gate)
    swap(&run, &self.run)
    return chosen
  }

  /// What became of the candidates of the decision made last, as `run` has it.
  private var outcomes: Outcomes {
    var outcomes = Outcomes()
    for index in run.met.sorted().map({ Int($0) }) {
      let fate = run.fates[index]
      let terms = fate == .refusedByTrustRules ? state.exchange.candidate(index).terms : nil
      outcomes.skip(index - outcomes.count)
      outcomes.append(Outcome(fate, refusedBy: terms.flatMap { gate?.rule(refusing: $0) }))
    }
    outcomes.skip(run.fates.count - outcomes.count)
    return outcomes
  }

  /// The arm that a person belongs to who enters now: a pure function of the experiment's seed, its split and the
  /// caller's id of the person.
  func assignedArm(of person: PersonID, in experiment: ExperimentID) -> ArmID? {
    let phase = max(state.exchange.experiments[experiment.index].phases.count - 1, 0)
    return ArmID(
      index: state.assignment(of: experiment).arm(
        of: personKeys.key(person.index).span, phase: phase))
  }

  /// What the vault holds of a value; nil when it is gone.
  public func text(of value: ValueID) -> PersonalText? { values[value] }
}
