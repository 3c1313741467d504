/// A day as a file or an option writes it.
public struct RowDay: Equatable, Sendable {
  /// Counted from 1970, or from wherever the numbers of the file do.
  public let number: Int32
  /// Whether it was written as a date, and not as a number of days.
  public let isDate: Bool

  init(_ number: Int32, isDate: Bool) {
    self.number = number
    self.isDate = isDate
  }

  /// nil of what is no day.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let day = RowText.day(bytes.span, 0, bytes.count) else { return nil }
    self = day
  }
}
