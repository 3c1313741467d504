import Basics
import TestSupport
import Testing

@testable import Recommendation

/// What years do: retention, popularity's steps, numbers that grow, memory that comes back.
@Suite struct LongTimeTests {
  private static let start: Int64 = 1_700_000_000

  private func instant(_ second: Int64) -> Instant { Instant(milliseconds: second * 1_000) }

  // MARK: Retention

  /// A session is kept for the seconds of its retention, and not one longer, whoever notices.
  @Test(arguments: [(-1, 1), (0, 1), (1, 0)] as [(Int64, Int)])
  func retentionEndsAtItsSecond(offset: Int64, kept: Int) {
    let end = LongTimeTests.start + IndexRules.standard.retentionSeconds + offset
    var one = SessionIndex()
    one.record(.view, 1, by: 1, at: LongTimeTests.start)
    one.record(.view, 2, by: 2, at: end)
    #expect(one.sessionCount == kept + 1)
    var other = SessionIndex()
    other.record(.view, 1, by: 1, at: LongTimeTests.start)
    let isDone = other.enforceRetention(at: instant(end))
    #expect(isDone)
    #expect(other.sessionCount == kept)
  }

  @Test func muchIsForgottenInSteps() {
    var index = SessionIndex()
    for owner in 0..<UInt32(10) {
      index.record(.view, 1, by: owner, at: LongTimeTests.start + Int64(owner))
    }
    let moment = instant(LongTimeTests.start + 7)
    for (most, isDone, left) in [(3, false, 7), (3, false, 4), (1, true, 3), (0, true, 3)] {
      let found = index.forget(before: moment, atMost: most)
      #expect(found == isDone)
      #expect(index.sessionCount == left)
    }
  }

  /// Who is behind an owner is known as long as the owner has a session, and no longer: 6 and 7 are the same person's,
  /// who does not count among the people behind what 6 gets.
  @Test func retentionForgetsThePerson() {
    var index = SessionIndex()
    index.record(.view, 5, by: 6, at: LongTimeTests.start)
    for owner in 7...8 as ClosedRange<UInt32> {
      for item in [1, 2] { index.record(.view, item, by: owner, at: LongTimeTests.start + 1) }
    }
    var recommender = Recommender()
    let ask = Ask(owner: 6, session: [1], excluded: [1], minimumPeople: 2)
    #expect(recommender.answer(ask, at: LongTimeTests.start, in: index) == [])
    index.forget(before: instant(LongTimeTests.start + 1))
    let answer = recommender.answer(ask, at: LongTimeTests.start, in: index)
    #expect(answer.map(\.item) == [2])
  }

  // MARK: Popularity

  /// Five years of a few acts a day. Values would have left 64 bits long ago had they not stepped down.
  @Test func popularityStepsDownOverYears() {
    var world = World(.standard, owners: 40, items: 60)
    world.now = LongTimeTests.start
    var random = Random(seed: 3, stream: 0)
    var recommender = Recommender()
    var bases: Set<Int64> = []
    for day in 0..<5 * 365 {
      for _ in 0..<4 {
        world.record(
          random.element([.view, .cart, .purchase]), random.below(60),
          by: UInt32(random.below(40)))
      }
      world.now += 86_400
      if let base = world.index.popularity.base { bases.insert(base) }
      if day % 150 == 149 {
        #expect(world.index.digest() == world.rebuilt().digest(), "day \(day)")
        world.expectAgreement(Ask(count: 60), &recommender, .standard, seed: UInt64(day))
      }
    }
    #expect(bases.count > 10)
  }

  /// A retention that is no multiple of the half-lives it may span: found by the model.
  @Test(.namesItsRow)
  func aRetentionOfAFewSecondsHoldsItsHalfLives() {
    let rows: [Int64] = [1, 23, 24, 25, 45, 47, 48]
    forEachRow(rows) { retention in
      var world = World(
        IndexRules(retentionSeconds: retention, halfLifeSeconds: 0), owners: 9, items: 9)
      for second in 0..<200 {
        world.record(.view, second % 7, by: UInt32(second % 9))
        world.now += 1
      }
      #expect(world.index.digest() == world.rebuilt().digest())
    }
  }

  /// After years in which nobody came, and with a clock that was set back.
  @Test(arguments: [5 * 365 * 86_400, 86_400 * 91, -86_400, -5 * 365 * 86_400] as [Int64])
  func anEmptyIndexBeginsAtAnyTime(later: Int64) {
    var index = SessionIndex()
    for item in 0..<9 { index.record(.purchase, item, by: 1, at: LongTimeTests.start) }
    index.forget(owner: 1)
    index.record(.cart, 1, by: 2, at: LongTimeTests.start + later)
    var fresh = SessionIndex()
    fresh.record(.cart, 1, by: 2, at: LongTimeTests.start + later)
    #expect(index.digest() == fresh.digest())
  }

