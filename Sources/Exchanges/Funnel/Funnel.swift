public import Basics
import Catalogs
import Conditions

/// The way of every candidate to being offered, or to what it fell by.
public enum Funnel {
  /// Sends every candidate of the catalog in force through the funnel: what the person's statements,
  /// answers and exposures say; eligibility; then the rules; then rank, where the person's own arm of an
  /// experiment comes before what is in none: else an arm that gives little would be shown to fewer people
  /// than one that gives much, and the experiment would compare unlike people.
  /// - Parameters:
  ///   - request: who is asked, where and how.
  ///   - state: what is known; it is not changed.
  ///   - now: the moment of showing.
  ///   - run: takes what became of each.
  ///   - refuses: what the trust rules say; asked last, since it costs the most. It is handed the state, since a
  ///     closure that holds it would copy it.
  ///   - arm: the arm of an experiment that a person belongs to.
  /// - Returns: the index of the exchange to be offered.
  /// - Complexity: O(candidates), and O(consents + refusals + offers of the person) for each that the
  ///   person has met.
  public static func choose(
    _ request: OfferRequest, in state: ExchangeState, at now: Instant, _ run: inout FunnelRun,
    refuses: (TermsID, borrowing ExchangeState) -> Bool, arm: (ExperimentID) -> ArmID?
  ) -> Int? {
    look(at: request.person, &run, in: state, at: now)
    let placement = request.placement.map { wanted in
      Int32(state.candidates.placements.firstIndex(of: wanted) ?? state.candidates.placements.count)
    }
    var best: Int?
    for index in state.candidates.keys.indices {
      let key = state.candidates.keys[index]
      var fate = fate(of: key, index, placement, request, in: state, at: now, run, arm)
      if fate == .offered, let terms = key.terms, refuses(terms, state) {
        fate = .refusedByTrustRules
      }
      if fate == .offered {
        if let leader = best {
          if comesBefore(key, state.candidates.keys[leader], in: state) {
            run.fates[leader] = .outranked
            best = index
          } else {
            fate = .outranked
          }
        } else {
          best = index
        }
      }
      run.fates.append(fate)
    }
    return best
  }

  /// Which of two candidates that may both be offered is.
  private static func comesBefore(
    _ key: CandidateKey, _ other: CandidateKey, in state: ExchangeState
  ) -> Bool {
    let (isArm, isOtherArm) = (isArm(key, in: state), isArm(other, in: state))
    return isArm == isOtherArm ? key.rank < other.rank : isArm
  }

  private static func isArm(_ key: CandidateKey, in state: ExchangeState) -> Bool {
    key.isSpecial && key.terms.map { state.experiments.arm(of: $0) != nil } ?? false
  }

  /// Notes what the person has met.
  private static func look(
    at person: PersonID, _ run: inout FunnelRun, in state: ExchangeState, at now: Instant
  ) {
    run.fates.removeAll(keepingCapacity: true)
    run.purposes.removeAll(keepingCapacity: true)
    run.exchanges.removeAll(keepingCapacity: true)
    var index = state.people[person.index].newestConsent
    while index != ExchangeState.none {
      run.purposes.append(
        state.terms.purpose(of: state.offers[state.consents[Int(index)].offer.index].terms))
      index = state.consents[Int(index)].earlier
    }
    index = state.people[person.index].newestRefusal
    while index != ExchangeState.none {
      if state.refusals[Int(index)].until > now {
        run.purposes.append(state.terms.purpose(of: state.refusals[Int(index)].terms))
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
    of key: CandidateKey, _ index: Int, _ placement: Int32?, _ request: OfferRequest,
    in state: ExchangeState, at now: Instant, _ run: borrowing FunnelRun,
    _ arm: (ExperimentID) -> ArmID?
  ) -> Fate {
    if let placement, key.placement >= 0, key.placement != placement { return .elsewhere }
    if now < key.from { return .notYet }
    if now >= key.end { return .over }
    guard let terms = key.terms else { return .incomplete }
    let person = request.person
    if key.isSpecial {
      if let shown = state.experiments.arm(of: terms) {
        if Funnel.arm(of: person, in: shown.experiment, arm, in: state) != shown.number {
          return .otherArm
        }
      } else if state.candidates.candidates[index].isControlOnly {
        return .controlOnly
      }
    }
    let hasPreferences = state.people[person.index].newestPreference != ExchangeState.none
    if hasPreferences || state.people[person.index].isRestricted
      || run.purposes.contains(key.purposeNumber) || run.exchanges.contains(key.exchangeNumber)
    {
      if state.people[person.index].isRestricted { return .restricted }
      let fate = Pacing.fate(
        of: person, terms, state.candidates.candidates[index], in: state, at: now)
      if fate != .offered { return fate }
    }
    if hasPreferences {
      let fate = Objection.fate(of: request, terms, state.candidates.candidates[index], in: state)
      if fate != .offered { return fate }
    }
    return !key.isSpecial || isEligible(state.candidates.candidates[index], request)
      ? .offered : .notEligible
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
