import Basics
import TestSupport
import Testing

@testable import Recommendation

/// What is forgotten leaves nothing: after any history, the index is the one that had only what is left.
@Suite struct ForgettingTests {
  private static let rules = IndexRules(
    idleSeconds: 300, sessionSeconds: 3_000, retentionSeconds: 36_000, halfLifeSeconds: 3_000)

  /// How long the longest list was, and how often the hot item's list became long and short again.
  private struct Course {
    var longest = 0
    var turns = 0
    var isLong = false

    mutating func see(_ world: borrowing World) {
      guard let number = world.index.number(0) else { return }
      longest = max(longest, world.index.occurrences(of: number))
      let isLong = world.index.items[Int(number)].isLong
      if isLong != self.isLong { turns += 1 }
      self.isLong = isLong
    }
  }

  private func expectNothingIsLeft(
    _ world: borrowing World, _ recommender: inout Recommender, _ seed: UInt64, _ step: Int,
    _ random: inout Random
  ) {
    let rebuilt = world.rebuilt()
    #expect(world.index.digest() == rebuilt.digest(), "seed \(seed), step \(step)")
    #expect(world.index.sessionCount == world.model.sessions.count, "seed \(seed), step \(step)")
    for _ in 0..<2 {
      let ask = world.ask(&random)
      let answer = recommender.answer(ask, at: world.now, in: world.index)
      let again = recommender.answer(ask, at: world.now, in: rebuilt)
      #expect(answer == again, "seed \(seed), step \(step), \(ask)")
      world.expectAgreement(ask, &recommender, .standard, seed: seed)
    }
  }

  /// Four worlds of 25,000 inserts and removals: in half of them nearly everybody has the same item. Now and then
  /// nearly everything is forgotten, so that lists grow past a chunk and come back.
  @Test(arguments: [(0, 50), (1, 5), (2, 80), (3, 0)] as [(UInt64, Int)])
  func whatIsForgottenLeavesNothing(seed: UInt64, hot: Int) {
    var random = Random(seed: seed, stream: 7)
    var world = World(ForgettingTests.rules, owners: 40, items: 150, hot: hot)
    var recommender = Recommender()
    var course = Course()
    for step in 1...sampled(3_000, thorough: 25_000) {
      if step % 5_000 == 2_500 {
        world.forget(before: world.now - 120)
      } else if random.below(30) == 0 {
        world.forget(&random)
      } else {
        world.act(&random)
      }
      course.see(world)
      if step % 100 == 0 {
        #expect(world.index.checkInvariants() == [], "seed \(seed), step \(step)")
      }
      if step % 1_000 == 0 { expectNothingIsLeft(world, &recommender, seed, step, &random) }
    }
    // Otherwise the test would not see what it is for.
    if isThorough && hot >= 50 {
      #expect(course.longest > 3 * SessionIndex.chunkCount, "longest \(course.longest)")
      #expect(course.turns > 6, "\(course.turns) turns")
    }
  }

  /// Owners go one by one in any order, and their sessions stand anywhere in a long list.
  @Test func aLongListShrinksFromWithin() {
    forAll(seeds: 4) { seed, random in
      var world = World(.standard, owners: 700, items: 3)
      var left = Array(UInt32(0)..<700)
      for owner in left { world.record(.view, 0, by: owner) }
      var step = 0
      while !left.isEmpty {
        let owner = left.remove(at: random.below(left.count))
        world.index.forget(owner: owner)
        world.model.forget(owner: owner)
        step += 1
        let number = world.index.number(0) ?? 0
        #expect(world.index.occurrences(of: number) == left.count)
        if step % 50 == 0 {
          #expect(world.index.digest() == world.rebuilt().digest(), "seed \(seed), step \(step)")
        }
      }
      #expect(world.index.digest() == SessionIndex().digest())
    }
  }

  /// Sessions that come to an item late stand in the midst of its list, which full chunks make room for.
  @Test func aLongListGrowsFromWithin() {
    forAll(seeds: 3) { seed, random in
      var world = World(.standard, owners: 500, items: 3)
      for owner in 0..<UInt32(500) { world.record(.view, 1, by: owner) }
      var left = Array(UInt32(0)..<500)
      while !left.isEmpty {
        world.record(.cart, 0, by: left.remove(at: random.below(left.count)))
        if left.count % 100 == 0 {
          #expect(world.index.digest() == world.rebuilt().digest(), "seed \(seed), \(left.count)")
        }
      }
      // Taking back what they did, one by one, is the same the other way.
      for owner in 0..<UInt32(500) { world.record(.dismiss, 0, by: (owner &* 7) % 500) }
      #expect(world.index.occurrences(of: world.index.number(0) ?? 0) == 0)
      #expect(world.index.digest() == world.rebuilt().digest(), "seed \(seed)")
    }
  }
}
