public import Basics
public import Catalogs

/// An exchange that nobody can be offered on a day, whatever a catalog holds of it.
public struct WithheldExchange: Equatable, Sendable {
  /// Its id.
  public let exchange: String
  /// What the rules say against offering it; nothing where the exchange lacks a part that offers need.
  public let findings: [Finding]

  package init(exchange: String, findings: [Finding]) {
    (self.exchange, self.findings) = (exchange, findings)
  }

  /// The rules behind the findings, in order, each once.
  public var rules: [TrustRule] { Verdict(findings: findings).rules }
}

extension Catalog {
  /// The exchanges that nobody can be offered on a day, as the gate that every offer passes has it: for somebody
  /// of whom nothing is held, since what is held only adds to the reasons (Q47).
  /// - Complexity: that of a verdict on the catalog.
  public func withheld(on today: Day) -> [WithheldExchange] {
    CatalogVerdicts(self, on: today).withheld
  }
}
