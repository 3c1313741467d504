import Basics

/// A byte of a file as people find it: line and column, both from 1, and the line itself with a mark
/// under the column. Long lines are cut to a window.
public struct SourcePlace: Equatable, Sendable {
  public let line: Int
  /// Counted in characters of Unicode (scalars).
  public let column: Int
  public let excerpt: String

  init(_ byte: Int, in bytes: [UInt8]) {
    let byte = min(byte, bytes.count)
    let lineStart = bytes[..<byte].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    self.init(
      byte, in: bytes, line: JSONScanner.lineNumber(bytes.span, byte), lineStart: lineStart,
      column: 1 + SourcePlace.characters(bytes[lineStart..<byte]))
  }

  /// Bytes 10xxxxxx continue a character.
  fileprivate static func characters(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.count { $0 & 0xC0 != 0x80 }
  }

  fileprivate init(_ byte: Int, in bytes: [UInt8], line: Int, lineStart: Int, column: Int) {
    self.line = line
    self.column = column
    var windowStart = max(lineStart, byte - 60)
    while windowStart < byte, bytes[windowStart] & 0xC0 == 0x80 { windowStart += 1 }
    var windowEnd = byte
    while windowEnd < bytes.count, windowEnd < byte + 40, bytes[windowEnd] != 0x0A {
      windowEnd += 1
    }
    while windowEnd < bytes.count, bytes[windowEnd] & 0xC0 == 0x80 { windowEnd += 1 }
    let before = cleaned(String(decoding: bytes[windowStart..<byte], as: UTF8.self))
    let after = cleaned(String(decoding: bytes[byte..<windowEnd], as: UTF8.self))
    let number = String(line)
    let margin = String(repeating: " ", count: max(0, 6 - number.count)) + number
    var shown = "\(margin) | \(before)\(after)"
    while shown.last == " " { shown.removeLast() }
    let blank = String(repeating: " ", count: margin.count)
    excerpt = "\(shown)\n\(blank) | \(String(repeating: " ", count: before.count))^"
  }
}

/// A document looked up by JSON Pointer (RFC 6901) again and again: the children of each value that
/// was passed on the way are listed once.
public struct DocumentIndex {
  private let root: JSONValue
  private let lineStarts: [Int]
  /// Characters before every so many bytes: a file may be one long line.
  private let charactersBefore: [Int]
  private static let step = 1 << 10
  private var elements: [Int: [JSONValue]] = [:]
  private var members: [Int: [String: JSONValue]] = [:]

  /// - Parameter root: where pointers begin, such as a catalog within a scenario.
  public init(_ root: JSONValue) {
    self.root = root
    var starts = [0]
    for (index, byte) in root.document.bytes.enumerated() where byte == 0x0A {
      starts.append(index + 1)
    }
    lineStarts = starts
    let bytes = root.document.bytes
    var before = [0]
    for start in stride(from: 0, to: bytes.count, by: DocumentIndex.step) {
      let end = min(start + DocumentIndex.step, bytes.count)
      before.append(before[before.count - 1] + SourcePlace.characters(bytes[start..<end]))
    }
    charactersBefore = before
  }

  /// Characters before a byte of the text.
  private func characters(before byte: Int) -> Int {
    let whole = byte / DocumentIndex.step
    return charactersBefore[whole]
      + SourcePlace.characters(root.document.bytes[whole * DocumentIndex.step..<byte])
  }

  /// The value that a pointer leads to, or the nearest one on the way that there is.
  /// - Complexity: O(depth), beside the first visit of each value on the way.
  public mutating func value(at pointer: String) -> (value: JSONValue, isExact: Bool) {
    var value = root
    for step in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      guard let next = child(of: value, String(step)) else { return (value, false) }
      value = next
    }
    return (value, true)
  }

  private mutating func child(of value: JSONValue, _ step: String) -> JSONValue? {
    switch value.kind {
    case .array:
      let list = elements[value.index] ?? value.elements
      elements[value.index] = list
      return Int(step).flatMap { list.indices.contains($0) ? list[$0] : nil }
    case .object:
      let names =
        members[value.index]
        ?? Dictionary(value.members.map { ($0.name.string ?? "", $0.value) }) { first, _ in first }
      members[value.index] = names
      let name = step.split(separator: "~1", omittingEmptySubsequences: false)
        .joined(separator: "/").split(separator: "~0", omittingEmptySubsequences: false)
        .joined(separator: "~")
      return names[name]
    default: return nil
    }
  }

  /// Where a value stands.
  /// - Complexity: O(log lines).
  public func place(of value: JSONValue) -> SourcePlace {
    let byte = value.startByte
    var (low, high) = (0, lineStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= byte { low = middle } else { high = middle }
    }
    let column = 1 + characters(before: byte) - characters(before: lineStarts[low])
    return SourcePlace(
      byte, in: root.document.bytes, line: low + 1, lineStart: lineStarts[low], column: column)
  }
}
