import Basics

/// How popular items are, in whole numbers: what a session adds counts twice as much as it would have one
/// half-life before. Sums of whole numbers can be undone exactly, in any order.
///
///     value of an item = Σ over its sessions: weight of the acts · 2^(half-life in which it began − base)
///
/// Above the values stand the largest of every 64 and of every 4,096, so the most popular are found without
/// looking at all.
struct Popularity: ~Copyable {
  /// Half-lives that a value spans; when more have passed, all values step down, which is exact since what
  /// is older than retention is gone by then.
  static var spanMost: Int64 { 32 }
  /// Half-lives that retention spans at most.
  static var retentionSpanMost: Int64 { 24 }

  let halfLifeSeconds: Int64
  /// The half-life that a weight of one stands for one in.
  private(set) var base: Int64?
  private(set) var values = PagedArray<UInt64>(blank: 0)
  private var blocks = PagedArray<UInt64>(blank: 0)
  private var groups = PagedArray<UInt64>(blank: 0)
  private(set) var count = 0

  static var groupCount: Int { 4_096 }
  private static var blockCount: Int { 64 }

  init(halfLifeSeconds: Int64) {
    self.halfLifeSeconds = halfLifeSeconds
    grow(to: 0)
  }

  mutating func grow(to count: Int) {
    self.count = max(self.count, count)
    values.grow(to: count)
    blocks.grow(to: count / Popularity.blockCount + 1)
    groups.grow(to: count / Popularity.groupCount + 1)
  }

  /// Makes room for a session that begins now, and says where it stands.
  /// - Parameter oldest: the half-life in which the oldest session that is kept began.
  mutating func open(_ second: Int64, oldest: Int64?) {
    let current = second / halfLifeSeconds
    guard let base, let oldest else {
      self.base = current
      return
    }
    if current - base < Popularity.spanMost { return }
    rebase(to: oldest / halfLifeSeconds)
  }

  private mutating func rebase(to newBase: Int64) {
    let steps = newBase - (base ?? newBase)
    base = newBase
    if steps <= 0 { return }
    for index in 0..<count {
      let value = values[index]
      if value != 0 { values[index] = steps < 64 ? value >> UInt64(steps) : 0 }
    }
    for block in 0...count / Popularity.blockCount { blocks[block] = maximum(ofBlock: block) }
    for group in 0...count / Popularity.groupCount { groups[group] = maximum(ofGroup: group) }
  }

  private func contribution(_ weight: UInt64, _ second: Int64) -> UInt64 {
    let steps = second / halfLifeSeconds - (base ?? 0)
    invariant(steps >= 0 && steps < 40, "a session of half-life \(steps)")
    return weight << UInt64(steps)
  }

  /// Adds what a session that began at a second adds.
  mutating func add(_ weight: UInt64, _ item: Int, _ second: Int64) {
    if weight == 0 { return }
    let value = values[item] + contribution(weight, second)
    values[item] = value
    let (block, group) = (item / Popularity.blockCount, item / Popularity.groupCount)
    if value > blocks[block] {
      blocks[block] = value
      if value > groups[group] { groups[group] = value }
    }
  }

  /// Takes back what a session added.
  mutating func remove(_ weight: UInt64, _ item: Int, _ second: Int64) {
    if weight == 0 { return }
    let old = values[item]
    values[item] = old - contribution(weight, second)
    let (block, group) = (item / Popularity.blockCount, item / Popularity.groupCount)
    if old < blocks[block] { return }
    blocks[block] = maximum(ofBlock: block)
    if old == groups[group] { groups[group] = maximum(ofGroup: group) }
  }

  private func maximum(ofBlock block: Int) -> UInt64 {
    let start = block * Popularity.blockCount
    var most: UInt64 = 0
    for index in start..<max(start, min(count, start + Popularity.blockCount)) {
      most = max(most, values[index])
    }
    return most
  }

  private func maximum(ofGroup group: Int) -> UInt64 {
    let share = Popularity.groupCount / Popularity.blockCount
    let start = group * share
    var most: UInt64 = 0
    for index in start..<min(count / Popularity.blockCount + 1, start + share) {
      most = max(most, blocks[index])
    }
    return most
  }

  /// Whether every item's value is what its sessions add, and the largest of each block and group stand above.
  /// - Parameter added: what each session in use adds to an item, with its beginning.
  func checkInvariants(
    _ added: [(item: Int, weight: UInt64, second: Int64)], _ check: inout InvariantCheck
  ) {
    var wanted = [UInt64](repeating: 0, count: count)
    for (item, weight, second) in added where weight > 0 {
      let steps = second / halfLifeSeconds - (base ?? 0)
      check.expect((0..<40).contains(steps), "a session of half-life \(steps)")
      wanted[item] += weight << UInt64(max(0, min(steps, 39)))
    }
    for item in 0..<count {
      check.expect(values[item] == wanted[item], "the popularity of item \(item)")
    }
    for block in 0...count / Popularity.blockCount {
      check.expect(blocks[block] == maximum(ofBlock: block), "the largest of block \(block)")
    }
    for group in 0...count / Popularity.groupCount {
      check.expect(groups[group] == maximum(ofGroup: group), "the largest of group \(group)")
    }
  }

  /// The group with the largest value that comes after another, by value and then by number; nil when all
  /// that are left hold nothing.
  func nextGroup(after last: (value: UInt64, group: Int)) -> (value: UInt64, group: Int)? {
    var best: (value: UInt64, group: Int)?
    for group in 0...count / Popularity.groupCount {
      let value = groups[group]
      if value == 0 || value > last.value || (value == last.value && group <= last.group) {
        continue
      }
      if let found = best, found.value >= value { continue }
      best = (value, group)
    }
    return best
  }

  /// The next item of a group, from one on, in a block that holds at least `least`; nil behind the last.
  func nextItem(from item: Int, ofGroup group: Int, atLeast least: UInt64) -> Int? {
    let end = min(count, (group + 1) * Popularity.groupCount)
    var index = item
    while index < end {
      if index % Popularity.blockCount == 0, blocks[index / Popularity.blockCount] < least {
        index += Popularity.blockCount
        continue
      }
      let value = values[index]
      if value >= least, value > 0 { return index }
      index += 1
    }
    return nil
  }

  /// A value as a whole number without trailing zero bits and the half-life that it counts in, which is the
  /// same whatever the base.
  func canonical(_ item: Int) -> (value: UInt64, halfLife: Int64) {
    let value = values[item]
    if value == 0 { return (0, 0) }
    let zeros = value.trailingZeroBitCount
    return (value >> UInt64(zeros), (base ?? 0) + Int64(zeros))
  }
}
