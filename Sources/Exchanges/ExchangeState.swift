public import Basics
public import Catalogs

/// All that the events so far add up to (event sourcing): who was asked what, answered what, and is owed what.
///
/// Everything of a kind stands in one array, in the order of its numbers; a person's consents and
/// exposures are chains through those arrays, newest first. What can no longer matter to a decision
/// (an answered offer, an ended consent) leaves its chain, so chains stay short however long a
/// person is with us. No personal value is in here.
///
///     person 7 ──▶ consent 9 ──▶ consent 4 ──▶ ·      (PersonRecord.newestConsent, .earlier)
///                     │
///                     ├─ offer 12 ─ terms 3, arm 1/0
///                     └─ promise 8 ─ due, outcome
public struct ExchangeState: Sendable {
  public internal(set) var terms: [Terms] = []
  /// The terms' names in the order of their numbers.
  public internal(set) var termNames = KeyTable()
  public internal(set) var experiments: [ExperimentRecord] = []
  /// The arms' names, each as its experiment's, a NUL and its own, in the order of their numbers.
  var armNames = KeyTable()
  /// The place of each name in `armNames`.
  var armPlaces: [ArmPlace] = []
  public internal(set) var people: [PersonRecord] = []
  public internal(set) var exposures: [ExposureRecord] = []
  public internal(set) var offers: [OfferRecord] = []
  public internal(set) var consents: [ConsentRecord] = []
  public internal(set) var promises: [PromiseRecord] = []
  public internal(set) var values: [ValueRecord] = []
  public internal(set) var preferences: [PreferenceRecord] = []
  var refusals: [RefusalRecord] = []
  public internal(set) var requests: [RightsRecord] = []
  public internal(set) var clearances: [ClearanceRecord] = []
  public internal(set) var reads: [ReadRecord] = []
  var releases: [ReleaseRecord] = []
  public internal(set) var disclosures: [DisclosureRecord] = []
  /// When each partner was last handed something, and what it still holds, by name.
  var partnerUses: [String: Instant] = [:]
  var openDisclosures: [String: [UInt32]] = [:]
  /// When each partner was last reviewed, by name.
  public internal(set) var partnerReviews: [String: Instant] = [:]
  /// The catalog in force, and its exchanges as the funnel looks at them.
  public internal(set) var catalog: AdoptedCatalog?
  var candidates: [Candidate] = []
  var keys: [CandidateKey] = []
  /// The placements of the catalog in force.
  var placements: [String] = []
  /// The latest moment that any event named: the clock never goes back behind it (Q21).
  public internal(set) var latest = Instant(milliseconds: 0)
  /// Milliseconds that time has gone on since its last leap, as far as they count.
  var calm = ExchangeState.fullCalm

  // How many promises and requests are open, by when they are due.
  var promiseDues = DueCounts()
  var requestDues = DueCounts()

