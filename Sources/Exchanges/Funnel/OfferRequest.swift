public import Basics
public import JSONText

/// Where and how somebody could be shown something now.
public struct OfferRequest: Sendable {
  public let person: PersonID
  public let placement: String?
  public let channel: String?
  /// What conditions may read of the person and the moment.
  public let eligibility: Eligibility

  /// Who is eligible for what.
  public enum Eligibility: Sendable {
    case attributes(JSONValue?)
    /// As a log has it: the exchanges that the person was not eligible for, by name.
    case recorded(notEligible: [String])
  }

  public init(
    _ person: PersonID, placement: String? = nil, channel: String? = nil,
    _ eligibility: Eligibility = .attributes(nil)
  ) {
    self.person = person
    self.placement = placement
    self.channel = channel
    self.eligibility = eligibility
  }
}

/// What an offer decision rested on that the ledger did not hold before: with it, every decision can be
/// made again from the log (design §4).
public struct Circumstances: Equatable, Sendable {
  public let placement: String?
  public let channel: String?
  public let notEligible: [String]
  /// The arms that experiments would show the person, as `experiment:arm`.
  public let arms: [String]

  public init(placement: String?, channel: String?, notEligible: [String], arms: [String]) {
    self.placement = placement
    self.channel = channel
    self.notEligible = notEligible
    self.arms = arms
  }
}
