public import Basics
import Catalogs
import Engine
import Exchanges
public import Ledger

/// Stores as versions wrote them that kept what people did under any consent.
public enum UncoveredActs {
  /// Writes three acts of `ada` under a consent to her birthday, and one under a consent to being observed.
  /// - Returns: the state's digest, and the consent under which an act may stay.
  public static func write(to storage: any Storage) throws -> (digest: String, kept: ConsentID) {
    let (stores, _) = try Stores.open(storage, owner: "test", segmentBytes: 1 << 16)
    var shop = try Shop(without: [.q49])
    let person = try shop.engine.person(for: "ada".utf8.span, at: shop.now)
    let birthday = try shop.trade("birthday-for-coffee", with: person, ["04-12"])
    let views = try shop.trade("views-for-finds", with: person)
    for number in 0..<3 {
      let item = "self-test-\(number)"
      try shop.engine.record(.purchase, item: item.utf8.span, under: birthday, at: shop.now)
    }
    try shop.engine.record(.view, item: "tent-of-ada".utf8.span, under: views, at: shop.now)
    var group = CommitGroup()
    shop.engine.handOver(&group)
    try stores.commit(&group)
    try stores.close()
    return (shop.engine.state.digest, views)
  }
}
