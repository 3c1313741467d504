import Basics
import Catalogs
import Engine
import Exchanges
import Experiments
public import Ledger

/// Runs a scenario through the engine: people are asked day by day, answer, are delivered what they
/// were promised, and take back what they gave.
///
///     day d:  midnight   deliveries and withdrawals that fall on d, in the order they were planned
///             after      the people who are asked on d, a millisecond apart
public struct ScenarioRunner {
  private let scenario: Scenario
  private var engine = ExchangeEngine()
  private var target: any CommitTarget
  /// An empty group, for its room.
  private var spare = CommitGroup()
  private var armTerms: [TermsID] = []
  private var experiment = ExperimentID(index: 0)
  /// What is still to happen, by day from the start.
  private var agenda: [[FollowUp]] = []
  private var today = 0
  private var askedToday: Int64 = 0
  /// The line of the row being replayed.
  private var line: Int?
  /// Whether the delivery plan decided the fate of some promise.
  private var usesPlan = false

  private enum FollowUp {
    case deliver(PromiseID, Amount)
    case breakPromise(PromiseID)
    case withdraw(ConsentID)
  }

  /// What becomes of a person's promise.
  enum Fulfilment {
    case onTime, late, never
    /// Published or observed: rows say what arrived: at once, and nothing when it is zero.
    case observed(Amount)
  }

  /// Reports people asked so far, out of all.
  public typealias Progress = (_ done: Int, _ total: Int) -> Void

  private init(_ scenario: Scenario, _ target: any CommitTarget) throws(RunFault) {
    self.scenario = scenario
    self.target = target
    engine.gate = OfferGate(
      scenario.catalog, waivers: scenario.checked.waived.map(\.waiver))
    for terms in scenario.armTerms {
      guard let id = try perform(.adoptTerms(terms)).terms else { continue }
      armTerms.append(id)
    }
    let arms = zip(scenario.design.arms, armTerms)
      .map { ExperimentOutline.Arm(name: $0.id, terms: $1) }
    let outline = ExperimentOutline(name: scenario.design.id, arms: arms)
    if let id = try perform(.startExperiment(outline)).experiment { experiment = id }
  }

  /// Runs the scenario to its end.
  /// - Parameters:
  ///   - scenario: as it was read and checked.
  ///   - rows: people to replay instead of the scenario's own; required when it has none.
  ///   - people: how many people a model has, instead of its own number.
  ///   - target: where what is decided goes; empty at the start.
  ///   - progress: called now and then with how many people are done, and of how many.
  /// - Returns: what the experiment showed; the same for the same arguments, to the bit.
  /// - Throws: `RunFault` where the engine refuses what the scenario does, rows are missing, or the target fails.
  public static func run(
    _ scenario: Scenario, rows: ReplayedRows? = nil, people: Int? = nil,
    target: any CommitTarget, progress: Progress
  ) throws(RunFault) -> ScenarioResult {
    var runner = try ScenarioRunner(scenario, target)
    let origin: ScenarioResult.Origin
    switch (rows, scenario.people.standard) {
    case (let rows?, _):
      origin = .rows
      try runner.ask(rows, progress)
    case (nil, .counts(let counts)):
      origin = .counts
      try runner.ask(counts, progress)
    case (nil, .model(let model)):
      origin = .model
      try runner.ask(model, people: people ?? model.people, progress)
    case (nil, .rows), (nil, .rowsGiven):
      throw .rowsMissing
    }
    try runner.finish()
    return runner.result(origin, rows.flatMap { ScenarioParity($0, scenario) })
  }

  // MARK: People

  private mutating func ask(
    _ counts: [ArmCounts], _ progress: Progress
  ) throws(RunFault) {
    let total = counts.reduce(0) { $0 + $1.shown }
    var number = 0
    for (arm, count) in counts.enumerated() {
      for person in 0..<count.shown {
        let fulfilment: Fulfilment? = count.delivered.map { person < $0 ? .onTime : .never }
        let key = Array(String(number).utf8)
        try meet(
          key.span, arm: arm, answer: person < count.accepted ? .accepted : .declined,
          fulfilment, visit: number, withdrawnAfterDays: nil)
        number += 1
        try report(number, total, progress)
      }
    }
  }

  private mutating func ask(_ rows: ReplayedRows, _ progress: Progress) throws(RunFault) {
    for (number, visit) in rows.visits.enumerated() {
      let fulfilment: Fulfilment? = visit.delivered.map { .observed($0) }
      line = visit.line
      try meet(
        rows.people.key(visit.person).span, arm: visit.arm, answer: visit.answer,
        fulfilment, visit: number, withdrawnAfterDays: nil)
      try report(number + 1, rows.visits.count, progress)
    }
    line = nil
  }

  private mutating func ask(
    _ model: ChoiceModel, people: Int, _ progress: Progress
  ) throws(RunFault) {
    let seed = "\(scenario.design.id)/\(scenario.seed)"
    let assignment = Assignment(seed: seed, weights: scenario.design.arms.map(\.weight))
    for number in 0..<people {
      while today < number * model.days / people { try endDay() }
      let key = Array(String(number).utf8)
      let arm = assignment.arm(of: key.span)
      var random = Random(seed: scenario.seed, stream: UInt64(number))
      let choice = model.choice(arm: arm, random: &random)
      try meet(
        key.span, arm: arm, answer: choice.answer, nil, visit: number,
        withdrawnAfterDays: choice.withdrawnAfterDays)
      try report(number + 1, people, progress)
    }
  }

  /// Now and then: makes what happened durable, so that a log need not hold it all, and tells how far
  /// the run is.
  private mutating func report(
    _ done: Int, _ total: Int, _ progress: Progress
  ) throws(RunFault) {
    if done & 0xFFF != 0 { return }
    try flush()
    progress(done, total)
  }

