import Basics
public import Catalogs

/// What one exchange asks and what it gives, in the price table's unit: the table that `quid check`
/// prints, so that no verdict rests on a number nobody saw.
public struct Balance: Equatable, Sendable {
  public let exchange: String
  public let price: AskPrice
  /// Worth of the benefit; nil where there is none, or its unit has no rate.
  public let given: Double?
  /// Worth of the data by the exchange's valuation; nil without one.
  public let valued: Double?

  /// Given over asked; nil where either is missing.
  public var ratio: Double? {
    given.flatMap { price.total > 0 ? $0 / price.total : nil }
  }

  /// The balances of all exchanges of a catalog.
  public static func all(of catalog: Catalog, _ context: RuleContext) -> [Balance] {
    let look = Inspection(catalog, context)
    return catalog.exchanges.map { exchange in
      let worth = look.benefit(exchange.benefit)?.worth
      let valuation = exchange.valuation.flatMap { look.valuation($0) }
      return Balance(
        exchange: exchange.id, price: look.price(of: exchange),
        given: worth.flatMap { look.converted($0.amount.units, $0.unit) },
        valued: valuation.flatMap { found in
          found.perPerson.flatMap { look.converted($0, found.unit) }
        })
    }
  }

  /// What holding each purpose's fields costs, in the price table's unit (Q44), by its id.
  public static func liabilities(
    of catalog: Catalog, _ context: RuleContext
  ) -> [(purpose: String, liability: Double)] {
    let look = Inspection(catalog, context)
    return catalog.purposes.map { ($0.id, LiabilityRules.liability($0, look)) }
  }
}
