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
    for slot in 0..<poolCount {
      alike[slot] = ScoringTables.power(alike[slot], quarters: tables.sharpnessQuarters)
    }
    pullAll(index)
  }

  /// Writes the newest sessions of each item of the session, one list behind the other.
  private mutating func gatherLists(_ index: borrowing SessionIndex) -> Int {
    var listCount = 0
    var start = 0
    for slot in 0..<queryCount {
      let item = Int(query[slot])
      let count = Int(index.counts[item])
      if count == 0 { continue }
      // One more than is needed, since the session itself may be among them.
      index.copyNewest(tables.poolCount + 1, of: item, to: &lists, at: start)
      heads[listCount] = start
      headSessions[listCount] = lists[start]
      headWeights[listCount] = queryWeights[slot]
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
    // Safe: there are at most as many lists as heads; a head never leaves its list, which ends with a zero
    // that is no session; and the pool has room for `tables.poolCount`.
    let (heads, sessions) = unsafe (self.heads.base, headSessions.base)
    let (weights, lists) = unsafe (headWeights.base, self.lists.base)
    let (pool, alike) = unsafe (self.pool.base, self.alike.base)
    let most = tables.poolCount
    var count = 0
    while count < most {
      var next: UInt32 = 0
      for list in 0..<listCount { next = unsafe max(next, sessions[list]) }
      if next == 0 { break }
      var sum: Float = 0
      // Without a branch: it would be mispredicted.
      for list in 0..<listCount {
        let isNext = unsafe sessions[list] == next
        let head = unsafe heads[list] &+ (isNext ? 1 : 0)
        sum += isNext ? unsafe weights[list] : 0
        unsafe heads[list] = head
        unsafe sessions[list] = lists[head]
      }
      unsafe pool[count] = next
      unsafe alike[count] = sum
      count += next == own ? 0 : 1
    }
    poolCount = count
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
    for slot in 0..<poolCount {
      let head = index.heads[Int(pool[slot])]
      let age = Int(Float(newest - head.start) * agePerStep)
      alike[slot] *= tables.length[head.length] * tables.age[age]
      neighbours[slot] = head
    }
  }

  /// Leaves those most alike in the pool, in its order; of two that are equally alike the newer.
  #if !DEBUG
    @_noAllocation
  #endif
  private mutating func chooseNeighbours() {
    if poolCount <= tables.neighbourCount { return }
    for slot in 0..<poolCount { keys[slot] = key(slot) }
    let least = largest(tables.neighbourCount, of: poolCount)
    var kept = 0
    for slot in 0..<poolCount where key(slot) >= least {
      pool[kept] = pool[slot]
      alike[kept] = alike[slot]
      neighbours[kept] = neighbours[slot]
      kept += 1
    }
    poolCount = kept
  }

  /// Orders by how alike, then by number: bits of floating-point numbers that are not negative are in their order.
  @inline(__always)
  private func key(_ slot: Int) -> UInt64 {
    UInt64(alike[slot].bitPattern) << 32 | UInt64(pool[slot])
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
      first |= index.arena.memory.word(neighbours[neighbour].address, 0)
    }
    fetched = first
    for neighbour in 0..<poolCount { pull(neighbour, index) }
  }

  /// Adds what one neighbour says for its items.
  #if !DEBUG
    @_noAllocation
  #endif
  private mutating func pull(_ neighbour: Int, _ index: borrowing SessionIndex) {
    let block = neighbours[neighbour].address
    let length = neighbours[neighbour].length
    // Safe: a session's items are below the room that was prepared, its length is at most
    // `Limits.sessionItems`, which the tables of steps and the room for touched items count on, and the table
    // of kinds holds every set.
    let words = unsafe index.arena.memory.base(block, length)
    let (cells, near) = unsafe (self.cells.base, tables.near.base)
    let (kinds, touched) = unsafe (tables.kind.base, self.touched.base)
    // The newest item of the session that it shares: where it stands here, and there. Without branches, which
    // would be mispredicted: what is no item of the session, or was dismissed, counts as none.
    var shared = UInt32.max
    for position in 0..<length {
      let word = unsafe words[position]
      let item = Int(word >> ActSet.bits)
      let slot = unsafe (cells[item >> 12][item & 4_095].mark & Mark.position) &- 1
      let isDismissed = word >> UInt32(BehaviourKind.dismiss.rawValue) & 1
      shared = min(
        shared, (UInt32(slot) | isDismissed &* 0xFF) << 8 | UInt32(truncatingIfNeeded: position))
    }
    let slot = Int(shared >> 8)
    let pull = alike[neighbour] * tables.match[slot]
    // In the table steps are counted from its middle.
    let start =
      (slot == 0 ? ScoringTables.currentSteps : ScoringTables.otherSteps) - Int(shared & 0xFF)
    var count = touchedCount
    for position in 0..<length {
      let word = unsafe words[position]
      let item = Int(word >> ActSet.bits)
      var cell = unsafe cells[item >> 12][item & 4_095]
      unsafe touched[count] = UInt32(truncatingIfNeeded: item)
      count &+= cell.score == 0 ? 1 : 0
      cell.score += unsafe pull * near[start &+ position] * kinds[Int(word & ActSet.mask)]
      // Who dismissed an item does not stand behind it.
      cell.holders &+= UInt16(
        truncatingIfNeeded: ~word >> UInt32(BehaviourKind.dismiss.rawValue) & 1)
      unsafe cells[item >> 12][item & 4_095] = cell
    }
    touchedCount = count
  }
}
