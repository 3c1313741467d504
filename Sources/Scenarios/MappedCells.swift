import Basics
import Catalogs
import Exchanges
import Experiments

/// Reads a row's cells by the mapping. Messages name the column and what it may hold, never what it
/// holds.
struct MappedCells {
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
    let cell = try scenario.parity?.cellIndex(cells[mapping.columns.count...], line: line)
    return ReplayedRows.Visit(
      person: people.insert(key.span).number, line: line, arm: arm, answer: answer,
      delivered: delivered, cell: cell ?? nil)
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
