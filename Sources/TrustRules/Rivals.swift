import Basics
import Catalogs

/// An ask with its benefit, for comparing with others of its purpose (Q29).
struct Ask {
  let index: Int
  /// The purpose: what is compared with one another.
  let group: String
  /// Each field's index and, below it, the level's depth, in the order of the fields.
  let levels: [UInt64]
  /// One bit for each field, folded: most pairs of which none dominates differ here.
  let mask: UInt64
  /// Of the benefit, in the price table's unit.
  let worth: Double
  let recipientCount: Int
  /// Whether it can be chosen today instead of another, and gives the person something.
  let isAlternative: Bool

  /// Nil for what is compared with nothing: a control, or an exchange without a worth.
  init?(_ index: Int, _ exchange: Exchange, _ look: Inspection) {
    guard exchange.purposes.count == 1, !exchange.isControlOnly,
      let benefit = look.benefit(exchange.benefit), let worth = benefit.worth,
      let given = look.converted(worth.amount.units, worth.unit)
    else { return nil }
    self.index = index
    self.worth = given
    group = exchange.purpose
    recipientCount = exchange.recipients.count
    isAlternative =
      benefit.recipient == .person && (exchange.from.map { $0 <= look.today } ?? true)
      && (exchange.until.map { look.today <= $0 } ?? true)
    levels = exchange.request.compactMap { asked in
      guard let field = look.fieldIndex(asked.field), let depth = look.depth(asked) else {
        return nil
      }
      return UInt64(field) << 32 | UInt64(depth)
    }.sorted()
    mask = levels.reduce(0) { $0 | 1 << ($1 >> 32 & 63) }
  }

  /// Whether this asks for less than another, which has a field for each of this one's bits.
  fileprivate func asksLess(than other: Ask) -> Bool {
    levels != other.levels && recipientCount <= other.recipientCount
      && levels.allSatisfy { own in
        other.levels.contains { $0 >> 32 == own >> 32 && $0 >= own }
      }
  }
}

/// The asks of one purpose. Of several for the same levels and as many recipients only the most
/// generous can dominate another, so only that is kept.
struct Rivals {
  private var asks: [Ask] = []
  private var masks: [UInt64] = []
  private var indexes: [[UInt64]: Int] = [:]

  mutating func add(_ ask: Ask) {
    if !ask.isAlternative { return }
    let key = ask.levels + [UInt64(ask.recipientCount)]
    if let index = indexes[key] {
      if asks[index].worth < ask.worth { asks[index] = ask }
    } else {
      indexes[key] = asks.count
      asks.append(ask)
      masks.append(ask.mask)
    }
  }

  /// The first that asks for less and gives as much.
  /// - Complexity: O(asks for different levels), most of them one comparison of two words.
  func dominating(_ ask: Ask) -> Ask? {
    for index in masks.indices where masks[index] & ~ask.mask == 0 {
      if asks[index].worth >= ask.worth, asks[index].asksLess(than: ask) { return asks[index] }
    }
    return nil
  }
}

extension Inspection {
  /// The asks of each purpose, over all of the catalog, whatever of it is judged.
  var rivals: [String: Rivals] {
    if let known = memo.rivals { return known }
    var rivals: [String: Rivals] = [:]
    for (index, exchange) in catalog.exchanges.enumerated() {
      guard let ask = Ask(index, exchange, self) else { continue }
      rivals[ask.group, default: Rivals()].add(ask)
    }
    memo.rivals = rivals
    return rivals
  }
}
