public import Basics
import Catalogs

/// The holdout of a whole programme: some people are asked nothing by any exchange or experiment for a stated time.
///
///     start ──▶ whoever is asked about first enters, with an arm by their own hash
///     ends  ──▶ nobody enters any more; who is held out still is, until the last window of those who entered is over
///     heldUntil, or a stop ──▶ everybody is asked again
///
/// What they gave, are owed and have a right to goes on, and what they ask for themselves is offered.
enum ProgrammeHoldout {
  /// The one that holds people out at a moment; nil where there is none.
  private static func running(in state: ExchangeState, at now: Instant) -> ExperimentID? {
    guard let id = state.experiments.programme,
      state.experiments[id.index].heldUntil.map({ now < $0 }) ?? true
    else { return nil }
    return id
  }

  /// The experiment that holds a person out at a moment, by the arm that they entered with; nil where none does.
  static func holding(
    _ person: PersonID, in state: ExchangeState, at now: Instant
  ) -> ExperimentID? {
    guard let id = running(in: state, at: now) else { return nil }
    let exposure = state.exposures.index(of: state.people[person.index], to: id)
    return exposure != ExchangeState.none && asksNothing(state.exposures[Int(exposure)].arm, state)
      ? id : nil
  }

  /// Looks at a person before anything is asked of them: whether they are held out, and the arm that they enter with
  /// by this decision.
  /// - Parameter assigned: the arm of an experiment that a person belongs to who enters now.
  /// - Complexity: O(experiments that the person has met).
  static func look(
    at request: OfferRequest, in state: ExchangeState, at now: Instant,
    _ assigned: (ExperimentID) -> ArmID?
  ) -> (isHeldOut: Bool, entering: ExperimentArm?) {
    // What somebody asks for themselves is not asked of them.
    guard request.wish == nil, let id = running(in: state, at: now) else { return (false, nil) }
    let exposure = state.exposures.index(of: state.people[request.person.index], to: id)
    if exposure != ExchangeState.none {
      return (asksNothing(state.exposures[Int(exposure)].arm, state), nil)
    }
    guard mayEnter(request.person, id, in: state, at: now), let own = assigned(id) else {
      return (false, nil)
    }
    let arm = ExperimentArm(experiment: id, number: own)
    return (asksNothing(arm, state), arm)
  }

  /// Whether somebody may be counted at all, whatever could be shown to them: asked before their arm.
  private static func mayEnter(
    _ person: PersonID, _ id: ExperimentID, in state: ExchangeState, at now: Instant
  ) -> Bool {
    let experiment = state.experiments[id.index]
    return experiment.entryClosedAt == nil
      && experiment.declared?.ends.map { now < $0.start } ?? true
      && !state.people[person.index].isRestricted
      && state.preference(of: person, on: .everything)?.choice != .deny
  }

  private static func asksNothing(_ arm: ExperimentArm, _ state: ExchangeState) -> Bool {
    !state.experiments[arm.experiment.index].arms[arm.number.index].asksEverything
  }

  /// How long after entry a person's promises and value count, in days beyond those in which a first yes does: as long as
  /// a yes must stand, and as the longest deadline of what may be promised at the start.
  static func deadlineDays(of lastingDays: Int, in state: ExchangeState) -> Int {
    let days = state.candidates.keys.compactMap(\.terms)
      .compactMap { state.terms[$0.index].promise?.deliverWithinDays }
    return max(lastingDays, days.max() ?? 0)
  }

  static func applyStart(of id: ExperimentID, in state: inout ExchangeState) {
    guard state.experiments[id.index].outline.isOfProgramme,
      let declared = state.experiments[id.index].declared, let ends = declared.ends
    else { return }
    let days = declared.answerDays + deadlineDays(of: declared.lastingDays, in: state)
    state.experiments[id.index].heldUntil = ends.start.adding(days: days)
  }
}

extension ExchangeState {
  /// For how many days beyond the answer window value counts in a programme's holdout that starts now.
  public func holdoutDeadlineDays(lastingDays: Int) -> Int {
    ProgrammeHoldout.deadlineDays(of: lastingDays, in: self)
  }

  /// The unit of what the catalog in force gives, as the first of its exchanges that gives anything has it.
  public var firstUnit: String {
    candidates.keys.lazy.compactMap(\.terms).map { self.terms[$0.index].unit }.first { !$0.isEmpty }
      ?? ""
  }

  /// Until when a person is held out of the programme; nil where they are not, or that is open.
  public func heldOutUntil(_ person: PersonID, at now: Instant) -> Instant? {
    ProgrammeHoldout.holding(person, in: self, at: now).flatMap { experiments[$0.index].heldUntil }
  }
}