  private mutating func flush() throws(RunFault) {
    engine.handOver(&spare)
    do {
      try target.commit(&spare)
    } catch {
      throw .storage(error.message)
    }
  }

  /// What the delivery plan has for a visit, from a draw of the visit's own.
  private func planned(visit: Int) -> Fulfilment {
    guard let plan = scenario.delivery else { return .never }
    if plan.onTime == 1 { return .onTime }
    var random = Random(seed: ~scenario.seed, stream: UInt64(visit))
    let draw = random.uniform()
    return draw < plan.onTime ? .onTime : draw < plan.onTime + plan.late ? .late : .never
  }

  // MARK: Days

  /// Shows a person their arm's offer, takes the answer, and plans what follows.
  /// - Parameter fulfilment: what is known of the promise; nil leaves it to the delivery plan.
  private mutating func meet(
    _ key: Span<UInt8>, arm: Int, answer: Answer, _ fulfilment: Fulfilment?, visit: Int,
    withdrawnAfterDays: Int?
  ) throws(RunFault) {
    let person: PersonID
    do {
      person = try engine.person(for: key, at: now)
    } catch {
      throw .refused(reason: error.reason, line: line)
    }
    let own = ExperimentArm(experiment: experiment, number: ArmID(index: arm))
    let shown = try perform(.showOffer(to: person, terms: armTerms[arm], arm: own))
    guard let offer = shown.offer else { return }
    let terms = scenario.armTerms[arm]
    let result = try perform(
      .answerOffer(offer, answer: answer, textVersion: terms.textVersion))
    if let promise = result.promise {
      if fulfilment == nil { usesPlan = true }
      try plan(promise, terms, fulfilment ?? planned(visit: visit))
    }
    // Nobody takes back what has ended by itself.
    if let consent = result.consent, let days = withdrawnAfterDays, days < terms.retention.days {
      schedule(.withdraw(consent), inDays: days)
    }
    askedToday += 1
  }

  private mutating func plan(
    _ promise: PromiseID, _ terms: Terms, _ fulfilment: Fulfilment
  ) throws(RunFault) {
    guard let promised = terms.promise else { return }
    // The first midnight after the deadline, which falls within that day.
    let afterDue = promised.deliverWithinDays + 1
    switch fulfilment {
    case .onTime:
      if promised.deliverWithinDays == 0 {
        try perform(.deliverBenefit(promise, value: promised.worth))
      } else {
        schedule(.deliver(promise, promised.worth), inDays: 1)
      }
    case .late: schedule(.deliver(promise, promised.worth), inDays: afterDue)
    case .never: schedule(.breakPromise(promise), inDays: afterDue)
    case .observed(let value):
      if value > .zero {
        // What the rows say came is taken as it is, however much that is.
        try perform(
          .deliverBenefit(promise, value: value, DeliveryNote(reason: "replayed")))
      } else {
        schedule(.breakPromise(promise), inDays: afterDue)
      }
    }
  }

  private mutating func schedule(_ followUp: FollowUp, inDays days: Int) {
    while agenda.count <= today + days { agenda.append([]) }
    agenda[today + days].append(followUp)
  }

  /// Moves to the next midnight and does what falls on it.
  private mutating func endDay() throws(RunFault) {
    today += 1
    askedToday = 0
    guard today < agenda.count else { return }
    let followUps = agenda[today]
    agenda[today] = []
    for (number, followUp) in followUps.enumerated() {
      if number & 0xFFF == 0xFFF { try flush() }
      switch followUp {
      case .deliver(let promise, let value): try perform(.deliverBenefit(promise, value: value))
      case .breakPromise(let promise): try perform(.breakPromise(promise))
      case .withdraw(let consent):
        // Nobody takes back what has ended with a broken promise.
        if engine.state.exchange.stands(consent, at: now) {
          try perform(.withdrawConsent(consent))
        }
      }
    }
  }

  private mutating func finish() throws(RunFault) {
    while today + 1 < agenda.count { try endDay() }
    try flush()
  }

  private var now: Instant {
    // A day holds 86.4 million milliseconds; later people of a fuller day share the last one.
    scenario.start.adding(days: today)
      .adding(milliseconds: min(askedToday, Instant.dayMilliseconds - 1))
  }

  @discardableResult
  private mutating func perform(_ command: Command) throws(RunFault) -> CommandResult {
    do {
      return try engine.perform(command, at: now)
    } catch {
      throw .refused(reason: error.reason, line: line)
    }
  }

  /// - Parameter parity: counted from the rows themselves: the engine never learns anybody's cell.
  private func result(
    _ origin: ScenarioResult.Origin, _ parity: ScenarioParity?
  ) -> ScenarioResult {
    let report = ExperimentReport(
      design: scenario.design, tallies: engine.state.tallies(of: experiment, at: now),
      confidence: scenario.confidence)
    return ScenarioResult(
      scenario: scenario, origin: origin, report: report,
      expectations: scenario.expectations.map { $0.outcome(in: report) }, parity: parity,
      deliveryBasis: usesPlan ? scenario.delivery?.basis : nil,
      people: engine.state.exchange.people.count, days: today + 1, events: engine.eventCount,
      stateDigest: engine.state.digest, target: target)
  }
}

/// Why a run ended before its end.
public enum RunFault: Error, Equatable, Sendable {
  /// The engine refused what a row says; the row's line, counted from 1, when there are rows.
  case refused(reason: String, line: Int?)
  /// The scenario needs rows to replay and was given none.
  case rowsMissing
  /// The stores failed.
  case storage(String)
}
