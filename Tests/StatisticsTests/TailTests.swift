import Basics
import JSONText
import Statistics
import TestSupport
import Testing

@Suite struct LogGammaTests {
  /// From mpmath at 40 digits.
  @Test(.namesItsRow)
  func agreesWithReferences() {
    let rows: [(Double, Double)] = [
      (1e-300, 690.7755278982137), (1e-8, 18.42068073818021), (0.25, 1.2880225246980774),
      (0.5, 0.5723649429247001), (0.75, 0.20328095143129538), (1.5, -0.12078223763524522),
      (2.5, 0.2846828704729192), (5, 3.1780538303479458), (9.99, 12.779315214350193),
      (10, 12.801827480081469), (10.5, 13.940625219403763), (100, 359.1342053695754),
      (171, 706.5730622457874), (1e6, 12815504.569147611), (1e15, 3.3538776394910668e+16),
    ]
    forEachRow(rows) { (x, value) in
      let miss = (LogGamma.value(x) - value).magnitude
      #expect(miss < 1e-14 * max(1, value.magnitude), "ln Γ(\(x))")
    }
  }

  @Test func isTheLogarithmOfFactorials() {
    var factorial = 1.0
    for n in 1..<170 {
      let found = LogGamma.value(Double(n))
      #expect((found - Elementary.log(factorial)).magnitude < 1e-14 * max(1, found), "\(n)")
      factorial *= Double(n)
    }
  }

  @Test func endsOfTheRange() {
    #expect(LogGamma.value(1) == 0 && LogGamma.value(2) == 0)
    #expect(LogGamma.value(0) == .infinity)
    #expect(LogGamma.value(.infinity) == .infinity)
    #expect(LogGamma.value(-0.5).isNaN)
    #expect(LogGamma.value(.nan).isNaN)
  }
}

@Suite struct ChiSquareTests {
  /// From mpmath at 40 digits.
  @Test(.namesItsRow)
  func survivalsAgreeWithReferences() {
    let rows: [(Double, Double, Double)] = [
      (1, 1, 0.3173105078629141), (160, 3, 1.8328665315368283e-34), (9.6, 1, 0.0019457736937391523),
      (2.32, 3, 0.5087002695252655), (1_000, 889, 0.0054502872939276225),
      (0.7936507936507936, 1, 0.37299848361348714), (5, 0.001, 1.2468326381431572e-05),
    ]
    forEachRow(rows) { (x, freedom, p) in
      #expect(relative(ChiSquare.survival(x, degreesOfFreedom: freedom), p) < 1e-13)
    }
  }

  /// The printed table of critical values (NIST/SEMATECH e-Handbook, 1.3.6.7.4).
  @Test(.namesItsRow)
  func criticalValuesAsPrinted() {
    let rows: [(Int, Double, Double)] = [
      (1, 3.841, 0.05), (1, 6.635, 0.01), (1, 10.828, 0.001), (2, 5.991, 0.05), (3, 7.815, 0.05),
      (10, 18.307, 0.05), (10, 29.588, 0.001), (50, 67.505, 0.05), (100, 124.342, 0.05),
      (100, 149.449, 0.001),
    ]
    forEachRow(rows) { (freedom, x, p) in
      let beyond = ChiSquare.survival(x + 0.0005, degreesOfFreedom: freedom)
      let before = ChiSquare.survival(x - 0.0005, degreesOfFreedom: freedom)
      #expect(beyond < p && p < before, "\(freedom) degrees of freedom at \(x)")
    }
  }

  /// With an even number of degrees of freedom the survival is a Poisson sum.
  @Test func evenDegreesOfFreedomAreAPoissonSum() {
    forAll(seeds: 300) { seed, random in
      let half = 1 + random.below(60)
      let x = random.uniform() * Double(half) * 6
      var (sum, term) = (0.0, Elementary.exp(-x / 2))
      for k in 1...half {
        sum += term
        term *= x / 2 / Double(k)
      }
      let found = ChiSquare.survival(x, degreesOfFreedom: 2 * half)
      #expect(relative(found, sum) < 1e-12, "seed \(seed): \(2 * half) at \(x)")
    }
  }

