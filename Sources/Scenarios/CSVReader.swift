import Basics

/// Reads comma-separated values as RFC 4180 has them, with a header line.
///
/// Lines end with LF or CRLF; a cell in quotes may hold commas, line ends and doubled quotes. A
/// byte order mark at the start, which spreadsheets write, is passed over. Everything else is a
/// fault: rows of another length than the header, quotes inside an unquoted cell, text after a
/// closing quote, a carriage return alone.
struct CSVReader: RowReader {
  private(set) var line = 1
  private(set) var cells: [[UInt8]]
  private var position: Int
  private let bytes: [UInt8]
  private var columnCount = 0
  /// For each column of the file: where its cell goes in `cells`, if anywhere. A column that was
  /// wanted twice goes to two places.
  private var slots: [[Int]] = []
  private var rowStart = 0
  /// The line on which the next row begins.
  private var nextLine = 1

  /// - Throws: `RowFault` when the header lacks one of `columns`, or has it twice.
  init(_ bytes: [UInt8], columns: [String]) throws(RowFault) {
    self.bytes = bytes
    cells = columns.map { _ in [] }
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    rowStart = position
    var header: [[UInt8]] = []
    var isLast = position >= bytes.count
    if isLast { throw RowFault(line: 1, message: "expected a header line, found nothing") }
    while !isLast {
      var cell: [UInt8] = []
      isLast = try readCell { cell.append($0) }
      header.append(cell)
      if header.count > Limits.rowColumns {
        throw RowFault(line: 1, message: "the header has more than \(Limits.rowColumns) columns")
      }
    }
    columnCount = header.count
    slots = header.map { name in columns.indices.filter { name.elementsEqual(columns[$0].utf8) } }
    for (index, column) in columns.enumerated() {
      // The header's own cells are not shown: a file without one begins with somebody's data.
      switch slots.count(where: { $0.contains(index) }) {
      case 1: break
      case 0: throw RowFault(line: 1, message: "no column of the header is called \"\(column)\"")
      default: throw RowFault(line: 1, message: "two columns are called \"\(column)\"")
      }
    }
  }

  mutating func next() throws(RowFault) -> Bool {
    if columnCount > 1 { skipBlankLines() }
    if position >= bytes.count { return false }
    line = nextLine
    rowStart = position
    for index in cells.indices { cells[index].removeAll(keepingCapacity: true) }
    var column = 0
    var isLast = false
    while !isLast {
      if column < columnCount, let slot = slots[column].first {
        var cell = cells[slot]
        cells[slot] = []
        isLast = try readCell { cell.append($0) }
        cells[slot] = cell
        for twin in slots[column].dropFirst() { cells[twin] = cell }
      } else {
        isLast = try readCell { _ in }
      }
      column += 1
    }
    if column != columnCount {
      throw RowFault(
        line: line, message: "expected \(columnCount) cells as in the header, found \(column)")
    }
    return true
  }

  private mutating func skipBlankLines() {
    while position < bytes.count {
      if bytes[position] == 0x0A {
        position += 1
      } else if bytes[position] == 0x0D, position + 1 < bytes.count, bytes[position + 1] == 0x0A {
        position += 2
      } else {
        return
      }
      nextLine += 1
    }
  }

  /// Reads one cell and what ends it; whether it was the last of its row.
  private mutating func readCell(_ take: (UInt8) -> Void) throws(RowFault) -> Bool {
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      try readQuoted(take)
    } else {
      while position < bytes.count {
        let byte = bytes[position]
        if byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D { break }
        if byte == UInt8(ascii: "\"") {
          throw RowFault(
            line: nextLine,
            message: "a quote inside a cell that does not begin with one; put the whole cell in "
              + "quotes and double the quotes within")
        }
        take(byte)
        position += 1
        try checkLength()
      }
    }
    return try endCell()
  }

  private mutating func readQuoted(_ take: (UInt8) -> Void) throws(RowFault) {
    let startLine = nextLine
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      try checkLength()
      if byte == 0x0A { nextLine += 1 }
      if byte != UInt8(ascii: "\"") {
        take(byte)
      } else if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
        take(byte)
        position += 1
      } else {
        return
      }
    }
    throw RowFault(line: startLine, message: "a cell in quotes begins here and does not end")
  }

  private func checkLength() throws(RowFault) {
    if position - rowStart > Limits.rowBytes {
      throw RowFault(line: line, message: "the row is longer than \(Limits.rowBytes) bytes")
    }
  }

  private mutating func endCell() throws(RowFault) -> Bool {
    guard position < bytes.count else { return true }
    switch bytes[position] {
    case UInt8(ascii: ","):
      position += 1
      return false
    case 0x0A:
      position += 1
      nextLine += 1
      return true
    case 0x0D:
      guard position + 1 < bytes.count, bytes[position + 1] == 0x0A else {
        throw RowFault(line: nextLine, message: "a carriage return without a line feed")
      }
      position += 2
      nextLine += 1
      return true
    default:
      throw RowFault(
        line: nextLine, message: "text after the closing quote of a cell; expected a comma")
    }
  }
}
