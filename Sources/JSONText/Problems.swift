import Basics

/// What is wrong with one file, problem by problem, each with its place.
///
///     people.json:12:7: /catalog/fields/0: unknown member "levles"; did you mean "levels"?
///        12 |       "levles": []
///           |       ^
///
/// Only the first `Limits.problemsShown` are worded; the rest are counted, at no further cost.
public final class Problems {
  /// The file's name as the user gave it.
  public let fileName: String
  public private(set) var messages: [String] = []
  /// Problems found, shown or not.
  public private(set) var count = 0

  public init(fileName: String) {
    self.fileName = fileName
  }

  /// Whether another problem would still be shown, so that a costly hint is worth finding.
  public var isShowing: Bool { count < Limits.problemsShown }

  /// Reports a problem at a value.
  public func report(_ message: @autoclosure () -> String, at value: JSONValue) {
    add {
      let pointer = value.pointer
      let place = Place(value.startByte, in: value.document.bytes)
      return (
        ":\(place.line):\(place.column)", (pointer.isEmpty ? "" : pointer + ": ") + message(),
        place.excerpt
      )
    }
  }

  /// Reports the byte at which a text stopped being JSON.
  public func report(_ fault: JSONFault, in bytes: [UInt8]) {
    add {
      let place = Place(fault.byte, in: bytes)
      return (":\(place.line):\(place.column)", fault.message, fault.isInside ? place.excerpt : "")
    }
  }

  /// Reports a problem of the file as a whole, or at a line of it.
  public func report(_ message: String, line: Int? = nil) {
    add { (line.map { ":\($0)" } ?? "", message, "") }
  }

  private func add(_ problem: () -> (place: String, message: String, excerpt: String)) {
    count += 1
    if count > Limits.problemsShown { return }
    let (place, message, excerpt) = problem()
    let text = cleaned("\(fileName)\(place): \(message)")
    messages.append(excerpt.isEmpty ? text : text + "\n" + excerpt)
  }
}

/// A byte of a file as people find it: line and column, both from 1, and the line itself with a mark
/// under the column. Long lines are cut to a window.
private struct Place {
  let line: Int
  /// Counted in characters of Unicode (scalars).
  let column: Int
  let excerpt: String

  init(_ byte: Int, in bytes: [UInt8]) {
    let byte = min(byte, bytes.count)
    line = JSONScanner.lineNumber(bytes.span, byte)
    let lineStart = bytes[..<byte].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // Bytes 10xxxxxx continue a character.
    column = 1 + bytes[lineStart..<byte].count { $0 & 0xC0 != 0x80 }
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