  @Test func survivalsFallAndAddUp() {
    for freedom in [1, 2, 7, 30, 888, 4_440] {
      var last = 1.0
      for step in 0...200 {
        let x = Double(step * freedom) / 50
        let above = ChiSquare.survival(x, degreesOfFreedom: freedom)
        let below = ChiSquare.distribution(x, degreesOfFreedom: freedom)
        #expect(above <= last && (above + below - 1).magnitude < 1e-15, "\(freedom) at \(x)")
        last = above
      }
    }
  }

  @Test func endsOfTheRange() {
    #expect(ChiSquare.survival(0, degreesOfFreedom: 3) == 1)
    #expect(ChiSquare.survival(-1, degreesOfFreedom: 3) == 1)
    #expect(ChiSquare.distribution(-1, degreesOfFreedom: 3) == 0)
    #expect(ChiSquare.survival(.infinity, degreesOfFreedom: 3) == 0)
    #expect(ChiSquare.survival(1e300, degreesOfFreedom: 3) == 0)
    #expect(ChiSquare.distribution(1e-300, degreesOfFreedom: 1_000_000) == 0)
    #expect(ChiSquare.survival(1, degreesOfFreedom: 0).isNaN)
    #expect(ChiSquare.survival(.nan, degreesOfFreedom: 1).isNaN)
    #expect(ChiSquare.survival(1, degreesOfFreedom: .nan).isNaN)
    #expect(ChiSquare.survival(1, degreesOfFreedom: .infinity).isNaN)
  }
}

@Suite struct NormalTailTests {
  /// From mpmath at 40 digits.
  @Test(.namesItsRow)
  func survivalsAgreeWithReferences() {
    let rows: [(Double, Double)] = [
      (0, 0.5), (1, 0.15865525393145705), (1.96, 0.024997895148220435), (3, 0.0013498980316300946),
      (3.098, 0.0009741571431566481), (-1, 0.8413447460685429), (6, 9.86587645037698e-10),
      (-6, 0.9999999990134123), (20, 2.7536241186062337e-89), (37, 5.725571222524577e-300),
      (.infinity, 0), (-.infinity, 1),
    ]
    forEachRow(rows) { (z, p) in
      #expect(relative(Normal.survival(z), p) < 2e-13, "at \(z)")
    }
  }

  @Test func survivalUndoesTheQuantile() {
    for step in 1..<1_000 {
      let p = Double(step) / 1_000
      #expect((Normal.survival(-Normal.quantile(p)) - p).magnitude < 1e-15, "\(p)")
    }
    #expect(Normal.survival(.nan).isNaN)
  }
}

@Suite struct PooledZTests {
  /// The selection example of the UGESP (29 CFR 1607): 48 of 80 against 12 of 40.
  @Test func aPublishedSelection() throws {
    let test = try #require(Proportion(48, of: 80).pooledZ(from: Proportion(12, of: 40)))
    #expect((test.z - 3.098).magnitude < 5e-4)
    #expect((test.pValue - 0.00195).magnitude < 5e-6)
    let table = try #require(Contingency([[48, 32], [12, 28]]))
    #expect(relative(test.z * test.z, table.chiSquare) < 1e-15)
    #expect(relative(test.pValue, table.pValue) < 1e-13)
  }

