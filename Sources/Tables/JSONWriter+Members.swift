package import Basics
package import JSONText
package import Statistics

/// Members of the objects that reports are made of.
extension JSONWriter {
  /// Null where there is no text.
  package mutating func member(_ name: StaticString, _ value: String?) {
    self.name(name)
    if let value { string(value) } else { null() }
  }

  /// A whole number.
  package mutating func member(_ name: StaticString, _ value: Int) { member(name, Int64(value)) }

  /// A whole number.
  package mutating func member(_ name: StaticString, _ value: Int64) {
    self.name(name)
    integer(value)
  }

  /// Null where there is no number, or NaN: there was nobody to measure it on.
  package mutating func member(_ name: StaticString, _ value: Double?) {
    self.name(name)
    double(value ?? .nan)
  }

  /// Exact.
  package mutating func member(_ name: StaticString, _ value: Amount) {
    self.name(name)
    raw(value.decimal)
  }

  /// `true` or `false`.
  package mutating func member(_ name: StaticString, _ value: Bool) {
    self.name(name)
    boolean(value)
  }

  /// An object of `value`, `low` and `high`; null where there is no estimate.
  package mutating func member(_ name: StaticString, _ value: Estimate?) {
    self.name(name)
    guard let value else { return null() }
    beginObject()
    member("value", value.value)
    member("low", value.low)
    member("high", value.high)
    endObject()
  }
}

/// Members of what is exported about one person.
extension JSONWriter {
  /// As RFC 3339 writes it; null where there is no moment.
  package mutating func member(_ name: StaticString, _ value: Instant?) {
    member(name, value.map { Instant.range.contains($0) ? $0.text : "" })
  }

  /// Null where there is no number.
  package mutating func member(_ name: StaticString, _ value: Int?) {
    self.name(name)
    if let value { integer(value) } else { null() }
  }

  /// An array of strings.
  package mutating func member(_ name: StaticString, _ values: [String]) {
    self.name(name)
    beginArray()
    for value in values { string(value) }
    endArray()
  }

  /// An object, whose members `write` gives.
  package mutating func object(_ name: StaticString, _ write: (inout JSONWriter) -> Void) {
    self.name(name)
    object(write)
  }

  /// An object of what there is; null where there is none.
  package mutating func object<Value>(
    _ name: StaticString, _ value: Value?, _ write: (inout JSONWriter, Value) -> Void
  ) {
    self.name(name)
    guard let value else { return null() }
    object { write(&$0, value) }
  }

  /// An object as an element of an array, or as the whole, whose members `write` gives.
  package mutating func object(_ write: (inout JSONWriter) -> Void) {
    beginObject()
    write(&self)
    endObject()
  }

  /// An object for each element.
  package mutating func objects<Element>(
    _ name: StaticString, _ elements: some Sequence<Element>,
    _ write: (inout JSONWriter, Element) -> Void
  ) {
    self.name(name)
    beginArray()
    for element in elements {
      beginObject()
      write(&self, element)
      endObject()
    }
    endArray()
  }
}
