import Basics
public import Recommendation
import Statistics

/// How well lists of recommendations met what came next: sums over cases, an act to predict each.
///
/// Of one relevant item at rank r of at most n, the hit rate counts 1, the reciprocal rank 1/r, and the
/// discounted gain 1/log₂(r + 1), whose ideal is 1.
public struct Quality: Sendable {
  /// Items of a list.
  public let count: Int
  /// Acts that were to be predicted.
  public private(set) var cases = 0
  private var hits = 0
  private var reciprocals = 0.0
  private var gains = 0.0
  private var popularity = 0.0
  /// Lists that held anything, and those that popularity filled up.
  private var lists = 0
  private var filled = 0
  /// By item: whether it was ever recommended.
  private var isSeen: [Bool]
  private var seen = 0
  private let itemCount: Int
  private let mostOccurrences: Int
  private let discounts: [Double]

  /// - Parameters:
  ///   - count: how many items a list holds at most (the N of HR@N).
  ///   - index: what the lists are made from: its items are what can be covered.
  public init(at count: Int, in index: borrowing SessionIndex) {
    self.count = count
    isSeen = [Bool](repeating: false, count: index.itemRoom)
    itemCount = index.itemCount
    var most = 0
    for item in 0..<index.itemRoom { most = max(most, index.occurrences(of: UInt32(item))) }
    mostOccurrences = most
    let two = Elementary.log(2)
    discounts = (0..<count).map { two / Elementary.log(Double($0 + 2)) }
  }

  /// Counts a list, the best item first, after which somebody turned to `next`.
  mutating func add(_ list: borrowing Recommender, next: UInt32, in index: borrowing SessionIndex) {
    cases += 1
    let length = min(count, list.itemCount)
    if length == 0 { return }
    var occurrences = 0
    for rank in 0..<length {
      let item = list[rank].item
      if item == next { hit(rank) }
      occurrences += index.occurrences(of: item)
      if !isSeen[Int(item)] {
        isSeen[Int(item)] = true
        seen += 1
      }
    }
    lists += 1
    if list.usesPopularity { filled += 1 }
    popularity += Double(occurrences) / Double(length) / Double(max(1, mostOccurrences))
  }

  /// Counts the next item at a rank, from 0 on.
  private mutating func hit(_ rank: Int) {
    hits += 1
    reciprocals += 1 / Double(rank + 1)
    gains += discounts[rank]
  }

  /// Share of the cases whose item was in the list (HR@N).
  public var hitRate: Double { Double(hits) / Double(cases) }
  /// Mean of 1 / rank (MRR@N).
  public var reciprocalRank: Double { reciprocals / Double(cases) }
  /// Mean discounted gain (NDCG@N).
  public var discountedGain: Double { gains / Double(cases) }
  /// Share of the items in training that were ever recommended.
  public var coverage: Double { Double(seen) / Double(itemCount) }
  /// How popular recommended items are: sessions that hold one, over sessions that hold the most popular;
  /// the mean over lists of their means.
  public var popularityBias: Double { popularity / Double(lists) }
  /// Share of the lists that popularity filled up.
  public var filledShare: Double { Double(filled) / Double(cases) }
}
