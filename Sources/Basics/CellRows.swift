/// Takes what `CellRows` reads.
public protocol RowTaker {
  /// The names of the columns, before any row.
  mutating func takeHeader(_ names: [[UInt8]]) throws(RowFault)
  /// A row of as many cells as the header has: where it stands in the bytes, and where its cells do.
  mutating func takeRow(
    _ row: Range<Int>, _ cells: [RowCell], of bytes: Span<UInt8>, line: Int) throws(RowFault)
}

/// Reads rows of cells below a header line, in bytes that come block by block, as they are read or
/// unpacked.
///
///     SessionId  ItemId  Time              person;incentive;shared
///     36         14957   1592337718.0      p1;"bonus;05";1
///
/// Columns stand apart by tabs, commas or semicolons, whichever the header has. A byte order mark at
/// the start, which spreadsheets write, is passed over, as are blank lines, unless there is one column
/// only, whose cells may be empty. Rows of another length than the header are a fault.
public struct CellRows: Sendable {
  /// What has come and is not read yet: the beginning of a row.
  private var pending: [UInt8] = []
  private var scanner: CellScanner?
  /// How many columns the header has.
  private var columnCount = 0
  private var cells: [RowCell] = []

  /// The beginning of a file.
  public init() {}

  /// Takes the next bytes of the file.
  /// - Throws: `RowFault` at the first row that cannot be read, and what the taker throws.
  public mutating func take(
    _ bytes: ArraySlice<UInt8>, into taker: inout some RowTaker
  ) throws(RowFault) {
    pending.append(contentsOf: bytes)
    try read(into: &taker, isLast: false)
  }

  /// Ends the file.
  /// - Throws: `RowFault` where there is no header, the last row cannot be read, or the taker throws it.
  public mutating func finish(into taker: inout some RowTaker) throws(RowFault) {
    try read(into: &taker, isLast: true)
    if scanner == nil {
      throw RowFault(line: 1, message: "expected a header line, found nothing")
    }
  }

  /// Reads all rows that are whole.
  private mutating func read(
    into taker: inout some RowTaker, isLast: Bool
  ) throws(RowFault) {
    // Taken out, so that the rows can be looked at while the taker grows.
    var bytes = pending
    pending = []
    var position = 0
    if scanner == nil {
      position = try readHeader(bytes, into: &taker, isLast: isLast) ?? 0
    }
    if var scanner {
      while true {
        position = scanner.begin(bytes.span, at: position, skipsBlanks: columnCount > 1)
        let start = position
        guard start < bytes.count, try readRow(bytes.span, &position, &scanner, isLast: isLast)
        else {
          position = start
          scanner.goBack()
          break
        }
        try CellRows.check(position - start, line: scanner.line)
        try taker.takeRow(start..<position, cells, of: bytes.span, line: scanner.line)
      }
      self.scanner = scanner
    }
    try CellRows.check(bytes.count - position, line: scanner?.line ?? 1)
    bytes.removeSubrange(..<position)
    pending = bytes
  }

  private static func check(_ size: Int, line: Int) throws(RowFault) {
    if size > Limits.rowBytes {
      throw RowFault(line: line, message: "the row is longer than \(Limits.rowBytes) bytes")
    }
  }

  // MARK: The header

  /// - Returns: where the first row begins; nil when the header is not whole yet.
  private mutating func readHeader(
    _ bytes: [UInt8], into taker: inout some RowTaker, isLast: Bool
  ) throws(RowFault) -> Int? {
    if bytes.starts(with: [0x1F, 0x8B]) {
      throw RowFault(
        line: 1,
        message: "expected a header line, found compressed data; a name that ends in .gz says so")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw RowFault(
        line: 1, message: "expected a header line in UTF-8, found UTF-16; save the file as UTF-8")
    }
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let end = bytes.firstIndex(of: 0x0A)
    if end == nil && !isLast { return nil }
    if position == bytes.count { return nil }
    let first = position
    var scanner = CellScanner(delimiter: CellRows.delimiter(bytes[position..<(end ?? bytes.count)]))
    var names: [[UInt8]] = []
    while true {
      let (cell, end) = try scanner.cell(bytes.span, &position, isLast: isLast)
      if case .unknown = end { return nil }
      names.append(cell.text(in: bytes.span))
      if names.count > Limits.rowColumns {
        throw RowFault(
          line: 1, message: "the header has more than \(Limits.rowColumns) columns")
      }
      if case .row = end { break }
    }
    try CellRows.check(position - first, line: 1)
    try taker.takeHeader(names)
    columnCount = names.count
    self.scanner = scanner
    return position
  }

  /// What columns stand apart by: the most frequent outside of quotes; tabs before the others, since
  /// hardly a name holds one. A comma where there is one column.
  private static func delimiter(_ line: ArraySlice<UInt8>) -> UInt8 {
    let (tab, comma, semicolon) = (
      UInt8(ascii: "\t"), UInt8(ascii: ","), UInt8(ascii: ";")
    )
    var isQuoted = false
    var (tabs, commas, semicolons) = (0, 0, 0)
    for byte in line {
      switch byte {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case tab where !isQuoted: tabs += 1
      case comma where !isQuoted: commas += 1
      case semicolon where !isQuoted: semicolons += 1
      default: break
      }
    }
    // Where tabs part the cells, a quote may be a letter, and stand alone.
    if tabs > 0 || (commas + semicolons == 0 && isQuoted && line.contains(tab)) { return tab }
    return semicolons > commas ? semicolon : comma
  }

  // MARK: Rows

  /// - Returns: false when the row is not whole yet.
  private mutating func readRow(
    _ bytes: Span<UInt8>, _ position: inout Int, _ scanner: inout CellScanner, isLast: Bool
  ) throws(RowFault) -> Bool {
    cells.removeAll(keepingCapacity: true)
    while true {
      let (cell, end) = try scanner.cell(bytes, &position, isLast: isLast)
      if case .unknown = end { return false }
      cells.append(cell)
      if case .row = end { break }
    }
    if cells.count != columnCount {
      throw RowFault(
        line: scanner.line,
        message: "expected \(columnCount) cells as in the header, found \(cells.count)")
    }
    return true
  }
}
