public import Basics
public import Catalogs

/// What the rules say to an exchange on a day, whatever is held of anybody.
public enum ExchangeVerdict: Equatable, Sendable {
  case permits
  /// - Parameter by: the first rule, in the order of places and rules; nil where the exchange lacks a part that offers
  ///   need.
  case refuses(by: TrustRule?)

  /// A verdict short of a permit refuses, since what is shown is what it is and not what it could be lowered to.
  fileprivate init(
    _ findings: [Finding], of exchange: Int, _ catalog: Catalog, _ waivers: [Waiver]
  ) {
    let refusing = findings.first { finding in !waivers.contains { $0.covers(finding, catalog) } }
    self = refusing.map { .refuses(by: $0.rule) } ?? .permits
  }
}

/// What the rules say to each exchange of a catalog on a day: all that can be found before somebody is asked. It takes
/// as long as checking the catalog does, so it is found on a thread of its own.
public struct CatalogVerdicts: Sendable {
  public let day: Day
  /// For each exchange, in the catalog's order.
  public let verdicts: [ExchangeVerdict]
  /// The exchanges that nobody can be offered, and why; without waivers.
  public let withheld: [WithheldExchange]
  /// What levels tell of a person, with what was computed of it on the way.
  public let levels: IdentifyingLevels

  /// The rules say of one exchange a part of what they say of all, so all are judged at once; only where something
  /// that exchanges share is found fault with, is each that rests on it judged by those rules again.
  /// - Parameter waivers: findings that do not count in verdicts.
  /// - Complexity: that of a verdict on the catalog.
  public init(_ catalog: Catalog, _ waivers: [Waiver] = [], on day: Day) {
    var look = Inspection(catalog, RuleContext(.runTime, today: day))
    look.isWhole = false
    // Any finding is short of a permit, so one round tells as much as all.
    let found = RuleBook.verdict(look).findings
    let placed = Dictionary(grouping: found) { CatalogPlace($0.place.section, $0.place.index) }
    let entries = CatalogIndex(catalog)
    var withheld: [WithheldExchange] = []
    var verdicts: [ExchangeVerdict] = []
    for (index, exchange) in catalog.exchanges.enumerated() {
      let findings = CatalogVerdicts.findings(on: index, placed, &look)
      let isComplete = entries.terms(of: exchange) != nil
      if !findings.isEmpty || !isComplete {
        withheld.append(WithheldExchange(exchange: exchange.id, findings: findings))
      }
      verdicts.append(
        isComplete
          ? ExchangeVerdict(findings, of: index, catalog, waivers) : .refuses(by: nil))
    }
    self.day = day
    self.verdicts = verdicts
    self.withheld = withheld
    levels = look.memo.levels
  }

  /// What of all that was found is about one exchange.
  private static func findings(
    on index: Int, _ placed: [CatalogPlace: [Finding]], _ look: inout Inspection
  ) -> [Finding] {
    if placed.isEmpty { return [] }
    look.narrow(to: index)
    let places =
      look.fields.map { CatalogPlace(.fields, $0) }
      + look.purposes.map { CatalogPlace(.purposes, $0) }
      + look.benefits.map { CatalogPlace(.benefits, $0) }
      + look.experiments.map { CatalogPlace(.experiments, $0) }
    let shared = Set(places.flatMap { placed[$0] ?? [] }.map(\.rule))
    var findings = placed[CatalogPlace(.exchanges, index)] ?? []
    if shared.isEmpty { return findings }
    findings.removeAll { shared.contains($0.rule) }
    let again = RuleBook.checks.filter { shared.contains($0.rule) }
    return Verdict(findings: findings + RuleBook.verdict(look, order: again).findings).findings
  }
}

/// Judges one exchange at a time, whichever is asked about.
public final class ExchangeJudge {
  private var look: Inspection
  private let waivers: [Waiver]

  public init(_ catalog: Catalog, _ waivers: [Waiver], on day: Day) {
    look = Inspection(catalog, RuleContext(.runTime, today: day))
    self.waivers = waivers
  }

  /// What the rules say on a day to an exchange that has all that offers need.
  /// - Complexity: O(entries of the exchange), beside what all exchanges of the catalog share, which is found once.
  public func verdict(on exchange: Int, day: Day) -> ExchangeVerdict {
    if day != look.today { look.move(to: day) }
    look.narrow(to: exchange)
    return ExchangeVerdict(
      RuleBook.verdict(look).findings, of: exchange, look.catalog, waivers)
  }
}
