import Basics

/// Reasons that are true: an item is said to come from what was done with another only after scoring the
/// session without that and seeing the item rank lower.
extension Recommender {
  /// Answers a request, and says for each item what of the session it comes from: the one item without which it
  /// falls furthest; where no single one makes it fall, the fewest newest ones that do so together; nothing
  /// where popularity would hold it as high.
  /// - Complexity: as many scorings as the session has items, and as many again where single ones are not enough.
  mutating func explain(_ request: RecommendationQuery, _ index: borrowing SessionIndex) {
    let session = (0..<queryCount).map { (item: query[$0], set: querySets[$0]) }
    answer(request, index)
    let (list, scored) = (items, scoredCount)
    var reasons = [[UInt32]](repeating: [], count: list.count)
    var falls = [Int](repeating: 0, count: list.count)
    for left in session.indices {
      let ranks = ranks(of: list, request, index, session: session, without: left...left)
      for rank in list.indices where ranks[rank] - rank > falls[rank] {
        falls[rank] = ranks[rank] - rank
        reasons[rank] = [session[left].item]
      }
    }
    var last = 1
    while last < session.count, (0..<scored).contains(where: { reasons[$0].isEmpty }) {
      let ranks = ranks(of: list, request, index, session: session, without: 0...last)
      for rank in 0..<scored where reasons[rank].isEmpty && ranks[rank] > rank {
        reasons[rank] = session[0...last].map(\.item)
      }
      last += 1
    }
    // What was found stands again as it was.
    for rank in list.indices { best[rank] = list[rank] }
    (bestCount, scoredCount) = (list.count, scored)
    self.reasons = reasons
  }

  /// Where items of a list rank after part of the session is left out; past the end where they do not.
  private mutating func ranks(
    of list: [RankedItem], _ request: RecommendationQuery, _ index: borrowing SessionIndex,
    session: [(item: UInt32, set: UInt32)], without part: ClosedRange<Int>
  ) -> [Int] {
    clearQuery()
    for place in session.indices where !part.contains(place) {
      take(session[place].item, set: session[place].set, index)
    }
    answer(request, index)
    return list.map { ranked in
      (0..<bestCount).first { best[$0].item == ranked.item } ?? Limits.recommendedItems
    }
  }
}
