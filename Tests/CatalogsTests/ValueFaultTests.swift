import Basics
import TestSupport
import Testing

@testable import Catalogs

/// Ways to write a date, a number and a choice: each is read as it was meant, or refused with the reason.
@Suite struct ValueFaultTests {
  private enum Outcome: Equatable {
    case held(String)
    case refused(ValueFault)
  }

  private typealias Row = (given: String, wanted: Outcome)

  private static func field(
    _ id: String, _ type: ValueType, _ rule: Generalization, category: String = "pd:Preference",
    options: [String] = [], bounds: ValueBounds? = nil, length: Int? = nil
  ) -> Field {
    let level = Level(id: "level", means: "it", rule: rule, cells: nil, leapDay: nil)
    return Field(
      id: id, category: category, type: type, origin: .provided, sensitivity: .ordinary,
      justification: nil, owner: nil, reviewBy: nil, proxyFor: [], derivedFrom: [], notAbout: [],
      isStoredApart: false, options: options, bounds: bounds, length: length, levels: [level])
  }

  /// What becomes of a value on 24 November 2026.
  private static func outcome(_ given: String, _ field: Field) -> Outcome? {
    let rule = ValueRule(type: field.type, rule: field.levels[0].rule)
    if let fault = ValueForm(rule, of: field).fault(in: given, on: CatalogSamples.today) {
      return .refused(fault)
    }
    return rule.generalize(given, on: CatalogSamples.today).map { .held($0.text) }
  }

  private static func expect(_ rows: [Row], of field: Field) {
    for (given, wanted) in rows {
      let found = outcome(given, field)
      #expect(found == wanted, "\(field.id): \"\(given)\" is \(found.debugDescription)")
    }
  }

  @Test func waysToWriteABirthday() {
    let rows: [Row] = [
      ("--04-12", .held("04-12")), ("04-12", .held("04-12")), ("1990-04-12", .held("04-12")),
      ("2000-02-29", .held("02-29")), ("--02-29", .held("02-29")),
      ("12/04/1990", .refused(.ambiguousDate)), ("04/12", .refused(.ambiguousDate)),
      ("12.4.", .refused(.ambiguousDate)), ("12-04-1990", .refused(.ambiguousDate)),
      ("12.04.90", .refused(.ambiguousDate)), ("13/04/1990", .refused(.dateOrder)),
      ("29.02.2000", .refused(.dateOrder)), ("04/04/1990", .refused(.dateOrder)),
      ("1990/04/12", .refused(.dateOrder)), ("1990.04.12", .refused(.dateOrder)),
      ("1990 04 12", .refused(.dateOrder)), ("1990–04–12", .refused(.dateOrder)),
      ("19900412", .refused(.dateOrder)), ("1990-W15-4", .refused(.dateOrder)),
      ("1990年4月12日", .refused(.dateOrder)), ("12.IV.1990", .refused(.dateOrder)),
      ("--1990-04-12", .refused(.dateOrder)), ("banana-04-12", .refused(.monthAsWord)),
      ("April 12", .refused(.monthAsWord)), ("12 avr. 1990", .refused(.monthAsWord)),
      ("29 February", .refused(.monthAsWord)), ("1990-02-30", .refused(.noSuchDay)),
      ("1999-02-29", .refused(.noSuchDay)), ("--02-30", .refused(.noSuchDay)),
      ("1990-13-01", .refused(.noSuchDay)), ("1990-00-12", .refused(.noSuchDay)),
      ("13-04", .refused(.noSuchDay)), ("1990-4-12", .refused(.shortPart)),
      ("4-12", .refused(.shortPart)), ("90-04-12", .refused(.shortPart)),
      ("1990", .refused(.partMissing)), ("1990-04", .refused(.partMissing)),
      ("04", .refused(.partMissing)), ("2000-02-29T00:00:00Z", .refused(.timeOfDay)),
      ("2000-02-29 10:00", .refused(.timeOfDay)), ("٠٤-١٢", .refused(.otherDigits)),
      ("１９９０-04-12", .refused(.otherDigits)), ("०४-१२", .refused(.otherDigits)),
      (" 04-12", .refused(.spaceAround)), ("04-12\u{A0}", .refused(.spaceAround)),
      ("04-12\n", .refused(.hiddenCharacter)), ("04\u{200B}-12", .refused(.hiddenCharacter)),
      ("\u{202E}04-12", .refused(.hiddenCharacter)), ("", .refused(.empty)),
      ("3000-01-01", .refused(.inFuture)), ("2026-11-25", .refused(.inFuture)),
      ("2026-11-24", .held("11-24")), ("1369-04-12", .refused(.tooLongAgo)),
      ("1906-11-23", .refused(.tooLongAgo)), ("1906-11-24", .held("11-24")),
      (String(repeating: "4", count: 5_000), .refused(.tooLong)),
    ]
    Self.expect(rows, of: Self.field("dob", .date, .monthDay, category: "pd:BirthDate"))
  }

