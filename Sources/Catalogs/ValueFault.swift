/// Why a value is not taken, in words for whoever typed it. Each follows from how the value is written alone,
/// and repeats nothing of it.
public enum ValueFault: String, CaseIterable, Sendable {
  case empty, tooLong, tooShort
  case hiddenCharacter, spaceAround, otherDigits, otherCharacter
  case ambiguousDate, dateOrder, monthAsWord, timeOfDay, shortPart, noSuchDay, partMissing
  case inFuture, tooLongAgo
  case notANumber, ambiguousNumber, leadingZero, notWhole, tooManyDecimals, tooSmall, tooLarge
  case notCoordinates
  case notAnOption, otherSpelling, tooCoarse

  /// The sentence, without its capital and its full stop: it stands behind what is expected.
  public var reason: String {
    switch self {
    case .empty: "nothing was given"
    case .tooLong: "this is longer"
    case .tooShort: "this is shorter"
    case .hiddenCharacter: "this holds a character that does not show; type it anew"
    case .spaceAround: "leave out the space before or behind it"
    case .otherDigits: "write it with the digits 0 to 9"
    case .otherCharacter: "leave out other letters and signs"
    case .ambiguousDate:
      "day and month could be either way round; write the year first, then month, then day, with hyphens"
    case .dateOrder: "write the year first, then month, then day, with hyphens between"
    case .monthAsWord: "write the month as a number of two digits"
    case .timeOfDay: "leave out the time of day"
    case .shortPart: "write the year with four digits, month and day with two each"
    case .noSuchDay: "there is no such day"
    case .partMissing: "a part of it is missing"
    case .inFuture: "this lies in the future"
    case .tooLongAgo: "this lies more than \(DateForm.yearsBack) years back"
    case .notANumber: "write digits, with a point before decimals, and no unit or other sign"
    case .ambiguousNumber:
      "a sign between digits could stand before decimals or between thousands; write a point before decimals, "
        + "and nothing between thousands"
    case .leadingZero: "leave out the zero in front"
    case .notWhole: "this is not whole"
    case .tooManyDecimals: "this has more decimals"
    case .tooSmall: "this is less"
    case .tooLarge: "this is more"
    case .notCoordinates:
      "write latitude, a comma, and longitude, each with a point before decimals"
    case .notAnOption: "this is none of them"
    case .otherSpelling: "write it as it stands there, capitals and spaces too"
    case .tooCoarse: "this says less than is asked for"
    }
  }
}
