import Basics

/// How text may look: plain in a pipe, coloured on a terminal.
public struct TextStyle: Sendable {
  public let isColored: Bool
  public let columns: Int
  /// The width of the terminal, which would break what is longer within words; nil in a pipe.
  public let terminalColumns: Int?

  /// - Parameters:
  ///   - isColored: whether escape sequences are written.
  ///   - columns: the width to fill at most, in columns of a terminal.
  ///   - terminalColumns: the width of the terminal; nil in a pipe.
  public init(isColored: Bool, columns: Int, terminalColumns: Int? = nil) {
    self.isColored = isColored
    self.columns = columns
    self.terminalColumns = terminalColumns
  }

  /// What a piece of text is to the eye.
  package enum Tone: String {
    case plain = ""
    case bold = "1"
    case dim = "2"
    case good = "32"
    case bad = "31"
    case warn = "33"
  }

  /// The text in a tone; as it is where colour is off.
  package func paint(_ text: String, _ tone: Tone) -> String {
    isColored && tone != .plain && !text.isEmpty
      ? "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Prose on lines of its own, none wider than the columns unless a single word is.
  package func note(_ text: String, _ tone: Tone) -> String {
    var lines: [String] = []
    var line = ""
    for word in cleaned(text).split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > columns {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { paint($0, tone) + "\n" }.joined()
  }

  // MARK: Terminals

  /// A line as a terminal has room for it: broken between words, what follows indented; as it is in a
  /// pipe.
  public func wrapped(_ line: String, indent: Int) -> String {
    guard let width = terminalColumns, TextStyle.width(line) > width else { return line }
    return TextStyle.wrapped(line, columns: width, indent: min(indent, width / 2))
  }

  /// A line broken between words into lines of so many columns, unless a single word is wider.
  static func wrapped(_ line: String, columns: Int, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var text = ""
    var (used, isBlank) = (0, true)
    let words = line.split(separator: " ", omittingEmptySubsequences: false)
    for (index, word) in words.enumerated() {
      let width = TextStyle.width(word)
      if !isBlank, used + 1 + width > columns, width > 0 {
        while text.last == " " { text.removeLast() }
        text += "\n" + margin + word
        used = indent + width
      } else {
        text += (index == 0 ? "" : " ") + word
        used += (index == 0 ? 0 : 1) + width
        isBlank = isBlank && width == 0
      }
    }
    return text
  }

  /// The columns that a text takes: escape sequences take none.
  private static func width(_ text: some StringProtocol) -> Int {
    var width = 0
    var isEscape = false
    for character in text {
      if character == "\u{1B}" {
        isEscape = true
      } else if !isEscape {
        width += 1
      } else if character == "m" {
        isEscape = false
      }
    }
    return width
  }

  /// A line of a file above a mark under one of its columns, cut at both ends to what the terminal has
  /// room for; as it is in a pipe.
  public func cut(excerpt: String) -> String {
    let lines = excerpt.split(separator: "\n")
    guard let columns = terminalColumns, lines.count == 2, let bar = lines[0].firstIndex(of: "|"),
      max(lines[0].count, lines[1].count) > columns
    else { return excerpt }
    let margin = lines[0][...bar].count + 1
    let room = max(1, columns - margin)
    let body = lines[0].dropFirst(margin)
    let mark = max(0, lines[1].count - margin - 1)
    // Two thirds before the mark, as in the uncut line.
    let start = max(0, min(mark - room * 2 / 3, body.count - room))
    let blank = String(repeating: " ", count: mark - start)
    return "\(lines[0].prefix(margin))\(body.dropFirst(start).prefix(room))\n"
      + "\(lines[1].prefix(margin))\(blank)^"
  }
}
