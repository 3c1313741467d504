public import Basics
public import Catalogs
public import Exchanges
public import TrustRules

/// Puts every offer before the trust rules at the moment that it is shown, with what is held of the
/// person by then: what was fair when it was defined may have lapsed since (Q1), or may single out
/// somebody of whom more is known (Q47).
///
/// Only the day and what is held make a difference, so a verdict is given once for each. What is held
/// follows from the terms that the person's standing consents were given to.
public struct OfferGate {
  private let rules: Rules
  /// For each of the terms, by number: the exchange that holds them; nil when the catalog does not.
  private var exchangeOfTerms: [Int?] = []
  private var day: Day?
  /// Every set of terms that somebody was seen to have consented to today: their numbers, in order.
  private var termSets = KeyTable()
  /// What is known of each of them about each exchange.
  private var judgements: [Judgement] = []
  private var agreed: [UInt32] = []
  private var key: [UInt8] = []
  private var termSet = 0

  /// - Parameters:
  ///   - catalog: the one in force: what it does not hold is refused.
  ///   - waivers: a scenario's; a service has none.
  public init(_ catalog: Catalog, waivers: [Waiver] = []) {
    rules = Rules(catalog, waivers)
  }

  /// What the trust rules say to an exchange.
  private enum Judgement {
    case notAsked, permits
    case refuses(by: TrustRule?)
  }

  /// What does not change, out of line, so that a gate is cheap to hand around.
  private final class Rules: Sendable {
    let catalog: Catalog
    let waivers: [Waiver]
    let exchanges: [String: Int]

    init(_ catalog: Catalog, _ waivers: [Waiver]) {
      self.catalog = catalog
      self.waivers = waivers
      exchanges = Dictionary(zip(catalog.exchanges.map(\.id), catalog.exchanges.indices)) {
        first, _ in first
      }
    }
  }

  /// Looks at what is held of a person, for the questions that follow.
  /// - Complexity: O(consents of the person that have not ended).
  public mutating func look(at person: PersonID, in state: ExchangeState, at now: Instant) {
    let today = Day(of: now)
    // Days go by and people differ: what was asked before today is not asked again.
    if today != day || judgements.count > Limits.gateVerdicts {
      day = today
      termSets = KeyTable()
      judgements.removeAll(keepingCapacity: true)
    }
    agreed.removeAll(keepingCapacity: true)
    var index = state.people[person.index].newestConsent
    while index != ExchangeState.none {
      let consent = state.consents[Int(index)]
      let terms = state.offers[consent.offer.index].terms.rawValue
      if state.stands(ConsentID(index), at: now), !agreed.contains(terms) { agreed.append(terms) }
      index = consent.earlier
    }
    agreed.sort()
    key.removeAll(keepingCapacity: true)
    key.append(0)
    for number in agreed {
      for shift in [0, 8, 16, 24] as [UInt32] {
        key.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    let bytes = key
    termSet = termSets.insert(bytes.span).number
    let wanted = (termSet + 1) * rules.catalog.exchanges.count
    while judgements.count < wanted { judgements.append(.notAsked) }
  }

  /// Whether terms may not be offered to the person now: a verdict short of permit, since the terms that
  /// are shown are what they are, or terms that the catalog does not hold.
  /// - Complexity: O(1), once the day's verdict is known.
  public mutating func refuses(_ id: TermsID, in state: ExchangeState) -> Bool {
    while exchangeOfTerms.count <= id.index {
      let terms = state.terms[exchangeOfTerms.count]
      exchangeOfTerms.append(
        rules.exchanges[terms.exchange].flatMap { index in
          rules.catalog.terms(of: rules.catalog.exchanges[index]) == terms ? index : nil
        })
    }
    guard let exchange = exchangeOfTerms[id.index], let day else { return true }
    let index = termSet * rules.catalog.exchanges.count + exchange
    switch judgements[index] {
    case .permits: return false
    case .refuses: return true
    case .notAsked: break
    }
    let levels = Set(agreed.flatMap { state.terms[Int($0)].request })
    let context = RuleContext(
      .runTime, today: day, held: levels.sorted { $0.name < $1.name })
    let found = RuleBook.verdict(on: exchange, of: rules.catalog, context).findings
    let refusing = found.first { finding in
      !rules.waivers.contains { $0.covers(finding, rules.catalog) }
    }
    judgements[index] = refusing.map { .refuses(by: $0.rule) } ?? .permits
    return refusing != nil
  }

  /// The first rule, in the order of the rule book, that refused terms to the person looked at last; nil where none
  /// did, or where terms are refused because the catalog does not hold them.
  /// - Complexity: O(1).
  func rule(refusing id: TermsID) -> TrustRule? {
    guard id.index < exchangeOfTerms.count, let exchange = exchangeOfTerms[id.index] else {
      return nil
    }
    let index = termSet * rules.catalog.exchanges.count + exchange
    if index < judgements.count, case .refuses(let rule) = judgements[index] { return rule }
    return nil
  }
}
