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
  ///
  /// The rules say of one exchange a part of what they say of all, so all are judged at once; only where something
  /// that exchanges share is found fault with, is each that rests on it judged by those rules again.
  /// - Complexity: that of a verdict on the catalog.
  public func withheld(on today: Day) -> [WithheldExchange] {
    var look = Inspection(self, RuleContext(.runTime, today: today))
    look.isWhole = false
    // Any finding is short of a permit, so one round tells as much as all.
    let found = RuleBook.verdict(look).findings
    if found.isEmpty, exchanges.allSatisfy({ terms(of: $0) != nil }) { return [] }
    let placed = Dictionary(grouping: found) { CatalogPlace($0.place.section, $0.place.index) }
    return exchanges.indices.compactMap { index in
      look.narrow(to: index)
      let places =
        look.fields.map { CatalogPlace(.fields, $0) }
        + look.purposes.map { CatalogPlace(.purposes, $0) }
        + look.benefits.map { CatalogPlace(.benefits, $0) }
      let shared = Set(places.flatMap { placed[$0] ?? [] }.map(\.rule))
      var findings = placed[CatalogPlace(.exchanges, index)] ?? []
      if !shared.isEmpty {
        findings.removeAll { shared.contains($0.rule) }
        let again = RuleBook.checks.filter { shared.contains($0.rule) }
        findings += RuleBook.verdict(look, order: again).findings
      }
      if findings.isEmpty && terms(of: exchanges[index]) != nil { return nil }
      return WithheldExchange(
        exchange: exchanges[index].id, findings: Verdict(findings: findings).findings)
    }
  }
}
