import Basics

/// The days that a report may speak of: from the first person on, days merge into a block until every arm has so many
/// new people, whoever asks and how often. A block that is whole never changes, so nobody's answer shows.
struct ReportGrid: Equatable, Sendable {
  /// The day of the first entry, counted from 1970; nil where nobody entered.
  private(set) var firstDay: Int32?
  /// The last day of each block, rising.
  private(set) var ends: [Int32] = []

  /// - Parameters:
  ///   - moment: days that are not over then are in no block; nil where all are.
  ///   - group: how many new people each arm needs; at 1 and below, every day is a block.
  init(_ definition: ExperimentDefinition, _ cells: ArmCells, at moment: Instant?, group: Int) {
    let order = cells.indicesByDay
    guard let first = order.first else { return }
    firstDay = cells.keys[first].day
    let over = moment.map { $0.milliseconds / Instant.dayMilliseconds } ?? .max
    var grown = [Int64](repeating: 0, count: definition.arms.count)
    for (place, index) in order.enumerated() {
      let key = cells.keys[index]
      if Int64(key.day) >= over { break }
      grown[Int(key.arm)] += cells.cells[index].people.entered
      let isDayWhole = place + 1 == order.count || cells.keys[order[place + 1]].day != key.day
      guard isDayWhole, ReportGrid.isWhole(grown, definition, day: key.day, group: group) else {
        continue
      }
      ends.append(key.day)
      for arm in grown.indices { grown[arm] = 0 }
    }
  }

  /// Whether a block that has grown by so many people may end with a day.
  private static func isWhole(
    _ grown: [Int64], _ definition: ExperimentDefinition, day: Int32, group: Int
  ) -> Bool {
    if group <= 1 { return true }
    let moment = Instant(milliseconds: Int64(day) * Instant.dayMilliseconds)
    let phase = definition.phase(at: moment)
    return grown.indices.allSatisfy {
      grown[$0] >= Int64(group) || definition.phases[phase].weights[$0] <= 0
    }
  }

  /// The last day of the last block that ends by a day; nil where none does.
  /// - Complexity: O(log(blocks)).
  func lastEnd(by day: Int32) -> Int32? {
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] <= day { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? ends[low - 1] : nil
  }
}
