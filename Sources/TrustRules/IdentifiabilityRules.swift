import Basics
import Catalogs

/// What is asked for together, and added to what is held, must not single people out (Q47).
enum IdentifiabilityRules {
  static let checks = [RuleCheck(.q47, singledOut)]

  /// Each exchange by itself, with what is held; and of a whole catalog, what could be held of
  /// somebody who said yes to everything, told at every exchange that has a part in it.
  private static func singledOut(_ look: Inspection, _ findings: inout [Finding]) {
    var alone: Set<Int> = []
    for index in look.exchanges {
      let request = look.catalog.exchanges[index].request
      guard let found = excess(look.context.held, request, look) else { continue }
      alone.insert(index)
      findings.append(finding(index, found, beside: look.context.held, with: [], look))
    }
    // The arms of a scenario are for different people, and at run time what is held is known.
    if look.context.phase != .definition || !look.isWhole { return }
    let asks = look.exchanges.filter { !alone.contains($0) }
    let together = Set(asks.flatMap { look.catalog.exchanges[$0].request })
      .sorted { $0.name < $1.name }
    guard let found = excess([], together, look) else { return }
    let telling = telling(together, found, look)
    let parts = asks.filter { index in
      look.catalog.exchanges[index].request.contains { telling.contains($0) }
    }
    for index in parts {
      let own = look.catalog.exchanges[index].request
      let names = parts.prefix(Limits.namesShown).filter { $0 != index }
        .map { look.catalog.exchanges[$0].id }
      findings.append(
        finding(index, found, beside: together.filter { !own.contains($0) }, with: names, look))
    }
  }

  /// The levels without which fewer people would be alone.
  private static func telling(
    _ together: [FieldLevel], _ found: Identifiability, _ look: Inspection
  ) -> Set<FieldLevel> {
    // What has a count of its own multiplies the cells, unless a finer level of its field is known.
    var finest: [String: Double] = [:]
    for level in together {
      guard let count = look.plainCount(level) else { continue }
      finest[level.field] = max(finest[level.field] ?? 1, count)
    }
    return Set(
      together.filter { level in
        if let count = look.plainCount(level) { return count > 1 && count == finest[level.field] }
        let rest = look.identifiability(of: together.filter { $0 != level })
        return rest?.share ?? 0 < found.share
      })
  }

  private static func excess(
    _ others: [FieldLevel], _ request: [FieldLevel], _ look: Inspection
  ) -> Identifiability? {
    guard let found = look.identifiability(of: others + request),
      found.share > look.policy.uniqueAtMost
    else { return nil }
    return found
  }

  /// - Parameters:
  ///   - others: what is known beside the request.
  ///   - names: the exchanges that ask for it.
  private static func finding(
    _ index: Int, _ found: Identifiability, beside others: [FieldLevel], with names: [String],
    _ look: Inspection
  ) -> Finding {
    let exchange = look.catalog.exchanges[index]
    let share = percent(found.share)
    let held = others.isEmpty ? "" : ", with what is known already,"
    let reason =
      names.isEmpty
      ? "What is asked for here\(held) would single out \(share) of people."
      : "Together with what others of our offers ask for, this would single out \(share) of people."
    var inputs = [
      Finding.Input("share", share), Finding.Input("atMost", percent(look.policy.uniqueAtMost)),
      Finding.Input("cells", number(found.cells)), Finding.Input("source", found.source),
    ]
    if !names.isEmpty { inputs.append(Finding.Input("with", names.joined(separator: ", "))) }
    if let better = remedy(exchange.request, beside: others, look) {
      if names.isEmpty {
        return look.lowering(
          .q47, index, better.element, to: better.level, reason: reason, inputs: inputs)
      }
      // One of several would do, and which is for the team to say.
      return Finding(
        .q47, CatalogPlace(.exchanges, index, "/request/\(better.element)/level"), reason,
        fix: "ask for \"\(better.level)\" here, or for less in one of the others", inputs: inputs)
    }
    return Finding(
      .q47, CatalogPlace(.exchanges, index, "/request"), reason,
      fix:
        "ask for less: no single coarser level of \(exchange.request.count == 1 ? "it" : "these") "
        + "is enough", inputs: inputs)
  }

  /// The fewest steps down in one field of the request that bring the share below the bound.
  private static func remedy(
    _ request: [FieldLevel], beside others: [FieldLevel], _ look: Inspection
  ) -> (element: Int, level: String)? {
    let mostLevels = request.compactMap { look.field($0.field)?.levels.count }.max() ?? 0
    for steps in stride(from: 1, to: mostLevels, by: 1) {
      for (element, asked) in request.enumerated() {
        guard let field = look.field(asked.field), let depth = look.depth(asked), depth >= steps
        else { continue }
        var changed = request
        changed[element] = FieldLevel(field: asked.field, level: field.levels[depth - steps].id)
        if excess(others, changed, look) == nil { return (element, changed[element].level) }
      }
    }
    return nil
  }
}
