import TestSupport
import Testing

@testable import Statistics

@Suite struct SampleRatioTests {
  private func ratio(_ phases: [([Int], [Double])]) -> SampleRatio? {
    var ratio = SampleRatio()
    for (counts, weights) in phases where !ratio.addPhase(counts: counts, weights: weights) {
      return nil
    }
    return ratio
  }

  /// Phases multiply, and a share is held against the design of its own phase.
  @Test func phasesMultiply() throws {
    let one = try #require(ratio([([900, 100], [9, 1])]))
    let two = try #require(ratio([([400, 600], [2, 3])]))
    let both = try #require(ratio([([900, 100], [9, 1]), ([400, 600], [2, 3])]))
    #expect((both.logE - one.logE - two.logE).magnitude < 1e-13)
    #expect(both.logE < 0 && !both.isBroken && both.sizes.allSatisfy { $0.magnitude < 1e-15 })
    let pooled = try #require(ratio([([1_300, 700], [1, 1])]))
    #expect(pooled.isBroken && (pooled.sizes[0] - 0.15).magnitude < 1e-15)
  }

  /// 6,000 and 4,000 for 1 : 1, and the weights' scale does not matter.
  @Test func aMismatchIsBroken() throws {
    let found = try #require(ratio([([6_000, 4_000], [1, 1])]))
    #expect(found.isBroken && found.sizes == [0.1, -0.1])
    let scaled = try #require(ratio([([6_000, 4_000], [0.25, 0.25])]))
    #expect((found.logE - scaled.logE).magnitude < 1e-12)
  }

  @Test func anArmOfWeightNothing() throws {
    let nobody = try #require(ratio([([50, 60, 0], [1, 1, 0])]))
    let without = try #require(ratio([([50, 60], [1, 1])]))
    #expect(nobody.logE == without.logE)
    let somebody = try #require(ratio([([50, 60, 1], [1, 1, 0])]))
    #expect(somebody.logE == .infinity && somebody.isBroken)
    // It stays so, whatever comes after.
    let later = try #require(ratio([([50, 60, 1], [1, 1, 0]), ([50, 50, 50], [1, 1, 1])]))
    #expect(later.isBroken)
  }

  @Test func edges() throws {
    #expect(SampleRatio().logE == 0 && SampleRatio().sizes.isEmpty)
    let nobody = try #require(ratio([([0, 0], [1, 3])]))
    #expect(nobody.logE == 0 && nobody.sizes == [0, 0])
    let alone = try #require(ratio([([70], [2])]))
    #expect(alone.logE.magnitude < 1e-12)
    for weight in [1e-18, 1e-300] {
      let tiny = try #require(ratio([([1_000, 0], [1, weight])]))
      #expect(tiny.logE.magnitude < 1e-10, "\(tiny.logE)")
      // By the formula one person there may be chance; two are none.
      let one = try #require(ratio([([1_000, 1], [1, weight])]))
      #expect(!one.isBroken && one.logE.isFinite)
      let two = try #require(ratio([([1_000, 2], [1, weight])]))
      #expect(two.isBroken && two.logE.isFinite)
    }
    for bad: ([Int], [Double]) in [
      ([1], [1, 1]), ([-1, 2], [1, 1]), ([1, 2], [0, 0]), ([1, 2], [-1, 2]), ([1, 2], [.nan, 1]),
      ([1, 2], [.infinity, 1]), ([], []),
    ] {
      #expect(ratio([bad]) == nil, "\(bad)")
    }
    #expect(
      ratio([([1, 2], [1, 1]), ([1, 2, 3], [1, 1, 1])]) == nil, "as many arms in each phase")
  }
}

@Suite struct HolmTests {
  /// From R's `p.adjust(p, "holm")`.
  @Test func agreesWithR() {
    let found = Holm.adjusted([0.01, 0.04, 0.03, 0.005])
    for (one, other) in zip(found, [0.03, 0.06, 0.06, 0.02]) {
      #expect(relative(one, other) < 1e-15)
    }
    #expect(Holm.adjusted([]) == [] && Holm.adjusted([0.6, 0.7]) == [1, 1])
  }

  /// Of k arms the best needs E ≥ k/α, the next (k − 1)/α; E below 1 is no p-value above 1.
  @Test func theBestNeedsMost() {
    func found(_ e: [Double]) -> [Bool] { Holm.found(logE: e.map(Elementary.log), alpha: 0.05) }
    #expect(found([61, 41, 21]) == [true, true, true])
    #expect(found([59, 41, 21]) == [false, false, false])
    #expect(found([21, 61, 39]) == [false, true, false])
    #expect(found([.infinity, 0]) == [true, false])
    #expect(Holm.adjusted(logE: [-5]) == [1])
  }
}

