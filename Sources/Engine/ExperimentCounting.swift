import Basics
import Catalogs
import Exchanges
import Experiments
import TrustRules

/// Fills the cells of experiments as events apply: what reports and verdicts are made from.
///
///     event ─▶ what happens to whom who entered ─▶ PersonOutcome ─▶ the cell of their phase, day and arm
///
/// Beside each exposure stands when the person entered and what they have added so far; of who erases themselves both
/// go, and what they added stays counted.
struct ExperimentCounting {
  /// What stands beside one exposure.
  private struct Entry {
    var at: Instant
    var outcome: PersonOutcome?
  }

  /// By experiment: what it declared, and its cells.
  private(set) var definitions: [ExperimentDefinition] = []
  private(set) var cells: [ArmCells] = []
  /// By experiment: who belongs to which arm, phase by phase.
  private(set) var assignments: [Assignment] = []
  /// By exposure.
  private var entries: [Entry] = []
  /// By promise: whether it was made in the time in which promises count.
  private var areTimely: [Timeliness] = []
  /// Whether there ever was a holdout of the programme.
  private var hasProgramme = false
  /// What the data of one yes costs, found once it is wanted: of holdouts of the programme.
  private var prices: [TermsID: Amount] = [:]

  /// Whether a promise was made in the time of the experiment that its offer was shown in, and of the programme's holdout.
  private struct Timeliness {
    let ofArm: Bool
    let ofProgramme: Bool
  }

  // MARK: Before an event applies

  /// Counts what an event does, seen against the state before it.
  mutating func count(_ event: Event, _ state: borrowing ExchangeState) {
    switch event.fact {
    case .experiment(.exposed(let person, let arm)): enter(person, arm, state, at: event.at)
    case .offer(.shown(_, let person, _, let arm)):
      if let arm {
        let exposure = state.exposures.index(of: state.people[person.index], to: arm.experiment)
        take(.shown, Int(exposure), state, at: event.at)
      }
      showOfProgramme(person, state, at: event.at)
    case .offer(.wished(_, let person, _)): showOfProgramme(person, state, at: event.at)
    case .offer(.answered(let offer, let answer)):
      countAnswer(answer, state.offers[offer.index], state, at: event.at)
    case .consent(let fact): count(fact, state, at: event.at)
    case .promise(.made(_, let consent, _)):
      let offer = state.offers[state.consents[consent.index].tallyOffer.index]
      areTimely.append(
        Timeliness(
          ofArm: offer.exposure != ExchangeState.none
            && isTimely(Int(offer.exposure), state, at: event.at),
          ofProgramme: programme(of: offer, state).map { isTimely($0, state, at: event.at) }
            ?? false))
      take(.promised(state.terms[offer.terms.index].worth), of: offer, state, at: event.at)
    case .person(.erased(let person, _)): countErasure(of: person, state, at: event.at)
    case .person(.signalsHeard(let person, let heard)):
      countSignals(heard, of: person, state, at: event.at)
    case .catalog, .experiment, .offer, .promise, .person, .clearance, .custody, .timeNoted,
      .clockSet, .founded, .responseKept:
      break
    }
  }

  private mutating func enter(
    _ person: PersonID, _ arm: ExperimentArm, _ state: borrowing ExchangeState, at now: Instant
  ) {
    let key = CellKey(
      phase: definitions[arm.experiment.index].phase(at: now), day: ExperimentCounting.day(of: now),
      arm: arm.number.index)
    let metEarlier = ExperimentCounting.hasMet(person, an: arm.experiment, state)
    let outcome = PersonOutcome(
      entering: &cells[arm.experiment.index][key], metEarlier: metEarlier)
    cells[arm.experiment.index][key].eligible += 1
    entries.append(Entry(at: now, outcome: outcome))
  }