  /// Sessions stand in the order in which they began, also where the clock does not.
  @Test func aSessionNeverBeginsBeforeAnEarlierOne() {
    var index = SessionIndex()
    for (owner, offset) in [0, 100, -5_000, -4_000_000, 50].enumerated() {
      index.record(.view, 1, by: UInt32(owner), at: LongTimeTests.start + Int64(offset))
    }
    let starts = (1...5).map { Int64(index.sessions[$0].start) - LongTimeTests.start }
    #expect(starts == [0, 100, 100, 100, 100])
    index.forget(before: instant(LongTimeTests.start + 101))
    #expect(index.digest() == SessionIndex().digest())
  }

  // MARK: Numbers and memory

  /// A session for each owner, an item each and one for all.
  private func filled(_ owners: some Sequence<UInt32>) -> SessionIndex {
    var index = SessionIndex()
    for owner in owners {
      index.record(.view, 1 + Int(owner % 50), by: owner, at: LongTimeTests.start + Int64(owner))
      index.record(.view, 0, by: owner, at: LongTimeTests.start + Int64(owner))
    }
    return index
  }

  /// Numbers grow past the pages of sessions, and pages go whole, in any order: out of the midst, the newest, the
  /// oldest. What is between two pages that are kept is passed over.
  @Test func pagesOfSessionsComeAndGo() {
    let page = UInt32(PagedArray<Session>.elementsOfPage)
    var left = Set(0..<4 * page + 10)
    var index = filled(0..<4 * page + 10)
    let (full, ofPage) = (index.heads.byteCount, Int(page) * MemoryLayout<SessionHead>.stride)
    // Session numbers begin with 1, so that owner 4095 is the first of the second page.
    let stages: [(gone: Range<UInt32>, pages: Int)] = [
      (page - 1..<3 * page - 1, 2), (4 * page..<4 * page + 10, 2), (3 * page..<4 * page, 3),
      (0..<page - 2, 3), (page - 2..<page - 1, 4),
    ]
    for (gone, pages) in stages {
      for owner in gone { index.forget(owner: owner) }
      left.subtract(gone)
      #expect(index.heads.byteCount == full - pages * ofPage, "\(gone)")
      #expect(index.digest() == filled(left.sorted()).digest(), "\(gone)")
    }
    #expect(index.sessionCount == 1)
    for owner in 4 * page..<5 * page {
      index.record(.view, 1 + Int(owner % 50), by: owner, at: LongTimeTests.start + Int64(owner))
      index.record(.view, 0, by: owner, at: LongTimeTests.start + Int64(owner))
    }
    #expect(index.digest() == filled(left.sorted() + (4 * page..<5 * page)).digest())
  }

  /// Whichever way everything goes, nothing is left but the numbers of items and the room for owners.
  @Test(arguments: 0..<4)
  func forgettingEverythingGivesTheMemoryBack(way: Int) {
    var index = SessionIndex()
    let fresh = (digest: index.digest(), size: index.byteCount)
    for owner in 0..<UInt32(1_500) {
      for item in 0..<12 {
        index.record(.view, (item * 13 + Int(owner)) % 200, by: owner, at: LongTimeTests.start)
      }
    }
    #expect(index.arena.byteCount > 100_000)
    switch way {
    case 0: for owner in 0..<UInt32(1_500) { index.forget(owner: owner) }
    case 1: for owner in (0..<UInt32(1_500)).reversed() { index.forgetNewestSession(of: owner) }
    case 2: index.forget(before: instant(LongTimeTests.start + 1))
    default:
      for owner in 0..<UInt32(1_500) { index.suspend(owner) }
      index.enforceRetention(at: instant(LongTimeTests.start + 100 * 86_400))
    }
    #expect(index.digest() == fresh.digest)
    #expect((index.sessionCount, index.entryCount, index.itemCount) == (0, 0, 0))
    #expect(index.arena.byteCount == 0)
    #expect(index.arena.takenWords == 0)
    // A page of each of what is by item or owner.
    let ofPage = PagedArray<Owner>.elementsOfPage * MemoryLayout<Owner>.stride
    #expect(index.byteCount <= fresh.size + 4 * ofPage)
  }

  /// What grows old gives back what it took, but for a page of each size; who goes in any order leaves room that the next
  /// take.
  @Test func forgettingMostGivesMostOfTheMemoryBack() {
    func fill(_ index: inout SessionIndex, _ owners: Range<UInt32>) {
      for owner in owners {
        for item in 0..<12 {
          index.record(
            .view, (item * 13 + Int(owner)) % 40, by: owner,
            at: LongTimeTests.start + Int64(owner))
        }
      }
    }
    var index = SessionIndex()
    fill(&index, 0..<3_000)
    let full = index.arena.byteCount
    index.forget(before: instant(LongTimeTests.start + 2_700))
    #expect(index.arena.byteCount * 3 < full)
    fill(&index, 3_000..<5_700)
    let again = index.arena.byteCount
    #expect(again <= full + full / 10)
    for owner in 2_700..<UInt32(5_700) where owner % 10 > 0 { index.forget(owner: owner) }
    #expect(index.arena.takenWords * 5 < again / 4)
    fill(&index, 6_000..<8_700)
    #expect(index.arena.byteCount <= again + again / 10)
  }
}
