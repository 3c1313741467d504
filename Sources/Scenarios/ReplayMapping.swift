import Experiments
import JSONText
import ValueExchange

/// How to read people out of rows: which columns say who they are, what they were shown, what they
/// answered and what they got.
public struct ReplayMapping: Equatable, Sendable {
  public let format: RowFormat
  /// The file of rows, named relative to the scenario; nil when the user names it.
  public let file: String?
  /// Whose values are the people's ids. They go to the engine and nowhere else.
  public let personColumn: String
  /// The exchange shown, where a column says so: it must be the one of the arm.
  public let ask: ColumnMapping?
  public let arm: ArmMapping
  /// To indexes of `Answer.allCases`.
  public let answer: ColumnMapping
  /// The value that arrived, in the arms' unit; blank where none did.
  public let value: String?

  public enum RowFormat: String, CaseIterable, Sendable {
    case csv, jsonLines
  }

  /// The arm from one column, or from one column for each factor, in the order of the factors.
  public enum ArmMapping: Equatable, Sendable {
    case arm(ColumnMapping)
    case levels([ColumnMapping])
  }

  /// A column whose cells stand for indexes of a list.
  public struct ColumnMapping: Equatable, Sendable {
    public let column: String
    public let meanings: [Meaning]

    public struct Meaning: Equatable, Sendable {
      public let cell: [UInt8]
      public let index: Int
    }

    /// - Complexity: O(cells that have a meaning).
    func index(of cell: [UInt8]) -> Int? {
      meanings.first { $0.cell == cell }?.index
    }
  }

  /// The columns in the order in which `ReplayReader` takes their cells: person, ask, answer, value,
  /// then the arm's.
  var columns: [String] {
    var columns = [personColumn, answer.column]
    if let ask { columns.append(ask.column) }
    if let value { columns.append(value) }
    switch arm {
    case .arm(let mapping): columns.append(mapping.column)
    case .levels(let mappings): columns.append(contentsOf: mappings.map(\.column))
    }
    return columns
  }
}

extension ScenarioReader {
  func replay(_ value: JSONValue, _ design: ExperimentDesign) -> ReplayMapping? {
    guard var reader = ObjectReader(value, as: "a replay", problems) else { return nil }
    let before = problems.count
    let format = reader.choice("format", of: ReplayMapping.RowFormat.self)
    let file = reader.optionalString("file")
    let person = reader.string("person")
    let ask = reader.optional("ask").flatMap {
      column($0, to: "exchange", in: design.arms.map(\.exchange))
    }
    let armValue = reader.optional("arm")
    let levelsValue = reader.optional("levels")
    let answer = reader.required("answer").flatMap {
      column($0, to: "answer", in: Answer.allCases.map(\.rawValue))
    }
    let delivered = reader.optionalString("value")
    reader.finish()
    let arm: ReplayMapping.ArmMapping?
    switch (armValue, levelsValue) {
    case (let armValue?, nil):
      arm = column(armValue, to: "arm", in: design.arms.map(\.id)).map { .arm($0) }
    case (nil, let levelsValue?) where !design.factors.isEmpty:
      arm = levels(levelsValue, design).map { .levels($0) }
    default:
      let other = design.factors.isEmpty ? "" : ", or \"levels\" with a column for each factor"
      problems.report("expected \"arm\" with the column of the arm\(other)", at: value)
      return nil
    }
    guard problems.count == before, let format, let person, let arm, let answer else { return nil }
    return ReplayMapping(
      format: format, file: file, personColumn: person, ask: ask, arm: arm, answer: answer,
      value: delivered)
  }

  private func levels(
    _ value: JSONValue, _ design: ExperimentDesign
  ) -> [ReplayMapping.ColumnMapping]? {
    guard var reader = ObjectReader(value, as: "a column for each factor", problems) else {
      return nil
    }
    let mappings = design.factors.compactMap { factor in
      reader.required(factor.id).flatMap {
        column($0, to: "level of \"\(factor.id)\"", in: factor.levels)
      }
    }
    reader.finish()
    return mappings.count == design.factors.count ? mappings : nil
  }

  /// `{"column": "shared", "values": {"1": "accepted", "0": "declined"}}`
  private func column(
    _ value: JSONValue, to what: String, in names: [String]
  ) -> ReplayMapping.ColumnMapping? {
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
    var meanings: [ReplayMapping.ColumnMapping.Meaning] = []
    for (cell, name) in values.members {
      guard let index = problems.reference(name, to: what, in: names) else { continue }
      meanings.append(
        ReplayMapping.ColumnMapping.Meaning(cell: cell.stringBytes, index: index))
    }
    return meanings.count == values.members.count
      ? ReplayMapping.ColumnMapping(column: column, meanings: meanings) : nil
  }
}
