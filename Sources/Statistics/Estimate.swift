/// A value with the interval that covers the truth in the stated share of repetitions.
public struct Estimate: Equatable, Sendable {
  public let value: Double
  public let low: Double
  public let high: Double

  public init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }
}
