public import Basics

/// What an experiment declared before its first person, as far as its verdict depends on it: a report is a function
/// of this, its cells and a moment, and of nothing else.
public struct ExperimentDefinition: Equatable, Sendable {
  /// Its name, as reports show it.
  public var id: String
  /// In the order that cells number them.
  public var arms: [Arm]
  /// Index of the arm that all others are held against.
  public var control: Int
  /// In the order that cells number them; never empty, and each begins after the one before.
  public var phases: [Phase]
  /// What the experiment is to be judged by.
  public var metric: ExperimentMetric
  /// Whether more of the metric is better.
  public var isMoreBetter = true
  /// The least effect of interest, in the metric's own measure: a share, or units of value a person. Never negative;
  /// nil where none was declared.
  public var leastEffect: Double?
  /// The control's share that is expected; with the least effect it fixes where the test looks hardest.
  public var baselineExpected: Double?
  /// What must not suffer, and by how much at most.
  public var guardrails = Guardrails()
  /// How long what people do counts.
  public var windows = MetricWindows()
  /// Days from the first entry on in which what is new may work because it is new.
  public var noveltyDays = 7
  /// Whole weeks of entries, all of them closed, before which nothing is shipped.
  public var leastWeeks = 2
  /// People of all arms together that were planned; nil where nobody said.
  public var plannedPeople: Int?
  /// How many new people every arm must have before a report moves: 10 at least.
  public var groupLeast = ExperimentDefinition.groupLeastEver
  /// The layer, in which a person has one experiment.
  public var layer: String?
  /// Midnight of the day on which nobody enters any more.
  public var ends: Instant?
  /// What one person's value counts at most in the capped mean; nil where no cap is set.
  public var valueCap: Amount?
  /// Whether groups of people were assigned together, so that no test that takes them one by one holds.
  public var isClustered = false
  /// The share of wrong alarms that is borne: one minus the confidence.
  public var alpha = 0.05

  /// No group is smaller, whatever a catalog says.
  public static let groupLeastEver = 10

  /// What some of the people meet.
  public struct Arm: Equatable, Sendable {
    /// Its name, as reports show it.
    public var id: String
    /// What it shows.
    public var treatment: Treatment
    /// What each person who accepts is promised.
    public var worth: Amount
    /// The unit of the worth; empty where nothing is promised.
    public var unit: String
    /// Whether it makes yes easier or more visible than no, so that what it wins is no sign of value (Q34).
    public var isNudge: Bool
    /// The price of the data that one yes gives, by the policy's prices.
    public var dataPrice: Amount

    public init(
      id: String, treatment: Treatment, worth: Amount = .zero, unit: String = "",
      isNudge: Bool = false, dataPrice: Amount = .zero
    ) {
      self.id = id
      self.treatment = treatment
      self.worth = worth
      self.unit = unit
      self.isNudge = isNudge
      self.dataPrice = dataPrice
    }
  }

  /// What an arm shows.
  public enum Treatment: Equatable, Sendable {
    /// An exchange, by its name.
    case exchange(String)
    /// All that is asked of anybody, held against a holdout of the whole programme.
    case everything
    /// Nothing is asked: a holdout. Opt-in is never compared with it.
    case nothing
    /// A list made of what the person did, for people who agreed to it.
    case personalizedList
    /// The list that everybody gets, for people who agreed to a personalized one.
    case popularList

    /// The exchange that is shown; nil where none is.
    var exchange: String? {
      switch self {
      case .exchange(let name): name
      case .everything, .nothing, .personalizedList, .popularList: nil
      }
    }

    /// Whether people can say yes or no.
    public var asks: Bool {
      switch self {
      case .exchange, .everything: true
      case .nothing, .personalizedList, .popularList: false
      }
    }
  }

  /// A time in which the split was one and the same.
  public struct Phase: Equatable, Sendable {
    /// Who enters from then on enters this phase.
    public var begins: Instant
    /// The share of each arm, in any unit and in the order of the arms; none negative.
    public var weights: [Double]

    public init(begins: Instant, weights: [Double]) {
      self.begins = begins
      self.weights = weights
    }
  }

  public init(
    id: String, arms: [Arm], control: Int, phases: [Phase], metric: ExperimentMetric = .optIn
  ) {
    self.id = id
    self.arms = arms
    self.control = control
    self.phases = phases
    self.metric = metric
  }

  /// The phase that somebody enters at a moment; the first before all.
  public func phase(at moment: Instant) -> Int {
    phases.lastIndex { $0.begins <= moment } ?? 0
  }

  /// Whether it holds people out of the whole programme.
  public var isOfProgramme: Bool { arms.contains { $0.treatment == .everything } }

  /// Whether the control is a holdout, against which only what needs no yes is compared.
  public var isHoldout: Bool { arms[control].treatment == .nothing }
}

/// What an experiment can be judged by. The words are those of catalogs and of JSON.
public enum ExperimentMetric: String, CaseIterable, Sendable {
  /// First yes within the answer window, of people entered.
  case optIn
  /// Such a yes that still stands when the lasting window is over, of people entered.
  case lastingOptIn
  /// Value that deliveries evidence, per person entered.
  case value
  /// Withdrawn by whatever road, of people entered.
  case withdrawals
  /// Promises kept by their due date, of those due.
  case promises
}

/// What must not suffer from an arm, and by how much it may be worse at most to be told from harm.
public struct Guardrails: Equatable, Sendable {
  /// Points of lasting opt-in per person entered, as a share.
  public var lastingOptIn = 0.02
  /// Points of withdrawals per person who accepted, as a share.
  public var withdrawals = 0.05
  /// How much more the data of one yes may cost than the control's, as a share of that; nil where the data's price is
  /// told and never a gate.
  public var dataPrice: Double? = 0
  /// Points of promises kept of those due, as a share, where the control promises something.
  public var promises = 0.02
  /// The least share of promises kept of those due, where the control promises nothing.
  public var promisesFloor = 0.98

  public init() {}
}
