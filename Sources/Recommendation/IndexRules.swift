import Basics

/// How sessions are told apart, and how long they are kept.
public struct IndexRules: Sendable {
  /// A longer time without an act begins a new session of the same owner.
  public var idleSeconds: Int64
  /// The longest that a session lasts.
  public var sessionSeconds: Int64
  /// How long after its beginning a session is kept.
  public var retentionSeconds: Int64
  /// The time in which popularity halves; at least a 24th of the retention.
  public var halfLifeSeconds: Int64

  public init(
    idleSeconds: Int64 = 30 * 60, sessionSeconds: Int64 = 24 * 3_600,
    retentionSeconds: Int64 = 90 * 86_400, halfLifeSeconds: Int64 = 7 * 86_400
  ) {
    self.idleSeconds = idleSeconds
    self.sessionSeconds = sessionSeconds
    self.retentionSeconds = retentionSeconds
    self.halfLifeSeconds = halfLifeSeconds
  }

  /// Half an hour, a day, 90 days, a week.
  public static let standard = IndexRules()
}

/// The set of what a person did with an item within a session: a bit for each kind.
enum ActSet {
  static let bits: UInt32 = 5
  static let mask: UInt32 = (1 << bits) - 1
  /// Numbers of items that fit beside a set.
  static let itemMost = 1 << 27

  static func bit(_ kind: BehaviourKind) -> UInt32 { 1 << UInt32(kind.rawValue) }

  /// The set after one more act: dismissing lasts until the person does something else with the item.
  static func adding(_ kind: BehaviourKind, to set: UInt32) -> UInt32 {
    if kind == .dismiss { return set | bit(.dismiss) }
    return set & ~bit(.dismiss) | bit(kind)
  }

  static func isDismissed(_ set: UInt32) -> Bool { set & bit(.dismiss) != 0 }

  /// What the set adds to an item's popularity.
  static func popularity(_ set: UInt32) -> UInt64 {
    if isDismissed(set) { return 0 }
    if set & bit(.purchase) != 0 { return 4 }
    return set & bit(.cart) != 0 ? 2 : 1
  }
}
