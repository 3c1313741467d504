public import Basics
import Catalogs
import Conditions

/// The way of every candidate to being offered, or to what it fell by.
public enum Funnel {
  /// Sends every candidate of the catalog in force through the funnel: what the person's statements,
  /// answers and exposures say; eligibility; then rank, where the person's own arm of an
  /// experiment comes before what is in none: else an arm that gives little would be shown to fewer people
  /// than one that gives much, and the experiment would compare unlike people. What comes first is put before the
  /// rules, then the next, until one passes.
  /// - Parameters:
  ///   - request: who is asked, where and how.
  ///   - state: what is known; it is not changed.
  ///   - now: the moment of showing.
  ///   - run: takes what became of each.
  ///   - judge: what the trust rules say: `offered` where nothing stands against it. It is handed the state, since a
  ///     closure that holds it would copy it.
  ///   - arm: the arm of an experiment that a person belongs to.
  /// - Returns: the index of the exchange to be offered.
  /// - Complexity: O(candidates of the placement), and O(consents + refusals + offers of the person) for each that the
  ///   person has met.
  public static func choose(
    _ request: OfferRequest, in state: ExchangeState, at now: Instant, _ run: inout FunnelRun,
    judge: (TermsID, borrowing ExchangeState) -> Fate, arm: (ExperimentID) -> ArmID?
  ) -> Int? {
    run.begin(state.candidates.keys.count)
    look(at: request.person, &run, in: state, at: now)
    run.wish = request.wish.map { state.terms.purposes.find($0.utf8.span).map { Int32($0) } ?? -1 }
    let order = order(of: request, in: state)
    var hasArm = false
    for index in order {
      let key = state.candidates.keys[Int(index)]
      let fate = fate(of: key, Int(index), request, in: state, at: now, run, arm)
      if fate == .offered, isArm(key, in: state) { hasArm = true }
      run.fates[Int(index)] = fate
      run.met.append(index)
    }
    let ofArm = hasArm ? first(ofArms: true, order, in: state, &run, judge) : nil
    guard let chosen = ofArm ?? first(ofArms: false, order, in: state, &run, judge) else {
      return nil
    }
    for index in order where run.fates[Int(index)] == .offered && Int(index) != chosen {
      run.fates[Int(index)] = .outranked
    }
    return chosen
  }

  /// The candidates that are shown where somebody is asked, by rank: all others are elsewhere.
  private static func order(of request: OfferRequest, in state: ExchangeState) -> [Int32] {
    guard let placement = request.placement else { return state.candidates.ranked }
    return state.candidates.placement(placement).map { state.candidates.rankedAt[$0] }
      ?? state.candidates.ranked.filter { state.candidates.keys[Int($0)].placement < 0 }
  }

  /// The first in rank of those that may be offered, arms or others, that passes the rules; those before it are left
  /// with what the rules said.
  private static func first(
    ofArms wanted: Bool, _ order: [Int32], in state: ExchangeState, _ run: inout FunnelRun,
    _ judge: (TermsID, borrowing ExchangeState) -> Fate
  ) -> Int? {
    for index in order where run.fates[Int(index)] == .offered {
      let key = state.candidates.keys[Int(index)]
      guard isArm(key, in: state) == wanted, let terms = key.terms else { continue }
      run.fates[Int(index)] = judge(terms, state)
      if run.fates[Int(index)] == .offered { return Int(index) }
    }
    return nil
  }

  private static func isArm(_ key: CandidateKey, in state: ExchangeState) -> Bool {
    key.isSpecial && key.terms.map { state.experiments.arm(of: $0) != nil } ?? false
  }

  /// Notes what the person has met.
  private static func look(
    at person: PersonID, _ run: inout FunnelRun, in state: ExchangeState, at now: Instant
  ) {
    Pacing.noteConsentedPurposes(of: person, &run.consented, in: state, at: now)
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
    if run.consented.contains(key.purposeNumber) { return .purposeConsented }
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
