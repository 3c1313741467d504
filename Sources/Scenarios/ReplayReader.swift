import Basics
import Experiments
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
  }
}

/// The faults of a file of rows, as whole sentences with their lines.
public struct ReplayFault: Error, Equatable, Sendable {
  /// Counted from 1; nil when the fault is the file's as a whole.
  public let line: Int?
  public let message: String
}

extension ReplayedRows {
  /// Reads the rows of a file as a scenario maps them.
  /// - Throws: `ReplayFault` at the first row that cannot be used.
  /// - Complexity: O(bytes).
  public init(reading bytes: [UInt8], for scenario: Scenario) throws(ReplayFault) {
    guard let mapping = scenario.people.replay else {
      throw ReplayFault(line: nil, message: "the scenario does not say how to read rows")
    }
    if let invalid = firstInvalidUTF8(bytes) {
      let line = 1 + bytes[..<invalid].count { $0 == 0x0A }
      throw ReplayFault(
        line: line, message: "found bytes that are not UTF-8; save the file as UTF-8")
    }
    do {
      switch mapping.format {
      case .csv:
        var reader = try CSVReader(bytes, columns: mapping.columns)
        try self.init(&reader, mapping, scenario)
      case .jsonLines:
        var reader = JSONLinesReader(bytes, columns: mapping.columns)
        try self.init(&reader, mapping, scenario)
      }
    } catch {
      throw ReplayFault(line: error.line, message: error.message)
    }
    if visits.isEmpty { throw ReplayFault(line: nil, message: "the file has no rows") }
  }

  private init(
    _ reader: inout some RowReader, _ mapping: ReplayMapping, _ scenario: Scenario
  ) throws(RowFault) {
    var people = KeyTable()
    var visits: [Visit] = []
    while try reader.next() {
      let row = MappedRow(reader.cells, line: reader.line, mapping, scenario)
      let arm = try row.arm()
      let answer = try row.answer()
      try row.checkAsk(arm: arm)
      let delivered = try row.delivered(arm: arm, answer: answer)
      let key = reader.cells[0]
      if key.isEmpty || key.count > Limits.personKeyBytes {
        throw RowFault(
          line: reader.line,
          message: "expected 1 to \(Limits.personKeyBytes) bytes in \"\(mapping.personColumn)\"")
      }
      visits.append(
        Visit(
          person: people.insert(key.span).number, line: reader.line, arm: arm, answer: answer,
          delivered: delivered))
    }
    self.people = people
    self.visits = visits
  }
}

/// One row's cells read by the mapping. Messages name the column and what it may hold, never what
/// it holds.
private struct MappedRow {
  private let cells: [[UInt8]]
  private let line: Int
  private let mapping: ReplayMapping
  private let scenario: Scenario
  private let valueIndex: Int
  private let armIndex: Int

  init(_ cells: [[UInt8]], line: Int, _ mapping: ReplayMapping, _ scenario: Scenario) {
    self.cells = cells
    self.line = line
    self.mapping = mapping
    self.scenario = scenario
    valueIndex = mapping.ask == nil ? 2 : 3
    armIndex = valueIndex + (mapping.value == nil ? 0 : 1)
  }

  func arm() throws(RowFault) -> Int {
    switch mapping.arm {
    case .arm(let column):
      return try index(column, armIndex)
    case .levels(let columns):
      var levels: [Int] = []
      for (offset, column) in columns.enumerated() {
        levels.append(try index(column, armIndex + offset))
      }
      guard let arm = scenario.design.arms.firstIndex(where: { $0.levels == levels }) else {
        throw RowFault(line: line, message: "no arm has this combination of levels")
      }
      return arm
    }
  }

  func answer() throws(RowFault) -> Answer {
    Answer.allCases[try index(mapping.answer, 1)]
  }

  func checkAsk(arm: Int) throws(RowFault) {
    guard let ask = mapping.ask else { return }
    let shown = try index(ask, 2)
    if scenario.design.arms[shown].exchange != scenario.design.arms[arm].exchange {
      throw RowFault(
        line: line,
        message: "\"\(ask.column)\" names another exchange than the one that the arm "
          + "\"\(scenario.design.arms[arm].id)\" shows")
    }
  }

  func delivered(arm: Int, answer: Answer) throws(RowFault) -> Amount? {
    guard let column = mapping.value else { return nil }
    let cell = cells[valueIndex]
    if cell.isEmpty { return .zero }
    guard let amount = Amount(decimal: cell), amount >= .zero,
      amount.micros <= Int64(Limits.worthUnits) * Amount.microsPerUnit
    else {
      throw RowFault(
        line: line,
        message: "expected an amount from 0 to \(Limits.worthUnits) with at most six decimals in "
          + "\"\(column)\"")
    }
    if amount > .zero, answer != .accepted || !scenario.armTerms[arm].promisesBenefit {
      throw RowFault(
        line: line,
        message: "a value in \"\(column)\" for somebody who was promised none")
    }
    return amount
  }

  private func index(
    _ mapping: ReplayMapping.ColumnMapping, _ cell: Int
  ) throws(RowFault) -> Int {
    if let index = mapping.index(of: cells[cell]) { return index }
    let known = mapping.meanings.map { "\"\(String(decoding: $0.cell, as: UTF8.self))\"" }
    throw RowFault(
      line: line,
      message: "the cell in \"\(mapping.column)\" has no meaning in the scenario; expected "
        + known.joined(separator: ", "))
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
