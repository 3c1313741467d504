public import Testing

/// Runs a test's body for each row of a table, inside one test. With `.namesItsRow` a failure says which row
/// it belongs to.
public func forEachRow<Rows: Sequence>(
  _ rows: Rows, _ body: (Rows.Element) throws -> Void
) {
  for (number, row) in rows.enumerated() {
    CurrentRow.$text.withValue("row \(number): \(row)") {
      do {
        try body(row)
      } catch {
        Issue.record("\(error)")
      }
    }
  }
}

private enum CurrentRow {
  @TaskLocal static var text: String?
}

extension Trait where Self == IssueHandlingTrait {
  /// Adds to an issue the row of the table that it belongs to.
  public static var namesItsRow: Self {
    .compactMapIssues { issue in
      guard let text = CurrentRow.text else { return issue }
      var issue = issue
      issue.comments.append(Comment(rawValue: text))
      return issue
    }
  }
}
