public import Basics
public import Statistics

/// The counts of one arm: all that its report needs, updated as events apply.
///
/// Every member is an integer and tallies add up member by member, so merging is exact in any
/// order, over machines as over arms.
public struct ArmTally: Equatable, Sendable {
  /// People who met the arm, each once however often they were asked.
  public var shown = 0
  /// People who accepted, each once.
  public var accepted = 0
  /// Answers that were not acceptances.
  public var declined = 0
  public var deferred = 0
  /// Promises made, and how they ended.
  public var promised = 0
  public var kept = 0
  public var late = 0
  public var short = 0
  public var broken = 0
  /// Consents taken back.
  public var withdrawn = 0
  /// What deliveries evidence, never what was promised.
  public var delivered = Amount.zero

  public init() {}

  public static func += (left: inout Self, right: Self) {
    left.shown += right.shown
    left.accepted += right.accepted
    left.declined += right.declined
    left.deferred += right.deferred
    left.promised += right.promised
    left.kept += right.kept
    left.late += right.late
    left.short += right.short
    left.broken += right.broken
    left.withdrawn += right.withdrawn
    left.delivered += right.delivered
  }

  /// Accepted of shown: the opt-in rate.
  public var optIn: Proportion { Proportion(accepted, of: shown) }

  /// Kept of settled: the promise-kept rate. A promise that is still open counts on neither side:
  /// whoever runs the engine breaks those past their deadline before reporting.
  public var promisesKept: Proportion { Proportion(kept, of: kept + late + short + broken) }

  /// Delivered value per person shown, in units; NaN of none.
  public var deliveredPerShown: Double { delivered.units / Double(shown) }

  /// Delivered value per person who accepted, in units; NaN of none.
  public var deliveredPerConsent: Double { delivered.units / Double(accepted) }

  /// The counts in a fixed order, for digests.
  public var counts: [Int64] {
    [shown, accepted, declined, deferred, promised, kept, late, short, broken, withdrawn]
      .map { Int64($0) } + [delivered.micros]
  }
}
