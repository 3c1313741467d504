/// Why a file of rows cannot be used: the line and what is wrong there, never what stands in a
/// cell, which is somebody's data.
struct RowFault: Error, Equatable {
  let line: Int
  let message: String
}

/// Rows of cells out of a file, for the columns that were asked for.
protocol RowReader {
  /// The line on which the current row begins, counted from 1.
  var line: Int { get }
  /// The current row's cells of the wanted columns, in the order in which they were wanted.
  var cells: [[UInt8]] { get }
  /// Moves to the next row; false at the end.
  mutating func next() throws(RowFault) -> Bool
}
