import Basics
public import JSONText

/// Rows of a file with a header line, for the tables that a catalog names.
public enum TableRows {
  private struct Table: CellSink {
    var rows: [[String]] = []

    mutating func take(_ cells: [[UInt8]], line: Int) {
      rows.append(cells.map { String(decoding: $0, as: UTF8.self) })
    }
  }

  /// The wanted columns of every row; nil after a report.
  public static func read(
    _ bytes: [UInt8], columns: [String], _ problems: Problems
  ) -> [[String]]? {
    var reader = CellRows()
    var table = WantedColumns(columns, isStrict: false, into: Table())
    do {
      try reader.take(bytes[...], into: &table)
      try reader.finish(into: &table)
      return table.sink.rows
    } catch {
      problems.report(error.message, line: error.line)
      return nil
    }
  }
}
