import Basics

/// From scores to the list.
extension Recommender {
  /// Ranks what has a score, and clears the scores.
  mutating func rank(_ request: RecommendationQuery, _ index: borrowing SessionIndex) {
    bestCount = 0
    let sessions = tables.log(UInt32(max(1, index.usedCount)))
    let count = min(request.count, Limits.recommendedItems)
    for slot in 0..<touchedCount {
      let item = touched[slot]
      let cell = cells[Int(item)]
      let mark = cell.mark
      var score = cell.score
      cells.setPrepared(Int(item), ItemCell(mark: mark))
      // Dismissed by whoever has it, or counted already.
      if score == 0 { continue }
      score *= 1 + tables.rarity * (sessions - tables.log(index.counts[Int(item)]))
      if mark & Mark.position != 0 {
        score *= tables.selfBoost
      }
      if bestCount == count, count > 0, score < best[count - 1].score { continue }
      if !isWanted(mark, index.items[Int(item)], request) { continue }
      let ranked = RankedItem(item: item, score: score)
      if bestCount == count, count > 0, !isBetter(ranked, best[count - 1], index) { continue }
      if minimumPeople > 1 {
        if Int(cell.holders) < minimumPeople { continue }
        if !areAllDifferent, !comesFromEnough(item, request, index) { continue }
      }
      insert(ranked, count, request, index)
    }
    touchedCount = 0
  }

  /// Whether the request lets an item be recommended.
  private func isWanted(
    _ mark: UInt8, _ record: ItemRecord, _ request: RecommendationQuery
  ) -> Bool {
    if mark & Mark.excluded != 0 || record.isUnavailable { return false }
    if isLimited && mark & Mark.allowed == 0 { return false }
    return request.categories.isEmpty || request.categories.contains(record.category)
  }

  /// Whether one item stands before another: by score, by its newest session, by its id.
  private func isBetter(
    _ one: RankedItem, _ other: RankedItem, _ index: borrowing SessionIndex
  ) -> Bool {
    if one.score != other.score { return one.score > other.score }
    let (first, second) = (
      index.newestSession(of: Int(one.item)), index.newestSession(of: Int(other.item))
    )
    if first != second { return first > second }
    return index.key(of: one.item).lexicographicallyPrecedes(index.key(of: other.item))
  }

  /// Puts an item in its place; of a category that has its most already, the last one goes.
  private mutating func insert(
    _ ranked: RankedItem, _ count: Int, _ request: RecommendationQuery,
    _ index: borrowing SessionIndex
  ) {
    if count == 0 { return }
    var last = bestCount
    let category = index.items[Int(ranked.item)].category
    if request.mostOfCategory > 0, category > 0 {
      var (held, worst) = (0, 0)
      for slot in 0..<bestCount where index.items[Int(best[slot].item)].category == category {
        held += 1
        worst = slot
      }
      if held >= request.mostOfCategory {
        if !isBetter(ranked, best[worst], index) { return }
        last = worst
      }
    }
    if last == bestCount {
      if bestCount < count { bestCount += 1 } else { last = count - 1 }
    }
    var slot = last
    while slot > 0, isBetter(ranked, best[slot - 1], index) {
      best[slot] = best[slot - 1]
      slot -= 1
    }
    best[slot] = ranked
  }

  /// Looks at whose the neighbours are. As nearly always each is somebody else's, and then as many people
  /// stand behind an item as neighbours hold it.
  mutating func lookAtPeople(_ request: RecommendationQuery, _ index: borrowing SessionIndex) {
    for slot in 0..<poolCount { people[slot] = index.sessions[Int(pool[slot])].person }
    let own = index.person(of: request.owner)
    areAllDifferent = true
    var seenCount = 0
    while seenCount < poolCount, areAllDifferent {
      let person = people[seenCount]
      let slot = slot(of: person)
      areAllDifferent = peopleSeen[slot] != person && person != own
      if areAllDifferent {
        peopleSeen[slot] = person
        seenCount += 1
      }
    }
    // Backwards, so that each is found where it was put.
    while seenCount > 0 {
      seenCount -= 1
      peopleSeen[slot(of: people[seenCount])] = .max
    }
  }

  /// Where a person stands in the table of those seen, or would.
  private func slot(of person: UInt32) -> Int {
    let mask = peopleSeen.count - 1
    var slot = Int(truncatingIfNeeded: UInt64(person) &* 0x9E37_79B9_7F4A_7C15 >> 40) & mask
    while peopleSeen[slot] != .max && peopleSeen[slot] != person { slot = (slot + 1) & mask }
    return slot
  }

