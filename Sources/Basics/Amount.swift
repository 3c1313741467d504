/// A quantity in fixed point: whole millionths of a unit. Sums are exact in any order.
@frozen
public struct Amount: Hashable, Comparable, Sendable {
  public var micros: Int64

  @inlinable
  public init(micros: Int64) {
    self.micros = micros
  }

  public static let zero = Amount(micros: 0)
  /// Millionths in one unit.
  public static let microsPerUnit: Int64 = 1_000_000

  @inlinable
  public static func < (left: Self, right: Self) -> Bool { left.micros < right.micros }

  /// Adds exactly; a sum beyond 9.2 × 10¹² units is a broken invariant, which `Limits` rule out.
  @inlinable
  public static func += (left: inout Self, right: Self) {
    let (sum, overflow) = left.micros.addingReportingOverflow(right.micros)
    invariant(!overflow, "sum of \(left.micros) and \(right.micros) millionths beyond 64 bits")
    left.micros = sum
  }

  /// The nearest double, for rates and reports; sums stay in millionths.
  @inlinable
  public var units: Double { Double(micros) / Double(Amount.microsPerUnit) }
}

extension Amount {
  /// Reads a decimal number (`12`, `0.05`, `1.5e3`) exactly: nil when it is not one, has more than
  /// six decimals, or leaves 64 bits.
  public init?(decimal text: some Sequence<UInt8>) {
    var magnitude: Int64 = 0
    var decimals = 0
    var exponent = 0
    var isNegative = false
    var exponentIsNegative = false
    var part = DecimalPart.sign
    var digits = 0
    for byte in text {
      switch (byte, part) {
      case (UInt8(ascii: "-"), .sign):
        isNegative = true
        part = .whole
      case (UInt8(ascii: "."), .sign), (UInt8(ascii: "."), .whole):
        part = .fraction
      case (UInt8(ascii: "e"), .whole), (UInt8(ascii: "e"), .fraction), (UInt8(ascii: "E"), .whole),
        (UInt8(ascii: "E"), .fraction):
        part = .exponentSign
      case (UInt8(ascii: "+"), .exponentSign):
        part = .exponent
      case (UInt8(ascii: "-"), .exponentSign):
        exponentIsNegative = true
        part = .exponent
      case (UInt8(ascii: "0")...UInt8(ascii: "9"), .exponent),
        (UInt8(ascii: "0")...UInt8(ascii: "9"), .exponentSign):
        part = .exponent
        exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
        if exponent > 400 { return nil }
      case (UInt8(ascii: "0")...UInt8(ascii: "9"), _):
        if part == .sign { part = .whole }
        if part == .fraction { decimals += 1 }
        digits += 1
        let (product, tooBig) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, over) = product.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
        if tooBig || over { return nil }
        magnitude = sum
      default:
        return nil
      }
    }
    if digits == 0 || part == .exponentSign { return nil }
    var shift = 6 - decimals + (exponentIsNegative ? -exponent : exponent)
    while shift > 0, magnitude != 0 {
      let (product, tooBig) = magnitude.multipliedReportingOverflow(by: 10)
      if tooBig { return nil }
      magnitude = product
      shift -= 1
    }
    while shift < 0, magnitude != 0 {
      if magnitude % 10 != 0 { return nil }
      magnitude /= 10
      shift += 1
    }
    micros = isNegative ? -magnitude : magnitude
  }

  /// The amount as a JSON number, exact and without trailing zeros: `0.05`, `12`, `-3.5`.
  public var decimal: String {
    let magnitude = micros.magnitude
    let unit = UInt64(Amount.microsPerUnit)
    var text = (micros < 0 ? "-" : "") + String(magnitude / unit)
    var fraction = magnitude % unit
    if fraction == 0 { return text }
    var places = 6
    while fraction % 10 == 0 {
      fraction /= 10
      places -= 1
    }
    let digits = String(fraction)
    text += "." + String(repeating: "0", count: places - digits.utf8.count) + digits
    return text
  }
}

/// Where a reader of decimal text stands.
private enum DecimalPart {
  case sign, whole, fraction, exponentSign, exponent
}
