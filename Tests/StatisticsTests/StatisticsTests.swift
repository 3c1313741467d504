import Basics
import Foundation
import JSONText
import Statistics
import TestSupport
import Testing

/// The distance of two doubles, relative to the larger.
func relative(_ a: Double, _ b: Double) -> Double {
  a == b ? 0 : (a - b).magnitude / max(a.magnitude, b.magnitude)
}

@Suite struct ElementaryTests {
  @Test func exponentialsAgreeWithTheSystemToTheLastBits() {
    forAll(seeds: 20_000) { seed, random in
      let x = (random.uniform() - 0.5) * 1_400
      #expect(relative(Elementary.exp(x), Foundation.exp(x)) < 4e-16, "seed \(seed)")
    }
  }

  @Test func logarithmsAgreeWithTheSystemToTheLastBits() {
    forAll(seeds: 20_000) { seed, random in
      let x = Double(bitPattern: random.next() >> 1)
      if x.isNaN || x.isInfinite { return }
      #expect(relative(Elementary.log(x), Foundation.log(x)) < 4e-16, "seed \(seed) at \(x)")
      let near = 1 + (random.uniform() - 0.5) * 0.5
      #expect(relative(Elementary.log(near), Foundation.log(near)) < 6e-16, "seed \(seed)")
    }
  }

  @Test func endsOfTheRange() {
    #expect(Elementary.exp(0) == 1)
    #expect(Elementary.exp(1_000) == .infinity)
    #expect(Elementary.exp(-1_000) == 0)
    #expect(Elementary.exp(-745.1) > 0)
    #expect(Elementary.exp(.nan).isNaN)
    #expect(Elementary.log(1) == 0)
    #expect(Elementary.log(0) == -.infinity)
    #expect(Elementary.log(-1).isNaN)
    #expect(Elementary.log(.infinity) == .infinity)
    #expect(Elementary.log(.leastNonzeroMagnitude) == Foundation.log(.leastNonzeroMagnitude))
    #expect(Elementary.logistic(0) == 0.5)
    #expect(Elementary.logistic(-800) == 0)
    #expect(Elementary.logistic(800) == 1)
  }

  /// Pinned to the bit: scenarios give the same people on every machine.
  @Test func theBitsNeverChange() {
    #expect(Elementary.exp(1).bitPattern == 0x4005_BF0A_8B14_576A)
    #expect(Elementary.log(10).bitPattern == 0x4002_6BB1_BBB5_5516)
  }
}

@Suite struct NormalTests {
  /// From mpmath at 60 digits.
  @Test(.namesItsRow)
  func quantilesAgreeWithReferences() {
    let rows: [(Double, Double)] = [
      (0.5, 0), (0.975, 1.959963984540054), (0.995, 2.5758293035489004),
      (0.001, -3.0902323061678136), (0.01, -2.326347874040841), (1e-8, -5.612001244174789),
      (1e-20, -9.262340089798407), (1e-300, -37.0470962993612), (0.9, 1.2815515655446004),
    ]
    forEachRow(rows) { (p, z) in
      #expect(relative(Normal.quantile(p), z) < 1e-15)
    }
  }

  @Test func endsOfTheRange() {
    #expect(Normal.quantile(0) == -.infinity)
    #expect(Normal.quantile(1) == .infinity)
    #expect(Normal.quantile(-0.1).isNaN)
    #expect(Normal.quantile(1.1).isNaN)
    #expect(Normal.quantile(.nan).isNaN)
  }

  @Test func quantilesRiseAndMirror() {
    var last = -Double.infinity
    for step in 1..<10_000 {
      let p = Double(step) / 10_000
      let z = Normal.quantile(p)
      #expect(z > last)
      #expect((z + Normal.quantile(1 - p)).magnitude < 1e-11)
      last = z
    }
  }
}

@Suite struct ProportionTests {
  /// Published or recomputed with statsmodels 0.15.0 (proportion_confint, method wilson).
  @Test(arguments: [
    (57, 100, 0.4722, 0.6627, 5e-5), (0, 20, 0, 0.1611, 5e-5), (0, 1, 0, 0.7934506856227627, 1e-15),
    (10, 10, 0.7224672001371106, 1, 1e-15), (0, 10, 0, 0.27753279986288926, 1e-15),
  ])
  func wilsonIntervals(count: Int, total: Int, low: Double, high: Double, tolerance: Double) {
    let interval = Proportion(count, of: total).wilson(confidence: 0.95)
    #expect((interval.low - low).magnitude <= tolerance)
    #expect((interval.high - high).magnitude <= tolerance)
  }

  /// The published main result of Berke et al. 2024: half a dollar over nothing.
  @Test func newcombeIntervalOfAPublishedDifference() {
    let paid = Proportion(1_065, of: 1_240)
    let unpaid = Proportion(983, of: 1_275)
    let difference = paid.difference(from: unpaid, confidence: 0.95)
    #expect((difference.value - 0.0879).magnitude < 5e-5)
    #expect((difference.low - 0.0577).magnitude < 5e-5)
    #expect((difference.high - 0.1179).magnitude < 5e-5)
  }

