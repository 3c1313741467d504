public import Basics
import Catalogs

/// What is asked of the exchanges of the catalog in force.
extension ExchangeState {
  /// The name of a candidate, its terms and its arm, by the index of its exchange in the catalog in force.
  public func candidate(_ index: Int) -> (name: String, terms: TermsID?, arm: ExperimentArm?) {
    let terms = candidates.keys[index].terms
    return (candidates.candidates[index].name, terms, terms.flatMap { experiments.arm(of: $0) })
  }

  /// The experiments that the candidates of the catalog in force belong to, in order.
  public var experimentsOfCandidates: [ExperimentID] {
    var found: Set<ExperimentID> = []
    for index in candidates.arms {
      if let arm = candidate(Int(index)).arm { found.insert(arm.experiment) }
    }
    return found.sorted()
  }

  /// Whether the catalog in force has such a placement and such a channel; nil is any.
  public func knows(placement: String?, channel: String?) -> Bool {
    (placement.map { candidates.placement($0) != nil } ?? true)
      && (channel.map { catalog?.catalog.channels.contains($0) ?? false } ?? true)
  }

  /// Until when a candidate is not offered because the person said no.
  public func quietUntil(_ person: PersonID, candidate: Int, at now: Instant) -> Instant? {
    candidates.keys[candidate].terms.flatMap { quietUntil(person, terms: $0, at: now) }
  }

  /// The same of terms, whether or not they are in force.
  public func quietUntil(_ person: PersonID, terms: TermsID, at now: Instant) -> Instant? {
    Pacing.quietUntil(person, terms, in: self, at: now)
  }
}
