import Basics

/// Reasons that are true: an item is said to come from what was done with another only after scoring the
/// session without that and seeing the item rank lower.
enum RecommendationReasons {
  /// Answers a request, and says for each item what of the session it comes from: the one item without which it
  /// falls furthest; where no single one makes it fall, the fewest newest ones that do so together; nothing
  /// where popularity would hold it as high, or filled it in. An item of the session is no reason for itself.
  /// - Complexity: as many scorings as the session has items; where single ones are not enough as many again, and
  ///   for an item of the session so many of its own.
  static func explain(
    _ request: RecommendationQuery, _ index: borrowing SessionIndex,
    by recommender: inout Recommender
  ) {
    let session = (0..<recommender.queryCount).map {
      (item: recommender.query[$0], set: recommender.querySets[$0])
    }
    recommender.respond(request, index)
    let (list, scored) = (recommender.items, recommender.scoredCount)
    var reasons = [[UInt32]](repeating: [], count: list.count)
    var falls = [Int](repeating: 0, count: list.count)
    for left in session.indices {
      let item = session[left].item
      let ranks = ranks(
        of: list, request, index, session: session, without: [item], by: &recommender)
      for rank in 0..<scored where list[rank].item != item && ranks[rank] - rank > falls[rank] {
        falls[rank] = ranks[rank] - rank
        reasons[rank] = [item]
      }
    }
    var last = 1
    while last < session.count, (0..<scored).contains(where: { reasons[$0].isEmpty }) {
      let newest = session[0...last].map(\.item)
      let shared = ranks(
        of: list, request, index, session: session, without: newest, by: &recommender)
      for rank in 0..<scored where reasons[rank].isEmpty {
        let named = newest.filter { $0 != list[rank].item }
        let ranks =
          named.count == newest.count
          ? shared
          : ranks(of: list, request, index, session: session, without: named, by: &recommender)
        if ranks[rank] > rank { reasons[rank] = named }
      }
      last += 1
    }
    // What was found stands again as it was.
    for rank in list.indices { recommender.best[rank] = list[rank] }
    (recommender.bestCount, recommender.scoredCount) = (list.count, scored)
    recommender.reasons = reasons
  }

  /// Where items of a list rank after part of the session is left out; past the end where they do not.
  private static func ranks(
    of list: [RankedItem], _ request: RecommendationQuery, _ index: borrowing SessionIndex,
    session: [(item: UInt32, set: UInt32)], without part: [UInt32],
    by recommender: inout Recommender
  ) -> [Int] {
    recommender.clearQuery()
    for (item, set) in session where !part.contains(item) {
      recommender.take(item, set: set, index)
    }
    recommender.respond(request, index)
    return list.map { ranked in
      (0..<recommender.bestCount).first { recommender.best[$0].item == ranked.item }
        ?? Limits.recommendedItems
    }
  }
}
