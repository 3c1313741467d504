import Basics
import TestSupport
import Testing

@testable import Recommendation

/// Small worlds in which everything collides, held against the model.
@Suite struct ModelTests {
  /// Rules of any size, so that sessions end for each of the reasons; some that would not be given in earnest.
  private static func rules(_ random: inout Random) -> IndexRules {
    IndexRules(
      idleSeconds: 5 + Int64(random.below(600)), sessionSeconds: Int64(random.below(6_000)),
      retentionSeconds: [45, 1_000, 40_000, 40_000, 400_000][random.below(5)],
      halfLifeSeconds: Int64(random.below(6_000)) - 1_000)
  }

  /// Any weighting; half of them with so small numbers of sessions that these matter.
  private static func weighting(_ random: inout Random) -> Weighting {
    var weighting = Weighting.standard
    for parameter in WeightingParameter.allCases where random.below(3) > 0 {
      let (low, high) = (parameter.range.lowerBound, parameter.range.upperBound)
      let share = random.uniform()
      weighting[parameter] =
        parameter.isLogarithmic
        ? low + (high - low) * share * share * share : low + (high - low) * share
    }
    if random.below(2) == 0 {
      weighting[.pool] = Double(1 + random.below(30))
      weighting[.neighbours] = Double(1 + random.below(15))
    }
    return weighting
  }

  @Test func answersAreThoseOfTheDefinition() {
    forAll(seeds: 10, thorough: 40) { seed, random in
      var world = World(
        ModelTests.rules(&random), owners: 2 + random.below(30), items: 3 + random.below(40),
        hot: random.below(50))
      let weighting = ModelTests.weighting(&random)
      var recommender = Recommender(weighting)
      for step in 0..<300 {
        world.act(&random)
        if random.below(25) == 0 { world.forget(&random) }
        if step % 50 < 49 { continue }
        for _ in 0..<5 {
          world.expectAgreement(world.ask(&random), &recommender, weighting, seed: seed)
        }
      }
    }
  }

  /// What is in front of somebody, or theirs already, is nothing to recommend to them, in no part of the list;
  /// and nothing is recommended because of itself.
  @Test func noListHoldsWhatIsCurrentOrBought() {
    var reasons = 0
    forAll(seeds: 8, thorough: 30) { seed, random in
      var world = World(
        .standard, owners: 2 + random.below(14), items: 3 + random.below(25), hot: 20)
      var recommender = Recommender()
      for step in 0..<300 {
        world.act(&random)
        if random.below(60) == 0 { world.forget(&random) }
        if step % 30 < 29 { continue }
        for _ in 0..<4 {
          var ask = world.ask(&random)
          (ask.keepsCurrent, ask.keepsBought) = (false, false)
          ask.wantsReasons = true
          world.expectAgreement(ask, &recommender, .standard, seed: seed)
          let leftOut = world.model.leftOut(ask, at: world.now)
          for (rank, ranked) in recommender.items.enumerated() {
            let item = Shop.items[Array(world.index.key(of: ranked.item))] ?? -1
            #expect(!leftOut.contains(item), "seed \(seed), item \(item), \(ask)")
            let because = recommender.reasons[rank]
            #expect(!because.contains(ranked.item), "seed \(seed), item \(item), \(ask)")
            #expect(rank < recommender.scoredCount || because.isEmpty, "seed \(seed), \(ask)")
            reasons += because.count
          }
        }
      }
    }
    #expect(reasons > sampled(100, thorough: 500))
  }

  /// Without reasons or with them, the list is the same.
  @Test func reasonsChangeNoList() {
    forAll(seeds: 3) { seed, random in
      var world = World(.standard, owners: 12, items: 25, hot: 20)
      var recommender = Recommender()
      for _ in 0..<300 { world.act(&random) }
      for owner in 0..<UInt32(12) {
        var request = RecommendationQuery(count: 10, owner: owner)
        let moment = Instant(milliseconds: world.now * 1_000)
        recommender.recommend(request, at: moment, in: world.index)
        let list = recommender.items
        request.wantsReasons = true
        recommender.recommend(request, at: moment, in: world.index)
        #expect(recommender.items == list, "seed \(seed), owner \(owner)")
        #expect(recommender.reasons.count == list.count, "seed \(seed), owner \(owner)")
      }
    }
  }
}
