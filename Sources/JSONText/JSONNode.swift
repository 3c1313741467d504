/// One value in a scanned text. The nodes of a text stand in one flat array in the order of their
/// first byte; an object's children are its names and values in turn.
///
///     {"a": [1, 2]}      0 object  0..<13  next 5
///                        1 string  1..<4   next 2     (the name)
///                        2 array   6..<12  next 5
///                        3 number  7..<8   next 4
///                        4 number  10..<11 next 5
///
/// `next` is the node behind the whole value, so a child is skipped in one step: the first child of
/// node `n` is `n + 1` if `nodes[n].next` lies beyond that, a child `c` is followed by
/// `nodes[c].next`, and the children end at `nodes[n].next`. `JSONMembers` walks an object so.
///
/// Strings and numbers stay bytes of the text until somebody asks for them.
public struct JSONNode: Equatable, Sendable {
  /// The value's first byte: a string's opening quote.
  public internal(set) var start: UInt32
  /// The byte behind the value's last one.
  public internal(set) var end: UInt32
  /// The index of the node behind the value and everything within it.
  public internal(set) var next: UInt32
  public internal(set) var kind: JSONKind
  /// For a string: whether it holds a backslash, so that its bytes are not yet its value.
  public internal(set) var hasEscapes: Bool
}

/// The kinds of JSON value (RFC 8259 section 3).
public enum JSONKind: UInt8, Sendable {
  case object, array, string, number, boolean, null
}

/// Why a text is not JSON, and the byte at which that showed.
public struct JSONFault: Error, Equatable, Sendable {
  public let byte: Int
  public let message: String
  /// Whether the byte belongs to the text. What stands behind a complete text is not the author's
  /// JSON but something else, perhaps rows of people's data, and is not shown.
  public let isInside: Bool
  /// The message without anything of the text itself, for whoever may not repeat that.
  public let expectation: String

  /// - Parameters:
  ///   - byte: where it shows, counted from 0.
  ///   - message: what was expected there and what stands there.
  ///   - isInside: false for a byte behind a complete text.
  ///   - expectation: nil where the message repeats nothing of the text.
  public init(
    byte: Int, _ message: String, isInside: Bool = true, expectation: String? = nil
  ) {
    self.byte = byte
    self.message = message
    self.isInside = isInside
    self.expectation = expectation ?? message
  }

  /// The message says all that the expectation does.
  public static func == (left: Self, right: Self) -> Bool {
    left.byte == right.byte && left.message == right.message && left.isInside == right.isInside
  }
}
