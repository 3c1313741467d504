import Basics
import Statistics
import TestSupport

@testable import Recommendation

/// A request as the tests make it, of an index and of the model.
struct Ask {
  var count = 20
  var owner: UInt32?
  /// What comes in place of the owner's session, the oldest first.
  var session: [Int]?
  var excluded: [Int] = []
  var allowed: [Int]?
  var categories: [UInt16] = []
  var mostOfCategory = 0
  var keepsCurrent = true
  var keepsBought = true
  var wantsReasons = false
  var minimumPeople = 1
}

/// One place of an answer.
struct Answer: Equatable {
  let item: Int
  let score: Float
}

/// The definition in `Weighting`, read off.
extension NaiveRecommender {
  private struct Neighbour {
    let session: Session
    var alike: Float
  }

  func answer(_ ask: Ask, _ weighting: Weighting, at second: Int64) -> [Answer] {
    let used = used
    var counts: [Int: Int] = [:]
    var newest: [Int: Int] = [:]
    for session in used {
      for entry in session.entries where !entry.isDismissed {
        counts[entry.item, default: 0] += 1
        newest[entry.item] = session.number
      }
    }
    let query = query(ask, counts, at: second, most: Int(weighting[.queryItems]))
    let rarity = counts.mapValues { log(used.count) - log($0) }
    let matchRarity = counts.mapValues { log(used.count + $0) - log($0) }
    let neighbours = neighbours(ask, query, matchRarity, weighting)
    var scores: [Int: Float] = [:]
    for neighbour in neighbours { pull(neighbour, query, weighting, &scores) }
    for (item, score) in scores {
      let isQuery = query.contains { $0.item == item }
      scores[item] =
        score * (1 + Float(weighting[.rarity]) * (rarity[item] ?? 0))
        * (isQuery ? Float(weighting[.selfBoost]) : 1)
    }
    func comesBefore(_ one: Int, _ other: Int) -> Bool {
      if newest[one] != newest[other] { return newest[one] ?? 0 > newest[other] ?? 0 }
      return Shop.names[one].lexicographicallyPrecedes(Shop.names[other])
    }
    let live = isLive(ask, at: second) ? newestSession(of: ask.owner) : nil
    var list = ListInMaking(ask, live, leavingOut: leftOut(ask, at: second))
    let scored = scores.filter { $0.value > 0 }.keys.sorted { one, other in
      scores[one] == scores[other]
        ? comesBefore(one, other) : scores[one] ?? 0 > scores[other] ?? 0
    }
    for item in scored {
      if isEnough(ask, neighbours.map(\.session), item) { list.add(item, scores[item] ?? 0) }
    }
    let values = popularity(used)
    let popular = counts.keys.sorted { one, other in
      values[one] == values[other]
        ? comesBefore(one, other) : values[one] ?? 0 > values[other] ?? 0
    }
    for item in popular where !query.contains(where: { $0.item == item }) {
      let holders = used.reversed().filter { $0.holds(item) }.prefix(Int(weighting[.pool]))
      if isEnough(ask, Array(holders), item) { list.add(item, 0) }
    }
    return list.answers
  }

  /// What is in front of the asker, and what they bought, unless the request keeps it.
  func leftOut(_ ask: Ask, at second: Int64) -> Set<Int> {
    var items: Set<Int> = []
    if !ask.keepsCurrent, let current = current(ask, at: second) { items.insert(current) }
    if !ask.keepsBought, let owner = ask.owner {
      for session in used where session.owner == owner {
        items.formUnion(session.entries.filter { $0.kinds.contains(.purchase) }.map(\.item))
      }
    }
    return items
  }

  private func current(_ ask: Ask, at second: Int64) -> Int? {
    if let session = ask.session { return session.last }
    if !isLive(ask, at: second) { return nil }
    return newestSession(of: ask.owner)?.entries.last { !$0.isDismissed }?.item
  }

  private func log(_ count: Int) -> Float { Float(Elementary.log(Double(max(1, count)))) }

