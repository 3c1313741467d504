/// The logarithm of the gamma function.
public enum LogGamma {
  /// ln Γ(x) for x > 0; +∞ at 0 and at +∞, NaN below 0.
  ///
  /// Stirling's series (Abramowitz and Stegun 6.1.40) from 10 on; below, the recurrence
  /// Γ(x + 1) = x Γ(x) leads there. The error is below 10⁻¹⁴, relative where the value is above 1 and
  /// absolute below, near the zeros at 1 and 2: that is what counts in an exponent.
  ///
  /// - Complexity: O(1), two logarithms at most.
  public static func value(_ x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 || x == .infinity { return .infinity }
    if x == 1 || x == 2 { return 0 }
    var raised = x
    var product = 1.0
    while raised < 10 {
      product *= raised
      raised += 1
    }
    let stirling =
      (raised - 0.5) * Elementary.log(raised) - raised + halfLogTwoPi + stirlingError(raised)
    return product == 1 ? stirling : stirling - Elementary.log(product)
  }

  /// What Stirling's formula leaves out: ln Γ(x) − (x − ½) ln x + x − ½ ln 2π, for x ≥ 10.
  ///
  /// 1/(12x) − 1/(360x³) + …: eight terms, of which the ninth would be below 2 · 10⁻¹⁸.
  static func stirlingError(_ x: Double) -> Double {
    let square = 1 / (x * x)
    var sum = 0.0
    for coefficient in coefficients.reversed() { sum = sum * square + coefficient }
    return sum / x
  }

  /// `stirlingError` for every x > 0.
  static func stirlingRemainder(_ x: Double) -> Double {
    if x >= 10 { return stirlingError(x) }
    let whole = Int(x)
    if Double(whole) == x { return wholeRemainders[whole - 1] }
    return remainder(below10: x)
  }

  private static func remainder(below10 x: Double) -> Double {
    value(x) - (x - 0.5) * Elementary.log(x) + x - halfLogTwoPi
  }

  /// At 1 … 9.
  private static let wholeRemainders = (1...9).map { remainder(below10: Double($0)) }

  /// B₂ₖ / (2k (2k − 1)), k from 1: Bernoulli's numbers.
  private static let coefficients: [Double] = [
    1 / 12, -1 / 360, 1 / 1_260, -1 / 1_680, 1 / 1_188, -691 / 360_360, 1 / 156, -3_617 / 122_400,
  ]

  private static let halfLogTwoPi = 0.918_938_533_204_672_741_78
}
