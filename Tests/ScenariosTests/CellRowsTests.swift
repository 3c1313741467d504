import Basics
import TestSupport
import Testing

@testable import Scenarios

/// Keeps what it takes.
private struct KeptRows: CellSink {
  var cells: [[[UInt8]]] = []
  /// Each row as `line:cell|cell`.
  var texts: [String] = []

  mutating func take(_ row: [[UInt8]], line: Int) {
    cells.append(row)
    texts.append(
      "\(line):" + row.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "|"))
  }
}

@Suite struct CellRowsTests {
  /// The wanted columns of a text that comes in blocks of one size.
  private func kept(
    _ text: String, _ columns: [String] = ["b", "a"], block: Int = 1 << 20
  ) throws(RowFault) -> KeptRows {
    var reader = CellRows()
    var wanted = WantedColumns(columns, isStrict: true, into: KeptRows())
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      try reader.take(rest.prefix(block), into: &wanted)
      rest = rest.dropFirst(block)
    }
    try reader.finish(into: &wanted)
    return wanted.sink
  }

  /// All rows' cells of columns b and a, each row as `b|a`, whatever the size of the blocks.
  private func rows(_ text: String) throws -> [String] {
    let whole = Result { () throws(RowFault) in try kept(text).texts }
    for block in [1, 2, 3, 7] where text.utf8.count < 1_000 {
      let parts = Result { () throws(RowFault) in try kept(text, block: block).texts }
      #expect(parts == whole, "blocks of \(block)")
    }
    return try whole.get()
  }

  @Test(.namesItsRow)
  func rowsAreReadAsRFC4180HasThem() {
    let table: [(String, [String])] = [
      ("a,b\n1,2\n", ["2:2|1"]), ("a,b\n1,2", ["2:2|1"]),
      ("a,b\r\n1,2\r\n3,4\r\n", ["2:2|1", "3:4|3"]),
      ("x,b,y,a\n0,2,0,1\n", ["2:2|1"]), ("\u{FEFF}a,b\n1,2\n", ["2:2|1"]), ("a,b\n,\n", ["2:|"]),
      ("a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", ["2:say \"hi\"|1,5"]),
      ("a,b\n\"one\ntwo\",2\n3,4\n", ["2:2|one\ntwo", "4:4|3"]),
      ("\"a\",\"b\"\n\"1\",\"\"\n", ["2:|1"]), ("a,b\n\n1,2\n\r\n\n", ["3:2|1"]), ("a,b\n", []),
      ("a,b", []), ("a,b\n 1 ,é\n", ["2:é| 1 "]),
      // Other separators, as the header has them.
      ("a;b\n1,5;2\n", ["2:2|1,5"]), ("a\tb\r\n1,5\t2;3\r\n", ["2:2;3|1,5"]),
      ("x;\"b\";a\n0;\"1;2\";3\n", ["2:1;2|3"]), ("\"x\ty\",b,a\n0,2,1\n", ["2:2|1"]),
      ("5\" disk\tb\ta\n0\t2\t\"1\n", ["2:2|\"1"]), ("\"x,y,z\";b;a\n0;2;1\n", ["2:2|1"]),
      // Cells in quotes between tabs, as spreadsheets write them; quotes that end no cell are letters.
      ("\"a\"\t\"b\"\n\"1\"\t\"2\"\n", ["2:2|1"]), ("a\tb\n\"1\t1\"\t2\r\n", ["2:2|1\t1"]),
      ("a\tb\r\n\"say \"\"hi\"\"\"\t\"\"\r\n", ["2:|say \"hi\""]),
      ("a\tb\n1\t\"2\"", ["2:2|1"]), ("a\tb\n\"1\" disk\t\"2\n", ["2:\"2|\"1\" disk"]),
      ("a\tb\n\"\t\"\"\n\"1\t2\n", ["2:|\"", "3:2|\"1"]),
      ("a\tb\n\"\"\"\t2\n1\t\"", ["2:2|\"\"\"", "3:\"|1"]), ("a\tb\n\t\"\"\n", ["2:|"]),
      ("\"a b\"\t\"b\"\ta\n0\t\"2;\"\t1,\n", ["2:2;|1,"]),
    ]
    forEachRow(table) { (text, expected) throws in
      #expect(try rows(text) == expected)
    }
  }

  @Test(.namesItsRow)
  func faultsAreToldWithTheirLine() {
    let table: [(String, Int, String)] = [
      ("", 1, "expected a header line, found nothing"),
      ("a,c\n1,2\n", 1, "no column of the header is called \"b\""),
      ("a,b,b\n1,2,3\n", 1, "two columns are called \"b\""),
      ("a,b\n1\n", 2, "expected 2 cells as in the header, found 1"),
      ("a,b\n1,2\n1,2,3\n", 3, "expected 2 cells as in the header, found 3"),
      (
        "a,b\n1,2\"3\n", 2,
        "a quote inside a cell that does not begin with one; put the whole cell in quotes and double "
          + "the quotes within"
      ),
      (
        "a,b\n\"1\"x,2\n", 2,
        "text after the closing quote of a cell; expected a comma or a semicolon, as in the header"
      ),

      ("a,b\n1,\"2\n3,4\n", 2, "a cell in quotes begins here and does not end"),
      ("a,b\n1,2\r3,4\n", 2, "a carriage return without a line feed"),
    ]
    forEachRow(table) { (text, line, message) in
      #expect(throws: RowFault(line: line, message: message)) { try rows(text) }
    }
  }

  /// A spreadsheet's "Unicode text", in either order of bytes.
  @Test func sixteenBitsAreNamed() {
    for mark: [UInt8] in [[0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61]] {
      var rows = CellRows()
      var taker = NoRows()
      #expect(
        throws: RowFault(
          line: 1, message: "expected a header line in UTF-8, found UTF-16; save the file as UTF-8")
      ) {
        try rows.take(mark[...], into: &taker)
        try rows.finish(into: &taker)
      }
    }
  }

  private struct NoRows: RowTaker {
    mutating func takeHeader(_ names: [[UInt8]]) {}
    mutating func takeRow(
      _ row: Range<Int>, _ cells: [RowCell], of bytes: Span<UInt8>, line: Int
    ) {}
  }

  @Test func columnsAreNamedByTheirBytes() throws {
    #expect(try kept("caf\u{E9},cafe\u{301}\n1,2\n", ["cafe\u{301}"]).cells == [[[0x32]]])
  }

  @Test func oneColumnMayHoldEmptyCells() throws {
    for block in 1...8 {
      #expect(try kept("a\n1\n\n2\n", ["a"], block: block).cells == [[[0x31]], [[]], [[0x32]]])
    }
  }

  @Test func aHugeCellIsRefusedWithItsLimit() throws {
    let text = "a,b\n1,\"" + String(repeating: "x", count: 2_000_000) + "\"\n"
    for block in [1 << 16, 1 << 20, 1 << 22] {
      #expect(throws: RowFault(line: 2, message: "the row is longer than 1048576 bytes")) {
        try kept(text, block: block)
      }
    }
    let header = "a,b," + String(repeating: "x", count: 2_000_000) + "\n1,2,3\n"
    #expect(throws: RowFault(line: 1, message: "the row is longer than 1048576 bytes")) {
      try rows(header)
    }
  }

  /// Whatever cells are written in quotes come back, wherever the lines break.
  @Test func quotedCellsComeBack() throws {
    try forAll(seeds: 300) { seed, random in
      let letters = ["a", ",", "\"", "\n", "\r\n", "é", " "]
      let cells = (0..<20).map { _ in
        (0..<random.below(6)).map { _ in random.element(letters) }.joined()
      }
      let end = random.below(2) == 0 ? "\n" : "\r\n"
      func quoted(_ cell: String) -> String { "\"\(cell.replacing("\"", with: "\"\""))\"" }
      let lines = stride(from: 0, to: 20, by: 2).map {
        "\(quoted(cells[$0])),\(quoted(cells[$0 + 1]))"
      }
      let text = (["a,b"] + lines).joined(separator: end)
      let found = try kept(text, ["a", "b"], block: 1 + random.below(40)).cells
      #expect(found.flatMap { $0 } == cells.map { Array($0.utf8) }, "seed \(seed)")
    }
  }
}

