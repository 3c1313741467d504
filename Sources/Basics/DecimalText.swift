/// Numbers between their decimal text and what they are, exactly.
public enum DecimalText {
  /// Reads a decimal number (`12`, `0.05`, `-1.5e3`: the grammar of JSON numbers) as a whole number
  /// of 10⁻ᵈ: nil when the text is none, has a digit beyond those decimals, or leaves 64 bits.
  public static func scaled(_ text: some Sequence<UInt8>, decimals: Int) -> Int64? {
    var reader = Reader()
    for byte in text where !reader.take(byte) { return nil }
    guard reader.isComplete else { return nil }
    // Powers of ten still to apply to the digits read: those before the trailing zeros.
    var shift = decimals - reader.fractionDigits + reader.signedExponent
    var magnitude = reader.magnitude
    if magnitude == 0 { return 0 }
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
    if reader.isNegative {
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

  /// Takes the bytes of a number one by one.
  private struct Reader {
    enum Part { case start, sign, zero, whole, point, fraction, e, exponentSign, exponent }

    var part = Part.start
    var magnitude: UInt64 = 0
    var fractionDigits = 0
    var signedExponent: Int { exponentIsNegative ? -exponent : exponent }
    var isNegative = false
    private var exponent = 0
    private var exponentIsNegative = false
    /// Zeros read that matter only if another digit follows.
    private var zeros = 0

    var isComplete: Bool {
      switch part {
      case .zero, .whole, .fraction, .exponent: true
      case .start, .sign, .point, .e, .exponentSign: false
      }
    }

    /// False when the byte cannot stand there, or makes the number too large.
    mutating func take(_ byte: UInt8) -> Bool {
      switch (byte, part) {
      case (UInt8(ascii: "-"), .start):
        isNegative = true
        part = .sign
      case (UInt8(ascii: "0"), .start), (UInt8(ascii: "0"), .sign):
        part = .zero
      case (UInt8(ascii: "1")...UInt8(ascii: "9"), .start),
        (UInt8(ascii: "1")...UInt8(ascii: "9"), .sign):
        part = .whole
        return takeDigit(byte)
      case (UInt8(ascii: "0")...UInt8(ascii: "9"), .whole):
        return takeDigit(byte)
      case (UInt8(ascii: "."), .zero), (UInt8(ascii: "."), .whole):
        part = .point
      case (UInt8(ascii: "0")...UInt8(ascii: "9"), .point),
        (UInt8(ascii: "0")...UInt8(ascii: "9"), .fraction):
        part = .fraction
        return takeDigit(byte)
      case (UInt8(ascii: "e"), .zero), (UInt8(ascii: "e"), .whole), (UInt8(ascii: "e"), .fraction),
        (UInt8(ascii: "E"), .zero), (UInt8(ascii: "E"), .whole), (UInt8(ascii: "E"), .fraction):
        part = .e
      case (UInt8(ascii: "+"), .e), (UInt8(ascii: "-"), .e):
        exponentIsNegative = byte == UInt8(ascii: "-")
        part = .exponentSign
      case (UInt8(ascii: "0")...UInt8(ascii: "9"), .e),
        (UInt8(ascii: "0")...UInt8(ascii: "9"), .exponentSign),
        (UInt8(ascii: "0")...UInt8(ascii: "9"), .exponent):
        part = .exponent
        exponent = min(100_000, exponent * 10 + Int(byte - UInt8(ascii: "0")))
      default:
        return false
      }
      return true
    }

    private mutating func takeDigit(_ byte: UInt8) -> Bool {
      if part == .fraction, byte == UInt8(ascii: "0") {
        zeros += 1
        return true
      }
      if part == .fraction { fractionDigits += zeros + 1 }
      for digit in repeatElement(0, count: zeros) + [UInt64(byte - UInt8(ascii: "0"))] {
        let (product, tooBig) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, over) = product.addingReportingOverflow(digit)
        if tooBig || over { return false }
        magnitude = sum
      }
      zeros = 0
      return true
    }
  }
}
