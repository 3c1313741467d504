import Basics
import TestSupport
import Testing

@testable import Recommendation

extension SessionIndex {
  /// Records an act of the tests' shop.
  mutating func record(_ kind: BehaviourKind, _ item: Int, by owner: UInt32, at second: Int64) {
    let name = Shop.names[item]
    let (number, _) = record(
      kind, item: name.span, by: owner, person: Shop.person(owner),
      at: Instant(milliseconds: second * 1_000))
    describe(
      number, category: Shop.category(item), isAvailable: Shop.isAvailable(item))
  }

  func number(_ item: Int) -> UInt32? {
    let name = Shop.names[item]
    return self.item(name.span)
  }
}

extension Recommender {
  /// Asks, with the items named as the tests name them.
  mutating func answer(
    _ ask: Ask, at second: Int64, in index: borrowing SessionIndex
  ) -> [Answer] {
    minimumPeople = ask.minimumPeople
    for item in ask.excluded { if let number = index.number(item) { exclude(number) } }
    if let allowed = ask.allowed {
      allowOnlyNamed()
      for item in allowed { if let number = index.number(item) { allow(number) } }
    }
    var request = RecommendationQuery(count: ask.count, owner: ask.owner)
    request.categories = ask.categories
    request.mostOfCategory = ask.mostOfCategory
    request.keepsCurrent = ask.keepsCurrent
    request.keepsBought = ask.keepsBought
    request.wantsReasons = ask.wantsReasons
    if let session = ask.session {
      // What the index has never seen has no number; nothing has so large a one.
      let numbers = session.map { index.number($0) ?? 4_000_000_000 }
      recommend(after: numbers.span, request, in: index)
    } else {
      recommend(request, at: Instant(milliseconds: second * 1_000), in: index)
    }
    var answers: [Answer] = []
    for ranked in items {
      answers.append(
        Answer(item: Shop.items[Array(index.key(of: ranked.item))] ?? -1, score: ranked.score))
    }
    return answers
  }
}

/// An index and the model, to both of which the same happens.
struct World: ~Copyable {
  var index: SessionIndex
  var model: NaiveRecommender
  var now: Int64 = 1_700_000_000
  let owners: Int
  let items: Int
  /// In how many of a hundred acts the first item is the one.
  let hot: Int
  /// Acts that are left of somebody who looks at everything.
  private var burst = 0

  init(_ rules: IndexRules, owners: Int, items: Int, hot: Int = 0) {
    index = SessionIndex(rules)
    model = NaiveRecommender(rules)
    self.owners = owners
    self.items = items
    self.hot = hot
  }

  mutating func record(_ kind: BehaviourKind, _ item: Int, by owner: UInt32) {
    index.record(kind, item, by: owner, at: now)
    model.record(kind, item, by: owner, at: now)
  }

  /// One act, mostly at once after the last.
  mutating func act(_ random: inout Random) {
    if burst > 0 {
      burst -= 1
      record(.view, burst % items, by: 0)
      return
    }
    switch random.below(1_000) {
    case 0: burst = min(items, 150)
    case 1..<4: now += model.rules.retentionSeconds / 10
    case 4..<40: now += model.rules.idleSeconds - 5 + Int64(random.below(10))
    case 40..<700: now += Int64(random.below(20))
    default: break
    }
    let kinds: [BehaviourKind] = [.view, .view, .view, .click, .cart, .purchase, .dismiss]
    // The smaller number of two: some items are more popular than others.
    let item = random.below(100) < hot ? 0 : min(random.below(items), random.below(items))
    record(random.element(kinds), item, by: UInt32(random.below(owners)))
  }

  mutating func forget(before second: Int64) {
    index.forget(before: Instant(milliseconds: second * 1_000))
    model.forget(before: second)
  }

  /// Forgets something, by one of the ways.
  mutating func forget(_ random: inout Random) {
    let owner = UInt32(random.below(owners))
    switch random.below(20) {
    case 0..<6:
      index.forget(owner: owner)
      model.forget(owner: owner)
    case 6..<12:
      index.forgetNewestSession(of: owner)
      model.forgetNewestSession(of: owner)
    case 12..<15:
      index.suspend(owner)
      model.suspend(owner)
    case 15..<18:
      index.resume(owner)
      model.resume(owner)
    case 18:
      forget(before: now - model.rules.retentionSeconds / 4 - Int64(random.below(20_000)))
    default:
      index.enforceRetention(at: Instant(milliseconds: now * 1_000))
      model.enforceRetention(at: now)
    }
  }

  /// An index that had nothing but what is left.
  func rebuilt() -> SessionIndex {
    var index = SessionIndex(model.rules)
    for act in model.acts { index.record(act.kind, act.item, by: act.owner, at: act.second) }
    for owner in model.suspended { index.suspend(owner) }
    return index
  }

  /// A request of any kind.
  func ask(_ random: inout Random) -> Ask {
    func some(_ most: Int) -> [Int] {
      var items: [Int] = []
      for _ in 0..<random.below(most + 1) { items.append(random.below(self.items)) }
      return items
    }
    var ask = Ask(count: [0, 1, 5, 20, 100][random.below(5)])
    // Now and then somebody of whom nothing is known.
    if random.below(8) > 0 { ask.owner = UInt32(random.below(owners + 2)) }
    if random.below(2) == 0 { ask.session = some(20) }
    if random.below(3) == 0 { ask.excluded = some(5) }
    if random.below(4) == 0 { ask.allowed = some(items) }
    if random.below(4) == 0 { ask.categories = [1, UInt16(random.below(4))] }
    if random.below(3) == 0 { ask.mostOfCategory = 1 + random.below(4) }
    ask.keepsCurrent = random.below(3) > 0
    ask.keepsBought = random.below(3) > 0
    if random.below(3) == 0 { ask.minimumPeople = 2 + random.below(4) }
    return ask
  }

  /// Answers of the index are those of the model: the same items at the same ranks.
  func expectAgreement(
    _ ask: Ask, _ recommender: inout Recommender, _ weighting: Weighting, seed: UInt64
  ) {
    let found = recommender.answer(ask, at: now, in: index)
    let wanted = model.answer(ask, weighting, at: now)
    #expect(found.map(\.item) == wanted.map(\.item), "seed \(seed), \(ask)")
    for (one, other) in zip(found, wanted) {
      let difference = (one.score - other.score).magnitude
      #expect(difference <= 1e-6 * other.score, "seed \(seed), item \(one.item), \(ask)")
    }
  }
}
