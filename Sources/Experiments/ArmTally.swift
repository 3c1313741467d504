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
  /// Promises past their due date of which nobody has said how they ended: the clock makes them, no event, so a tally
  /// has them as of the moment for which it was asked.
  public var overdue = 0
  /// Consents taken back.
  public var withdrawn = 0
  /// What deliveries evidence, never what was promised, as they were put right.
  public var delivered = Amount.zero
  /// By how much deliveries were put right, up or down, each time.
  public var corrected = Amount.zero

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
    left.overdue += right.overdue
    left.withdrawn += right.withdrawn
    left.delivered += right.delivered
    left.corrected += right.corrected
  }

  /// Accepted of shown: the opt-in rate.
  public var optIn: Proportion { Proportion(accepted, of: shown) }

  /// Promises that were delivered or should have been. One whose due date is still to come is on neither side.
  public var due: Int { kept + late + short + broken + overdue }

  /// Kept of due: the promise-kept rate.
  public var promisesKept: Proportion { Proportion(kept, of: due) }

  /// Broken or overdue, of due.
  var promisesFailed: Proportion { Proportion(broken + overdue, of: due) }

  /// Delivered value per person shown, in units; NaN of none.
  public var deliveredPerShown: Double { delivered.units / Double(shown) }

  /// Delivered value per person who accepted, in units; NaN of none.
  public var deliveredPerConsent: Double { delivered.units / Double(accepted) }

  /// From what share of the delivered value on its corrections are warned of.
  public static let correctedWarned = 0.01

  /// Corrected of delivered value; infinite where nothing is left of it.
  public var correctedShare: Double { corrected == .zero ? 0 : corrected.units / delivered.units }

  /// Whether more was corrected than a slip here and there.
  var isMuchCorrected: Bool { correctedShare > ArmTally.correctedWarned }

  /// The counts in a fixed order, for digests; what is overdue follows from the promises and the clock. What was
  /// corrected stands behind a number that none of the others has, and only where something was.
  public var counts: [Int64] {
    [shown, accepted, declined, deferred, promised, kept, late, short, broken, withdrawn]
      .map { Int64($0) } + [delivered.micros] + (corrected == .zero ? [] : [-1, corrected.micros])
  }
}
