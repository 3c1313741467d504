public import Basics

/// Which arms there are, which one is the control, and how people are shared out among them.
public struct ExperimentDesign: Equatable, Sendable {
  public let id: String
  /// Crossed with one another: every combination of their levels is one arm. Empty for a plain
  /// experiment, whose arms are compared one by one.
  public let factors: [Factor]
  public let arms: [Arm]
  /// Index of the arm that all others are held against.
  public let control: Int

  /// One thing that is varied, and the values it takes.
  public struct Factor: Equatable, Sendable {
    public let id: String
    public let levels: [String]

    public init(id: String, levels: [String]) {
      self.id = id
      self.levels = levels
    }
  }

  /// One variant: the exchange it shows, its levels of the factors, its share of the people.
  public struct Arm: Equatable, Sendable {
    public let id: String
    public let exchange: String
    /// Index of the arm's level of each factor.
    public let levels: [Int]
    /// Relative to the other arms' weights; positive.
    public let weight: Double
    /// What the exchange promises to each person who accepts.
    public let worth: Amount
    /// The unit of the worth; empty where nothing is promised.
    public let unit: String
    /// Whether it makes yes easier or more visible than no, so that what it wins is no sign of value
    /// (Q34).
    public let isNudge: Bool

    public init(
      id: String, exchange: String, levels: [Int], weight: Double, worth: Amount, unit: String,
      isNudge: Bool = false
    ) {
      self.id = id
      self.exchange = exchange
      self.levels = levels
      self.weight = weight
      self.worth = worth
      self.unit = unit
      self.isNudge = isNudge
    }
  }

  public init(id: String, factors: [Factor], arms: [Arm], control: Int) {
    self.id = id
    self.factors = factors
    self.arms = arms
    self.control = control
  }

  /// The level of a factor that the control arm has.
  public func controlLevel(of factor: Int) -> Int {
    arms[control].levels[factor]
  }
}
