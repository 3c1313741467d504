import Basics
import TestSupport
import Testing

@testable import Statistics

/// Differences of means and of ratios, and the shares' differences where there is little to go by.
@Suite struct SequentialMeansTests {
  private func moments(_ values: [Int]) throws -> Moments {
    try #require(
      Moments(
        count: values.count, sum: values.reduce(0) { $0 + Int128($1) },
        squares: values.reduce(0) { $0 + Int128($1) * Int128($1) }))
  }

  private func pairs(_ values: [(Int, Int)]) throws -> PairMoments {
    try #require(
      PairMoments(
        above: moments(values.map(\.0)), below: moments(values.map(\.1)),
        products: values.reduce(0) { $0 + Int128($1.0) * Int128($1.1) }))
  }

  @Test func theRadius() throws {
    let radius = try #require(SequenceRadius(alpha: 0.05))
    #expect(relative(radius.standardErrors(people: 2_000), 3.315712814516433) < 1e-14)
    #expect(relative(radius.standardErrors(people: 10_000_000), 3.882490362734205) < 1e-14)
    #expect(radius.standardErrors(people: 0) == .infinity)
    #expect(SequenceRadius(alpha: 0) == nil && SequenceRadius(alpha: 1) == nil)
    #expect(SequenceRadius(alpha: .nan) == nil && SequenceRadius(alpha: 0.05, planned: 0) == nil)
  }

  /// From mpmath at 40 digits.
  @Test func meansAgreeWithReferences() throws {
    let rows: [((Int, Int128, Int128), (Int, Int128, Int128))] = [
      ((60, 60839, 85_818_959), (50, 52437, 72_074_099)),
      ((67, 62976, 80_585_498), (61, 75733, 113_142_499)),
      ((74, 77022, 104_556_754), (72, 83637, 122_413_259)),
    ]
    let cells = try rows.map { control, arm in
      MeanCell(
        control: try #require(Moments(count: control.0, sum: control.1, squares: control.2)),
        arm: try #require(Moments(count: arm.0, sum: arm.1, squares: arm.2)))
    }
    let radius = try #require(SequenceRadius(alpha: 0.05, planned: 5_000))
    let found = try #require(MeanDifference.estimate(cells, radius))
    #expect(relative(found.value, 156.5935194210069507) < 1e-13)
    #expect(
      relative(found.low, -85.0704515459394207) < 1e-13
        && relative(found.high, 398.2574903879533220) < 1e-13)
  }

  /// A variance keeps its digits at any distance from 0, where sums of squares in doubles lose all.
  @Test(.namesItsRow)
  func variancesDoNotCancel() {
    let near = [3, 1, 4, 1, 5, 9, 2, 6]
    let rows = [0, 1_000_000, 1_000_000_000, 1_000_000_000_000_000, -1_000_000_000_000_000]
    forEachRow(rows) { offset in
      #expect(try moments(near.map { $0 + offset }).variance == moments(near).variance)
      let pairs = try pairs(near.map { ($0 + offset, 3 * $0 - offset) })
      #expect(relative(pairs.covariance, 3 * (try moments(near).variance)) < 1e-15)
    }
    // As many as a day brings, as much as money comes in.
    let most = Moments(count: 3_000_000_000, sum: 0, squares: .max)
    #expect((most?.variance ?? 0) > 1e28)
  }

  @Test func momentsThatCannotBe() {
    #expect(Moments(count: -1, sum: 0, squares: 0) == nil)
    #expect(Moments(count: 0, sum: 1, squares: 1) == nil)
    #expect(Moments(count: 1, sum: 0, squares: -1) == nil)
    #expect(
      Moments(count: 2, sum: 10, squares: 49) == nil, "two that add up to 10 have 50 at least")
    #expect(Moments(count: 2, sum: 10, squares: 50)?.variance == 0)
    #expect(Moments(count: 1, sum: 10, squares: 100)?.variance.isNaN == true)
    #expect(PairMoments(above: .none, below: .none, products: 1) == nil)
  }

  /// A day with one person in an arm joins the next; the last waits.
  @Test func daysOfOnePersonJoinTheNext() throws {
    let radius = try #require(SequenceRadius(alpha: 0.05))
    let some = (0..<150).map { $0 * 37 % 101 }
    let more = (0..<160).map { $0 * 53 % 103 }
    func cell(_ control: [Int], _ arm: [Int]) throws -> MeanCell {
      MeanCell(control: try moments(control), arm: try moments(arm))
    }
    let joined = try MeanDifference.estimate([cell([7, 8] + some, [9] + more)], radius)
    let split = try MeanDifference.estimate(
      [cell([7, 8], [9]), cell(some, more), cell([1], [2, 3])], radius)
    #expect(joined != nil && joined == split)
  }

  /// Too few, or nothing that varies: no interval rather than one of no width.
  @Test func withoutEnoughThereIsNoInterval() throws {
    let radius = try #require(SequenceRadius(alpha: 0.05))
    func cell(_ control: [Int], _ arm: [Int]) throws -> [MeanCell] {
      [MeanCell(control: try moments(control), arm: try moments(arm))]
    }
    let varied = (0..<100).map { $0 }
    #expect(try MeanDifference.estimate(cell(varied, varied), radius) != nil)
    #expect(try MeanDifference.estimate(cell(varied, varied.dropLast()), radius) == nil)
    let same = varied.map { _ in 5 }
    #expect(try MeanDifference.estimate(cell(same, same), radius) == nil)
    #expect(try MeanDifference.estimate(cell(varied, same), radius) != nil)
    #expect(MeanDifference.estimate([], radius) == nil)
    #expect(MeanDifference.estimate(ratio: [], radius) == nil)
  }

  /// The ratio's difference is that of the arms' ratios; of a denominator of one per person it is the means'.
  @Test func ratios() throws {
    let radius = try #require(SequenceRadius(alpha: 0.05))
    let control = (0..<200).map { ($0 * 31 % 97, 1 + $0 % 4) }
    let arm = (0..<220).map { ($0 * 29 % 101, 1 + $0 % 5) }
    let found = try #require(
      MeanDifference.estimate(
        ratio: [RatioCell(control: try pairs(control), arm: try pairs(arm))], radius))
    func ratio(_ values: [(Int, Int)]) -> Double {
      Double(values.reduce(0) { $0 + $1.0 }) / Double(values.reduce(0) { $0 + $1.1 })
    }
    #expect((found.value - (ratio(arm) - ratio(control))).magnitude < 1e-13)
    let ones = MeanDifference.estimate(
      ratio: [
        RatioCell(
          control: try pairs(control.map { ($0.0, 1) }), arm: try pairs(arm.map { ($0.0, 1) }))
      ], radius)
    let means = MeanDifference.estimate(
      [MeanCell(control: try moments(control.map(\.0)), arm: try moments(arm.map(\.0)))], radius)
    let (one, mean) = (try #require(ones), try #require(means))
    #expect(relative(one.value, mean.value) < 1e-12 && relative(one.low, mean.low) < 1e-12)
    let nothing = try pairs(control.map { ($0.0, 0) })
    #expect(
      MeanDifference.estimate(ratio: [RatioCell(control: nothing, arm: try pairs(arm))], radius)
        == nil)
  }
}