  /// z² is the χ² of the table, whichever way round.
  @Test func theSquareIsTheTablesChiSquare() {
    forAll(seeds: 2_000) { seed, random in
      let (n, m) = (1 + random.below(500), 1 + random.below(500))
      let (a, b) = (random.below(n + 1), random.below(m + 1))
      let (one, two) = (Proportion(a, of: n), Proportion(b, of: m))
      let table = Contingency([[a, n - a], [b, m - b]])
      guard let test = one.pooledZ(from: two) else {
        #expect(a + b == 0 || a + b == n + m)
        return
      }
      #expect(relative(test.z * test.z, table?.chiSquare ?? .nan) < 1e-14, "seed \(seed)")
      #expect(two.pooledZ(from: one)?.z == -test.z, "seed \(seed)")
      #expect((test.pValue - (table?.pValue ?? .nan)).magnitude < 1e-14, "seed \(seed)")
    }
  }

  @Test func withNothingToTestThereIsNoAnswer() {
    let some = Proportion(1, of: 2)
    #expect(some.pooledZ(from: Proportion(0, of: 0)) == nil)
    #expect(Proportion(0, of: 0).pooledZ(from: some) == nil)
    #expect(Proportion(0, of: 5).pooledZ(from: Proportion(0, of: 7)) == nil)
    #expect(Proportion(5, of: 5).pooledZ(from: Proportion(7, of: 7)) == nil)
    #expect(some.pooledZ(from: Proportion(2, of: 4)) == ZTest(z: 0))
    #expect(ZTest(z: 0).pValue == 1)
    let many = Proportion(.max / 2, of: .max)
    #expect(many.pooledZ(from: many) == ZTest(z: 0))
  }
}

/// All cases of the reference tables, computed at 60 digits, where they lie beside the checkout.
@Suite(.enabled(if: Places.shared != nil, "needs the reference tables beside the checkout"))
struct TailReferenceTests {
  @Test func everyChiSquareShare() throws {
    let cases = try ReferenceTable("chi2_cdf").cases
    #expect(cases.count == 100)
    for (inputs, outputs) in cases {
      let x = try #require(inputs.member("x")?.double)
      let freedom = try #require(inputs.member("df")?.double)
      let below = try #require(outputs.member("cdf")?.double)
      let above = try #require(outputs.member("sf")?.double)
      let about = "df \(freedom) at \(x)"
      let foundAbove = ChiSquare.survival(x, degreesOfFreedom: freedom)
      let foundBelow = ChiSquare.distribution(x, degreesOfFreedom: freedom)
      #expect(relative(foundAbove, above) < 1e-13, "\(about)")
      #expect(relative(foundBelow, below) < 1e-13, "\(about)")
    }
  }

  @Test func everyNormalShare() throws {
    let cases = try ReferenceTable("normal_cdf").cases
    #expect(cases.count == 99)
    for (inputs, outputs) in cases {
      let z = try #require(inputs.member("z")?.double)
      for (found, name) in [(Normal.survival(z), "sf"), (Normal.survival(-z), "cdf")] {
        let share = try #require(outputs.member(name)?.double)
        // Below the smallest normal number a double has fewer digits to agree in.
        let tolerance = share < .leastNormalMagnitude ? 1e-8 : 1e-13
        #expect(relative(found, share) < tolerance, "\(name) at \(z)")
      }
    }
  }

  /// The table's difference is the second group's rate minus the first's.
  @Test func everyPooledZ() throws {
    let cases = try ReferenceTable("two_proportion_hi").cases
    #expect(cases.count > 100)
    for (inputs, outputs) in cases {
      func count(_ name: String) throws -> Int { Int(try #require(inputs.member(name)?.integer)) }
      let one = Proportion(try count("x1"), of: try count("n1"))
      let two = Proportion(try count("x2"), of: try count("n2"))
      let about = "\(one.count)/\(one.total) and \(two.count)/\(two.total)"
      let test = two.pooledZ(from: one)
      let z = outputs.member("z_pooled")?.double
      #expect((test == nil) == (z == nil), "\(about)")
      guard let test, let z, let p = outputs.member("p_pooled")?.double else { continue }
      #expect(relative(test.z, z) < 1e-14, "\(about)")
      #expect(relative(test.pValue, p) < 1e-13, "\(about)")
    }
  }
}
