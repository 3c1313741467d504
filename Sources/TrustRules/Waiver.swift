public import Catalogs

/// A rule that a scenario breaks on purpose, such as a published study's: named and with a reason,
/// which every report prints. No service takes one.
public struct Waiver: Equatable, Sendable {
  public let rule: TrustRule
  /// Only this exchange's findings; nil for all of the rule.
  public let exchange: String?
  public let reason: String

  public init(rule: TrustRule, exchange: String?, reason: String) {
    self.rule = rule
    self.exchange = exchange
    self.reason = reason
  }

  /// Whether it lets a finding of a catalog pass.
  public func covers(_ finding: Finding, _ catalog: Catalog) -> Bool {
    if finding.rule != rule { return false }
    return exchange == nil
      || finding.place.section == .exchanges
        && covers(exchange: catalog.exchanges[finding.place.index].id)
  }

  /// Whether it lets findings of its rule about an exchange pass.
  public func covers(exchange id: String) -> Bool { exchange == nil || exchange == id }
}