  /// The k most alike of the newest m sessions that share an item, the newest first.
  private func neighbours(
    _ ask: Ask, _ query: [(item: Int, kind: Float)], _ rarity: [Int: Float],
    _ weighting: Weighting
  ) -> [Neighbour] {
    let own = newestSession(of: ask.owner)?.number
    let pool = used.reversed().filter { session in
      session.number != own && query.contains { session.holds($0.item) }
    }.prefix(Int(weighting[.pool]))
    // Starts are held in steps of 256 seconds, and ages in 64ths.
    let last = (sessions.last?.start ?? 0) / 256
    let span = max(1, last - (sessions.first?.start ?? 0) / 256)
    let all = pool.map { session in
      var sum: Float = 0
      for (place, item) in query.enumerated() where session.holds(item.item) {
        let decay = Float(Elementary.exp(-Double(place) / weighting[.positionDecay]))
        let power = NaiveRecommender.power(rarity[item.item] ?? 0, weighting[.matchRarity])
        sum += decay * item.kind * (weighting[.matchRarity] == 0 ? 1 : power)
      }
      let age = (64 / Float(span) * Float(last - session.start / 256)).rounded(.down)
      let length = Elementary.log(Double(session.entries.count))
      let shrunk =
        Float(Elementary.exp(-weighting[.lengthExponent] * length))
        * Float(Elementary.exp(-weighting[.recency] * Double(age) / 64))
      return Neighbour(session: session, alike: sum * shrunk)
    }
    let best = all.enumerated().sorted { one, other in
      one.element.alike == other.element.alike
        ? one.offset < other.offset : one.element.alike > other.element.alike
    }.prefix(Int(weighting[.neighbours]))
    return best.map(\.offset).sorted().map { all[$0] }
  }

  /// Adds what a neighbour says for its items.
  private func pull(
    _ neighbour: Neighbour, _ query: [(item: Int, kind: Float)], _ weighting: Weighting,
    _ scores: inout [Int: Float]
  ) {
    let entries = neighbour.session.entries
    guard let place = query.firstIndex(where: { neighbour.session.holds($0.item) }),
      let shared = entries.firstIndex(where: { $0.item == query[place].item })
    else { return }
    let alike = NaiveRecommender.power(neighbour.alike, weighting[.sharpness])
    let pull = alike * Float(Elementary.exp(-Double(place) / weighting[.matchDecay]))
    for (position, entry) in entries.enumerated() where !entry.isDismissed {
      let steps = position - shared
      var near = Elementary.exp(-Double(abs(steps)) / weighting[.stepDecay])
      if steps < 0 { near *= weighting[.backward] }
      if place == 0, (1...5).contains(steps) { near += weighting[.sequence] / Double(steps) }
      scores[entry.item, default: 0] +=
        pull * (Float(near) * NaiveRecommender.weight(entry.kinds))
    }
  }

  /// Whether enough people other than the asker's have an item in one of the sessions.
  private func isEnough(_ ask: Ask, _ sessions: [Session], _ item: Int) -> Bool {
    if ask.minimumPeople <= 1 { return true }
    var people = Set(sessions.filter { $0.holds(item) }.map { Shop.person($0.owner) })
    if let owner = ask.owner, self.sessions.contains(where: { $0.owner == owner }) {
      people.remove(Shop.person(owner))
    }
    return people.count >= ask.minimumPeople
  }

  /// How popular items are; the unit is what counted in the oldest session's half-life.
  private func popularity(_ used: [Session]) -> [Int: UInt64] {
    let halfLife = max(1, rules.halfLifeSeconds, (rules.retentionSeconds + 23) / 24)
    let first = (used.first?.start ?? 0) / halfLife
    var values: [Int: UInt64] = [:]
    for session in used {
      for entry in session.entries where !entry.isDismissed {
        let weight: UInt64 =
          entry.kinds.contains(.purchase) ? 4 : entry.kinds.contains(.cart) ? 2 : 1
        values[entry.item, default: 0] += weight << UInt64(session.start / halfLife - first)
      }
    }
    return values
  }
}

/// Takes items from the best on, and leaves out what the request does not want.
private struct ListInMaking {
  private let ask: Ask
  private let leftOut: Set<Int>
  private(set) var answers: [Answer] = []

  /// - Parameter live: the session that goes on, if the request is of one; what is dismissed in it stays out.
  init(_ ask: Ask, _ live: NaiveRecommender.Session?, leavingOut items: Set<Int>) {
    self.ask = ask
    let dismissed = (live?.entries ?? []).filter(\.isDismissed).map(\.item)
    leftOut = items.union(dismissed)
  }

  mutating func add(_ item: Int, _ score: Float) {
    let category = Shop.category(item)
    let held = answers.count { Shop.category($0.item) == category }
    let isTooMany = ask.mostOfCategory > 0 && category > 0 && held >= ask.mostOfCategory
    if answers.count == min(ask.count, 100) || isTooMany || !Shop.isAvailable(item)
      || leftOut.contains(item) || ask.excluded.contains(item)
      || ask.allowed?.contains(item) == false
      || !(ask.categories.isEmpty || ask.categories.contains(category))
      || answers.contains(where: { $0.item == item })
    {
      return
    }
    answers.append(Answer(item: item, score: score))
  }
}
