/// The exponential and the logarithm, written out in basic arithmetic.
///
/// The system's own differ in the last bit between libraries and versions; these give the same bits
/// on every machine, so a scenario's answers do too. Both are within one unit in the last place.
public enum Elementary {
  /// ln 2 in two parts: the first has 21 trailing zero bits, so its product with any exponent is
  /// exact.
  private static let ln2High = 0x1.62E42FEEp-1
  private static let ln2Low = 0x1.A39EF35793C76p-33

  /// eˣ, by reduction to |r| ≤ ln 2 / 2 and the Taylor series, whose 14 terms leave less than 2⁻⁵⁶.
  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.79 { return .infinity }
    if x < -745.14 { return 0 }
    let power = nearest(x * 1.4426950408889634)
    let r = (x - Double(power) * ln2High) - Double(power) * ln2Low
    var sum = 0.0
    for factor in stride(from: 13.0, through: 1, by: -1) { sum = (1 + sum) * r / factor }
    return scaled(1 + sum, by: power)
  }

  /// ln x: 2 artanh((m − 1) / (m + 1)) of the significand in [√½, √2), plus the exponent's share.
  /// NaN below 0, −∞ at 0.
  public static func log(_ x: Double) -> Double {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    // As the properties of these names, which are calls.
    let isNormal = x >= 0x1p-1022
    let fraction = x.bitPattern & 0xF_FFFF_FFFF_FFFF
    var significand =
      isNormal ? Double(bitPattern: fraction | 1_023 << 52) : x.significand
    var exponent = isNormal ? Double(Int(x.bitPattern >> 52) - 1_023) : Double(x.exponent)
    if significand > 2.0.squareRoot() {
      significand /= 2
      exponent += 1
    }
    let f = significand - 1
    let s = f / (2 + f)
    let square = s * s
    var series = (1.0 / 23) * square
    series = (series + 1.0 / 21) * square
    series = (series + 1.0 / 19) * square
    series = (series + 1.0 / 17) * square
    series = (series + 1.0 / 15) * square
    series = (series + 1.0 / 13) * square
    series = (series + 1.0 / 11) * square
    series = (series + 1.0 / 9) * square
    series = (series + 1.0 / 7) * square
    series = (series + 1.0 / 5) * square
    series = (series + 1.0 / 3) * square
    // ln(1 + f) = f − s · (f − 2 · series) keeps the leading term exact (2s = f − s·f).
    let tail = f - s * (f - 2 * series)
    return exponent * ln2High + (exponent * ln2Low + tail)
  }

  /// The logistic function 1 / (1 + e⁻ˣ), which turns a leaning into a probability.
  public static func logistic(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let odds = exp(x)
    return odds / (1 + odds)
  }

  private static func nearest(_ x: Double) -> Int {
    Int(x >= 0 ? x + 0.5 : x - 0.5)
  }

  /// value · 2^power, in two steps where one would leave the range of exponents.
  private static func scaled(_ value: Double, by power: Int) -> Double {
    let half = power / 2
    return value * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: power - half, significand: 1)
  }
}
