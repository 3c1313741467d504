import Basics

/// What the index knows of an item beside in how many sessions it is.
struct ItemRecord: BitwiseCopyable {
  /// The block of the numbers, or which of the long lists holds them.
  var address: UInt32 = 0
  /// Which of the caller's categories it is of, from 1 on; 0 for none.
  var category: UInt16 = 0
  var isLong = false
  var isUnavailable = false
}

/// The sessions of an item that is in many: chunks of session numbers, each in ascending order, with a
/// directory, so that a session anywhere in the list is found by bisection and only its chunk moves.
struct LongPostings {
  /// By chunk: its first session's number, where it stands, and how many it holds.
  var firsts: [UInt32] = []
  var addresses: [UInt32] = []
  var counts: [UInt8] = []

  /// The last chunk that begins at or before a session's number, else the first.
  func chunk(of session: UInt32) -> Int {
    var (low, high) = (0, firsts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if firsts[middle] <= session { low = middle } else { high = middle }
    }
    return low
  }
}

/// Postings: by item, the numbers of the sessions that hold it, in ascending order, which is that of
/// their beginnings. All of them are kept and a request looks at the newest: an index that is cut when
/// it is written cannot forget exactly, since what was cut would have to come back.
extension SessionIndex {
  /// Numbers in one chunk of a long list; a list of more is long.
  static var chunkCount: Int { 64 }

  mutating func insertPosting(_ session: UInt32, of item: Int) {
    var record = items[item]
    let count = Int(counts[item])
    counts[item] = UInt32(count + 1)
    if record.isLong {
      insertLong(session, Int(record.address))
    } else if count == 0 {
      record.address = arena.take(1)
      arena.set(record.address, 0, session)
    } else if count < SessionIndex.chunkCount {
      arena.resize(&record.address, holding: count, room: count + 1)
      arena.insert(
        session, at: position(of: session, record.address, count), of: count, in: record.address)
    } else {
      record.address = lengthen(record, count)
      record.isLong = true
      insertLong(session, Int(record.address))
    }
    items[item] = record
  }

  mutating func removePosting(_ session: UInt32, of item: Int) {
    var record = items[item]
    let count = Int(counts[item])
    counts[item] = UInt32(count - 1)
    if record.isLong {
      removeLong(session, Int(record.address))
      if count - 1 <= SessionIndex.chunkCount / 2 { shorten(&record, count - 1) }
    } else {
      arena.remove(at: position(of: session, record.address, count), of: count, in: record.address)
      if count == 1 {
        arena.give(record.address)
        record.address = 0
      } else {
        let room = BlockArena.size(holding: count)
        // Not at once, so that a list which comes and goes does not move each time.
        if (count - 1) * 2 <= room {
          arena.resize(&record.address, holding: count - 1, room: count - 1)
        }
      }
    }
    items[item] = record
  }

