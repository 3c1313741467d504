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

  /// Adds exactly. A sum beyond 9.2 × 10¹² units is a broken invariant: `Limits.worthUnits` keeps
  /// that many deliveries of a value from reaching it.
  @inlinable
  public static func += (left: inout Self, right: Self) {
    let (sum, overflow) = left.micros.addingReportingOverflow(right.micros)
    invariant(!overflow, "sum of \(left.micros) and \(right.micros) millionths beyond 64 bits")
    left.micros = sum
  }

  @inlinable
  public static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum += right
    return sum
  }

  /// The nearest double, for rates and reports; sums stay in millionths.
  @inlinable
  public var units: Double { Double(micros) / Double(Amount.microsPerUnit) }
}

extension Amount {
  /// Reads a decimal number (`12`, `0.05`, `1.5e3`) exactly: nil when it is not one, has more than
  /// six decimals, or leaves 64 bits.
  public init?(decimal text: some Sequence<UInt8>) {
    guard let micros = DecimalText.scaled(text, decimals: 6) else { return nil }
    self.init(micros: micros)
  }

  /// The amount as a JSON number, exact and without trailing zeros: `0.05`, `12`, `-3.5`.
  public var decimal: String {
    let magnitude = micros.magnitude
    let unit = UInt64(Amount.microsPerUnit)
    var text = (micros < 0 ? "-" : "") + String(magnitude / unit)
    var fraction = magnitude % unit
    if fraction == 0 { return text }
    var decimals = 6
    while fraction % 10 == 0 {
      fraction /= 10
      decimals -= 1
    }
    let digits = String(fraction)
    text += "." + String(repeating: "0", count: decimals - digits.utf8.count) + digits
    return text
  }
}
