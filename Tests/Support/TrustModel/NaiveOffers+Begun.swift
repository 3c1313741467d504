public import Basics
import Catalogs
import Exchanges

/// A yes that something is missing for: what it is worth until the rest comes, and what ends it.
extension NaiveOffers {
  /// When an offer was begun; nil where it was not, or something ended that.
  public func begunAt(_ offer: Int) -> Instant? { all[offer].begunAt }

  /// Whether something that the person is to give is missing for a yes. Who renews what stands, and gives nothing new,
  /// has given it.
  func lacksSomething(
    _ given: [GivenValue], _ offer: Offer, _ held: NaiveHoldings, _ now: Instant
  ) -> Bool {
    var missing = held.terms.toGive(for: offer.terms).subtracting(given.map(\.ask))
    if given.isEmpty,
      let id = held.consents.renewable(by: offer.person, offer.terms, held.people, now)
    {
      let levels = held.consents.all[id].values.map { held.consents.values[$0].level }
      missing = missing.filter { !levels.contains(offer.terms.request[$0]) }
    }
    return !missing.isEmpty
  }

  /// Whether a yes comes too late: the text was replaced, its days are over, or a no came since.
  func isVoid(_ offer: Offer, _ held: NaiveHoldings, _ now: Instant) -> Bool {
    offer.isSuperseded || offer.isOver(now)
      || (held.terms.inForce != nil && held.terms.exchange(of: offer.terms) == nil)
      || held.people.saidNo(offer.person, offer.terms, since: offer.shownAt)
  }

  /// What was missing for a yes comes: only now it is one, if it may be one now.
  mutating func complete(
    _ id: Int, _ given: [GivenValue], _ held: inout NaiveHoldings, _ now: Instant
  ) -> Set<Refusal> {
    if id >= all.count { return [.unknownOffer] }
    let offer = all[id]
    var why: Set<Refusal> = held.people.isKnown(offer.person) ? [] : [.unknownPerson]
    if offer.answer != nil { why.insert(.offerAlreadyAnswered) }
    if isVoid(offer, held, now) { why.insert(.offerVoid) }
    if isLapsed(id, held, now) { why.insert(.offerLapsed) }
    if held.people.all[offer.person].isRestricted { why.insert(.personRestricted) }
    if offer.begunAt == nil {
      // What the person said against it, where that is why it is begun no more.
      why.insert(.offerNotBegun)
      why.formUnion(held.people.objections(offer.person, to: offer.terms))
    }
    var kept: [Kept] = []
    why.formUnion(coarsen(given, offer.terms, held.terms, now, &kept))
    if lacksSomething(given, offer, held, now) { why.insert(.valueMissing) }
    if !why.isEmpty { return why }
    all[id].answer = .accepted
    held.people.see(offer.person, now)
    all[id].consent = held.consents.begin(offer.person, offer.terms, kept, &held.people, now)
    notePromise(id, &held, now)
    return []
  }

  /// What somebody began ends when they restrict the use of their data, or when something that they said in its moment
  /// or later speaks against it; saying otherwise again does not bring it back.
  mutating func endWhatWasBegun(by person: Int, _ held: NaiveHoldings) {
    if person >= held.people.all.count { return }
    for id in held.people.all[person].offers {
      guard let begun = all[id].begunAt, all[id].answer == nil, !all[id].isSuperseded else {
        continue
      }
      let terms = all[id].terms
      let topic = held.terms.exchange(of: terms)?.topic.map { Preference.Scope.topic($0) }
      var scopes: [Preference.Scope] = [.everything, .purpose(terms.purpose)]
      scopes += terms.request.map { .field($0.field, purpose: terms.purpose) }
      if terms.isShared { scopes += NaivePeople.signals }
      let others = terms.recipients.map { Preference.Scope.partner($0) } + [topic].compactMap { $0 }
      func isDenied(_ scope: Preference.Scope) -> Bool {
        held.people.said(person, scope).map { $0.choice == .deny && $0.said >= begun } ?? false
      }
      let isSpokenAgainst =
        others.contains { held.people.said(person, $0)?.choice == .deny }
        || !held.people.objections(person, to: terms).isEmpty
      if held.people.all[person].isRestricted
        || isSpokenAgainst && (scopes + others).contains(where: isDenied)
      {
        all[id].begunAt = nil
      }
    }
  }
}
