public import Basics
import Catalogs
import Conditions

/// The way of every candidate to being offered, or to what it fell by.
public enum Funnel {
  /// Sends every candidate of the catalog in force through the funnel: what the person's statements,
  /// answers and exposures say; eligibility; then rank, where the person's own arm of an
  /// experiment comes before what is in none: else an arm that gives little would be shown to fewer people
  /// than one that gives much, and the experiment would compare unlike people. What comes first is put before the
  /// rules, then the next, until one passes. What lies behind that is asked about only where it is one of the place's
  /// first `Limits.fatesAsked`, so that a decision does not grow with the catalog.
  /// - Parameters:
  ///   - request: who is asked, where and how.
  ///   - state: what is known; it is not changed.
  ///   - now: the moment of showing.
  ///   - run: takes what became of each.
  ///   - judge: what the trust rules say: `offered` where nothing stands against it. It is handed the state, since a
  ///     closure that holds it would copy it.
  ///   - arm: the arm of an experiment that a person belongs to.
  /// - Returns: the index of the exchange to be offered.
  /// - Complexity: O(arms of running experiments + candidates of the placement up to the one that passes), and
  ///   O(consents + refusals + offers of the person) for each of them that the person has met.
  public static func choose(
    _ request: OfferRequest, in state: ExchangeState, at now: Instant, _ run: inout FunnelRun,
    judge: (TermsID, borrowing ExchangeState) -> Fate, arm: (ExperimentID) -> ArmID?
  ) -> Int? {
    run.begin(state.candidates.keys.count)
    let (isHeldOut, entering) = ProgrammeHoldout.look(
      at: request, in: state, at: run.clock ?? now, arm)
    if let entering { run.entering.append(entering) }
    if isHeldOut {
      run.holdOut(order(of: request, in: state))
      return nil
    }
    look(at: request.person, &run, in: state, at: now)
    run.wish = request.wish.map { state.terms.purposes.find($0.utf8.span).map { Int32($0) } ?? -1 }
    let place = request.placement.flatMap { state.candidates.placement($0) }.map { Int32($0) }
    var chosen: Int?
    for index in state.candidates.arms where state.candidates.isShown(Int(index), at: place) {
      ask(Int(index), request, in: state, at: now, &run, &chosen, judge, arm)
    }
    for (position, index) in order(of: request, in: state).enumerated() {
      if chosen != nil, position >= Limits.fatesAsked { break }
      if state.candidates.isArm(Int(index), state.experiments) { continue }
      ask(Int(index), request, in: state, at: now, &run, &chosen, judge, arm)
    }
    return chosen
  }

  /// Asks about one candidate. What would be offered is put before the rules where nothing passed before it.
  private static func ask(
    _ index: Int, _ request: OfferRequest, in state: ExchangeState, at now: Instant,
    _ run: inout FunnelRun, _ chosen: inout Int?,
    _ judge: (TermsID, borrowing ExchangeState) -> Fate, _ arm: (ExperimentID) -> ArmID?
  ) {
    let key = state.candidates.keys[index]
    var fate = fate(of: key, index, request, in: state, at: now, run, arm)
    if fate == .offered, let terms = key.terms {
      fate = chosen == nil ? judge(terms, state) : .outranked
      if fate == .offered, key.isSpecial,
        !mayBeShown(terms, request, in: state, at: now, run, judge)
      {
        fate = .notEntered
      }
      if fate == .offered { chosen = index }
    } else if fate == .otherArm, chosen == nil, run.wish == nil, let terms = key.terms,
      let entered = unasked(terms, request, in: state, at: now, run, judge, arm)
    {
      run.entering.append(entered)
    }
    run.fates[index] = fate
    run.met.append(Int32(index))
  }

  // MARK: Entering an experiment

  /// Whether a person may be shown their arm: whoever enters with it may be shown any other.
  private static func mayBeShown(
    _ terms: TermsID, _ request: OfferRequest, in state: ExchangeState, at now: Instant,
    _ run: borrowing FunnelRun, _ judge: (TermsID, borrowing ExchangeState) -> Fate
  ) -> Bool {
    guard run.wish == nil, let arm = state.experiments.arm(of: terms),
      state.exposures.index(of: state.people[request.person.index], to: arm.experiment)
        == ExchangeState.none
    else { return true }
    return mayEnter(arm.experiment, with: terms, request, in: state, at: now, run, judge)
  }

  /// The arm that asks nothing, where it is the person's and they enter with it now, in the place in which the others
  /// are asked; nil for everybody else.
  private static func unasked(
    _ terms: TermsID, _ request: OfferRequest, in state: ExchangeState, at now: Instant,
    _ run: borrowing FunnelRun, _ judge: (TermsID, borrowing ExchangeState) -> Fate,
    _ assigned: (ExperimentID) -> ArmID?
  ) -> ExperimentArm? {
    guard let id = state.experiments.arm(of: terms)?.experiment,
      state.experiments[id.index].asking.count < state.experiments[id.index].arms.count,
      !run.entering.contains(where: { $0.experiment == id }),
      state.exposures.index(of: state.people[request.person.index], to: id) == ExchangeState.none,
      let own = assigned(id), state.experiments[id.index].arms[own.index].terms == nil,
      mayEnter(id, with: nil, request, in: state, at: now, run, judge)
    else { return nil }
    return ExperimentArm(experiment: id, number: own)
  }

