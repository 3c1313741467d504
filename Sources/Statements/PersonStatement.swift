public import Basics
import Catalogs
public import Engine
public import Exchanges
import JSONText

/// One person's statement (a data subject's access report, GDPR 15), like a bank's of an account: what they
/// were asked, what they gave, what they were promised and got, what is held of them and why, who used it, who
/// else has it, and how to stop.
///
/// It is a value, made once from the state of an engine and a moment; text, a page, the export and
/// records of consent are all rendered from it, so that they cannot tell different stories. Its personal
/// values stand in it as `PersonalText`, which shows itself only to whoever asks for its bytes.
public struct PersonStatement: Sendable {
  /// The person's surrogate number, by which records speak of them.
  public let person: PersonID
  /// The moment that the statement is of.
  public let at: Instant
  let key: PersonalText
  /// The installation that holds the data; nil where its ledger does not say, and whoever has it is to.
  public var instance: InstanceID?
  /// Who answers for the data, as the catalog in force names them; nil where it names nobody.
  var controller: Controller?
  /// Whether the use of the person's data is restricted (GDPR 18).
  let isRestricted: Bool
  /// Everything that was ever agreed to and may still be shown, the oldest first.
  let consents: [Given]
  /// How many more there were, whose evidence is past its own time (Q22).
  let unshownCount: Int
  /// Every offer that was ever shown, the oldest first.
  let offers: [Shown]
  let preferences: [Said]
  let conflicts: [Conflict]
  let requests: [Request]
  let custodyFaults: [CustodyChain.Fault]

  /// Something that the person did, as the behaviour store keeps it.
  public struct Act: Sendable {
    let consent: ConsentID
    let at: Instant
    let kind: BehaviourKind
    let item: PersonalText

    /// The item's id as UTF-8.
    public var itemBytes: [UInt8] { item.bytes }

    public init(consent: ConsentID, at: Instant, kind: BehaviourKind, item: PersonalText) {
      self.consent = consent
      self.at = at
      self.kind = kind
      self.item = item
    }

    /// - Parameters:
    ///   - behaviour: the line of the behaviour store.
    ///   - item: the item's id as the store has it: in the spelling of JSON, without quotes.
    public init(_ behaviour: Behaviour, spelled item: Span<UInt8>) {
      consent = behaviour.consent
      at = behaviour.at
      kind = behaviour.kind
      self.item = PersonalText(Behaviour.text(of: item)) ?? PersonalText("")
    }
  }

  /// Days ahead that count as soon.
  static let soonDays = 30

  /// - Parameters:
  ///   - person: the person's number.
  ///   - key: the caller's id of the person.
  ///   - state: what the ledger adds up to.
  ///   - acts: what the person did, as far as it is kept, in the order in which they did it.
  ///   - now: a moment that is not before the latest event.
  ///   - text: the value of a number; nil when it is gone.
  public init(
    of person: PersonID, key: PersonalText, in state: ExchangeState, acts: [Act] = [],
    at now: Instant, text: (ValueID) -> PersonalText?
  ) {
    let offerIDs = state.offers(of: person)
    let book = CatalogWords(
      state, naming: Set(offerIDs.map { state.terms[state.offers[$0.index].terms.index].exchange }))
    let quiet = book.quietTimes(of: person, after: offerIDs, state, at: now)
    let parts = ConsentParts(of: person, offers: offerIDs, acts: acts, state)
    self.person = person
    self.key = key
    instance = state.instance
    controller = state.catalog?.catalog.controller
    at = now
    isRestricted = state.people[person.index].isRestricted
    let all = state.allConsents(of: person)
    let shown = all.filter { parts.isShown($0, state, at: now) }
    unshownCount = all.count - shown.count
    consents = shown.map { Given($0, parts, state, book, at: now, text) }
    offers = offerIDs.map { Shown($0, state, book, quiet, at: now) }
    preferences = state.preferences(of: person).map {
      Said(preference: $0, about: StatementWords.about($0.scope, book))
    }
    conflicts = PersonStatement.conflicts(of: person, state)
    requests = state.rightsRequests.all(of: person).map { Request($0, state, at: now) }
    custodyFaults = CustodyChain.faults(of: person, in: state)
  }

  /// The statement of the person whom the caller calls `key`; nil when nobody is called so. A moment before
  /// the latest event counts as that event's, as it does for the engine.
  /// - Parameters:
  ///   - key: the caller's id of the person, as UTF-8.
  ///   - engine: what the stores add up to.
  ///   - acts: what a person did, as far as it is kept.
  ///   - now: the moment that the statement is of.
  /// - Throws: only what `acts` throws.
  public init?(
    of key: Span<UInt8>, in engine: ExchangeEngine, acts: (PersonID) throws -> [Act],
    at now: Instant
  ) rethrows {
    guard let number = engine.personKeys.find(key),
      let text = PersonalText(key.indices.map { key[$0] })
    else { return nil }
    let person = PersonID(index: number)
    self.init(
      of: person, key: text, in: engine.state.exchange, acts: try acts(person),
      at: max(now, engine.state.exchange.latest), text: engine.text(of:))
  }

