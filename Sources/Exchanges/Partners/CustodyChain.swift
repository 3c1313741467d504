public import Basics

/// Links of a chain of custody, and what is wrong with them (Q56).
///
/// Every chain starts at something that a person gave, runs from holder to holder, each within the time of
/// the one before it, and ends where somebody holds the data or has disposed of it. A sound engine makes
/// no others; a list that comes from elsewhere, such as a partner's own, may hold anything.
///
///     value 3 ──▶ disclosure 0 (parcels) ──▶ disclosure 4 (courier)
///                 until 2026-12-24            until 2026-12-10, disposed of
public struct CustodyChain: Sendable {
  /// One hand-over, as somebody tells it.
  public struct Link: Equatable, Sendable {
    public let id: DisclosureID
    public let consent: ConsentID
    /// Nil where only the membership in an audience is told.
    public let value: ValueID?
    public let partner: String
    public let parent: DisclosureID?
    public let at: Instant
    public let until: Instant
    public let disposedAt: Instant?

    public init(
      id: DisclosureID, consent: ConsentID, value: ValueID?, partner: String,
      parent: DisclosureID?, at: Instant, until: Instant, disposedAt: Instant?
    ) {
      self.id = id
      self.consent = consent
      self.value = value
      self.partner = partner
      self.parent = parent
      self.at = at
      self.until = until
      self.disposedAt = disposedAt
    }

    /// A link as the ledger has it.
    public init(_ id: DisclosureID, _ record: DisclosureRecord) {
      self.init(
        id: id, consent: record.disclosure.consent, value: record.disclosure.value,
        partner: record.disclosure.partner, parent: record.disclosure.parent, at: record.at,
        until: record.disclosure.until, disposedAt: record.disposedAt)
    }

    /// What a link tells beside its number: two that tell the same are one that is told twice.
    fileprivate struct Told: Hashable {
      let consent: ConsentID
      let value: ValueID?
      let partner: String
      let parent: DisclosureID?
      let at: Instant
    }

    fileprivate var told: Told {
      Told(consent: consent, value: value, partner: partner, parent: parent, at: at)
    }
  }

  /// What is wrong with one link.
  public struct Fault: Hashable, Sendable {
    public let link: DisclosureID
    public let kind: Kind

    /// The kinds, in the order in which they are told of one link.
    public enum Kind: UInt8, CaseIterable, Sendable {
      case duplicate, orphan, cycle, uncollected
      case beforeItsSource, afterItsSource, beyondItsSource, otherThanItsSource, outlivesItsSource

      /// Which of the chain's four laws it breaks.
      public var law: StaticString {
        switch self {
        case .duplicate: "duplicate"
        case .orphan, .uncollected: "orphan"
        case .cycle: "cycle"
        case .beforeItsSource, .afterItsSource, .beyondItsSource, .otherThanItsSource,
          .outlivesItsSource:
          "gap"
        }
      }

      /// What is wrong, in words; the link is named before them.
      public var words: StaticString {
        switch self {
        case .duplicate: "is told twice"
        case .orphan: "passes on a disclosure that is not there"
        case .cycle: "comes back to somebody who holds the data already"
        case .uncollected: "starts at nothing that the person gave"
        case .beforeItsSource: "was made before the partner, or we, had the data"
        case .afterItsSource: "was made when the right to the data had ended"
        case .beyondItsSource: "may be held for longer than what it was made from"
        case .otherThanItsSource: "passes on something else than was handed over"
        case .outlivesItsSource: "is still held although its source says that all of it is gone"
        }
      }
    }

    public init(_ link: DisclosureID, _ kind: Kind) {
      self.link = link
      self.kind = kind
    }

    /// `disclosure 4 comes back to somebody who holds the data already`.
    public var message: String { "disclosure \(link.rawValue) \(kind.words)" }
  }

  /// What is wrong with links, in the order of their numbers; none when every chain is whole.
  /// - Parameters:
  ///   - links: in any order.
  ///   - collectedAt: when the data of a link that starts a chain was given; nil when it never was.
  /// - Complexity: O(links × length of the longest chain).
  public static func faults(
    in links: [Link], collectedAt: (Link) -> Instant?
  ) -> [Fault] {
    var byID: [DisclosureID: Link] = [:]
    var found: Set<Fault> = []
    for link in links where byID.updateValue(link, forKey: link.id) != nil {
      found.insert(Fault(link.id, .duplicate))
    }
    var told: Set<Link.Told> = []
    for link in byID.values.sorted(by: { $0.id < $1.id }) {
      if !told.insert(link.told).inserted { found.insert(Fault(link.id, .duplicate)) }
      guard let parent = link.parent else {
        if let collected = collectedAt(link) {
          if link.at < collected { found.insert(Fault(link.id, .beforeItsSource)) }
        } else {
          found.insert(Fault(link.id, .uncollected))
        }
        continue
      }
      guard let source = byID[parent] else {
        found.insert(Fault(link.id, .orphan))
        continue
      }
      if comesBack(link, byID) { found.insert(Fault(link.id, .cycle)) }
      for kind in gaps(from: source, to: link) { found.insert(Fault(link.id, kind)) }
    }
    return found.sorted { ($0.link, $0.kind.rawValue) < ($1.link, $1.kind.rawValue) }
  }

  /// Whether the way from a link to its start meets the link, or its partner, again.
  private static func comesBack(_ link: Link, _ links: [DisclosureID: Link]) -> Bool {
    var seen: Set<DisclosureID> = [link.id]
    var next = link.parent
    while let id = next, let found = links[id] {
      // A ring further up is told of the links that are in it.
      if !seen.insert(id).inserted { return id == link.id }
      if found.partner == link.partner { return true }
      next = found.parent
    }
    return false
  }

  private static func gaps(from source: Link, to link: Link) -> [Fault.Kind] {
    var found: [Fault.Kind] = []
    if link.at < source.at { found.append(.beforeItsSource) }
    if link.at >= min(source.until, source.disposedAt ?? source.until) {
      found.append(.afterItsSource)
    }
    if link.until > source.until { found.append(.beyondItsSource) }
    if link.value != source.value || link.consent != source.consent {
      found.append(.otherThanItsSource)
    }
    if let gone = source.disposedAt, link.disposedAt.map({ $0 > gone }) ?? true {
      found.append(.outlivesItsSource)
    }
    return found
  }
}

extension CustodyChain {
  /// What is wrong with the chains of custody of a person's data; none, as long as the engine is sound.
  public static func faults(of person: PersonID, in state: ExchangeState) -> [Fault] {
    faults(
      in: state.disclosures(of: person).map { Link($0, state.disclosures[$0.index]) }
    ) { link in
      guard link.consent.index < state.consents.count, state.person(of: link.consent) == person
      else { return nil }
      if let value = link.value {
        guard value.index < state.values.count,
          state.values[value.index].consent == link.consent
        else { return nil }
      }
      return state.consents[link.consent.index].givenAt
    }
  }
}
