/// A share of people or promises that cells count: yes out of all.
public enum ShareKind: String, CaseIterable, Sendable {
  /// First yes in time, of people entered.
  case optIn
  /// First yes in time, of people shown.
  case optInShown
  /// A yes that stands, of people entered.
  case lastingOptIn
  /// Withdrawn by whatever road, of people entered: rises with every yes, so it is told and never a gate.
  case withdrawals
  /// Withdrawn by whatever road, of those who accepted.
  case withdrawalsOfAccepted
  /// Erased themselves, of people entered: also those who never said yes and so are in no withdrawal.
  case erasures
  /// Promises kept by their due date, of those due.
  case promises

  /// By whose window a day is closed for it.
  public var metric: ExperimentMetric {
    switch self {
    case .optIn, .optInShown: .optIn
    case .lastingOptIn: .lastingOptIn
    case .withdrawals, .withdrawalsOfAccepted, .erasures: .withdrawals
    case .promises: .promises
    }
  }

  /// Whether more of it is better.
  var isMoreBetter: Bool {
    switch self {
    case .optIn, .optInShown, .lastingOptIn, .promises: true
    case .withdrawals, .withdrawalsOfAccepted, .erasures: false
    }
  }

  /// As sentences call it.
  public var words: String {
    switch self {
    case .optIn: "opt-in per person entered"
    case .optInShown: "opt-in per person shown"
    case .lastingOptIn: "lasting opt-in per person entered"
    case .withdrawals: "withdrawals per person entered"
    case .withdrawalsOfAccepted: "withdrawals per person who accepted"
    case .erasures: "people who erased themselves per person entered"
    case .promises: "promises kept of those due"
    }
  }

  /// How much worse it may be at most as a guardrail, in points as a share; nil where it is none.
  func margin(_ definition: ExperimentDefinition) -> Double? {
    switch self {
    // Who erases themselves is as lost as who takes a yes back.
    case .lastingOptIn, .erasures: definition.guardrails.lastingOptIn
    case .withdrawalsOfAccepted: definition.guardrails.withdrawals
    case .promises: definition.guardrails.promises
    case .optIn, .optInShown, .withdrawals: nil
    }
  }

  func counts(_ cell: ArmCell) -> (yes: Int, all: Int) {
    let people = cell.people
    let (yes, all) =
      switch self {
      case .optIn: (people.accepted, people.entered)
      case .optInShown: (people.accepted, people.shown)
      case .lastingOptIn: (people.accepted - people.gone, people.entered)
      case .withdrawals: (people.gone, people.entered)
      case .withdrawalsOfAccepted: (people.gone, people.accepted)
      case .erasures: (people.erased, people.entered)
      case .promises: (cell.promises.kept, cell.promises.due)
      }
    return (Int(yes), Int(all))
  }

  /// The share that a metric is; nil for value, which is none.
  init?(_ metric: ExperimentMetric) {
    switch metric {
    case .optIn: self = .optIn
    case .lastingOptIn: self = .lastingOptIn
    case .withdrawals: self = .withdrawals
    case .promises: self = .promises
    case .value: return nil
    }
  }
}
