import Basics
import JSONText

/// Reads tables of counts, written out or in files of rows.
struct AggregateReader {
  let problems: Problems
  let loadRows: CatalogReader.RowLoader

  /// A table of counts by the values of fields and by group, written out or in a file of rows whose
  /// columns are the fields' and the groups' names.
  func aggregate(_ value: JSONValue, _ known: KnownFields) -> Aggregate? {
    guard var reader = ObjectReader(value, as: "an aggregate table", problems) else { return nil }
    let before = problems.lossCount
    let fields = problems.fieldLevels(&reader, "fields", known)
    let attribute = reader.id("attribute")
    let source = reader.string("source")
    let groups = reader.elements("groups", count: 2...Limits.aggregateGroups)?
      .compactMap { problems.id($0) }
    let rowsValue = reader.optional("rows")
    let fileValue = reader.optional("file")
    reader.finish()
    guard problems.lossCount == before, let fields, let attribute, let source, let groups else {
      return nil
    }
    if Set(groups).count < groups.count {
      problems.report("two groups have the same name", at: value)
      return nil
    }
    let rows: [(cell: [String], counts: [Int])]?
    switch (rowsValue, fileValue) {
    case (let written?, nil): rows = self.rows(written, fields.count, groups.count)
    case (nil, let file?): rows = self.rows(file: file, fields, groups)
    default:
      problems.report("expected either \"rows\" or \"file\"", at: value)
      return nil
    }
    guard let rows else { return nil }
    if Set(rows.map(\.cell)).count < rows.count {
      problems.report("two rows of the table are of the same cell", at: value)
      return nil
    }
    // At most 2 × 10⁷ counts of 10⁹, so the sum fits.
    if rows.reduce(0, { $0 + $1.counts.reduce(0, +) }) > Limits.aggregatePeople {
      problems.report("the table counts over \(Limits.aggregatePeople) people", at: value)
      return nil
    }
    return Aggregate(
      fields: fields, attribute: attribute, source: source, groups: groups,
      cells: rows.map(\.cell), counts: rows.map(\.counts))
  }

  private func rows(
    _ value: JSONValue, _ fieldCount: Int, _ groupCount: Int
  ) -> [(cell: [String], counts: [Int])]? {
    guard let rows = problems.elements(value, count: 1...Limits.aggregateCells) else { return nil }
    let before = problems.lossCount
    let read = rows.compactMap { row -> (cell: [String], counts: [Int])? in
      guard var reader = ObjectReader(row, as: "a row of an aggregate table", problems) else {
        return nil
      }
      let cell = reader.elements("cell", count: fieldCount...fieldCount)?
        .compactMap { problems.string($0) }
      let counts = reader.elements("counts", count: groupCount...groupCount)?.compactMap {
        problems.integer($0, in: 0...Int64(Limits.aggregateCount)).map { Int($0) }
      }
      reader.finish()
      guard let cell, let counts else { return nil }
      return (cell, counts)
    }
    return problems.lossCount == before ? read : nil
  }

  private func rows(
    file value: JSONValue, _ fields: [FieldLevel], _ groups: [String]
  ) -> [(cell: [String], counts: [Int])]? {
    guard let file = problems.string(value) else { return nil }
    guard let rows = loadRows(file, fields.map(\.field) + groups) else {
      problems.report("this table cannot be used", at: value)
      return nil
    }
    var read: [(cell: [String], counts: [Int])] = []
    for row in rows {
      let counts = row.dropFirst(fields.count).compactMap { Int($0) }
      guard counts.count == groups.count,
        counts.allSatisfy({ (0...Limits.aggregateCount).contains($0) })
      else {
        problems.report("row \(read.count + 1) of the table has a cell that is no count", at: value)
        return nil
      }
      read.append((Array(row.prefix(fields.count)), counts))
    }
    if read.isEmpty || read.count > Limits.aggregateCells {
      problems.report(
        "expected 1 to \(Limits.aggregateCells) rows in the table, found \(read.count)", at: value)
      return nil
    }
    return read
  }
}
