public import Basics

/// An item with its score; what popularity filled up scores nothing.
public struct RankedItem: Equatable, Sendable, BitwiseCopyable {
  public let item: UInt32
  public let score: Float
}

/// What a request looks for, beside the session.
public struct RecommendationQuery: Sendable {
  /// How many items, at most `Limits.recommendedItems`.
  public var count: Int
  /// The session that the request is of, in the index: it is no neighbour of itself.
  public var owner: UInt32?
  /// Categories that may be recommended; all where none is named.
  public var categories: [UInt16] = []
  /// How many of one category at most; no matter where zero.
  public var mostOfCategory = 0
  /// Whether the newest item of the session, which is being looked at, may be recommended.
  public var keepsCurrent = true
  /// Whether what the owner bought may be recommended.
  public var keepsBought = true
  /// Whether to find out what of the session each item comes from, which takes a further scoring for each
  /// item of the session.
  public var wantsReasons = false

  public init(count: Int, owner: UInt32? = nil) {
    self.count = count
    self.owner = owner
  }
}

/// Scores items for a session by the sessions most like it, as `Weighting` says. It holds the room that a
/// request works in: a request allocates nothing unless the index has grown.
public struct Recommender: ~Copyable {
  /// From how many people other than the session's own a recommendation must come.
  public var minimumPeople = 1

  let tables: ScoringTables
  /// By item: what a request knows of it, together, so that an item costs one line of the cache.
  var cells = PagedArray<ItemCell>(blank: ItemCell())
  private var room = 0
  /// Items with a score.
  var touched: FixedArray<UInt32>
  var touchedCount = 0
  /// Items marked by the caller.
  var marked: [UInt32] = []
  var isLimited = false

  // The session, newest item first.
  var query: FixedArray<UInt32>
  var querySets: FixedArray<UInt32>
  var queryWeights: FixedArray<Float>
  var queryCount = 0
  /// The newest item of the session, whether or not anybody's session holds it.
  var current: UInt32?
  // The newest sessions of each item of it, one behind the other, and where each list goes on.
  var lists: FixedArray<UInt32>
  var heads: FixedArray<Int>
  var headSessions: FixedArray<UInt32>
  var headWeights: FixedArray<Float>
  // Sessions that share an item, newest first; then the neighbours among them.
  var pool: FixedArray<UInt32>
  var alike: FixedArray<Float>
  var neighbours: FixedArray<SessionHead>
  var poolCount = 0
  /// Whose the neighbours are, and whether each is somebody else's and nobody's twice.
  var people: FixedArray<UInt32>
  var peopleSeen: FixedArray<UInt32>
  var areAllDifferent = true
  var fetched: UInt32 = 0
  var keys: FixedArray<UInt64>
  // The best so far, in order.
  var best: FixedArray<RankedItem>
  var bestCount = 0
  /// How many of `items` come from neighbours; popularity fills up behind them.
  public internal(set) var scoredCount = 0
  /// By rank, where reasons were wanted: items of the session without which the item would rank lower.
  public internal(set) var reasons: [[UInt32]] = []

  public init(_ weighting: Weighting = .standard) {
    tables = ScoringTables(weighting)
    let (pool, neighbours) = (tables.poolCount, tables.neighbourCount)
    touched = FixedArray(repeating: 0, count: min(pool, neighbours) * Limits.sessionItems + 1)
    query = FixedArray(repeating: 0, count: Limits.queryItems)
    querySets = FixedArray(repeating: 0, count: Limits.queryItems)
    queryWeights = FixedArray(repeating: 0, count: Limits.queryItems)
    lists = FixedArray(repeating: 0, count: tables.queryItemCount * (pool + 2))
    heads = FixedArray(repeating: 0, count: Limits.queryItems)
    headSessions = FixedArray(repeating: 0, count: Limits.queryItems)
    headWeights = FixedArray(repeating: 0, count: Limits.queryItems)
    self.pool = FixedArray(repeating: 0, count: pool + 1)
    alike = FixedArray(repeating: 0, count: pool + 1)
    self.neighbours = FixedArray(repeating: SessionHead(), count: pool)
    people = FixedArray(repeating: 0, count: pool)
    peopleSeen = FixedArray(repeating: .max, count: Recommender.tableSize(neighbours))
    keys = FixedArray(repeating: 0, count: pool)
    let none = RankedItem(item: 0, score: 0)
    best = FixedArray(repeating: none, count: Limits.recommendedItems + 1)
  }

