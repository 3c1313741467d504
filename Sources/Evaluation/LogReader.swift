import Basics

/// Reads a log of what people did with items: a header line, then an act a row.
///
///     SessionId  ItemId  Time              visitorid,itemid,timestamp,event
///     36         14957   1592337718.0      36,14957,1592337718000,addtocart
///
/// The bytes come block by block; what is kept of a row is 16 bytes.
public struct LogReader {
  private var rows = CellRows()
  private var acts: ActRows

  public init(_ columns: LogColumns) {
    acts = ActRows(columns)
  }

  /// Takes the next bytes of the file.
  /// - Throws: `EvaluationFault` at the first row that cannot be read.
  public mutating func take(_ bytes: ArraySlice<UInt8>) throws(EvaluationFault) {
    do {
      try rows.take(bytes, into: &acts)
    } catch {
      throw EvaluationFault(error.message, line: error.line)
    }
  }

  /// Ends the file.
  /// - Returns: its acts, at least one.
  /// - Throws: `EvaluationFault` where there is no row, or the last one cannot be read.
  public consuming func finish() throws(EvaluationFault) -> ActLog {
    try readLast()
    if acts.log.count == 0 {
      throw EvaluationFault("expected rows below the header, found none")
    }
    return acts.log
  }

  private mutating func readLast() throws(EvaluationFault) {
    do {
      try rows.finish(into: &acts)
    } catch {
      throw EvaluationFault(error.message, line: error.line)
    }
  }
}

/// Makes acts of the rows of a log.
private struct ActRows: RowTaker {
  private let columns: LogColumns
  private(set) var log = ActLog()
  /// What each column of the file holds, up to the last that holds anything.
  private var roles: [LogColumns.Role?] = []
  private var names: [LogColumns.Role: String] = [:]
  private var hasKinds = false

  init(_ columns: LogColumns) {
    self.columns = columns
  }

  mutating func takeHeader(_ names: [[UInt8]]) throws(RowFault) {
    if names.count == 1 {
      throw RowFault(
        line: 1,
        message: "expected a header line with columns apart by tabs, commas or semicolons")
    }
    let found: [LogColumns.Role: LogColumns.Found]
    do {
      found = try columns.find(in: names.map { String(decoding: $0, as: UTF8.self) })
    } catch {
      throw RowFault(line: error.line ?? 1, message: error.message)
    }
    let most = found.values.map(\.column).max() ?? 0
    roles = (0...most).map { column in found.first { $0.value.column == column }?.key }
    self.names = found.mapValues { cleaned($0.name) }
    hasKinds = found[.kind] != nil
    if let name = found[.session]?.name, LogColumns.tellsPeople(name) {
      log.columnOfPeople = cleaned(name)
    }
  }

  mutating func takeRow(
    _ row: Range<Int>, _ cells: [RowCell], of bytes: Span<UInt8>, line: Int
  ) throws(RowFault) {
    var (session, item, time, kind) = (RowCell(), RowCell(), RowCell(), RowCell())
    for (column, role) in roles.enumerated() {
      switch role {
      case .session: session = cells[column]
      case .item: item = cells[column]
      case .time: time = cells[column]
      case .kind: kind = cells[column]
      case nil: break
      }
    }
    if log.count == Limits.logActs {
      throw RowFault(line: line, message: "the log has more than \(Limits.logActs) acts")
    }
    try checkKey(session, .session, Limits.sessionKeyBytes, line)
    try checkKey(item, .item, Limits.itemBytes, line)
    let moment = try moment(bytes.extracting(time.start..<time.end), line)
    var act = BehaviourKind.view
    if hasKinds {
      guard let found = LogValues.kind(bytes.extracting(kind.start..<kind.end)) else {
        throw RowFault(
          line: line,
          message:
            "\(place(.kind)): expected view, click, cart, purchase or dismiss; --columns that "
            + "name no kind pass over it")
      }
      act = found
    }
    add(act, item, in: session, at: moment, bytes)
  }

  private func moment(_ written: Span<UInt8>, _ line: Int) throws(RowFault) -> Int64 {
    if let moment = LogValues.moment(written) { return moment }
    var found = ""
    if LogValues.isSpreadsheetDay(written) {
      found = "; found a number as spreadsheets count days, which is to be written as a date"
    } else if LogValues.isShortened(written) {
      found = "; found a number as spreadsheets shorten long ones, whose last digits are lost"
    }
    throw RowFault(
      line: line,
      message: "\(place(.time)): expected seconds or milliseconds since 1970 that lie from 1990 to "
        + "2100, or a moment such as 2026-11-24T10:00:00Z\(found)")
  }

  private mutating func add(
    _ kind: BehaviourKind, _ item: RowCell, in session: RowCell, at time: Int64,
    _ bytes: Span<UInt8>
  ) {
    if !item.hasDoubledQuotes, !session.hasDoubledQuotes {
      log.add(
        kind, item: bytes.extracting(item.start..<item.end),
        in: bytes.extracting(session.start..<session.end), at: time)
      return
    }
    let (itemKey, sessionKey) = (item.text(in: bytes), session.text(in: bytes))
    log.add(kind, item: itemKey.span, in: sessionKey.span, at: time)
  }

  private func checkKey(
    _ cell: RowCell, _ role: LogColumns.Role, _ most: Int, _ line: Int
  ) throws(RowFault) {
    if cell.start == cell.end {
      throw RowFault(line: line, message: "\(place(role)): expected an id, found an empty cell")
    }
    if cell.end - cell.start > most {
      throw RowFault(
        line: line,
        message: "\(place(role)): expected an id of at most \(most) bytes, found "
          + "\(cell.end - cell.start)")
    }
  }

  private func place(_ role: LogColumns.Role) -> String { "column \"\(names[role] ?? "")\"" }
}
