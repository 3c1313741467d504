public import Basics

/// Why a field is used, in words a customer would accept.
public struct Purpose: Equatable, Sendable {
  public let id: String
  /// Its term in the W3C Data Privacy Vocabulary: `dpv:PersonalisedBenefits`.
  public let category: String
  public let why: String
  /// The fields it needs, each at the coarsest level that suffices.
  public let needs: [FieldLevel]
  public let retention: RetentionRule
  /// Purposes that data collected for this one may also serve, declared, never inferred (Q16).
  public let compatibleWith: [String]
  /// Whether handing the data to others, who use it for themselves, is the purpose itself.
  public let isSharing: Bool
  /// Why a protected attribute cannot be done without, field by field (Q36).
  public let necessities: [Necessity]
  /// The test that showed that behaviour alone does not suffice (Q48).
  public let behaviourTest: BehaviourTest?

  /// Categories that say to people that what is shown follows from what they do.
  public static let recommending = [
    "dpv:ProvidePersonalisedRecommendations", "dpv:ProvideEventRecommendations",
    "dpv:ProvideProductRecommendations", "dpv:Personalisation", "dpv:ServicePersonalisation",
    "dpv:UserInterfacePersonalisation",
  ]

  /// Whether recommendations may be made for it: its category says so (Q16).
  public var servesRecommendations: Bool { Purpose.recommending.contains(category) }
}

/// Why one field cannot be done without, such as a law that demands it.
public struct Necessity: Equatable, Sendable {
  public let field: String
  public let reason: String

  public init(field: String, reason: String) {
    self.field = field
    self.reason = reason
  }
}

/// What a model reached on people that it had not seen, with behaviour alone and with a demographic
/// field beside it.
public struct BehaviourTest: Equatable, Sendable {
  /// The measure, such as "AUC"; more is better.
  public let metric: String
  public let behaviourOnly: Double
  public let withDemographic: Double
  public let heldOutPeople: Int
  public let on: Day
}

/// How long a purpose keeps data, as the catalog states it. What the rules let pass (Q17, Q18)
/// becomes a `Retention`, which is what terms promise.
public struct RetentionRule: Equatable, Sendable {
  /// Nil where the catalog sets no end, which no rule lets pass.
  public let days: Int?
  public let anchor: RetentionAnchor?
  /// The most days from collection, for anchors that may never come.
  public let atMostDays: Int?
  public let hold: LegalHold?

  public init(
    days: Int?, anchor: RetentionAnchor?, atMostDays: Int? = nil, hold: LegalHold? = nil
  ) {
    self.days = days
    self.anchor = anchor
    self.atMostDays = atMostDays
    self.hold = hold
  }

  /// The days and what they count from, where both are stated and a preset.
  public var retention: Retention? {
    guard let days, let anchor, Retention.presets.contains(days) else { return nil }
    return Retention(
      days: days, anchor: anchor, atMostDays: anchor == .collected ? nil : atMostDays, hold: hold)
  }

  /// The days that data can be held at the most, for prices; nil without an end.
  public var heldDays: Int? {
    guard let days, days > 0 else { return nil }
    return anchor == .collected || anchor == nil ? days : max(days, atMostDays ?? 365)
  }
}

/// A law that keeps data beyond its time, until a day.
public struct LegalHold: Equatable, Sendable {
  public let reason: String
  public let until: Day

  public init(reason: String, until: Day) {
    self.reason = reason
    self.until = until
  }
}

/// How long data is kept for a purpose, and from when the days count.
public struct Retention: Equatable, Sendable {
  /// One of `Retention.presets`.
  public let days: Int
  public let anchor: RetentionAnchor
  /// The most days from collection, for anchors that may never come (Q18); nil for a year.
  public let atMostDays: Int?
  /// A law that keeps the data, unused, beyond its time.
  public let hold: LegalHold?

  public init(
    days: Int, anchor: RetentionAnchor, atMostDays: Int? = nil, hold: LegalHold? = nil
  ) {
    self.days = days
    self.anchor = anchor
    self.atMostDays = atMostDays
    self.hold = hold
  }

  /// When data given at a moment ends if nothing else happens.
  public func firstEnd(from given: Instant) -> Instant {
    switch anchor {
    case .collected: given.adding(days: days)
    case .lastUsed: given.adding(days: min(days, mostDays))
    case .caseResolved: given.adding(days: mostDays)
    }
  }

  /// When data given at a moment ends once the anchor came at another, used or resolved.
  public func end(from given: Instant, anchoredAt moment: Instant) -> Instant {
    anchor == .collected
      ? firstEnd(from: given) : min(moment.adding(days: days), given.adding(days: mostDays))
  }

  private var mostDays: Int { atMostDays ?? Retention.longest }

  /// Whether the days are a preset and nothing exceeds a year (Q17).
  var isSound: Bool {
    Retention.presets.contains(days) && (1...Retention.longest).contains(mostDays)
  }

  private static let longest = 365

  /// The only retention times there are (Q17).
  public static let presets = [30, 60, 90, 365]
}

/// What a retention time counts from (Q18).
public enum RetentionAnchor: String, CaseIterable, Sendable {
  case collected, lastUsed, caseResolved
}