  /// Newcombe 1998, table II, method 10.
  @Test(arguments: [
    (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090),
    (5, 56, 0, 29, -0.0381, 0.1926), (10, 10, 0, 10, 0.6075, 1.0),
  ])
  func newcombeIntervals(a: Int, m: Int, b: Int, n: Int, low: Double, high: Double) {
    let found = Proportion(a, of: m).difference(from: Proportion(b, of: n), confidence: 0.95)
    #expect((found.low - low).magnitude < 5e-5)
    #expect((found.high - high).magnitude < 5e-5)
  }

  @Test func intervalsContainTheirValueAndStayInRange() {
    forAll(seeds: 5_000) { seed, random in
      let (n, m) = (1 + random.below(3_000), 1 + random.below(3_000))
      let (a, b) = (Proportion(random.below(n + 1), of: n), Proportion(random.below(m + 1), of: m))
      let own = a.wilson(confidence: 0.95)
      #expect(0 <= own.low && own.low <= own.value && own.value <= own.high && own.high <= 1)
      let difference = a.difference(from: b, confidence: 0.95)
      #expect(difference.low <= difference.value && difference.value <= difference.high)
      #expect(difference.low >= -1 - 1e-15 && difference.high <= 1 + 1e-15, "seed \(seed)")
      let mirrored = b.difference(from: a, confidence: 0.95)
      #expect((mirrored.value + difference.value).magnitude < 1e-15, "seed \(seed)")
      #expect((mirrored.low + difference.high).magnitude < 1e-15, "seed \(seed)")
    }
  }

  @Test func ofNobodyNothingIsKnown() {
    let none = Proportion(0, of: 0).wilson(confidence: 0.95)
    #expect(none.value.isNaN)
    #expect(none.low == 0 && none.high == 1)
  }

  @Test func countsBeyondTheTotalStopTheProcess() async {
    await #expect(processExitsWith: .failure) { _ = Proportion(3, of: 2) }
  }

  @Test func equalSharesDifferByExactlyNothing() {
    let difference = Proportion(1, of: 3).difference(from: Proportion(7, of: 21), confidence: 0.95)
    #expect(difference.value == 0)
  }

  /// 2,000 repetitions of 200 people: the 95 % interval must cover within 99.9 % bounds.
  @Test func wilsonIntervalsCoverAsOftenAsTheySay() {
    for rate in [0.02, 0.3, 0.9] {
      var covered = 0
      var people = 0
      forAll(seeds: 2_000) { _, random in
        people += 1
        let count = (0..<200).count { _ in random.uniform() < rate }
        let interval = Proportion(count, of: 200).wilson(confidence: 0.95)
        covered += interval.low <= rate && rate <= interval.high ? 1 : 0
      }
      let share = Double(covered) / Double(people)
      #expect(share > 0.925 && share < 0.985)
    }
  }
}

/// All cases of the reference tables, computed at 45 to 60 digits, where they lie beside the
/// checkout.
@Suite(.enabled(if: Places.shared != nil, "needs the reference tables beside the checkout"))
struct ReferenceTableTests {
  @Test func everyNormalQuantile() throws {
    let cases = try ReferenceTable("normal_ppf").cases
    #expect(cases.count > 5)
    for (inputs, outputs) in cases {
      guard let p = inputs.member("p")?.double, let z = outputs.member("ppf")?.double else {
        continue
      }
      #expect(relative(Normal.quantile(p), z) < 1e-15, "quantile at \(p)")
    }
  }

  /// The table's difference is the second group's rate minus the first's.
  @Test func everyWilsonAndNewcombeInterval() throws {
    let cases = try ReferenceTable("two_proportion_hi").cases
    #expect(cases.count > 100)
    for (inputs, outputs) in cases {
      func count(_ name: String) throws -> Int { Int(try #require(inputs.member(name)?.integer)) }
      func ends(_ name: String) -> [Double] {
        outputs.member(name)?.elements.compactMap(\.double) ?? []
      }
      let one = Proportion(try count("x1"), of: try count("n1"))
      let two = Proportion(try count("x2"), of: try count("n2"))
      let about = "\(one.count)/\(one.total) and \(two.count)/\(two.total)"
      for (proportion, name) in [(one, "wilson1"), (two, "wilson2")] {
        let found = proportion.wilson(confidence: 0.95)
        #expect(relative(found.low, ends(name)[0]) < 1e-13, "\(about)")
        #expect(relative(found.high, ends(name)[1]) < 1e-13, "\(about)")
      }
      let found = two.difference(from: one, confidence: 0.95)
      #expect(relative(found.value, outputs.member("diff")?.double ?? .nan) < 1e-13, "\(about)")
      #expect(relative(found.low, ends("ci_newcombe")[0]) < 1e-13, "\(about)")
      #expect(relative(found.high, ends("ci_newcombe")[1]) < 1e-13, "\(about)")
    }
  }
}
