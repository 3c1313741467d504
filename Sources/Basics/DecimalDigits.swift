/// A decimal number taken byte by byte: ± magnitude · 10^exponent, by the grammar of JSON numbers.
struct DecimalDigits {
  private enum Part { case start, sign, zero, whole, point, fraction, e, exponentSign, exponent }

  /// The digits up to the last one that is not 0.
  private(set) var magnitude: UInt64 = 0
  private(set) var isNegative = false
  /// Whether those digits do not fit `magnitude`, which means nothing then.
  private(set) var isLong = false
  private var part = Part.start
  /// Zeros read behind `magnitude`, which matter only if another digit follows.
  private var zeroCount = 0
  private var fractionCount = 0
  private var spelt = 0
  private var speltIsNegative = false

  /// More than any number of digits that memory holds, and far from overflow.
  private static let exponentMost = 1 << 48

  /// The power of ten that `magnitude` is to be multiplied with.
  var exponent: Int { (speltIsNegative ? -spelt : spelt) - fractionCount + zeroCount }

  /// Whether the bytes taken are a whole number of the grammar.
  var isComplete: Bool {
    switch part {
    case .zero, .whole, .fraction, .exponent: true
    case .start, .sign, .point, .e, .exponentSign: false
    }
  }

  /// False when the byte cannot stand there.
  mutating func take(_ byte: UInt8) -> Bool {
    let digit = byte &- UInt8(ascii: "0")
    if digit < 10 { return take(digit: digit) }
    switch (byte, part) {
    case (UInt8(ascii: "-"), .start):
      isNegative = true
      part = .sign
    case (UInt8(ascii: "."), .zero), (UInt8(ascii: "."), .whole):
      part = .point
    case (UInt8(ascii: "e"), .zero), (UInt8(ascii: "e"), .whole), (UInt8(ascii: "e"), .fraction),
      (UInt8(ascii: "E"), .zero), (UInt8(ascii: "E"), .whole), (UInt8(ascii: "E"), .fraction):
      part = .e
    case (UInt8(ascii: "+"), .e), (UInt8(ascii: "-"), .e):
      speltIsNegative = byte == UInt8(ascii: "-")
      part = .exponentSign
    default:
      return false
    }
    return true
  }

  private mutating func take(digit: UInt8) -> Bool {
    switch part {
    case .start, .sign:
      part = digit == 0 ? .zero : .whole
      append(digit)
    case .whole:
      append(digit)
    case .point, .fraction:
      part = .fraction
      fractionCount += 1
      append(digit)
    case .e, .exponentSign, .exponent:
      part = .exponent
      spelt = min(DecimalDigits.exponentMost, spelt * 10 + Int(digit))
    case .zero:
      return false
    }
    return true
  }

  private mutating func append(_ digit: UInt8) {
    if digit == 0 {
      zeroCount += 1
      return
    }
    // Nothing stands before the first digit, so its zeros need no steps.
    var steps = magnitude == 0 ? 1 : zeroCount + 1
    zeroCount = 0
    while steps > 0, !isLong {
      let (product, isTooBig) = magnitude.multipliedReportingOverflow(by: 10)
      isLong = isTooBig
      magnitude = product
      steps -= 1
    }
    let (sum, isTooBig) = magnitude.addingReportingOverflow(UInt64(digit))
    isLong = isLong || isTooBig
    magnitude = sum
  }
}
