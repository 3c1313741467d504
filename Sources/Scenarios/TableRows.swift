public import JSONText

/// Rows of a CSV file with a header line, for the tables that a catalog names.
public enum TableRows {
  /// The wanted columns of every row; nil after a report.
  public static func read(
    _ bytes: [UInt8], columns: [String], _ problems: Problems
  ) -> [[String]]? {
    do {
      var reader = try CSVReader(bytes, columns: columns)
      var rows: [[String]] = []
      while try reader.next() {
        rows.append(reader.cells.map { String(decoding: $0, as: UTF8.self) })
      }
      return rows
    } catch {
      problems.report(error.message, line: error.line)
      return nil
    }
  }
}
