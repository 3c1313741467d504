import Basics
import Catalogs
public import Experiments
import JSONText

/// How a scenario's replayed rows fall into the cells of one of the catalog's tables, so that group
/// parity can be told from counts (Q39).
///
///     "parity": {"attribute": "ethnicity", "columns": {"postalCode": "zip"}}
///
/// The row's `zip` is made as coarse as the table's level, and only the counts of cells are kept: no
/// person's cell is written anywhere.
public struct ParityPlan: Sendable {
  /// The protected attribute of the table, and its groups.
  public let attribute: String
  public let groups: [String]
  public let source: String
  public let options: GroupParity.Options
  /// The rows' columns, one for each field of the table.
  let columns: [String]
  /// People of each group, one row for each cell.
  let counts: [[Int]]

  private let cellIndexes: [[String]: Int]
  private let parts: [Part]
  private let day: Day

  /// One field of the table at the level of its cells.
  private struct Part: Sendable {
    let type: ValueType
    let level: Level
  }

  /// nil when the table names a field or level that the catalog lacks.
  init?(
    _ table: Aggregate, columns: [String], _ catalog: Catalog, on day: Day,
    options: GroupParity.Options
  ) {
    var parts: [Part] = []
    for wanted in table.fields {
      guard let field = catalog.fields.first(where: { $0.id == wanted.field }),
        let level = field.levels.first(where: { $0.id == wanted.level })
      else { return nil }
      parts.append(Part(type: field.type, level: level))
    }
    attribute = table.attribute
    groups = table.groups
    source = table.source
    self.options = options
    self.columns = columns
    self.parts = parts
    self.day = day
    var cellIndexes: [[String]: Int] = [:]
    var counts: [[Int]] = []
    for (cell, row) in zip(table.cells, table.counts) {
      // As the rules read it: a table may be finer than the level that it says.
      let key = ParityPlan.key(cell, parts, day) ?? cell
      if let cell = cellIndexes[key] {
        for group in row.indices { counts[cell][group] += row[group] }
      } else {
        cellIndexes[key] = counts.count
        counts.append(row)
      }
    }
    self.cellIndexes = cellIndexes
    self.counts = counts
  }

  private static func key(_ given: [String], _ parts: [Part], _ day: Day) -> [String]? {
    var key: [String] = []
    for (text, part) in zip(given, parts) {
      guard let value = part.level.rule.generalize(text, part.type, on: day) else { return nil }
      key.append(value.text)
    }
    return key
  }

  /// The cell of a row; nil where a column is blank or the table does not know it.
  /// - Throws: where a column holds no value of its field.
  func cellIndex(_ cells: ArraySlice<[UInt8]>, line: Int) throws(RowFault) -> Int? {
    let given = cells.map { String(decoding: $0, as: UTF8.self) }
    if given.contains("") { return nil }
    guard let key = ParityPlan.key(given, parts, day) else {
      let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
      throw RowFault(line: line, message: "expected a value of the table's field in \(names)")
    }
    return cellIndexes[key]
  }
}

extension ScenarioReader {
  /// Which table tells the groups, and which columns of the rows its cells.
  func parity(_ value: JSONValue, _ people: People, _ catalog: Catalog, on day: Day) -> ParityPlan?
  {
    guard var reader = ObjectReader(value, as: "a parity plan", problems) else { return nil }
    let before = problems.lossCount
    let attribute = reader.required("attribute").flatMap { value in
      problems.reference(
        value, to: "attribute of the catalog's \"aggregates\"",
        in: Names(catalog.aggregates.map(\.attribute))
      ).map { catalog.aggregates[$0].attribute }
    }
    let columns = reader.required("columns").flatMap { self.columns($0) }
    let referenceValue = reader.optional("reference")
    var options = GroupParity.Options()
    func number(_ name: String, _ range: ClosedRange<Double>, _ target: inout Double) {
      guard let value = reader.optional(name) else { return }
      if let number = problems.number(value, in: range) { target = number }
    }
    number("ratioLeast", 0.01...0.99, &options.ratioLeast)
    number("significance", 1e-9...0.5, &options.significance)
    number("peopleLeast", 1...1e9, &options.peopleLeast)
    reader.finish()
    if people.replay == nil {
      problems.report(
        "group parity is told from the rows' columns, and the people have no \"replay\"", at: value)
    }
    guard problems.lossCount == before, let attribute, let columns else { return nil }
    let tables = catalog.aggregates.filter { table in
      table.attribute == attribute && Set(table.fields.map(\.field)) == Set(columns.keys)
    }
    guard tables.count == 1, let table = tables.first else {
      problems.report(
        "expected one table of \"\(attribute)\" by the fields of \"columns\", found "
          + "\(tables.count)", at: value)
      return nil
    }
    if let referenceValue {
      options.reference = problems.reference(
        referenceValue, to: "group", in: Names(table.groups))
      if options.reference == nil { return nil }
    }
    return ParityPlan(
      table, columns: table.fields.compactMap { columns[$0.field] }, catalog, on: day,
      options: options)
  }

  /// The column of each field.
  private func columns(_ value: JSONValue) -> [String: String]? {
    if value.kind != .object || value.members.isEmpty {
      return problems.expected("an object from fields to columns", value)
    }
    var columns: [String: String] = [:]
    for (field, column) in value.members {
      guard let column = problems.string(column) else { return nil }
      columns[String(decoding: field.stringBytes, as: UTF8.self)] = column
    }
    return columns
  }
}
