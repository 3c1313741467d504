/// One closed cell of a control and an arm: how many people entered each, and how many of them said yes.
///
/// A cell is what entered on one day of one phase. Parts of it are added up before anything is computed.
public struct PairCell: Equatable, Sendable {
  /// How many of the control's people said yes.
  public let controlYes: Int
  /// How many people entered the control.
  public let controlAll: Int
  /// How many of the arm's people said yes.
  public let armYes: Int
  /// How many people entered the arm.
  public let armAll: Int

  /// The most people in both together: a trillion, far within what doubles and sums hold.
  public static let peopleMax = 1 << 40

  /// Nobody.
  public static let empty = PairCell(unchecked: 0, 0, 0, 0)

  /// nil of counts that cannot be: below 0, more yes than people, or more than `peopleMax` in both.
  public init?(controlYes: Int, controlAll: Int, armYes: Int, armAll: Int) {
    guard 0 <= controlYes, controlYes <= controlAll, 0 <= armYes, armYes <= armAll,
      controlAll <= PairCell.peopleMax, armAll <= PairCell.peopleMax - controlAll
    else { return nil }
    self.init(unchecked: controlYes, controlAll, armYes, armAll)
  }

  private init(unchecked controlYes: Int, _ controlAll: Int, _ armYes: Int, _ armAll: Int) {
    self.controlYes = controlYes
    self.controlAll = controlAll
    self.armYes = armYes
    self.armAll = armAll
  }

  /// Both cells as one; nil when that is more people than a cell holds.
  public func adding(_ other: PairCell) -> PairCell? {
    PairCell(
      controlYes: controlYes + other.controlYes, controlAll: controlAll + other.controlAll,
      armYes: armYes + other.armYes, armAll: armAll + other.armAll)
  }

  /// The same people with arm and control exchanged.
  public var exchanged: PairCell {
    PairCell(unchecked: armYes, armAll, controlYes, controlAll)
  }

  /// Everybody.
  public var people: Int { controlAll + armAll }
  /// Everybody who said yes.
  public var yes: Int { controlYes + armYes }
  /// The fewest of the yes that can be the arm's, given who entered and how many said yes in all.
  var armYesLeast: Int { max(0, yes - controlAll) }
  /// The most of the yes that can be the arm's.
  var armYesMost: Int { min(armAll, yes) }
  /// Whether it can tell the arms apart: the totals leave more than one possible count.
  public var isInformative: Bool { armYesLeast < armYesMost }
}
