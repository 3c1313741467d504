import Basics

extension SessionIndex {
  /// Holds the index against its own laws: everything that follows from the sessions (owners' chains, counts,
  /// postings, popularity, room) is found out anew from them and compared. For tests and fuzzing.
  /// - Returns: what does not hold; nothing while the index is sound.
  /// - Complexity: O(entries), and the pages of items and of the arena.
  package func checkInvariants() -> [String] {
    var check = InvariantCheck()
    var addresses: [UInt32] = []
    let postings = IndexInvariants.checkSessions(self, &check, &addresses)
    IndexInvariants.checkOwners(self, &check)
    IndexInvariants.checkPostings(self, postings, &check, &addresses)
    arena.checkInvariants(addresses, &check)
    return check.broken
  }
}

/// The laws of a session index.
private enum IndexInvariants {
  /// The sessions that are kept, in the order of their numbers.
  private static func kept(_ index: borrowing SessionIndex) -> [UInt32] {
    index.newest < index.oldest
      ? [] : (index.oldest...index.newest).filter { index.heads[Int($0)].length > 0 }
  }

  /// Counters, times and popularity.
  /// - Returns: the sessions in use that hold each item, the oldest first.
  static func checkSessions(
    _ index: borrowing SessionIndex, _ check: inout InvariantCheck, _ addresses: inout [UInt32]
  ) -> [[UInt32]] {
    var postings = [[UInt32]](repeating: [], count: index.itemRoom)
    var added: [(item: Int, weight: UInt64, second: Int64)] = []
    var ofPage = [UInt32](repeating: 0, count: index.keptOfPage.count)
    var (entries, suspended, start) = (0, 0, UInt32(0))
    let kept = kept(index)
    for number in kept {
      let (head, session) = (index.heads[Int(number)], index.sessions[Int(number)])
      let isSuspended = index.owners[Int(session.owner)].isSuspended
      addresses.append(head.address)
      ofPage[Int(number) / PagedArray<Session>.elementsOfPage] += 1
      entries += head.length
      suspended += isSuspended ? 1 : 0
      check.expect(
        session.start >= start && head.start == session.start >> 8,
        "session \(number) began before the one before it, or at two times")
      start = session.start
      var seen: Set<UInt32> = []
      for entry in 0..<head.length {
        let word = index.arena.word(head.address, entry)
        let (item, set) = (word >> ActSet.bits, word & ActSet.mask)
        guard Int(item) < index.itemRoom, set != 0, seen.insert(item).inserted else {
          check.expect(
            false, "session \(number) holds an item twice, none, or one that is not there")
          continue
        }
        if isSuspended || ActSet.isDismissed(set) { continue }
        postings[Int(item)].append(number)
        added.append((Int(item), ActSet.popularity(set), Int64(session.start)))
      }
    }
    check.expect(
      index.sessionCount == kept.count && index.entryCount == entries
        && index.suspendedCount == suspended,
      "\(index.sessionCount) sessions of \(kept.count), \(index.entryCount) entries of \(entries), "
        + "\(index.suspendedCount) suspended of \(suspended)")
    check.expect(
      kept.isEmpty
        ? index.oldest == index.next && index.newest == index.next - 1
        : kept.first == index.oldest && kept.last == index.newest,
      "the oldest or the newest session is none")
    check.expect(ofPage == index.keptOfPage, "how many sessions each page keeps")
    index.popularity.checkInvariants(added, &check)
    return postings
  }

  /// Each owner's chain: their sessions, the newest first, and nobody else's.
  static func checkOwners(_ index: borrowing SessionIndex, _ check: inout InvariantCheck) {
    var count = 0
    for owner in 0..<index.ownerRoom {
      var (number, later) = (index.owners[owner].newest, UInt32.max)
      while number != 0 {
        guard number < later, index.heads[Int(number)].length > 0,
          index.sessions[Int(number)].owner == UInt32(owner)
        else {
          check.expect(false, "session \(number) is not of owner \(owner), or not before \(later)")
          break
        }
        count += 1
        (number, later) = (index.sessions[Int(number)].earlier, number)
      }
    }
    check.expect(
      count == index.sessionCount, "\(count) sessions are somebody's of \(index.sessionCount)")
  }

  static func checkPostings(
    _ index: borrowing SessionIndex, _ wanted: [[UInt32]], _ check: inout InvariantCheck,
    _ addresses: inout [UInt32]
  ) {
    var lists = Set(index.freeLong)
    check.expect(lists.count == index.freeLong.count, "a long list is free twice")
    for item in 0..<index.itemRoom {
      check.expect(
        Int(index.counts[item]) == wanted[item].count && index.postings(of: item) == wanted[item],
        "the postings of item \(item)")
      let record = index.items[item]
      if !record.isLong {
        if index.counts[item] > 0 { addresses.append(record.address) }
        continue
      }
      let list = index.long[Int(record.address)]
      check.expect(
        lists.insert(record.address).inserted, "item \(item) has a long list that is another's")
      addresses += list.addresses
      for (chunk, address) in list.addresses.enumerated() {
        check.expect(
          (1...SessionIndex.chunkCount).contains(Int(list.counts[chunk]))
            && index.arena.word(address, 0) == list.firsts[chunk],
          "chunk \(chunk) of item \(item) is empty, too full, or begins elsewhere")
      }
    }
    check.expect(lists.count == index.long.count, "a long list is lost")
    check.expect(
      index.itemCount == wanted.count { !$0.isEmpty }, "\(index.itemCount) items are held")
  }
}