  // What can be told of terms by number instead of by name.
  var exchangeNames = KeyTable()
  var purposeNames = KeyTable()
  var exchangeOfTerms: [Int32] = []
  var purposeOfTerms: [Int32] = []
  /// The newest arm of a running experiment that shows the terms.
  var armOfTerms: [ArmPlace?] = []
  /// For terms in the catalog in force: its candidate.
  var candidateOfTerms: [Int32] = []

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

/// What is known of a person: only chains to what they took part in.
public struct PersonRecord: Equatable, Sendable {
  public internal(set) var newestConsent = ExchangeState.none
  public internal(set) var newestExposure = ExchangeState.none
  public internal(set) var newestOpenOffer = ExchangeState.none
  /// Of all offers, for caps and spacing.
  var newestOffer = ExchangeState.none
  var newestPreference = ExchangeState.none
  var newestRefusal = ExchangeState.none
  /// Seconds since 1970 of the last event about the person, rounded up.
  var lastSeen: UInt32 = 0
  /// Whether the use of the person's data is restricted (GDPR 18).
  public internal(set) var isRestricted = false
  /// Whether the person was forgotten; the number stays taken.
  public internal(set) var isErased = false
}

/// A person's place in one experiment.
public struct ExposureRecord: Equatable, Sendable {
  public let person: PersonID
  public let place: ArmPlace
  /// Whether the person has accepted within this experiment, so that they count once.
  public internal(set) var hasAccepted = false
  let earlier: UInt32
}

/// One showing of terms to a person.
public struct OfferRecord: Equatable, Sendable {
  public let person: PersonID
  public let terms: TermsID
  /// Index of the exposure that the offer belongs to, or `none` outside experiments.
  public let exposure: UInt32
  public internal(set) var shownAt: Instant
  public internal(set) var answer: Answer?
  public internal(set) var answeredAt = Instant(milliseconds: 0)
  /// Whether it was never answered and the exchange was shown again since.
  public internal(set) var isSuperseded = false
  /// Index of the consent that an acceptance left, or `none`.
  public internal(set) var consent = ExchangeState.none
  /// The next older open offer to the person.
  var earlier: UInt32
  /// The next older offer to the person.
  var previous: UInt32
}

/// That a person is not to be asked again for a while (Q7).
struct RefusalRecord: Equatable, Sendable {
  let terms: TermsID
  var until: Instant
  /// The person's next older one, or `none`.
  var earlier: UInt32
}

/// What an accepted offer left.
public struct ConsentRecord: Equatable, Sendable {
  public let offer: OfferID
  /// The offer in whose experiment what the consent brings is counted: the one that it was given to, or, where
  /// that one's experiment was stopped by then, the one that renewed it.
  public internal(set) var tallyOffer: OfferID
  public let givenAt: Instant
  /// When it was given or last renewed.
  public internal(set) var from: Instant
  /// Moves with use, resolution and renewal.
  public internal(set) var until: Instant
  public internal(set) var ending = ConsentEnding.none
  public internal(set) var endedAt = Instant(milliseconds: 0)
  /// Index of the promise that the consent is owed, or `none`.
  public internal(set) var promise = ExchangeState.none
  /// Index of the newest value given with it, or `none`.
  public internal(set) var newestValue = ExchangeState.none
  /// Index of the newest read, or `none`.
  public internal(set) var newestRead = ExchangeState.none
  /// Index of the newest disclosure, or `none`.
  public internal(set) var newestDisclosure = ExchangeState.none
  /// Whether the case that it was given for is resolved.
  public internal(set) var isResolved = false
  /// Whether it has ended and a law keeps its values.
  public internal(set) var isHeld = false
  /// The person's next older consent that has not ended.
  public var earlier: UInt32

  /// Whether the consent may be relied on at a moment: given, not ended, not past its time.
  public func stands(at now: Instant) -> Bool {
    ending == .none && now < until
  }
}

/// How a consent ended, once that is in the ledger: withdrawn, expired, with its person's erasure, with a
/// promise that was broken, because it brought nothing, for another that replaced it, or because it was
/// found never to have been valid.
public enum ConsentEnding: UInt8, CaseIterable, Sendable {
  // The numbers are in digests that people have written down.
  case none = 0
  case withdrawn = 1
  case expired = 2
  case erased = 3
  case promiseBroken = 4
  case unused = 5
  case replaced = 6
  case invalidated = 7

  /// The name in logs.
  public var name: StaticString {
    switch self {
    case .none: "none"
    case .withdrawn: "withdrawn"
    case .expired: "expired"
    case .erased: "erased"
    case .promiseBroken: "promiseBroken"
    case .unused: "unused"
    case .replaced: "replaced"
    case .invalidated: "invalidated"
    }
  }
}

/// That a value is in the vault; never the value.
public struct ValueRecord: Equatable, Sendable {
  public let consent: ConsentID
  /// The place of the field in the terms' request.
  public let place: Int32
  /// Whether more had been given, and was cut away.
  public let wasFiner: Bool
  /// The next older value under the same consent.
  public let earlier: UInt32
}

/// The benefit that a consent is owed.
public struct PromiseRecord: Equatable, Sendable {
  public let consent: ConsentID
  /// The consent's when the promise was made: where it was counted, its end is counted.
  public let tallyOffer: OfferID
  public internal(set) var due: Instant
  public internal(set) var outcome = PromiseOutcome.open
  public internal(set) var settledAt = Instant(milliseconds: 0)
  public internal(set) var value = Amount.zero
}

/// How a promise ended: `kept` in time and in full, `late` in full after the deadline, `short` of
/// the promised worth whenever it came, `broken`: not delivered at all, `compensated` after that, or
/// `lapsed` because the person was forgotten before it came.
public enum PromiseOutcome: UInt8, CaseIterable, Sendable {
  // The numbers stand in ledgers, in kept answers, and are in digests.
  case open = 0
  case kept = 1
  case late = 2
  case short = 3
  case broken = 4
  case compensated = 5
  case lapsed = 6

