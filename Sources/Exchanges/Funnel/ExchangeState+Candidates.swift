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
    let arms = candidates.keys.compactMap { $0.terms.flatMap { experiments.arm(of: $0) } }
    return Set(arms.map(\.experiment)).sorted()
  }

  /// Whether the catalog in force has such a placement and such a channel; nil is any.
  public func knows(placement: String?, channel: String?) -> Bool {
    (placement.map { candidates.placements.contains($0) } ?? true)
      && (channel.map { catalog?.catalog.channels.contains($0) ?? false } ?? true)
  }

  /// The newest offer that the person has not answered within this visit.
  public func newestOpenOffer(_ person: PersonID, at now: Instant) -> OfferID? {
    let index = people[person.index].newestOpenOffer
    if index == ExchangeState.none { return nil }
    return openOffer(person, terms: offers[Int(index)].terms, at: now)
  }

  /// The exchange of an open offer that may still be shown as it was: in the catalog in force, in this
  /// place, within its days, and ruled out by nothing that the person said since.
  public func candidateIndex(
    of offer: OfferID, for request: OfferRequest, at now: Instant
  ) -> Int? {
    guard let index = candidates.index(of: offers[offer.index].terms) else { return nil }
    let candidate = candidates.candidates[index]
    if let placement = candidate.placement, let wanted = request.placement, placement != wanted {
      return nil
    }
    if now < candidates.keys[index].from || now >= candidates.keys[index].end { return nil }
    if people[request.person.index].isRestricted { return nil }
    return
      (!binds(.q6)
      || Objection.fate(of: request, offers[offer.index].terms, candidate, in: self) == .offered)
      && Funnel.isEligible(candidate, request) ? index : nil
  }

  /// Until when a candidate is not offered because the person said no.
  public func quietUntil(_ person: PersonID, candidate: Int, at now: Instant) -> Instant? {
    candidates.keys[candidate].terms.flatMap { Pacing.quietUntil(person, $0, in: self, at: now) }
  }
}
