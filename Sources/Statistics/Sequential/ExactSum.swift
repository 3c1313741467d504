import Basics

/// A sum of doubles that is the same bits in whatever order they are added, and from however many parts.
///
/// Kept as a whole number of 2⁻⁶⁰. Each addend loses less than one such unit, and nothing else is lost.
struct ExactSum: Equatable, Sendable {
  private(set) var units: Int128 = 0

  /// From here on an addend does not fit beside 2⁶⁰ others.
  static let magnitudeMax = 0x1p52

  /// Adds a number below `magnitudeMax` in magnitude.
  mutating func add(_ number: Double) { units += ExactSum.units(of: number) }

  /// Adds another sum.
  mutating func add(_ other: ExactSum) { units += other.units }

  /// A number as units.
  static func units(of number: Double) -> Int128 {
    invariant(number.magnitude < magnitudeMax, "\(number) is beyond what a sum holds")
    let whole = Int(number)
    let rest = Int((number - Double(whole)) * 0x1p60)
    return Int128(whole) << 60 + Int128(rest)
  }

  /// Units as a number. By halves, which is ten times as fast as the conversion of 128 bits.
  @inline(__always)
  static func number(of units: Int128) -> Double {
    let magnitude = units < 0 ? -units : units
    let rest = Int(truncatingIfNeeded: magnitude) & (1 << 60 - 1)
    let number = Double(Int(magnitude >> 60)) + Double(rest) * 0x1p-60
    return units < 0 ? -number : number
  }

  /// The sum.
  var value: Double { ExactSum.number(of: units) }
}
