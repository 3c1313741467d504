public import Exchanges
public import JSONText

extension JSONWriter {
  /// Null where there is nothing.
  public mutating func member(_ name: StaticString, _ value: PersonalText?) {
    self.name(name)
    guard let bytes = value?.bytes else { return null() }
    string(bytes.span)
  }
}