  /// Whether a person entered another experiment that shows an exchange of this one.
  private static func hasMet(
    _ person: PersonID, an experiment: ExperimentID, _ state: borrowing ExchangeState
  ) -> Bool {
    var index = state.people[person.index].newestExposure
    if index == ExchangeState.none { return false }
    let terms = state.terms
    func exchanges(_ id: ExperimentID) -> Set<Int32> {
      Set(state.experiments[id.index].asking.map { terms.exchange(of: $0) })
    }
    let own = exchanges(experiment)
    while index != ExchangeState.none {
      let exposure = state.exposures[Int(index)]
      if !own.isDisjoint(with: exchanges(exposure.arm.experiment)) { return true }
      index = exposure.earlier
    }
    return false
  }

  private mutating func countAnswer(
    _ answer: Answer, _ offer: OfferRecord, _ state: borrowing ExchangeState, at now: Instant
  ) {
    // A no after a yes is a withdrawal, or comes too late to be one.
    if offer.answer != nil { return }
    if answer != .accepted { return take(.answered, of: offer, state, at: now) }
    take(.accepted, of: offer, state, at: now)
    if let programme = programme(of: offer, state) {
      take(.collected(price(of: offer.terms, state, at: now)), programme, state, at: now)
    }
    if offer.exposure == ExchangeState.none { return }
    let exposure = state.exposures[Int(offer.exposure)]
    let price = definitions[exposure.arm.experiment.index].arms[exposure.arm.number.index].dataPrice
    if !exposure.hasAccepted {
      take(.collected(price), Int(offer.exposure), state, at: now)
    }
  }

  private mutating func count(
    _ fact: ConsentFact, _ state: borrowing ExchangeState, at now: Instant
  ) {
    func offer(_ consent: ConsentID) -> OfferRecord {
      state.offers[state.consents[consent.index].tallyOffer.index]
    }
    switch fact {
    case .withdrawn(let consent), .invalidated(let consent, .contradicted):
      take(.withdrawn(.word), of: offer(consent), state, at: now)
    case .renewed(let consent, _, _): take(.renewed, of: offer(consent), state, at: now)
    case .expired(let consent): take(.expired, of: offer(consent), state, at: now)
    case .given, .valueCollected, .valueCorrected, .invalidated, .caseResolved, .holdReleased:
      break
    }
  }

  /// Erasure is a withdrawal by another road, from every experiment; what was not due yet is owed no more.
  private mutating func countErasure(
    of person: PersonID, _ state: borrowing ExchangeState, at now: Instant
  ) {
    if state.people[person.index].newestExposure == ExchangeState.none { return }
    for consent in state.allConsents(of: person) {
      for promise in state.promises(of: consent) {
        let record = state.promises[promise.index]
        if record.outcome != .open || record.due < now { continue }
        take(.released, of: promise, state, at: now)
      }
    }
    var index = state.people[person.index].newestExposure
    while index != ExchangeState.none {
      take(.withdrawn(.erasure), Int(index), state, at: now)
      entries[Int(index)].outcome = nil
      index = state.exposures[Int(index)].earlier
    }
  }

  /// A signal that rules out what somebody had said yes to.
  private mutating func countSignals(
    _ heard: SignalsHeard, of person: PersonID, _ state: borrowing ExchangeState, at now: Instant
  ) {
    if heard.on.isEmpty { return }
    var index = state.people[person.index].newestExposure
    while index != ExchangeState.none {
      let exposure = state.exposures[Int(index)]
      let arm = state.experiments[exposure.arm.experiment.index].arms[exposure.arm.number.index]
      if isOfProgramme(exposure, state) {
        let isRuledOut = state.allConsents(of: person).contains { consent in
          let offer = state.offers[state.consents[consent.index].tallyOffer.index]
          return state.stands(consent, at: now) && state.terms[offer.terms.index].isShared
            && programme(of: offer, state) == Int(index)
        }
        if isRuledOut { take(.withdrawn(.signal), Int(index), state, at: now) }
      } else if exposure.hasAccepted, arm.terms.map({ state.terms[$0.index].isShared }) ?? false {
        take(.withdrawn(.signal), Int(index), state, at: now)
      }
      index = exposure.earlier
    }
  }

  // MARK: After it

