import Basics
import Catalogs

/// What the data is worth is estimated by a method, and the benefit is reasonably related to it (Q30).
enum ValuationRules {
  static let checks = [
    RuleCheck(.q30, unvalued)
  ]

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
}
