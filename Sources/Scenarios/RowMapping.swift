import Exchanges
import Experiments
import JSONText

/// How to read people out of rows: which columns say who they are, what they were shown, what they
/// answered and what they got.
public struct RowMapping: Equatable, Sendable {
  public let format: RowFormat
  /// The file of rows, named relative to the scenario; nil when the user names it.
  public let file: String?
  /// Whose values are the people's ids. They go to the engine and nowhere else.
  public let personColumn: String
  /// The exchange shown, where a column says so: it must be the one of the arm. To indexes of arms.
  public let ask: CellMapping?
  public let arm: ArmMapping
  /// To indexes of `Answer.allCases`.
  public let answer: CellMapping
  /// The column of the value that arrived, in the arms' unit; blank cells where none did.
  public let valueColumn: String?

  /// How rows are written: CSV with a header, or a JSON object a line.
  public enum RowFormat: String, CaseIterable, Sendable {
    case csv, jsonLines
  }

  /// The arm from one column, or from one column for each factor, in the order of the factors.
  public enum ArmMapping: Equatable, Sendable {
    case arm(CellMapping)
    case levels([CellMapping])
  }

  /// A column whose cells stand for indexes of a list.
  public struct CellMapping: Equatable, Sendable {
    public let column: String
    /// The cells in the order of the scenario, for messages.
    let cells: [String]
    private let indexes: [[UInt8]: Int]

    init(column: String, meanings: [(cell: [UInt8], index: Int)]) {
      self.column = column
      cells = meanings.map { String(decoding: $0.cell, as: UTF8.self) }
      indexes = Dictionary(meanings.map { ($0.cell, $0.index) }) { first, _ in first }
    }

    func index(of cell: [UInt8]) -> Int? { indexes[cell] }
  }

  /// The columns in the order in which `MappedRow` takes their cells: person, answer, ask, value,
  /// then the arm's.
  var columns: [String] {
    var columns = [personColumn, answer.column]
    if let ask { columns.append(ask.column) }
    if let valueColumn { columns.append(valueColumn) }
    switch arm {
    case .arm(let mapping): columns.append(mapping.column)
    case .levels(let mappings): columns.append(contentsOf: mappings.map(\.column))
    }
    return columns
  }
}

extension PeopleReader {
  func rowMapping(
    _ value: JSONValue, _ design: ExperimentDesign, _ names: DesignNames
  ) -> RowMapping? {
    guard var reader = ObjectReader(value, as: "a replay", problems) else { return nil }
    let before = problems.lossCount
    let format = reader.choice("format", of: RowMapping.RowFormat.self)
    let file = reader.optionalString("file")
    let person = reader.string("person")
    let ask = reader.optional("ask").flatMap {
      cells($0, to: "exchange", in: Names(design.arms.map(\.exchange)))
    }
    let armValue = reader.optional("arm")
    let levelsValue = reader.optional("levels")
    let answer = reader.required("answer").flatMap {
      cells($0, to: "answer", in: Names(Answer.allCases.map(\.rawValue)))
    }
    let valueColumn = reader.optionalString("value")
    let beforeMisspelt = problems.lossCount
    reader.finish()
    let isMisspelt = problems.lossCount > beforeMisspelt
    let arm: RowMapping.ArmMapping?
    switch (armValue, levelsValue) {
    case (let armValue?, nil):
      arm = cells(armValue, to: "arm", in: names.arms).map { .arm($0) }
    case (nil, let levelsValue?) where !design.factors.isEmpty:
      arm = levels(levelsValue, design, names).map { .levels($0) }
    case (nil, nil) where isMisspelt: return nil
    default:
      let other = design.factors.isEmpty ? "" : ", or \"levels\" with a column for each factor"
      problems.report("expected \"arm\" with the column of the arm\(other)", at: value)
      return nil
    }
    guard problems.lossCount == before, let format, let person, let arm, let answer else {
      return nil
    }
    return RowMapping(
      format: format, file: file, personColumn: person, ask: ask, arm: arm, answer: answer,
      valueColumn: valueColumn)
  }

  private func levels(
    _ value: JSONValue, _ design: ExperimentDesign, _ names: DesignNames
  ) -> [RowMapping.CellMapping]? {
    guard var reader = ObjectReader(value, as: "a column for each factor", problems) else {
      return nil
    }
    let mappings = zip(design.factors, names.levels).compactMap { factor, levels in
      reader.required(factor.id).flatMap {
        cells($0, to: "level of \"\(factor.id)\"", in: levels)
      }
    }
    reader.finish()
    return mappings.count == design.factors.count ? mappings : nil
  }

  /// `{"column": "shared", "values": {"1": "accepted", "0": "declined"}}`
  private func cells(
    _ value: JSONValue, to what: String, in names: Names
  ) -> RowMapping.CellMapping? {
    guard var reader = ObjectReader(value, as: "a column and its values", problems) else {
      return nil
    }
    let column = reader.string("column")
    let values = reader.required("values")
    reader.finish()
    guard let column, let values else { return nil }
    if values.kind != .object || values.members.isEmpty {
      return problems.expected("an object from cells to names of a \(what)", values)
    }
    let members = values.members
    let meanings = members.compactMap { cell, name in
      problems.reference(name, to: what, in: names).map { (cell: cell.stringBytes, index: $0) }
    }
    return meanings.count == members.count
      ? RowMapping.CellMapping(column: column, meanings: meanings) : nil
  }
}
