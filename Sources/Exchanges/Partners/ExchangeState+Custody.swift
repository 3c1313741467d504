public import Basics
import Catalogs

/// What partners hold, and what is asked of whoever hands it out.
extension ExchangeState {
  /// What a partner must do about something that it holds; nil while it may hold it, or has disposed of it.
  public func obligation(_ id: DisclosureID, at now: Instant) -> Obligation? {
    Obligation(of: id, in: self, at: now)
  }

  /// What a partner holds beyond its term at a moment, oldest first (Q56).
  /// - Complexity: as `DisclosureTable.comingDue`.
  public func overdue(_ partner: String, at now: Instant) -> [DisclosureID] {
    disclosures.comingDue(by: now, of: partner).filter { id in
      obligation(id, at: now).map { now >= $0.due } ?? false
    }
  }

  /// Whether a partner holds anything beyond its term.
  /// - Complexity: O(1).
  func hasOverdue(_ partner: String, at now: Instant) -> Bool {
    disclosures.firstDue(of: partner).map { $0 <= now } ?? false
  }

  /// By when a disclosure must be disposed of as everything stands, whether or not its time has come.
  func due(of id: DisclosureID) -> Instant {
    Obligation(of: id, in: self, at: Instant.range.upperBound)?.due ?? DisclosureTable.never
  }

  /// Brings up to date by when partners must dispose of what an event concerns. This hangs on consents, promises and
  /// what people say, and on no clock: so it changes with events alone.
  /// - Complexity: O(1) where nothing was disclosed, else O(disclosures that the event concerns); all where the clock
  ///   is set.
  mutating func followDues(_ fact: Fact) {
    if disclosures.isEmpty { return }
    switch fact {
    case .consent(let fact): setDues(under: fact.consent)
    case .promise(let fact): setDues(under: promises[fact.promise.index].consent)
    case .clearance(.dataRead(_, let value)): setDues(under: values[value.index].consent)
    case .custody(.disclosed(let id, _)), .custody(.dispositionReceived(let id)):
      setDues(under: disclosures[id.index].disclosure.consent)
    case .person(.preferenceStated(let person, _)), .person(.signalsHeard(let person, _)),
      .person(.erased(let person, _)):
      setDues(of: person)
    case .clockSet:
      for consent in consents.indices { setDues(under: ConsentID(index: consent)) }
    case .catalog, .experiment, .offer, .person(.registered), .person(.restricted),
      .person(.rightsRequestReceived), .person(.rightsRequestResponded), .clearance(.opened),
      .clearance(.closed), .clearance(.dataCounted), .custody(.audienceActivated),
      .custody(.partnerTold), .custody(.dispositionOverdue), .custody(.partnerReviewed),
      .timeNoted, .founded, .responseKept:
      break
    }
  }

  private mutating func setDues(under consent: ConsentID) {
    var index = consents[consent.index].newestDisclosure
    while index != ExchangeState.none {
      let id = DisclosureID(index)
      if disclosures.isUnreturned(id) { disclosures.setDue(id, due(of: id)) }
      index = disclosures[id.index].earlier
    }
  }

  /// - Complexity: O(offers to the person, and disclosures of theirs).
  private mutating func setDues(of person: PersonID) {
    var index = people[person.index].newestOffer
    while index != ExchangeState.none {
      let (offer, consent) = (OfferID(index), offers[Int(index)].consent)
      // A consent that was renewed is looked at once, where it was given.
      if consent != ExchangeState.none, consents[Int(consent)].offer == offer {
        setDues(under: ConsentID(consent))
      }
      index = offers[offer.index].previous
    }
  }

  /// Everything of a person that was ever disclosed, oldest first (Q56).
  /// - Complexity: O(consents and disclosures of the person).
  public func disclosures(of person: PersonID) -> [DisclosureID] {
    allConsents(of: person).flatMap { disclosures.all(of: consents[$0.index]) }.sorted()
  }

  /// Every consent that a person ever gave, oldest first.
  /// - Complexity: O(offers of the person).
  public func allConsents(of person: PersonID) -> [ConsentID] {
    Set(offers(of: person).map { offers[$0.index].consent }.filter { $0 != ExchangeState.none })
      .sorted().map { ConsentID($0) }
  }

  /// Every offer that was ever shown to a person, oldest first.
  public func offers(of person: PersonID) -> [OfferID] {
    offers.all(of: people[person.index])
  }

  /// Whether the catalog in force has such a partner.
  func isPartner(_ name: String) -> Bool {
    catalog?.catalog.partners.contains { $0.id == name } ?? false
  }

  /// Whether a level is no finer than another of the same field, in the catalog in force.
  func isCovered(_ level: FieldLevel, by other: FieldLevel) -> Bool {
    guard level.field == other.field,
      let levels = catalog?.catalog.fields.first(where: { $0.id == level.field })?.levels,
      let depth = levels.firstIndex(where: { $0.id == level.level }),
      let most = levels.firstIndex(where: { $0.id == other.level })
    else { return level == other }
    return depth <= most
  }

  /// The newest value of a field under a consent; nil when none was given.
  func value(of consent: ConsentID, field: String) -> ValueID? {
    terms(of: consent).askIndex(of: field).flatMap {
      values.newest(of: consents[consent.index], ask: $0)
    }
  }
}
