import Basics

/// What a budget's offers hold, by when the holds end: a binary heap whose first entry ends first.
///
/// A hold that ends earlier is not looked for: its entry stays until its time has come, and its unit says by then that
/// it is held no more.
struct HoldHeap: Sendable {
  struct Entry: Sendable {
    let end: Instant
    let unit: UInt32
  }

  private(set) var entries: [Entry] = []

  var first: Entry? { entries.first }

  /// - Complexity: O(log entries), as `popFirst`.
  mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var place = entries.count - 1
    while place > 0, entries[place].end < entries[(place - 1) / 2].end {
      entries.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func popFirst() {
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    var place = 0
    while true {
      var first = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < entries.count && entries[child].end < entries[first].end {
        first = child
      }
      if first == place { return }
      entries.swapAt(place, first)
      place = first
    }
  }

  /// Calls with every entry that ends by a moment, in no order.
  /// - Complexity: O(such entries).
  func forEach(endingBy moment: Instant, _ visit: (Entry) -> Void) {
    visitBelow(0, moment, visit)
  }

  private func visitBelow(_ place: Int, _ moment: Instant, _ visit: (Entry) -> Void) {
    if place >= entries.count || entries[place].end > moment { return }
    visit(entries[place])
    visitBelow(2 * place + 1, moment, visit)
    visitBelow(2 * place + 2, moment, visit)
  }
}