  /// Takes up what an event made of experiments: one that began, or another split.
  mutating func follow(_ event: Event, _ state: borrowing ExchangeState) {
    switch event.fact {
    case .experiment(.started(let id, _)):
      let record = state.experiments[id.index]
      hasProgramme = hasProgramme || record.outline.isOfProgramme
      definitions.append(ExperimentDefinition(record, state))
      assignments.append(Assignment(of: record))
      cells.append(ArmCells())
    case .catalog(.adopted):
      for index in definitions.indices
      where definitions[index].phases.count < state.experiments[index].phases.count {
        definitions[index].phases = state.experiments[index].phases.map {
          ExperimentDefinition.Phase(begins: $0.begins, weights: $0.weights)
        }
        assignments[index] = Assignment(of: state.experiments[index])
      }
    case .catalog, .experiment, .person, .offer, .consent, .promise, .clearance, .custody,
      .timeNoted, .clockSet, .founded, .responseKept:
      break
    }
  }

  /// Feeds what is counted of experiments that declare something; of others it follows from the ledger as the tallies do.
  func digest(_ state: borrowing ExchangeState, into hash: inout SHA256) {
    for index in cells.indices where state.experiments[index].declared != nil {
      for number in cells[index].numbers { hash.update(integer: number) }
    }
    for index in entries.indices {
      let experiment = state.exposures[index].arm.experiment.index
      if state.experiments[experiment].declared == nil { continue }
      hash.update(integer: entries[index].at.milliseconds)
      for number in entries[index].outcome?.numbers ?? [] { hash.update(integer: number) }
    }
  }

  /// Counts what became of a promise.
  /// - Parameters:
  ///   - before: the promise as it was.
  ///   - fact: what happened to it.
  mutating func count(
    _ id: PromiseID, since before: PromiseRecord, because fact: Fact,
    _ state: borrowing ExchangeState, at now: Instant
  ) {
    let after = state.promises[id.index]
    let offer = state.offers[after.tallyOffer.index]
    let came = Amount(micros: after.value.micros - before.value.micros)
    if before.outcome != after.outcome {
      if after.outcome == .compensated {
        // It stays counted as what it is for; one that was open had come in part.
        if before.outcome == .open { take(.short, of: id, state, at: now) }
        take(.compensated(came), of: id, state, at: now)
      } else {
        if let end = PersonHappening.PromiseEnd(before.outcome) {
          take(end, isReopened: true, of: id, state, at: now)
        }
        if let end = PersonHappening.PromiseEnd(after.outcome) { take(end, of: id, state, at: now) }
      }
    }
    // What compensates is no delivery.
    if case .promise(.compensated) = fact { return }
    if came == .zero { return }
    if case .promise(.deliveryCorrected) = fact {
      take(.corrected(came), of: offer, state, at: now)
    } else {
      take(.delivered(came), of: offer, state, at: now)
    }
  }

  // MARK: Whose it is

  private mutating func take(
    _ happening: PersonHappening, of offer: OfferRecord, _ state: borrowing ExchangeState,
    at now: Instant
  ) {
    if offer.exposure != ExchangeState.none {
      take(happening, Int(offer.exposure), state, at: now)
    }
    guard let programme = programme(of: offer, state) else { return }
    switch happening {
    case .promised, .delivered, .corrected:
      if !isOfUnit(programme, offer, state) { return }
    case .shown, .answered, .accepted, .withdrawn, .renewed, .expired, .promiseEnded,
      .promiseReopened, .collected:
      break
    }
    take(happening, programme, state, at: now)
  }

  /// How a promise ended, or had not ended after all.
  private mutating func take(
    _ end: PersonHappening.PromiseEnd, isReopened: Bool = false, of promise: PromiseID,
    _ state: borrowing ExchangeState, at now: Instant
  ) {
    let offer = state.offers[state.promises[promise.index].tallyOffer.index]
    let isTimely = areTimely[promise.index]
    // Cells are told of when it was made: at once, or too late to count.
    func happening(_ isTimely: Bool) -> PersonHappening {
      let age: Int64 = isTimely ? 0 : .max
      return isReopened ? .promiseReopened(end, madeAtAge: age) : .promiseEnded(end, madeAtAge: age)
    }
    if offer.exposure != ExchangeState.none {
      take(happening(isTimely.ofArm), Int(offer.exposure), state, at: now)
    }
    if let programme = programme(of: offer, state), isOfUnit(programme, offer, state) {
      take(happening(isTimely.ofProgramme), programme, state, at: now)
    }
  }

