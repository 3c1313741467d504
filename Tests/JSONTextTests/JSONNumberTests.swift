import Basics
import JSONText
import TestSupport
import Testing

/// Numbers as 64-bit integers and as doubles: exact, or rounded once to the nearest.
@Suite struct JSONNumberTests {
  private func node<Result>(_ text: String, _ read: (JSONNode, Span<UInt8>) -> Result) throws
    -> Result
  {
    let bytes = Array(text.utf8)
    var nodes: [JSONNode] = []
    try JSONScanner.scan(bytes.span, into: &nodes)
    return read(nodes[0], bytes.span)
  }

  private func double(_ text: String) throws -> Double? {
    try node(text) { $0.double(in: $1) }
  }

  @Test(.namesItsRow)
  func integersAreExact() {
    let rows: [(String, Int64?)] = [
      ("0", 0), ("-0", 0), ("-0.0e9", 0), ("9223372036854775807", Int64.max),
      ("-9223372036854775808", Int64.min), ("9223372036854775808", nil),
      ("-9223372036854775809", nil), ("18446744073709551615", nil), ("18446744073709551616", nil),
      ("9007199254740991", 9_007_199_254_740_991), ("9007199254740992", 9_007_199_254_740_992),
      ("9007199254740993", 9_007_199_254_740_993), ("-9007199254740993", -9_007_199_254_740_993),
      ("9223372036854775807.0", Int64.max), ("9.223372036854775807e18", Int64.max),
      ("922337203685477580700e-2", Int64.max), ("92233720368547758070.00e-1", Int64.max),
      ("1.0", 1), ("1e3", 1_000), ("1E+3", 1_000), ("1000e-3", 1), ("1.5", nil), ("1.5e1", 15),
      ("1e18", 1_000_000_000_000_000_000), ("1e19", nil), ("-1e19", nil), ("1e-1", nil),
      ("0e999999", 0),
      ("0.0001e4", 1), ("10000000000000000000000000e-25", 1), ("1e99999999999999999999", nil),
      ("1e-99999999999999999999", nil), ("100000000000000000000000", nil), ("0.5", nil),
    ]
    forEachRow(rows) { (text, number) throws in
      #expect(try node(text) { $0.integer(in: $1) } == number)
    }
  }

  /// A number of as many digits as it takes: the exponent cannot be cut short without being wrong.
  @Test func longExponentsAreExact() throws {
    let zeros = String(repeating: "0", count: 99_999)
    #expect(try node("0.\(zeros)1e100005") { $0.integer(in: $1) } == 100_000)
    #expect(try node("0.\(zeros)1e100000") { $0.integer(in: $1) } == 1)
    #expect(try node("1\(zeros)0e-100000") { $0.integer(in: $1) } == 1)
    #expect(try double("0.\(zeros)1e100005") == 100_000)
  }

  @Test(.namesItsRow)
  func doublesAreTheNearest() {
    let rows: [(String, Double)] = [
      ("0", 0), ("-0", -0.0), ("1", 1), ("-1.5", -1.5), ("0.1", 0.1), ("1e22", 1e22),
      ("1e23", 1e23),
      ("9007199254740993", 9_007_199_254_740_992), ("9007199254740995", 9_007_199_254_740_996),
      ("9007199254740992.9999999999999999999", 9_007_199_254_740_992),
      ("9007199254740993.0000000000000000001", 9_007_199_254_740_994),
      ("18446744073709551615", 0x1p64),
      ("18446744073709551616", 0x1p64),
      ("1.7976931348623157e308", Double.greatestFiniteMagnitude),
      ("5e-324", Double.leastNonzeroMagnitude),
      ("2.2250738585072014e-308", Double.leastNormalMagnitude), ("2.4703282292062327e-324", 0),
      ("2.4703282292062328e-324", Double.leastNonzeroMagnitude), ("1e-400", 0), ("-1e-400", -0.0),
      ("8.5899345930e9", 8_589_934_593), ("1.0000000000000002", 1.0000000000000002),
      ("1.00000000000000011102230246251565", 1),
      ("1.00000000000000011102230246251566", 1 + 0x1p-52),
      ("123456789012345678901234567890", 0x1.8ee90ff6c373ep96),
      ("1e27", 1e27), ("1e28", 1e28), ("1e-27", 1e-27), ("1e-28", 1e-28),
      ("18446744073709551615e27", 0x1.9d971e4fe8402p153),
      ("18446744073709551615e-27", 0x1.3ce9a36f23c10p-26),
    ]
    forEachRow(rows) { (text, number) throws in
      #expect(try double(text)?.bitPattern == number.bitPattern)
    }
  }

  @Test(.namesItsRow)
  func whatNoDoubleHoldsIsNil() {
    let rows: [String] = [
      "1e309", "-1e309", "1.7976931348623159e308", "1e99999999999999999999", "\"1\"", "null",
    ]
    forEachRow(rows) { text throws in
      #expect(try double(text) == nil)
    }
  }

  @Test func shortestTextsReadBack() throws {
    try forAll(seeds: 4_000) { seed, random in
      // Any bits, and sizes that people write, which make no text on the way.
      for number in [Double(bitPattern: random.next()), (random.uniform() - 0.5) * 1e3]
      where number.isFinite {
        let found = try double(DecimalText.shortest(number))
        #expect(found == number, "seed \(seed)")
      }
    }
  }

  /// Against the standard library, with up to 20 digits and exponents on both sides of the quick way.
  @Test func doublesAgreeWithTheStandardLibrary() throws {
    try forAll(seeds: 4_000) { seed, random in
      let digits = String(random.next() >> UInt64(random.below(64)))
      let place = random.below(digits.count + 1)
      var text = place == 0 ? "0" : String(digits.prefix(place))
      if place < digits.count { text += ".\(digits.dropFirst(place))" }
      text += "e\(random.below(80) - 40)"
      let found = try double(text)
      #expect(found?.bitPattern == Double(text)?.bitPattern, "seed \(seed): \(text)")
    }
  }

  /// Halfway between two doubles, and on either side.
  @Test func halvesGoToTheEvenOne() throws {
    try forAll(seeds: 500) { seed, random in
      let whole = 1 << 53 + Int(random.next() >> 12)
      for number in whole...whole + 3 {
        for text in ["\(number)", "\(number)0e-1", "\(number).0"] {
          let found = try double(text)
          #expect(found == Double(number), "seed \(seed): \(text)")
        }
      }
    }
  }
}
