/// Something personal, as UTF-8: a value that a person gave, or the caller's id of a person.
///
/// It never shows itself: printing, interpolating, dumping or crashing with one says only that it is
/// personal.
public struct PersonalText: Hashable, Sendable, CustomStringConvertible,
  CustomDebugStringConvertible,
  CustomReflectable
{
  public let bytes: [UInt8]

  /// Nil when the bytes are no UTF-8.
  public init?(_ bytes: [UInt8]) {
    if String(validating: bytes, as: UTF8.self) == nil { return nil }
    self.bytes = bytes
  }

  public init(_ text: String) {
    bytes = Array(text.utf8)
  }

  public var description: String { "(personal)" }
  public var debugDescription: String { "(personal)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A value that a person gave for one of the fields that they were asked for.
public struct GivenValue: Equatable, Sendable {
  /// The place of the field in the terms' request.
  public let place: Int
  public let text: PersonalText

  public init(place: Int, _ text: PersonalText) {
    self.place = place
    self.text = text
  }
}
