public import Catalogs
public import Tables

/// What a catalog changes for people who were asked under another: which versions must be raised first, whose open
/// offers are void, and what is new to ask.
///
///     cash-50@1: refused: says something else than people agreed to (purposes/delivery/why): raise its version
///     size@1 → size@2: offers of size@1 that are open are void, and an experiment that shows it ends; who agreed to it
///         stays under its words (benefits/tips/means)
public struct CatalogChanges {
  /// Whether the catalog would be refused where the other was in force.
  public private(set) var isRefused = false
  private var lines: [(name: String, says: String, isRefused: Bool)] = []

  /// - Parameters:
  ///   - newer: the catalog that is to be put in force.
  ///   - older: the one that was.
  public init(to newer: Catalog, from older: Catalog) {
    let (new, old) = (AgreedParts(newer), AgreedParts(older))
    let exchanges = Dictionary(old.exchanges.map { ($0.name, $0) }) { first, _ in first }
    let agreements = Dictionary(old.agreements.map { ($0.name, $0.words) }) { first, _ in first }
    let refused = new.changes {
      exchanges[$0].map { ($0.words, $0.language) }
    } _: {
      agreements[$0]
    }
    let paths = Dictionary(refused.map { ($0.name, $0.paths) }) { first, _ in first }
    tell(new.exchanges, old.exchanges, refused: paths)
    tell(new.agreements, old.agreements, refused: paths)
    tellBudgets(newer, older)
  }

  private mutating func tell(
    _ new: [AgreedParts.OfExchange], _ old: [AgreedParts.OfExchange], refused: [String: [String]]
  ) {
    let before = Dictionary(old.map { ($0.exchange, $0) }) { first, _ in first }
    for part in new {
      guard let earlier = before[part.exchange] else {
        add(part.name, "new; nobody was asked it")
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

  mutating func add(_ name: String, _ says: String) {
    lines.append((name, says, false))
  }

  private mutating func refuse(_ name: String, _ paths: [String]) {
    isRefused = true
    lines.append(
      (
        name,
        "refused: says something else than people agreed to (\(paths.joined(separator: ", "))): raise its version",
        true
      ))
  }

  /// A line for each change, in the order of the catalog.
  public func text(style: TextStyle) -> String {
    if lines.isEmpty {
      return style.paint("✓", .good) + " nothing changes for people\n"
    }
    return lines.map { line in
      style.wrapped(
        style.paint("\(line.name):", line.isRefused ? .bad : .bold) + " \(line.says)", indent: 4)
        + "\n"
    }.joined()
  }
}
