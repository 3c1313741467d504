public import Basics
public import Catalogs

/// What was agreed to, in the words of the catalog of that time: an excerpt for each of the terms, and each version of
/// an agreement with a partner. Proofs are written from it, so no later catalog changes them (Q11, Q25).
///
/// It follows from the catalogs that the log holds. Since a catalog that says anything else under an old version is
/// refused, there is one entry for each; logs of older versions, which let that pass, have one for each change.
public struct AgreedTable: Sendable {
  private struct Version<Excerpt: Sendable>: Sendable {
    let from: Instant
    let excerpt: Excerpt
    let words: AgreedWords
  }

  /// By the number of the terms; empty for terms that came without a catalog.
  private var terms: [[Version<Catalog>]] = []
  /// By partner and name of the agreement: `parcels/parcels-2026@1`.
  private var agreements: [String: [Version<Partner>]] = [:]

  // MARK: Reading

  /// The part of the catalog that terms were offered under at a moment; nil where they came without one.
  /// - Complexity: O(versions), of which there is one.
  public func excerpt(of id: TermsID, at moment: Instant) -> Catalog? {
    id.index < terms.count ? AgreedTable.version(of: terms[id.index], at: moment)?.excerpt : nil
  }

  /// Whether terms ask for something that is observed, as they were offered at a moment; nil where they came without a
  /// catalog. Each act of a person asks it, so nothing is copied.
  /// - Complexity: O(versions, of which there is one, + fields asked for).
  func observes(_ id: TermsID, at moment: Instant) -> Bool? {
    guard id.index < terms.count, !terms[id.index].isEmpty else { return nil }
    let index = terms[id.index].lastIndex { $0.from <= moment } ?? 0
    return terms[id.index][index].excerpt.fields.contains { $0.origin == .observed }
  }

  /// Whether a field is one that people give, as terms were offered at a moment; of terms that came without a catalog
  /// nothing is known, so no field is. Each yes asks it, so nothing is copied.
  func isProvided(_ field: String, of id: TermsID, at moment: Instant) -> Bool {
    guard id.index < terms.count, !terms[id.index].isEmpty else { return false }
    let index = terms[id.index].lastIndex { $0.from <= moment } ?? 0
    return terms[id.index][index].excerpt.fields.contains {
      $0.id == field && $0.origin == .provided
    }
  }

  /// A partner as it was known, with the one agreement of a name, at a moment; nil where no catalog had it.
  /// - Complexity: O(versions), of which there is one.
  public func partner(_ id: String, agreement name: String, at moment: Instant) -> Partner? {
    agreements["\(id)/\(name)"].flatMap { AgreedTable.version(of: $0, at: moment) }?.excerpt
  }

  /// What was in force at a moment; the earliest where all is later.
  private static func version<Excerpt>(
    of versions: [Version<Excerpt>], at moment: Instant
  ) -> Version<Excerpt>? {
    versions.last { $0.from <= moment } ?? versions.first
  }

  /// What a catalog says otherwise under an old version, in the order of its entries.
  /// - Complexity: O(entries of the catalog).
  func changes(by catalog: Catalog, _ table: TermsTable) -> [AgreedChange] {
    var changes: [AgreedChange] = []
    let index = CatalogIndex(catalog)
    for exchange in catalog.exchanges {
      guard let id = table.find(exchange.id, version: exchange.text.version),
        id.index < terms.count, let old = terms[id.index].last
      else { continue }
      var paths = AgreedWords(index.excerpt(of: exchange)).paths(differingFrom: old.words)
      // One that nobody stated may be stated.
      if let pinned = table[id.index].language,
        let language = catalog.language(of: exchange), language != pinned
      {
        paths.append(AgreedWords.languagePath(of: exchange))
      }
      if !paths.isEmpty { changes.append(AgreedChange(name: table[id.index].name, paths: paths)) }
    }
    for partner in catalog.partners {
      for agreement in partner.agreements {
        guard let old = agreements[AgreedTable.key(partner, agreement)]?.last else { continue }
        let paths = AgreedWords(of: agreement, with: partner).paths(differingFrom: old.words)
        if !paths.isEmpty {
          changes.append(AgreedChange(name: agreement.name, paths: paths))
        }
      }
    }
    return changes
  }

  // MARK: Changing

  /// Takes up what a catalog says, where it is new.
  mutating func adopt(_ catalog: Catalog, _ table: TermsTable, at now: Instant) {
    let index = CatalogIndex(catalog)
    while terms.count < table.count { terms.append([]) }
    for exchange in catalog.exchanges {
      guard let id = table.find(exchange.id, version: exchange.text.version) else { continue }
      let excerpt = index.excerpt(of: exchange)
      AgreedTable.add(excerpt, AgreedWords(excerpt), to: &terms[id.index], at: now)
    }
    for partner in catalog.partners {
      for agreement in partner.agreements {
        AgreedTable.add(
          partner.excerpt(of: agreement), AgreedWords(of: agreement, with: partner),
          to: &agreements[AgreedTable.key(partner, agreement), default: []], at: now)
      }
    }
  }

  private static func add<Excerpt>(
    _ excerpt: Excerpt, _ words: AgreedWords, to versions: inout [Version<Excerpt>],
    at now: Instant
  ) {
    if versions.last?.words == words { return }
    versions.append(Version(from: now, excerpt: excerpt, words: words))
  }

  private static func key(_ partner: Partner, _ agreement: Agreement) -> String {
    "\(partner.id)/\(agreement.name)"
  }

  // MARK: Proving

  /// What is agreed to besides what the catalog in force says: nothing, until a version is raised or an entry leaves.
  func digest(_ table: TermsTable, _ catalog: Catalog?, into writer: inout DigestWriter) {
    var now = AgreedTable()
    if let catalog { now.adopt(catalog, table, at: Instant(milliseconds: 0)) }
    for (index, versions) in terms.enumerated() {
      let current = index < now.terms.count ? now.terms[index].last?.words : nil
      AgreedTable.digest("\(index)", versions, besides: current, into: &writer)
    }
    for key in agreements.keys.sorted() {
      AgreedTable.digest(
        key, agreements[key] ?? [], besides: now.agreements[key]?.last?.words, into: &writer)
    }
  }

  private static func digest<Excerpt>(
    _ key: String, _ versions: [Version<Excerpt>], besides current: AgreedWords?,
    into writer: inout DigestWriter
  ) {
    if versions.count == 1, versions.first?.words == current { return }
    for version in versions {
      writer.add(key)
      writer.add(version.from)
      for entry in version.words.entries { writer.add([entry.path, entry.words]) }
    }
  }
}

/// Something that a catalog says otherwise of what was agreed to, under the version that it was agreed under.
public struct AgreedChange: Equatable, Sendable {
  /// The version that has to be raised: of an exchange's text, or of an agreement (`cash-50@1`).
  public let name: String
  /// Where the catalog says something else: `purposes/delivery/why`.
  public let paths: [String]

  /// `cash-50@1 (purposes/delivery/why)`
  public var text: String { "\(name) (\(paths.joined(separator: ", ")))" }
}
