import Basics
import TestSupport
import Testing

@Suite struct HistogramTests {
  private static let percentiles = [0, 1, 10, 50, 75, 90, 99, 99.9, 99.99, 100]

  /// The smallest value that at least `percent` of all are not above, by counting.
  private func exact(_ percent: Double, of sorted: [Int64]) -> Int64 {
    for (index, value) in sorted.enumerated()
    where Double(index + 1) * 100 >= percent * Double(sorted.count) - 1e-6 {
      return value
    }
    return sorted.last ?? 0
  }

  private func expectClose(_ histogram: Histogram, _ values: [Int64], _ comment: Comment) {
    let sorted = values.sorted()
    #expect(histogram.count == Int64(values.count), comment)
    #expect(histogram.max == sorted.last, comment)
    #expect(histogram.min == sorted.first, comment)
    for percent in HistogramTests.percentiles {
      let (found, wanted) = (histogram.percentile(percent), exact(percent, of: sorted))
      // Never told as less than it was, and as at most a thousandth more.
      #expect(found >= wanted && (found - wanted) * 1_000 <= wanted, "\(comment): p\(percent)")
    }
  }

  private func histogram(_ values: [Int64]) -> Histogram {
    var histogram = Histogram()
    for value in values { histogram.record(value) }
    return histogram
  }

  @Test func percentilesOfRandomValuesAreThoseOfTheSortedList() {
    forAll(seeds: 40) { seed, random in
      let bits = 1 + random.below(41)
      let values = (0..<(1 + random.below(3_000))).map { _ in
        Int64(random.next() >> UInt64(64 - bits + random.below(bits)))
      }
      expectClose(histogram(values), values, "seed \(seed)")
    }
  }

  /// Values at the seams of the cells, one of them or a great many.
  @Test func percentilesAtTheSeamsAreRight() {
    for power in 0...41 {
      for offset: Int64 in -2...2 {
        let value = max(0, Int64(1) << Int64(power) + offset)
        expectClose(histogram([value]), [value], "\(value)")
        let many = [Int64](repeating: value, count: 999) + [value + 1]
        expectClose(histogram(many), many, "999 of \(value)")
      }
    }
  }

  @Test func smallValuesAreExact() {
    let all = histogram((0..<2_048).map { Int64($0) })
    for rank in 1...2_048 {
      #expect(all.percentile(Double(rank) * 100 / 2_048) == Int64(rank - 1))
    }
  }

  @Test func aThousandthIsOneOfAThousand() {
    let values = histogram((1...1_000).map { Int64($0) })
    #expect(values.percentile(99.9) == 999)
    #expect(values.percentile(99.91) == 1_000)
    #expect(values.percentile(50) == 500)
    #expect(values.mean == 500.5)
  }

  @Test func theEmptyOneSaysSo() {
    let empty = Histogram()
    #expect(empty.percentile(99) == 0 && empty.max == 0 && empty.min == 0 && empty.mean.isNaN)
  }

  /// Beyond an hour only the maximum is told apart.
  @Test func beyondTheRangeTheMaximumIsStillExact() {
    let values = histogram([1, Histogram.distinctMost, Histogram.distinctMost * 5])
    #expect(values.percentile(100) == Histogram.distinctMost * 5)
    #expect(values.max == Histogram.distinctMost * 5)
    #expect(histogram([Int64.max]).percentile(50) == Int64.max)
  }

  @Test func addedTogetherTheyAreOne() {
    forAll(seeds: 20) { seed, random in
      let values = (0..<500).map { _ in Int64(random.next() >> UInt64(10 + random.below(54))) }
      let cut = random.below(values.count)
      var one = histogram(Array(values[..<cut]))
      one.add(histogram(Array(values[cut...])))
      #expect(one == histogram(values), "seed \(seed)")
    }
  }

  @Test func whatIsBelowZeroIsABug() async {
    await #expect(processExitsWith: .failure) {
      var histogram = Histogram()
      histogram.record(-1)
    }
  }
}
