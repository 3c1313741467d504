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
        if position < count, bytes[position] == 0x0D {
          guard position + 1 < count || isLast else { return nil }
          if position + 1 < count, bytes[position + 1] != 0x0A { throw .loneReturn }
          position += 1
        }
      } else {
        while position < count {
          let byte = bytes[position]
          if byte == delimiter || byte == 0x0A { break }
          if byte == 0x0D {
            guard position + 1 < count || isLast else { return nil }
            if position + 1 < count, bytes[position + 1] != 0x0A { throw .loneReturn }
          }
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
    case openQuote, breakInQuotes, textAfterQuote, loneReturn

    var message: String {
      switch self {
      case .openQuote: "a cell in quotes begins here and does not end"
      case .breakInQuotes: "a line break within quotes, or quotes that do not end on their line"
      case .textAfterQuote: "text after the closing quote of a cell"
      case .loneReturn: RowScanner.loneReturn
      }
    }
  }

  private static let loneReturn =
    "a carriage return without a line feed; save the file with line feeds at the ends of lines"

  /// What is wrong with the bytes of a line, whatever its cells hold; nil where nothing is.
  static func amiss(_ line: Span<UInt8>) -> String? {
    for index in line.indices {
      if line[index] == 0 { return "a zero byte; save the file as text in UTF-8" }
      if line[index] == 0x0D, index + 1 < line.count { return loneReturn }
    }
    let isText = (try? UTF8Span(validating: line)) != nil
    return isText ? nil : "bytes that are not UTF-8; save the file as UTF-8"
  }

  /// The same of a row with what ends it.
  static func amiss(_ bytes: Span<UInt8>, row: Range<Int>) -> String? {
    var end = row.upperBound
    if end > row.lowerBound, bytes[end - 1] == 0x0A { end -= 1 }
    if end > row.lowerBound, bytes[end - 1] == 0x0D { end -= 1 }
    return amiss(bytes.extracting(row.lowerBound..<end))
  }

  /// Whether all whole lines are text and no byte is zero: then lines need not be looked at one by one.
  static func isText(_ bytes: Span<UInt8>, isLast: Bool) -> Bool {
    if isPlain(bytes) { return true }
    var end = bytes.count
    while !isLast, end > 0, bytes[end - 1] != 0x0A { end -= 1 }
    for index in 0..<end where bytes[index] == 0 { return false }
    return (try? UTF8Span(validating: bytes.extracting(0..<end))) != nil
  }

  /// Whether all bytes are of ASCII and none is zero, as in most files.
  private static func isPlain(_ bytes: Span<UInt8>) -> Bool {
    var marks: UInt64 = 0
    var index = 0
    let raw = unsafe bytes.bytes
    while index + 8 <= bytes.count {
      // Safe: eight bytes stand from `index` on. A byte's high bit is set where the byte has it, or was zero.
      let word = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
      marks |= word | ((word &- 0x0101_0101_0101_0101) & ~word)
      index += 8
    }
    while index < bytes.count {
      marks |= UInt64(bytes[index] == 0 ? 0x80 : bytes[index])
      index += 1
    }
    return marks & 0x8080_8080_8080_8080 == 0
  }
}
