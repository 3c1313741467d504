import Basics

/// A table of cells in aligned columns, without rules: white space is enough. Where the whole is
/// wider than the terminal, columns that can be spared are left out.
package struct TextTable {
  /// One piece of text in a row.
  package struct Cell {
    let text: String
    let tone: TextStyle.Tone

    package init(_ text: String, _ tone: TextStyle.Tone = .plain) {
      self.text = cleaned(text)
      self.tone = tone
    }
  }

  /// What stands above one another.
  package struct Column {
    /// The side that cells are flush with.
    package enum Alignment { case left, right }

    let title: String
    let alignment: Alignment
    /// 0 for a column that always stays; else the higher, the sooner it goes.
    let spare: Int

    package init(_ title: String, _ alignment: Alignment, spare: Int = 0) {
      self.title = title
      self.alignment = alignment
      self.spare = spare
    }
  }

  private let columns: [Column]
  private var rows: [[Cell]] = []

  package init(_ columns: [Column]) {
    self.columns = columns
    rows.append(columns.map { Cell($0.title, .dim) })
  }

  /// Adds a row with as many cells as there are columns.
  package mutating func add(_ row: [Cell]) {
    rows.append(row)
  }

  /// The lines of the table, each ended by a newline.
  package func text(_ style: TextStyle) -> String {
    let widths = columns.indices.map { column in rows.map { $0[column].text.count }.max() ?? 0 }
    var shown = Array(columns.indices)
    while shown.reduce(-2, { $0 + widths[$1] + 2 }) > style.columns,
      let spare = shown.max(by: { columns[$0].spare < columns[$1].spare }), columns[spare].spare > 0
    {
      shown.removeAll { $0 == spare }
    }
    var text = ""
    for row in rows {
      var line = ""
      for column in shown {
        let cell = row[column]
        let padding = String(repeating: " ", count: widths[column] - cell.text.count)
        let painted = style.paint(cell.text, cell.tone)
        line += line.isEmpty ? "" : "  "
        line += columns[column].alignment == .left ? painted + padding : padding + painted
      }
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
    return text
  }
}

/// Intervals drawn on a common axis, one strip a row: `  ├──●──┤ ┊ `. The dotted line stands at the
/// reference.
public struct IntervalStrip {
  private let low: Double
  private let high: Double
  private let reference: Double
  private let width: Int

  public init(low: Double, high: Double, reference: Double, width: Int) {
    self.low = low
    self.high = max(high, low + 1e-9)
    self.reference = reference
    self.width = width
  }

  /// A point with its interval, as one line of `width` characters.
  public func text(value: Double, low: Double, high: Double) -> String {
    let (from, at, to) = (column(low), column(value), column(high))
    let line = column(reference)
    return String(
      (0..<width).map { column -> Character in
        if column == at { return "●" }
        if column == from { return "├" }
        if column == to { return "┤" }
        if column > from && column < to { return column == line ? "┼" : "─" }
        return column == line ? "┊" : " "
      })
  }

  private func column(_ value: Double) -> Int {
    let share = (value - low) / (high - low)
    return min(width - 1, max(0, Int(share * Double(width - 1) + 0.5)))
  }
}
