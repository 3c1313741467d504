extension DecimalText {
  /// The nearest double to a decimal number, ties to even; nil when the text is none or lies beyond
  /// the doubles' range.
  ///
  /// Up to 19 digits (some of 20) and powers of ten from -27 to 27 are rounded here, exactly and
  /// without allocating: every double from 1e-10 to 1e27 in its shortest form is among them. Other
  /// numbers go through a `String`.
  /// - Complexity: O(bytes).
  public static func double(_ text: Span<UInt8>) -> Double? {
    var digits = DecimalDigits()
    for index in text.indices where !digits.take(text[index]) { return nil }
    guard digits.isComplete else { return nil }
    if !digits.isLong, digits.magnitude == 0 { return digits.isNegative ? -0.0 : 0 }
    if !digits.isLong, let value = rounded(digits.magnitude, digits.exponent) {
      return digits.isNegative ? -value : value
    }
    var ascii: [UInt8] = []
    ascii.reserveCapacity(text.count)
    for index in text.indices { ascii.append(text[index]) }
    guard let value = Double(String(decoding: ascii, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }

  /// magnitude · 10^exponent, rounded once.
  ///
  /// 10^e is 5^e · 2^e, and 5^27 fits 64 bits. The product or quotient with the power of five is
  /// found to at least 62 bits, with its lowest bit set when anything is left below: a double has
  /// 53, so rounding those bits rounds the number. The power of two that remains is exact, since
  /// the result lies between 1e-27 and 1e47, far from the ends of the range.
  private static func rounded(_ magnitude: UInt64, _ exponent: Int) -> Double? {
    guard (-27...27).contains(exponent) else { return nil }
    var power: UInt64 = 1
    for _ in 0..<exponent.magnitude { power *= 5 }
    if exponent >= 0 {
      let (high, low) = magnitude.multipliedFullWidth(by: power)
      if high == 0 { return scaled(low, by: exponent) }
      let zeros = UInt64(high.leadingZeroBitCount)
      let kept = high << zeros | low >> (64 - zeros)
      let isInexact = low << zeros != 0
      return scaled(kept | (isInexact ? 1 : 0), by: exponent + 64 - Int(zeros))
    }
    let zeros = magnitude.leadingZeroBitCount
    let powerZeros = power.leadingZeroBitCount
    let dividend = magnitude << UInt64(zeros)
    // Both have their top bit set, so half the dividend is less than the divisor.
    let (quotient, remainder) = (power << UInt64(powerZeros)).dividingFullWidth(
      (dividend >> 1, dividend << 63))
    return scaled(
      quotient | (remainder == 0 ? 0 : 1), by: exponent - 63 - zeros + powerZeros)
  }

  /// The double nearest to a whole number, times a power of two that changes no digit.
  private static func scaled(_ whole: UInt64, by power: Int) -> Double {
    Double(whole) * Double(bitPattern: UInt64(1_023 + power) << 52)
  }
}