  /// How many of a block's numbers are below a session's, looked for from the end, where it nearly always is.
  private func position(of session: UInt32, _ address: UInt32, _ count: Int) -> Int {
    let words = arena.words(address, count)
    if words[count - 1] < session { return count }
    var (low, high) = (0, count - 1)
    while low < high {
      let middle = (low + high) / 2
      if words[middle] < session { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Long lists

  private mutating func lengthen(_ record: ItemRecord, _ count: Int) -> UInt32 {
    let number: Int
    if let free = freeLong.popLast() {
      number = Int(free)
    } else {
      number = long.count
      long.append(LongPostings())
    }
    long[number] = LongPostings(
      firsts: [arena.word(record.address, 0)], addresses: [record.address], counts: [UInt8(count)])
    return UInt32(number)
  }

  /// Makes the list of an item short again.
  private mutating func shorten(_ record: inout ItemRecord, _ count: Int) {
    let number = Int(record.address)
    let address = arena.take(count)
    var filled = 0
    for chunk in long[number].addresses.indices {
      let source = long[number].addresses[chunk]
      for index in 0..<Int(long[number].counts[chunk]) {
        arena.set(address, filled, arena.word(source, index))
        filled += 1
      }
      arena.give(source)
    }
    long[number] = LongPostings()
    freeLong.append(UInt32(number))
    record.address = address
    record.isLong = false
  }

  private mutating func insertLong(_ session: UInt32, _ number: Int) {
    var chunk = long[number].chunk(of: session)
    var count = Int(long[number].counts[chunk])
    if count == SessionIndex.chunkCount {
      // What comes at the end leaves the full chunk as it is; what comes in its midst halves it.
      let isLast =
        chunk == long[number].addresses.count - 1
        && arena.word(long[number].addresses[chunk], count - 1) < session
      let kept = isLast ? count : count / 2
      split(number, chunk, keeping: kept, session)
      chunk = long[number].chunk(of: session)
      count = Int(long[number].counts[chunk])
      if isLast { return }
    }
    let address = long[number].addresses[chunk]
    let index = position(of: session, address, count)
    arena.insert(session, at: index, of: count, in: address)
    long[number].counts[chunk] += 1
    if index == 0 { long[number].firsts[chunk] = session }
  }

  /// Moves what a full chunk does not keep to a new one behind it; where it keeps all, the new one begins
  /// with `session`.
  private mutating func split(_ number: Int, _ chunk: Int, keeping kept: Int, _ session: UInt32) {
    let new = arena.take(SessionIndex.chunkCount)
    let old = long[number].addresses[chunk]
    let moved = Int(long[number].counts[chunk]) - kept
    if moved == 0 {
      arena.set(new, 0, session)
    } else {
      arena.copy(kept..<kept + moved, of: old, to: new)
    }
    long[number].counts[chunk] = UInt8(kept)
    long[number].addresses.insert(new, at: chunk + 1)
    long[number].firsts.insert(arena.word(new, 0), at: chunk + 1)
    long[number].counts.insert(UInt8(max(1, moved)), at: chunk + 1)
  }

  private mutating func removeLong(_ session: UInt32, _ number: Int) {
    let chunk = long[number].chunk(of: session)
    let count = Int(long[number].counts[chunk])
    let address = long[number].addresses[chunk]
    arena.remove(at: position(of: session, address, count), of: count, in: address)
    long[number].counts[chunk] -= 1
    if count == 1 {
      drop(number, chunk)
      return
    }
    long[number].firsts[chunk] = arena.word(address, 0)
    // Two neighbours that fit well into one become one, so that the list takes no more than it holds.
    for left in [chunk - 1, chunk] where left >= 0 && left + 1 < long[number].addresses.count {
      let (one, two) = (Int(long[number].counts[left]), Int(long[number].counts[left + 1]))
      if one + two > SessionIndex.chunkCount / 2 { continue }
      let (target, source) = (long[number].addresses[left], long[number].addresses[left + 1])
      for index in 0..<two { arena.set(target, one + index, arena.word(source, index)) }
      long[number].counts[left] = UInt8(one + two)
      drop(number, left + 1)
      return
    }
  }

  private mutating func drop(_ number: Int, _ chunk: Int) {
    arena.give(long[number].addresses[chunk])
    long[number].addresses.remove(at: chunk)
    long[number].firsts.remove(at: chunk)
    long[number].counts.remove(at: chunk)
  }

  /// Writes the newest sessions of an item behind one another, the newest first, and a zero behind them.
  /// - Parameters:
  ///   - most: how many at most.
  ///   - start: where to write.
  func copyNewest(_ most: Int, of item: Int, to target: inout FixedArray<UInt32>, at start: Int) {
    let record = items[item]
    var filled = start
    let count = Int(counts[item])
    let end = start + min(most, count)
    if record.isLong {
      let number = Int(record.address)
      var chunk = long[number].addresses.count - 1
      while filled < end {
        let count = Int(long[number].counts[chunk])
        copyBackwards(long[number].addresses[chunk], count, to: &target, &filled, end)
        chunk -= 1
      }
    } else if count > 0 {
      copyBackwards(record.address, count, to: &target, &filled, end)
    }
    target[filled] = 0
  }

  @inline(__always)
  private func copyBackwards(
    _ address: UInt32, _ count: Int, to target: inout FixedArray<UInt32>, _ filled: inout Int,
    _ end: Int
  ) {
    let words = arena.words(address, count)
    var index = count - 1
    while index >= 0 && filled < end {
      target[filled] = words[index]
      filled += 1
      index -= 1
    }
  }

  /// The newest session that holds an item; zero when none does.
  func newestSession(of item: Int) -> UInt32 {
    let record = items[item]
    let count = Int(counts[item])
    if count == 0 { return 0 }
    if !record.isLong { return arena.word(record.address, count - 1) }
    let last = long[Int(record.address)].addresses.count - 1
    return arena.word(
      long[Int(record.address)].addresses[last], Int(long[Int(record.address)].counts[last]) - 1)
  }
}
