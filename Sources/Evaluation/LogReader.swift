import Basics

/// Reads a log of what people did with items: a header line, then an act a row.
///
///     SessionId  ItemId  Time              visitorid,itemid,timestamp,event
///     36         14957   1592337718.0      36,14957,1592337718000,addtocart
///
/// Columns stand apart by tabs, commas or semicolons, whichever the header has. The bytes come block
/// by block, as they are read or unpacked; what is kept of a row is 16 bytes.
public struct LogReader {
  private let columns: LogColumns
  private var log = ActLog()
  /// What has come and is not read yet: the beginning of a row.
  private var pending: [UInt8] = []
  private var scanner: CellScanner?
  /// How many columns the header has.
  private var columnCount = 0
  /// What each column of the file holds, up to the last that holds anything.
  private var roles: [LogColumns.Role?] = []
  private var names: [LogColumns.Role: String] = [:]
  private var hasKinds = false

  public init(_ columns: LogColumns) {
    self.columns = columns
  }

  /// Takes the next bytes of the file.
  public mutating func take(_ bytes: ArraySlice<UInt8>) throws(EvaluationFault) {
    pending.append(contentsOf: bytes)
    try read(isLast: false)
  }

  /// Ends the file.
  /// - Returns: its acts, at least one.
  public consuming func finish() throws(EvaluationFault) -> ActLog {
    try read(isLast: true)
    if scanner == nil { throw EvaluationFault("expected a header line, found nothing", line: 1) }
    if log.count == 0 { throw EvaluationFault("expected rows below the header, found none") }
    return log
  }

  /// Reads all rows that are whole.
  private mutating func read(isLast: Bool) throws(EvaluationFault) {
    // Taken out, so that the rows can be looked at while the log grows.
    var bytes = pending
    pending = []
    var position = 0
    if scanner == nil {
      position = try readHeader(bytes, isLast: isLast) ?? 0
    }
    if var scanner {
      while true {
        let start = scanner.begin(bytes.span, at: position)
        position = start
        guard start < bytes.count,
          try readRow(bytes.span, &position, &scanner, isLast: isLast)
        else {
          position = start
          scanner.goBack()
          break
        }
      }
      self.scanner = scanner
    }
    if bytes.count - position > Limits.rowBytes {
      throw EvaluationFault(
        "the row is longer than \(Limits.rowBytes) bytes", line: scanner?.line ?? 1)
    }
    bytes.removeSubrange(..<position)
    pending = bytes
  }

  // MARK: The header

  /// - Returns: where the first row begins; nil when the header is not whole yet.
  private mutating func readHeader(
    _ bytes: [UInt8], isLast: Bool
  ) throws(EvaluationFault) -> Int? {
    if bytes.starts(with: [0x1F, 0x8B]) {
      throw EvaluationFault(
        "expected a header line, found compressed data; a name that ends in .gz says so", line: 1)
    }
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let end = bytes.firstIndex(of: 0x0A)
    if end == nil && !isLast { return nil }
    if position == bytes.count { return nil }
    let line = bytes[position..<(end ?? bytes.count)]
    var scanner = CellScanner(delimiter: try LogReader.delimiter(line))
    var header: [String] = []
    while true {
      let (cell, end) = try scanner.cell(bytes.span, &position, isLast: isLast)
      if case .unknown = end { return nil }
      header.append(String(decoding: bytes[cell.start..<cell.end], as: UTF8.self))
      if header.count > Limits.rowColumns {
        throw EvaluationFault("the header has more than \(Limits.rowColumns) columns", line: 1)
      }
      if case .row = end { break }
    }
    let found = try columns.find(in: header)
    columnCount = header.count
    let most = found.values.map(\.column).max() ?? 0
    roles = (0...most).map { column in found.first { $0.value.column == column }?.key }
    names = found.mapValues { cleaned($0.name) }
    hasKinds = found[.kind] != nil
    if let name = found[.session]?.name, LogColumns.tellsPeople(name) {
      log.columnOfPeople = cleaned(name)
    }
    self.scanner = scanner
    return position
  }