  /// Whether a person may enter an experiment: by its own condition, while it is open, with no other of its layer, and
  /// where every arm could be shown to them. Asked before the arm, so that the arms are given to people who are alike.
  /// - Parameter own: terms that passed already.
  private static func mayEnter(
    _ id: ExperimentID, with own: TermsID?, _ request: OfferRequest, in state: ExchangeState,
    at now: Instant, _ run: borrowing FunnelRun,
    _ judge: (TermsID, borrowing ExchangeState) -> Fate
  ) -> Bool {
    let experiment = state.experiments[id.index]
    if experiment.entryClosedAt != nil { return false }
    if let declared = experiment.declared {
      if let ends = declared.ends, now >= ends.start { return false }
      if let condition = declared.eligibility,
        !(request.attributes.map({ condition.holds(for: $0) }) ?? false)
      {
        return false
      }
      if let layer = declared.layer, isIn(layer, request.person, in: state) { return false }
    }
    for terms in experiment.asking where terms != own {
      // Each is asked about as if it were theirs.
      let arm = state.experiments.arm(of: terms)?.number
      guard let index = state.candidates.index(of: terms) else { return false }
      let fate = fate(
        of: state.candidates.keys[index], index, request, in: state, at: now, run, { _ in arm })
      if fate != .offered || judge(terms, state) != .offered { return false }
    }
    return true
  }

  /// Whether a person is in a running experiment of a layer.
  private static func isIn(
    _ layer: String, _ person: PersonID, in state: ExchangeState
  ) -> Bool {
    var index = state.people[person.index].newestExposure
    while index != ExchangeState.none {
      let exposure = state.exposures[Int(index)]
      let experiment = state.experiments[exposure.arm.experiment.index]
      if experiment.isRunning, experiment.declared?.layer == layer { return true }
      index = exposure.earlier
    }
    return false
  }

  /// The candidates that are shown where somebody is asked, by rank: all others are elsewhere.
  static func order(of request: OfferRequest, in state: ExchangeState) -> [Int32] {
    guard let placement = request.placement else { return state.candidates.ranked }
    return state.candidates.placement(placement).map { state.candidates.rankedAt[$0] }
      ?? state.candidates.ranked.filter { state.candidates.keys[Int($0)].placement < 0 }
  }

  /// Notes what the person has met.
  private static func look(
    at person: PersonID, _ run: inout FunnelRun, in state: ExchangeState, at now: Instant
  ) {
    Pacing.noteHeld(of: person, &run.given, &run.consented, in: state, at: now)
    var index = state.people[person.index].newestRefusal
    while index != ExchangeState.none {
      if state.refusals[Int(index)].until > now {
        run.refused.append(state.terms.purpose(of: state.refusals[Int(index)].terms))
      }
      index = state.refusals[Int(index)].earlier
    }
    index = state.people[person.index].newestOffer
    while index != ExchangeState.none {
      let number = state.terms.exchange(of: state.offers[Int(index)].terms)
      if !run.exchanges.contains(number) { run.exchanges.append(number) }
      index = state.offers[Int(index)].previous
    }
  }

  private static func fate(
    of key: CandidateKey, _ index: Int, _ request: OfferRequest, in state: ExchangeState,
    at now: Instant, _ run: borrowing FunnelRun, _ arm: (ExperimentID) -> ArmID?
  ) -> Fate {
    if let wish = run.wish, key.purposeNumber != wish { return .elsewhere }
    if now < key.from { return .notYet }
    if now >= key.end { return .over }
    guard let terms = key.terms else { return .incomplete }
    let person = request.person
    if key.isSpecial {
      if let shown = state.experiments.arm(of: terms) {
        if Funnel.arm(of: person, in: shown.experiment, arm, in: state) != shown.number {
          return .otherArm
        }
      } else if let other = state.experiments.arm(
        ofExchange: key.exchangeNumber, state.terms),
        Funnel.arm(of: person, in: other.experiment, arm, in: state) != other.number
      {
        // Another version of the text is the same benefit: it is shown to nobody of another arm.
        return .otherArm
      } else if state.candidates.candidates[index].isControlOnly {
        return .controlOnly
      }
    }
    let hasPreferences = state.people[person.index].newestPreference != ExchangeState.none
    if state.people[person.index].isRestricted { return .restricted }
    for held in run.given.indices
    where run.consented[held] == key.purposeNumber
      && state.terms.ask(terms, againFor: run.given[held])
    {
      return .heldAlready
    }
    if run.wish == nil {
      if run.refused.contains(key.purposeNumber),
        Pacing.quietUntil(person, terms, in: state, at: now) != nil
      {
        return .coolingDown
      }
      if hasPreferences || run.exchanges.contains(key.exchangeNumber) {
        let fate = Pacing.frequencyCap(
          person, terms, state.candidates.candidates[index], in: state, at: now)
        if fate != .offered { return fate }
      }
    }
    if hasPreferences {
      let fate = Objection.fate(of: request, terms, state.candidates.candidates[index], in: state)
      if fate != .offered { return fate }
    }
    if key.isSpecial, !isEligible(state.candidates.candidates[index], request) {
      return .notEligible
    }
    // The special may be an arm, whose experiment has other budgets.
    return key.budget < 0 && !key.isSpecial
      ? .offered
      : Budgeting.fate(
        of: person, terms, asArm: run.wish == nil, in: state, at: run.clock ?? now)
  }

  private static func arm(
    of person: PersonID, in experiment: ExperimentID, _ assigned: (ExperimentID) -> ArmID?,
    in state: ExchangeState
  ) -> ArmID? {
    let exposure = state.exposures.index(of: state.people[person.index], to: experiment)
    return exposure == ExchangeState.none
      ? assigned(experiment) : state.exposures[Int(exposure)].arm.number
  }

  static func isEligible(_ candidate: Candidate, _ request: OfferRequest) -> Bool {
    guard let condition = candidate.condition else { return true }
    return request.attributes.map { condition.holds(for: $0) } ?? false
  }
}
