public import Basics

/// Letting go of sessions, for good or for a while. What is gone is in no postings, no count, no popularity
/// and no order; its room is used again, and pages in which nothing is left give theirs back.
extension SessionIndex {
  /// Forgets all sessions of an owner, the one that goes on included.
  /// - Complexity: O(items of the sessions), each a bisection of its postings and one chunk.
  public mutating func forget(owner: UInt32) {
    if owner >= ownerRoom { return }
    var number = owners[Int(owner)].newest
    let isSuspended = owners[Int(owner)].isSuspended
    owners[Int(owner)] = Owner()
    while number != 0 {
      let earlier = sessions[Int(number)].earlier
      remove(number, isSuspended: isSuspended)
      number = earlier
    }
  }

  /// Forgets the newest session of an owner.
  public mutating func forgetNewestSession(of owner: UInt32) {
    if owner >= ownerRoom { return }
    let number = owners[Int(owner)].newest
    if number != 0 { forget(number) }
  }

  /// Forgets what began before a moment.
  /// - Parameters:
  ///   - moment: cut to whole seconds.
  ///   - most: how many sessions at most; what is left is for the next call.
  /// - Returns: whether nothing of it is left.
  @discardableResult
  public mutating func forget(before moment: Instant, atMost most: Int = .max) -> Bool {
    forget(beforeSecond: SessionIndex.second(moment), atMost: most)
  }

  /// Forgets what retention ends by a moment.
  /// - Parameters:
  ///   - moment: now.
  ///   - most: how many sessions at most; what is left is for the next call.
  /// - Returns: whether nothing of it is left.
  @discardableResult
  public mutating func enforceRetention(at moment: Instant, atMost most: Int = .max) -> Bool {
    let end = SessionIndex.second(moment) - rules.retentionSeconds
    return forget(beforeSecond: end, atMost: most)
  }

  private mutating func forget(beforeSecond second: Int64, atMost most: Int) -> Bool {
    var count = 0
    while sessionCount > 0, Int64(sessions[Int(oldest)].start) < second {
      if count == most { return false }
      forget(oldest)
      count += 1
    }
    return true
  }

  /// Forgets one session that is its owner's.
  private mutating func forget(_ number: UInt32) {
    let session = sessions[Int(number)]
    let owner = Int(session.owner)
    if owners[owner].newest == number {
      owners[owner].newest = session.earlier
    } else {
      // The oldest of all is the last of its owner's chain, which is as long as the owner has sessions.
      var later = owners[owner].newest
      while sessions[Int(later)].earlier != number { later = sessions[Int(later)].earlier }
      sessions[Int(later)].earlier = session.earlier
    }
    remove(number, isSuspended: owners[owner].isSuspended)
  }

  /// Takes a session out of everything but its owner's chain.
  private mutating func remove(_ number: UInt32, isSuspended: Bool) {
    if isSuspended { suspendedCount -= 1 } else { put(number, inPostings: false) }
    let head = heads[Int(number)]
    for index in 0..<head.length { release(Int(arena.word(head.address, index) >> ActSet.bits)) }
    arena.give(head.address)
    sessions[Int(number)] = Session()
    heads[Int(number)] = SessionHead()
    sessionCount -= 1
    entryCount -= head.length
    let page = Int(number) / PagedArray<Session>.elementsOfPage
    keptOfPage[page] -= 1
    if keptOfPage[page] == 0 {
      sessions.release(pageOf: Int(number))
      heads.release(pageOf: Int(number))
    }
    narrow()
  }

  /// Lets go of an item that a session held; of its key with the last of them.
  private mutating func release(_ item: Int) {
    holders[item] -= 1
    if holders[item] > 0 { return }
    keys.remove(item)
    items[item] = ItemRecord()
  }

  /// Overwrites the keys of all items, before the index itself is let go of.
  public mutating func overwriteKeys() { keys.overwrite() }

  // MARK: Suspending

  /// Keeps the sessions of an owner without using them: they are in no postings, no count and no popularity
  /// until they are resumed, as if they were not there.
  /// - Complexity: as `forget(owner:)`.
  public mutating func suspend(_ owner: UInt32) {
    if owner >= ownerRoom || owners[Int(owner)].isSuspended { return }
    owners[Int(owner)].isSuspended = true
    var number = owners[Int(owner)].newest
    while number != 0 {
      put(number, inPostings: false)
      suspendedCount += 1
      number = sessions[Int(number)].earlier
    }
  }

  /// Uses the sessions of an owner again.
  public mutating func resume(_ owner: UInt32) {
    if owner >= ownerRoom || !owners[Int(owner)].isSuspended { return }
    owners[Int(owner)].isSuspended = false
    var number = owners[Int(owner)].newest
    while number != 0 {
      put(number, inPostings: true)
      suspendedCount -= 1
      number = sessions[Int(number)].earlier
    }
  }

  /// Whether an owner has sessions.
  public func holds(_ owner: UInt32) -> Bool {
    owner < ownerRoom && owners[Int(owner)].newest != 0
  }

  /// Puts a session's items into postings, counts and popularity, or takes them out.
  private mutating func put(_ number: UInt32, inPostings isPosted: Bool) {
    let start = Int64(sessions[Int(number)].start)
    let head = heads[Int(number)]
    for index in 0..<head.length {
      let word = arena.word(head.address, index)
      let (item, set) = (Int(word >> ActSet.bits), word & ActSet.mask)
      if ActSet.isDismissed(set) { continue }
      if isPosted {
        popularity.add(ActSet.popularity(set), item, start)
        post(number, item)
      } else {
        popularity.remove(ActSet.popularity(set), item, start)
        unpost(number, item)
      }
    }
  }

  /// Moves the ends of what is kept past what is gone, a page at a time where all of it is.
  private mutating func narrow() {
    if sessionCount == 0 {
      (oldest, newest) = (next, next - 1)
      return
    }
    let pageCount = UInt32(PagedArray<Session>.elementsOfPage)
    while heads[Int(oldest)].length == 0 {
      oldest =
        keptOfPage[Int(oldest / pageCount)] == 0 ? (oldest / pageCount + 1) * pageCount : oldest + 1
    }
    while heads[Int(newest)].length == 0 {
      newest =
        keptOfPage[Int(newest / pageCount)] == 0 ? newest / pageCount * pageCount - 1 : newest - 1
    }
  }
}
