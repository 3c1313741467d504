import Basics

/// What is wrong with one file, problem by problem, each with its place.
///
///     people.json:12:7: /catalog/fields/0: unknown member "levles"; did you mean "levels"?
///        12 |       "levles": []
///           |       ^
public final class Problems {
  /// The file's name as the user gave it.
  public let fileName: String
  public private(set) var messages: [String] = []
  /// Problems found, shown or not.
  public private(set) var count = 0

  public init(fileName: String) {
    self.fileName = fileName
  }

  /// Reports a problem at a value.
  public func report(_ message: String, at value: JSONValue) {
    let pointer = value.pointer
    add(
      place: place(value.document.bytes, value.startByte),
      (pointer.isEmpty ? "" : pointer + ": ") + message)
  }

  /// Reports the byte at which a text stopped being JSON.
  public func report(_ fault: JSONFault, in bytes: [UInt8]) {
    add(place: place(bytes, fault.byte), fault.message)
  }

  /// Reports a problem of the file as a whole, or at a line of it.
  public func report(_ message: String, line: Int? = nil) {
    count += 1
    if messages.count < Limits.problemsShown {
      messages.append(fileName + (line.map { ":\($0)" } ?? "") + ": " + message)
    }
  }

  private func add(place: (numbers: String, excerpt: String), _ message: String) {
    count += 1
    if messages.count < Limits.problemsShown {
      messages.append("\(fileName):\(place.numbers): \(message)\n\(place.excerpt)")
    }
  }

  /// Line and column (in characters, both from 1), and the line with a mark under the column.
  private func place(_ bytes: [UInt8], _ byte: Int) -> (numbers: String, excerpt: String) {
    let byte = min(byte, bytes.count)
    let line = JSONScanner.lineNumber(bytes.span, byte)
    let lineStart = bytes[..<byte].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let lineEnd = bytes[byte...].firstIndex(of: 0x0A) ?? bytes.count
    let before = Array(String(decoding: bytes[lineStart..<byte], as: UTF8.self))
    // Long lines are cut to a window around the place.
    let skipped = max(0, before.count - 60)
    let after = String(decoding: bytes[byte..<lineEnd].prefix(400), as: UTF8.self)
    let window = (before[skipped...] + Array(after)).prefix(90)
    let shown = String(window.map { $0.isWhitespace || !$0.isPrintable ? " " : $0 })
    let margin = String(repeating: " ", count: max(0, 6 - String(line).count)) + String(line)
    let blank = String(repeating: " ", count: margin.count)
    let mark = String(repeating: " ", count: before.count - skipped) + "^"
    return (
      "\(line):\(before.count + 1)", "\(margin) | \(trimmed(shown))\n\(blank) | \(mark)"
    )
  }

  private func trimmed(_ text: String) -> Substring {
    var text = text[...]
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension Character {
  /// Neither a control character nor a mark that changes the direction or place of others.
  fileprivate var isPrintable: Bool {
    unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: false
      default: true
      }
    }
  }
}
