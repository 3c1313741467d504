public import Basics
package import Catalogs
public import Exchanges
public import Experiments

/// The whole state of an engine: a fold of its events, and nothing else.
public struct EngineState: Sendable {
  public private(set) var exchange = ExchangeState()
  /// The tallies of all arms of all experiments; an experiment's own begin at `firstTally`.
  private var tallies: [ArmTally] = []
  private var firstTally: [Int] = []
  private var counting = ExperimentCounting()

  public init() {}

  package init(without rules: Set<TrustRule>) { exchange = ExchangeState(without: rules) }

  /// The tallies of an experiment's arms, in the order of its arms, with what is overdue, in whole or in part, at a
  /// moment.
  /// - Complexity: O(promises).
  public func tallies(of experiment: ExperimentID, at now: Instant) -> [ArmTally] {
    let first = firstTally[experiment.index]
    var found = Array(tallies[first..<first + exchange.experiments[experiment.index].arms.count])
    for promise in exchange.promises {
      let isPart = promise.isPartOverdue(at: now)
      if !isPart, !promise.isOverdue(at: now) { continue }
      let arm = exchange.arm(of: exchange.offers[promise.tallyOffer.index])
      guard let arm, arm.experiment == experiment else { continue }
      if isPart {
        found[arm.number.index].short += 1
      } else {
        found[arm.number.index].overdue += 1
      }
    }
    return found
  }

  /// The cells of an experiment: what its reports are made from.
  public func cells(of experiment: ExperimentID) -> ArmCells { counting.cells[experiment.index] }

  /// Who belongs to which arm of an experiment.
  func assignment(of experiment: ExperimentID) -> Assignment {
    counting.assignments[experiment.index]
  }

  /// What an experiment declared.
  public func definition(of experiment: ExperimentID) -> ExperimentDefinition {
    counting.definitions[experiment.index]
  }

  /// Applies one event: the only way that state changes.
  public mutating func apply(_ event: Event) {
    tally(event.fact)
    counting.count(event, exchange)
    let before = promise(of: event.fact)
    exchange.apply(event)
    counting.follow(event, exchange)
    if let before {
      tally(event.fact, before)
      counting.count(
        before.id, since: before.record, because: event.fact, exchange, at: event.at)
    }
  }

  /// SHA-256 of the state in hexadecimal. Equal states have equal digests on every machine.
  /// - Complexity: O(state).
  public var digest: String {
    var hash = SHA256()
    exchange.digest(into: &hash)
    for tally in tallies {
      for count in tally.counts { hash.update(integer: count) }
    }
    counting.digest(exchange, into: &hash)
    return hexadecimal(hash.finish())
  }

  /// Counts what an event adds, seen against the state before it.
  private mutating func tally(_ fact: Fact) {
    switch fact {
    case .experiment(.started(_, let outline)):
      firstTally.append(tallies.count)
      tallies.append(contentsOf: outline.arms.map { _ in ArmTally() })
    case .experiment(.exposed(_, let arm)):
      tallies[index(arm)].shown += 1
    case .offer(.answered(let offer, let answer)):
      let offer = exchange.offers[offer.index]
      // A no after a yes is a withdrawal, or comes too late to be one.
      guard offer.exposure != ExchangeState.none, offer.answer == nil else { return }
      let exposure = exchange.exposures[Int(offer.exposure)]
      let index = index(exposure.arm)
      switch answer {
      case .accepted: tallies[index].accepted += exposure.hasAccepted ? 0 : 1
      case .declined: tallies[index].declined += 1
      case .deferred: tallies[index].deferred += 1
      }
    case .promise(.made(_, let consent, _)):
      if let index = index(exchange.consents[consent.index].tallyOffer) {
        tallies[index].promised += 1
      }
    case .consent(.withdrawn(let consent)), .consent(.invalidated(let consent, .contradicted)):
      if let index = index(exchange.consents[consent.index].tallyOffer) {
        tallies[index].withdrawn += 1
      }
    case .catalog, .experiment(.stopped), .experiment(.entryClosed),
      .person, .offer(.decided), .offer(.shown),
      .offer(.wished), .offer(.begun), .offer(.counted),
      .consent(.given), .consent(.renewed), .consent(.valueCollected), .consent(.valueCorrected),
      .consent(.expired),
      .consent(.invalidated), .consent(.caseResolved), .consent(.holdReleased),
      .promise(.benefitDelivered), .promise(.deliveryCorrected), .promise(.broken),
      .promise(.compensated), .clearance, .custody,
      .timeNoted, .clockSet, .founded, .responseKept:
      break
    }
  }

  /// The promise of which a fact says what became, as it is before; nil of every other fact.
  private func promise(of fact: Fact) -> (id: PromiseID, record: PromiseRecord)? {
    let id: PromiseID
    switch fact {
    case .promise(.benefitDelivered(let delivery)): id = delivery.promise
    case .promise(.deliveryCorrected(let delivery, _, _, _)):
      id = exchange.promises.deliveries[delivery.index].promise
    case .promise(.broken(let promise)), .promise(.compensated(let promise, _)): id = promise
    case .catalog, .experiment, .person, .offer, .consent, .promise(.made), .clearance, .custody,
      .timeNoted, .clockSet, .founded, .responseKept:
      return nil
    }
    return (id, exchange.promises[id.index])
  }

  /// Counts what became of a promise, once the state knows it.
  private mutating func tally(_ fact: Fact, _ before: (id: PromiseID, record: PromiseRecord)) {
    let after = exchange.promises[before.id.index]
    guard let index = index(after.tallyOffer) else { return }
    let outcome = before.record.outcome
    if outcome != after.outcome {
      tallies[index].count(outcome, -1, afterwards: after.outcome)
      tallies[index].count(after.outcome, 1, afterwards: outcome)
    }
    // What compensates is no delivery.
    if case .promise(.compensated) = fact { return }
    let came = after.value.micros - before.record.value.micros
    tallies[index].delivered += Amount(micros: came)
    if case .promise(.deliveryCorrected) = fact {
      tallies[index].corrected += Amount(micros: abs(came))
    }
  }

  private func index(_ arm: ExperimentArm) -> Int {
    firstTally[arm.experiment.index] + arm.number.index
  }

  private func index(_ offer: OfferID) -> Int? {
    exchange.arm(of: exchange.offers[offer.index]).map { index($0) }
  }
}

extension ArmTally {
  /// Counts an outcome that a promise has, or has no more. Compensation leaves a promise counted as what it is for: one
  /// that was open had come in part.
  fileprivate mutating func count(
    _ outcome: PromiseOutcome, _ change: Int, afterwards other: PromiseOutcome
  ) {
    switch outcome {
    case .open, .lapsed: break
    case .kept: kept += change
    case .late: late += change
    case .short: if other != .compensated { short += change }
    case .broken: if other != .compensated { broken += change }
    case .compensated: if other == .open { short += change }
    }
  }
}
