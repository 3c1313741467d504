import Basics
import Exchanges
import JSONText

/// A position in a line, moved over what must stand there.
struct LineCursor {
  private(set) var position: Int

  init(at position: Int = 0) {
    self.position = position
  }

  /// Moves over a literal, or stays.
  mutating func skip(_ text: StaticString, _ bytes: Span<UInt8>) -> Bool {
    if !bytes.holds(text, at: position) { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  /// Moves to a position behind what somebody else has read.
  mutating func moveTo(_ position: Int) {
    self.position = position
  }

  /// A whole number in the only spelling that the writer uses: no spare zeros, no "-0".
  mutating func integer(_ bytes: Span<UInt8>) -> Int64? {
    var index = position
    let isNegative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let first = index
    var magnitude: UInt64 = 0
    while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 {
      let (product, tooBig) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, over) = product.addingReportingOverflow(UInt64(bytes[index] &- UInt8(ascii: "0")))
      if tooBig || over { return nil }
      magnitude = sum
      index += 1
    }
    let hasSpareZero = index - first > 1 && bytes[first] == UInt8(ascii: "0")
    if index == first || hasSpareZero || (isNegative && magnitude == 0) { return nil }
    let limit = UInt64(Int64.max) + (isNegative ? 1 : 0)
    if magnitude > limit { return nil }
    position = index
    return isNegative ? 0 &- Int64(bitPattern: magnitude) : Int64(magnitude)
  }

  /// A whole number that fits an `Int`.
  mutating func whole(_ bytes: Span<UInt8>) -> Int? { integer(bytes).flatMap { Int(exactly: $0) } }

  /// A moment behind a literal.
  mutating func moment(_ member: StaticString, _ bytes: Span<UInt8>) -> Instant? {
    if !skip(member, bytes) { return nil }
    return integer(bytes).map { Instant(milliseconds: $0) }
  }

  /// A string behind a literal.
  mutating func string(_ member: StaticString, _ bytes: Span<UInt8>) -> String? {
    skip(member, bytes) ? string(bytes) : nil
  }

  /// An identifier behind a literal.
  mutating func id<Kind>(_ member: StaticString, _ bytes: Span<UInt8>) -> Identifier<Kind>? {
    skip(member, bytes) ? id(bytes) : nil
  }

  /// Strings behind a literal that ends in `[`, up to the closing bracket; none where the literal is absent.
  mutating func list(_ member: StaticString, _ bytes: Span<UInt8>) -> [String]? {
    if !skip(member, bytes) { return [] }
    var found: [String] = []
    while !skip("]", bytes) {
      if !found.isEmpty, !skip(",", bytes) { return nil }
      guard let text = string(bytes) else { return nil }
      found.append(text)
    }
    return found
  }

  /// Whole numbers behind a literal that ends in `[`, up to the closing bracket; nil where the literal is absent.
  mutating func numbers(_ member: StaticString, _ bytes: Span<UInt8>) -> [Int64]? {
    if !skip(member, bytes) { return nil }
    var found: [Int64] = []
    while !skip("]", bytes) {
      if !found.isEmpty, !skip(",", bytes) { return nil }
      guard let number = integer(bytes) else { return nil }
      found.append(number)
    }
    return found
  }

  mutating func id<Kind>(_ bytes: Span<UInt8>) -> Identifier<Kind>? {
    guard let value = integer(bytes), (0..<Int64(Limits.identifiers)).contains(value) else {
      return nil
    }
    return Identifier(index: Int(value))
  }

  /// The bytes of a quoted name, which holds no escapes.
  mutating func quoted(_ bytes: Span<UInt8>) -> Range<Int>? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
    let start = position + 1
    var index = start
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      if bytes[index] == UInt8(ascii: "\\") { return nil }
      index += 1
    }
    if index == bytes.count { return nil }
    position = index + 1
    return start..<index
  }

  /// A quoted mark of a key, in the only spelling that the writer uses.
  mutating func key(_ bytes: Span<UInt8>) -> KeyMark? {
    guard let range = quoted(bytes), let key = KeyMark(bytes.extracting(range)) else {
      return nil
    }
    for index in range where bytes[index] >= UInt8(ascii: "A") && bytes[index] <= UInt8(ascii: "F")
    {
      return nil
    }
    return key
  }

  /// The bytes of a quoted string as they stand, escapes and all.
  mutating func spelled(_ bytes: Span<UInt8>) -> Range<Int>? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
    let start = position + 1
    var index = start
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    if index >= bytes.count { return nil }
    position = index + 1
    return start..<index
  }

  /// A string's value in UTF-8, escapes decoded; whoever holds it overwrites it.
  mutating func text(_ bytes: Span<UInt8>) -> [UInt8]? {
    let start = position
    guard let range = spelled(bytes) else { return nil }
    if !range.contains(where: { bytes[$0] == UInt8(ascii: "\\") }) {
      return range.map { bytes[$0] }
    }
    position = start
    return string(bytes).map { Array($0.utf8) }
  }

  /// A string's value, escapes decoded.
  mutating func string(_ bytes: Span<UInt8>) -> String? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
    var end = position + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    if end >= bytes.count { return nil }
    let text = (position...end).map { bytes[$0] }
    guard let value = try? JSONDocument(scanning: text).root.string else { return nil }
    position = end + 1
    return value
  }
}
