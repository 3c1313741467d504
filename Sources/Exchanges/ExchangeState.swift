public import Basics
public import Catalogs

/// All that the events so far add up to (event sourcing): who was asked what, answered what, and is owed what.
///
/// Everything of a kind stands in one table, in the order of its numbers; a person's consents and
/// exposures are chains through those tables, newest first. What can no longer matter to a decision
/// (an answered offer, an ended consent) leaves its chain, so chains stay short however long a
/// person is with us. No personal value is in here.
///
///     person 7 ──▶ consent 9 ──▶ consent 4 ──▶ ·      (PersonRecord.newestConsent, .earlier)
///                     │
///                     ├─ offer 12 ─ terms 3, arm 1/0
///                     └─ promise 8 ─ due, outcome
///
/// Each table keeps its own chains and counts, feeds itself to the digest and sets its own clock. What is asked of
/// several at once is asked here; what changes them are facts (`Fact`), which decisions give.
public struct ExchangeState: Sendable {
  public internal(set) var terms = TermsTable()
  public internal(set) var experiments = ExperimentTable()
  public internal(set) var people: [PersonRecord] = []
  public internal(set) var exposures = ExposureTable()
  public internal(set) var offers = OfferTable()
  public internal(set) var consents = ConsentTable()
  public internal(set) var promises = PromiseTable()
  public internal(set) var budgets = BudgetTable()
  public internal(set) var values = ValueRecords()
  public internal(set) var preferences = PreferenceTable()
  var refusals = RefusalTable()
  public internal(set) var decisions = DecisionTable()
  public internal(set) var rightsRequests = RightsTable()
  public internal(set) var clearances = ClearanceTable()
  public internal(set) var reads = ReadTable()
  public internal(set) var disclosures = DisclosureTable()
  /// What tells this ledger from every other one; nil until a service founds it.
  public internal(set) var instance: InstanceID?
  /// The catalog in force, and its exchanges as the funnel looks at them.
  public internal(set) var catalog: AdoptedCatalog?
  /// When the catalog in force was adopted; 0 while there is none.
  public internal(set) var adoptedAt = Instant(milliseconds: 0)
  var candidates = CandidateTable()
  /// What was agreed to, whatever the catalog in force says.
  public internal(set) var agreed = AgreedTable()
  /// The latest moment that any event named: the clock never goes back behind it (Q21).
  public internal(set) var latest = Instant(milliseconds: 0)
  /// Milliseconds that time has gone on since its last leap, as far as they count.
  var calm = ExchangeState.fullCalm

  /// Rules that do not bind, as bits: for tests, which show that each one is needed.
  private var unbound: UInt64 = 0

  public init() {}

  package init(without rules: Set<TrustRule>) {
    for rule in rules { unbound |= 1 << UInt64(rule.rawValue) }
  }

  /// Whether a rule binds: always, but in tests of what happens without it.
  func binds(_ rule: TrustRule) -> Bool { unbound >> UInt64(rule.rawValue) & 1 == 0 }

  /// No index: the end of a chain, or a thing that is not there.
  public static let none = UInt32.max
}

extension ExchangeState {
  /// The arm of a name in an experiment of a name; nil when there is none.
  /// - Complexity: O(length of the names), expected.
  public func arm(experiment: Span<UInt8>, arm: Span<UInt8>) -> ExperimentArm? {
    experiments.arm(experiment: experiment, arm: arm)
  }

  /// The arm that an offer was shown in.
  public func arm(of offer: OfferRecord) -> ExperimentArm? {
    offer.exposure == ExchangeState.none ? nil : exposures[Int(offer.exposure)].arm
  }

  /// Calls with each consent of a person that has not ended, newest first.
  public func forEachConsent(of person: PersonID, _ visit: (ConsentID) -> Void) {
    var index = people[person.index].newestConsent
    while index != ExchangeState.none {
      visit(ConsentID(index))
      index = consents[Int(index)].earlier
    }
  }

  /// The levels that a person's standing consents cover, in the order of their names, each once.
  public func held(of person: PersonID, at now: Instant) -> [FieldLevel] {
    var levels: Set<FieldLevel> = []
    forEachConsent(of: person) { consent in
      if stands(consent, at: now) { levels.formUnion(terms(of: consent).request) }
    }
    return levels.isEmpty ? [] : levels.sorted { $0.name < $1.name }
  }

  /// Calls with each value given with a consent that no other took the place of, newest first.
  public func forEachValue(of consent: ConsentID, _ visit: (ValueID) -> Void) {
    var index = consents[consent.index].newestValue
    while index != ExchangeState.none {
      if values[Int(index)].replacedAt == nil { visit(ValueID(index)) }
      index = values[Int(index)].earlier
    }
  }

  /// The person who gave a consent.
  public func person(of consent: ConsentID) -> PersonID {
    offers[consents[consent.index].offer.index].person
  }

  /// The terms that a consent was given to.
  public func terms(of consent: ConsentID) -> Terms {
    terms[offers[consents[consent.index].offer.index].terms.index]
  }

  /// What the catalog said of an offer when it was shown; what it says now where the terms came without one.
  public func excerpt(of offer: OfferID) -> Catalog? {
    let record = offers[offer.index]
    return agreed.excerpt(of: record.terms, at: record.shownAt) ?? catalog?.catalog
  }

  /// What a catalog says otherwise of what was agreed to, under old versions; while there is anything, it is refused.
  public func changes(by adopted: AdoptedCatalog) -> [AgreedChange] {
    agreed.changes(by: adopted.parts, terms)
  }

  /// Everything for which a catalog is refused, by name: what was agreed to, and experiments that run.
  public func objections(to adopted: AdoptedCatalog) -> [String] {
    changes(by: adopted).map(\.text) + ExperimentDecisions.changes(by: adopted, in: self)
  }

  /// The terms that an offer was of.
  public func terms(of offer: OfferID) -> Terms { terms[offers[offer.index].terms.index] }

  /// Whether a person is known and not forgotten.
  public func knows(_ person: PersonID) -> Bool {
    person.index < people.count && !people[person.index].isErased
  }
}
