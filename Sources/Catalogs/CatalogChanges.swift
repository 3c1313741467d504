import Basics

/// What a catalog changes for people who were asked under another: which versions must be raised first, whose open
/// offers are void, what is new to ask, and each thing that is said otherwise than before. `quid check --against` tells
/// it beforehand, and the ledger keeps it with the catalog's adoption.
///
///     cash-50@1: refused: says something else than people agreed to (purposes/delivery/why): raise its version
///     size@1 → size@2: open offers of size@1 are void, and an experiment that shows it loses an arm; who agreed to it
///         stays under its words (new: benefits/tips/worth)
///     benefits/tips/worth: 3.5 EUR → 4 EUR
public struct CatalogChanges: Sendable {
  /// One change.
  public struct Line: Equatable, Sendable {
    /// What changes: `size@1 → size@2`, `budget coffee`, `benefits/tips/worth`.
    public let name: String
    /// How.
    public let says: String
    /// Whether the catalog would be refused for it.
    public let isRefused: Bool

    /// `benefits/tips/worth: 3.5 EUR → 4 EUR`
    public var text: String { "\(name): \(says)" }
  }

  /// Whether the catalog would be refused where the other was in force.
  public var isRefused: Bool { lines.contains(where: \.isRefused) }
  /// In the order of the catalog.
  public private(set) var lines: [Line] = []
  /// What was told already, since exchanges share what they name.
  private var told: Set<String> = []

  /// - Parameters:
  ///   - newer: the catalog that is to be put in force.
  ///   - older: the one that was.
  public init(to newer: Catalog, from older: Catalog) {
    self.init(to: newer, AgreedParts(newer), from: older, AgreedParts(older))
  }

  /// The same of catalogs whose parts were gathered already.
  /// - Parameter former: nil where none was in force: then all is new.
  init(to adopted: AdoptedCatalog, from former: AdoptedCatalog?) {
    guard let former else {
      self.init()
      for part in adopted.parts.exchanges { add(part.name, CatalogChanges.isNew) }
      for part in adopted.parts.agreements { add(part.name, "a new agreement") }
      for budget in adopted.catalog.budgets { tellNew(budget) }
      return
    }
    self.init(to: adopted.catalog, adopted.parts, from: former.catalog, former.parts)
  }

  private init() {}

  private init(
    to newer: Catalog, _ new: AgreedParts, from older: Catalog, _ old: AgreedParts
  ) {
    let exchanges = Dictionary(old.exchanges.map { ($0.name, $0) }) { first, _ in first }
    let agreements = Dictionary(old.agreements.map { ($0.name, $0.words) }) { first, _ in first }
    let refused = new.changes {
      exchanges[$0].map { ($0.words, $0.language) }
    } _: {
      agreements[$0]
    }
    let paths = Dictionary(refused.map { ($0.name, $0.paths) }) { first, _ in first }
    tell(new.exchanges, old.exchanges, refused: paths)
    tellDays(newer, older)
    tell(new.agreements, old.agreements, refused: paths)
    tellBudgets(newer, older)
    tellExperiments(newer, older)
  }

  private mutating func tell(
    _ new: [AgreedParts.OfExchange], _ old: [AgreedParts.OfExchange], refused: [String: [String]]
  ) {
    let before = Dictionary(old.map { ($0.exchange, $0) }) { first, _ in first }
    for part in new {
      guard let earlier = before[part.exchange] else {
        add(part.name, CatalogChanges.isNew)
        continue
      }
      if let paths = refused[part.name] { refuse(part.name, paths) }
      if part.name == earlier.name { continue }
      let paths = part.paths(differingFrom: earlier.words, in: earlier.language)
      add(
        "\(earlier.name) → \(part.name)",
        "open offers of \(earlier.name) are void, and an experiment that shows it loses an arm; who agreed to it "
          + "stays under its words"
          + (paths.isEmpty ? "" : " (new: \(paths.joined(separator: ", ")))"))
      tell(paths, part, earlier)
    }
    let ids = Set(new.map(\.exchange))
    for gone in old where !ids.contains(gone.exchange) {
      add(
        gone.name,
        "not offered any more; its open offers are void, and an experiment that shows it loses an arm; who agreed to "
          + "it stays under its words")
    }
  }