  /// A power of two, at least four times a count.
  private static func tableSize(_ count: Int) -> Int {
    var size = 16
    while size < count * 4 { size *= 2 }
    return size
  }

  /// The items of the last request, the best first.
  public var items: [RankedItem] { (0..<bestCount).map { best[$0] } }

  /// How many items the last request gave.
  public var itemCount: Int { bestCount }

  /// The item at a rank, from 0 on.
  public subscript(rank: Int) -> RankedItem { best[rank] }

  /// Whether popularity filled up the list.
  public var usesPopularity: Bool { scoredCount < bestCount }

  // MARK: What a request says of items

  /// Leaves an item out of the next list.
  public mutating func exclude(_ item: UInt32) { mark(item, Mark.excluded) }

  /// Takes nothing into the next list but what is named so.
  public mutating func allow(_ item: UInt32) {
    isLimited = true
    mark(item, Mark.allowed)
  }

  /// Takes nothing into the next list but what is allowed.
  public mutating func allowOnlyNamed() { isLimited = true }

  /// Leaves out of the next list what an owner bought.
  /// - Complexity: O(acts of the owner).
  private mutating func excludeBought(by owner: UInt32?, in index: borrowing SessionIndex) {
    var number = index.liveSession(of: owner)
    while number != 0 {
      let head = index.heads[Int(number)]
      let words = index.arena.words(head.address, head.length)
      for position in words.indices where words[position] & ActSet.bit(.purchase) != 0 {
        exclude(words[position] >> ActSet.bits)
      }
      number = index.sessions[Int(number)].earlier
    }
  }

  private mutating func mark(_ item: UInt32, _ mark: UInt8) {
    if item >= ActSet.itemMost { return }
    prepare(Int(item) + 1)
    cells[Int(item)].mark |= mark
    marked.append(item)
  }

  /// Takes the room for items up to a number.
  mutating func prepare(_ count: Int) {
    if count <= room { return }
    room = (count | (PagedArray<Float>.elementsOfPage - 1)) + 1
    cells.prepare(room)
  }

  mutating func clearMarks() {
    for item in marked { cells[Int(item)].mark = 0 }
    marked.removeAll(keepingCapacity: true)
    isLimited = false
  }

  // MARK: Requests

  /// Recommends after a session that need not be in the index, as nobody's but the caller's.
  /// - Parameters:
  ///   - session: numbers of items, the oldest first; what stands twice counts at its newest position.
  ///   - count: how many items at most.
  ///   - index: what to recommend from.
  public mutating func recommend(
    after session: Span<UInt32>, count: Int, in index: borrowing SessionIndex
  ) {
    recommend(after: session, RecommendationQuery(count: count), in: index)
  }

  /// Recommends after a session.
  public mutating func recommend(
    after session: Span<UInt32>, _ request: RecommendationQuery, in index: borrowing SessionIndex
  ) {
    takeQuery(session, index)
    finish(request, index)
  }

  /// Recommends after the session that an owner's last act was in, if it still goes on.
  public mutating func recommend(
    _ request: RecommendationQuery, at moment: Instant, in index: borrowing SessionIndex
  ) {
    takeQuery(of: request.owner, at: moment, index)
    finish(request, index)
  }

  private mutating func finish(_ request: RecommendationQuery, _ index: borrowing SessionIndex) {
    reasons.removeAll(keepingCapacity: true)
    // Marked once for all scorings of the request: what is current stays so whatever a reason leaves out.
    if !request.keepsCurrent, let current, current < UInt32(index.itemRoom) { exclude(current) }
    if !request.keepsBought { excludeBought(by: request.owner, in: index) }
    if request.wantsReasons {
      RecommendationReasons.explain(request, index, by: &self)
    } else {
      respond(request, index)
    }
    clearQuery()
    clearMarks()
  }

