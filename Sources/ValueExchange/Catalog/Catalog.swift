/// Everything that a team may ask for, why, and what it gives for it. References are resolved: a
/// catalog that exists names nothing that it lacks. Whether it is fair is for the rules to say.
public struct Catalog: Equatable, Sendable {
  public let fields: [Field]
  public let purposes: [Purpose]
  public let benefits: [Benefit]
  public internal(set) var exchanges: [Exchange]
  public let valuations: [Valuation]
  public let partners: [Partner]
  public let activations: [Activation]
  public let roles: [Role]
  public let aggregates: [Aggregate]
  /// Attributes of the moment, not of the person, that conditions may read.
  public let context: [String]
  public let policy: Policy

  /// The terms under which an exchange is offered now; nil for one that the rules refuse because
  /// its terms are incomplete.
  /// - Complexity: O(entries of the catalog).
  public func terms(of exchange: Exchange) -> Terms? {
    guard let purpose = purposes.first(where: { $0.id == exchange.purpose }),
      let benefit = benefits.first(where: { $0.id == exchange.benefit })
    else { return nil }
    return Terms(exchange: exchange, purpose: purpose, benefit: benefit)
  }
}