  private mutating func tell(
    _ new: [AgreedParts.OfAgreement], _ old: [AgreedParts.OfAgreement], refused: [String: [String]]
  ) {
    let before = Set(old.map(\.name))
    for part in new {
      if let paths = refused[part.name] { refuse(part.name, paths) }
      if !before.contains(part.name) { add(part.name, "a new agreement") }
    }
    let names = Set(new.map(\.name))
    for name in before.sorted() where !names.contains(name) {
      add(name, "no agreement any more; nothing is disclosed under it")
    }
  }

  /// What is said at some places of an exchange, and what was said there.
  private mutating func tell(
    _ paths: [String], _ new: AgreedParts.OfExchange, _ old: AgreedParts.OfExchange
  ) {
    for path in paths where told.insert(path).inserted {
      let (before, after) = (
        CatalogChanges.words(at: path, old), CatalogChanges.words(at: path, new)
      )
      let isLanguage = before == nil && after == nil
      addStep(path, isLanguage ? old.language : before, isLanguage ? new.language : after)
    }
  }

  /// What a part says at a place, with amounts and rules as catalogs spell them.
  private static func words(at path: String, _ part: AgreedParts.OfExchange) -> String? {
    for benefit in part.excerpt.benefits where path == "benefits/\(benefit.id)/worth" {
      return benefit.worth.map { "\($0.amount.decimal) \($0.unit)" }
    }
    for field in part.excerpt.fields where path.hasSuffix("/rule") {
      for level in field.levels where path == "fields/\(field.id)/levels/\(level.id)/rule" {
        let isSaid = part.words.entries.contains { $0.path == path }
        return isSaid ? CatalogChanges.words(of: level.rule) : nil
      }
    }
    return part.words.entries.first { $0.path == path }?.words
  }

  private static func words(of rule: Generalization) -> String {
    switch rule {
    case .asGiven, .year, .yearMonth, .month, .monthDay, .answered: rule.name
    case .atLeast(let number), .band(let number), .first(let number), .decimals(let number):
      "\(rule.name) \(number)"
    case .groups(let groups):
      groups.map { "\($0.id): \($0.values.joined(separator: ", "))" }.joined(separator: "; ")
    }
  }

  /// The days on which exchanges are shown, which no version is raised for.
  private mutating func tellDays(_ new: Catalog, _ old: Catalog) {
    let before = Dictionary(old.exchanges.map { ($0.id, $0) }) { first, _ in first }
    for exchange in new.exchanges {
      guard let earlier = before[exchange.id] else { continue }
      let days = [
        ("from", earlier.from, exchange.from), ("until", earlier.until, exchange.until),
      ]
      for (name, old, new) in days where old != new {
        addStep("exchanges/\(exchange.id)/\(name)", old?.text, new?.text)
      }
    }
  }

  private mutating func addStep(_ path: String, _ before: String?, _ after: String?) {
    add(path, "\(CatalogChanges.short(before)) → \(CatalogChanges.short(after))")
  }

  /// Words as a line has room for them.
  private static func short(_ words: String?) -> String {
    guard let words, !words.isEmpty else { return "nothing" }
    let shown = words.prefix(Limits.changedCharacters)
    return cleaned(String(shown)) + (shown.endIndex < words.endIndex ? "…" : "")
  }

  private static let isNew = "new; nobody was asked it"

  mutating func add(_ name: String, _ says: String) {
    lines.append(Line(name: name, says: says, isRefused: false))
  }

  private mutating func refuse(_ name: String, _ paths: [String]) {
    let places = paths.joined(separator: ", ")
    refuse(
      name,
      saying: "refused: says something else than people agreed to (\(places)): raise its version")
  }

  mutating func refuse(_ name: String, saying says: String) {
    lines.append(Line(name: name, says: says, isRefused: true))
  }
}
