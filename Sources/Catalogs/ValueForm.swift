public import Basics

/// How a value is written for a field at a level. Only forms that can be read in one way are taken:
///
///     date    1990-04-12 (ISO 8601); where less is asked for also --04-12, 04-12, 1990-04, 1990, 04
///     number  digits 0 to 9, a minus before them, a point before at most six decimals
///     choice  one of the options, as the catalog spells it
///     code    letters A to Z, digits 0 to 9, spaces and hyphens
///     location  latitude,longitude in degrees
///     text    anything that is not empty
///
/// It looks at what a person gives. What is held already is made coarser by `Generalization` alone, so that
/// bounds of a later catalog lose nobody's values.
public struct ValueForm: Sendable {
  let type: ValueType
  let rule: Generalization
  /// The field in the catalog in force; nil where that has no such field any more, or has it as another type.
  let field: Field?

  /// - Parameters:
  ///   - rule: of the level that the value is for.
  ///   - field: the field as the catalog in force has it.
  public init(_ rule: ValueRule, of field: Field?) {
    type = rule.type
    self.rule = rule.rule
    self.field = field?.type == rule.type ? field : nil
  }

  /// Why a value is not taken; nil where it is.
  /// - Parameters:
  ///   - given: the value as the person gave it.
  ///   - day: the day on which it is given, for what must not lie in the future or too long ago.
  public func fault(in given: String, on day: Day) -> ValueFault? {
    if given.isEmpty { return .empty }
    if given.utf8.count > Limits.valueBytes { return .tooLong }
    if let length = field?.length, given.unicodeScalars.count > length { return .tooLong }
    if type == .choice { return choiceFault(given) }
    if type == .text || rule == .answered { return nil }
    if let fault = ValueForm.signFault(given) { return fault }
    switch type {
    case .date:
      return DateForm.fault(in: given, rule, isBirth: field?.isAboutBirth ?? false, on: day)
    case .age:
      return NumberForm.fault(in: given, decimals: 0, bounds ?? ValueForm.ages)
    case .amount:
      return NumberForm.fault(in: given, decimals: 6, bounds)
    case .code: return codeFault(given)
    case .location: return ValueForm.locationFault(given)
    case .choice, .text: return nil
    }
  }

  /// Ages that people have.
  static let ages = ValueBounds(
    atLeast: .zero, atMost: Amount(micros: 150 * Amount.microsPerUnit))

  /// Bounds of a number; of an amount that is cut into bands at least from zero on.
  var bounds: ValueBounds? {
    switch type {
    case .age: field?.bounds ?? ValueForm.ages
    case .amount where rule == .asGiven: field?.bounds
    case .amount:
      ValueBounds(
        atLeast: max(field?.bounds?.atLeast ?? .zero, .zero), atMost: field?.bounds?.atMost)
    case .date, .code, .location, .choice, .text: nil
    }
  }

  /// What is wrong with the characters of a date, a number, a code or a location.
  private static func signFault(_ given: String) -> ValueFault? {
    if given.utf8.allSatisfy({ (UInt8(ascii: "!")...UInt8(ascii: "~")).contains($0) }) {
      return nil
    }
    let scalars = given.unicodeScalars
    for scalar in scalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned: return .hiddenCharacter
      default: continue
      }
    }
    let isSpace = { (scalar: Unicode.Scalar?) in scalar?.properties.isWhitespace ?? false }
    if isSpace(scalars.first) || isSpace(scalars.last) { return .spaceAround }
    if scalars.contains(where: { !$0.isASCII && $0.properties.numericType == .decimal }) {
      return .otherDigits
    }
    return nil
  }

  private func choiceFault(_ given: String) -> ValueFault? {
    guard let field, let words = field.words(at: rule), !words.contains(given) else { return nil }
    if rule == .asGiven, field.levels.contains(where: { $0.rule.groupIDs.contains(given) }) {
      return .tooCoarse
    }
    func bare(_ word: String) -> String { word.lowercased().filter { !$0.isWhitespace } }
    let wanted = bare(given)
    return words.contains { bare($0) == wanted } ? .otherSpelling : .notAnOption
  }

  private func codeFault(_ given: String) -> ValueFault? {
    let letters = given.utf8.count(where: isASCIILetterOrDigit)
    if given.utf8.contains(where: {
      !isASCIILetterOrDigit($0) && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-")
    }) {
      return .otherCharacter
    }
    if case .first(let count) = rule, letters < count { return .tooShort }
    return letters == 0 ? .tooShort : nil
  }

  private static func locationFault(_ given: String) -> ValueFault? {
    let parts = given.split(separator: ",", omittingEmptySubsequences: false)
    if parts.count != 2 { return .notCoordinates }
    for (part, most) in zip(parts, [Int64(90), 180]) {
      let bound = Amount(micros: most * Amount.microsPerUnit)
      let bounds = ValueBounds(atLeast: Amount(micros: -bound.micros), atMost: bound)
      switch NumberForm.fault(in: String(part), decimals: 6, bounds) {
      case nil: continue
      case .tooSmall: return .tooSmall
      case .tooLarge: return .tooLarge
      case .tooManyDecimals: return .tooManyDecimals
      default: return .notCoordinates
      }
    }
    return nil
  }
}

/// Between what a number must lie; nil where nothing bounds it.
public struct ValueBounds: Equatable, Sendable {
  public let atLeast: Amount?
  public let atMost: Amount?
}

private func isASCIILetterOrDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF) && byte < 0x80
}

/// How a number is written.
enum NumberForm {
  /// Why a number is not taken; nil where it is.
  static func fault(in given: String, decimals: Int, _ bounds: ValueBounds?) -> ValueFault? {
    let digits = given.hasPrefix("-") ? given.dropFirst() : given[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    func isDigits(_ text: Substring) -> Bool {
      !text.isEmpty && text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
    }
    if !parts.allSatisfy(isDigits) || parts.count > 2 {
      return isGrouped(digits) ? .ambiguousNumber : .notANumber
    }
    if parts[0].utf8.count > 1, parts[0].hasPrefix("0") { return .leadingZero }
    if decimals == 0, parts.count == 2 { return .notWhole }
    if parts.count == 2, parts[1].utf8.count > decimals { return .tooManyDecimals }
    guard let number = Amount(decimal: given.utf8) else {
      return given.hasPrefix("-") ? .tooSmall : .tooLarge
    }
    if number == .zero, given.hasPrefix("-") { return .notANumber }
    if let least = bounds?.atLeast, number < least { return .tooSmall }
    if let most = bounds?.atMost, number > most { return .tooLarge }
    return nil
  }

  /// Whether all that is wrong is what stands between digits: `2,750`, `1 000`, `1.000.000`.
  private static func isGrouped(_ text: Substring) -> Bool {
    let parts = text.split(omittingEmptySubsequences: false) {
      ".,'’_ \u{A0}\u{202F}\u{66B}\u{66C}".contains($0)
    }
    return parts.count > 1
      && parts.allSatisfy {
        !$0.isEmpty && $0.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
      }
  }
}