  /// Scores, ranks and fills up for the session taken.
  mutating func respond(_ request: RecommendationQuery, _ index: borrowing SessionIndex) {
    prepare(index.itemRoom)
    score(index, own: index.liveSession(of: request.owner))
    if minimumPeople > 1 { lookAtPeople(request, index) }
    rank(request, index)
    scoredCount = bestCount
    if bestCount < request.count { fillUp(request, index) }
  }

  // MARK: The session

  /// Takes the newest items of a session, each at its newest position.
  mutating func takeQuery(_ session: Span<UInt32>, _ index: borrowing SessionIndex) {
    prepare(index.itemRoom)
    queryCount = 0
    var position = session.count - 1
    current = position < 0 ? nil : session[position]
    while position >= 0 && queryCount < tables.queryItemCount {
      take(session[position], set: ActSet.bit(.view), index)
      position -= 1
    }
  }

  /// Takes those of an owner's newest session, as it stands in the index; dismissed items are none of it.
  mutating func takeQuery(
    of owner: UInt32?, at moment: Instant, _ index: borrowing SessionIndex
  ) {
    prepare(index.itemRoom)
    queryCount = 0
    current = nil
    let number = index.liveSession(of: owner)
    if number == 0 { return }
    let head = index.heads[Int(number)]
    if !index.goesOn(number, at: SessionIndex.second(moment)) { return }
    let words = index.arena.words(head.address, head.length)
    var position = words.count - 1
    while position >= 0 {
      let set = words[position] & ActSet.mask
      if ActSet.isDismissed(set) {
        // What was dismissed is not recommended again in the same session.
        exclude(words[position] >> ActSet.bits)
      } else {
        if current == nil { current = words[position] >> ActSet.bits }
        if queryCount < tables.queryItemCount {
          take(words[position] >> ActSet.bits, set: set, index)
        }
      }
      position -= 1
    }
  }

  mutating func take(_ item: UInt32, set: UInt32, _ index: borrowing SessionIndex) {
    if item >= UInt32(index.itemRoom) || index.counts[Int(item)] == 0 { return }
    if cells[Int(item)].mark & Mark.position != 0 { return }
    cells[Int(item)].mark |= UInt8(queryCount + 1)
    query[queryCount] = item
    querySets[queryCount] = set
    let count = index.counts[Int(item)]
    var weight = tables.position[queryCount] * tables.kind[Int(set)]
    if count > 0, tables.matchRarityQuarters > 0 {
      let rarity = tables.log(UInt32(index.usedCount) + count) - tables.log(count)
      weight *= ScoringTables.power(max(0, rarity), quarters: tables.matchRarityQuarters)
    }
    queryWeights[queryCount] = weight
    queryCount += 1
  }

  mutating func clearQuery() {
    for slot in 0..<queryCount { cells[Int(query[slot])].mark &= ~Mark.position }
    queryCount = 0
  }
}

/// What a request knows of an item.
struct ItemCell: BitwiseCopyable {
  /// The score so far.
  var score: Float = 0
  /// How many neighbours hold it.
  var holders: UInt16 = 0
  /// See `Mark`.
  var mark: UInt8 = 0
}

/// What is said of an item while a request is answered.
enum Mark {
  /// Its position in the session, from 1 on.
  static let position: UInt8 = 0x1F
  static let excluded: UInt8 = 0x40
  static let allowed: UInt8 = 0x80
}

extension SessionIndex {
  /// The newest session of an owner; zero when there is none that is used.
  func liveSession(of owner: UInt32?) -> UInt32 {
    guard let owner, owner < ownerRoom, !owners[Int(owner)].isSuspended else { return 0 }
    return owners[Int(owner)].newest
  }

  /// The person behind an owner; nil for nobody's session.
  func person(of owner: UInt32?) -> UInt32? {
    guard let owner, holds(owner) else { return nil }
    return sessions[Int(owners[Int(owner)].newest)].person
  }
}
