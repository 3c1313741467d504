import Basics

extension SessionIndex {
  /// Holds the index against its own laws: everything that follows from the sessions (owners' chains, counts,
  /// postings, popularity, room) is found out anew from them and compared. For tests and fuzzing.
  /// - Returns: what does not hold; nothing while the index is sound.
  /// - Complexity: O(entries), and the pages of items and of the arena.
  package func checkInvariants() -> [String] {
    var check = InvariantCheck()
    var places: [UInt32] = []
    let postings = checkSessions(&check, &places)
    checkOwners(&check)
    checkPostings(postings, &check, &places)
    arena.checkInvariants(places, &check)
    return check.broken
  }

  /// The sessions that are kept, in the order of their numbers.
  private var kept: [UInt32] {
    newest < oldest ? [] : (oldest...newest).filter { heads[Int($0)].length > 0 }
  }

  /// Counters, times and popularity.
  /// - Returns: the sessions in use that hold each item, the oldest first.
  private func checkSessions(
    _ check: inout InvariantCheck, _ places: inout [UInt32]
  ) -> [[UInt32]] {
    var postings = [[UInt32]](repeating: [], count: itemRoom)
    var added: [(item: Int, weight: UInt64, second: Int64)] = []
    var ofPage = [UInt32](repeating: 0, count: keptOfPage.count)
    var (entries, suspended, start) = (0, 0, UInt32(0))
    let kept = kept
    for number in kept {
      let (head, session) = (heads[Int(number)], sessions[Int(number)])
      let isSuspended = owners[Int(session.owner)].isSuspended
      places.append(head.place)
      ofPage[Int(number) / PagedArray<Session>.elementsOfPage] += 1
      entries += head.length
      suspended += isSuspended ? 1 : 0
      check.expect(
        session.start >= start && head.start == session.start >> 8,
        "session \(number) began before the one before it, or at two times")
      start = session.start
      var items: Set<UInt32> = []
      for index in 0..<head.length {
        let word = arena.word(head.place, index)
        let (item, set) = (word >> ActSet.bits, word & ActSet.mask)
        guard Int(item) < itemRoom, set != 0, items.insert(item).inserted else {
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
      sessionCount == kept.count && entryCount == entries && suspendedCount == suspended,
      "\(sessionCount) sessions of \(kept.count), \(entryCount) entries of \(entries), "
        + "\(suspendedCount) suspended of \(suspended)")
    check.expect(
      kept.isEmpty
        ? oldest == next && newest == next - 1 : kept.first == oldest && kept.last == newest,
      "the oldest or the newest session is none")
    check.expect(ofPage == keptOfPage, "how many sessions each page keeps")
    popularity.checkInvariants(added, &check)
    return postings
  }

  /// Each owner's chain: their sessions, the newest first, and nobody else's.
  private func checkOwners(_ check: inout InvariantCheck) {
    var count = 0
    for owner in 0..<ownerRoom {
      var (number, later) = (owners[owner].newest, UInt32.max)
      while number != 0 {
        guard number < later, heads[Int(number)].length > 0,
          sessions[Int(number)].owner == UInt32(owner)
        else {
          check.expect(false, "session \(number) is not of owner \(owner), or not before \(later)")
          break
        }
        count += 1
        (number, later) = (sessions[Int(number)].earlier, number)
      }
    }
    check.expect(count == sessionCount, "\(count) sessions are somebody's of \(sessionCount)")
  }

  private func checkPostings(
    _ wanted: [[UInt32]], _ check: inout InvariantCheck, _ places: inout [UInt32]
  ) {
    var lists = Set(freeLong)
    check.expect(lists.count == freeLong.count, "a long list is free twice")
    for item in 0..<itemRoom {
      check.expect(
        Int(counts[item]) == wanted[item].count && postings(of: item) == wanted[item],
        "the postings of item \(item)")
      let record = items[item]
      if !record.isLong {
        if counts[item] > 0 { places.append(record.place) }
        continue
      }
      let list = long[Int(record.place)]
      check.expect(
        lists.insert(record.place).inserted, "item \(item) has a long list that is another's")
      places += list.places
      for (chunk, place) in list.places.enumerated() {
        check.expect(
          (1...SessionIndex.chunkCount).contains(Int(list.counts[chunk]))
            && arena.word(place, 0) == list.firsts[chunk],
          "chunk \(chunk) of item \(item) is empty, too full, or begins elsewhere")
      }
    }
    check.expect(lists.count == long.count, "a long list is lost")
    check.expect(itemCount == wanted.count { !$0.isEmpty }, "\(itemCount) items are held")
  }
}
