/// A part of a statement, before it becomes text or a page: so that both say the same.
enum StatementBlock {
  /// A heading within a section.
  case heading(String)
  case note(Cell)
  /// Labels with what they say.
  case facts([(label: String, cell: Cell)])
  /// Rows under column titles; the first cell of a row names it.
  case table(caption: String, columns: [String], rows: [[Cell]])

  /// Text and what it is for the person. A tone never says what the words do not.
  struct Cell: Equatable {
    let text: String
    let tone: Tone
    /// Where the person can act on it.
    let link: Link?

    enum Tone: String { case plain, good, warn, bad }

    init(_ text: String, _ tone: Tone = .plain, link: Link? = nil) {
      self.text = text
      self.tone = tone
      self.link = link
    }
  }

  /// An address to act on, and what happens there, in words.
  struct Link: Equatable {
    let words: String
    /// As a browser takes it: `mailto:care@shop.example?subject=…`
    let address: String
    /// As a person reads it: `care@shop.example`
    let shown: String
  }

  /// A table without the columns in which nothing stands.
  static func table(
    _ caption: String, _ columns: [String], _ rows: [[Cell]]
  ) -> StatementBlock {
    let used = columns.indices.filter { column in rows.contains { !$0[column].text.isEmpty } }
    return .table(
      caption: caption, columns: used.map { columns[$0] },
      rows: rows.map { row in used.map { row[$0] } })
  }
}

/// A titled part of a statement.
struct StatementSection {
  /// What links within a page refer to.
  let id: String
  let title: String
  let blocks: [StatementBlock]
}
