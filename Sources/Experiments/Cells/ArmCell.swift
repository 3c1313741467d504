/// What the people who entered an arm on one day in one phase did: whole numbers, which add up in any order.
///
/// A person stays counted whatever they do later. Who erases themselves has withdrawn, and what they added stands:
/// taking it out would reward the arm that people flee from.
public struct ArmCell: Equatable, Sendable {
  /// Who could enter by the condition, before the arm was drawn.
  public var eligible: Int64 = 0
  public var people = People()
  public var promises = Promises()
  public var value = Value()
  public var late = Late()

  /// People, each once.
  public struct People: Equatable, Sendable {
    public var entered: Int64 = 0
    /// Within the answer window.
    public var shown: Int64 = 0
    /// Said yes, no or later within the answer window.
    public var answered: Int64 = 0
    /// First yes within the answer window.
    public var accepted: Int64 = 0
    /// Of those, withdrawn by whatever road before the lasting window was over.
    public var gone: Int64 = 0
    /// Withdrawn by the person's word.
    public var withdrew: Int64 = 0
    /// Erased themselves before the lasting window was over, accepted or not.
    public var erased: Int64 = 0
    /// Withdrawn by an opt-out signal.
    public var signalled: Int64 = 0
    public var renewed: Int64 = 0
    public var expired: Int64 = 0
    /// Had met an earlier experiment on the same exchange.
    public var carriedOver: Int64 = 0

    public init() {}
  }

  /// Promises made to people who accepted within the answer window, and how they ended.
  public struct Promises: Equatable, Sendable {
    public var made: Int64 = 0
    /// No longer owed before they were due, such as by a withdrawal.
    public var released: Int64 = 0
    public var kept: Int64 = 0
    public var late: Int64 = 0
    public var short: Int64 = 0
    public var broken: Int64 = 0
    public var compensated: Int64 = 0

    /// What fell due, once the day is closed for promises.
    public var due: Int64 { made - released }

    public init() {}
  }

  /// Sums of persons' values in millionths, squares and products of one person's sums.
  public struct Value: Equatable, Sendable {
    public var promised: Int64 = 0
    public var delivered: Int64 = 0
    public var compensated: Int64 = 0
    /// People for whom a delivery was put right in time, and by how much, up or down.
    public var correctedPeople: Int64 = 0
    public var corrected: Int64 = 0
    /// The price of what was collected.
    public var dataCost: Int64 = 0
    /// What was delivered, no person above the definition's cap.
    public var capped: Int64 = 0
    /// The most that one person holds, or held: what is put right later does not lower it.
    public var largest: Int64 = 0
    public var deliveredSquares: Int128 = 0
    public var cappedSquares: Int128 = 0
    public var dataCostSquares: Int128 = 0
    /// Delivered value times data cost.
    public var deliveredByCost: Int128 = 0
    /// What each person did before they entered, where behaviour may be looked at.
    public var before: Int64 = 0
    public var beforeSquares: Int128 = 0
    public var deliveredByBefore: Int128 = 0

    public init() {}
  }

  /// What came after the window of its metric, and is no evidence.
  public struct Late: Equatable, Sendable {
    /// First yes after the answer window.
    public var accepted: Int64 = 0
    public var withdrawals: Int64 = 0
    /// Of promises made too late, or ends of promises told too late.
    public var promises: Int64 = 0
    /// Value in millionths.
    public var delivered: Int64 = 0

    public init() {}
  }

  public init() {}

  /// Of those who accepted, whose yes stands.
  public var lasting: Int64 { people.accepted - people.gone }

  /// All numbers in a fixed order, for digests. Wide ones are two: high half, low half. What was put right stands behind
  /// a number that none of the others has, and only where something was.
  public var numbers: [Int64] {
    let p = people
    var numbers = [
      eligible, p.entered, p.shown, p.answered, p.accepted, p.gone, p.withdrew, p.erased,
      p.signalled, p.renewed, p.expired, p.carriedOver,
      promises.made, promises.released, promises.kept, promises.late, promises.short,
      promises.broken, promises.compensated,
      value.promised, value.delivered, value.compensated, value.dataCost, value.capped,
      value.largest, value.before,
      late.accepted, late.withdrawals, late.promises, late.delivered,
    ]
    for wide in [
      value.deliveredSquares, value.cappedSquares, value.dataCostSquares, value.deliveredByCost,
      value.beforeSquares, value.deliveredByBefore,
    ] {
      numbers.append(Int64(truncatingIfNeeded: wide >> 64))
      numbers.append(Int64(truncatingIfNeeded: wide))
    }
    if value.correctedPeople > 0 { numbers += [-1, value.correctedPeople, value.corrected] }
    return numbers
  }
}

extension ArmCell {
  /// Adds up exactly: the same bytes in whatever order parts come.
  public static func += (left: inout Self, right: Self) {
    left.eligible += right.eligible
    left.people += right.people
    left.promises += right.promises
    left.value += right.value
    left.late += right.late
  }
}

extension ArmCell.People {
  public static func += (left: inout Self, right: Self) {
    left.entered += right.entered
    left.shown += right.shown
    left.answered += right.answered
    left.accepted += right.accepted
    left.gone += right.gone
    left.withdrew += right.withdrew
    left.erased += right.erased
    left.signalled += right.signalled
    left.renewed += right.renewed
    left.expired += right.expired
    left.carriedOver += right.carriedOver
  }
}

extension ArmCell.Promises {
  public static func += (left: inout Self, right: Self) {
    left.made += right.made
    left.released += right.released
    left.kept += right.kept
    left.late += right.late
    left.short += right.short
    left.broken += right.broken
    left.compensated += right.compensated
  }
}

extension ArmCell.Value {
  public static func += (left: inout Self, right: Self) {
    left.promised += right.promised
    left.delivered += right.delivered
    left.compensated += right.compensated
    left.correctedPeople += right.correctedPeople
    left.corrected += right.corrected
    left.dataCost += right.dataCost
    left.capped += right.capped
    left.largest = max(left.largest, right.largest)
    left.deliveredSquares += right.deliveredSquares
    left.cappedSquares += right.cappedSquares
    left.dataCostSquares += right.dataCostSquares
    left.deliveredByCost += right.deliveredByCost
    left.before += right.before
    left.beforeSquares += right.beforeSquares
    left.deliveredByBefore += right.deliveredByBefore
  }
}

extension ArmCell.Late {
  public static func += (left: inout Self, right: Self) {
    left.accepted += right.accepted
    left.withdrawals += right.withdrawals
    left.promises += right.promises
    left.delivered += right.delivered
  }
}
