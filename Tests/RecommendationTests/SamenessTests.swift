import Basics
import TestSupport
import Testing

@testable import Recommendation

/// The same acts give the same index and the same lists, to the bit.
@Suite struct SamenessTests {
  @Test func twoIndexesFedTheSameAreTheSame() {
    forAll(seeds: 5) { seed, random in
      var copy = random
      var one = World(.standard, owners: 20, items: 40, hot: 10)
      var other = World(.standard, owners: 20, items: 40, hot: 10)
      // What was asked before changes nothing either.
      var first = Recommender()
      var second = Recommender()
      for step in 0..<400 {
        one.act(&random)
        other.act(&copy)
        if step % 40 < 39 { continue }
        #expect(one.index.digest() == other.index.digest(), "seed \(seed), step \(step)")
        _ = second.answer(Ask(session: [step % 40]), at: other.now, in: other.index)
        let ask = one.ask(&random)
        _ = other.ask(&copy)
        #expect(
          first.answer(ask, at: one.now, in: one.index)
            == second.answer(ask, at: other.now, in: other.index), "seed \(seed), \(ask)")
      }
    }
  }

  private func index(_ acts: [(owner: UInt32, item: Int)]) -> SessionIndex {
    var index = SessionIndex()
    for act in acts { index.record(.view, act.item, by: act.owner, at: 1_700_000_000) }
    return index
  }

  /// Sessions of different owners know nothing of each other: as long as they begin in the same order, how their
  /// acts fall between one another is nothing that is kept.
  @Test func ownersMayComeInterleaved() {
    forAll(seeds: 20) { seed, random in
      let begins = (0..<UInt32(6)).map { (owner: $0, item: Int($0)) }
      var rest: [[(owner: UInt32, item: Int)]] = (0..<UInt32(6)).map { owner in
        (0..<10).map { _ in (owner, random.below(12)) }
      }
      let oneByOne = index(begins + rest.flatMap { $0 })
      var mixed = begins
      while true {
        let waiting = rest.indices.filter { !rest[$0].isEmpty }
        if waiting.isEmpty { break }
        mixed.append(rest[random.element(waiting)].removeFirst())
      }
      let interleaved = index(mixed)
      #expect(oneByOne.digest() == interleaved.digest(), "seed \(seed)")
      var recommender = Recommender()
      for owner in 0..<UInt32(7) {
        let ask = Ask(owner: owner)
        let one = recommender.answer(ask, at: 1_700_000_000, in: oneByOne)
        let other = recommender.answer(ask, at: 1_700_000_000, in: interleaved)
        #expect(one == other, "seed \(seed), owner \(owner)")
      }
    }
  }

  /// Which began first is kept, as it decides ties; so are the order of items, kinds, owners and times.
  @Test func theDigestTellsApartWhatRequestsCan() {
    var digests: Set<[UInt8]> = []
    let all: [[(owner: UInt32, item: Int)]] = [
      [], [(1, 1)], [(1, 2)], [(2, 1)], [(1, 1), (1, 2)], [(1, 2), (1, 1)], [(1, 1), (2, 1)],
      [(2, 1), (1, 1)], [(1, 1), (2, 2)], [(1, 12)], [(1, 1), (2, 2), (1, 2)],
    ]
    for acts in all { digests.insert(index(acts).digest()) }
    var other = SessionIndex()
    other.record(.cart, 1, by: 1, at: 1_700_000_000)
    digests.insert(other.digest())
    other = SessionIndex()
    other.record(.view, 1, by: 1, at: 1_700_000_001)
    digests.insert(other.digest())
    other.suspend(1)
    digests.insert(other.digest())
    #expect(digests.count == all.count + 3)
  }
}
