public import Basics
public import JSONText

/// Where and how somebody could be shown something now.
public struct OfferRequest: Sendable {
  public let person: PersonID
  public let placement: String?
  public let channel: String?
  /// What conditions may read of the person and the moment; nil where nothing is known.
  public let attributes: JSONValue?
  /// The purpose of the offer that the person asks for themselves; nil where they are asked.
  public let wish: String?

  public init(
    _ person: PersonID, placement: String? = nil, channel: String? = nil,
    attributes: JSONValue? = nil, wish: String? = nil
  ) {
    self.person = person
    self.placement = placement
    self.channel = channel
    self.attributes = attributes
    self.wish = wish
  }
}

/// What an offer decision rested on that the ledger did not hold before, and what became of every candidate: so
/// the log tells why somebody was offered what they were, whatever rules and prices there are later (design §4).
public struct Circumstances: Equatable, Sendable {
  public let placement: String?
  public let channel: String?
  /// The arms that experiments would show the person, as `experiment:arm`.
  public let arms: [String]
  public let outcomes: Outcomes

  public init(placement: String?, channel: String?, arms: [String], outcomes: Outcomes) {
    self.placement = placement
    self.channel = channel
    self.arms = arms
    self.outcomes = outcomes
  }
}
