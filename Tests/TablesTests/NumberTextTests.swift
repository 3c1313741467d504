import Statistics
import TestSupport
import Testing

@testable import Tables

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "−1,000"),
  ])
  func countsAreGrouped(value: Int, text: String) {
    #expect(NumberText.count(value) == text)
  }

  @Test(.namesItsRow)
  func numbersAreRounded() {
    let rows: [(Double, Int, String)] = [
      (0.0, 2, "0.00"), (1.125, 2, "1.13"), (-0.004, 2, "0.00"), (-0.005, 2, "−0.01"),
      (999.995, 2, "1,000.00"),
      (12.5, 0, "13"), (.nan, 2, "–"), (1e30, 2, "1e+30"),
    ]
    forEachRow(rows) { (value, decimals, text) in
      #expect(NumberText.fixed(value, decimals) == text)
    }
  }

  @Test func differencesShowTheirSign() {
    #expect(
      NumberText.difference(Estimate(value: 0.0879, low: -0.01, high: 0), scale: 100)
        == "+8.79 [−1.00, ±0.00]")
  }

  @Test func shortNumbersHaveNoSpareZeros() {
    #expect(NumberText.short(95, atMost: 4) == "95")
    #expect(NumberText.short(99.96, atMost: 4) == "99.96")
    #expect(NumberText.short(1_000_000, atMost: 6) == "1,000,000")
    #expect(NumberText.count(1, "day", "days") == "1 day")
  }

  @Test func ratesArePercentages() {
    #expect(NumberText.rate(Estimate(value: 1, low: 0.5, high: 1)) == "100.0 % [50.0, 100.0]")
    #expect(NumberText.percent(.nan) == "–")
  }

  @Test func amountsHaveTheirUnit() {
    #expect(NumberText.amount(0.05, unit: "USD", decimals: 2) == "$0.05")
    #expect(NumberText.amount(12, unit: "CHF", decimals: 2) == "12.00 CHF")
    #expect(NumberText.amount(.nan, unit: "EUR", decimals: 2) == "–")
  }
}

@Suite struct IntervalStripTests {
  @Test func intervalsAreDrawnOnACommonAxis() {
    let strip = IntervalStrip(low: 0, high: 10, reference: 5, width: 11)
    #expect(strip.text(value: 2, low: 0, high: 4) == "├─●─┤┊     ")
    #expect(strip.text(value: 8, low: 3, high: 10) == "   ├─┼──●─┤")
    #expect(strip.text(value: 5, low: 5, high: 5) == "     ●     ")
    #expect(strip.text(value: 99, low: -99, high: 99).count == 11)
  }

  @Test func anAxisOfNoLengthIsDrawnToo() {
    let strip = IntervalStrip(low: 0.5, high: 0.5, reference: 0.5, width: 5)
    #expect(strip.text(value: 0.5, low: 0.5, high: 0.5).contains("●"))
  }
}

@Suite struct TextTableTests {
  private var table: TextTable {
    var table = TextTable([
      TextTable.Column("name", .left), TextTable.Column("extra", .left, spare: 1),
      TextTable.Column("count", .right), TextTable.Column("more", .left, spare: 2),
    ])
    table.add(["é", "x", "1", "y"].map { TextTable.Cell($0) })
    table.add([
      TextTable.Cell("longer"), TextTable.Cell("x"), TextTable.Cell("100,000", .good),
      TextTable.Cell("z\u{1B}[2J"),
    ])
    return table
  }

  @Test func columnsAreAligned() {
    #expect(
      table.text(TextStyle(isColored: false, columns: 80))
        == "name    extra    count  more\né       x            1  y\nlonger  x      100,000  z [2J\n"
    )
    #expect(
      table.text(TextStyle(isColored: true, columns: 80)).contains("\u{1B}[32m100,000\u{1B}[0m"))
  }

  @Test func columnsThatCanBeSparedGoWhereTheyDoNotFit() {
    #expect(
      table.text(TextStyle(isColored: false, columns: 22))
        == "name    extra    count\né       x            1\nlonger  x      100,000\n")
    #expect(
      table.text(TextStyle(isColored: false, columns: 3))
        == "name      count\né             1\nlonger  100,000\n")
  }
}
