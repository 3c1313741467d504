/// Numbers between their decimal text and what they are, exactly.
public enum DecimalText {
  /// Reads a decimal number (`12`, `0.05`, `-1.5e3`: the grammar of JSON numbers) as a whole number
  /// of 10⁻ᵈ: nil when the text is none, has a digit beyond those decimals, or leaves 64 bits.
  public static func scaled(_ text: some Sequence<UInt8>, decimals: Int) -> Int64? {
    var digits = DecimalDigits()
    for byte in text where !digits.take(byte) { return nil }
    return scaled(digits, decimals)
  }

  /// Reads a decimal number as above.
  /// - Complexity: O(bytes), without allocating.
  public static func scaled(_ text: Span<UInt8>, decimals: Int) -> Int64? {
    if decimals == 0, let number = plain(text) { return number }
    var digits = DecimalDigits()
    for index in text.indices where !digits.take(text[index]) { return nil }
    return scaled(digits, decimals)
  }

  /// The quick way for up to 18 digits and nothing else, which is how ids and counts are written.
  private static func plain(_ text: Span<UInt8>) -> Int64? {
    if text.isEmpty || text.count > 18 { return nil }
    if text.count > 1, text[0] == UInt8(ascii: "0") { return nil }
    var number: Int64 = 0
    for index in text.indices {
      let digit = text[index] &- UInt8(ascii: "0")
      if digit > 9 { return nil }
      // At most 10^18 - 1, which 64 bits hold.
      number = number &* 10 &+ Int64(digit)
    }
    return number
  }

  private static func scaled(_ digits: DecimalDigits, _ decimals: Int) -> Int64? {
    guard digits.isComplete, !digits.isLong else { return nil }
    var magnitude = digits.magnitude
    if magnitude == 0 { return 0 }
    // Neither loop takes more than 20 turns: 64 bits hold no more digits.
    var shift = decimals + digits.exponent
    while shift > 0 {
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      magnitude = product
      shift -= 1
    }
    while shift < 0 {
      if magnitude % 10 != 0 { return nil }
      magnitude /= 10
      shift += 1
    }
    if digits.isNegative {
      return magnitude == UInt64(Int64.max) + 1 ? .min : Int64(exactly: magnitude).map { -$0 }
    }
    return Int64(exactly: magnitude)
  }

  /// A whole number, not negative, with zeros in front up to a width.
  public static func padded(_ value: Int, to width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  /// The shortest decimal that reads back as the same double, whole numbers without `.0`.
  public static func shortest(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
