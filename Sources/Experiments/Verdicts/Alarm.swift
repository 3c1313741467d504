/// Something that makes what an experiment shows doubtful, with the figure that rang.
public struct Alarm: Equatable, Sendable {
  public let kind: Kind
  /// Index of the arm; nil where it is about all.
  public let arm: Int?
  /// What the formula gave.
  public let figure: Double
  /// A sentence.
  public let text: String

  /// What is looked for. The words are those of JSON.
  public enum Kind: String, CaseIterable, Sendable {
    /// People are not shared out as designed: E of formula 8 at 1,000 and above.
    case sampleRatio
    /// The split between arms changes from day to day: χ² of the days' counts, which is the figure, with
    /// a chance below 10⁻⁵, in a phase.
    case splitChanged
    /// What early days showed is not there later: F of formula 5 at 100 and above, and weaker later.
    case fading
    /// The same, and later days by themselves show the other sign.
    case reversing
    /// The near end of the odds' or the value's ratio lies beyond 3.
    case tooGood
    /// One person holds over 5 % of an arm's value, over half of its sum of squares and five times what anybody in another
    /// arm has; or the capped difference has another sign than the uncapped, and one of them is told from 0.
    case outlier
    /// The difference of pooled shares has the other sign, and is over four standard errors away.
    case simpson
    /// Over a quarter of the people entered on days that are still open.
    case immature
    /// Over 1 % of an arm's people met an earlier experiment on the same exchange.
    case carryOver
    /// More people than in the control erase themselves, whether they answered or not: E of k/.01 and above for
    /// k arms, of one look p of .01 over k.
    case fleeing
    /// Over 1 % of what an arm's people got was put right afterwards.
    case corrected
    /// An arm makes yes easier than no.
    case nudge
    /// People who stand in the file more than once.
    case duplicates
    /// People who stand in two arms; over 1 % nothing can be said.
    case twoArms
    /// Counts that cannot be.
    case impossibleValues
    /// Everybody who answered said yes: declining was not possible, or nobody wrote it down.
    case noDeclinePossible
    /// Over 5 % of an arm's yes came after the window, and are no evidence.
    case lateAnswers
  }

  init(_ kind: Kind, arm: Int? = nil, _ figure: Double, _ text: String) {
    self.kind = kind
    self.arm = arm
    self.figure = figure
    self.text = text
  }
}
