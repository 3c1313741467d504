public import Basics
public import Catalogs
public import JSONText
public import TrustRules

/// A catalog as it was read, with the text that it was read from.
public struct LoadedCatalog: Sendable {
  public let catalog: Catalog
  /// The value of the catalog in its file, where findings have their places.
  public let value: JSONValue
  public let fileName: String
  /// Whether nothing was reported of it. One with unknown members is only there for what refers to it
  /// to be read: the rules do not judge it, and nothing runs on it.
  public let isSound: Bool

  public init(catalog: Catalog, value: JSONValue, fileName: String, isSound: Bool = true) {
    self.catalog = catalog
    self.value = value
    self.fileName = fileName
    self.isSound = isSound
  }
}

/// What the rules say to a catalog: what stands, and what a scenario lets pass for a stated reason.
public struct CheckedCatalog: Sendable {
  public let loaded: LoadedCatalog
  public let context: RuleContext
  /// What stands.
  public let verdict: Verdict
  public let waived: [Waived]

  /// A finding that a scenario lets pass.
  public struct Waived: Sendable {
    public let finding: Finding
    public let waiver: Waiver
  }

  /// What the rules say to a catalog by itself.
  public init(_ loaded: LoadedCatalog, today: Day) {
    self.loaded = loaded
    context = RuleContext(.definition, today: today)
    verdict = RuleBook.verdict(on: loaded.catalog, context)
    waived = []
  }

  /// What the rules say to a scenario's catalog from its first day to its last: what lapses on the way is
  /// found before anybody is asked (Q1).
  init(_ loaded: LoadedCatalog, from first: Day, until last: Day, waivers: [Waiver]) {
    self.loaded = loaded
    context = RuleContext(.scenario, today: first)
    var findings = RuleBook.verdict(on: loaded.catalog, context).findings
    var found = Set(findings.map { CheckedCatalog.key($0) })
    for day in CheckedCatalog.turns(of: loaded.catalog) where first < day && day <= last {
      let later = RuleBook.verdict(on: loaded.catalog, RuleContext(.scenario, today: day))
      for finding in later.findings where found.insert(CheckedCatalog.key(finding)).inserted {
        findings.append(finding)
      }
    }
    var waived: [Waived] = []
    var standing: [Finding] = []
    for finding in findings {
      if let waiver = waivers.first(where: { $0.covers(finding, loaded.catalog) }) {
        waived.append(Waived(finding: finding, waiver: waiver))
      } else {
        standing.append(finding)
      }
    }
    verdict = Verdict(findings: standing)
    self.waived = waived
  }

  /// The days from which on the rules may say something else, in order.
  private static func turns(of catalog: Catalog) -> [Day] {
    var turns: Set<Day> = []
    func ends(_ day: Day?) { if let day { turns.insert(day.adding(days: 1)) } }
    for field in catalog.fields { ends(field.reviewBy) }
    for exchange in catalog.exchanges {
      ends(exchange.until)
      if let from = exchange.from { turns.insert(from) }
    }
    for valuation in catalog.valuations {
      turns.insert(valuation.on)
      ends(valuation.on.adding(days: catalog.policy.valuationDays))
    }
    for purpose in catalog.purposes {
      ends(purpose.retention.hold?.until)
      ends(purpose.behaviourTest?.on.adding(days: catalog.policy.valuationDays))
    }
    for agreement in catalog.partners.flatMap(\.agreements) {
      turns.insert(agreement.from)
      ends(agreement.until)
    }
    return turns.sorted()
  }

  private static func key(_ finding: Finding) -> String {
    finding.rule.id + finding.place.pointer
  }

  /// The catalog as it may be used: every request lowered as far as the rules lower it.
  public var lowered: Catalog { loaded.catalog.lowered(by: verdict) }

  /// The findings that refuse.
  public var refusals: [Finding] { verdict.findings.filter { $0.decision == .refuse } }
}
