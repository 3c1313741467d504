import Basics
import TestSupport
import Testing

@testable import Evaluation

/// Logs as they are read: what they may look like, and what is told of those that cannot be.
@Suite struct LogReaderTests {
  /// Reads a log whose bytes come in blocks of one size.
  private func read(
    _ text: [UInt8], _ columns: LogColumns = LogColumns(), block: Int = 1 << 20
  ) throws(EvaluationFault) -> ActLog {
    var reader = LogReader(columns)
    var rest = text[...]
    while !rest.isEmpty {
      try reader.take(rest.prefix(block))
      rest = rest.dropFirst(block)
    }
    return try reader.finish()
  }

  /// A log's acts, each as `session item time kind`.
  private func acts(_ log: ActLog) -> [String] {
    log.acts.map { act in
      let session = String(decoding: log.sessions.key(Int(act.session)), as: UTF8.self)
      let item = String(decoding: log.items.key(act.item), as: UTF8.self)
      return "\(session) \(item) \(act.time) \(act.kind.name)"
    }
  }

  @Test(.namesItsRow)
  func aLogIsReadInBlocksOfAnySize() {
    let rows: [(String, String, [String])] = [
      ("SessionId\tItemId\tTime\n1\ta\t2e9\n", "", ["1 a 2000000000000 view"]),
      // Columns in any order, others between them, no newline at the end.
      ("x,time,y,item,session,z\n,1.500000000e9,,b,s,", "", ["s b 1500000000000 view"]),
      (
        "session_id;product-id;Event Time\r\ns;b;1e9\r\n\r\nt;c;2e9\r\n", "",
        ["s b 1000000000000 view", "t c 2000000000000 view"]
      ),
      ("\u{FEFF}session,item,ts\ns,b,1e9\n", "", ["s b 1000000000000 view"]),
      // The session rather than the person, whichever comes first.
      ("user_id,user_session,product_id,event_time\n1,2,3,4e9\n", "", ["2 3 4000000000000 view"]),
      (
        "timestamp,visitorid,event,itemid,transactionid\n1433221332117,257597,view,355908,\n"
          + "1433221332118,257597,AddToCart,355908,\n1433221332119,257597,transaction,355908,7\n",
        "",
        [
          "257597 355908 1433221332117 view", "257597 355908 1433221332118 cart",
          "257597 355908 1433221332119 purchase",
        ]
      ),
      // Named columns: what is not named is guessed, but for the kind.
      ("a,item,time,event\n1,2,3e9,nonsense\n", "session=a", ["1 2 3000000000000 view"]),
      ("a,item,time,what\n1,2,3e9,buy\n", "session=a,kind=what", ["1 2 3000000000000 purchase"]),
      // Quotes of RFC 4180; between tabs those too that end a cell, and letters otherwise.
      (
        "\"session\",\"item\",\"time\"\n\"a,b\",\"c\"\"d\",\"1e9\"\n", "",
        ["a,b c\"d 1000000000000 view"]
      ),
      (
        "session,note,item,time\ns,\"two\nlines\",b,1e9\nt,,c,2e9\n", "",
        ["s b 1000000000000 view", "t c 2000000000000 view"]
      ),
      ("session\titem\ttime\n\"s\tb\"x\t1e9\n", "", ["\"s b\"x 1000000000000 view"]),
      (
        "\"session\"\t\"item\"\t\"time\"\t\"event\"\r\n\"s\"\t\"a, \"\"b\"\"\"\t\"1e9\"\t\"view\"\r\n",
        "",
        ["s a, \"b\" 1000000000000 view"]
      ),
    ]
    forEachRow(rows) { (text, columns, expected) in
      let columns = try columns.isEmpty ? LogColumns() : LogColumns(columns)
      let bytes = Array(text.utf8)
      for block in 1...bytes.count {
        #expect(try acts(read(bytes, columns, block: block)) == expected, "blocks of \(block)")
      }
    }
  }

  private static let head = "session,item,time,kind\n"

