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

  /// What stands there, for a message: its kind, and the word of a literal. Strings, numbers and names are not
  /// shown: they may be somebody's, and messages go into logs.
  func summary(_ line: Span<UInt8>) -> String {
    switch kind {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string of \(withText(line) { (text: Span<UInt8>) in text.count }) bytes"
    case .number: "a number"
    case .boolean: boolean ?? false ? "true" : "false"
    case .null: "null"
    }
  }

  /// Where it stands, for a message: counted as errors of the scanner are.
  var place: String { "byte \(start)" }
}