@Suite struct JSONRowsTests {
  /// The columns a and b of a text that comes in blocks of one size.
  private func rows(_ text: String, block: Int) throws(RowFault) -> [String] {
    var reader = JSONRows(["a", "b"])
    var kept = KeptRows()
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      try reader.take(rest.prefix(block), into: &kept)
      rest = rest.dropFirst(block)
    }
    try reader.finish(into: &kept)
    return kept.texts
  }

  @Test func membersAreCells() throws {
    let text = """
      {"a":"x","b":1.50}

      {"b":true,"c":[],"a":null}\r
      {"a":"é\\n","b":false}
      """
    for block in [1, 2, 5, 1 << 20] {
      #expect(try rows(text, block: block) == ["1:x|1.50", "3:|true", "4:é\n|false"])
      #expect(try rows("\u{FEFF}" + text, block: block).count == 3)
    }
  }

  @Test(arguments: [
    ("{\"a\":1}", "no member is called \"b\""), ("[1]", "expected a JSON object"),
    ("{\"a\":1,\"b\":[]}", "expected a string, number or boolean in \"b\""),
    ("{\"a\":1,\"a\":2}", "expected a JSON object; the line stops being one at its byte 8"),
    ("{\"a\":secret}", "expected a JSON object; the line stops being one at its byte 6"),
  ])
  func faultsNameNoContent(text: String, message: String) {
    for block in [1, 3, 1 << 20] {
      #expect(throws: RowFault(line: 2, message: message)) {
        try rows("{\"a\":1,\"b\":2}\n\(text)\n", block: block)
      }
    }
  }

  @Test func aLineHasALimit() throws {
    let text = "{\"a\":1,\"b\":\"" + String(repeating: "x", count: 2_000_000)
    for block in [1 << 16, 1 << 22] {
      #expect(throws: RowFault(line: 1, message: "the line is longer than 1048576 bytes")) {
        try rows(text, block: block)
      }
    }
  }
}
