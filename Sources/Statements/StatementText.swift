import Basics
public import Tables

/// A statement for the terminal.
public struct StatementText: Sendable {
  /// The whole text, each line ended by a newline.
  public let text: String

  public init(_ statement: PersonStatement, style: TextStyle) {
    let content = StatementContent(statement: statement)
    var text = style.paint(StatementContent.title, .bold) + "\n"
    text += cleaned(content.subtitle) + "\n"
    text += StatementText.facts(content.sender, indent: 0, style)
    for section in content.sections {
      text += "\n" + style.paint(section.title, .bold) + "\n"
      for (index, block) in section.blocks.enumerated() {
        if index > 0, StatementText.beginsApart(block) { text += "\n" }
        text += StatementText.text(block, style)
      }
    }
    self.text = text
  }

  private static func beginsApart(_ block: StatementBlock) -> Bool {
    switch block {
    case .heading, .table: true
    case .note, .facts: false
    }
  }

  private static func text(_ block: StatementBlock, _ style: TextStyle) -> String {
    switch block {
    case .heading(let words): return style.paint(cleaned(words), .bold) + "\n"
    case .note(let cell): return wrapped(cell, indent: 0, style)
    case .facts(let facts): return self.facts(facts, indent: 0, style)
    case .table(_, let columns, let rows):
      let widths = columns.indices.map { column in
        max(columns[column].count, rows.map { $0[column].text.count }.max() ?? 0)
      }
      if widths.reduce(-2, { $0 + $1 + 2 }) > style.columns {
        return rows.map { entry(columns, $0, style) }.joined()
      }
      var table = TextTable(columns.map { TextTable.Column($0, .left) })
      for row in rows { table.add(row.map { TextTable.Cell($0.text, tone($0.tone)) }) }
      return table.text(style)
    }
  }

  /// A row that is too long for a line: its first cell, and the others below with their titles.
  private static func entry(
    _ columns: [String], _ row: [StatementBlock.Cell], _ style: TextStyle
  ) -> String {
    let rest = zip(columns, row).dropFirst().filter { !$0.1.text.isEmpty }
    return wrapped(row[0], indent: 0, style)
      + facts(rest.map { (label: $0.0, cell: $0.1) }, indent: 2, style)
  }

  private static func facts(
    _ facts: [(label: String, cell: StatementBlock.Cell)], indent: Int, _ style: TextStyle
  ) -> String {
    let margin = String(repeating: " ", count: indent)
    let width = facts.map { cleaned($0.label).count }.max() ?? 0
    // Long labels stand on lines of their own, so that they leave room for what they say.
    if width > labelColumns {
      return facts.map {
        wrapped(.init($0.label), indent: indent, style)
          + wrapped($0.cell, indent: indent + 4, style)
      }
      .joined()
    }
    return facts.map { label, cell in
      let label = cleaned(label)
      let padding = String(repeating: " ", count: width - label.count + 2)
      let words = wrapped(cell, indent: indent + width + 2, style)
      return margin + style.paint(label, .dim) + padding + words.dropFirst(indent + width + 2)
    }.joined()
  }

  private static let labelColumns = 30

  private static func tone(_ tone: StatementBlock.Cell.Tone) -> TextStyle.Tone {
    switch tone {
    case .plain: .plain
    case .good: .good
    case .warn: .warn
    case .bad: .bad
    }
  }

  /// Words in lines of the style's width, each after an indent.
  private static func wrapped(
    _ cell: StatementBlock.Cell, indent: Int, _ style: TextStyle
  ) -> String {
    let margin = String(repeating: " ", count: indent)
    let width = max(20, style.columns - indent)
    var lines: [String] = []
    var line = ""
    let link = cell.link.map { cell.text.isEmpty ? $0.shown : " (\($0.words): \($0.shown))" } ?? ""
    for word in cleaned(cell.text + link).split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    lines.append(line)
    return lines.map { margin + style.paint($0, tone(cell.tone)) + "\n" }.joined()
  }
}
