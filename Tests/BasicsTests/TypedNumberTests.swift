import Basics
import Testing

@Suite struct TypedNumberTests {
  /// Numbers as they are typed; files take the first column's spelling only where it is JSON's.
  @Test func numbersAreReadAsTheyAreTyped() {
    let rows: [(typed: String, value: Double?)] = [
      (".56", 0.56), ("0.56", 0.56), ("5.", 5), ("+0.5", 0.5), ("+.5", 0.5), ("-.5", -0.5),
      ("1e-3", 0.001), ("1.e-3", 0.001), (".5e1", 5), ("007", 7), ("00.5", 0.5), ("-05", -5),
      ("0", 0), ("00", 0), ("+0", 0), ("-0", 0), ("1E+3", 1_000),
      ("", nil), (".", nil), ("+", nil), ("-", nil), ("-.", nil), ("+-5", nil), ("++5", nil),
      ("--5", nil), ("5..", nil), (".5.", nil), ("..5", nil), ("0x10", nil), ("1,5", nil),
      ("5 ", nil), (" 5", nil), ("inf", nil), ("nan", nil), ("1e", nil), ("e3", nil), (".e3", nil),
      ("1e400", nil), ("٥", nil),
    ]
    for row in rows {
      #expect(
        DecimalText.double(DecimalText.typed(row.typed).span) == row.value, "\"\(row.typed)\"")
    }
    for typed in [".5", "5.", "+5", "05"] {
      #expect(DecimalText.double(Array(typed.utf8).span) == nil, "\(typed)")
    }
  }
}
