public import Basics

/// How much of what benefits give may be promised in a period, so that nobody is promised what is not there.
///
/// Benefits name it and may share it. It has an id of its own: what is promised counts on, whatever becomes of the
/// benefits and their words.
public struct Budget: Equatable, Sendable {
  public let id: String
  /// How many of the benefits; nil where they are not counted.
  public let units: Int?
  /// How much they may be worth together; nil where that is not counted. One of the two is stated.
  public let amount: Worth?
  public let per: BudgetPeriod
  /// How long an offer that was shown holds its unit.
  public let holdMinutes: Int
  /// Which part of what is free may be held by people who never gave an answer, so that ids that are made up drain
  /// nothing: more than 0, at most 1.
  public let newcomersShare: Amount
}

/// How often a budget begins anew, in UTC; a week on its Monday.
public enum BudgetPeriod: String, CaseIterable, Sendable {
  case day, week, month, ever
}
