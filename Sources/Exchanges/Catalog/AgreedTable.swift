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
    /// The language of the words, where it was stated by then.
    var language: String?
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

  /// Whether terms are in force in other words than they were offered in at a moment, which logs of older versions let
  /// happen under one version of a text.
  /// - Complexity: O(versions), of which there is one.
  func hasNewerWords(_ id: TermsID, since moment: Instant) -> Bool {
    guard id.index < terms.count, terms[id.index].count > 1 else { return false }
    let index = terms[id.index].lastIndex { $0.from <= moment } ?? 0
    return terms[id.index][index].words != terms[id.index].last?.words
  }

  /// What a catalog says otherwise under an old version, in the order of its entries.
  /// - Complexity: O(entries of the catalog).
  func changes(by parts: AgreedParts, _ table: TermsTable) -> [AgreedChange] {
    parts.changes { name in
      guard let id = table.names.find(name.utf8.span), id < terms.count, let last = terms[id].last
      else { return nil }
      return (last.words, table[id].language ?? last.language)
    } _: { name in
      agreements[name]?.last?.words
    }
  }

  // MARK: Changing

  /// Takes up what a catalog says, where it is new.
  mutating func adopt(_ parts: AgreedParts, _ table: TermsTable, at now: Instant) {
    while terms.count < table.count { terms.append([]) }
    for part in parts.exchanges {
      guard let id = table.names.find(part.name.utf8.span) else { continue }
      AgreedTable.add(
        Version(from: now, excerpt: part.excerpt, words: part.words, language: part.language),
        to: &terms[id])
    }
    for part in parts.agreements {
      AgreedTable.add(
        Version(from: now, excerpt: part.excerpt, words: part.words),
        to: &agreements[part.name, default: []])
    }
  }

  /// A language that is stated later is pinned from then on; what was offered before was offered in none.
  private static func add<Excerpt>(
    _ version: Version<Excerpt>, to versions: inout [Version<Excerpt>]
  ) {
    if let last = versions.last, last.words == version.words,
      last.language != nil || version.language == nil
    {
      return
    }
    versions.append(version)
  }

  // MARK: Proving

  /// What is agreed to besides what the catalog in force says: nothing, until a version is raised or an entry leaves.
  func digest(_ table: TermsTable, _ catalog: AdoptedCatalog?, into writer: inout DigestWriter) {
    var current: [Int: AgreedWords] = [:]
    for part in catalog?.parts.exchanges ?? [] {
      if let id = table.names.find(part.name.utf8.span) { current[id] = part.words }
    }
    for (index, versions) in terms.enumerated() {
      AgreedTable.digest("\(index)", versions, besides: current[index], into: &writer)
    }
    let inForce = Dictionary((catalog?.parts.agreements ?? []).map { ($0.name, $0.words) }) { $1 }
    for key in agreements.keys.sorted() {
      AgreedTable.digest(key, agreements[key] ?? [], besides: inForce[key], into: &writer)
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
      // The terms have the one that was stated with them.
      if let language = version.language, versions.first?.language == nil { writer.add(language) }
    }
  }
}
