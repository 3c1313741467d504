import Basics
import JSONText

/// Looking at values of a request line.
extension JSONNode {
  /// Calls with the value of a string in UTF-8.
  func withText<Result>(_ line: Span<UInt8>, _ body: (Span<UInt8>) -> Result) -> Result {
    if !hasEscapes { return body(line.extracting(content)) }
    var decoded = ByteBuffer()
    defer { decoded.clear() }
    appendString(in: line, to: &decoded)
    return body(decoded.slice.span)
  }

  /// The value of a string, copied; whoever holds it overwrites it.
  func bytes(_ line: Span<UInt8>) -> [UInt8] {
    withText(line) { (text: Span<UInt8>) in text.indices.map { text[$0] } }
  }

  /// The value of a string.
  func text(_ line: Span<UInt8>) -> String {
    withText(line) { (text: Span<UInt8>) in
      String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
    }
  }

  /// A value's own bytes, copied.
  func slice(_ line: Span<UInt8>) -> [UInt8] { (Int(start)..<Int(end)).map { line[$0] } }

  /// What stands there, for a message: numbers and literals as written and cut short. Strings are not
  /// shown: they may be personal, and messages go into logs.
  func summary(_ line: Span<UInt8>) -> String {
    switch kind {
    case .object: return "an object"
    case .array: return "an array"
    case .string: return "a string of \(withText(line) { (text: Span<UInt8>) in text.count }) bytes"
    case .boolean, .null, .number:
      let shown = (Int(start)..<min(Int(end), Int(start) + 40)).map { line[$0] }
      return String(decoding: shown, as: UTF8.self) + (Int(end) > Int(start) + 40 ? "…" : "")
    }
  }

  /// A name as a step of a place, where it is one.
  func step(_ line: Span<UInt8>) -> String {
    let name = text(line)
    return isID(name) ? name : "(a name of \(name.utf8.count) bytes)"
  }

  /// A name for a message, where it is one: anything else may be personal.
  func name(_ line: Span<UInt8>) -> String {
    let name = text(line)
    return isID(name) ? "\"\(name)\"" : "of \(name.utf8.count) bytes"
  }
}