  /// Whatever the field is called or filed under; and other dates may lie where they will.
  @Test func onlyABirthdayHasAPlausibleRange() {
    let years: [Row] = [
      ("1905", .refused(.tooLongAgo)), ("1906", .held("1906")), ("2026", .held("2026")),
      ("2027", .refused(.inFuture)), ("--04-12", .refused(.partMissing)),
    ]
    Self.expect(years, of: Self.field("jahrgang", .date, .year))
    Self.expect(years, of: Self.field("x", .date, .year, category: "pd:BirthDate"))
    let others: [Row] = [("1369", .held("1369")), ("3000", .held("3000"))]
    Self.expect(others, of: Self.field("vintage", .date, .year))
    let months: [Row] = [
      ("2026-11", .held("2026-11")), ("2026-12", .refused(.inFuture)),
      ("1906-11", .held("1906-11")), ("1906-10", .refused(.tooLongAgo)),
    ]
    Self.expect(months, of: Self.field("birthday", .date, .yearMonth))
    let ages: [Row] = [
      ("2027-01-01", .refused(.inFuture)), ("1990", .refused(.partMissing)),
      ("1990-04-12", .held("yes")),
    ]
    Self.expect(ages, of: Self.field("membership", .date, .atLeast(18)))
  }

  @Test func waysToWriteANumber() {
    let rows: [Row] = [
      ("2750", .held("2750")), ("2750.50", .held("2750.50")), ("0.5", .held("0.5")),
      ("0", .held("0")), ("2,750", .refused(.ambiguousNumber)),
      ("2.750,00", .refused(.ambiguousNumber)), ("2 750", .refused(.ambiguousNumber)),
      ("2'750", .refused(.ambiguousNumber)), ("1.000.000", .refused(.ambiguousNumber)),
      ("1_000", .refused(.ambiguousNumber)), ("2\u{202F}750", .refused(.ambiguousNumber)),
      ("12,5", .refused(.ambiguousNumber)), ("1e3", .refused(.notANumber)),
      ("0x1F", .refused(.notANumber)), ("+5", .refused(.notANumber)),
      ("−5", .refused(.notANumber)), (".5", .refused(.notANumber)), ("5.", .refused(.notANumber)),
      ("-0", .refused(.notANumber)), ("5 €", .refused(.notANumber)),
      ("$5", .refused(.notANumber)), ("five", .refused(.notANumber)),
      ("NaN", .refused(.notANumber)), ("½", .refused(.notANumber)),
      ("007", .refused(.leadingZero)), ("1.2345678", .refused(.tooManyDecimals)),
      ("-1", .refused(.tooSmall)), ("20000.01", .refused(.tooLarge)),
      ("20000", .held("20000")), (String(repeating: "9", count: 40), .refused(.tooLarge)),
      ("٢٧٥٠", .refused(.otherDigits)), ("27５0", .refused(.otherDigits)),
      ("5\t", .refused(.hiddenCharacter)), (" 5", .refused(.spaceAround)),
    ]
    let bounds = ValueBounds(atLeast: .zero, atMost: Amount(micros: 20_000_000_000))
    Self.expect(rows, of: Self.field("spent", .amount, .asGiven, bounds: bounds))
    let ages: [Row] = [
      ("34", .held("34")), ("0", .held("0")), ("150", .held("150")), ("151", .refused(.tooLarge)),
      ("-1", .refused(.tooSmall)), ("17.5", .refused(.notWhole)), ("034", .refused(.leadingZero)),
      ("34 years", .refused(.notANumber)), ("thirty", .refused(.notANumber)),
    ]
    Self.expect(ages, of: Self.field("years", .age, .asGiven))
    let bands: [Row] = [("-3.5", .refused(.tooSmall)), ("2750.5", .held("2000-2999"))]
    Self.expect(bands, of: Self.field("spent", .amount, .band(1000)))
  }

