import Basics

/// What an index holds, as a number that two indexes share when they hold the same.
extension SessionIndex {
  /// SHA-256 of everything that a request could tell: sessions in their order, with owner, person, times and
  /// items; items in the order of their keys, with count, postings and popularity. Numbers, which depend on
  /// what was there before, are not in it.
  /// - Complexity: O(entries · log items).
  public func digest() -> [UInt8] {
    var hash = SHA256()
    var buffer = ByteBuffer()
    func put(_ value: UInt64) {
      for shift in stride(from: 56, through: 0, by: -8) {
        buffer.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
      }
    }
    func flush() {
      let bytes = buffer.slice
      hash.update(bytes.span)
      buffer.clear()
    }
    put(UInt64(sessionCount))
    put(UInt64(entryCount))
    put(UInt64(itemCount))
    var ranks = [UInt32](repeating: 0, count: Int(newest) + 1)
    var rank: UInt32 = 0
    var number = oldest
    while number <= newest {
      let head = heads[Int(number)]
      if head.length > 0 {
        ranks[Int(number)] = rank
        rank += 1
        let session = sessions[Int(number)]
        put(UInt64(session.owner))
        put(UInt64(session.person))
        put(owners[Int(session.owner)].isSuspended ? 1 : 0)
        put(UInt64(session.start))
        put(UInt64(session.seconds))
        put(UInt64(head.length))
        for index in 0..<head.length {
          let word = arena.word(head.address, index)
          put(UInt64(word & ActSet.mask))
          let key = key(of: word >> ActSet.bits)
          put(UInt64(key.count))
          buffer.append(key.span)
        }
        flush()
      }
      number += 1
    }
    let named = (0..<UInt32(itemRoom)).filter { counts[Int($0)] > 0 }
    for item in named.sorted(by: { key(of: $0).lexicographicallyPrecedes(key(of: $1)) }) {
      let key = key(of: item)
      put(UInt64(key.count))
      buffer.append(key.span)
      let popular = popularity.canonical(Int(item))
      put(popular.value)
      put(UInt64(bitPattern: popular.halfLife))
      put(UInt64(counts[Int(item)]))
      for session in postings(of: Int(item)) { put(UInt64(ranks[Int(session)])) }
      flush()
    }
    return hash.finish()
  }

  /// The sessions that hold an item, the oldest first.
  func postings(of item: Int) -> [UInt32] {
    let record = items[item]
    var all: [UInt32] = []
    func add(_ address: UInt32, _ count: Int) {
      for index in 0..<count { all.append(arena.word(address, index)) }
    }
    if record.isLong {
      let long = long[Int(record.address)]
      for chunk in long.addresses.indices { add(long.addresses[chunk], Int(long.counts[chunk])) }
    } else if counts[item] > 0 {
      add(record.address, Int(counts[item]))
    }
    return all
  }
}