@Suite struct SelectionBoundsTests {
  /// From mpmath at 40 digits; gradients by differences.
  @Test(.namesItsRow)
  func agreesWithReferences() {
    let rows: [([Int], [Double])] = [
      ([1000, 400, 300, 1000, 450, 340], [-0.025, 0.1, -0.08185164928503576, 0.1894351585326558]),
      ([1000, 450, 340, 1000, 400, 300], [-0.1, 0.025, -0.1894351585326558, 0.08185164928503576]),
      (
        [5000, 1000, 990, 4000, 1600, 700],
        [-0.99, -0.115, -0.9951754111136744, -0.05077180936702798]
      ),
      ([300, 100, 50, 300, 250, 50], [-0.5, 0.0, -0.5822426813478313, 0.150153905879722]),
      ([2000, 800, 600, 2000, 800, 640], [0.05, 0.05, 0.006421092206427907, 0.1231876638724408]),
      (
        [800, 90, 80, 1200, 300, 250],
        [-0.2592592592592593, 0.1111111111111111, -0.3764861691128662, 0.1656000670071916]
      ),
    ]
    forEachRow(rows) { (counts, expected) in
      let control = try #require(
        SelectionBounds.Arm(entered: counts[0], accepted: counts[1], standing: counts[2]))
      let arm = try #require(
        SelectionBounds.Arm(entered: counts[3], accepted: counts[4], standing: counts[5]))
      let found = try #require(SelectionBounds(control: control, arm: arm))
      let values = [found.low, found.high, found.interval.low, found.interval.high]
      for (one, other) in zip(values, expected) {
        #expect((one - other).magnitude < 1e-9, "\(values)")
      }
      let turned = try #require(SelectionBounds(control: arm, arm: control))
      #expect(
        (turned.low + found.high).magnitude < 1e-12
          || counts[1] * counts[3] == counts[4] * counts[0])
    }
  }

  @Test func withNobodyThereIsNothingToBound() throws {
    func arm(_ entered: Int, _ accepted: Int, _ standing: Int) -> SelectionBounds.Arm? {
      .init(entered: entered, accepted: accepted, standing: standing)
    }
    #expect(arm(5, 6, 0) == nil && arm(5, 3, 4) == nil && arm(5, 3, -1) == nil)
    let (nobody, some) = (try #require(arm(5, 0, 0)), try #require(arm(5, 3, 1)))
    #expect(SelectionBounds(control: nobody, arm: some) == nil)
    #expect(SelectionBounds(control: some, arm: nobody) == nil)
    let all = try #require(arm(5, 5, 5))
    let found = try #require(SelectionBounds(control: all, arm: all))
    #expect(found.low == 0 && found.high == 0 && !found.interval.low.isNaN)
  }
}

@Suite struct PriceCurveTests {
  /// The nickel: less than nothing is pooled with it, and the band stays around.
  @Test func fallingNeighboursArePooled() throws {
    let shares = [(50, 100), (40, 100), (60, 100), (59, 50 * 2), (90, 100)].map {
      Proportion($0, of: $1)
    }
    let curve = try #require(PriceCurve(shares, confidence: 0.95))
    #expect(curve.points.map(\.value) == [0.45, 0.45, 0.595, 0.595, 0.9])
    #expect(curve.contradictions.isEmpty)
    for (one, next) in zip(curve.points, curve.points.dropFirst()) {
      #expect(one.low <= next.low && one.high <= next.high && one.value <= next.value)
    }
  }

  /// By people, not by prices; and pooling reaches back.
  @Test func poolingWeighsPeople() throws {
    let shares = [Proportion(90, of: 100), Proportion(0, of: 300), Proportion(10, of: 100)]
    let curve = try #require(PriceCurve(shares, confidence: 0.95))
    #expect(curve.points.map(\.value) == [0.2, 0.2, 0.2])
    #expect(
      curve.contradictions == [0, 1, 2].filter { curve.points[$0].low > curve.points[$0].high })
    #expect(!curve.contradictions.isEmpty, "paying more bought less")
  }

  /// Each price has Wilson's interval at a kth of α.
  @Test func theBandHoldsAllAtOnce() throws {
    let share = Proportion(30, of: 100)
    let one = try #require(PriceCurve([share], confidence: 0.95)).points[0]
    #expect(one == share.wilson(confidence: 0.95))
    let far = try #require(PriceCurve([share, Proportion(90, of: 100)], confidence: 0.95)).points[0]
    #expect(far.low == share.wilson(confidence: 0.975).low)
    #expect(PriceCurve([], confidence: 0.95) == nil)
    #expect(PriceCurve([share, Proportion(0, of: 0)], confidence: 0.95) == nil)
    #expect(PriceCurve([share], ends: []) == nil)
  }
}
