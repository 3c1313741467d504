import Basics
import JSONText
import Platform
import Scenarios
import ValueExchange

/// One scenario file, the catalog and rows that it names, and what is wrong with any of them.
final class ScenarioFile {
  let problems: Problems
  private let path: String
  /// The problems of files that the scenario names.
  private var others: [Problems] = []

  init(path: String) {
    self.path = path
    problems = Problems(fileName: path)
  }

  /// The scenario, or nil after at least one report.
  func read() -> Scenario? {
    guard let root = json(path, problems) else { return nil }
    let reader = ScenarioReader(problems: problems) { self.catalog($0) }
    return reader.read(root)
  }

  /// The rows of a file, or nil after a report.
  func rows(_ path: String, for scenario: Scenario) -> ReplayedRows? {
    let rowProblems = Problems(fileName: path)
    others.append(rowProblems)
    guard scenario.people.replay != nil else {
      problems.report("this scenario has no \"replay\" that says how to read rows")
      return nil
    }
    let bytes: [UInt8]
    do {
      bytes = try readFile(path, limitBytes: Limits.rowsFileBytes)
    } catch {
      rowProblems.report("cannot be read: \(error.reason)")
      return nil
    }
    do {
      return try ReplayedRows(reading: bytes, for: scenario)
    } catch {
      rowProblems.report(error.message, line: error.line)
      return nil
    }
  }

  /// A file named relative to the scenario's own folder.
  func sibling(_ name: String) -> String {
    if name.hasPrefix("/") { return name }
    guard let slash = path.lastIndex(of: "/") else { return name }
    return path[...slash] + name
  }

  /// Writes all problems to standard error and says how many there are.
  func tell() -> Int {
    let all = others + [problems]
    for message in all.flatMap(\.messages) { Tool.complain(message + "\n") }
    for problems in all where problems.count > problems.messages.count {
      let more = problems.count - problems.messages.count
      Tool.complain("\(problems.fileName): and \(more) more\n")
    }
    return all.reduce(0) { $0 + $1.count }
  }

  private func catalog(_ name: String) -> Catalog? {
    let catalogProblems = Problems(fileName: sibling(name))
    others.append(catalogProblems)
    guard let root = json(sibling(name), catalogProblems) else { return nil }
    return CatalogReader(problems: catalogProblems).read(root)
  }

  private func json(_ path: String, _ problems: Problems) -> JSONValue? {
    let bytes: [UInt8]
    do {
      bytes = try readFile(path, limitBytes: Limits.fileBytes)
    } catch {
      problems.report("cannot be read: \(error.reason)")
      return nil
    }
    do {
      return try JSONDocument(scanning: bytes).root
    } catch {
      problems.report(error, in: bytes)
      return nil
    }
  }
}
