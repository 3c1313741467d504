import Basics

/// How many things of a kind are open, by the minute in which they are due: so that how many are overdue is known
/// without looking at any of them.
///
///     minute  … 17: 3   18: 0   19: 5 │ 20: 2   21: 7 …
///             └── passed: 8 ──────────┘ the minute of the latest event
///
/// It holds as many numbers as there are minutes in which something open is due.
struct DueCounts: Equatable, Sendable {
  private var counts: [Int64: Int] = [:]
  /// Minutes before this one have passed, and so many open things are due in them.
  private var cursor: Int64 = 0
  private var passed = 0
  /// How many are open in all.
  private(set) var open = 0

  private static func minute(of moment: Instant) -> Int64 { moment.milliseconds / 60_000 }

  mutating func add(_ due: Instant) {
    let minute = DueCounts.minute(of: due)
    open += 1
    counts[minute, default: 0] += 1
    if minute < cursor { passed += 1 }
  }

  /// To be called once for each that was added, with the same moment.
  mutating func remove(_ due: Instant) {
    let minute = DueCounts.minute(of: due)
    let count = counts[minute] ?? 0
    invariant(count > 0, "nothing open is due in minute \(minute)")
    open -= 1
    counts[minute] = count > 1 ? count - 1 : nil
    if minute < cursor { passed -= 1 }
  }

  /// Takes the moment of the latest event.
  /// - Complexity: O(minutes since the one before), and no more than O(minutes held).
  mutating func advance(to moment: Instant) {
    let minute = DueCounts.minute(of: moment)
    if minute <= cursor { return }
    passed += count(from: cursor, to: minute)
    cursor = minute
  }

  /// How many are due in minutes that have passed by a moment, which is not before the latest event.
  func overdue(at now: Instant) -> Int {
    passed + count(from: cursor, to: DueCounts.minute(of: now))
  }

  private func count(from start: Int64, to end: Int64) -> Int {
    if end <= start { return 0 }
    // After a long time without events it is shorter to look at what is held.
    if end - start > Int64(counts.count) {
      return counts.reduce(0) { start <= $1.key && $1.key < end ? $0 + $1.value : $0 }
    }
    return (start..<end).reduce(0) { $0 + (counts[$1] ?? 0) }
  }
}
