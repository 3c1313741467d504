import Basics
import JSONText
import Statistics

/// Members of the objects that reports are made of.
extension JSONWriter {
  /// Null where there is no text.
  mutating func member(_ name: StaticString, _ value: String?) {
    self.name(name)
    if let value { string(value) } else { null() }
  }

  mutating func member(_ name: StaticString, _ value: Int) {
    self.name(name)
    integer(value)
  }

  /// Null where there is no number, or NaN: there was nobody to measure it on.
  mutating func member(_ name: StaticString, _ value: Double?) {
    self.name(name)
    double(value ?? .nan)
  }

  /// Exact.
  mutating func member(_ name: StaticString, _ value: Amount) {
    self.name(name)
    raw(value.decimal)
  }

  mutating func member(_ name: StaticString, _ value: Bool) {
    self.name(name)
    boolean(value)
  }

  mutating func member(_ name: StaticString, _ value: Estimate?) {
    self.name(name)
    guard let value else { return null() }
    beginObject()
    member("value", value.value)
    member("low", value.low)
    member("high", value.high)
    endObject()
  }
}
