import Basics

/// Something personal, as UTF-8: a value that a person gave, or the caller's id of a person.
///
/// It never shows itself: printing, interpolating, dumping or crashing with one says only that it is
/// personal. When nobody holds it any more, its bytes are overwritten.
public struct PersonalText: Hashable, Sendable, CustomStringConvertible,
  CustomDebugStringConvertible,
  CustomReflectable
{
  private let owned: OwnedBytes

  /// The bytes. A copy of them that is kept is the keeper's to overwrite.
  public var bytes: [UInt8] { owned.bytes }

  /// Nil when the bytes are no UTF-8.
  public init?(_ bytes: [UInt8]) {
    if (try? UTF8Span(validating: bytes.span)) == nil { return nil }
    owned = OwnedBytes(bytes)
  }

  public init(_ text: String) {
    owned = OwnedBytes(Array(text.utf8))
  }

  /// Whether both have the same bytes.
  public static func == (one: PersonalText, other: PersonalText) -> Bool {
    one.bytes == other.bytes
  }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

  public var description: String { "(personal)" }
  public var debugDescription: String { "(personal)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A value that a person gave for one of the fields that they were asked for.
public struct GivenValue: Equatable, Sendable {
  /// The index of the field in the terms' request.
  public let ask: Int
  public let text: PersonalText

  public init(ask: Int, _ text: PersonalText) {
    self.ask = ask
    self.text = text
  }
}
