public import Basics
public import Catalogs
import TrustRules

extension AdoptedCatalog {
  /// With its exchanges ranked by what they give for what they ask, in the price table's unit; those of which the
  /// rules cannot tell come last, and ids break ties.
  /// - Parameter today: the day that the rules judge by.
  /// - Complexity: that of `Balance.all`; O(1) where it was ranked on that day.
  public func ranked(on today: Day) -> AdoptedCatalog {
    if rankedOn == today { return self }
    let ratios = Balance.all(of: catalog, RuleContext(.runTime, today: today)).map { $0.ratio ?? 0 }
    let order = catalog.exchanges.indices.sorted {
      (-ratios[$0], catalog.exchanges[$0].id) < (-ratios[$1], catalog.exchanges[$1].id)
    }
    var ranks = order
    for (rank, index) in order.enumerated() { ranks[index] = rank }
    return ranked(ranks, on: today)
  }
}
