public import Basics

/// What scoring looks at of a session, in eight bytes.
struct SessionHead: BitwiseCopyable {
  /// The block of its items: the number above the set of acts, in the order of the newest act with each.
  var address: UInt32 = 0
  private var startAndLength: UInt32 = 0

  init() {}

  init(address: UInt32, startSecond: UInt32) {
    self.address = address
    startAndLength = startSecond & ~0xFF
  }

  /// How many items; none where the session is gone.
  var length: Int {
    get { Int(startAndLength & 0xFF) }
    set { startAndLength = startAndLength & ~0xFF | UInt32(truncatingIfNeeded: newValue) & 0xFF }
  }

  /// When it began, in steps of 256 seconds.
  var start: UInt32 { startAndLength >> 8 }
}

/// The rest of a session, by its number; numbers grow in the order of beginnings and are never used again.
struct Session: BitwiseCopyable {
  /// Whose it is.
  var owner: UInt32 = 0
  /// The owner's session before, or zero.
  var earlier: UInt32 = 0
  /// When it began, in seconds since 1970, and how long it has lasted.
  var start: UInt32 = 0
  var seconds: UInt32 = 0
  /// Who is behind the owner.
  var person: UInt32 = 0
}

/// Whose sessions they are.
struct Owner: BitwiseCopyable {
  /// The newest session, or zero.
  var newest: UInt32 = 0
  /// Whether the sessions are kept and not used.
  var isSuspended = false
}

/// What people did, by session and by item, for recommendations of what others did who did alike.
///
///     items     tent-2 → { in 3 sessions, block }        sessions  9 → { owner, began, block of items }
///     postings  tent-2 → [ 4, 7, 9 ]                     arena     9 → [ mug-7 viewed, tent-2 bought ]
///
/// An act counts for the very next request, and what is forgotten leaves nothing: postings, counts,
/// popularity and order equal those of an index that never had it, which `digest` shows. There is no
/// training. Everything stands in pages, so nothing ever waits for a large copy: an act touches its
/// session's block and one chunk of its item's postings.
///
/// Items and owners are all it knows; no attribute of a person can reach it.
public struct SessionIndex: ~Copyable {
  /// How sessions are told apart, and how long they are kept.
  public let rules: IndexRules
  /// Items that some session holds; the number of one that none holds any more goes to the next new one.
  var keys = KeyTable(reusesNumbers: true)
  /// By item: how many sessions hold it, used or not.
  var holders = PagedArray<UInt32>(blank: 0)
  var items = PagedArray<ItemRecord>(blank: ItemRecord())
  /// By item: how many sessions hold it that are used.
  var counts = PagedArray<UInt32>(blank: 0)
  var heads = PagedArray<SessionHead>(blank: SessionHead())
  var sessions = PagedArray<Session>(blank: Session())
  var owners = PagedArray<Owner>(blank: Owner())
  var ownerRoom = 0
  var arena = BlockArena()
  var long: [LongPostings] = []
  var freeLong: [UInt32] = []
  var popularity: Popularity
  /// By page of sessions: how many are kept.
  var keptOfPage: [UInt32] = []
  /// The oldest and the newest session that are kept; the first is past the second where none is.
  var oldest: UInt32 = 1
  var newest: UInt32 = 0
  /// The number that the next session gets.
  var next: UInt32 = 1
  /// Sessions that are kept.
  public internal(set) var sessionCount = 0
  /// Of these, sessions that are not used.
  var suspendedCount = 0
  /// Sessions that are used.
  var usedCount: Int { sessionCount - suspendedCount }
  /// Items in them, each once a session.
  public internal(set) var entryCount = 0
  /// Items that some session holds.
  public internal(set) var itemCount = 0

  public init(_ rules: IndexRules = .standard) {
    self.rules = rules
    popularity = Popularity(
      halfLifeSeconds: max(
        1, rules.halfLifeSeconds,
        (rules.retentionSeconds + Popularity.retentionSpanMost - 1) / Popularity.retentionSpanMost))
  }

  /// Numbers of items, whether or not a session holds them: all are below.
  public var itemRoom: Int { keys.count }

  /// The number of an item; nil for one that no session holds.
  public func item(_ key: Span<UInt8>) -> UInt32? { keys.find(key).map { UInt32($0) } }

  /// An item's key; nothing where no session holds it.
  public func key(of item: UInt32) -> ArraySlice<UInt8> { keys.key(Int(item)) }

  /// Sessions that hold an item.
  public func occurrences(of item: UInt32) -> Int { Int(counts[Int(item)]) }

  /// What the index takes, by its pages.
  public var byteCount: Int {
    arena.byteCount + items.byteCount + counts.byteCount + holders.byteCount + heads.byteCount
      + sessions.byteCount
      + owners.byteCount
      + popularity.values.byteCount
  }

  /// Says what category an item is of, and whether it can be had; of an item that was never seen, nothing.
  public mutating func describe(_ item: UInt32, category: UInt16, isAvailable: Bool) {
    items[Int(item)].category = category
    items[Int(item)].isUnavailable = !isAvailable
  }

  // MARK: Recording