  @Test func waysToChooseAndToWriteText() {
    let choice: [Row] = [
      ("Extra large", .held("Extra large")), ("extra large", .refused(.otherSpelling)),
      ("Extralarge", .refused(.otherSpelling)), ("Extra large ", .refused(.otherSpelling)),
      ("banana", .refused(.notAnOption)), ("S\u{200B}", .refused(.notAnOption)),
      ("", .refused(.empty)), ("S", .held("S")),
    ]
    Self.expect(
      choice, of: Self.field("size", .choice, .asGiven, options: ["S", "Extra large"]))
    Self.expect([("banana", .held("banana"))], of: Self.field("size", .choice, .asGiven))
    let text: [Row] = [
      ("äöüß", .held("äöüß")), ("äöüßx", .refused(.tooLong)), ("", .refused(.empty)),
    ]
    Self.expect(text, of: Self.field("note", .text, .asGiven, length: 4))
    let code: [Row] = [
      ("sw1a 1aa", .held("SW1")), ("v1-w2", .held("V1W")), ("12", .refused(.tooShort)),
      ("- -", .refused(.tooShort)), ("Zü-rich", .refused(.otherCharacter)),
      ("1٠٤115", .refused(.otherDigits)), ("10.115", .refused(.otherCharacter)),
    ]
    Self.expect(code, of: Self.field("plz", .code, .first(3)))
    let location: [Row] = [
      ("52.52,13.405", .held("52.5,13.4")), ("52.52 13.405", .refused(.notCoordinates)),
      ("52,52,13,405", .refused(.notCoordinates)), ("90.1,0", .refused(.tooLarge)),
      ("0,-180.1", .refused(.tooSmall)), ("52.52, 13.405", .refused(.notCoordinates)),
    ]
    Self.expect(location, of: Self.field("spot", .location, .decimals(1)))
  }

  /// Whatever is refused by the form is told with a reason, and whatever passes it has a value at its level.
  @Test func nothingPassesWithoutAValue() {
    var random = Random(seed: 9, stream: 4)
    let signs = Array("0123456789-/.,: TW٤４é\u{200B}+eA")
    let fields = [
      Self.field("dob", .date, .monthDay), Self.field("dob", .date, .asGiven),
      Self.field("dob", .date, .year), Self.field("dob", .date, .yearMonth),
      Self.field("dob", .date, .month), Self.field("dob", .date, .atLeast(18)),
      Self.field("dob", .date, .band(10)), Self.field("a", .age, .asGiven),
      Self.field("a", .age, .band(5)), Self.field("a", .amount, .asGiven),
      Self.field("a", .amount, .atLeast(5)), Self.field("c", .code, .first(2)),
      Self.field("c", .code, .asGiven), Self.field("p", .location, .decimals(2)),
      Self.field("p", .location, .asGiven), Self.field("t", .text, .asGiven),
      Self.field("o", .choice, .groups([.init(id: "g", values: ["1", "2"])])),
    ]
    for _ in 0..<sampled(4_000, thorough: 200_000) {
      let isDate = random.below(2) == 0
      let given =
        isDate
        ? "\(1880 + random.below(160))-\(random.below(2))\(random.below(10))-\(random.below(4))\(random.below(10))"
        : String((0..<random.below(9)).map { _ in random.element(signs) })
      for field in fields where Self.outcome(given, field) == nil {
        Issue.record("\(field.type) at \(field.levels[0].rule): \"\(given)\" passes and is nothing")
      }
    }
  }

  /// Reasons are sentences of their own, and every one is reached by the rows here or is told by another suite.
  @Test func everyFaultHasItsReason() {
    let reasons = ValueFault.allCases.map(\.reason)
    #expect(Set(reasons).count == reasons.count)
    for reason in reasons { #expect(!reason.hasSuffix(".") && !reason.isEmpty, "\(reason)") }
  }

  @Test func boundsAndLengthAreInTheSentence() {
    func sentence(_ field: Field) -> String {
      ValueForm(ValueRule(type: field.type, rule: field.levels[0].rule), of: field).expected
    }
    func amount(_ units: Int64) -> Amount { Amount(micros: units * Amount.microsPerUnit) }
    let both = ValueBounds(atLeast: amount(18), atMost: amount(30))
    #expect(
      sentence(Self.field("a", .age, .asGiven, bounds: both))
        == "whole years from 18 to 30, such as 30")
    #expect(
      sentence(Self.field("a", .age, .band(5))) == "whole years from 0 to 150, such as 34")
    let least = ValueBounds(atLeast: amount(5_000), atMost: nil)
    #expect(
      sentence(Self.field("a", .amount, .asGiven, bounds: least))
        == "a number from 5000 on, such as 5000, with at most six decimals")
    let most = ValueBounds(atLeast: nil, atMost: amount(20_000))
    #expect(
      sentence(Self.field("a", .amount, .asGiven, bounds: most))
        == "a number up to 20000, such as 2750, with at most six decimals")
    #expect(
      sentence(Self.field("a", .text, .asGiven, length: 200))
        == "a text that is not empty, of at most 200 characters")
    #expect(
      sentence(Self.field("a", .choice, .asGiven, options: ["x", "y"]))
        == "one of the catalog's values: x, y")
  }
}
