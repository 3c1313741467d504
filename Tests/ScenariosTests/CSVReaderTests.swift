import Basics
import TestSupport
import Testing

@testable import Scenarios

@Suite struct CSVReaderTests {
  /// All rows' cells of columns b and a, each row as `b|a`.
  private func rows(_ text: String) throws -> [String] {
    var reader = try CSVReader(Array(text.utf8), columns: ["b", "a"])
    var rows: [String] = []
    while try reader.next() {
      let cells = reader.cells.map { String(decoding: $0, as: UTF8.self) }
      rows.append("\(reader.line):" + cells.joined(separator: "|"))
    }
    return rows
  }

  @Test(arguments: [
    ("a,b\n1,2\n", ["2:2|1"]), ("a,b\n1,2", ["2:2|1"]),
    ("a,b\r\n1,2\r\n3,4\r\n", ["2:2|1", "3:4|3"]),
    ("x,b,y,a\n0,2,0,1\n", ["2:2|1"]), ("\u{FEFF}a,b\n1,2\n", ["2:2|1"]), ("a,b\n,\n", ["2:|"]),
    ("a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", ["2:say \"hi\"|1,5"]),
    ("a,b\n\"one\ntwo\",2\n3,4\n", ["2:2|one\ntwo", "4:4|3"]),
    ("\"a\",\"b\"\n\"1\",\"\"\n", ["2:|1"]), ("a,b\n\n1,2\n\r\n\n", ["3:2|1"]), ("a,b\n", []),
    ("a,b", []), ("a,b\n 1 ,é\n", ["2:é| 1 "]),
  ])
  func rowsAreReadAsRFC4180HasThem(text: String, expected: [String]) throws {
    #expect(try rows(text) == expected)
  }

  @Test(arguments: [
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
    ("a,b\n\"1\"x,2\n", 2, "text after the closing quote of a cell; expected a comma"),
    ("a,b\n1,\"2\n3,4\n", 2, "a cell in quotes begins here and does not end"),
    ("a,b\n1,2\r3,4\n", 2, "a carriage return without a line feed"),
  ])
  func faultsAreToldWithTheirLine(text: String, line: Int, message: String) {
    #expect(throws: RowFault(line: line, message: message)) { try rows(text) }
  }

  @Test func columnsAreNamedByTheirBytes() throws {
    var reader = try CSVReader(
      Array("caf\u{E9},cafe\u{301}\n1,2\n".utf8), columns: ["cafe\u{301}"])
    #expect(try reader.next())
    #expect(reader.cells == [[0x32]])
  }

  @Test func oneColumnMayHoldEmptyCells() throws {
    var reader = try CSVReader(Array("a\n1\n\n2\n".utf8), columns: ["a"])
    var cells: [[UInt8]] = []
    while try reader.next() { cells.append(reader.cells[0]) }
    #expect(cells == [[0x31], [], [0x32]])
  }

  @Test func aHugeCellIsRefusedWithItsLimit() throws {
    let text = "a,b\n1,\"" + String(repeating: "x", count: 2_000_000) + "\"\n"
    #expect(throws: RowFault(line: 2, message: "the row is longer than 1048576 bytes")) {
      try rows(text)
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
      var reader = try CSVReader(
        Array((["a,b"] + lines).joined(separator: end).utf8), columns: ["a", "b"])
      var found: [String] = []
      while try reader.next() {
        found += reader.cells.map { String(decoding: $0, as: UTF8.self) }
      }
      #expect(found.map { Array($0.utf8) } == cells.map { Array($0.utf8) }, "seed \(seed)")
    }
  }
}

@Suite struct JSONLinesReaderTests {
  @Test func membersAreCells() throws {
    let text = """
      {"a":"x","b":1.50}

      {"b":true,"c":[],"a":null}\r
      {"a":"é\\n","b":false}
      """
    var reader = JSONLinesReader(Array(text.utf8), columns: ["a", "b"])
    var rows: [String] = []
    while try reader.next() {
      let cells = reader.cells.map { String(decoding: $0, as: UTF8.self) }
      rows.append("\(reader.line):" + cells.joined(separator: "|"))
    }
    #expect(rows == ["1:x|1.50", "3:|true", "4:é\n|false"])
  }

  @Test(arguments: [
    ("{\"a\":1}", "no member is called \"b\""), ("[1]", "expected a JSON object"),
    ("{\"a\":1,\"b\":[]}", "expected a string, number or boolean in \"b\""),
    ("{\"a\":1,\"a\":2}", "expected a JSON object; the line stops being one at its byte 8"),
    ("{\"a\":secret}", "expected a JSON object; the line stops being one at its byte 6"),
  ])
  func faultsNameNoContent(text: String, message: String) {
    var reader = JSONLinesReader(Array("{\"a\":1,\"b\":2}\n\(text)\n".utf8), columns: ["a", "b"])
    #expect(throws: RowFault(line: 2, message: message)) {
      while try reader.next() {}
    }
  }
}
