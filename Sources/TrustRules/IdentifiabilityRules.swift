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
      let better = remedy(request, look) { excess(look.context.held, $0, look) == nil }
      findings.append(
        finding(index, found, isHeld: !look.context.held.isEmpty, with: [], better, look))
    }
    // The arms of a scenario are for different people, and at run time what is held is known.
    if look.context.phase != .definition || !look.isWhole { return }
    singledOutTogether(look.exchanges.filter { !alone.contains($0) }, look, &findings)
  }

  private static func singledOutTogether(
    _ asks: [Int], _ look: Inspection, _ findings: inout [Finding]
  ) {
    func numbers(_ levels: [FieldLevel]) -> [Int] {
      levels.compactMap { look.memo.levels.number(of: $0) }
    }
    let asked = Set(asks.flatMap { numbers(look.catalog.exchanges[$0].request) }).sorted()
    var together = KnownTogether(asked, look.memo.levels)
    let atMost = look.policy.uniqueAtMost
    guard let found = together.found(&look.memo.levels), found.share > atMost else { return }
    let told = look.memo.levels.told(found)
    let telling = telling(asked, found, &together, look)
    let parts = asks.filter { index in
      numbers(look.catalog.exchanges[index].request).contains { telling.contains($0) }
    }
    for index in parts {
      let own = look.catalog.exchanges[index].request
      let names = parts.prefix(Limits.namesShown).filter { $0 != index }
        .map { look.catalog.exchanges[$0].id }
      let ownNumbers = Set(numbers(own))
      for number in ownNumbers { together.remove(number, look.memo.levels) }
      // Where the others are too much without this one, no coarser level of it is enough.
      let isHopeless = (together.found(&look.memo.levels)?.share ?? 0) > atMost
      let better =
        isHopeless
        ? nil
        : remedy(own, look) { changed in
          let added = numbers(changed).filter { !together.knows($0) }
          for number in added { together.add(number, look.memo.levels) }
          defer { for number in added { together.remove(number, look.memo.levels) } }
          return (together.found(&look.memo.levels)?.share ?? 0) <= atMost
        }
      for number in ownNumbers { together.add(number, look.memo.levels) }
      findings.append(
        finding(index, told, isHeld: asked.count > ownNumbers.count, with: names, better, look))
    }
  }

  /// The levels without which fewer people would be alone.
  private static func telling(
    _ asked: [Int], _ found: IdentifyingLevels.Found, _ together: inout KnownTogether,
    _ look: Inspection
  ) -> Set<Int> {
    var finest: [Int: Double] = [:]
    for number in asked {
      guard let count = look.memo.levels.plainCount(number) else { continue }
      let rank = look.memo.levels.rank(number)
      finest[rank] = max(finest[rank] ?? 1, count)
    }
    var telling: Set<Int> = []
    for number in asked {
      // What has a count of its own multiplies the cells, unless a finer level of its field is known.
      if let count = look.memo.levels.plainCount(number) {
        if count > 1, count == finest[look.memo.levels.rank(number)] { telling.insert(number) }
        continue
      }
      together.remove(number, look.memo.levels)
      if (together.found(&look.memo.levels)?.share ?? 0) < found.share { telling.insert(number) }
      together.add(number, look.memo.levels)
    }
    return telling
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
  ///   - isHeld: whether anything is known beside the request.
  ///   - names: the exchanges that ask for it.
  ///   - better: the level that would settle it, and of which element; nil where none would.
  private static func finding(
    _ index: Int, _ found: Identifiability, isHeld: Bool, with names: [String],
    _ better: (element: Int, level: String)?, _ look: Inspection
  ) -> Finding {
    let exchange = look.catalog.exchanges[index]
    let share = percent(found.share)
    let held = !isHeld ? "" : ", with what is known already,"
    let reason =
      names.isEmpty
      ? "What is asked for here\(held) would single out \(share) of people."
      : "Together with what others of our offers ask for, this would single out \(share) of people."
    var inputs = [
      Finding.Input("share", share), Finding.Input("atMost", percent(look.policy.uniqueAtMost)),
      Finding.Input("cells", number(found.cells)), Finding.Input("source", found.source),
    ]
    if !names.isEmpty { inputs.append(Finding.Input("with", names.joined(separator: ", "))) }
    if let better {
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
  /// - Parameter isEnough: whether a request would be below it.
  private static func remedy(
    _ request: [FieldLevel], _ look: Inspection, isEnough: ([FieldLevel]) -> Bool
  ) -> (element: Int, level: String)? {
    let mostLevels = request.compactMap { look.field($0.field)?.levels.count }.max() ?? 0
    for steps in stride(from: 1, to: mostLevels, by: 1) {
      for (element, asked) in request.enumerated() {
        guard let field = look.field(asked.field), let depth = look.depth(asked), depth >= steps
        else { continue }
        var changed = request
        changed[element] = FieldLevel(field: asked.field, level: field.levels[depth - steps].id)
        if isEnough(changed) { return (element, changed[element].level) }
      }
    }
    return nil
  }
}
