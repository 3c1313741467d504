import Basics
import Exchanges
public import JSONText

/// Reads the rows of a file as a scenario maps them, in bytes that come block by block, and checks all of
/// them before any is run. No report shows what stands in a cell, which is somebody's data.
///
/// What is kept of a row is its visit, under a hundred bytes, however long the row is.
public struct ReplayReader {
  private let format: RowMapping.RowFormat
  private let problems: Problems
  private var cellRows = CellRows()
  private var jsonRows: JSONRows
  private var wanted: WantedColumns<VisitRows>
  /// Whether the file itself could not be read on, or enough faults were found.
  private var hasEnded = false

  /// Nil after a report.
  public init?(for scenario: Scenario, _ problems: Problems) {
    guard let mapping = scenario.people.replay else {
      problems.report("the scenario does not say how to read rows")
      return nil
    }
    self.problems = problems
    format = mapping.format
    let columns = mapping.columns + (scenario.parity?.columns ?? [])
    jsonRows = JSONRows(columns)
    wanted = WantedColumns(
      columns, isStrict: true, into: VisitRows(MappedCells(mapping, scenario), problems))
  }

  /// Takes the next bytes of the file.
  /// - Returns: whether more are wanted.
  public mutating func take(_ bytes: ArraySlice<UInt8>) -> Bool {
    if hasEnded { return false }
    do {
      switch format {
      case .csv: try cellRows.take(bytes, into: &wanted)
      case .jsonLines: try jsonRows.take(bytes, into: &wanted.sink)
      }
    } catch {
      end(error)
    }
    return !hasEnded
  }

  /// Ends the file; nil after at least one report.
  public consuming func finish() -> ReplayedRows? {
    if !hasEnded { readLast() }
    if problems.count > 0 { return nil }
    if wanted.sink.visits.isEmpty {
      problems.report("the file has no rows")
      return nil
    }
    return ReplayedRows(people: wanted.sink.people, visits: wanted.sink.visits)
  }

  private mutating func readLast() {
    do {
      switch format {
      case .csv: try cellRows.finish(into: &wanted)
      case .jsonLines: try jsonRows.finish(into: &wanted.sink)
      }
    } catch {
      end(error)
    }
  }

  private mutating func end(_ fault: RowFault) {
    hasEnded = true
    // Where no more would be shown, the rows' own faults ended the reading.
    if problems.isShowing { problems.report(fault.message, line: fault.line) }
  }
}

/// Makes visits of rows. Faults of single rows are reported, and the others read on.
private struct VisitRows: CellSink {
  private let cells: MappedCells
  private let problems: Problems
  private(set) var people = KeyTable()
  private(set) var visits: [ReplayedRows.Visit] = []
  /// For each person: their first row.
  private var firstVisits: [Int] = []

  init(_ cells: MappedCells, _ problems: Problems) {
    self.cells = cells
    self.problems = problems
  }

  mutating func take(_ row: [[UInt8]], line: Int) throws(RowFault) {
    if visits.count == Limits.replayedRows {
      throw RowFault(line: line, message: "the file has more than \(Limits.replayedRows) rows")
    }
    do {
      let visit = try cells.visit(row, line: line, &people)
      if visit.person == firstVisits.count {
        firstVisits.append(visits.count)
      } else {
        try refuseSecond(visit, after: visits[firstVisits[visit.person]])
      }
      visits.append(visit)
    } catch {
      problems.report(error.message, line: error.line)
      if !problems.isShowing { throw error }
    }
  }
}

/// What the engine would refuse of a person's second row, found before anything runs.
private func refuseSecond(
  _ visit: ReplayedRows.Visit, after first: ReplayedRows.Visit
) throws(RowFault) {
  if visit.arm != first.arm {
    throw RowFault(
      line: visit.line, message: "this person stood in another arm on line \(first.line)")
  }
  if first.answer == .accepted {
    throw RowFault(
      line: visit.line, message: "this person had accepted already on line \(first.line)")
  }
}
