import Basics
import Statistics
import TestSupport

@testable import Recommendation

/// What somebody did, as the model keeps it.
struct Act {
  let kind: BehaviourKind
  let item: Int
  let owner: UInt32
  let second: Int64
  /// Its place among all acts.
  let order: Int
}

/// The items of the tests: numbers of the tests' own, which are not those of an index.
enum Shop {
  static let itemCount = 260
  /// Not in the order of their bytes, and some the beginning of others.
  static let names = (0..<itemCount).map { Array("i\($0)".utf8) }
  static let items = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })

  static func category(_ item: Int) -> UInt16 { UInt16(item % 4) }
  static func isAvailable(_ item: Int) -> Bool { item % 11 != 3 }
  /// Everybody has two owners.
  static func person(_ owner: UInt32) -> UInt32 { owner / 2 + 100 }
}

/// What a session index and a recommender do, from the doc comments of `SessionIndex` and `Weighting`, with plain
/// arrays that are looked through from end to end.
struct NaiveRecommender {
  struct Entry {
    let item: Int
    var kinds: Set<BehaviourKind>
    var isDismissed: Bool { kinds.contains(.dismiss) }
  }

  struct Session {
    /// Grows in the order of beginnings.
    let number: Int
    let owner: UInt32
    let start: Int64
    var last: Int64
    /// In the order of the newest act with each.
    var entries: [Entry] = []
    var acts: [Act] = []

    func holds(_ item: Int) -> Bool { entries.contains { $0.item == item && !$0.isDismissed } }
  }

  let rules: IndexRules
  private(set) var sessions: [Session] = []
  private(set) var suspended: Set<UInt32> = []
  private var order = 0

  init(_ rules: IndexRules) { self.rules = rules }

  /// Sessions that count, the oldest first.
  var used: [Session] { sessions.filter { !suspended.contains($0.owner) } }

  /// What would have to be done for an index to hold what is held.
  var acts: [Act] { sessions.flatMap(\.acts).sorted { $0.order < $1.order } }

  // MARK: Recording and forgetting

  mutating func record(_ kind: BehaviourKind, _ item: Int, by owner: UInt32, at second: Int64) {
    enforceRetention(at: second)
    suspended.remove(owner)
    var index = sessions.lastIndex { $0.owner == owner }
    if let found = index {
      let session = sessions[found]
      let isFull = session.entries.count == 128 && !session.entries.contains { $0.item == item }
      if second - session.last > rules.idleSeconds || second - session.start > rules.sessionSeconds
        || isFull
      {
        index = nil
      }
    }
    if index == nil {
      sessions.append(Session(number: order, owner: owner, start: second, last: second))
    }
    let place = index ?? sessions.count - 1
    var kinds: Set<BehaviourKind> = []
    if let old = sessions[place].entries.firstIndex(where: { $0.item == item }) {
      kinds = sessions[place].entries.remove(at: old).kinds
    }
    if kind != .dismiss { kinds.remove(.dismiss) }
    kinds.insert(kind)
    sessions[place].entries.append(Entry(item: item, kinds: kinds))
    sessions[place].last = second
    sessions[place].acts.append(
      Act(kind: kind, item: item, owner: owner, second: second, order: order))
    order += 1
  }

  mutating func enforceRetention(at second: Int64) {
    forget(before: second - rules.retentionSeconds)
  }

  mutating func forget(before second: Int64) {
    let count = sessions.firstIndex { $0.start >= second } ?? sessions.count
    if count > 0 { sessions.removeFirst(count) }
  }

  mutating func forget(owner: UInt32) {
    sessions.removeAll { $0.owner == owner }
    suspended.remove(owner)
  }

  mutating func forgetNewestSession(of owner: UInt32) {
    if let index = sessions.lastIndex(where: { $0.owner == owner }) { sessions.remove(at: index) }
  }

  mutating func suspend(_ owner: UInt32) {
    if sessions.contains(where: { $0.owner == owner }) { suspended.insert(owner) }
  }

  mutating func resume(_ owner: UInt32) { suspended.remove(owner) }

  // MARK: The session

  /// The newest session of an owner that counts.
  func newestSession(of owner: UInt32?) -> Session? {
    guard let owner, !suspended.contains(owner) else { return nil }
    return sessions.last { $0.owner == owner }
  }

  /// The items that a request is made from, the newest first, each with how much its kinds weigh.
  func query(_ ask: Ask, _ counts: [Int: Int], at second: Int64, most: Int) -> [(
    item: Int, kind: Float
  )] {
    if let named = ask.session {
      var query: [(item: Int, kind: Float)] = []
      for item in named.reversed()
      where counts[item] != nil && !query.contains(where: { $0.item == item }) {
        query.append((item, 1))
      }
      return Array(query.prefix(most))
    }
    guard let session = newestSession(of: ask.owner), isLive(ask, at: second) else { return [] }
    return session.entries.reversed().filter { !$0.isDismissed }.prefix(most).map {
      ($0.item, NaiveRecommender.weight($0.kinds))
    }
  }

  /// Whether a request is of a session that goes on.
  func isLive(_ ask: Ask, at second: Int64) -> Bool {
    guard ask.session == nil, let session = newestSession(of: ask.owner) else { return false }
    return second - session.last <= rules.idleSeconds
      && second - session.start <= rules.sessionSeconds
  }

  static func weight(_ kinds: Set<BehaviourKind>) -> Float {
    if kinds.contains(.dismiss) { return 0 }
    return kinds.contains(.purchase) ? 2 : kinds.contains(.cart) ? 1.5 : 1
  }

  /// A power by quarters, as roots of roots.
  static func power(_ base: Float, _ exponent: Double) -> Float {
    let quarters = Int(exponent * 4)
    var power: Float = 1
    for _ in 0..<quarters / 4 { power *= base }
    if quarters % 4 >= 2 { power *= base.squareRoot() }
    if quarters % 2 == 1 { power *= base.squareRoot().squareRoot() }
    return power
  }
}