  /// What columns stand apart by: the most frequent; tabs before the others, since no name holds one.
  private static func delimiter(_ line: ArraySlice<UInt8>) throws(EvaluationFault) -> UInt8 {
    if line.contains(UInt8(ascii: "\t")) { return UInt8(ascii: "\t") }
    let commas = line.count { $0 == UInt8(ascii: ",") }
    let semicolons = line.count { $0 == UInt8(ascii: ";") }
    if commas + semicolons == 0 {
      throw EvaluationFault(
        "expected a header line with columns apart by tabs, commas or semicolons", line: 1)
    }
    return semicolons > commas ? UInt8(ascii: ";") : UInt8(ascii: ",")
  }

  // MARK: Rows

  /// - Returns: false when the row is not whole yet.
  private mutating func readRow(
    _ bytes: Span<UInt8>, _ position: inout Int, _ scanner: inout CellScanner, isLast: Bool
  ) throws(EvaluationFault) -> Bool {
    var (session, item, time, kind) = (LogCell(), LogCell(), LogCell(), LogCell())
    var column = 0
    while true {
      let (cell, end) = try scanner.cell(bytes, &position, isLast: isLast)
      if case .unknown = end { return false }
      if column < roles.count {
        switch roles[column] {
        case .session: session = cell
        case .item: item = cell
        case .time: time = cell
        case .kind: kind = cell
        case nil: break
        }
      }
      column += 1
      if case .row = end { break }
    }
    let line = scanner.line
    if column != columnCount {
      throw EvaluationFault(
        "expected \(columnCount) cells as in the header, found \(column)", line: line)
    }
    if log.count == Limits.logActs {
      throw EvaluationFault("the log has more than \(Limits.logActs) acts", line: line)
    }
    try checkKey(session, .session, Limits.sessionKeyBytes, line)
    try checkKey(item, .item, Limits.itemBytes, line)
    let written = bytes.extracting(time.start..<time.end)
    guard let moment = LogValues.moment(written) else {
      let found =
        LogValues.isSpreadsheetDay(written)
        ? "; found a number as spreadsheets count days, which is to be written as a date" : ""
      throw EvaluationFault(
        "\(place(.time)): expected seconds or milliseconds since 1970 that lie from 1990 to 2100, or "
          + "a moment such as 2026-11-24T10:00:00Z\(found)", line: line)
    }
    var act = BehaviourKind.view
    if hasKinds {
      guard let found = LogValues.kind(bytes.extracting(kind.start..<kind.end)) else {
        throw EvaluationFault(
          "\(place(.kind)): expected view, click, cart, purchase or dismiss; --columns that name "
            + "no kind pass over it", line: line)
      }
      act = found
    }
    add(act, item, in: session, at: moment, bytes)
    return true
  }

  private mutating func add(
    _ kind: BehaviourKind, _ item: LogCell, in session: LogCell, at time: Int64,
    _ bytes: Span<UInt8>
  ) {
    if !item.hasDoubledQuotes, !session.hasDoubledQuotes {
      log.add(
        kind, item: bytes.extracting(item.start..<item.end),
        in: bytes.extracting(session.start..<session.end), at: time)
      return
    }
    let (itemKey, sessionKey) = (LogReader.plain(item, bytes), LogReader.plain(session, bytes))
    log.add(kind, item: itemKey.span, in: sessionKey.span, at: time)
  }

  /// A cell's text, with doubled quotes made single.
  private static func plain(_ cell: LogCell, _ bytes: Span<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var position = cell.start
    while position < cell.end {
      text.append(bytes[position])
      let isDoubled = cell.hasDoubledQuotes && bytes[position] == UInt8(ascii: "\"")
      position += isDoubled ? 2 : 1
    }
    return text
  }

  private func checkKey(
    _ cell: LogCell, _ role: LogColumns.Role, _ most: Int, _ line: Int
  ) throws(EvaluationFault) {
    if cell.start == cell.end {
      throw EvaluationFault("\(place(role)): expected an id, found an empty cell", line: line)
    }
    if cell.end - cell.start > most {
      throw EvaluationFault(
        "\(place(role)): expected an id of at most \(most) bytes, found \(cell.end - cell.start)",
        line: line)
    }
  }

  private func place(_ role: LogColumns.Role) -> String { "column \"\(names[role] ?? "")\"" }
}
