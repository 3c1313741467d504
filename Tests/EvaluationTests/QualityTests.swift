import Basics
import Recommendation
import Testing

@testable import Evaluation

/// Metrics against numbers worked out by hand.
///
/// Training: c stands beside a once, then b three times, then d beside e. So a list after a has b before c;
/// a is in 4 sessions, b in 3, the others in 1.
@Suite struct QualityTests {
  private static let training =
    "1,a,1,view\n1,c,2,view\n2,a,3,view\n2,b,4,view\n3,a,5,view\n3,b,6,view\n"
    + "4,a,7,view\n4,b,8,view\n5,d,9,view\n5,e,10,view\n"
  /// What follows a: once b, once c, once d.
  private static let test =
    "1,a,20,view\n1,b,21,view\n2,a,22,view\n2,c,23,view\n3,a,24,view\n3,d,25,view\n"

  private func run(_ variant: Variant, at count: Int) throws -> EvaluationRun {
    let train = try ProtocolTests.log(QualityTests.training)
    var index = SessionIndex(train.rules(for: 0..<train.count))
    train.record(0..<train.count, in: &index)
    let log = try ProtocolTests.log(QualityTests.test)
    let sessions = TestSessions(log, 0..<log.count, in: index)
    var now: UInt64 = 0
    return EvaluationRun(
      .standard, label: "standard", variant, sessions, in: index, at: count
    ) {
      now += 1_500
      return now
    }
  }

  /// Lists of b and c: ranks 1, 2 and none. 1/log₂ 3 is 0.6309298.
  @Test func listsOfTwo() throws {
    let quality = try run(.drop, at: 2).quality
    #expect(quality.cases == 3)
    #expect(abs(quality.hitRate - 2.0 / 3) < 1e-12)
    #expect(abs(quality.reciprocalRank - 1.5 / 3) < 1e-12)
    #expect(abs(quality.discountedGain - 1.630_929_753_571_457 / 3) < 1e-12)
    // b and c of five items; 3 and 1 sessions of at most 4.
    #expect(abs(quality.coverage - 0.4) < 1e-12)
    #expect(abs(quality.popularityBias - 0.5) < 1e-12)
    #expect(quality.filledShare == 0)
  }

  @Test func listsOfOne() throws {
    let quality = try run(.drop, at: 1).quality
    #expect(abs(quality.hitRate - 1.0 / 3) < 1e-12)
    #expect(abs(quality.reciprocalRank - 1.0 / 3) < 1e-12)
    #expect(abs(quality.discountedGain - 1.0 / 3) < 1e-12)
    #expect(abs(quality.coverage - 0.2) < 1e-12)
    #expect(abs(quality.popularityBias - 0.75) < 1e-12)
  }

  /// With a itself at the top, b comes second and c third.
  @Test func theItemLookedAtNowTakesAPlaceWhereItMay() throws {
    let quality = try run(.keep, at: 2).quality
    #expect(abs(quality.hitRate - 1.0 / 3) < 1e-12)
    #expect(abs(quality.reciprocalRank - 0.5 / 3) < 1e-12)
    #expect(abs(quality.popularityBias - 0.875) < 1e-12)
  }

  /// Popularity fills up what neighbours leave: d and e come behind b and c, and d is found.
  @Test func listsThatAreFilledUpAreCounted() throws {
    let quality = try run(.drop, at: 20).quality
    #expect(quality.hitRate == 1)
    #expect(quality.filledShare == 1)
    #expect(quality.coverage == 0.8)
  }

  @Test func latenciesAreOfListsAlone() throws {
    let run = try run(.drop, at: 2)
    #expect(run.latencies.count == 3)
    #expect(run.latencies.max == 1_500)
    #expect(run.nanos == 4_500)
    #expect(abs(run.perSecond - 1e9 / 1_500) < 1e-6)
  }
}
