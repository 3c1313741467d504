public import Basics
import Catalogs

/// What was shown before and waits for its answer.
extension Funnel {
  /// The offers that wait for the person's answer and may come back in this place as they were, the newest first, each
  /// with the index of its exchange.
  /// - Complexity: O(open offers to the person, and experiments that they met), and O(offers to the person) for each that may come back.
  public static func openOffers(
    for request: OfferRequest, in state: ExchangeState, at now: Instant
  ) -> [(offer: OfferID, exchange: Int)] {
    // Who is held out is asked nothing again either, but for what they ask for.
    if request.wish == nil, ProgrammeHoldout.holding(request.person, in: state, at: now) != nil {
      return []
    }
    var found: [(offer: OfferID, exchange: Int)] = []
    var index = state.people[request.person.index].newestOpenOffer
    while index != ExchangeState.none {
      let id = OfferID(index)
      index = state.offers[id.index].earlier
      if let exchange = exchange(of: state.offers[id.index], for: request, in: state, at: now),
        !Budgeting.isLapsed(id, in: state, at: now)
      {
        found.append((id, exchange))
      }
    }
    return found
  }

  /// The exchange of an open offer that may still be shown as it was: in the catalog in force, in this place, within
  /// its days, not settled by another answer, and ruled out by nothing that the person said since.
  private static func exchange(
    of offer: OfferRecord, for request: OfferRequest, in state: ExchangeState, at now: Instant
  ) -> Int? {
    guard let index = state.candidates.index(of: offer.terms), !state.isVoid(offer, at: now) else {
      return nil
    }
    let (candidate, key) = (state.candidates.candidates[index], state.candidates.keys[index])
    if let wish = request.wish, state.terms[offer.terms.index].purpose != wish { return nil }
    if let placement = candidate.placement, let wanted = request.placement, placement != wanted {
      return nil
    }
    if now < key.from || now >= key.end || state.people[request.person.index].isRestricted {
      return nil
    }
    let answered = Pacing.answered(by: request.person, offer.terms, in: state, at: now)
    // What somebody asked for themselves waits for no quiet time.
    if answered != .offered && !(offer.isWish && answered == .coolingDown)
      || Pacing.saidNo(request.person, to: offer.terms, since: offer.shownAt, in: state)
    {
      return nil
    }
    let objection = Objection.fate(of: request, offer.terms, candidate, in: state)
    return (objection == .offered || !state.binds(.q6)) && isEligible(candidate, request)
      ? index : nil
  }
}
