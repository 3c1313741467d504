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
    let days = ReportGrid.entered(cells, arms: definition.arms.count)
    firstDay = days.first?.day
    let over = moment.map { $0.milliseconds / Instant.dayMilliseconds } ?? .max
    var grown = [Int64](repeating: 0, count: definition.arms.count)
    for (day, entered) in days {
      if Int64(day) >= over { break }
      for arm in grown.indices { grown[arm] += entered[arm] }
      let weights = definition.phases[
        definition.phase(at: Instant(milliseconds: Int64(day) * Instant.dayMilliseconds))
      ].weights
      let isWhole = grown.indices.allSatisfy {
        group <= 1 || weights[$0] <= 0 || grown[$0] >= Int64(group)
      }
      if isWhole {
        ends.append(day)
        for arm in grown.indices { grown[arm] = 0 }
      }
    }
  }

  /// How many entered each arm, by day in rising order.
  private static func entered(
    _ cells: ArmCells, arms: Int
  ) -> [(day: Int32, entered: [Int64])] {
    var days: [(day: Int32, entered: [Int64])] = []
    let order = cells.keys.indices.sorted {
      (cells.keys[$0].day, $0) < (cells.keys[$1].day, $1)
    }
    for index in order {
      let key = cells.keys[index]
      if days.last?.day != key.day { days.append((key.day, [Int64](repeating: 0, count: arms))) }
      days[days.count - 1].entered[Int(key.arm)] += cells.cells[index].people.entered
    }
    return days
  }

  /// The last day of the last block that ends by a day; nil where none does.
  func lastEnd(by day: Int32) -> Int32? { ends.last { $0 <= day } }
}
