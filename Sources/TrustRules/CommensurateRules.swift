import Basics
import Catalogs

/// What the ask costs the person stands in proportion to what they get (Q29).
enum CommensurateRules {
  static let checks = [
    RuleCheck(.q29, incommensurate),
    RuleCheck(.q29, dominated),
  ]

  private static func incommensurate(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      guard let benefit = look.benefit(exchange.benefit), benefit.kind != .none,
        let worth = benefit.worth
      else { continue }
      let place = CatalogPlace(.exchanges, index, "/benefit")
      guard let given = look.converted(worth.amount.units, worth.unit) else {
        findings.append(
          Finding(
            .q29, place, "Nobody says what one \(worth.unit) is worth beside the prices of data.",
            fix:
              "add {\"unit\": \"\(worth.unit)\", \"rate\": …} to \"rates\" of the policy's prices",
            inputs: [Finding.Input("unit", worth.unit)]))
        continue
      }
      let price = look.price(of: exchange)
      if price.total <= 0 {
        findings.append(
          Finding(
            .q29, place, "What you give is priced at nothing, so anything would be enough for it.",
            fix: "give the policy's price table a price for it", inputs: inputs(price)))
        continue
      }
      let ratio = given / price.total
      let bounds = look.policy.commensurate
      let isLow = ratio < bounds.low
      // Undue inducement is told of requests for sensitive data only.
      let isLure =
        ratio > bounds.high
        && exchange.request.contains { asked in
          look.field(asked.field).map { look.nature(asked.field).isSensitive($0) } ?? false
        }
      if !isLow && !isLure { continue }
      let limit = (isLow ? bounds.low : bounds.high) * price.total
      findings.append(
        Finding(
          .q29, place,
          isLow
            ? "What you get is too little for what you give: \(number(given)) \(price.unit) for what "
              + "costs you \(number(price.total))."
            : "What you get is so much for what you give that a no is hard: \(number(given)) "
              + "\(price.unit) for what costs you \(number(price.total)).",
          fix: isLow
            ? "give a benefit worth at least \(number(limit)) \(price.unit), or ask for less"
            : "give a benefit worth at most \(number(limit)) \(price.unit)",
          inputs: inputs(price) + [
            Finding.Input("ratio", number(ratio)),
            Finding.Input("bounds", "\(number(bounds.low)) to \(number(bounds.high))"),
          ]))
    }
  }

  /// A price with all that it is made of, and where each part is from.
  private static func inputs(_ price: AskPrice) -> [Finding.Input] {
    price.lines.map { line in
      Finding.Input(
        line.asked.name,
        "\(number(line.price)) \(price.unit): \(line.entry.price.decimal) for \(line.entry.category) "
          + "(\(line.entry.source)), × \(number(line.level)) for the level, × "
          + "\(number(line.sensitivity)) for its sensitivity")
    }
      + [
        ("retention", price.retention), ("recipients", price.recipients),
        ("identifiability", price.identifiability),
      ].filter { $0.1 != 1 }.map { Finding.Input($0.0, "× \(number($0.1))") }
  }

  /// Exchanges of one purpose side by side: what gives as much for less dominates.
  private static func dominated(_ look: Inspection, _ findings: inout [Finding]) {
    let rivals = look.rivals
    for index in look.exchanges {
      guard let ask = Ask(index, look.catalog.exchanges[index], look),
        let better = rivals[ask.group]?.dominating(ask)
      else { continue }
      let less = look.catalog.exchanges[better.index]
      let enough = less.request.map { look.words($0) }.joined(separator: ", ")
      findings.append(
        Finding(
          .q29, CatalogPlace(.exchanges, index, "/request"),
          "You would get as much for less: \(enough) would do.",
          fix: "offer \"\(less.id)\" instead, or give more for more",
          inputs: [Finding.Input("dominatedBy", less.id)]))
    }
  }
}
