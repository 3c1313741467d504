public import Statistics

/// What is to be done, and why, in one sentence.
public struct Verdict: Equatable, Sendable {
  public let word: Word
  /// Index of the arm that is to be shipped; nil where none is.
  public let arm: Int?
  public let reasons: [Reason]

  /// What is to be done. The words are those of JSON.
  public enum Word: String, CaseIterable, Sendable {
    case ship, doNotShip, notYet, broken

    /// As a sentence begins.
    public var words: String {
      switch self {
      case .ship: "Ship"
      case .doNotShip: "Do not ship"
      case .notYet: "Not yet"
      case .broken: "Broken"
      }
    }
  }

  /// One reason: a stable code for machines, words for people.
  public struct Reason: Equatable, Sendable {
    public let code: String
    /// Index of the arm; nil where it is about all.
    public let arm: Int?
    public let text: String
  }

  /// All of it in one sentence.
  public var sentence: String {
    word.words + ": " + reasons.map(\.text).joined(separator: "; ") + "."
  }
}

/// How a guardrail stands for an arm.
public struct GuardrailOutcome: Equatable, Sendable {
  public let kind: Kind
  public let state: State
  /// What was measured, and against what.
  public let text: String
  /// Arm minus control with the interval that it is judged by, as shares; nil where there is none to be told.
  public let interval: Estimate?
  /// How much worse the arm is at most by one arm's count alone, while the interval of the difference does not speak.
  public let harmMost: Double?
  /// How much worse it may be at most, as a share; nil where nothing is compared.
  public let margin: Double?

  /// What must not suffer. The words are those of JSON.
  public enum Kind: String, CaseIterable, Sendable {
    case lastingOptIn, withdrawals, erasures, dataPrice, promises, nudge
  }

  /// How it stands.
  public enum State: String, Sendable {
    /// Shown to be no worse than its margin allows.
    case held
    /// Shown to be worse by more than its margin.
    case harmed
    /// Neither.
    case open
    /// There is nothing to measure it by: it stops nothing, and is told.
    case notMeasured
    /// It does not apply to the arm.
    case notApplicable
  }
}
