/// The trust rules by their ids, which verdicts, findings, logs, reports and tests cite. The ids are
/// stable; the list is the product's reason to exist, one behaviour a line.
public enum TrustRule: Int, CaseIterable, Comparable, Sendable {
  case q1 = 1
  case q2, q3, q4, q5, q6, q7, q8, q9, q10
  case q11, q12, q13, q14, q15, q16, q17, q18, q19, q20
  case q21, q22, q23, q24, q25, q26, q27, q28, q29, q30
  case q31, q32, q33, q34, q35, q36, q37, q38, q39, q40
  case q41, q42, q43, q44, q45, q46, q47, q48, q49, q50
  case q51, q52, q53, q54, q55, q56, q57, q58

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// `Q14`.
  public var id: String { "Q\(rawValue)" }

  /// The rule of an id such as `Q14`; nil when there is none.
  public init?(id: String) {
    guard id.first == "Q", let number = Int(id.dropFirst()), let rule = TrustRule(rawValue: number),
      rule.id == id
    else { return nil }
    self = rule
  }

  /// The rule in a sentence.
  public var title: String { TrustRule.titles[rawValue - 1] }

  private static let titles = [
    "Rules bind when an offer is defined, when it is tested and each time it is shown.",
    "Every gate gives one of three verdicts, with rule, inputs and reason; deny wins.",
    "Trust is measured: promises kept, requests refused and consents taken back are reported.",
    "People set, read, change and reset their preferences, and each change is an event.",
    "Preferences and consent are checked at use, field by purpose.",
    "What people say counts from the very next decision.",
    "A no is remembered for a year, a not-now for its own time.",
    "Silence is not yes: nothing is answered in advance.",
    "One answer for one purpose.",
    "Taking consent back is as easy as giving it.",
    "Taking consent back does not rewrite the past.",
    "Signals such as Global Privacy Control are preferences.",
    "Of conflicting statements the later, narrower, more protective one holds, in any order.",
    "A request holds only what its purpose needs, no finer.",
    "Values are made coarse before anything is written.",
    "A new purpose needs a new ask.",
    "Data is kept for 30, 60, 90 or 365 days, never without an end.",
    "A retention time says what it counts from, and ends even where that never comes.",
    "The shortest time that applies wins, and what is over is destroyed.",
    "Expiry reaches every copy; what has expired is not readable, swept or not.",
    "A time ends at its exact instant.",
    "Deletion leaves evidence without the value.",
    "Every request is paired with a declared benefit for the person, and a reason.",
    "A benefit says what it is worth, to whom, by when, how it is proven, and what if it fails.",
    "The text says what, why, what for, how long, who and how to stop, as it is enforced.",
    "A promise that is broken ends the right to the data, or is compensated.",
    "Data that brought no benefit is flagged for deletion.",
    "That reasons move people is a hypothesis, measured with its denominators.",
    "The benefit is commensurate with what is asked.",
    "The value of the data is estimated by a documented method.",
    "The benefit makes use of the data asked for, or is declared as payment.",
    "Asking for less never costs the person.",
    "Nobody is served worse for saying no.",
    "Yes and no are equally visible and equally easy.",
    "Every field has a justification, an owner and a review that is not overdue.",
    "Age, gender, ethnicity and their like decide nothing without a declared necessity.",
    "What is inferred from or stands for something sensitive is as sensitive.",
    "A field that decides something is tested for being a proxy of a protected group.",
    "Outcomes are compared between groups, from aggregates.",
    "Sensitive data lies apart, for a shorter time, and in no text.",
    "Nobody has standing access to data.",
    "Access opens with a task and ends with it.",
    "A read returns the least.",
    "Stored data is a liability with a budget.",
    "A birthday needs no year, a check of age no birthday.",
    "People born on 29 February have a birthday every year.",
    "What is asked for together must not single people out.",
    "Behaviour comes before demographics.",
    "Behaviour is personal data too.",
    "Explanations name the signals used, truthfully.",
    "Every transfer to a partner is an event in a chain of custody.",
    "No agreement, no data.",
    "Partners are reviewed, and overdue evidence blocks.",
    "Access by a partner is custody too.",
    "What partners hold ends with a receipt.",
    "Who holds what, under what, until when is always answerable.",
    "An audience is used at a partner's for a benefit of its people, and never small.",
    "The log shows when it was altered.",
  ]
}
