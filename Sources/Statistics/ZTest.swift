/// A standardised difference and what chance alone would make of it.
public struct ZTest: Equatable, Sendable {
  /// The difference in standard errors.
  public let z: Double

  /// A test whose statistic is normal when there is no difference.
  public init(z: Double) {
    self.z = z
  }

  /// How often chance alone takes z at least as far from 0, to either side.
  public var pValue: Double { 2 * Normal.survival(z.magnitude) }
}
