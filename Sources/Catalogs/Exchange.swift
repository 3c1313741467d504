public import Basics
public import Conditions

/// A data request paired with its benefit: the unit that everything else is about.
public struct Exchange: Equatable, Sendable {
  public let id: String
  /// One, or the rules refuse it: an answer is for one purpose (Q9).
  public let purposes: [String]
  public var request: [FieldLevel]
  public let benefit: String
  public var text: ExchangeText
  /// Where it may be shown; nil for anywhere.
  public let placement: String?
  /// What it is about, for people who do not want to hear of it; one of the catalog's topics.
  public let topic: String?
  /// The first and the last day of being shown; nil where open.
  public let from: Day?
  public let until: Day?
  public let pace: Pace
  /// Who may be asked; nil for everybody.
  public let eligibility: Condition?
  /// Partners who get what is asked for, by id.
  public let recipients: [String]
  /// The estimate that the benefit rests on, by id (Q30).
  public let valuation: String?
  public let choice: Choice
  /// Whether it is shown only as an experiment's control, which may give nothing.
  public let isControlOnly: Bool

  /// The purpose that terms name: the only one, once the rules have let the exchange pass.
  public var purpose: String { purposes.first ?? "" }
}

/// The words shown to the person. An answer is pinned to their version, so changed words need a
/// raised version (Q25). Words that the catalog leaves out are empty, which no rule lets pass.
public struct ExchangeText: Equatable, Sendable {
  public var version: Int
  /// What is asked, why, what the person gets, how long it is kept, who sees it, how to stop.
  public let ask: String
  public let why: String
  public let get: String
  public let keep: String
  public let who: String
  public let stop: String
  /// Whether the words stay true when a coarser level is asked for, so that the rules may lower the
  /// request instead of refusing it.
  public let acceptsCoarser: Bool
  /// The language of these words, where it is not the catalog's.
  public let language: String?

  /// The words by their names, in the order of the catalog.
  public var parts: [(name: String, words: String)] {
    [
      ("ask", ask), ("why", why), ("get", get), ("keep", keep), ("who", who), ("stop", stop),
    ]
  }
}

/// How often a person may be asked: the frequency cap, and how long a no suppresses the next ask.
public struct Pace: Equatable, Sendable {
  /// The frequency cap: showings to one person, and the days they count in; nil for no cap.
  public let cap: Int?
  public let capDays: Int?
  /// Days between two showings to one person.
  public let spacingDays: Int
  /// Days of quiet (suppression, cool-down) after a refusal and after a deferral.
  public let declinedDays: Int
  public let deferredDays: Int

  /// One ask a month, and a year of quiet after a no (California Civil Code 1798.125(b)(3)).
  public static let standard = Pace(
    cap: nil, capDays: nil, spacingDays: 30, declinedDays: 365, deferredDays: 30)
}

/// How the choice is put to the person. Equal ways to say yes and no unless the catalog says
/// otherwise, which the rules refuse (Q8, Q10, Q34).
public struct Choice: Equatable, Sendable {
  public let preset: PresetAnswer
  public let highlighted: HighlightedAnswer
  /// Steps, such as clicks, to say yes, to say no, and to take a yes back.
  public let acceptSteps: Int
  public let declineSteps: Int
  public let withdrawSteps: Int

  public static let equal = Choice(
    preset: .unanswered, highlighted: .none, acceptSteps: 1, declineSteps: 1, withdrawSteps: 1)

  /// Whether saying yes is made easier or more visible than saying no.
  public var isNudge: Bool {
    highlighted == .accepted || declineSteps > acceptSteps
  }
}

/// What stands there before the person answers.
public enum PresetAnswer: String, CaseIterable, Sendable {
  case unanswered, accepted, declined
}

/// Which answer is set off from the other.
public enum HighlightedAnswer: String, CaseIterable, Sendable {
  case none, accepted, declined
}