  /// The same without what the person did.
  public init?(of key: Span<UInt8>, in engine: ExchangeEngine, at now: Instant) {
    self.init(of: key, in: engine, acts: { _ in [] }, at: now)
  }
}

/// What belongs to each consent of a person, gathered in one pass over all of it.
struct ConsentParts {
  private let acts: [ConsentID: [PersonStatement.Act]]
  private let disclosures: [ConsentID: [DisclosureID]]
  private let accepted: [ConsentID: [OfferID]]

  init(
    of person: PersonID, offers: [OfferID], acts: [PersonStatement.Act], _ state: ExchangeState
  ) {
    self.acts = Dictionary(grouping: acts, by: \.consent)
    disclosures = Dictionary(grouping: state.disclosures(of: person)) {
      state.disclosures[$0.index].disclosure.consent
    }
    let answered = offers.filter { state.offers[$0.index].consent != ExchangeState.none }
    accepted = Dictionary(grouping: answered) { ConsentID(state.offers[$0.index].consent) }
  }

  func acts(of id: ConsentID) -> [PersonStatement.Act] { acts[id] ?? [] }

  /// What was disclosed under a consent, the oldest first.
  func disclosures(of id: ConsentID) -> [DisclosureID] { disclosures[id] ?? [] }

  /// The offers that the person said yes to, the oldest first.
  func accepted(of id: ConsentID) -> [OfferID] { accepted[id] ?? [] }

  /// Whether a consent may still be told of: while it stands, while anything given with it is held by us,
  /// by a law or by a partner, and as long as the evidence of its end lasts (Q22).
  func isShown(_ id: ConsentID, _ state: ExchangeState, at now: Instant) -> Bool {
    state.keepsValues(of: id) || Tombstone(of: id, in: state, at: now) != nil
      || disclosures(of: id).contains { state.disclosures[$0.index].disposedAt == nil }
  }
}

/// A catalog's words for the ids that the ledger has; the ids where it has none.
struct CatalogWords {
  private let catalog: Catalog?
  /// Where exchanges stand that are looked up by name again and again; nil where they are few.
  private var exchanges: [String: Int]?

  /// The words of the catalog in force.
  init(_ state: ExchangeState) {
    catalog = state.catalog?.catalog
  }

  /// The words of the catalog in force, of whose exchanges only some are asked for, however often.
  /// - Complexity: O(exchanges of the catalog).
  init(_ state: ExchangeState, naming ids: Set<String>) {
    self.init(state)
    var found: [String: Int] = [:]
    for (index, exchange) in (catalog?.exchanges ?? []).enumerated()
    where ids.contains(exchange.id) { found[exchange.id] = index }
    exchanges = found
  }

  /// The words in which an offer was shown, whatever catalogs say since (Q11, Q25).
  init(_ state: ExchangeState, agreedWith offer: OfferID) {
    catalog = state.excerpt(of: offer)
  }

  /// The words of these very terms; nil where the catalog has others.
  func text(of terms: Terms) -> ExchangeText? {
    exchange(terms.exchange).flatMap { $0.text.version == terms.textVersion ? $0.text : nil }
  }

  /// The exchange as it is offered now.
  func exchange(_ id: String) -> Exchange? {
    guard let catalog else { return nil }
    if let exchanges { return exchanges[id].map { catalog.exchanges[$0] } }
    return catalog.exchanges.first { $0.id == id }
  }

  func field(_ id: String) -> Field? { catalog?.fields.first { $0.id == id } }

  func purpose(_ id: String) -> Purpose? { catalog?.purposes.first { $0.id == id } }

  func partner(_ id: String) -> Partner? { catalog?.partners.first { $0.id == id } }

  /// The language of the words that were shown, as it was stated by then.
  func language(of terms: Terms) -> String? {
    if let language = terms.language { return language }
    guard let catalog, let exchange = exchange(terms.exchange),
      exchange.text.version == terms.textVersion
    else { return nil }
    return catalog.language(of: exchange)
  }

  /// What a purpose is for, in words.
  func why(_ purpose: String) -> String { self.purpose(purpose)?.why ?? purpose }

  /// The name that people know a partner by.
  func name(ofPartner id: String) -> String { partner(id)?.name ?? id }

  func means(ofBenefit id: String) -> String {
    catalog?.benefits.first { $0.id == id }?.means ?? id
  }

  /// What is held at a level, in words.
  func means(of level: FieldLevel) -> String {
    field(level.field)?.levels.first { $0.id == level.level }?.means ?? level.name
  }

  /// Until when a person is not asked for what terms ask because they said no, or not now, by the terms: found out once
  /// for each, however often they said so.
  func quietTimes(
    of person: PersonID, after offers: [OfferID], _ state: ExchangeState, at now: Instant
  ) -> [TermsID: Instant] {
    var looked: Set<TermsID> = []
    var found: [TermsID: Instant] = [:]
    for offer in offers {
      let record = state.offers[offer.index]
      if record.answer != .declined && record.answer != .deferred { continue }
      if looked.insert(record.terms).inserted {
        found[record.terms] = state.quietUntil(person, terms: record.terms, at: now)
      }
    }
    return found
  }
}