  @Test(.namesItsRow)
  func whatIsWrongIsToldWithItsPlaceAndNoCell() {
    let rows: [(String, String, Int?, String)] = [
      ("", "", 1, "expected a header line, found nothing"),
      ("\u{FEFF}", "", 1, "expected a header line, found nothing"),
      ("session,item,time", "", nil, "expected rows below the header, found none"),
      ("session,item,time\r\n\n", "", nil, "expected rows below the header, found none"),
      (
        "secret\n", "", 1,
        "expected a header line with columns apart by tabs, commas or semicolons"
      ),
      (
        "secret,item,time\n", "", 1,
        "no column of the header is known to hold the session; name it with --columns session=NAME"
      ),
      (
        "session,item,secret\n", "", 1,
        "no column of the header is known to hold the time; name it with --columns time=NAME"
      ),
      (
        "session,item,time\n", "session=sesion", 1,
        "no column of the header is called \"sesion\"; did you mean \"session\"?"
      ),
      ("session,item,time\n", "item=zzz", 1, "no column of the header is called \"zzz\""),
      ("a,item,time,a\n", "session=a", 1, "two columns are called \"a\""),
      (
        "item,Item,session,time\n", "", 1,
        "two columns may hold the item; say which with --columns item=NAME"
      ),
      (
        "a,item,time\n", "session=a,item=a", 1,
        "column \"a\" cannot hold both the session and the item"
      ),
      (Self.head + "s,b,1e9,view\ns,b,1e9\n", "", 3, "expected 4 cells as in the header, found 3"),
      (Self.head + "s,b,1e9,view,\n", "", 2, "expected 4 cells as in the header, found 5"),
      (
        Self.head + ",b,1e9,view\n", "", 2,
        "column \"session\": expected an id, found an empty cell"
      ),
      (
        Self.head + "s,\"\",1e9,view\n", "", 2,
        "column \"item\": expected an id, found an empty cell"
      ),
      (
        Self.head + "s,b,secret,view\n", "", 2,
        "column \"time\": expected seconds or milliseconds since 1970 that lie from 1990 to 2100, "
          + "or a moment such as 2026-11-24T10:00:00Z"
      ),
      (
        Self.head + "s,b,46327.5,view\n", "", 2,
        "column \"time\": expected seconds or milliseconds since 1970 that lie from 1990 to 2100, "
          + "or a moment such as 2026-11-24T10:00:00Z; found a number as spreadsheets count days, "
          + "which is to be written as a date"
      ),
      (
        Self.head + "s,b,1e9,secret\n", "", 2,
        "column \"kind\": expected view, click, cart, purchase or dismiss; --columns that name no "
          + "kind pass over it"
      ),
      (
        Self.head + "s,b\"c,1e9,view\n", "", 2,
        "a quote inside a cell that does not begin with one; put the whole cell in quotes and "
          + "double the quotes within"
      ),
      (
        Self.head + "\n\"s\n\",b,1e9,view\ns,\"b\nc", "", 5,
        "a cell in quotes begins here and does not end"
      ),
      (
        Self.head + "\"s\"x,b,1e9,view\n", "", 2,
        "text after the closing quote of a cell; expected a comma or a semicolon, as in the header"
      ),
      (Self.head + "s,b,1e9,view\rx", "", 2, "a carriage return without a line feed"),
      (Self.head + "s,b,1e9,view\r", "", 2, "a carriage return without a line feed"),
    ]
    forEachRow(rows) { (text, columns, line, message) in
      let columns = try columns.isEmpty ? LogColumns() : LogColumns(columns)
      let fault = EvaluationFault(message, line: line)
      for block in [1, 2, 3, 7, 1 << 20] {
        #expect(throws: fault, "blocks of \(block)") {
          try read(Array(text.utf8), columns, block: block)
        }
      }
    }
  }

  @Test func bothSidesOfEveryLimit() throws {
    func row(session: Int, item: Int, note: Int) -> [UInt8] {
      let cell = { (count: Int) in String(repeating: "x", count: count) }
      return Array(
        "session,item,time,note\n\(cell(session)),\(cell(item)),1e9,\(cell(note))\n".utf8)
    }
    #expect(try read(row(session: 256, item: 256, note: 0)).count == 1)
    #expect(
      throws: EvaluationFault(
        "column \"session\": expected an id of at most 256 bytes, found 257", line: 2)
    ) { try read(row(session: 257, item: 1, note: 0)) }
    #expect(
      throws: EvaluationFault(
        "column \"item\": expected an id of at most 256 bytes, found 257", line: 2)
    ) { try read(row(session: 1, item: 257, note: 0)) }
    #expect(try read(row(session: 1, item: 1, note: 1_000_000), block: 1 << 16).count == 1)
    #expect(throws: EvaluationFault("the row is longer than 1048576 bytes", line: 2)) {
      try read(row(session: 1, item: 1, note: 2_000_000), block: 1 << 16)
    }
    #expect(
      throws: EvaluationFault(
        "expected a header line, found compressed data; a name that ends in .gz says so", line: 1)
    ) { try read([0x1F, 0x8B, 8, 0]) }
    #expect(throws: EvaluationFault("the header has more than 4096 columns", line: 1)) {
      try read(Array(repeating: UInt8(ascii: ","), count: 5_000))
    }
  }

  /// Moments as logs write them, and what is refused because it is none that could be meant.
  @Test func momentsAreReadAsLogsWriteThem() {
    let day: Int64 = 1_795_478_400_000
    let rows: [(text: String, expected: Int64?)] = [
      // Counts since 1970, told apart by what they come to.
      ("1396437466.94", 1_396_437_466_940), ("1592337718.0", 1_592_337_718_000),
      ("1433221332117", 1_433_221_332_117), ("1433221332117123", 1_433_221_332_117),
      ("1433221332117123456", 1_433_221_332_117), ("1.700000000e9", 1_700_000_000_000),
      // Both ends of what is plausible, in each unit.
      ("631152000", 631_152_000_000), ("631151999.9", nil), ("4133980799.999", 4_133_980_799_999),
      ("4133980800", nil), ("631152000000", 631_152_000_000), ("631151999999", nil),
      ("4133980799999", 4_133_980_799_999), ("4133980800000", nil),
      ("631152000000000", 631_152_000_000), ("631151999999000", nil),
      ("4133980799999000000", 4_133_980_799_999), ("4133980800000000000", nil),
      // Written.
      ("2026-11-24T10:00:00Z", day + 36_000_000), ("2026-11-24 10:00:00Z", day + 36_000_000),
      ("2026-11-24t10:00:00z", day + 36_000_000), ("2026-11-24 10:00:00", day + 36_000_000),
      ("2026-11-24T10:00:00", day + 36_000_000), ("2026-11-24T10:00", day + 36_000_000),
      ("2026-11-24 10:00Z", day + 36_000_000), ("2026-11-24 10:00:00 UTC", day + 36_000_000),
      ("2026-11-24 10:00:00 +01:00", day + 32_400_000),
      ("2026-11-24T10:00:00.125+01:00", day + 32_400_125),
      ("2026-11-24T10:00:00+0100", day + 32_400_000), ("2026-11-24T10:00-05:30", day + 55_800_000),
      ("2026-11-24 10:00:00.5", day + 36_000_500), ("2026-11-24", day),
      ("2023-11-14 22:13:20", 1_700_000_000_000), ("1970-01-02", 86_400_000),
      ("20261124", day), ("20261124100000", day + 36_000_000), ("19900101", 631_152_000_000),
      // Days that are none, times that are none, zones that are none.
      ("2026-13-01", nil), ("2026-02-29", nil), ("2026-11-2", nil), ("2026-11-24 24:00", nil),
      ("2026-11-24 10:00:00 CET", nil), ("2026-11-24T10", nil), ("2026-11-24T", nil),
      ("2026-11-24 10:00:00+1", nil), ("2026-11-24  10:00", nil), ("24.11.2026", nil),
      ("20261324", nil), ("20261124240000", nil), ("20261124106000", nil), ("202611241000", nil),
      ("19891231", nil), ("21010101", nil),
      // Numbers that are no time: ordinals, a spreadsheet's days, the year 5138.
      ("0", nil), ("1", nil), ("86400", nil), ("46327", nil), ("46327.4375", nil),
      ("100000000000", nil), ("253402300799.999", nil), ("", nil), ("-1", nil), ("1e400", nil),
      // An exponent says more digits than there are: which second it was is lost.
      ("1.79e+09", nil), ("1.790E9", nil), ("1.79E+12", nil),
      ("1.7e9", nil), ("1.7000000001234E+09", 1_700_000_000_123),
      ("0x10", nil), (" 1700000000", nil), ("1700000000 ", nil), ("+1700000000", nil),
    ]
    for row in rows {
      #expect(LogValues.moment(Array(row.text.utf8).span) == row.expected, "\"\(row.text)\"")
    }
    for (text, isDay) in [("32874", true), ("46327.5", true), ("73416", false), ("86400", false)] {
      #expect(LogValues.isSpreadsheetDay(Array(text.utf8).span) == isDay, "\(text)")
    }
  }

  @Test(.namesItsRow)
  func kindsAreReadAsLogsWriteThem() {
    let rows: [(String, BehaviourKind?)] = [
      ("view", .view), ("CLICKS", .click), ("add_to_cart", .cart), ("addtocart", .cart),
      ("Add", .cart), ("order", .purchase), ("transaction", .purchase), ("dismiss", .dismiss),
      ("", nil), ("viewed", nil), ("vie", nil),
    ]
    forEachRow(rows) { (text, expected) in
      #expect(LogValues.kind(Array(text.utf8).span) == expected)
    }
  }

  @Test(
    arguments: [
      ("session", "--columns needs ROLE=NAME, such as session=visitorid, not \"session\""),
      ("session=", "--columns needs ROLE=NAME, such as session=visitorid, not \"session=\""),
      ("sesion=a", "--columns: unknown role \"sesion\"; did you mean \"session\"?"),
      ("x=a", "--columns: unknown role \"x\"; there is session, item, time, kind"),
      ("item=a,item=b", "--columns names \"item\" twice"),
    ])
  func columnsThatCannotBeUnderstood(text: String, message: String) {
    #expect(throws: EvaluationFault(message)) { try LogColumns(text) }
  }

  /// Whatever the bytes, the reader answers, and in the same way for blocks of any size.
  @Test func damagedLogsAreReadOrRefused() throws {
    let clean = Array(
      "session,item,time,kind\r\ns,b,1e9,view\n\"t\",\"c\"\"d\",2026-11-24T10:00:00Z,buy\n".utf8)
    let odd = Array("\",;\t\r\n\0x9\u{FEFF}".utf8)
    for seed in 0..<400 {
      var random = Random(seed: UInt64(seed), stream: 0)
      var bytes = clean
      for _ in 0..<1 + Int(random.uniform() * 3) {
        let place = Int(random.uniform() * Double(bytes.count))
        bytes[place] = odd[Int(random.uniform() * Double(odd.count))]
      }
      let whole = Result { () throws(EvaluationFault) in try acts(read(bytes)) }
      let parts = Result { () throws(EvaluationFault) in try acts(read(bytes, block: 1)) }
      #expect(whole == parts, "seed \(seed)")
    }
  }
}
