import Basics

/// Takes the cells of the columns that were asked for, row by row.
protocol CellSink {
  mutating func take(_ cells: [[UInt8]], line: Int) throws(RowFault)
}

/// Finds the columns that were asked for, each by the bytes of its name, and hands on their cells in the
/// order in which they were asked for.
struct WantedColumns<Sink: CellSink>: RowTaker {
  var sink: Sink
  private let columns: [String]
  /// Whether bytes that are not UTF-8 are a fault, also in other columns.
  private let isStrict: Bool
  /// For each wanted column: its index in the file.
  private var columnIndexes: [Int] = []
  private var cells: [[UInt8]]

  init(_ columns: [String], isStrict: Bool, into sink: Sink) {
    self.columns = columns
    self.isStrict = isStrict
    self.sink = sink
    cells = columns.map { _ in [] }
  }

  mutating func takeHeader(_ names: [[UInt8]]) throws(RowFault) {
    if isStrict { for name in names { try checkUTF8(name.span, line: 1) } }
    for column in columns {
      let found = names.indices.filter { names[$0].elementsEqual(column.utf8) }
      // The header's own cells are not shown: a file without one begins with somebody's data.
      switch found.count {
      case 1: columnIndexes.append(found[0])
      case 0:
        throw RowFault(line: 1, message: "no column of the header is called \"\(column)\"")
      default: throw RowFault(line: 1, message: "two columns are called \"\(column)\"")
      }
    }
  }

  mutating func takeRow(
    _ row: Range<Int>, _ found: [RowCell], of bytes: Span<UInt8>, line: Int
  ) throws(RowFault) {
    if isStrict { try checkUTF8(bytes.extracting(row), line: line) }
    for (index, column) in columnIndexes.enumerated() {
      cells[index] = found[column].text(in: bytes)
    }
    try sink.take(cells, line: line)
  }
}

/// - Throws: at the line of the first byte that is not UTF-8, where the bytes begin on `line`.
func checkUTF8(_ bytes: Span<UInt8>, line: Int) throws(RowFault) {
  do {
    _ = try UTF8Span(validating: bytes)
  } catch {
    var faultLine = line
    for index in 0..<error.byteOffsets.lowerBound where bytes[index] == 0x0A { faultLine += 1 }
    throw RowFault(
      line: faultLine, message: "found bytes that are not UTF-8; save the file as UTF-8")
  }
}
