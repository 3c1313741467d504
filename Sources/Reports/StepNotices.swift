import Basics
import Catalogs
import TrustRules

/// What of a catalog people are never asked for, since nobody is asked twice for what they gave for a purpose (Q7): what is
/// asked for only beside it, and exchanges that another always comes before.
///
/// Exchanges of one purpose are steps: whoever gave the month may be asked for the day, by an exchange that asks for just
/// that.
struct StepNotices {
  /// One exchange, with what it asks for, by the rules of the levels.
  private struct Ask {
    let exchange: Exchange
    let rules: [Generalization]

    /// The fields that a yes to another leaves to be asked for.
    func rest(beside other: Ask) -> [Int] {
      exchange.request.indices.filter { !other.tells($0, of: self) }
    }

    func tells(_ ask: Int, of other: Ask) -> Bool {
      exchange.request.indices.contains {
        exchange.request[$0].tells(other.exchange.request[ask], rules[$0], other.rules[ask])
      }
    }
  }

  private let catalog: Catalog
  private var asks: [String: [Ask]] = [:]

  init(_ catalog: Catalog) {
    self.catalog = catalog
    var rules: [FieldLevel: Generalization] = [:]
    for field in catalog.fields {
      for level in field.levels {
        rules[FieldLevel(field: field.id, level: level.id)] = level.rule
      }
    }
    for exchange in catalog.exchanges where !exchange.isControlOnly && !exchange.request.isEmpty {
      let own = exchange.request.compactMap { rules[$0] }
      if own.count < exchange.request.count { continue }
      asks[exchange.purpose, default: []].append(Ask(exchange: exchange, rules: own))
    }
  }

  /// - Parameter ratio: what an exchange gives for what it asks, by its id: the greatest is offered first.
  /// - Complexity: O(exchanges), and O(asks²) of a purpose, of which no more than `Limits.stepsCompared` are looked at.
  func texts(ratio: () -> [String: Double]) -> [String] {
    var texts: [String] = []
    var found: [String: Double]?
    for purpose in catalog.purposes {
      let asks = (self.asks[purpose.id] ?? []).prefix(Limits.stepsCompared)
      if asks.count < 2 { continue }
      for ask in asks {
        for other in asks where other.exchange.id != ask.exchange.id {
          let rest = ask.rest(beside: other)
          if rest.count == ask.rules.count || rest.isEmpty { continue }
          if let text = missing(rest, ask, other, asks) { texts.append(text) }
          let ratios = found ?? ratio()
          found = ratios
          if isAlways(other, before: ask, ratios) { texts.append(unreachable(ask, other)) }
        }
      }
    }
    return texts
  }

  private func missing(
    _ rest: [Int], _ ask: Ask, _ other: Ask, _ asks: ArraySlice<Ask>
  ) -> String? {
    let isDeclared = asks.contains { step in
      step.rest(beside: other).count == step.rules.count
        && rest.allSatisfy { step.tells($0, of: ask) }
    }
    if isDeclared { return nil }
    let fields = listed(rest.map { ask.exchange.request[$0].name })
    return
      "Whoever says yes to \"\(other.exchange.id)\" is never asked for \(fields), since \"\(ask.exchange.id)\" asks again "
      + "for what they gave; add an exchange of \"\(ask.exchange.purpose)\" that asks for just that"
  }

  private func unreachable(_ ask: Ask, _ other: Ask) -> String {
    "Nobody is ever offered \"\(ask.exchange.id)\" outside an experiment: \"\(other.exchange.id)\" comes first "
      + "wherever it is shown, and asks for a part of it, which nobody is asked for twice; leave it out, or ask for "
      + "the rest alone"
  }

  /// Whether one is offered wherever and to whomever another may be, before it, and whatever is answered rules the other out.
  private func isAlways(_ one: Ask, before other: Ask, _ ratios: [String: Double]) -> Bool {
    let (first, second) = (one.exchange, other.exchange)
    let isFirst =
      (-(ratios[first.id] ?? 0), first.id) < (-(ratios[second.id] ?? 0), second.id)
    return isFirst && one.rules.count < other.rules.count
      && one.rest(beside: other).isEmpty
      && (first.placement == nil || first.placement == second.placement)
      && first.eligibility == nil && first.pace.cap == nil
      && (first.topic == nil || first.topic == second.topic)
      && Set(first.recipients).isSubset(of: second.recipients)
      && first.pace.declinedDays >= second.pace.declinedDays
      && first.pace.deferredDays >= second.pace.deferredDays
      && (first.from == nil || first.from == second.from)
      && (first.until == nil || first.until == second.until)
  }
}
