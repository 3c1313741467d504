import Catalogs

/// Asking for no more than the purpose needs, and no finer (Q14).
enum MinimizationRules {
  static let checks = [
    RuleCheck(.q14, needlessRequests)
  ]

  /// The request of each exchange is part of what its purposes need, and no finer.
  private static func needlessRequests(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      let purposes = look.purposes(of: exchange)
      for (element, asked) in exchange.request.enumerated() {
        let needs = purposes.compactMap { look.need(of: asked.field, for: $0) }
        let purpose = Finding.Input("purpose", exchange.purpose)
        guard let need = needs.max(by: { (look.depth($0) ?? 0) < (look.depth($1) ?? 0) }) else {
          findings.append(
            Finding(
              .q14, CatalogPlace(.exchanges, index, "/request/\(element)"),
              "What this is for does not need \(look.words(asked)).",
              fix: "leave it out, or ask for it under a purpose that needs it",
              inputs: [purpose, Finding.Input("asked", asked.name)]))
          continue
        }
        guard let depth = look.depth(asked), let needed = look.depth(need), depth > needed else {
          continue
        }
        findings.append(
          look.lowering(
            .q14, index, element, to: need.level,
            reason: "\(look.words(asked)) is finer than what this is for: \(look.words(need)) is "
              + "enough.",
            inputs: [
              purpose, Finding.Input("asked", asked.name), Finding.Input("needed", need.name),
            ]))
      }
    }
  }
}