/// The difference of shares where it cannot be had by the asymptotic sequence.
@Suite struct ShownDifferenceTests {
  private func shown(_ rows: [[Int]]) throws -> ShownDifference {
    let cells = try cells(rows)
    let radius = try #require(SequenceRadius(alpha: 0.05))
    return StratifiedDifference(cells).shown(
      radius, odds: OddsEvidence(cells).interval(alpha: 0.05, offsets: .broad))
  }

  /// 25 yes and 25 no in each arm: on both sides of the limit, for each of the four.
  @Test(.namesItsRow)
  func theLimit() {
    let rows: [([Int], Bool)] = [
      ([25, 50, 25, 50], true), ([24, 50, 25, 50], false), ([26, 50, 25, 50], false),
      ([25, 50, 24, 50], false), ([25, 50, 26, 50], false), ([25, 5_000, 25, 5_000], true),
    ]
    forEachRow(rows) { (row, isAsymptotic) in
      switch try shown([row]) {
      case .asymptotic: #expect(isAsymptotic)
      case .carried(let estimate):
        #expect(!isAsymptotic && estimate.low < estimate.value && estimate.value < estimate.high)
      case .none: Issue.record("there are people in both")
      }
    }
  }

  /// None, all, one person: an interval that is never of width zero and never beyond what can be.
  @Test(.namesItsRow)
  func littleToGoBy() {
    let rows = [
      [0, 1, 0, 1], [1, 1, 0, 1], [0, 40, 0, 40], [40, 40, 40, 40], [0, 40, 9, 40],
      [40, 40, 1, 40],
      [3, 3_000_000_000, 1, 3_000_000_000],
    ]
    forEachRow(rows) { row in
      guard case .carried(let estimate) = try shown([row]) else {
        Issue.record("not carried")
        return
      }
      #expect(estimate.low < estimate.high && estimate.low >= -1 && estimate.high <= 1)
      #expect(estimate.low <= estimate.value && estimate.value <= estimate.high)
    }
    #expect((try? shown([[3, 9, 0, 0]])) == ShownDifference.none(.nobodyInBoth))
    #expect((try? shown([])) == ShownDifference.none(.nobodyInBoth))
  }

  /// Carried over: ends of the odds ratio at the control's 5 of 40.
  @Test func carriedOver() throws {
    let difference = StratifiedDifference(try cells([[5, 40, 9, 40]]))
    let radius = try #require(SequenceRadius(alpha: 0.05))
    let odds = (low: Elementary.log(0.5), high: Elementary.log(7))
    let found = try #require(difference.shown(radius, odds: odds).estimate)
    #expect(relative(found.value, 0.1) < 1e-15)
    #expect(relative(found.low, 2.5 / 37.5 - 0.125) < 1e-13)
    #expect(relative(found.high, 0.5 - 0.125) < 1e-13)
  }

  /// Cells in any order and parts give the same bits; the split's ramp does not reach the difference.
  @Test func orderAndRampsMakeNoDifference() throws {
    let rows = [[10, 900, 1, 100], [90, 500, 88, 500], [16, 40, 390, 960]]
    let whole = StratifiedDifference(try cells(rows))
    #expect(whole == StratifiedDifference(try cells(rows.reversed())))
    var merged = StratifiedDifference(try cells([rows[2]]))
    merged.merge(StratifiedDifference(try cells(Array(rows[..<2]))))
    #expect(whole == merged && whole.people == 3_000)
    let value = try #require(whole.value)
    let pooled =
      Double(whole.armYes) / Double(whole.armAll) - Double(whole.controlYes)
      / Double(whole.controlAll)
    #expect(value.magnitude < 0.01 && pooled > 0.2)
  }
}
