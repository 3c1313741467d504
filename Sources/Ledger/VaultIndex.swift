import Basics

/// Where each record of the vault stands, and which cells are free.
struct VaultIndex {
  private static let nowhere = UInt32.max

  /// By number: the record's first cell, or `nowhere`, and how many cells it has.
  private struct CellTable {
    var cells: [UInt32] = []
    var counts: [UInt16] = []
  }

  private var people = CellTable()
  private var values = CellTable()
  /// First cells of free runs, by how many cells they have.
  private var freeRuns: [[UInt32]] = []
  /// Where the cells that were ever used end; the first one is the header's.
  var endCell = 1
  private(set) var count = 0

  /// Where a record stands, in cells; nil when it is not here.
  func cells(of id: VaultRecordID) -> Range<Int>? {
    let (table, number) =
      switch id {
      case .person(let number): (people, Int(number))
      case .value(let number): (values, Int(number))
      }
    guard number < table.cells.count, table.cells[number] != VaultIndex.nowhere else {
      return nil
    }
    let start = Int(table.cells[number])
    return start..<start + Int(table.counts[number])
  }

  /// Says where a record stands.
  mutating func put(_ id: VaultRecordID, at cell: Int, cells: Int) {
    switch id {
    case .person(let number): VaultIndex.put(&people, Int(number), cell, cells)
    case .value(let number): VaultIndex.put(&values, Int(number), cell, cells)
    }
    count += 1
  }

  private static func put(_ table: inout CellTable, _ number: Int, _ cell: Int, _ cells: Int) {
    while table.cells.count <= number {
      table.cells.append(nowhere)
      table.counts.append(0)
    }
    table.cells[number] = UInt32(cell)
    table.counts[number] = UInt16(cells)
  }

  /// Forgets a record. Its cells are not free yet.
  mutating func remove(_ id: VaultRecordID) -> Range<Int>? {
    guard let cells = cells(of: id) else { return nil }
    switch id {
    case .person(let number): people.cells[Int(number)] = VaultIndex.nowhere
    case .value(let number): values.cells[Int(number)] = VaultIndex.nowhere
    }
    count -= 1
    return cells
  }

  /// Lets a run of cells be taken again.
  mutating func free(_ cells: Range<Int>) {
    while freeRuns.count <= cells.count { freeRuns.append([]) }
    freeRuns[cells.count].append(UInt32(cells.lowerBound))
  }

  /// Every record, with its cells, in the order of the cells.
  var records: [(id: VaultRecordID, cells: Range<Int>)] {
    let ids =
      people.cells.indices.map { VaultRecordID.person(UInt32($0)) }
      + values.cells.indices.map { VaultRecordID.value(UInt32($0)) }
    return ids.compactMap { id in cells(of: id).map { (id, $0) } }
      .sorted { $0.cells.lowerBound < $1.cells.lowerBound }
  }

  /// Whether each cell that was ever used is of one record, of one free run, or of what else is told, and the
  /// count is right.
  func checkInvariants(others: [Range<Int>], _ check: inout InvariantCheck) {
    let records = records
    check.expect(records.count == count, "the vault counts \(count) records of \(records.count)")
    var runs = records.map(\.cells) + others
    for (size, starts) in freeRuns.enumerated() {
      runs += starts.map { Int($0)..<Int($0) + size }
    }
    var end = 1
    for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      check.expect(
        run.lowerBound == end,
        "cells \(min(end, run.lowerBound)) to \(max(end, run.lowerBound)) are nobody's, or of two")
      end = run.upperBound
    }
    check.expect(end == endCell, "used cells end at \(endCell), and what is known of at \(end)")
  }

  /// Takes a run of free cells: of the smallest run that is long enough, or at the end.
  mutating func take(_ cells: Int) -> Int {
    for size in cells..<max(cells, freeRuns.count) {
      guard let start = freeRuns[size].popLast() else { continue }
      if size > cells { free(Int(start) + cells..<Int(start) + size) }
      return Int(start)
    }
    endCell += cells
    return endCell - cells
  }
}