  /// Takes up what somebody did, in their session that goes on, or in a new one.
  ///
  /// Sessions that retention ends by then are forgotten first.
  /// - Parameters:
  ///   - kind: what was done with the item.
  ///   - key: the item's id, as bytes of the caller's.
  ///   - owner: whose it is and goes with, such as a consent.
  ///   - person: who is behind the owner.
  ///   - moment: when it was done, cut to whole seconds.
  /// - Returns: the item's number, and whether no session held it before.
  /// - Complexity: O(items of the session), which `Limits.sessionItems` bounds, and one chunk of postings;
  ///   the directory of a long list where it gets a new chunk.
  @discardableResult
  public mutating func record(
    _ kind: BehaviourKind, item key: Span<UInt8>, by owner: UInt32, person: UInt32,
    at moment: Instant
  ) -> (item: UInt32, isNew: Bool) {
    let second = SessionIndex.second(moment)
    enforceRetention(at: moment)
    let (item, isNew) = keys.insert(key)
    if isNew {
      invariant(item < ActSet.itemMost, "item \(item) beyond \(ActSet.itemMost)")
      items.grow(to: item + 1)
      counts.grow(to: item + 1)
      holders.grow(to: item + 1)
      popularity.grow(to: item + 1)
    }
    if owner >= ownerRoom {
      ownerRoom = Int(owner) + 1
      owners.grow(to: ownerRoom)
    }
    if owners[Int(owner)].isSuspended { resume(owner) }
    var number = owners[Int(owner)].newest
    if number == 0 || !goesOn(number, at: second) || isFull(number, without: item) {
      number = begin(owner, person, at: second)
    }
    add(kind, item, to: number)
    let start = sessions[Int(number)].start
    if second > start { sessions[Int(number)].seconds = UInt32(second) - start }
    return (UInt32(item), isNew)
  }

  /// The second that a moment counts as: within 32 bits since 1970.
  static func second(_ moment: Instant) -> Int64 {
    min(max(moment.milliseconds / 1_000, 0), Int64(UInt32.max))
  }

  /// Whether an act at a second belongs to a session.
  func goesOn(_ number: UInt32, at second: Int64) -> Bool {
    let session = sessions[Int(number)]
    let start = Int64(session.start)
    return second - start - Int64(session.seconds) <= rules.idleSeconds
      && second - start <= rules.sessionSeconds
  }

  private func isFull(_ number: UInt32, without item: Int) -> Bool {
    let head = heads[Int(number)]
    return head.length >= Limits.sessionItems && find(item, in: head).index < 0
  }

  /// Where an item stands in a session, from its end, and the word there; below zero where it is not.
  private func find(_ item: Int, in head: SessionHead) -> (index: Int, word: UInt32) {
    let words = arena.words(head.address, head.length)
    var index = words.count - 1
    while index >= 0 {
      if words[index] >> ActSet.bits == UInt32(item) { return (index, words[index]) }
      index -= 1
    }
    return (-1, 0)
  }

  private mutating func begin(_ owner: UInt32, _ person: UInt32, at second: Int64) -> UInt32 {
    let number = next
    next += 1
    sessions.grow(to: Int(number) + 1)
    heads.grow(to: Int(number) + 1)
    let page = Int(number) / PagedArray<Session>.elementsOfPage
    if keptOfPage.count == page { keptOfPage.append(0) }
    keptOfPage[page] += 1
    // Numbers follow the order of beginnings, also where a clock does not.
    let start =
      sessionCount == 0 ? UInt32(second) : max(UInt32(second), sessions[Int(newest)].start)
    sessions[Int(number)] = Session(
      owner: owner, earlier: owners[Int(owner)].newest, start: start, person: person)
    heads[Int(number)] = SessionHead(address: 0, startSecond: start)
    owners[Int(owner)].newest = number
    if sessionCount == 0 { oldest = number }
    newest = number
    sessionCount += 1
    popularity.open(
      Int64(start), oldest: sessionCount > 1 ? Int64(sessions[Int(oldest)].start) : nil)
    return number
  }

  private mutating func add(_ kind: BehaviourKind, _ item: Int, to number: UInt32) {
    var head = heads[Int(number)]
    var length = head.length
    var set: UInt32 = 0
    var wasThere = false
    if length > 0 {
      let (index, word) = find(item, in: head)
      if index >= 0 {
        set = word & ActSet.mask
        wasThere = true
        arena.remove(at: index, of: length, in: head.address)
        length -= 1
      }
    }
    let newSet = ActSet.adding(kind, to: set)
    if head.length == 0 {
      head.address = arena.take(1)
    } else {
      arena.resize(&head.address, holding: length, room: length + 1)
    }
    arena.set(head.address, length, UInt32(item) << ActSet.bits | newSet)
    head.length = length + 1
    heads[Int(number)] = head
    let start = Int64(sessions[Int(number)].start)
    if !wasThere {
      entryCount += 1
      holders[item] += 1
    }
    // What is dismissed is no sign of interest: it is in no postings.
    let wasPosted = wasThere && !ActSet.isDismissed(set)
    let isPosted = !ActSet.isDismissed(newSet)
    if wasPosted { popularity.remove(ActSet.popularity(set), item, start) }
    if isPosted { popularity.add(ActSet.popularity(newSet), item, start) }
    if wasPosted == isPosted { return }
    if isPosted { post(number, item) } else { unpost(number, item) }
  }

  mutating func post(_ session: UInt32, _ item: Int) {
    if counts[item] == 0 { itemCount += 1 }
    insertPosting(session, of: item)
  }

  mutating func unpost(_ session: UInt32, _ item: Int) {
    removePosting(session, of: item)
    if counts[item] == 0 { itemCount -= 1 }
  }
}
