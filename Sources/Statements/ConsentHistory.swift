import Basics
import Catalogs
import Exchanges

/// A consent from its first request to its end, as ISO/IEC TS 27560 sees one: every state that it ever
/// had, in order. An ask that nobody said yes to is one too.
///
///     shown ── Requested ── deferred ── RequestDeferred ── shown again ── Requested ── yes ── Given
///           ── yes again ── RenewedGiven ── taken back ── Withdrawn
struct ConsentHistory {
  /// The states of the specification. `unknown` and `revoked` never arise here: the ledger knows, and what
  /// others end is told as `terminated` or `invalidated`.
  enum State: String, CaseIterable {
    case requested = "Requested"
    case requestDeferred = "RequestDeferred"
    case refused = "Refused"
    case given = "Given"
    case renewedGiven = "RenewedGiven"
    case withdrawn = "Withdrawn"
    case terminated = "Terminated"
    case expired = "Expired"
    case invalidated = "Invalidated"

    /// Its term in the Data Privacy Vocabulary, which calls what others end revoked.
    var term: String {
      switch self {
      case .renewedGiven: "dpv:RenewedConsentGiven"
      case .requestDeferred: "dpv:ConsentRequestDeferred"
      case .terminated: "dpv:ConsentRevoked"
      default: "dpv:Consent\(rawValue)"
      }
    }

    /// Whether processing may rest on it.
    var isValid: Bool { self == .given || self == .renewedGiven }

    /// Whether the person brought it about.
    var isByPerson: Bool {
      switch self {
      case .requestDeferred, .refused, .given, .renewedGiven, .withdrawn: true
      case .requested, .terminated, .expired, .invalidated: false
      }
    }

    init(_ ending: ConsentEnding) {
      switch ending {
      case .withdrawn, .contradicted: self = .withdrawn
      case .expired: self = .expired
      case .invalidated: self = .invalidated
      case .none, .erased, .promiseBroken, .unused, .replaced: self = .terminated
      }
    }
  }

  struct Event: Equatable {
    let state: State
    let at: Instant
    /// How long it holds from then on; none where it is an end.
    let milliseconds: Int64

    /// Until when it holds; nil where it is an end.
    var until: Instant? { milliseconds > 0 ? at.adding(milliseconds: milliseconds) : nil }
  }

  let terms: Terms
  /// The language in which the person was asked, as two letters; "und" where nothing says (ISO 639-2).
  var language: String { offers[0].language ?? "und" }
  let events: [Event]
  /// The offers that it is made of, the oldest first; never empty.
  let offers: [PersonStatement.Shown]
  /// Nil where nobody said yes.
  let given: PersonStatement.Given?

  var isRequestOnly: Bool { given == nil }

  /// Whether the law wants an explicit yes (GDPR 9(2)(a)): where special categories of data are asked for.
  var isExplicit: Bool { offers[0].data.contains { $0.sensitivity == .special } }

  /// A version-4 shaped UUID of the record: SHA-256 of the installation and of what its ledger says of the first
  /// offer, so the same ledger gives the same id, on any machine and however much is added later. Chance would make
  /// two exports of one record look like two.
  /// - Parameter moment: what tells one receipt over a record from the next; a record has none.
  func id(_ kind: StaticString, in names: RecordNames, at moment: Instant? = nil) -> String {
    let first = offers[0]
    var hash = SHA256()
    hash.update("quid \(kind)".utf8)
    hash.update(byte: 0)
    hash.update(names.prefix.utf8)
    hash.update(byte: 0)
    hash.update(integer: Int64(names.person.rawValue))
    hash.update(integer: Int64(first.id.rawValue))
    hash.update(integer: first.at.milliseconds)
    hash.update(integer: moment?.milliseconds ?? -1)
    hash.update(terms.name.utf8)
    hash.update(byte: 0)
    hash.update(terms.textDigest.utf8)
    return versionFourText(Array(hash.finish().prefix(16)))
  }

  /// Every consent of a statement, in the order of their first offers. An ask that was turned down or put
  /// off belongs to the consent that a later one to the same terms left, as one that is still open does.
  static func all(of statement: PersonStatement) -> [ConsentHistory] {
    let given = Dictionary(uniqueKeysWithValues: statement.consents.map { ($0.id, $0) })
    var waiting: [TermsID: [PersonStatement.Shown]] = [:]
    var found: [ConsentHistory] = []
    for shown in statement.offers {
      guard let consent = shown.consent else {
        waiting[shown.termsID, default: []].append(shown)
        continue
      }
      // What is not shown any more takes with it what led there; what renews stands in what it renews.
      let earlier = waiting[shown.termsID] ?? []
      if let given = given[consent] {
        if given.accepted.first?.offer != shown.id { continue }
        found.append(ConsentHistory(earlier + [shown], given))
      }
      waiting[shown.termsID] = nil
    }
    found += waiting.values.map { ConsentHistory($0, nil) }
    return found.sorted { $0.offers[0].id < $1.offers[0].id }
  }

  private init(_ offers: [PersonStatement.Shown], _ given: PersonStatement.Given?) {
    self.offers = offers
    self.given = given
    terms = offers[0].terms
    let offerMilliseconds = Int64(Limits.offerDays) * Instant.dayMilliseconds
    var events: [Event] = []
    for shown in offers {
      events.append(Event(state: .requested, at: shown.at, milliseconds: offerMilliseconds))
      guard let answer = shown.answer, let at = shown.answeredAt, answer != .accepted else {
        continue
      }
      let state = answer == .declined ? State.refused : .requestDeferred
      events.append(Event(state: state, at: at, milliseconds: 0))
    }
    if let given { events += ConsentHistory.events(of: given) }
    self.events = events
  }

  private static func events(of given: PersonStatement.Given) -> [Event] {
    var events: [Event] = []
    for (index, accepted) in given.accepted.enumerated() {
      // Use moves the end of the newest; those before it promised what they promised.
      let isNewest = index == given.accepted.count - 1
      let until = isNewest ? given.until : given.terms.retention.firstEnd(from: accepted.at)
      events.append(
        Event(
          state: index == 0 ? .given : .renewedGiven, at: accepted.at,
          milliseconds: until.milliseconds - accepted.at.milliseconds))
    }
    switch given.state {
    case .stands: break
    case .lapsed(let end): events.append(Event(state: .expired, at: end, milliseconds: 0))
    case .ended(let ending, let at):
      events.append(Event(state: State(ending), at: at, milliseconds: 0))
    }
    return events
  }

  /// A length of time as ISO 8601 has it: `P365D`, `P30DT2H5.25S`.
  static func duration(_ milliseconds: Int64) -> String {
    let days = milliseconds / Instant.dayMilliseconds
    let rest = milliseconds % Instant.dayMilliseconds
    var text = "P" + (days > 0 || rest == 0 ? "\(days)D" : "")
    if rest == 0 { return text }
    text += "T"
    if rest >= 3_600_000 { text += "\(rest / 3_600_000)H" }
    if rest / 60_000 % 60 > 0 { text += "\(rest / 60_000 % 60)M" }
    let seconds = Amount(micros: rest % 60_000 * 1_000)
    if seconds > .zero { text += "\(seconds.decimal)S" }
    return text
  }
}
