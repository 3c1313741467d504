public import Catalogs

/// The rules as code: one engine for definition, scenario and run time (Q1, Q2). Each rule looks at
/// the catalog by itself and adds findings; none sees what another found, so their order cannot
/// matter. What a rule looks for stands with the others of its subject, such as `BenefitRules`.
public enum RuleBook {
  /// Every rule that binds before anybody is asked. Rules about what people did, such as a refusal
  /// that is remembered, are with the state.
  static let checks: [RuleCheck] = [
    TimeRules.checks, ChoiceRules.checks, MinimizationRules.checks, RetentionRules.checks,
    BenefitRules.checks, TextRules.checks, CommensurateRules.checks, ValuationRules.checks,
    JustificationRules.checks, ProtectedAttributeRules.checks, SensitivityRules.checks,
    ProxyRules.checks, LiabilityRules.checks, BirthDateRules.checks, IdentifiabilityRules.checks,
    DemographicRules.checks, AgreementRules.checks, ActivationRules.checks,
  ].flatMap { $0 }

  /// What the rules say to a whole catalog, and to what is left of it once they have lowered it: a
  /// lowered request is judged again, so that none is lowered into something unfair.
  /// - Complexity: O(entries), beside the proxy tests, which are O(cells) each.
  public static func verdict(on catalog: Catalog, _ context: RuleContext) -> Verdict {
    settled(catalog) { Inspection($0, context) }
  }

  /// What the rules say to one exchange, with all that it rests on.
  public static func verdict(
    on exchange: Int, of catalog: Catalog, _ context: RuleContext
  ) -> Verdict {
    settled(catalog) { Inspection($0, context, exchange: exchange) }
  }

  private static func settled(
    _ catalog: Catalog, _ inspect: (Catalog) -> Inspection
  ) -> Verdict {
    var catalog = catalog
    var lowerings: [Finding] = []
    // Every round lowers some request by a level at least, so the rounds come to an end.
    while true {
      let found = verdict(inspect(catalog)).findings
      let fresh = found.filter { $0.decision == .downgrade && !lowerings.contains($0) }
      let lowered = catalog.lowered(by: Verdict(findings: fresh))
      // What is refused of a request that is not made any more does not matter.
      if fresh.isEmpty || lowered == catalog {
        return Verdict(findings: lowerings + found.filter { $0.decision == .refuse })
      }
      lowerings += fresh
      catalog = lowered
    }
  }

  /// - Parameter order: in which the rules are asked; the verdict is the same in any.
  static func verdict(_ inspection: Inspection, order: [RuleCheck] = checks) -> Verdict {
    var findings: [Finding] = []
    for check in order where !inspection.context.without.contains(check.rule) {
      check.look(inspection, &findings)
    }
    return Verdict(findings: findings)
  }
}
