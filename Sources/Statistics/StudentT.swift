/// Student's t distribution.
public enum StudentT {
  /// The two-sided p value of a t statistic: the share beyond ±t.
  ///
  /// I(ν/(ν + t²); ν/2, ½) by its continued fraction (Lentz; Abramowitz and Stegun 26.5.8). NaN unless there are more
  /// than 0 degrees of freedom.
  public static func twoSided(_ t: Double, degreesOfFreedom: Double) -> Double {
    guard degreesOfFreedom > 0, !t.isNaN else { return .nan }
    if t.magnitude == .infinity { return 0 }
    let square = t * t
    let x = degreesOfFreedom / (degreesOfFreedom + square)
    // Without a loss of digits where t is small.
    let y = square / (degreesOfFreedom + square)
    return incompleteBeta(x, y, degreesOfFreedom / 2, 0.5)
  }

  /// The t beyond which, to both sides, a share lies: by halving, to the last digits.
  public static func quantile(twoSided share: Double, degreesOfFreedom: Double) -> Double {
    guard degreesOfFreedom > 0, share > 0, share <= 1 else { return .nan }
    var (low, high) = (0.0, 1.0)
    while twoSided(high, degreesOfFreedom: degreesOfFreedom) > share, high < 1e300 { high *= 2 }
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if twoSided(middle, degreesOfFreedom: degreesOfFreedom) > share {
        low = middle
      } else {
        high = middle
      }
    }
    return high
  }

  /// The regularized incomplete beta function at x = 1 − y.
  static func incompleteBeta(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if y <= 0 { return 1 }
    let front = Elementary.exp(
      logBeta(a, b) + a * (x < 0.5 ? Elementary.log(x) : logNear1(y)) + b
        * (y < 0.5 ? Elementary.log(y) : logNear1(x)))
    if x < (a + 1) / (a + b + 2) { return front * fraction(x, a, b) / a }
    return 1 - front * fraction(y, b, a) / b
  }

  /// ln(1 − y) of a y that is small.
  private static func logNear1(_ y: Double) -> Double {
    let u = 1 - y
    return u == 1 ? -y : Elementary.log(u) * (-y / (u - 1))
  }

  /// −ln B(a, b), with Stirling's remainders where a is large, so that nothing cancels.
  private static func logBeta(_ a: Double, _ b: Double) -> Double {
    if a < 50 { return LogGamma.value(a + b) - LogGamma.value(a) - LogGamma.value(b) }
    let sum = a + b
    // ln Γ(a + b) − ln Γ(a) by (a − ½) ln(1 + b/a) + b ln(a + b) − b and the remainders.
    let rise = (a - 0.5) * logOnePlus(b / a) + b * Elementary.log(sum) - b
    return rise + LogGamma.stirlingRemainder(sum) - LogGamma.stirlingRemainder(a)
      - LogGamma.value(b)
  }

  private static func logOnePlus(_ x: Double) -> Double {
    let u = 1 + x
    return u == 1 ? x : Elementary.log(u) * (x / (u - 1))
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func kept(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / kept(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1..<10_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / kept(1 + even * d)
      c = kept(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / kept(1 + odd * d)
      c = kept(1 + odd / c)
      let change = d * c
      result *= change
      if (change - 1).magnitude < 1e-16 { break }
    }
    return result
  }
}
