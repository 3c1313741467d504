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
      if fate == .offered { chosen = index }
    }
    run.fates[index] = fate
    run.met.append(Int32(index))
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