  /// The name in answers.
  public var name: String {
    switch self {
    case .open: "open"
    case .kept: "kept"
    case .late: "late"
    case .short: "short"
    case .broken: "broken"
    case .compensated: "compensated"
    case .lapsed: "lapsed"
    }
  }
}

extension ExchangeState {
  /// The arm that an offer was shown in.
  public func place(of offer: OfferRecord) -> ArmPlace? {
    offer.exposure == ExchangeState.none ? nil : exposures[Int(offer.exposure)].place
  }

  /// The arm of a name in an experiment of a name; nil when there is none.
  /// - Complexity: O(length of the names), expected.
  public func place(experiment: Span<UInt8>, arm: Span<UInt8>) -> ArmPlace? {
    let key = ExchangeState.armKey(experiment, arm).slice
    return armNames.find(key.span).map { armPlaces[$0] }
  }

  /// What `armNames` holds for an arm.
  static func armKey(_ experiment: Span<UInt8>, _ arm: Span<UInt8>) -> ByteBuffer {
    var key = ByteBuffer()
    key.append(experiment)
    key.append(0)
    key.append(arm)
    return key
  }

  /// The index of a person's exposure to an experiment, or `none`.
  /// - Complexity: O(experiments that the person has met).
  func exposure(of person: PersonID, to experiment: ExperimentID) -> UInt32 {
    var index = people[person.index].newestExposure
    while index != ExchangeState.none {
      if exposures[Int(index)].place.experiment == experiment { return index }
      index = exposures[Int(index)].earlier
    }
    return ExchangeState.none
  }

  /// Whether a consent of the person for the purpose of these terms stands.
  /// - Complexity: O(consents of the person that have not ended).
  func hasConsented(
    _ person: PersonID, forPurposeOf wanted: TermsID, at now: Instant
  ) -> Bool {
    var index = people[person.index].newestConsent
    while index != ExchangeState.none {
      let consent = consents[Int(index)]
      let given = offers[consent.offer.index].terms
      // One that is about to end may be renewed.
      if stands(ConsentID(index), at: now), now < consent.until.adding(days: -Limits.renewalDays),
        given == wanted || purposeOfTerms[given.index] == purposeOfTerms[wanted.index]
      {
        return true
      }
      index = consent.earlier
    }
    return false
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

  /// Calls with each value given with a consent, newest first.
  public func forEachValue(of consent: ConsentID, _ visit: (ValueID) -> Void) {
    var index = consents[consent.index].newestValue
    while index != ExchangeState.none {
      visit(ValueID(index))
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

  /// The terms that an offer was of.
  public func terms(of offer: OfferID) -> Terms { terms[offers[offer.index].terms.index] }

  /// Whether a person is known and not forgotten.
  public func knows(_ person: PersonID) -> Bool {
    person.index < people.count && !people[person.index].isErased
  }

  /// The offer of these terms that the person is looking at: shown within this visit, without an answer.
  /// Showing it again is no further exposure.
  /// - Complexity: O(open offers to the person).
  public func openOffer(_ person: PersonID, terms: TermsID, at now: Instant) -> OfferID? {
    var index = people[person.index].newestOpenOffer
    while index != ExchangeState.none {
      let offer = offers[Int(index)]
      let end = offer.shownAt.adding(milliseconds: Int64(Limits.visitMinutes) * 60_000)
      if offer.terms == terms, now < end { return OfferID(index) }
      index = offer.earlier
    }
    return nil
  }

  /// Whether an offer of the same terms to the person waits for its answer.
  func hasOpenOffer(_ person: PersonID, terms: TermsID, at now: Instant) -> Bool {
    openOffer(person, terms: terms, at: now) != nil
  }
}
