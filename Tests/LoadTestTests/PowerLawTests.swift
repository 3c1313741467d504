import Basics
import Foundation
import LoadTest
import TestSupport
import Testing

@Suite struct PowerLawTests {
  /// How often each rank came, against its probability: chi-squared, whose mean is the number of
  /// ranks less 1 and whose variance is twice that. Five standard deviations, on fixed seeds.
  @Test(.namesItsRow)
  func ranksComeAsOftenAsTheoryHasIt() {
    let rows: [(Int, Double)] = [
      (10, 1.0), (1_000, 1.0), (1_000, 0.5), (50, 2.0), (77, 0.0), (1, 1.0),
    ]
    forEachRow(rows) { (count, skew) in
      let law = PowerLaw(count: count, skew: skew)
      var random = Random(seed: 7, stream: 0)
      var found = [Int](repeating: 0, count: count + 1)
      let draws = 200_000
      for _ in 0..<draws { found[law.draw(&random)] += 1 }
      let weights = (1...count).map { pow(Double($0), -skew) }
      let whole = weights.reduce(0, +)
      var chi = 0.0
      for rank in 1...count {
        let expected = Double(draws) * weights[rank - 1] / whole
        let difference = Double(found[law.number(ofRank: rank)]) - expected
        chi += difference * difference / expected
      }
      let freedom = Double(count - 1)
      #expect(abs(chi - freedom) <= 5 * (2 * freedom).squareRoot())
    }
  }

  @Test func everyNumberHasOneRank() {
    for count in [1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 100, 1_000, 4_096, 9_999, 100_000] {
      let law = PowerLaw(count: count, skew: 1)
      let numbers = Set((1...count).map { law.number(ofRank: $0) })
      #expect(numbers.count == count && numbers.min() == 1 && numbers.max() == count)
    }
  }

  @Test func sameSeedSameNames() {
    let law = PowerLaw(count: 1_000, skew: 1)
    var (one, other) = (Random(seed: 3, stream: 0), Random(seed: 3, stream: 0))
    for _ in 0..<1_000 { #expect(law.draw(&one) == law.draw(&other)) }
  }

  @Test func weightsOfNothingAreNeverDrawn() {
    let table = AliasTable([0, 3, 0, 1, 0])
    var random = Random(seed: 1, stream: 0)
    var found = [0, 0, 0, 0, 0]
    for _ in 0..<40_000 { found[table.draw(&random)] += 1 }
    #expect(found[0] == 0 && found[2] == 0 && found[4] == 0)
    #expect(abs(found[3] - 10_000) < 500)
  }
}
