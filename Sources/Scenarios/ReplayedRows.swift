import Basics
import Experiments
public import JSONText
import ValueExchange

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
    let place: Int?
  }

  /// Reads the rows of a file as a scenario maps them; nil after at least one report. No report
  /// shows what stands in a cell, which is somebody's data.
  /// - Complexity: O(bytes).
  public init?(reading bytes: [UInt8], for scenario: Scenario, _ problems: Problems) {
    guard let mapping = scenario.people.replay else {
      problems.report("the scenario does not say how to read rows")
      return nil
    }
    if let invalid = firstInvalidUTF8(bytes) {
      let line = 1 + bytes[..<invalid].count { $0 == 0x0A }
      problems.report("found bytes that are not UTF-8; save the file as UTF-8", line: line)
      return nil
    }
    let columns = mapping.columns + (scenario.parity?.columns ?? [])
    do throws(RowFault) {
      switch mapping.format {
      case .csv:
        var reader = try CSVReader(bytes, columns: columns)
        try self.init(&reader, mapping, scenario, problems)
      case .jsonLines:
        var reader = JSONLinesReader(bytes, columns: columns)
        try self.init(&reader, mapping, scenario, problems)
      }
    } catch {
      problems.report(error.message, line: error.line)
      return nil
    }
    if problems.count > 0 { return nil }
    if visits.isEmpty {
      problems.report("the file has no rows")
      return nil
    }
  }

  /// - Throws: where the file itself cannot be read on; faults of single rows are reported.
  private init(
    _ reader: inout some RowReader, _ mapping: RowMapping, _ scenario: Scenario,
    _ problems: Problems
  ) throws(RowFault) {
    let cells = MappedCells(mapping, scenario)
    var people = KeyTable()
    var visits: [Visit] = []
    /// For each person: their first row.
    var firstVisits: [Int] = []
    while try reader.next() {
      do throws(RowFault) {
        let visit = try cells.visit(reader.cells, line: reader.line, &people)
        if visit.person == firstVisits.count {
          firstVisits.append(visits.count)
        } else {
          try refuseSecond(visit, after: visits[firstVisits[visit.person]])
        }
        visits.append(visit)
      } catch {
        problems.report(error.message, line: error.line)
        if !problems.isShowing { break }
      }
    }
    self.people = people
    self.visits = visits
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

/// Reads a row's cells by the mapping. Messages name the column and what it may hold, never what it
/// holds.
private struct MappedCells {
  private let mapping: RowMapping
  private let scenario: Scenario
  private let valueIndex: Int
  private let armIndex: Int
  /// The arm that has each combination of levels.
  private let armsByLevels: [[Int]: Int]

  init(_ mapping: RowMapping, _ scenario: Scenario) {
    self.mapping = mapping
    self.scenario = scenario
    valueIndex = mapping.ask == nil ? 2 : 3
    armIndex = valueIndex + (mapping.valueColumn == nil ? 0 : 1)
    let arms = scenario.design.arms
    armsByLevels = Dictionary(zip(arms.map(\.levels), arms.indices)) { first, _ in first }
  }

  func visit(
    _ cells: [[UInt8]], line: Int, _ people: inout KeyTable
  ) throws(RowFault) -> ReplayedRows.Visit {
    let key = cells[0]
    if key.isEmpty || key.count > Limits.personKeyBytes {
      throw RowFault(
        line: line,
        message: "expected 1 to \(Limits.personKeyBytes) bytes in \"\(mapping.personColumn)\"")
    }
    let arm = try arm(cells, line)
    let answer = Answer.allCases[try index(mapping.answer, cells[1], line)]
    try checkAsk(cells, line, arm: arm)
    let delivered = try delivered(cells, line, arm: arm, answer: answer)
    let place = try scenario.parity?.place(cells[mapping.columns.count...], line: line)
    return ReplayedRows.Visit(
      person: people.insert(key.span).number, line: line, arm: arm, answer: answer,
      delivered: delivered, place: place ?? nil)
  }

  private func arm(_ cells: [[UInt8]], _ line: Int) throws(RowFault) -> Int {
    switch mapping.arm {
    case .arm(let column):
      return try index(column, cells[armIndex], line)
    case .levels(let columns):
      var levels: [Int] = []
      for (offset, column) in columns.enumerated() {
        levels.append(try index(column, cells[armIndex + offset], line))
      }
      guard let arm = armsByLevels[levels] else {
        throw RowFault(line: line, message: "no arm has this combination of levels")
      }
      return arm
    }
  }

  private func checkAsk(_ cells: [[UInt8]], _ line: Int, arm: Int) throws(RowFault) {
    guard let ask = mapping.ask else { return }
    let arms = scenario.design.arms
    if arms[try index(ask, cells[2], line)].exchange != arms[arm].exchange {
      throw RowFault(
        line: line,
        message: "\"\(ask.column)\" names another exchange than the one that the arm "
          + "\"\(arms[arm].id)\" shows")
    }
  }

  private func delivered(
    _ cells: [[UInt8]], _ line: Int, arm: Int, answer: Answer
  ) throws(RowFault) -> Amount? {
    guard let column = mapping.valueColumn else { return nil }
    if cells[valueIndex].isEmpty { return .zero }
    guard let amount = Amount(decimal: cells[valueIndex]), amount >= .zero,
      amount.micros <= Int64(Limits.worthUnits) * Amount.microsPerUnit
    else {
      throw RowFault(
        line: line,
        message: "expected an amount from 0 to \(Limits.worthUnits) with at most six decimals in "
          + "\"\(column)\"")
    }
    if amount > .zero, answer != .accepted || scenario.armTerms[arm].promise == nil {
      throw RowFault(
        line: line, message: "a value in \"\(column)\" for somebody who was promised none")
    }
    return amount
  }

  private func index(
    _ mapping: RowMapping.CellMapping, _ cell: [UInt8], _ line: Int
  ) throws(RowFault) -> Int {
    if let index = mapping.index(of: cell) { return index }
    throw RowFault(
      line: line,
      message: "the cell in \"\(mapping.column)\" has no meaning in the scenario; expected "
        + listed(mapping.cells))
  }
}

/// The offset of the first byte that is not UTF-8, or nil when all of it is.
private func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
  do {
    _ = try UTF8Span(validating: bytes.span)
    return nil
  } catch {
    return error.byteOffsets.lowerBound
  }
}
