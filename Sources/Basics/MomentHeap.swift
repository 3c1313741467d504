/// Things by number, each with a moment: a binary heap whose first entry comes soonest.
///
/// What goes, or gets another moment, is not looked for: its entry stays until its moment has come, and whoever takes it
/// out knows by then whether it still counts.
public struct MomentHeap: Sendable {
  /// One thing, and when.
  public struct Entry: Sendable {
    public let moment: Instant
    public let number: UInt32
  }

  /// In no order but that the first comes soonest.
  public private(set) var entries: [Entry] = []

  public init() {}

  /// The soonest; nil where there is none.
  public var first: Entry? { entries.first }

  /// - Complexity: O(log entries), as `popFirst`.
  public mutating func insert(_ number: UInt32, at moment: Instant) {
    entries.append(Entry(moment: moment, number: number))
    var place = entries.count - 1
    while place > 0, entries[place].moment < entries[(place - 1) / 2].moment {
      entries.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Takes the first out; there is one.
  public mutating func popFirst() {
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    var place = 0
    while true {
      var first = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < entries.count && entries[child].moment < entries[first].moment {
        first = child
      }
      if first == place { return }
      entries.swapAt(place, first)
      place = first
    }
  }

  /// Calls with every entry whose moment has come, in no order.
  /// - Complexity: O(such entries).
  public func forEach(by now: Instant, _ visit: (Entry) -> Void) {
    visitBelow(0, now, visit)
  }

  private func visitBelow(_ place: Int, _ now: Instant, _ visit: (Entry) -> Void) {
    if place >= entries.count || entries[place].moment > now { return }
    visit(entries[place])
    visitBelow(2 * place + 1, now, visit)
    visitBelow(2 * place + 2, now, visit)
  }
}
