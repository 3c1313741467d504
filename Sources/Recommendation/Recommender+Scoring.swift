import Basics

/// From the session to its neighbours, and from them to scores. Where the time goes the compiler checks that
/// nothing is allocated (`@_noAllocation`); a debug build, which calls what a release build takes in, cannot be
/// checked so.
extension Recommender {
  /// - Parameter own: the session itself, which is no neighbour of its own; zero when it is in no index.
  mutating func score(_ index: borrowing SessionIndex, own: UInt32) {
    let listCount = gatherLists(index)
    fillPool(listCount, own: own)
    compare(index)
    chooseNeighbours()
    for place in 0..<poolCount {
      alike[place] = ScoringTables.power(alike[place], quarters: tables.sharpnessQuarters)
    }
    pullAll(index)
  }

  /// Writes the newest sessions of each item of the session, one list behind the other.
  private mutating func gatherLists(_ index: borrowing SessionIndex) -> Int {
    var listCount = 0
    var start = 0
    for place in 0..<queryCount {
      let item = Int(query[place])
      let count = Int(index.counts[item])
      if count == 0 { continue }
      // One more than is needed, since the session itself may be among them.
      index.copyNewest(tables.poolCount + 1, of: item, to: &lists, at: start)
      heads[listCount] = start
      headWeights[listCount] = queryWeights[place]
      listCount += 1
      start += min(tables.poolCount + 1, count) + 1
    }
    return listCount
  }

  /// Fills the pool with the newest sessions that share an item, the newest first, and with the weights of what
  /// they share: the lists are in that order already, so the next session is at the head of some of them.
  #if !DEBUG
    @_noAllocation
  #endif
  private mutating func fillPool(_ listCount: Int, own: UInt32) {
    poolCount = 0
    while poolCount < tables.poolCount {
      var next: UInt32 = 0
      for list in 0..<listCount { next = max(next, lists[heads[list]]) }
      if next == 0 { return }
      var sum: Float = 0
      // Without a branch, which nobody could foretell.
      for list in 0..<listCount {
        let head = heads[list]
        let isNext = lists[head] == next
        sum += isNext ? headWeights[list] : 0
        heads[list] = head + (isNext ? 1 : 0)
      }
      if next == own { continue }
      pool[poolCount] = next
      alike[poolCount] = sum
      poolCount += 1
    }
  }

  /// Weighs how alike the sessions of the pool are by their length and age. A loop of its own, so that the
  /// sessions, which stand anywhere in memory, are fetched side by side.
  #if !DEBUG
    @_noAllocation
  #endif
  private mutating func compare(_ index: borrowing SessionIndex) {
    if poolCount == 0 { return }
    let newest = index.heads[Int(index.newest)].start
    let span = newest - index.heads[Int(index.oldest)].start
    let agePerStep = Float(ScoringTables.ageSteps) / Float(max(1, span))
    for place in 0..<poolCount {
      let head = index.heads[Int(pool[place])]
      let age = Int(Float(newest - head.start) * agePerStep)
      alike[place] *= tables.length[head.length] * tables.age[age]
      neighbours[place] = head
    }
  }

  /// Leaves those most alike in the pool, in its order; of two that are equally alike the newer.
  #if !DEBUG
    @_noAllocation
  #endif
  private mutating func chooseNeighbours() {
    if poolCount <= tables.neighbourCount { return }
    for place in 0..<poolCount { keys[place] = key(place) }
    let least = largest(tables.neighbourCount, of: poolCount)
    var kept = 0
    for place in 0..<poolCount where key(place) >= least {
      pool[kept] = pool[place]
      alike[kept] = alike[place]
      neighbours[kept] = neighbours[place]
      kept += 1
    }
    poolCount = kept
  }

  /// Orders by how alike, then by number: bits of floating-point numbers that are not negative are in their order.
  @inline(__always)
  private func key(_ place: Int) -> UInt64 {
    UInt64(alike[place].bitPattern) << 32 | UInt64(pool[place])
  }

  /// The `rank`-th largest of the first `count` keys, all different (Hoare's selection, the median of three).
  #if !DEBUG
    @_noAllocation
  #endif
  private mutating func largest(_ rank: Int, of count: Int) -> UInt64 {
    var (low, high) = (0, count - 1)
    let target = rank - 1
    while low < high {
      let (first, middle, last) = (keys[low], keys[(low + high) / 2], keys[high])
      let pivot = max(min(first, middle), min(max(first, middle), last))
      var (left, right) = (low, high)
      while left <= right {
        while keys[left] > pivot { left += 1 }
        while keys[right] < pivot { right -= 1 }
        if left <= right {
          let key = keys[left]
          keys[left] = keys[right]
          keys[right] = key
          left += 1
          right -= 1
        }
      }
      if target <= right {
        high = right
      } else if target >= left {
        low = left
      } else {
        break
      }
    }
    return keys[target]
  }

  #if !DEBUG
    @_noAllocation
  #endif
  private mutating func pullAll(_ index: borrowing SessionIndex) {
    touchedCount = 0
    // Fetches what the loop below reads, side by side instead of one behind the other.
    var first: UInt32 = 0
    for neighbour in 0..<poolCount {
      first |= index.arena.memory.word(neighbours[neighbour].place, 0)
    }
    fetched = first
    for neighbour in 0..<poolCount { pull(neighbour, index) }
  }

  /// Adds what one neighbour says for its items.
  #if !DEBUG
    @_noAllocation
  #endif
  private mutating func pull(_ neighbour: Int, _ index: borrowing SessionIndex) {
    let block = neighbours[neighbour].place
    let length = neighbours[neighbour].length
    // The newest item of the session that it shares: where it stands here, and there. Without branches, which
    // nobody could foretell: what is no item of the session, or was dismissed, counts as none.
    var shared = UInt32.max
    for position in 0..<length {
      let word = index.arena.memory.word(block, position)
      let place = (marks[Int(word >> ActSet.bits)] & Mark.place) &- 1
      let isDismissed = word >> UInt32(BehaviourKind.dismiss.rawValue) & 1
      shared = min(shared, (UInt32(place) | isDismissed &* 0xFF) << 8 | UInt32(position))
    }
    let place = Int(shared >> 8)
    let pull = alike[neighbour] * tables.match[place]
    // In the table steps are counted from its middle.
    let start =
      (place == 0 ? ScoringTables.currentSteps : ScoringTables.otherSteps) - Int(shared & 0xFF)
    for position in 0..<length {
      let word = index.arena.memory.word(block, position)
      let item = word >> ActSet.bits
      let before = scores[Int(item)]
      touched[touchedCount] = item
      touchedCount += before == 0 ? 1 : 0
      let weight = tables.near[start + position] * tables.kind[Int(word & ActSet.mask)]
      scores.setPrepared(Int(item), before + pull * weight)
      let isHeld = UInt16(truncatingIfNeeded: ~word >> UInt32(BehaviourKind.dismiss.rawValue) & 1)
      holders.setPrepared(Int(item), holders[Int(item)] &+ isHeld)
    }
  }
}
