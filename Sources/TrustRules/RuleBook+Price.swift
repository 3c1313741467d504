import Basics
import Catalogs

extension RuleBook {
  /// What the ask costs the person, beside what they get, and what holding it costs everybody.
  static let priceChecks = [
    Check(.q29, incommensurate),
    Check(.q29, dominated),
    Check(.q30, unvalued),
    Check(.q44, overBudget),
  ]

  // MARK: Q29

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
    var rivals: [String: Rivals] = [:]
    for (index, exchange) in look.catalog.exchanges.enumerated() {
      guard let ask = Ask(index, exchange, look) else { continue }
      rivals[ask.group, default: Rivals()].add(ask)
    }
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

  // MARK: Q30

  private static func unvalued(_ look: Inspection, _ findings: inout [Finding]) {
    for index in look.exchanges {
      let exchange = look.catalog.exchanges[index]
      guard let benefit = look.benefit(exchange.benefit), benefit.kind != .none else { continue }
      let place = CatalogPlace(.exchanges, index, "/valuation")
      guard let valuation = exchange.valuation.flatMap({ look.valuation($0) }) else {
        findings.append(
          Finding(
            .q30, place,
            "Nobody has estimated what this data is worth, so what you get for it is "
              + "arbitrary.",
            fix: "name a valuation by one of the methods of 11 CCR §7081(a)"))
        continue
      }
      if let fault = fault(of: valuation, look) {
        findings.append(
          Finding(
            .q30, place, fault.reason, fix: fault.fix,
            inputs: [
              Finding.Input("valuation", valuation.id), Finding.Input("on", valuation.on.text),
              Finding.Input("method", valuation.method?.rawValue ?? "none"),
            ]))
      } else if look.policy.prices.rate(of: valuation.unit) == nil {
        findings.append(
          Finding(
            .q30, place, "Nobody says what one \(valuation.unit) of the estimate is worth.",
            fix:
              "add {\"unit\": \"\(valuation.unit)\", \"rate\": …} to \"rates\" of the policy's prices",
            inputs: [Finding.Input("valuation", valuation.id)]))
      } else if let finding = unrelated(exchange, benefit, valuation, look, place) {
        findings.append(finding)
      }
    }
  }

  private static func fault(
    of valuation: Valuation, _ look: Inspection
  ) -> (reason: String, fix: String)? {
    guard valuation.method != nil else {
      return ("The value of this data was guessed, by no method.", "name a method in \"method\"")
    }
    guard let value = valuation.perPerson, value > 0 else {
      return (
        "By this estimate the data is worth nothing, so there is nothing to pay for.",
        "estimate it by another method, or do not ask"
      )
    }
    let age = look.today.days(since: valuation.on)
    if age < 0 { return ("The estimate is from the future.", "state the day it was made") }
    if age > look.policy.valuationDays {
      return (
        "The estimate is \(age) days old.",
        "estimate again; it holds for \(look.policy.valuationDays) days"
      )
    }
    return nil
  }

  /// The benefit is reasonably related to the value (11 CCR §7080(b)).
  private static func unrelated(
    _ exchange: Exchange, _ benefit: Benefit, _ valuation: Valuation, _ look: Inspection,
    _ place: CatalogPlace
  ) -> Finding? {
    guard let worth = benefit.worth, let value = valuation.perPerson, let method = valuation.method,
      let given = look.converted(worth.amount.units, worth.unit),
      let valued = look.converted(value, valuation.unit)
    else { return nil }
    let bounds = look.policy.related
    let ratio = given / valued
    if (bounds.low...bounds.high).contains(ratio) { return nil }
    return Finding(
      .q30, place,
      "What you get is worth \(number(ratio)) times what your data is: not reasonably related.",
      fix: "give between \(number(bounds.low * valued)) and \(number(bounds.high * valued)) "
        + look.policy.prices.unit,
      inputs: [
        Finding.Input("method", "\(method.rawValue), §7081(a)(\(method.number))"),
        Finding.Input("perPerson", "\(number(value)) \(valuation.unit)"),
        Finding.Input("ratio", number(ratio)),
      ])
  }

  // MARK: Q44

  /// What is stored is a liability, at the same prices: a budget for each purpose and each person.
  private static func overBudget(_ look: Inspection, _ findings: inout [Finding]) {
    var sum = 0.0
    for index in look.purposes {
      let purpose = look.catalog.purposes[index]
      let liability = liability(purpose, look)
      sum += liability
      let budget = look.policy.liabilityPerPurpose
      if liability <= budget.units { continue }
      findings.append(
        Finding(
          .q44, CatalogPlace(.purposes, index, "/needs"),
          "More would be held for this than could be answered for.",
          fix: "drop a field, or keep a coarser level for a shorter time",
          inputs: budgetInputs(liability, budget, look)))
    }
    let budget = look.policy.liabilityPerPerson
    if sum > budget.units, look.isWhole {
      findings.append(
        Finding(
          .q44, CatalogPlace(.policy, 0, "/liabilityPerPerson"),
          "More would be held of one person than could be answered for.",
          fix: "drop a field of some purpose", inputs: budgetInputs(sum, budget, look)))
    }
  }

  /// What holding a purpose's fields for their time costs, in the price table's unit.
  static func liability(_ purpose: Purpose, _ look: Inspection) -> Double {
    look.price(purpose.needs, days: purpose.retention.heldDays, recipients: 0).total
  }

  private static func budgetInputs(
    _ liability: Double, _ budget: Amount, _ look: Inspection
  ) -> [Finding.Input] {
    let unit = look.policy.prices.unit
    return [
      Finding.Input("liability", "\(number(liability)) \(unit)"),
      Finding.Input("budget", "\(budget.decimal) \(unit)"),
    ]
  }

  /// A number for a sentence: three digits, or the hundredths.
  static func number(_ value: Double) -> String {
    if value.magnitude >= 1e9 || !value.isFinite { return DecimalText.shortest(value) }
    let places: Double =
      value.magnitude >= 1 || value == 0 ? 100 : value.magnitude >= 0.001 ? 10_000 : 1e8
    let scaled = value * places
    let whole = Int64(scaled >= 0 ? scaled + 0.5 : scaled - 0.5)
    return DecimalText.shortest(Double(whole) / places)
  }
}
