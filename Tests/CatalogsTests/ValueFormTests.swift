import Basics
import JSONText
import TestSupport
import Testing

@testable import Catalogs

/// What a field takes at a level, and what is said to whoever gave something else.
@Suite struct ValueFormTests {
  private struct Row {
    let type: ValueType
    let rule: Generalization
    let given: String
    /// What is held of it; nil where it is not taken.
    let held: String?

    init(_ type: ValueType, _ rule: Generalization, _ given: String, _ held: String? = nil) {
      (self.type, self.rule, self.given, self.held) = (type, rule, given, held)
    }
  }

  private static let rows: [Row] = [
    Row(.date, .monthDay, "29.02.2000"), Row(.date, .monthDay, "2000-02-30"),
    Row(.date, .monthDay, "2000-02-29T00:00:00Z"), Row(.date, .monthDay, "29 February"),
    Row(.date, .monthDay, "2000-2-29"), Row(.date, .monthDay, "2000-02"),
    Row(.date, .monthDay, " 2000-02-29"), Row(.date, .monthDay, "2000/02/29"),
    Row(.date, .monthDay, "--02-29", "02-29"), Row(.date, .monthDay, "02-29", "02-29"),
    Row(.date, .monthDay, "2000-02-29", "02-29"), Row(.date, .monthDay, "--02-30"),
    Row(.date, .asGiven, "02-29"), Row(.date, .asGiven, "1999-02-29"),
    Row(.date, .year, "--02-29"), Row(.date, .year, "2000", "2000"),
    Row(.date, .yearMonth, "2000"), Row(.date, .yearMonth, "2000-02", "2000-02"),
    Row(.date, .month, "13"), Row(.date, .month, "February"), Row(.date, .month, "02", "02"),
    Row(.date, .atLeast(18), "2100-01-01"), Row(.date, .atLeast(18), "2000"),
    Row(.date, .band(10), "04-12"), Row(.date, .band(10), "1990-04-12", "30-39"),
    Row(.age, .asGiven, "34 years"), Row(.age, .asGiven, "151"), Row(.age, .asGiven, "34", "34"),
    Row(.age, .band(10), "thirty"), Row(.age, .atLeast(18), "17.5"),
    Row(.amount, .asGiven, "2,750"), Row(.amount, .asGiven, "-3.5", "-3.5"),
    Row(.amount, .band(1000), "-3.5"), Row(.amount, .atLeast(1000), "2750.1234567"),
    Row(.code, .first(3), "12"), Row(.code, .first(1), "-"), Row(.code, .asGiven, "Ü"),
    Row(.code, .first(3), "sw1a 1aa", "SW1"), Row(.code, .first(12), "10115"),
    Row(.location, .decimals(1), "52.52 13.405"), Row(.location, .asGiven, "95,10"),
    Row(.location, .asGiven, "52.52,13.405", "52.52,13.405"), Row(.choice, .asGiven, "any", "any"),
    Row(.text, .asGiven, " ", " "), Row(.text, .answered, "any", "yes"),
  ]

  /// Ways to write a thing, and which of them are taken.
  @Test func someWaysToWriteItAreTaken() {
    for row in ValueFormTests.rows {
      let held = row.rule.generalize(row.given, row.type, on: CatalogSamples.today)
      #expect(held?.text == row.held, "\(row)")
    }
  }

  /// Every type at every rule has its sentence, and an example in it is taken.
  @Test func everySentenceHoldsWhatItSays() {
    let rules: [Generalization] = [
      .asGiven, .year, .yearMonth, .month, .monthDay, .atLeast(18), .band(10), .first(1), .first(3),
      .decimals(1), .answered,
    ]
    var sentences: Set<String> = []
    for type in ValueType.allCases {
      for rule in rules where rule.types.contains(type) {
        let sentence = rule.expected(of: type)
        sentences.insert(sentence)
        let words = sentence.split(separator: " ").map { $0.hasSuffix(",") ? $0.dropLast() : $0 }
        for (word, example) in zip(words, words.dropFirst()) where word == "as" {
          let held = rule.generalize(String(example), type, on: CatalogSamples.today)
          #expect(held != nil, "\(type) at \(rule): \(sentence)")
        }
      }
    }
    #expect(
      sentences.sorted() == [
        "a date such as 2000-02-29 that the calendar has",
        "a date such as 2000-02-29 that the calendar has and that is not to come",
        "a date such as 2000-02-29 that the calendar has, or a month such as 2000-02",
        "a date such as 2000-02-29 that the calendar has, or a year such as 2000",
        "a date such as 2000-02-29, a day such as --02-29, or a month such as 02, that the calendar has",
        "a date such as 2000-02-29, or a day such as --02-29, that the calendar has",
        "a number such as 2750.50, with at most six decimals",
        "a number that is not negative, such as 2750.50, with at most six decimals",
        "a text that is not empty",
        "at least one letter or digit",
        "at least three characters, each a letter from A to Z or a digit",
        "latitude and longitude in degrees, such as 52.52,13.405",
        "whole years from 0 to 150, such as 34",
      ])
  }

  /// A choice of which groups list the values takes no others, at any level.
  @Test func aChoiceTakesWhatItLists() throws {
    let exact = Level(id: "exact", means: "m", rule: .asGiven, cells: nil, leapDay: nil)
    let given = Level(id: "given", means: "m", rule: .answered, cells: nil, leapDay: nil)
    let group = Level(
      id: "group", means: "m",
      rule: .groups([
        .init(id: "small", values: ["34", "36"]), .init(id: "medium", values: ["38", "40"]),
        .init(id: "large", values: ["42", "44"]),
      ]), cells: nil, leapDay: nil)
    func size(_ levels: [Level]) -> Field {
      Field(
        id: "size", category: "pd:PhysicalCharacteristic", type: .choice, origin: .provided,
        sensitivity: .ordinary, justification: nil, owner: nil, reviewBy: nil, proxyFor: [],
        derivedFrom: [], notAbout: [], isStoredApart: false, levels: levels)
    }
    let field = size([given, group, exact])
    for word in ["34", "36", "38", "40", "42", "44"] {
      for level in field.levels {
        #expect(field.takes(word, at: level.rule), "\(word) \(level.id)")
      }
    }
    for word in ["banana", "44 ", "L", " ", "40\u{200B}", "4444", "", "SMALL"] {
      for level in field.levels {
        #expect(!field.takes(word, at: level.rule), "\(word) \(level.id)")
      }
    }
    // A group is too coarse for the finest level.
    #expect(field.takes("small", at: group.rule) && !field.takes("small", at: exact.rule))
    #expect(size([exact]).takes("banana", at: exact.rule))
    func sentence(_ level: Level) -> String {
      level.rule.expected(of: .choice, words: field.words(at: level.rule))
    }
    #expect(sentence(exact) == "one of the catalog's values: 34, 36, 38, 40, 42, 44")
    #expect(sentence(group) == "one of the catalog's values: small, medium, large, 34, … 44")
    #expect(sentence(given) == sentence(group))
    let long = String(repeating: "x", count: 50)
    #expect(
      exact.rule.expected(of: .choice, words: [long])
        == "one of the catalog's values: \(long.prefix(32))…")
  }
}
