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

  public init() {}

  package init(without rules: Set<TrustRule>) { exchange = ExchangeState(without: rules) }

  /// The tallies of an experiment's arms, in the order of its arms, with what is overdue at a moment.
  /// - Complexity: O(promises).
  public func tallies(of experiment: ExperimentID, at now: Instant) -> [ArmTally] {
    let first = firstTally[experiment.index]
    var found = Array(tallies[first..<first + exchange.experiments[experiment.index].arms.count])
    for promise in exchange.promises where promise.isOverdue(at: now) {
      let arm = exchange.arm(of: exchange.offers[promise.tallyOffer.index])
      if let arm, arm.experiment == experiment { found[arm.number.index].overdue += 1 }
    }
    return found
  }

  /// Applies one event: the only way that state changes.
  public mutating func apply(_ event: Event) {
    tally(event.fact)
    exchange.apply(event)
    tallySettled(event.fact)
  }

  /// SHA-256 of the state in hexadecimal. Equal states have equal digests on every machine.
  /// - Complexity: O(state).
  public var digest: String {
    var hash = SHA256()
    exchange.digest(into: &hash)
    for tally in tallies {
      for count in tally.counts { hash.update(integer: count) }
    }
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
    case .catalog, .experiment(.stopped), .person, .offer(.decided), .offer(.shown),
      .offer(.wished), .offer(.begun),
      .consent(.given), .consent(.renewed), .consent(.valueCollected), .consent(.valueCorrected),
      .consent(.expired),
      .consent(.invalidated), .consent(.caseResolved), .consent(.holdReleased),
      .promise(.benefitDelivered), .promise(.broken), .promise(.compensated), .clearance, .custody,
      .timeNoted, .clockSet, .founded, .responseKept:
      break
    }
  }

  /// Counts how a promise ended, once the state knows it.
  private mutating func tallySettled(_ fact: Fact) {
    let promise: PromiseRecord
    switch fact {
    case .promise(.benefitDelivered(let id, _)), .promise(.broken(let id)):
      promise = exchange.promises[id.index]
    case .catalog, .experiment, .person, .offer, .consent, .promise(.made),
      .promise(.compensated), .clearance, .custody, .timeNoted, .clockSet, .founded, .responseKept:
      return
    }
    guard let index = index(promise.tallyOffer) else { return }
    switch promise.outcome {
    case .open, .compensated, .lapsed: break
    case .kept: tallies[index].kept += 1
    case .late: tallies[index].late += 1
    case .short: tallies[index].short += 1
    case .broken: tallies[index].broken += 1
    }
    tallies[index].delivered += promise.value
  }

  private func index(_ arm: ExperimentArm) -> Int {
    firstTally[arm.experiment.index] + arm.number.index
  }

  private func index(_ offer: OfferID) -> Int? {
    exchange.arm(of: exchange.offers[offer.index]).map { index($0) }
  }
}
