public import Basics
public import Catalogs

extension BudgetPeriod {
  /// The first day of the period that a moment lies in, in days since 1970: a week begins on its Monday. What is not
  /// counted by periods has one, which begins with the first day there is.
  public func start(of moment: Instant) -> Int32 {
    let day = Int32(truncatingIfNeeded: moment.milliseconds / Instant.dayMilliseconds)
    switch self {
    case .day: return day
    // 1970 began on a Thursday.
    case .week: return (day + 3) / 7 * 7 - 3
    case .month: return day - BudgetPeriod.dayOfMonth(day)
    case .ever: return 0
    }
  }

  /// How many days of its month lie before a day. Years begin in March, as `Instant.text` has them.
  private static func dayOfMonth(_ day: Int32) -> Int32 {
    let dayOfEra = (day + 719_468) % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    return dayOfYear - (153 * month + 2) / 5
  }
}
