import Basics
import Exchanges

/// What happened, row by row, read out of a file and checked in full before any of it is run.
public struct ReplayedRows: Sendable {
  /// The people's ids in the order of their first row.
  let people: KeyTable
  let visits: [Visit]

  /// One row: who was asked, in which arm, and how it went.
  struct Visit: Sendable {
    let person: Int
    let line: Int
    let arm: Int
    let answer: Answer
    /// What arrived; nil where the rows do not say.
    let delivered: Amount?
    /// The cell of the parity plan's table; nil where there is no plan or no such cell.
    let cell: Int?
  }
}
