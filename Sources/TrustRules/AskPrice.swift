import Basics
public import Catalogs

/// What an ask costs the person, at the price table's prices:
///
///     Σ price of the category × level × sensitivity, times retention × recipients × identifiability
///
/// Every factor grows with what it measures, so asking for less, keeping it shorter or telling fewer
/// never costs more (Q32).
public struct AskPrice: Equatable, Sendable {
  /// One field's share, before the common factors.
  public let lines: [Line]
  /// Half a price is for the collecting, half for a year of keeping.
  public let retention: Double
  /// 1, and more for each recipient.
  public let recipients: Double
  /// 1 to 2: 1 plus the share of people that the ask makes unique.
  public let identifiability: Double
  public let unit: String

  /// One field's share of the price.
  public struct Line: Equatable, Sendable {
    public let asked: FieldLevel
    public let entry: PriceTable.Entry
    /// The share of the category's price that this level is: all of it for the finest.
    public let level: Double
    public let sensitivity: Double

    /// In units.
    public var price: Double { entry.price.units * level * sensitivity }
  }

  /// The whole price, in units.
  public var total: Double {
    lines.reduce(0) { $0 + $1.price } * retention * recipients * identifiability
  }
}

extension Inspection {
  /// The price of levels kept for some days; for a year where no end is stated, which is Q17's to
  /// refuse.
  func price(
    _ levels: [FieldLevel], days: Int?, recipients: Int, unique: Double = 0
  ) -> AskPrice {
    let table = policy.prices
    let lines = levels.compactMap { asked -> AskPrice.Line? in
      guard let field = field(asked.field), let depth = depth(asked) else { return nil }
      let sensitivity = max(field.sensitivity, nature(asked.field).ownClass(field))
      let multiple =
        sensitivity == .special
        ? max(table.special, table.sensitive) : sensitivity == .sensitive ? table.sensitive : 1
      return AskPrice.Line(
        asked: asked, entry: table.entry(for: field.category),
        level: Double(depth + 1) / Double(field.levels.count), sensitivity: multiple)
    }
    return AskPrice(
      lines: lines, retention: 0.5 + 0.5 * Double(days ?? 365) / 365,
      recipients: 1 + table.perRecipient * Double(recipients), identifiability: 1 + unique,
      unit: table.unit)
  }

  /// The price of an exchange's ask.
  func price(of exchange: Exchange) -> AskPrice {
    price(
      exchange.request, days: purpose(exchange.purpose)?.retention.heldDays,
      recipients: exchange.recipients.count,
      unique: identifiability(of: exchange.request)?.share ?? 0)
  }

  /// An amount in the price table's unit; nil where nobody says what its unit is in that.
  func converted(_ amount: Double, _ unit: String) -> Double? {
    policy.prices.rate(of: unit).map { $0 * amount }
  }
}
