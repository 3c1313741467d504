/// Everything that a team may ask for, why, and what it gives for it. References are resolved: a
/// catalog that exists names nothing that it lacks.
public struct Catalog: Equatable, Sendable {
  public let fields: [Field]
  public let purposes: [Purpose]
  public let benefits: [Benefit]
  public let exchanges: [Exchange]

  /// The terms under which an exchange is offered now.
  /// - Complexity: O(entries of the catalog).
  public func terms(of exchange: Exchange) -> Terms? {
    guard let purpose = purposes.first(where: { $0.id == exchange.purpose }),
      let benefit = benefits.first(where: { $0.id == exchange.benefit })
    else { return nil }
    return Terms(exchange: exchange, purpose: purpose, benefit: benefit)
  }
}
