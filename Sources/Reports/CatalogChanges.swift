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
  ///   - new: the catalog that is to be put in force.
  ///   - old: the one that was.
  public init(to new: Catalog, from old: Catalog) {
    compare(new, old, CatalogIndex(new), CatalogIndex(old))
    compareAgreements(new, old)
  }

  private mutating func compare(
    _ new: Catalog, _ old: Catalog, _ newIndex: CatalogIndex, _ oldIndex: CatalogIndex
  ) {
    let before = Dictionary(old.exchanges.map { ($0.id, $0) }) { first, _ in first }
    for exchange in new.exchanges {
      guard let earlier = before[exchange.id] else {
        add(name(exchange), "new; nobody was asked it")
        continue
      }
      var paths = AgreedWords(newIndex.excerpt(of: exchange))
        .paths(differingFrom: AgreedWords(oldIndex.excerpt(of: earlier)))
      if let stated = old.language(of: earlier), let language = new.language(of: exchange),
        language != stated
      {
        paths.append(AgreedWords.languagePath(of: exchange))
      }
      if exchange.text.version == earlier.text.version {
        if !paths.isEmpty { refuse(name(exchange), paths) }
      } else {
        add(
          "\(name(earlier)) → \(name(exchange))",
          "open offers of \(name(earlier)) are void, and an experiment that shows it loses an arm; who agreed to it "
            + "stays under its words"
            + (paths.isEmpty ? "" : " (new: \(paths.joined(separator: ", ")))"))
      }
    }
    let ids = Set(new.exchanges.map(\.id))
    for gone in old.exchanges where !ids.contains(gone.id) {
      add(
        name(gone),
        "not offered any more; its open offers are void, and an experiment that shows it loses an arm; who agreed to "
          + "it stays under its words")
    }
  }

  private mutating func compareAgreements(_ new: Catalog, _ old: Catalog) {
    func all(_ catalog: Catalog) -> [(name: String, words: AgreedWords)] {
      catalog.partners.flatMap { partner in
        partner.agreements.map {
          ("\(partner.id)/\($0.name)", AgreedWords(of: $0, with: partner))
        }
      }
    }
    let now = all(new)
    let before = Dictionary(all(old).map { ($0.name, $0.words) }) { first, _ in first }
    for (name, words) in now {
      guard let earlier = before[name] else {
        add(name, "a new agreement")
        continue
      }
      let paths = words.paths(differingFrom: earlier)
      if !paths.isEmpty { refuse(name, paths) }
    }
    let names = Set(now.map(\.name))
    for name in before.keys.sorted() where !names.contains(name) {
      add(name, "no agreement any more; nothing is disclosed under it")
    }
  }

  private func name(_ exchange: Exchange) -> String {
    Terms.name(exchange.id, exchange.text.version)
  }

  private mutating func add(_ name: String, _ says: String) {
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
