public import Basics
public import Catalogs
public import Experiments

/// An executable claim: who is asked, in which arms, and what is expected of it.
public struct Scenario: Sendable {
  public let id: String
  public let title: String
  /// What the scenario shows and how it was made, in prose.
  public let about: String
  /// Where published figures come from.
  public let source: Source?
  /// Midnight of the first day.
  public let start: Instant
  public private(set) var seed: UInt64
  /// What the rules say to the catalog.
  public let checked: CheckedCatalog
  /// The catalog as the rules let it be used.
  public let catalog: Catalog
  public let design: ExperimentDesign
  /// The terms that each arm shows, in the order of the arms.
  public let armTerms: [Terms]
  public let people: People
  public let delivery: DeliveryPlan?
  /// How group parity is told from replayed rows; nil where it is not.
  public let parity: ParityPlan?
  public let confidence: Double
  public let expectations: [Expectation]

  /// The same scenario with other chance.
  public func with(seed: UInt64) -> Scenario {
    var copy = self
    copy.seed = seed
    return copy
  }

  /// Where published figures come from.
  public struct Source: Equatable, Sendable {
    public let citation: String
    public let doi: String?
    public let licence: String?
  }
}

/// Where the people of a scenario come from.
public struct People: Sendable {
  /// Used unless rows are replayed instead.
  public let standard: StandardPeople
  /// How to read the people out of a file of rows; nil when the scenario takes none.
  public let replay: RowMapping?
}

/// The people of a scenario when no other rows are named.
public enum StandardPeople: Sendable {
  /// A published table, reproduced: one entry an arm, in the order of the arms.
  case counts([ArmCounts])
  /// A modelled population.
  case model(ChoiceModel)
  /// The rows of this file, named relative to the scenario.
  case rows(file: String)
  /// Only rows that the user names when running it.
  case rowsGiven
}

/// The published counts of one arm.
public struct ArmCounts: Equatable, Sendable {
  public let shown: Int
  public let accepted: Int
  /// Acceptances whose benefit is published to have arrived in time; nil where the scenario's
  /// delivery plan says instead.
  public let delivered: Int?
}

/// What happens to promises where neither counts nor rows say so: shares that add up to 1.
public struct DeliveryPlan: Equatable, Sendable {
  public let onTime: Double
  public let late: Double
  public let never: Double
  /// Why these shares, in words: reports print it, since planned deliveries are no evidence.
  public let basis: String
}
