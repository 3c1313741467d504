import Basics

@testable import Experiments

/// Reads rows that a test wrote down.
enum ReadRows {
  static let base: ExperimentDefinition = {
    var definition = ExperimentDefinition(
      id: "file", arms: [], control: 0,
      phases: [ExperimentDefinition.Phase(begins: Instant(milliseconds: .min), weights: [])])
    definition.windows = MetricWindows(answerDays: 14, lastingDays: 30, deadlineDays: 10)
    return definition
  }()

  /// - Parameter blocks: bytes that come at a time.
  static func outcome(
    _ text: String, arms: [String] = [], control: String? = nil, blocks: Int = .max,
    _ names: [RowColumns.Role: String] = [:], cap: Amount? = nil, lastDay: Int32? = nil
  ) throws(RowFault) -> RowsOutcome {
    try outcome(
      Array(text.utf8), arms: arms, control: control, blocks: blocks, names, cap: cap,
      lastDay: lastDay)
  }

  static func outcome(
    _ bytes: [UInt8], arms: [String] = [], control: String? = nil, blocks: Int = .max,
    _ names: [RowColumns.Role: String] = [:], cap: Amount? = nil, lastDay: Int32? = nil
  ) throws(RowFault) -> RowsOutcome {
    var columns = RowColumns()
    columns.names = names
    var definition = base
    definition.valueCap = cap
    var pending = bytes
    let header = try RowHeader(pending.span, columns)
    var part = RowsPart(
      header,
      RowsPlan(header, arms: arms, definition: definition, phaseDays: [], lastDay: lastDay))
    part.beginBelowHeader()
    pending.removeSubrange(..<header.end)
    // Block by block, as they come from a file.
    var (read, given) = (0, 0)
    while given < pending.count {
      given = min(pending.count, blocks == .max ? pending.count : given + blocks)
      read += try part.take(
        pending.span.extracting(read..<given), isLast: given == pending.count)
    }
    return try RowsOutcome(part, control: control, alpha: 0.05)
  }

  /// What is wrong with rows, behind its line; nil where nothing is.
  static func fault(_ text: String, arms: [String] = []) -> String? {
    fault(Array(text.utf8), arms: arms)
  }

  static func fault(
    _ bytes: [UInt8], arms: [String] = [], _ names: [RowColumns.Role: String] = [:],
    cap: Amount? = nil
  ) -> String? {
    do {
      _ = try outcome(bytes, arms: arms, names, cap: cap)
      return nil
    } catch {
      return "\(error.line): \(error.message)"
    }
  }
}
