import Basics
import Statistics
import TestSupport
import Testing

@testable import Experiments

/// The assignment of 64 bits, and phases of it and of the common hash.
@Suite struct WideAssignmentTests {
  /// From a SipHash of another language, keyed by the first half of SHA-256 of the seed.
  @Test(.namesItsRow)
  func placesAreThoseOfSipHash() {
    let rows: [(String, String, Double)] = [
      ("spring-1", "1", 0.08014419857901756), ("spring-1", "quid-offer-7", 0.7380876917241347),
      ("", "a", 0.6535338904468526), ("exp", "é", 0.02337937022122405),
      ("a", "person-0012345678", 0.005717419434119186),
    ]
    forEachRow(rows) { (seed, person, share) in
      let assignment = Assignment(seed: seed, weights: [1, 1], hash: .siphash)
      #expect(assignment.share(of: person.utf8.span) == share)
      #expect(assignment.arm(of: person.utf8.span) == (share < 0.5 ? 0 : 1))
    }
  }

  /// From exact fractions: 2⁶⁴ × the sum of the weights so far ÷ that of all, rounded down.
  @Test(.namesItsRow)
  func rangesAreExact() {
    let tiny = Double.leastNonzeroMagnitude
    let rows: [([Double], [UInt64])] = [
      ([1], []), ([1, 1], [1 << 63]), ([1, 2, 1], [1 << 62, 3 << 62]),
      ([1, 1, 1], [6_148_914_691_236_517_205, 12_297_829_382_473_034_410]),
      ([0.1, 0.2, 0.7], [1_844_674_407_370_955_315, 5_534_023_222_112_865_945]),
      ([1e6, 1e-13, 1], [18_446_725_626_983_924_630, 18_446_725_626_983_924_632]),
      // Who has no weight has no place, the last one neither.
      ([0, 1, 0, 3, 0], [0, 1 << 62, 1 << 62]), ([1, 0], []),
      ([tiny, tiny, 2 * tiny], [1 << 62, 1 << 63]),
      ([1.7e308, 1.7e308], [1 << 63]),
      // The smallest share that a catalog can declare.
      ([0x1p-64, 1], [0]), ([0x1p-63, 1], [1]),
    ]
    forEachRow(rows) { (weights, ends) in #expect(Assignment.ends(weights) == ends) }
  }

  @Test func weightsOfNothingAreAnInvariant() async {
    await #expect(processExitsWith: .failure) { _ = Assignment.ends([0, 0]) }
    await #expect(processExitsWith: .failure) { _ = Assignment.ends([1, -1]) }
  }

  /// Calls with the ids of so many people, of eight bytes, none twice.
  private func forEachPerson(of people: Int, _ body: (Span<UInt8>) -> Void) {
    var id: [UInt8] = Array("p0000000".utf8)
    for number in 0..<people {
      var rest = number
      for index in (1..<8).reversed() {
        id[index] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
      body(id.span)
    }
  }

  /// Pearson's test against the design, at one in a thousand.
  private func fits(_ counts: [Int], _ weights: [Double]) -> Bool {
    let (total, people) = (weights.reduce(0, +), Double(counts.reduce(0, +)))
    let statistic = zip(counts, weights).reduce(0.0) { sum, arm in
      let expected = people * arm.1 / total
      return sum + (Double(arm.0) - expected) * (Double(arm.0) - expected) / expected
    }
    return ChiSquare.survival(statistic, degreesOfFreedom: counts.count - 1) > 0.001
  }

  /// Shares are as designed, in every phase, and seeds share out independently.
  @Test(arguments: AssignmentHash.allCases)
  func sharesAreAsDesigned(_ hash: AssignmentHash) {
    let phases: [[Double]] = [[1, 2, 7, 0.5], [4, 2, 4, 0.5]]
    let assignment = Assignment(seed: "shares", phases: phases, hash: hash)
    let other = Assignment(seed: "other", phases: phases, hash: hash)
    var counts = [[Int]](repeating: [0, 0, 0, 0], count: 2)
    var both = [Int](repeating: 0, count: 16)
    forEachPerson(of: sampled(20_000, thorough: 1_000_000)) { person in
      let arm = assignment.arm(of: person, phase: 0)
      counts[0][arm] += 1
      counts[1][assignment.arm(of: person, phase: 1)] += 1
      both[arm * 4 + other.arm(of: person, phase: 0)] += 1
    }
    for (counts, weights) in zip(counts, phases) { #expect(fits(counts, weights), "\(counts)") }
    let products = phases[0].flatMap { weight in phases[0].map { weight * $0 } }
    #expect(fits(both, products), "\(both)")
    // The test can fail.
    #expect(!fits(counts[0], phases[1]))
  }

  /// A new phase is none of those before it: each keeps its arms, and an arm that is raised takes from the others only.
  @Test(arguments: AssignmentHash.allCases)
  func aNewPhaseMovesNobodyOfEarlierOnes(_ hash: AssignmentHash) {
    let before = Assignment(seed: "s", weights: [1, 9], hash: hash)
    let after = Assignment(seed: "s", phases: [[1, 9], [6, 4]], hash: hash)
    var (moved, kept) = (0, 0)
    let people = sampled(20_000, thorough: 1_000_000)
    forEachPerson(of: people) { person in
      let arm = before.arm(of: person)
      if after.arm(of: person, phase: 0) != arm { moved += 1 }
      let next = after.arm(of: person, phase: 1)
      if arm == 0, next != 0 { moved += 1 }
      if arm == next { kept += 1 }
    }
    #expect(moved == 0)
    #expect((0.49...0.51).contains(Double(kept) / Double(people)))
  }
}
