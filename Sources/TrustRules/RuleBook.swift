public import Catalogs

/// The rules as code: one engine for definition, scenario and run time (Q1, Q2). Each rule looks at
/// the catalog by itself and adds findings; none sees what another found, so their order cannot
/// matter.
public enum RuleBook {
  /// A rule that can be asked about a catalog: its id, and what it looks for.
  struct Check: Sendable {
    let rule: TrustRule
    let look: @Sendable (Inspection, inout [Finding]) -> Void

    init(_ rule: TrustRule, _ look: @escaping @Sendable (Inspection, inout [Finding]) -> Void) {
      self.rule = rule
      self.look = look
    }
  }

  /// Every rule that binds before anybody is asked. Rules about what people did, such as a refusal
  /// that is remembered, are with the state.
  static let checks: [Check] =
    choiceChecks + minimizationChecks + identifiabilityChecks + retentionChecks + benefitChecks
    + priceChecks + sensitivityChecks + proxyChecks + partnerChecks + timeChecks

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
  static func verdict(_ inspection: Inspection, order: [Check] = checks) -> Verdict {
    var findings: [Finding] = []
    for check in order where !inspection.context.without.contains(check.rule) {
      check.look(inspection, &findings)
    }
    return Verdict(findings: findings)
  }
}

extension Catalog {
  /// The catalog with every request lowered as far as a verdict lowered it. Refusals stay.
  public func lowered(by verdict: Verdict) -> Catalog {
    var lowered = self
    for finding in verdict.findings where finding.decision == .downgrade {
      for edit in finding.fix.edits { lowered.apply(edit) }
    }
    return lowered
  }

  private mutating func apply(_ edit: Finding.Edit) {
    guard edit.place.section == .exchanges, exchanges.indices.contains(edit.place.index) else {
      return
    }
    if edit.place.tail == "/text/version", let version = Int(edit.replacement) {
      let now = exchanges[edit.place.index].text.version
      exchanges[edit.place.index].text.version = max(now, version)
      return
    }
    let steps = edit.place.tail.split(separator: "/")
    guard steps.count == 3, steps[0] == "request", steps[2] == "level", let element = Int(steps[1]),
      exchanges[edit.place.index].request.indices.contains(element)
    else { return }
    let asked = exchanges[edit.place.index].request[element]
    let level = String(edit.replacement.dropFirst().dropLast())
    // Two rules may lower one request: the coarser of them holds.
    let levels = fields.first { $0.id == asked.field }?.levels.map(\.id) ?? []
    guard let wanted = levels.firstIndex(of: level), let now = levels.firstIndex(of: asked.level),
      wanted < now
    else { return }
    exchanges[edit.place.index].request[element] = FieldLevel(field: asked.field, level: level)
  }
}
