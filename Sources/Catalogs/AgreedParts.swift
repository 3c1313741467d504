/// All that a catalog says of what people and partners agree to: a part for each exchange and for each version of an
/// agreement, with its words. They are gathered once, when the catalog is read.
public struct AgreedParts: Sendable {
  /// What an exchange says under the version of its text.
  public struct OfExchange: Sendable {
    /// `cash-50@1`
    public let name: String
    public let exchange: String
    /// The part of the catalog that the exchange names.
    public let excerpt: Catalog
    public let words: AgreedWords
    /// The language of the words; nil where the catalog does not say.
    public let language: String?
    /// Nil where the exchange leaves out what terms need.
    public let terms: Terms?

    /// Where something else is said than was; a language that nobody stated may be stated.
    public func paths(differingFrom words: AgreedWords, in language: String?) -> [String] {
      let isOther = language != nil && self.language != nil && language != self.language
      return self.words.paths(differingFrom: words)
        + (isOther ? ["exchanges/\(exchange)/text/language"] : [])
    }
  }

  /// What a version of an agreement says.
  public struct OfAgreement: Sendable {
    /// `parcels/parcels-2026@1`
    public let name: String
    /// The partner with this agreement alone.
    public let excerpt: Partner
    public let words: AgreedWords
  }

  /// In the order of the catalog.
  public let exchanges: [OfExchange]
  /// In the order of the catalog.
  public let agreements: [OfAgreement]

  /// - Complexity: O(entries of the catalog).
  public init(_ catalog: Catalog) {
    let index = CatalogIndex(catalog)
    exchanges = catalog.exchanges.map { exchange in
      let excerpt = index.excerpt(of: exchange)
      return OfExchange(
        name: Terms.name(exchange.id, exchange.text.version), exchange: exchange.id,
        excerpt: excerpt, words: AgreedWords(excerpt), language: catalog.language(of: exchange),
        terms: excerpt.terms(of: exchange))
    }
    agreements = catalog.partners.flatMap { partner in
      partner.agreements.map { agreement in
        OfAgreement(
          name: "\(partner.id)/\(agreement.name)", excerpt: partner.excerpt(of: agreement),
          words: AgreedWords(of: agreement, with: partner))
      }
    }
  }

  /// What is said otherwise than before under the same version, exchanges first, in the order of the catalog.
  /// - Parameters:
  ///   - exchange: what was said under a name, and in which language; nil where nothing was.
  ///   - agreement: what an agreement of a name said.
  public func changes(
    since exchange: (String) -> (words: AgreedWords, language: String?)?,
    _ agreement: (String) -> AgreedWords?
  ) -> [AgreedChange] {
    let changes =
      exchanges.map { part in
        AgreedChange(
          name: part.name,
          paths: exchange(part.name).map { part.paths(differingFrom: $0.words, in: $0.language) }
            ?? [])
      }
      + agreements.map { part in
        AgreedChange(
          name: part.name,
          paths: agreement(part.name).map { part.words.paths(differingFrom: $0) } ?? [])
      }
    return changes.filter { !$0.paths.isEmpty }
  }
}

/// Something that a catalog says otherwise of what was agreed to, under the version that it was agreed under.
public struct AgreedChange: Equatable, Sendable {
  /// The version that has to be raised: of an exchange's text (`cash-50@1`), or of an agreement
  /// (`parcels/parcels-2026@1`).
  public let name: String
  /// Where the catalog says something else: `purposes/delivery/why`.
  public let paths: [String]

  /// `cash-50@1 (purposes/delivery/why)`
  public var text: String { "\(name) (\(paths.joined(separator: ", ")))" }
}