  private mutating func take(
    _ happening: PersonHappening, _ exposure: Int, _ state: borrowing ExchangeState, at now: Instant
  ) {
    // Of somebody who was forgotten nothing more is counted.
    guard var outcome = entries[exposure].outcome else { return }
    let arm = state.exposures[exposure].arm
    let experiment = arm.experiment.index
    let entered = entries[exposure].at
    let key = CellKey(
      phase: definitions[experiment].phase(at: entered), day: ExperimentCounting.day(of: entered),
      arm: arm.number.index)
    outcome.take(
      happening, age: now.milliseconds - entered.milliseconds, in: &cells[experiment][key],
      definitions[experiment])
    entries[exposure].outcome = outcome
  }

  /// Whether what is promised at a moment to somebody who entered is promised in time.
  private func isTimely(
    _ exposure: Int, _ state: borrowing ExchangeState, at now: Instant
  ) -> Bool {
    definitions[state.exposures[exposure].arm.experiment.index].windows
      .holds(now.milliseconds - entries[exposure].at.milliseconds, .optIn)
  }

  // MARK: The programme

  private func isOfProgramme(
    _ exposure: ExposureRecord, _ state: borrowing ExchangeState
  ) -> Bool {
    state.experiments[exposure.arm.experiment.index].outline.isOfProgramme
  }

  /// The exposure to a holdout of the programme in which counts what comes of what a person is shown at a moment, in
  /// whichever experiment or none: the newest of before.
  /// - Complexity: O(experiments that the person has met) where there ever was such a holdout.
  private func programme(
    of person: PersonID, since shownAt: Instant, _ state: borrowing ExchangeState
  ) -> Int? {
    if !hasProgramme { return nil }
    var index = state.people[person.index].newestExposure
    while index != ExchangeState.none {
      let exposure = state.exposures[Int(index)]
      if isOfProgramme(exposure, state), entries[Int(index)].at <= shownAt { return Int(index) }
      index = exposure.earlier
    }
    return nil
  }

  /// Something is shown to a person, asked of them or for themselves.
  private mutating func showOfProgramme(
    _ person: PersonID, _ state: borrowing ExchangeState, at now: Instant
  ) {
    guard let programme = programme(of: person, since: now, state) else { return }
    take(.shown, programme, state, at: now)
  }

  private func programme(of offer: OfferRecord, _ state: borrowing ExchangeState) -> Int? {
    programme(of: offer.person, since: offer.shownAt, state)
  }

  /// Whether an offer's worth is of the unit that a holdout of the programme counts value in.
  private func isOfUnit(
    _ exposure: Int, _ offer: OfferRecord, _ state: borrowing ExchangeState
  ) -> Bool {
    let definition = definitions[state.exposures[exposure].arm.experiment.index]
    return definition.arms.contains { $0.unit == state.terms[offer.terms.index].unit }
  }

  private mutating func price(
    of terms: TermsID, _ state: borrowing ExchangeState, at now: Instant
  ) -> Amount {
    if let known = prices[terms] { return known }
    let excerpt = state.agreed.excerpt(of: terms, at: now)
    let price = Amount(priceOf: excerpt, at: now)
    prices[terms] = price
    return price
  }

  /// Days since 1970, in UTC.
  private static func day(of moment: Instant) -> Int32 {
    Int32(truncatingIfNeeded: moment.milliseconds / Instant.dayMilliseconds)
  }
}

extension PersonHappening.PromiseEnd {
  /// An outcome that is counted by itself; nil where nothing has ended, or compensation stands for it.
  fileprivate init?(_ outcome: PromiseOutcome) {
    switch outcome {
    case .kept: self = .kept
    case .late: self = .late
    case .short: self = .short
    case .broken: self = .broken
    case .open, .lapsed, .compensated: return nil
    }
  }
}

