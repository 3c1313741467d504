/// Where a cell stands in the bytes of its row.
public struct RowCell: BitwiseCopyable, Sendable {
  /// Its first byte.
  public var start: Int
  /// Behind its last.
  public var end: Int
  /// Whether doubled quotes within stand for single ones.
  public var hasDoubledQuotes = false

  /// A cell without doubled quotes; an empty one unless said otherwise.
  public init(start: Int = 0, end: Int = 0) {
    self.start = start
    self.end = end
  }

  /// Its text, with doubled quotes made single.
  public func text(in bytes: Span<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var position = start
    while position < end {
      text.append(bytes[position])
      let isDoubled = hasDoubledQuotes && bytes[position] == UInt8(ascii: "\"")
      position += isDoubled ? 2 : 1
    }
    return text
  }
}

/// What follows a cell.
enum CellEnd {
  case cell, row
  /// The bytes end before it is known.
  case unknown
}

/// Finds the cells of a file: comma- or semicolon-separated as RFC 4180 has it, where a cell in quotes
/// may hold anything; or tab-separated. There a cell may be in quotes too, as spreadsheets write those with
/// tabs or quotes within, if the closing quote ends the cell on the same line; any other quote is a letter.
///
///     5" disk ⇥ "say ""hi""" ⇥ "1     three cells: 5" disk, say "hi" and "1
struct CellScanner {
  let delimiter: UInt8
  /// The line that the current row begins on, from 1 on.
  private(set) var line = 1
  /// The line that the scan has got to.
  private var reached = 1

  init(delimiter: UInt8) {
    self.delimiter = delimiter
  }

  /// Where the next row begins, past blank lines where they are no rows.
  mutating func begin(_ bytes: Span<UInt8>, at start: Int, skipsBlanks: Bool) -> Int {
    var position = start
    while skipsBlanks, position < bytes.count {
      if bytes[position] == 0x0A {
        position += 1
      } else if bytes[position] == 0x0D, position + 1 < bytes.count, bytes[position + 1] == 0x0A {
        position += 2
      } else {
        break
      }
      reached += 1
    }
    line = reached
    return position
  }

  /// Forgets the lines of a row that was not whole, and will be read anew.
  mutating func goBack() { reached = line }

  /// Reads one cell and what ends it.
  /// - Parameter isLast: whether no bytes follow these.
  mutating func cell(
    _ bytes: Span<UInt8>, _ position: inout Int, isLast: Bool
  ) throws(RowFault) -> (cell: RowCell, end: CellEnd) {
    let quote = UInt8(ascii: "\"")
    var cell = RowCell(start: position, end: position)
    let isTabbed = delimiter == UInt8(ascii: "\t")
    var isQuoted = position < bytes.count && bytes[position] == quote
    if isTabbed, isQuoted {
      guard let closes = closesOnItsLine(bytes, position, isLast: isLast) else {
        return (cell, .unknown)
      }
      isQuoted = closes
    }
    if isQuoted {
      guard try quoted(bytes, &position, &cell, isLast: isLast) else { return (cell, .unknown) }
    } else {
      while position < bytes.count {
        let byte = bytes[position]
        if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
        if byte == quote, !isTabbed {
          throw RowFault(
            line: reached,
            message: "a quote inside a cell that does not begin with one; put the whole cell in "
              + "quotes and double the quotes within")
        }
        position += 1
      }
      cell.end = position
    }
    return (cell, try end(bytes, &position, isLast: isLast))
  }

  /// Whether a cell that begins with a quote has another one that ends it on the same line; nil when the
  /// bytes end before that is known.
  private func closesOnItsLine(_ bytes: Span<UInt8>, _ start: Int, isLast: Bool) -> Bool? {
    var position = start + 1
    while position < bytes.count, bytes[position] != 0x0A {
      if bytes[position] != UInt8(ascii: "\"") {
        position += 1
        continue
      }
      guard position + 1 < bytes.count else { return isLast ? true : nil }
      switch bytes[position + 1] {
      case UInt8(ascii: "\""): position += 2
      case delimiter, 0x0A, 0x0D: return true
      default: return false
      }
    }
    return position < bytes.count || isLast ? false : nil
  }

  /// - Returns: false when the bytes end within the cell, and others follow.
  private mutating func quoted(
    _ bytes: Span<UInt8>, _ position: inout Int, _ cell: inout RowCell, isLast: Bool
  ) throws(RowFault) -> Bool {
    let quote = UInt8(ascii: "\"")
    let first = reached
    position += 1
    cell.start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x0A { reached += 1 }
      if byte != quote {
        position += 1
      } else if position + 1 < bytes.count, bytes[position + 1] == quote {
        cell.hasDoubledQuotes = true
        position += 2
      } else if position + 1 < bytes.count || isLast {
        cell.end = position
        position += 1
        return true
      } else {
        return false
      }
    }
    if !isLast { return false }
    throw RowFault(line: first, message: "a cell in quotes begins here and does not end")
  }

  private mutating func end(
    _ bytes: Span<UInt8>, _ position: inout Int, isLast: Bool
  ) throws(RowFault) -> CellEnd {
    guard position < bytes.count else { return isLast ? .row : .unknown }
    switch bytes[position] {
    case delimiter:
      position += 1
      return .cell
    case 0x0A:
      position += 1
    case 0x0D where position + 1 == bytes.count && !isLast:
      return .unknown
    case 0x0D where position + 1 < bytes.count && bytes[position + 1] == 0x0A:
      position += 2
    case 0x0D:
      throw RowFault(line: reached, message: "a carriage return without a line feed")
    default:
      throw RowFault(
        line: reached,
        message:
          "text after the closing quote of a cell; expected a comma or a semicolon, as in the header"
      )
    }
    reached += 1
    return .row
  }
}
