import Basics

/// By when partners must dispose of what they hold, kept up to date.
///
/// This hangs on consents, promises and what people say, and on no clock: so it changes with events alone, and only for
/// the consent or the person that an event is about.
enum CustodyDues {
  /// By when a disclosure must be disposed of as everything stands, whether or not its time has come.
  static func due(of id: DisclosureID, in state: ExchangeState) -> Instant {
    Obligation(of: id, in: state, at: Instant.range.upperBound)?.due ?? DisclosureTable.never
  }

  /// Takes up what an event that was applied has changed.
  /// - Complexity: O(1) where nothing was disclosed, else O(disclosures that the event is about); all of them where the
  ///   clock is set.
  static func follow(_ fact: Fact, in state: inout ExchangeState) {
    if state.disclosures.isEmpty { return }
    switch fact {
    case .consent(let fact): set(under: fact.consent(in: state), in: &state)
    case .promise(let fact):
      set(under: state.promises[fact.promise(in: state).index].consent, in: &state)
    case .clearance(.dataRead(_, let value)):
      set(under: state.values[value.index].consent, in: &state)
    case .custody(.disclosed(let id, _)), .custody(.dispositionReceived(let id)):
      set(under: state.disclosures[id.index].disclosure.consent, in: &state)
    case .person(.preferenceStated(let person, _)), .person(.signalsHeard(let person, _)),
      .person(.erased(let person, _)):
      set(of: person, in: &state)
    case .clockSet:
      for consent in state.consents.indices { set(under: ConsentID(index: consent), in: &state) }
    case .catalog, .experiment, .offer, .person(.registered), .person(.restricted),
      .person(.rightsRequestReceived), .person(.rightsRequestResponded), .clearance(.opened),
      .clearance(.closed), .clearance(.dataCounted), .clearance(.outdatedListed),
      .custody(.audienceActivated),
      .custody(.partnerTold), .custody(.dispositionOverdue), .custody(.partnerReviewed),
      .timeNoted, .founded, .responseKept:
      break
    }
  }

  private static func set(under consent: ConsentID, in state: inout ExchangeState) {
    var index = state.consents[consent.index].newestDisclosure
    while index != ExchangeState.none {
      let id = DisclosureID(index)
      if state.disclosures.isUnreturned(id) {
        let due = due(of: id, in: state)
        state.disclosures.setDue(id, due)
      }
      index = state.disclosures[id.index].earlier
    }
  }

  /// - Complexity: O(offers to the person, and disclosures of theirs).
  private static func set(of person: PersonID, in state: inout ExchangeState) {
    var index = state.people[person.index].newestOffer
    while index != ExchangeState.none {
      let (offer, consent) = (OfferID(index), state.offers[Int(index)].consent)
      // A consent that was renewed is looked at once, where it was given.
      if consent != ExchangeState.none, state.consents[Int(consent)].offer == offer {
        set(under: ConsentID(consent), in: &state)
      }
      index = state.offers[offer.index].previous
    }
  }
}
