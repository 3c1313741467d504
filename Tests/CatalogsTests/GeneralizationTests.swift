import Basics
import TestSupport
import Testing

@testable import Catalogs

/// Values made coarse enough for a level (Q15), and the days of a birth (Q45, Q46).
@Suite struct GeneralizationTests {
  private func level(_ rule: Generalization) -> Level {
    Level(id: "l", means: "m", rule: rule, cells: nil, leapDay: nil)
  }

  private func text(_ given: String, _ type: ValueType, _ rule: Generalization) -> String? {
    level(rule).rule.generalize(given, type, on: CatalogSamples.today).map {
      $0.text + ($0.wasFiner ? "!" : "")
    }
  }

  /// Given, rule, what is held; an exclamation mark where more had been given.
  @Test(.namesItsRow)
  func datesAreCutDown() {
    let rows: [(String, Generalization, String?)] = [
      ("1990-04-12", .asGiven, "1990-04-12"), ("1990-04-12", .year, "1990!"),
      ("1990-04-12", .yearMonth, "1990-04!"), ("1990-04-12", .month, "04!"),
      // Q45(e): a whole date typed where month and day are asked for.
      ("1990-04-12", .monthDay, "04-12!"), ("04-12", .monthDay, "04-12"),
      ("--04-12", .monthDay, "04-12"), ("04", .month, "04"), ("1990", .year, "1990"),
      ("1990-04", .yearMonth, "1990-04"), ("1990-04", .month, "04!"),
      // Too coarse for the level.
      ("04-12", .year, nil), ("04", .monthDay, nil), ("1990", .asGiven, nil),
      ("04-12", .asGiven, nil),
      ("1990-04", .atLeast(18), nil),
      // 18 on the day itself, not the day before.
      ("2008-11-24", .atLeast(18), "yes!"), ("2008-11-25", .atLeast(18), "no!"),
      ("1990-04-12", .band(10), "30-39!"), ("2027-01-01", .atLeast(18), nil),
      ("1990-04-12", .answered, "yes!"),
      // Q46: 29 February is a day like others where no year is known.
      ("02-29", .monthDay, "02-29"), ("2000-02-29", .monthDay, "02-29!"),
      ("1999-02-29", .monthDay, nil), ("1900-02-29", .asGiven, nil), ("02-30", .monthDay, nil),
      ("13", .month, nil), ("1990-4-12", .asGiven, nil), ("12.04.1990", .monthDay, nil),
      ("", .month, nil), ("+990-04-12", .year, nil), ("1990-04-12T00:00", .year, nil),
    ]
    forEachRow(rows) { (given, rule, held) in
      #expect(text(given, .date, rule) == held)
    }
  }

  @Test(.namesItsRow)
  func otherValuesAreCutDown() {
    let rows: [(String, ValueType, Generalization, String?)] = [
      ("34", .age, .band(10), "30-39!"), ("39", .age, .band(10), "30-39!"),
      ("40", .age, .band(10), "40-49!"), ("17", .age, .atLeast(18), "no!"),
      ("18", .age, .atLeast(18), "yes!"), ("18.5", .age, .atLeast(18), nil),
      ("-1", .age, .band(10), nil), ("151", .age, .asGiven, nil), ("150", .age, .asGiven, "150"),
      ("2750.50", .amount, .band(1000), "2000-2999!"), ("999.99", .amount, .atLeast(1000), "no!"),
      ("1e3", .amount, .atLeast(1000), "yes!"), ("many", .amount, .band(1000), nil),
      ("10115", .code, .first(3), "101!"), ("101", .code, .first(3), "101"),
      ("10", .code, .first(3), nil), ("sw1a 1aa", .code, .first(4), "SW1A!"),
      ("SW1A1AA", .code, .first(4), "SW1A!"), ("10115", .code, .asGiven, "10115"),
      (" - ", .code, .asGiven, nil),
      ("52.52,13.405", .location, .decimals(1), "52.5,13.4!"),
      ("52.5,13.4", .location, .decimals(1), "52.5,13.4"),
      ("-33.87,151.21", .location, .decimals(1), "-33.9,151.2!"),
      ("-33.87,151.21", .location, .decimals(0), "-34,151!"),
      ("91,0", .location, .decimals(1), nil), ("52.52", .location, .decimals(1), nil),
      ("52.52,13.405", .location, .asGiven, "52.52,13.405"),
      ("nut", .choice, .answered, "yes!"), ("nut", .text, .asGiven, "nut"),
      ("", .text, .asGiven, nil),
    ]
    forEachRow(rows) { (given, type, rule, held) in
      #expect(text(given, type, rule) == held)
    }
  }

  @Test func groupsHoldTheirValues() {
    let groups = Generalization.groups([
      .init(id: "small", values: ["34", "36"]), .init(id: "large", values: ["42"]),
    ])
    #expect(text("36", .choice, groups) == "small!")
    #expect(text("small", .choice, groups) == "small")
    #expect(text("38", .choice, groups) == nil)
  }

  /// Q45(e): what is typed beyond the month and the day that were asked for is cut off, and that it
  /// was is known; the year is nowhere in what is held.
  @Test func q45AYearTypedByThePersonIsCutOff() throws {
    let held = try #require(
      level(.monthDay).rule.generalize("1990-04-12", .date, on: CatalogSamples.today))
    #expect(held == GeneralizedValue(text: "04-12", wasFiner: true))
  }

  /// What a level holds, it holds again: cutting down twice is cutting down once.
  @Test func cuttingDownTwiceIsCuttingDownOnce() {
    let rules: [Generalization] = [.year, .yearMonth, .month, .monthDay]
    forAll(seeds: 400) { _, random in
      let given = LeapDay.february28.day(
        "\(random.element(["01", "02", "12"]))-\(random.element(["01", "28", "29"]))",
        inYear: 1970 + random.below(60))
      for rule in rules {
        let once = level(rule).rule.generalize(given, .date, on: CatalogSamples.today)
        let twice = once.flatMap {
          level(rule).rule.generalize($0.text, .date, on: CatalogSamples.today)
        }
        #expect(once != nil && twice?.text == once?.text && twice?.wasFiner == false)
      }
    }
  }

  @Test(arguments: [
    (LeapDay.february28, 2027, "2027-02-28"), (.march1, 2027, "2027-03-01"),
    (.february28, 2028, "2028-02-29"), (.march1, 2028, "2028-02-29"),
    (.march1, 2100, "2100-03-01"),
  ])
  func q46TheGiftOf29FebruaryHasADayEveryYear(leapDay: LeapDay, year: Int, day: String) {
    #expect(leapDay.day("02-29", inYear: year) == day)
    #expect(leapDay.day("04-12", inYear: year) == "\(year)-04-12")
  }

  /// Somebody born on 29 February is 18 on 1 March of a common year, not a day early.
  @Test func aLeapBirthdayIsNotADayEarly() throws {
    for (today, isOld) in [("2026-02-28", false), ("2026-03-01", true)] {
      let value = level(.atLeast(18)).rule.generalize(
        "2008-02-29", .date, on: try #require(Day(today)))
      #expect(value?.text == (isOld ? "yes" : "no"))
    }
  }
}
