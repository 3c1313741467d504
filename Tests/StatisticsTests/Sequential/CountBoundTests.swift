import Basics
import Statistics
import TestSupport
import Testing

/// What a count alone says of how many were to be expected.
@Suite struct CountBoundTests {
  /// Of none, little above the rule of three; of some, little above the exact bound of one look.
  @Test(.namesItsRow) func boundsAreLittleAboveThoseOfOneLook() {
    forEachRow([(0, 2.995_7), (1, 4.743_9), (5, 10.513), (20, 29.062), (100, 118.08)]) { row in
      let bound = CountBound.most(row.0, alpha: 0.05)
      #expect(bound > row.1 && bound < 1.6 * row.1 + 0.5, "\(bound)")
    }
    #expect(CountBound.most(0, alpha: 0.05) < 3.7)
    #expect(CountBound.most(-1, alpha: 0.05) == .infinity)
    #expect(CountBound.most(1, alpha: 0) == .infinity && CountBound.most(1, alpha: 1) == .infinity)
  }

  /// More yes, or more certainty: a higher bound.
  @Test func itRises() {
    for count in 0..<60 {
      let bound = CountBound.most(count, alpha: 0.05)
      #expect(CountBound.most(count + 1, alpha: 0.05) > bound)
      #expect(CountBound.most(count, alpha: 0.01) > bound)
    }
  }

  /// Looked at after each of 40 days, while rates move by five times and depend on what came before, it is below what
  /// was to be expected in 5 % of runs at most; three standard errors are allowed.
  @Test func itHoldsAtEveryLook() {
    let runs = sampled(100, thorough: 10_000)
    for rate in [0.003, 0.02, 0.1] {
      var missed = 0
      for run in 0..<runs {
        var random = Random(seed: 41, stream: UInt64(run))
        var (count, expected, isMissed) = (0, 0.0, false)
        for day in 0..<40 {
          // After a day with some, the next is calmer: predictable, and no constant.
          let today = rate * (0.4 + 1.6 * Double(day) / 39) * (count % 2 == 0 ? 1 : 0.5)
          for _ in 0..<20 where random.uniform() < today { count += 1 }
          expected += 20 * today
          if CountBound.most(count, alpha: 0.05) < expected { isMissed = true }
        }
        if isMissed { missed += 1 }
      }
      let share = 0.05
      let error = (share * (1 - share) / Double(runs)).squareRoot()
      #expect(Double(missed) / Double(runs) <= share + 3 * error, "\(missed) of \(runs) at \(rate)")
    }
  }
}
