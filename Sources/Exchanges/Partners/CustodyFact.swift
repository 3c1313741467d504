public import Basics

/// What partners were handed, told and gave back.
public enum CustodyFact: Equatable, Sendable {
  indirect case disclosed(DisclosureID, Disclosure)
  indirect case audienceActivated(String, people: Int)
  case partnerTold(DisclosureID)
  case dispositionReceived(DisclosureID)
  case dispositionOverdue(DisclosureID)
  indirect case partnerReviewed(String, by: String)

  func apply(to state: inout ExchangeState, at now: Instant) {
    switch self {
    case .disclosed(_, let disclosure):
      state.disclosures.append(
        disclosure, at: now, of: &state.consents[disclosure.consent.index])
    // Each person's part in it is a disclosure of its own.
    case .audienceActivated: break
    case .partnerTold(let id): state.disclosures[id.index].toldAt = now
    case .dispositionReceived(let id): state.disclosures.dispose(id, at: now)
    case .dispositionOverdue(let id): state.disclosures[id.index].breachedAt = now
    case .partnerReviewed(let partner, _): state.disclosures.reviews[partner] = now
    }
  }

  func canFollow(_ state: ExchangeState, at now: Instant) -> Bool {
    switch self {
    case .disclosed(let id, let disclosure):
      id.index == state.disclosures.count && state.isStanding(disclosure.consent)
        && disclosure.until > now && (0...Limits.deliveryDays).contains(disclosure.dispositionDays)
        && disclosure.value.map { $0.index < state.values.count } ?? true
        && disclosure.parent.map { $0.index < state.disclosures.count } ?? true
    case .audienceActivated(_, let people): people > 0
    case .partnerTold(let id):
      state.disclosures.isUnreturned(id) && state.disclosures[id.index].toldAt == nil
    case .dispositionReceived(let id): state.disclosures.isUnreturned(id)
    case .dispositionOverdue(let id):
      id.index < state.disclosures.count && state.disclosures[id.index].breachedAt == nil
        && state.obligation(id, at: now).map { now >= $0.due } ?? false
    case .partnerReviewed(let partner, let staff): isID(partner) && isID(staff)
    }
  }
}
