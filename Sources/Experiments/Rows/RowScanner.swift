import Basics

/// Finds the cells of one row after another in a block of bytes. Cells may stand in quotes; a line break within them is
/// refused, so that a file can be read from the middle.
enum RowScanner {
  /// Where a row ended.
  enum End { case row, cut }

  /// Reads the cells of the row that begins at a position.
  /// - Parameters:
  ///   - bounds: start and end of each cell, two a cell; as many cells as the header has.
  ///   - next: where the next row begins.
  ///   - isLast: whether nothing follows these bytes.
  /// - Returns: nil where the row is not whole and more follows; else how many cells it has.
  static func row(
    _ bytes: Span<UInt8>, from start: Int, _ delimiter: UInt8, _ bounds: inout [Int],
    _ next: inout Int, isLast: Bool
  ) throws(Unreadable) -> Int? {
    var position = start
    var cells = 0
    let count = bytes.count
    while true {
      var cellStart = position
      var cellEnd = position
      if position < count, bytes[position] == UInt8(ascii: "\"") {
        cellStart += 1
        position += 1
        while true {
          guard position < count else {
            if isLast { throw .openQuote }
            return nil
          }
          if bytes[position] == 0x0A { throw .breakInQuotes }
          if bytes[position] == UInt8(ascii: "\"") {
            if position + 1 < count, bytes[position + 1] == UInt8(ascii: "\"") {
              position += 2
              continue
            }
            break
          }
          position += 1
        }
        cellEnd = position
        position += 1
        if position < count, bytes[position] != delimiter, bytes[position] != 0x0A,
          bytes[position] != 0x0D
        {
          throw .textAfterQuote
        }
        if position < count, bytes[position] == 0x0D { position += 1 }
      } else {
        while position < count {
          let byte = bytes[position]
          if byte == delimiter || byte == 0x0A { break }
          position += 1
        }
        cellEnd = position
      }
      guard position < count || isLast else { return nil }
      let isEnd = position >= count || bytes[position] == 0x0A
      if isEnd, cellEnd > cellStart, bytes[cellEnd - 1] == 0x0D { cellEnd -= 1 }
      if cells * 2 < bounds.count {
        bounds[cells * 2] = cellStart
        bounds[cells * 2 + 1] = cellEnd
      }
      cells += 1
      position += 1
      if isEnd {
        next = min(position, count)
        return cells
      }
    }
  }

  /// Why a row cannot be read.
  enum Unreadable: Error {
    case openQuote, breakInQuotes, textAfterQuote

    var message: String {
      switch self {
      case .openQuote: "a cell in quotes begins here and does not end"
      case .breakInQuotes: "a line break within quotes, or quotes that do not end on their line"
      case .textAfterQuote: "text after the closing quote of a cell"
      }
    }
  }
}
