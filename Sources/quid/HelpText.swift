/// Help as a terminal has room for it: prose and the descriptions of options are broken between words,
/// each description below its own beginning. Commands stay as they are, to be copied.
enum HelpText {
  /// Room below which a description stands under its option instead of beside it.
  private static let descriptionLeast = 24
  private static let descriptionIndent = 6

  /// - Parameter columns: nil in a pipe, where the text is as it was written.
  static func text(_ help: String, columns: Int?) -> String {
    let lines = help.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let columns, lines.contains(where: { $0.count > columns }) else { return help }
    var wrapped: [String] = []
    var index = 0
    var isExamples = false
    // Of the option before.
    var column = 0
    while index < lines.count {
      if indent(lines[index]) == 0 { isExamples = lines[index].hasPrefix("Example") }
      let block =
        isExamples && indent(lines[index]) > 0
        ? Block(verbatim: lines[index]) : block(lines[index...], column: column)
      if block.column > 0 { column = block.column }
      wrapped += block.lines(columns)
      index += block.lineCount
    }
    return wrapped.joined(separator: "\n")
  }

  /// Lines that belong together.
  private struct Block {
    /// What stands before the words: an option; empty for prose.
    var term = ""
    /// Where the words begin.
    var column = 0
    var words: [Substring] = []
    var lineCount = 1
    /// A command, or a blank line.
    var verbatim: String?

    func lines(_ columns: Int) -> [String] {
      if let verbatim { return [verbatim] }
      var lines: [String] = []
      var column = column
      var line = term
      if !term.isEmpty, columns - column < descriptionLeast || term.count > column - 2 {
        if columns - column < descriptionLeast { column = descriptionIndent }
        lines.append(term)
        line = ""
      }
      line += String(repeating: " ", count: max(0, column - line.count))
      var isEmpty = true
      for word in words {
        if !isEmpty, line.count + 1 + word.count > columns {
          lines.append(line)
          line = String(repeating: " ", count: column)
          isEmpty = true
        }
        line += (isEmpty ? "" : " ") + word
        isEmpty = false
      }
      return lines + [line]
    }
  }

  /// The block that the first of some lines begins.
  private static func block(_ lines: ArraySlice<String>, column: Int) -> Block {
    guard let first = lines.first, !first.isEmpty else { return Block(verbatim: "") }
    var block = Block()
    let indent = indent(first)
    var rest = lines.dropFirst()
    if indent == 0 {
      block.words = first.split(separator: " ")
      while let next = rest.first, !next.isEmpty, self.indent(next) == 0 {
        block.words += next.split(separator: " ")
        block.lineCount += 1
        rest = rest.dropFirst()
      }
      return block
    }
    guard let column = descriptionColumn(first, rest.first, column) else {
      return Block(verbatim: first)
    }
    block.column = column
    block.term = String(first.prefix(column))
    while block.term.last == " " { block.term.removeLast() }
    block.words = first.dropFirst(column).split(separator: " ")
    if first.count > column, first.prefix(column).last != " " {
      // A long option has its line for itself.
      block.term = first
      block.words = []
    }
    while let next = rest.first, self.indent(next) == column, !next.isEmpty {
      block.words += next.split(separator: " ")
      block.lineCount += 1
      rest = rest.dropFirst()
    }
    return block
  }

  private static func indent(_ line: String) -> Int { line.prefix { $0 == " " }.count }

  /// Where the description of an option begins; nil for a line that is none, such as a command.
  private static func descriptionColumn(
    _ line: String, _ next: String?, _ column: Int
  ) -> Int? {
    let indent = indent(line)
    if let next, !next.isEmpty, self.indent(next) >= indent + 8 { return self.indent(next) }
    let body = line.dropFirst(indent)
    guard let gap = body.firstRange(of: "  ") else {
      // An option whose name leaves one blank before its description.
      return column > 0 && line.count > column && line.prefix(column).last == " " ? column : nil
    }
    return indent + body[..<gap.lowerBound].count
      + body[gap.lowerBound...].prefix { $0 == " " }.count
  }
}
