import Basics
import TestSupport
import Testing

@Suite struct AmountTests {
  @Test(.namesItsRow)
  func decimalsAreReadExactly() {
    let rows: [(String, Int64)] = [
      ("0", 0), ("-0", 0), ("12", 12_000_000), ("0.05", 50_000), ("-3.5", -3_500_000),
      ("1.5e3", 1_500_000_000), ("1E-6", 1), ("1000000e-12", 1), ("0.100000", 100_000),
      ("0.1000000000", 100_000), ("0e400", 0), ("9223372036854.775807", Int64.max),
      ("1.00000000000000000000000000000000", 1_000_000), ("-9223372036854.775808", Int64.min),
      ("0.000001e0000000000", 1), ("123e-2", 1_230_000), ("0e99999999999999999999", 0),
    ]
    forEachRow(rows) { (text, micros) in
      #expect(Amount(decimal: text.utf8)?.micros == micros)
    }
  }

  @Test(.namesItsRow)
  func whatIsNoExactAmountIsRefused() {
    let rows: [String] = [
      "", "-", ".", "1.", ".5", "-.5", "01", "1e-", "5e+", "0.05e", ".5x", "abc", "1e", "1e+",
      "0.0000001", "1e-7", "9223372036854.775808",
      "1e13", "12e9999", "1 ", "+1", "--1", "1e1.5", "NaN",
    ]
    forEachRow(rows) { text in
      #expect(Amount(decimal: text.utf8) == nil)
    }
  }

  @Test func decimalTextReadsBack() {
    forAll(seeds: 2_000) { seed, random in
      let micros = Int64(bitPattern: random.next()) >> Int64(random.below(64))
      if micros == .min { return }
      let amount = Amount(micros: micros)
      #expect(Amount(decimal: amount.decimal.utf8) == amount, "seed \(seed)")
    }
  }

  @Test(arguments: [
    ("12", 12), ("1e13", 10_000_000_000_000), ("-0", 0), ("1.50e1", 15),
    ("9223372036854775807", Int64.max),
  ])
  func wholeNumbersAreReadFromAnySpelling(text: String, number: Int64) {
    #expect(DecimalText.scaled(text.utf8, decimals: 0) == number)
  }

  @Test func decimalTextIsShort() {
    #expect(Amount(micros: 50_000).decimal == "0.05")
    #expect(Amount(micros: -1).decimal == "-0.000001")
    #expect(Amount(micros: 12_000_000).decimal == "12")
  }
}
