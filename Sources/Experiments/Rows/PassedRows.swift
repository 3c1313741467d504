import Tables

/// What of the rows of a file was passed over, and is told.
struct PassedRows: Equatable, Sendable {
  /// Rows of people who entered after the last day, and outcomes after it.
  var rowsAfter = 0
  var outcomesAfter = 0
  /// Rows that say something else of somebody than their first one.
  var contradictions = 0
  /// People of whom an outcome is told in another arm than that of their exposure.
  var outcomesElsewhere = 0
  var hasBlanks = false

  static func += (left: inout Self, right: Self) {
    left.rowsAfter += right.rowsAfter
    left.outcomesAfter += right.outcomesAfter
    left.contradictions += right.contradictions
    left.outcomesElsewhere += right.outcomesElsewhere
    left.hasBlanks = left.hasBlanks || right.hasBlanks
  }

  /// A sentence each.
  var notes: [String] {
    var notes: [String] = []
    func add(_ count: Int, _ one: String, _ many: String, _ rest: String) {
      if count > 0 { notes.append("\(NumberText.count(count, one, many)) \(rest)") }
    }
    add(
      rowsAfter, "row is", "rows are",
      "of people who entered after --last-day, and left out.")
    add(
      outcomesAfter, "outcome comes", "outcomes come", "after --last-day, and left out.")
    add(
      contradictions, "row says", "rows say",
      "something else of somebody than their first row, which counts.")
    add(
      outcomesElsewhere, "person has outcomes", "people have outcomes",
      "told in another arm than that of their exposure, which counts.")
    if hasBlanks { notes.append("Blanks around names of arms are passed over.") }
    return notes
  }
}