extension ExperimentDefinition {
  /// What an experiment is judged by: as it was declared when it began, or as all are that declare nothing but arms.
  init(_ record: ExperimentRecord, _ state: borrowing ExchangeState) {
    let days = record.asking.compactMap { state.terms[$0.index].promise?.deliverWithinDays }
    let equal = [Phase(begins: record.startedAt, weights: record.arms.map { _ in 1 })]
    self.init(
      id: record.name,
      arms: record.arms.map { Arm($0, state, at: record.startedAt) },
      control: record.declared?.control
        ?? (record.outline.isOfProgramme ? record.arms.firstIndex { !$0.asksEverything } : nil)
          ?? 0,
      phases: record.phases.isEmpty
        ? equal : record.phases.map { Phase(begins: $0.begins, weights: $0.weights) })
    windows.deadlineDays = days.max() ?? 0
    groupLeast = max(
      ExperimentDefinition.groupLeastEver, state.catalog?.catalog.policy.groupAtLeast ?? 0)
    if let declared = record.declared { take(declared) }
    if record.outline.isOfProgramme {
      windows.deadlineDays = state.holdoutDeadlineDays(lastingDays: windows.lastingDays)
      if record.declared == nil { metric = .value }
    }
  }

  private mutating func take(_ declared: DeclaredExperiment) {
    metric = ExperimentMetric(rawValue: declared.metric.rawValue) ?? .optIn
    isMoreBetter = declared.better == .more
    leastEffect = declared.leastEffect
    baselineExpected = declared.baseline
    guardrails.lastingOptIn = declared.guardrails.lastingOptIn
    guardrails.withdrawals = declared.guardrails.withdrawals
    guardrails.dataPrice = declared.guardrails.dataPrice
    guardrails.promises = declared.guardrails.promises
    guardrails.promisesFloor = declared.guardrails.promisesFloor
    windows.answerDays = declared.answerDays
    windows.lastingDays = declared.lastingDays
    noveltyDays = declared.noveltyDays
    leastWeeks = declared.leastWeeks
    plannedPeople = declared.people
    layer = declared.layer
    ends = declared.ends?.start
  }
}

extension Assignment {
  /// How an experiment shares people out: as it declares, or every arm alike by its name.
  fileprivate init(of record: ExperimentRecord) {
    guard let declared = record.declared else {
      self.init(seed: record.name, weights: record.arms.map { _ in 1 })
      return
    }
    self.init(
      seed: declared.seed, phases: record.phases.map(\.weights),
      hash: AssignmentHash(rawValue: declared.hash.rawValue) ?? .siphash)
  }
}

extension ExperimentDefinition.Arm {
  /// An arm as the catalog of its start has it.
  fileprivate init(
    _ arm: ExperimentOutline.Arm, _ state: borrowing ExchangeState, at now: Instant
  ) {
    guard let id = arm.terms else {
      self.init(
        id: arm.name, treatment: arm.asksEverything ? .everything : .nothing,
        unit: arm.asksEverything ? state.firstUnit : "")
      return
    }
    let terms = state.terms[id.index]
    let excerpt = state.agreed.excerpt(of: id, at: now)
    self.init(
      id: arm.name, treatment: .exchange(terms.exchange), worth: terms.worth, unit: terms.unit,
      isNudge: excerpt?.exchanges.first?.choice.isNudge ?? false,
      dataPrice: Amount(priceOf: excerpt, at: now))
  }
}

extension Amount {
  /// The price of the data that one yes gives, by what a catalog said of the exchange; zero where none said anything.
  fileprivate init(priceOf excerpt: Catalog?, at now: Instant) {
    let price = Day(of: now).flatMap { today in
      excerpt.flatMap {
        Balance.all(of: $0, RuleContext(.runTime, today: today)).first?.price.total
      }
    }
    self.init(micros: Int64(((price ?? 0) * Double(Amount.microsPerUnit)).rounded()))
  }
}
