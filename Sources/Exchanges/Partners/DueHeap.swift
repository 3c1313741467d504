import Basics

/// What a partner holds, by when it must have disposed of it: a binary heap whose first entry is due first.
///
///     0: due 3, disclosure 9
///     ├── 1: due 5, disclosure 2
///     └── 2: due 4, disclosure 7        places[9] = 0, places[2] = 1, places[7] = 2
///
/// Where each disclosure stands is kept beside it, so that one whose day changes, or that is gone, is found without a
/// search. The caller keeps the places, which all heaps share.
struct DueHeap: Equatable, Sendable {
  struct Entry: Equatable, Sendable {
    var due: Instant
    let disclosure: UInt32
  }

  private(set) var entries: [Entry] = []
  /// The longest time that any of its agreements ever left for disposing, in days.
  private(set) var longestDays = 0

  /// - Complexity: O(log entries), as the other changes.
  mutating func insert(
    _ disclosure: UInt32, due: Instant, days: Int, _ places: inout [UInt32]
  ) {
    longestDays = max(longestDays, days)
    places[Int(disclosure)] = UInt32(entries.count)
    entries.append(Entry(due: due, disclosure: disclosure))
    rise(entries.count - 1, &places)
  }

  mutating func move(_ disclosure: UInt32, to due: Instant, _ places: inout [UInt32]) {
    let place = Int(places[Int(disclosure)])
    if entries[place].due == due { return }
    entries[place].due = due
    rise(place, &places)
    sink(Int(places[Int(disclosure)]), &places)
  }

  mutating func remove(_ disclosure: UInt32, _ places: inout [UInt32]) {
    let place = Int(places[Int(disclosure)])
    swap(place, entries.count - 1, &places)
    entries.removeLast()
    places[Int(disclosure)] = ExchangeState.none
    if place == entries.count { return }
    let moved = entries[place].disclosure
    rise(place, &places)
    sink(Int(places[Int(moved)]), &places)
  }

  /// Calls with every entry that is due by a moment, in no order.
  /// - Complexity: O(such entries).
  func forEach(dueBy moment: Instant, _ visit: (Entry) -> Void) {
    var next = [0]
    while let place = next.popLast() {
      if place >= entries.count || entries[place].due > moment { continue }
      visit(entries[place])
      next.append(2 * place + 1)
      next.append(2 * place + 2)
    }
  }

  private mutating func swap(_ one: Int, _ other: Int, _ places: inout [UInt32]) {
    entries.swapAt(one, other)
    places[Int(entries[one].disclosure)] = UInt32(one)
    places[Int(entries[other].disclosure)] = UInt32(other)
  }

  private mutating func rise(_ place: Int, _ places: inout [UInt32]) {
    var place = place
    while place > 0, entries[place].due < entries[(place - 1) / 2].due {
      swap(place, (place - 1) / 2, &places)
      place = (place - 1) / 2
    }
  }

  private mutating func sink(_ place: Int, _ places: inout [UInt32]) {
    var place = place
    while true {
      let (left, right) = (2 * place + 1, 2 * place + 2)
      var first = place
      if left < entries.count, entries[left].due < entries[first].due { first = left }
      if right < entries.count, entries[right].due < entries[first].due { first = right }
      if first == place { return }
      swap(place, first, &places)
      place = first
    }
  }

  /// Whether no entry is due before the one above it, and each stands where its place says.
  func isSound(_ places: [UInt32]) -> Bool {
    entries.indices.allSatisfy { place in
      entries[place].due >= entries[max(0, place - 1) / 2].due
        && places[Int(entries[place].disclosure)] == UInt32(place)
    }
  }
}