  /// Whether an item is in neighbours of enough people other than whose session it is.
  private func comesFromEnough(
    _ item: UInt32, _ request: RecommendationQuery, _ index: borrowing SessionIndex
  ) -> Bool {
    let own = index.person(of: request.owner)
    var found = PeopleCount(most: minimumPeople)
    for neighbour in 0..<poolCount {
      let head = neighbours[neighbour]
      let person = people[neighbour]
      if person == own || found.holds(person) { continue }
      let words = index.arena.words(head.address, head.length)
      for position in words.indices where words[position] >> ActSet.bits == item {
        if !ActSet.isDismissed(words[position] & ActSet.mask) { found.add(person) }
        break
      }
      if found.isEnough { return true }
    }
    return false
  }

  /// Whether the newest sessions that hold an item are of enough people other than whose session it is.
  private mutating func isOfEnough(
    _ item: UInt32, _ request: RecommendationQuery, _ index: borrowing SessionIndex
  ) -> Bool {
    let own = index.person(of: request.owner)
    var people = PeopleCount(most: minimumPeople)
    // Nothing else needs that room any more.
    index.copyNewest(tables.poolCount, of: Int(item), to: &lists, at: 0)
    var slot = 0
    while lists[slot] != 0 {
      let person = index.sessions[Int(lists[slot])].person
      slot += 1
      if person != own, !people.holds(person) { people.add(person) }
      if people.isEnough { return true }
    }
    return false
  }

  // MARK: Popularity

  /// Fills the list up with what is popular and neither in it nor in the session.
  mutating func fillUp(_ request: RecommendationQuery, _ index: borrowing SessionIndex) {
    let count = min(request.count, Limits.recommendedItems)
    let scored = bestCount
    // The most popular first, by groups of items: when the next group holds nothing better than the last
    // of a full list, neither does any other.
    var last: (value: UInt64, group: Int) = (.max, -1)
    while let group = index.popularity.nextGroup(after: last) {
      last = group
      if bestCount == count, group.value < value(ofLast: count, index) { return }
      var item = group.group * Popularity.groupCount
      while let found = index.popularity.nextItem(
        from: item, ofGroup: group.group,
        atLeast: bestCount == count && bestCount > scored ? value(ofLast: count, index) : 1)
      {
        item = found + 1
        offer(UInt32(found), count, scored: scored, request, index)
      }
    }
  }

  private func value(ofLast count: Int, _ index: borrowing SessionIndex) -> UInt64 {
    index.popularity.values[Int(best[count - 1].item)]
  }

  private mutating func offer(
    _ item: UInt32, _ count: Int, scored: Int, _ request: RecommendationQuery,
    _ index: borrowing SessionIndex
  ) {
    let mark = cells[Int(item)].mark
    let record = index.items[Int(item)]
    if mark & Mark.position != 0 || !isWanted(mark, record, request) { return }
    for slot in 0..<scored where best[slot].item == item { return }
    var held = 0
    var worst = bestCount
    if request.mostOfCategory > 0, record.category > 0 {
      for slot in 0..<bestCount
      where index.items[Int(best[slot].item)].category == record.category {
        held += 1
        worst = slot
      }
    }
    let ranked = RankedItem(item: item, score: 0)
    var end = bestCount
    if request.mostOfCategory > 0, record.category > 0, held >= request.mostOfCategory {
      end = worst
    } else if bestCount == count {
      end = count - 1
    }
    if end < bestCount, end < scored || !isMorePopular(ranked, best[end], index) { return }
    if minimumPeople > 1, !isOfEnough(item, request, index) { return }
    if end == bestCount { bestCount += 1 }
    var slot = end
    while slot > scored, isMorePopular(ranked, best[slot - 1], index) {
      best[slot] = best[slot - 1]
      slot -= 1
    }
    best[slot] = ranked
  }

  private func isMorePopular(
    _ one: RankedItem, _ other: RankedItem, _ index: borrowing SessionIndex
  ) -> Bool {
    let (first, second) = (
      index.popularity.values[Int(one.item)], index.popularity.values[Int(other.item)]
    )
    if first != second { return first > second }
    return isBetter(one, other, index)
  }
}

/// Counts different people, up to a few.
private struct PeopleCount {
  private var people = InlineArray<32, UInt32>(repeating: 0)
  private var count = 0
  private let most: Int

  init(most: Int) { self.most = min(most, Limits.minimumPeople) }

  var isEnough: Bool { count == most }

  func holds(_ person: UInt32) -> Bool {
    for slot in 0..<count where people[slot] == person { return true }
    return false
  }

  mutating func add(_ person: UInt32) {
    people[count] = person
    count += 1
  }
}
