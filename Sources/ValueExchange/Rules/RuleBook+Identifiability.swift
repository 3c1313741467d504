extension RuleBook {
  /// What is asked for together, and added to what is held, must not single people out.
  static let identifiabilityChecks = [Check(.q47, singledOut)]

  /// Each exchange by itself, with what is held; and in a whole catalog, all that could be held of
  /// somebody who said yes to everything, told at the exchange that goes too far.
  private static func singledOut(_ look: Inspection, _ findings: inout [Finding]) {
    let isWhole = look.context.moment == .definition
    var together: [FieldLevel] = []
    var before: [String] = []
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      let alone = look.context.held + exchange.request
      if let found = excess(alone, look) {
        findings.append(finding(index, found, beside: [], look, alone))
        continue
      }
      if !isWhole || exchange.isControlOnly { continue }
      let joint = together + exchange.request
      // What is asked for already adds nothing.
      if Set(exchange.request).isSubset(of: together) { continue }
      if let found = excess(joint, look, isNew: true) {
        findings.append(finding(index, found, beside: before, look, joint))
        continue
      }
      for level in exchange.request where !together.contains(level) { together.append(level) }
      if look.identifiability(of: exchange.request) != nil { before.append(exchange.id) }
    }
  }

  /// - Parameter isNew: whether these levels are looked at once only, and not worth remembering.
  private static func excess(
    _ levels: [FieldLevel], _ look: Inspection, isNew: Bool = false
  ) -> Identifiability? {
    let found =
      isNew ? look.computedIdentifiability(of: levels) : look.identifiability(of: levels)
    guard let found, found.share > look.policy.uniqueAtMost else { return nil }
    return found
  }

  private static func finding(
    _ index: Int, _ found: Identifiability, beside others: [String], _ look: Inspection,
    _ levels: [FieldLevel]
  ) -> Finding {
    let exchange = look.catalog.exchanges[index]
    let share = percent(found.share)
    let held = look.context.held.isEmpty ? "" : ", with what is known already,"
    let reason =
      others.isEmpty
      ? "What is asked for here\(held) would single out \(share) of people."
      : "Together with what others of our offers ask for, this would single out \(share) of people."
    var inputs = [
      Finding.Input("share", share), Finding.Input("atMost", percent(look.policy.uniqueAtMost)),
      Finding.Input("cells", RuleBook.number(found.cells)), Finding.Input("source", found.source),
    ]
    if !others.isEmpty { inputs.append(Finding.Input("with", others.joined(separator: ", "))) }
    if let better = remedy(index, levels, look) {
      return look.lowering(
        .q47, index, better.element, to: better.level, reason: reason, inputs: inputs)
    }
    return Finding(
      .q47, CatalogPlace(.exchanges, index, "/request"), reason,
      fix:
        "ask for less: no single coarser level of \(exchange.request.count == 1 ? "it" : "these") "
        + "is enough", inputs: inputs)
  }

  /// The fewest steps down in one field that bring the share below the bound.
  private static func remedy(
    _ index: Int, _ levels: [FieldLevel], _ look: Inspection
  ) -> (element: Int, level: String)? {
    let request = look.catalog.exchanges[index].request
    let mostLevels = request.compactMap { look.field($0.field)?.levels.count }.max() ?? 0
    for steps in stride(from: 1, to: mostLevels, by: 1) {
      for (element, asked) in request.enumerated() {
        guard let field = look.field(asked.field), let depth = look.depth(asked), depth >= steps
        else { continue }
        let coarser = FieldLevel(field: asked.field, level: field.levels[depth - steps].id)
        let changed = levels.map { $0 == asked ? coarser : $0 }
        if excess(changed, look, isNew: true) == nil { return (element, coarser.level) }
      }
    }
    return nil
  }

  /// A share in per cent, as far as it has meaning.
  static func percent(_ share: Double) -> String {
    number(share * 100) + " %"
  }
}
