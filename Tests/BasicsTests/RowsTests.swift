import TestSupport
import Testing

@Suite struct RowsTests {
  /// A failure within a table, and what is thrown there, says its row; the other rows are run all the same. Issues
  /// that say their row are the ones meant here, and let go; any other fails the test.
  @Test(
    .filterIssues { issue in
      let text = issue.comments.map(\.rawValue).joined()
      return !text.hasSuffix("row 1: 8") && !text.hasSuffix("row 2: 9")
    }, .namesItsRow)
  func aFailureNamesItsRow() {
    struct Thrown: Error {}
    var seen: [Int] = []
    forEachRow([7, 8, 9]) { row in
      seen.append(row)
      #expect(row != 8)
      if row == 9 { throw Thrown() }
    }
    #expect(seen == [7, 8, 9])
  }
}
