public import Basics

/// The numbers that the rules judge by: a catalog may set its own, and reports print them with
/// their source.
public struct Policy: Equatable, Sendable {
  public var prices = PriceTable.standard
  /// What a benefit may be worth, as a multiple of what its ask costs the person: below is
  /// exploitation, above undue inducement (Q29). Our own bounds; nobody has measured better ones.
  public var commensurate = Bounds(low: 0.5, high: 20)
  /// What a benefit may be worth, as a multiple of the valuation it rests on (Q30).
  public var related = Bounds(low: 0.2, high: 5)
  /// Days after which a valuation is stale.
  public var valuationDays = 365
  /// Words that say nothing of a purpose, beside the built-in ones (Q23).
  public var vaguePhrases: [String] = []
  /// The share of people that an ask may make unique (Q47).
  public var uniqueAtMost = 0.05
  /// Adults among whom somebody is unique when no area is known: those of the US census of 2020.
  public var population = 258_336_802
  public var proxy = ProxyThresholds()
  /// How much better than behaviour alone a model with a demographic field must be (Q48).
  public var behaviourMargin = 0.02
  /// The longest retention of sensitive data (Q40).
  public var sensitiveDays = 90
  /// The k of k-anonymity: the fewest people that a count tells of or an audience has (Q43, Q57).
  public var groupAtLeast = 100
  /// The most that may be held for one purpose, and of one person in all, at the price table's
  /// prices (Q44).
  public var liabilityPerPurpose = Amount(micros: 100 * Amount.microsPerUnit)
  public var liabilityPerPerson = Amount(micros: 200 * Amount.microsPerUnit)

  public static let standard = Policy()

  /// The numbers that differ from the standard ones, for whoever reads a verdict that rests on them.
  public var deviations: [(name: String, own: String, standard: String)] {
    let pairs: [(String, (Policy) -> String)] = [
      ("commensurate", { $0.commensurate.text }), ("related", { $0.related.text }),
      ("valuationDays", { String($0.valuationDays) }),
      ("uniqueAtMost", { DecimalText.shortest($0.uniqueAtMost) }),
      ("population", { String($0.population) }),
      ("proxy cramersV", { DecimalText.shortest($0.proxy.cramersV) }),
      ("proxy auc", { DecimalText.shortest($0.proxy.auc) }),
      ("proxy significance", { DecimalText.shortest($0.proxy.significance) }),
      ("behaviourMargin", { DecimalText.shortest($0.behaviourMargin) }),
      ("sensitiveDays", { String($0.sensitiveDays) }),
      ("groupAtLeast", { String($0.groupAtLeast) }),
      ("liabilityPerPurpose", { $0.liabilityPerPurpose.decimal }),
      ("liabilityPerPerson", { $0.liabilityPerPerson.decimal }),
    ]
    return pairs.compactMap { name, value in
      let (own, standard) = (value(self), value(.standard))
      return own == standard ? nil : (name, own, standard)
    }
  }
}

/// A range of multiples.
public struct Bounds: Equatable, Sendable {
  public let low: Double
  public let high: Double

  var text: String { "\(DecimalText.shortest(low)) to \(DecimalText.shortest(high))" }

  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}

/// From when on a field counts as a proxy for a protected attribute: the association must be strong
/// enough in either measure, and not chance.
public struct ProxyThresholds: Equatable, Sendable {
  /// Bias-corrected Cramér's V.
  public var cramersV = 0.1
  /// Cross-fitted area under the curve of any group.
  public var auc = 0.6
  /// The largest p-value of the association that counts as real.
  public var significance = 0.001

  public init() {}
}

/// What a person's data costs them to give, by category: for comparing asks with benefits. Prices
/// are for one year at the finest level, and come with their source.
public struct PriceTable: Equatable, Sendable {
  /// What prices count.
  public var unit: String
  public var entries: [Entry]
  /// For categories without an entry.
  public var standard: Entry
  /// Multipliers of sensitivity.
  public var sensitive: Double
  public var special: Double
  /// What each recipient beyond the asker adds, as a share of the price.
  public var perRecipient: Double
  /// One of a benefit's units in the table's unit.
  public var rates: [Rate]

  /// The price of one category, and who found it.
  public struct Entry: Equatable, Sendable {
    /// A term of the vocabulary; it also prices the narrower terms that have no entry.
    public let category: String
    public let price: Amount
    public let source: String

    public init(category: String, price: Amount, source: String) {
      self.category = category
      self.price = price
      self.source = source
    }
  }

  /// What one of a benefit's units is in the table's own.
  public struct Rate: Equatable, Sendable {
    public let unit: String
    public let rate: Double

    public init(unit: String, rate: Double) {
      self.unit = unit
      self.rate = rate
    }
  }

  /// Published valuations where there are any; the rest, and all multipliers, are our assumptions.
  public static let standard: PriceTable = {
    let savage = "Savage & Waldman 2013, to conceal it from one app, n = 1,726"
    let prince = "Prince & Wallsten 2020, to share it for a month, 6 countries"
    func entry(_ category: String, _ cents: Int64, _ source: String) -> Entry {
      Entry(category: category, price: Amount(micros: cents * 10_000), source: source)
    }
    return PriceTable(
      unit: "USD",
      entries: [
        entry("pd:Contact", 405, savage),
        entry("pd:Communication", 605, prince),
        entry("pd:BrowsingBehaviour", 228, savage),
        entry("pd:DeviceBased", 175, savage),
        entry("pd:Location", 182, prince),
        entry("pd:FinancialAccount", 844, prince),
        entry("pd:Transactional", 580, prince + " (cash withdrawals)"),
        entry("pd:Fingerprint", 756, prince),
        entry("pd:Genetic", 50_000, "PCH 2023, half of people ask more, n > 45,000"),
      ],
      standard: entry("any other", 100, "our assumption"),
      sensitive: 3, special: 10, perRecipient: 0.5, rates: [])
  }()

  /// The entry that prices a category: its own, or that of the nearest broader term that has one.
  public func entry(for category: String) -> Entry {
    for term in Vocabulary.line(of: category) {
      if let found = entries.first(where: { $0.category == term }) { return found }
    }
    return standard
  }

  /// What one of a unit is in the table's own; nil where nobody said.
  public func rate(of unit: String) -> Double? {
    unit == self.unit ? 1 : rates.first { $0.unit == unit }?.rate
  }
}
