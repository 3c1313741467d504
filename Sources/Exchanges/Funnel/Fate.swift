public import Catalogs

/// What became of one candidate on its way to being offered, in the order in which it is asked.
public enum Fate: UInt8, CaseIterable, Sendable {
  case offered, outranked
  case heldOut, elsewhere, notYet, over, incomplete, controlOnly, otherArm, notEntered
  case restricted, heldAlready, coolingDown, capReached, tooSoon
  case preferenceDenies, signalDenies, refusedByTrustRules, notEligible, exhausted, unjudged

  /// The name in explanations.
  public var name: StaticString {
    switch self {
    case .offered: "offered"
    case .outranked: "outranked"
    case .heldOut: "heldOut"
    case .elsewhere: "elsewhere"
    case .notYet: "notYet"
    case .over: "over"
    case .incomplete: "incomplete"
    case .controlOnly: "controlOnly"
    case .otherArm: "otherArm"
    case .notEntered: "notEntered"
    case .restricted: "restricted"
    case .heldAlready: "heldAlready"
    case .coolingDown: "coolingDown"
    case .capReached: "capReached"
    case .tooSoon: "tooSoon"
    case .preferenceDenies: "preferenceDenies"
    case .signalDenies: "signalDenies"
    case .refusedByTrustRules: "refusedByTrustRules"
    case .notEligible: "notEligible"
    case .exhausted: "exhausted"
    case .unjudged: "unjudged"
    }
  }

  /// The rule that it fell by; nil where no rule but the catalog decided.
  public var rule: TrustRule? {
    switch self {
    case .notYet, .over: .q1
    case .heldAlready, .coolingDown: .q7
    case .preferenceDenies: .q4
    case .signalDenies: .q12
    case .restricted: .q5
    case .refusedByTrustRules, .unjudged: .q2
    case .offered, .outranked, .heldOut, .elsewhere, .incomplete, .controlOnly, .otherArm,
      .notEntered, .capReached, .tooSoon, .notEligible, .exhausted:
      nil
    }
  }

  /// Why, in a sentence that the person could read.
  public var reason: StaticString {
    switch self {
    case .offered: "this is what is offered"
    case .outranked:
      "another offer gives more for what it asks, or is this person's in an experiment"
    case .heldOut:
      "this person is asked nothing for a time, so that what asking brings can be told"
    case .elsewhere: "this is shown in another place"
    case .notYet: "this is not offered yet"
    case .over: "this is not offered any more"
    case .incomplete: "the offer leaves out what it must state"
    case .controlOnly: "this is shown in an experiment only"
    case .otherArm: "the experiment shows something else here"
    case .notEntered:
      "its experiment does not take this person in: who enters may be shown any of its arms, and it is open"
    case .restricted: "the use of this person's data is restricted"
    case .heldAlready:
      "this person has agreed to this, or to a part of it, for the same purpose already"
    case .coolingDown: "this person said no, or not now"
    case .capReached: "this has been shown as often as it may be"
    case .tooSoon: "something was shown not long ago"
    case .preferenceDenies: "this person's preferences rule it out"
    case .signalDenies: "this person's browser says that data must not be shared"
    case .refusedByTrustRules: "the trust rules do not allow it now"
    case .notEligible: "this is for others"
    case .exhausted:
      "as many of these as may be given now are promised or set aside, or its experiment takes nobody new any more"
    case .unjudged: "the trust rules have not been asked about this yet; they are within moments"
    }
  }

  /// What the fate is for a command that names the candidate.
  var refusal: Refusal? {
    switch self {
    case .offered, .outranked, .elsewhere, .controlOnly, .otherArm, .notEntered, .notEligible:
      nil
    case .heldOut: .personHeldOut
    case .notYet, .over, .incomplete, .refusedByTrustRules, .unjudged: .refusedByTrustRules
    case .restricted: .personRestricted
    case .heldAlready: .heldAlready
    case .coolingDown: .coolingDown
    case .capReached: .capReached
    case .tooSoon: .tooSoon
    case .preferenceDenies: .preferenceDenies
    case .signalDenies: .signalDenies
    case .exhausted: .budgetExhausted
    }
  }
}

/// What became of one candidate, and by which rule: what the ledger keeps of it.
public struct Outcome: Equatable, Sendable {
  public let fate: Fate
  /// The rule by which the trust rules refused it; nil for every other fate, each of which has its own.
  public let refusedBy: TrustRule?

  public init(_ fate: Fate, refusedBy rule: TrustRule? = nil) {
    self.fate = fate
    refusedBy = fate == .refusedByTrustRules ? rule : nil
  }

  /// The rule that it fell by; nil where no rule but the catalog decided.
  public var rule: TrustRule? { refusedBy ?? fate.rule }
}
