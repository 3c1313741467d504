/// Where the entries of a catalog stand, by id: made once, where many exchanges are looked at.
public struct CatalogIndex: Sendable {
  private let catalog: Catalog
  private let fields: [String: Int]
  private let purposes: [String: Int]
  private let benefits: [String: Int]
  private let partners: [String: Int]

  /// - Complexity: O(entries of the catalog).
  public init(_ catalog: Catalog) {
    self.catalog = catalog
    fields = CatalogIndex.positions(catalog.fields.lazy.map(\.id))
    purposes = CatalogIndex.positions(catalog.purposes.lazy.map(\.id))
    benefits = CatalogIndex.positions(catalog.benefits.lazy.map(\.id))
    partners = CatalogIndex.positions(catalog.partners.lazy.map(\.id))
  }

  private static func positions(_ ids: some Sequence<String>) -> [String: Int] {
    Dictionary(ids.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  /// The part of the catalog that an exchange names, and nothing else: what proofs of it are written from, whatever
  /// later catalogs say.
  /// - Complexity: O(entries that the exchange names).
  func excerpt(of exchange: Exchange) -> Catalog {
    let served = exchange.purposes.compactMap { purposes[$0] }.map { catalog.purposes[$0] }
    let also = Set(served.flatMap(\.compatibleWith)).subtracting(exchange.purposes).sorted()
    return Catalog(
      controller: nil, language: catalog.language,
      fields: exchange.request.compactMap { fields[$0.field] }.map { catalog.fields[$0] },
      purposes: served + also.compactMap { purposes[$0] }.map { catalog.purposes[$0] },
      benefits: benefits[exchange.benefit].map { [catalog.benefits[$0]] } ?? [],
      budgets: [], exchanges: [exchange], valuations: [],
      partners: exchange.recipients.compactMap { partners[$0] }.map { catalog.partners[$0] },
      activations: [], roles: [], aggregates: [], context: [], channels: [], topics: [],
      policy: catalog.policy)
  }
}

extension CatalogIndex {
  /// The terms under which an exchange is offered now, as `Catalog.terms(of:)` has them.
  /// - Complexity: O(entries that the exchange names).
  public func terms(of exchange: Exchange) -> Terms? { excerpt(of: exchange).terms(of: exchange) }
}

extension Partner {
  /// The partner with one of its agreements alone.
  func excerpt(of agreement: Agreement) -> Partner {
    Partner(id: id, name: name, role: role, agreements: [agreement])
  }
}
